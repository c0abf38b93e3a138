"""Custom slot types: values and synonyms, found exactly, inflected, with small slips, in carriers.

Law: built once per type, asked often: the cost of a question does not grow with the number of
values, but for slips, which look only at words that share their beginning or ending.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.hearing.values.listed.contents import (
    COMMON,
    GENERIC,
    NEGATORS,
    NOT,
    contents,
    phrase_contents,
)
from ivr.hearing.values.listed.slips import distance, forgiven
from ivr.hearing.values.listed.stems import stem
from ivr.hearing.values.text import Said, listed, words_of

PHRASE_WORDS_MAX = 12
"""Longest value in words that is looked for inside an utterance."""

_TOKENS_MAX = 64
_GAP_MAX = 4
"""How far apart in words the parts of a phrase may stand: `took my card away`."""

_ANSWER_WORDS_MAX = 6
"""In longer utterances short words are likelier other words than slips."""

SURE_LETTERS = 6
"""Shorter words are too like others to be taken for a slip of one in a long utterance."""

_DENIED_WITHIN = 3
_ARTICLES = frozenset(
    listed("the a an my your his her of to for el la los las un una de del mi tu su al en")
)


class Found(NamedTuple):
    """A value that words mean: how sure (smaller is surer), and which words."""

    cost: tuple[int, int, int]
    value: str
    start: int
    end: int


class ListedValues:
    """The values of one custom slot type in one language.

    `keeps_words`: the caller's words are the value (resolution ORIGINAL_VALUE), where they are
    like a value at all.
    """

    def __init__(
        self, values: Mapping[str, Sequence[str]], language: str, *, keeps_words: bool = False
    ) -> None:
        self.language = language
        self.keeps_words = keeps_words
        self._exact: dict[tuple[str, ...], str] = {}
        self._stems: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._near: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._contents: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._telling: dict[str, set[str]] = defaultdict(set)
        self._lengths: set[int] = set()
        for value, synonyms in values.items():
            for text in (value, *synonyms):
                self._add(value, words_of(text))

    def _add(self, value: str, phrase: tuple[str, ...]) -> None:
        if not phrase or phrase in self._exact:
            return
        self._exact[phrase] = value
        bare = _bare(phrase)
        for form in {phrase, bare}:
            self._stems[tuple(stem(word, self.language) for word in form)].add(value)
            if len(form) <= PHRASE_WORDS_MAX:
                self._lengths.add(len(form))
        said = phrase_contents(phrase, self.language)
        self._contents[said[0]].append((said, value))
        for each in said:
            self._telling[each].add(value)
        joined = "".join(phrase)
        for key in _keys(joined):
            self._near[key].append((joined, value))

    def find(self, said: Said) -> list[Found]:
        """Return values that the words mean or hold, the surest first, each once."""
        words = said.words[:_TOKENS_MAX]
        whole = self._exact.get(words)
        if whole is not None:
            return [Found((0, 0, 0), whole, 0, len(words))]
        parts = list(self._parts(words))
        if not any(each.cost[0] == 0 for each in parts):
            parts += self._scattered(words)
        parts = parts or list(self._slips(words)) or list(self._hinted(words))
        found = [each for each in parts if not self._denied(said, each, parts)]
        best: dict[str, Found] = {}
        for each in sorted(found):
            best.setdefault(each.value, each)
        return list(best.values())

    def _parts(self, words: Sequence[str]) -> Iterator[Found]:
        stems = tuple(stem(word, self.language) for word in words)
        for length in sorted(self._lengths, reverse=True):
            for at in range(len(words) - length + 1):
                part = tuple(words[at : at + length])
                value = self._exact.get(part)
                if value is not None:
                    yield Found((0, -len("".join(part)), at), value, at, at + length)
                    continue
                for other in self._stems.get(stems[at : at + length], ()):
                    yield Found((1, -len("".join(part)), at), other, at, at + length)

    def _scattered(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield values of which the words say all that matters, with others in between."""
        said = contents(words, self.language)
        for index, (first, at) in enumerate(said):
            for phrase, value in self._contents.get(first, ()):
                end = _end_of(phrase, said[index:])
                if end is not None:
                    yield Found((1, -len("".join(phrase)), at), value, at, end)

    def _hinted(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield the one value that every word which matters belongs to: `the savings one`."""
        said = [(text, at) for text, at in contents(words, self.language) if text != NOT]
        telling = [(text, at) for text, at in said if text not in GENERIC]
        if not telling or len(said) > _ANSWER_WORDS_MAX:
            return
        meant = [self._telling.get(text, set[str]()) for text, _ in telling]
        values = set[str].intersection(*meant)
        if len(values) == 1:
            at = telling[0][1]
            yield Found((4, 0, at), values.pop(), at, telling[-1][1] + 1)

    def _slips(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield values that a run of words differs from by small slips only."""
        common = COMMON.get(self.language, frozenset[str]())
        least = 0 if len(words) <= _ANSWER_WORDS_MAX else SURE_LETTERS
        lengths = sorted({*self._lengths, *(n + 1 for n in self._lengths)}, reverse=True)
        for length in lengths:
            for at in range(len(words) - length + 1):
                part = words[at : at + length]
                joined = "".join(part)
                most = forgiven(len(joined))
                if not most or length > 4 or not joined.isalpha() or len(joined) < least:
                    continue
                if all(word in common for word in part):
                    continue
                for apart, value in self._closest(joined, most):
                    yield Found((1 + apart, -len(joined), at), value, at, at + length)

    def _closest(self, joined: str, most: int) -> Iterator[tuple[int, str]]:
        """Yield the values that are nearest, all of them where several are as near."""
        near: dict[str, int] = {}
        for key in _keys(joined):
            for other, value in self._near.get(key, ()):
                allowed = min(most, forgiven(len(other)))
                apart = distance(joined, other, allowed)
                if apart <= allowed:
                    near[value] = min(apart, near.get(value, apart))
        best = min(near.values(), default=0)
        yield from ((apart, value) for value, apart in near.items() if apart == best)

    def _denied(self, said: Said, found: Found, others: Sequence[Found]) -> bool:
        """Tell a value that is said not to be meant: `it was not lost`; `not lost, stolen`."""
        negators = NEGATORS.get(self.language, frozenset[str]())
        nearest = max((each.end for each in others if each.end <= found.start), default=0)
        for at in range(found.start - 1, max(nearest, found.start - _DENIED_WITHIN) - 1, -1):
            if "," in said.gap(at + 1) or "." in said.gap(at + 1):
                return False
            if said.words[at] in negators:
                return True
        return False


def _end_of(phrase: tuple[str, ...], said: Sequence[tuple[str, int]]) -> int | None:
    """Return where a phrase ends whose first part is the first that was said, or None."""
    last = said[0][1]
    waiting = list(phrase[1:])
    for text, at in said[1:]:
        if not waiting or at - last > _GAP_MAX:
            break
        if text == waiting[0]:
            waiting.pop(0)
            last = at
    return None if waiting else last + 1


def _bare(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """Return a phrase without articles, unless nothing is left."""
    return tuple(word for word in phrase if word not in _ARTICLES) or phrase


def _keys(joined: str) -> set[str]:
    """Return what words that differ by small slips share: the beginning or the ending."""
    return {"<" + joined[:2], joined[-2:] + ">", "<" + joined[:1] + joined[2:3]}
