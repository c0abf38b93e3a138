"""How like a sample utterance something is: shared words, the telling ones weighing most.

Law: an inverted index and small sets; the cost of one question does not grow with the number of
samples that share no word with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log

from ivr.hearing.samples.templates import Template
from ivr.hearing.samples.words import NEGATORS, STOP_WORDS, close, slips, stem

STOP_WEIGHT = 0.15
"""What a word such as `the` weighs beside a telling one."""

UNKNOWN_WEIGHT = 0.7
"""What a word weighs that stands in no sample: it may be an aside, or another matter."""

STEM_FACTOR, NEAR_FACTOR = 0.95, 0.8
"""What a word is worth that shares the stem of a known one, or is one slip or ending away."""

TURNED_FACTOR = 0.75
"""What likeness is worth when only one of the two says `not`."""

CEILING = 0.85
"""Confidence of words that are all known, in another order."""

SLIP_MIN = 6
"""Shorter words are too like each other for a slip to be forgiven."""

PREFIX_MIN = 5
PREFIX_SHARE = 0.6

_Known = tuple[str, float]


class Likeness:
    """The samples of one locale, ready to be compared with."""

    def __init__(self, samples: Iterable[Template], language: str) -> None:
        self._language = language
        self._stops = STOP_WORDS.get(language, frozenset())
        self._samples = list({(t.intent, frozenset(t.literal)): t for t in samples}.values())
        self._weights = self._weighed()
        self._totals = [
            sum(self._weights[word] for word in set(sample.literal)) for sample in self._samples
        ]
        self._negators = NEGATORS.get(language, frozenset())
        self._turned = [self._negates(sample.literal) for sample in self._samples]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for index, sample in enumerate(self._samples):
            for word in set(sample.literal):
                self._postings[word].append(index)
        self._by_stem = self._indexed(lambda word: (stem(word, language),))
        self._by_slip = self._indexed(lambda word: slips(word) if len(word) >= SLIP_MIN else ())
        self._by_prefix = self._indexed(lambda word: (word[:PREFIX_MIN],))

    def scores(self, said: Sequence[str]) -> dict[str, float]:
        """Return the best confidence of each intent, 0 to 0.85, for folded words."""
        known = {word: self._known(word) for word in set(said)}
        asked = sum(self._weight(word, found) for word, found in known.items())
        shared: dict[int, float] = defaultdict(float)
        for found in known.values():
            if found is not None:
                for index in self._postings[found[0]]:
                    shared[index] += self._weights[found[0]] * found[1]
        best: dict[str, float] = {}
        turned = self._negates(said)
        for index, overlap in shared.items():
            score = CEILING * min(1.0, 2 * overlap / (self._totals[index] + asked))
            if turned != self._turned[index]:
                score *= TURNED_FACTOR
            intent = self._samples[index].intent
            best[intent] = max(best.get(intent, 0.0), score)
        return best

    def _negates(self, words: Sequence[str]) -> bool:
        return not self._negators.isdisjoint(words)

    def _weighed(self) -> dict[str, float]:
        """Weigh each word: telling words stand in few intents, stop words in any."""
        intents_with: dict[str, set[str]] = defaultdict(set)
        for sample in self._samples:
            for word in sample.literal:
                intents_with[word].add(sample.intent)
        count = len({sample.intent for sample in self._samples}) or 1
        return {
            word: STOP_WEIGHT
            if word in self._stops
            else log(1 + count / len(having)) / log(1 + count)
            for word, having in intents_with.items()
        }

    def _indexed(self, keys: Callable[[str], Iterable[str]]) -> Mapping[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._weights):
            for key in keys(word):
                index[key].append(word)
        return index

    def _weight(self, word: str, found: _Known | None) -> float:
        if found is not None:
            return self._weights[found[0]]
        return STOP_WEIGHT if word in self._stops else UNKNOWN_WEIGHT

    def _known(self, word: str) -> _Known | None:
        """Return the known word nearest to one that was said, and what it is worth."""
        if word in self._weights:
            return word, 1.0
        if word in self._stops or not word.isalpha():
            return None
        same_stem = self._by_stem.get(stem(word, self._language))
        if same_stem:
            return same_stem[0], STEM_FACTOR
        near = self._by_ending(word) or self._by_slips(word)
        return (near, NEAR_FACTOR) if near else None

    def _by_ending(self, word: str) -> str | None:
        for other in self._by_prefix.get(word[:PREFIX_MIN], ()):
            shared = _shared_start(word, other)
            if shared >= max(PREFIX_MIN, PREFIX_SHARE * max(len(word), len(other))):
                return other
        return None

    def _by_slips(self, word: str) -> str | None:
        keys = slips(word) if len(word) >= SLIP_MIN else ()
        others = sorted({other for key in keys for other in self._by_slip.get(key, ())})
        return next((other for other in others if close(word, other)), None)


def _shared_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
