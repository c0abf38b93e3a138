"""Custom slot types: values and synonyms, found exactly, inflected, with small slips, in carriers.

Law: built once per type, asked often: the cost of a question does not grow with the number of
values, but for slips, which look only at words that share their beginning or ending.
"""

from __future__ import annotations

import re
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
from ivr.hearing.values.listed.denials import HAVING, excepted, has_none, is_put_off
from ivr.hearing.values.listed.slips import distance, forgiven
from ivr.hearing.values.listed.stems import is_irregular, stem
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
_ENDING = re.compile(r"(?:[aoeyz]|ces|[aoey]?s)$")
_ALIKE = str.maketrans("vzk", "bsc", "aeiouyh")
"""Consonants that sound alike, and letters that a slip may exchange."""

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
        self._inflected: dict[str, set[str]] = defaultdict(set)
        for value, synonyms in values.items():
            for text in (value, *synonyms):
                self._add(value, words_of(text))

    def _add(self, value: str, phrase: tuple[str, ...]) -> None:
        if not phrase or phrase in self._exact:
            return
        self._exact[phrase] = value
        for word in phrase:
            self._inflected[stem(word, self.language)].add(word)
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
        denied = [each for each in parts if self._denied(said, each, parts)]
        found = [
            each
            for each in parts
            if not any(other.value == each.value and _holds(other, each) for other in denied)
            and not (each.cost[0] and each.end - each.start == 1 and is_put_off(words, each.start))
        ]
        if _joined(words, found):
            return []
        best: dict[str, Found] = {}
        for each in sorted(found):
            best.setdefault(each.value, each)
        return list(best.values())

    def _parts(self, words: Sequence[str]) -> Iterator[Found]:
        stems = tuple(stem(word, self.language) for word in words)
        forms = [self._is_form(word, root) for word, root in zip(words, stems, strict=True)]
        for length in sorted(self._lengths, reverse=True):
            for at in range(len(words) - length + 1):
                part = tuple(words[at : at + length])
                value = self._exact.get(part)
                if value is not None:
                    yield Found((0, -len("".join(part)), at), value, at, at + length)
                    continue
                if not all(forms[at : at + length]):
                    continue
                for other in self._stems.get(stems[at : at + length], ()):
                    yield Found((1, -len("".join(part)), at), other, at, at + length)

    def _is_form(self, word: str, root: str) -> bool:
        """Tell an inflection from a common word that only shares a stem: `ahora`, `ahorros`."""
        forms = self._inflected.get(root, set[str]())
        is_common = word in COMMON.get(self.language, frozenset[str]())
        if not is_common or not forms or is_irregular(word, self.language):
            return True
        return any(_is_inflected(word, form, self.language) for form in forms)

    def _meant(self, words: Sequence[str]) -> list[tuple[str, int]]:
        """Return the stems that say something; a common word that shares one stays as it is."""
        return [
            (text if text == NOT or self._is_form(words[at], text) else words[at], at)
            for text, at in contents(words, self.language)
        ]

    def _scattered(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield values of which the words say all that matters, with others in between."""
        said = self._meant(words)
        for index, (first, at) in enumerate(said):
            for phrase, value in self._contents.get(first, ()):
                end = _end_of(phrase, said[index:])
                if end is not None:
                    yield Found((1, -len("".join(phrase)), at), value, at, end)

    def _hinted(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield the one value that every word which matters belongs to: `the savings one`."""
        said = [(text, at) for text, at in self._meant(words) if text != NOT]
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
                if apart <= allowed and _is_slip(joined, other):
                    near[value] = min(apart, near.get(value, apart))
        best = min(near.values(), default=0)
        yield from ((apart, value) for value, apart in near.items() if apart == best)

    def _denied(self, said: Said, found: Found, others: Sequence[Found]) -> bool:
        """Tell a value that is said not to be meant: `it was not lost`; `not lost, stolen`."""
        if said.words[found.end :] == ("no",) or excepted(said.words, found.start):
            return True
        negators = NEGATORS.get(self.language, frozenset[str]())
        nearest = max((each.end for each in others if each.end <= found.start), default=0)
        for at in range(found.start - 1, nearest - 1, -1):
            if "," in said.gap(at + 1) or "." in said.gap(at + 1):
                return False
            within = _DENIED_WITHIN + 2 * (said.words[at + 1] in HAVING)
            if found.start - at <= within and (
                said.words[at] in negators or has_none(said.words, at)
            ):
                return True
        return False


def _is_inflected(word: str, form: str, language: str) -> bool:
    """Tell forms of one word from words that begin alike: `close`, `closing`; `rojo`, `rojas`."""
    if form.startswith(word) or word.startswith(form):
        return True
    roots = [_ENDING.sub("", each) for each in (word, form)]
    return roots[0] == roots[1] or (language == "en" and form.startswith(roots[0]))


def _holds(one: Found, other: Found) -> bool:
    return one.start <= other.start and other.end <= one.end


def _is_slip(said: str, meant: str) -> bool:
    """Tell a slip from another word: a short word lacks a letter, or sounds alike."""
    if len(said) >= SURE_LETTERS or len(said) < len(meant):
        return True
    alike = said.translate(_ALIKE) == meant.translate(_ALIKE)
    return alike or sorted(said) == sorted(meant) or set(said) == set(meant)


def _joined(words: Sequence[str], found: Sequence[Found]) -> bool:
    """Tell two values between which the caller leaves the choice: `credit or debit`."""
    for one in found:
        for other in found:
            between = words[one.end : other.start]
            if one.value == other.value or not between or one.end > other.start:
                continue
            rest = [word for word in between if word not in _ARTICLES]
            held = any(each.start <= one.start and other.end <= each.end for each in found)
            if rest in (["or"], ["o"], ["u"]) and not held:
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
