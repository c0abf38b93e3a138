"""What many questions take together, and what is left of it without one of them.

Law: exact. A reach meets the crowd without itself just where it meets one of the others; no two
are compared, so that a dialog of hundreds of values costs no more per value than a small one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ivr.compiler.lexicon.reach.values import Reach, form


class Crowd:
    """Several reaches counted together."""

    def __init__(self, reaches: Iterable[Reach]) -> None:
        self._lengths: Counter[int] = Counter()
        self._kinds: Counter[str] = Counter()
        self._words: dict[tuple[str, int], Counter[str]] = {}
        for each in reaches:
            self._lengths.update(each.lengths)
            self._kinds.update(each.kinds)
            for word in each.words:
                self._words.setdefault(form(word), Counter())[word] += 1

    def without(self, mine: Reach) -> Reach:
        """Return what all take but `mine`, which is one of them.

        Of their words those that `mine` has too, and one of every form that any of them has: no
        reach meets more words than these say.
        """
        shared = (word for word in mine.words if self._words[form(word)][word] > 1)
        samples = (self._sample(counts, mine) for counts in self._words.values())
        return Reach(
            frozenset(n for n, count in self._lengths.items() if count > (n in mine.lengths)),
            frozenset((*shared, *(word for word in samples if word is not None))),
            frozenset(kind for kind, count in self._kinds.items() if count > (kind in mine.kinds)),
        )

    @staticmethod
    def _sample(counts: Counter[str], mine: Reach) -> str | None:
        """Return a word of one form that somebody else has."""
        found = (word for word, count in counts.items() if count > (word in mine.words))
        return next(found, None)
