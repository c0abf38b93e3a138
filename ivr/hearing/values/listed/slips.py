"""Small slips: how many letters apart words are, and how many are forgiven.

Law: the longer a word, the more is forgiven; of two that are as close, neither is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable

_COMPARED_MAX = 48


def forgiven(length: int) -> int:
    """Return how many slips a word or phrase of so many letters may have."""
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 13 else 3


def distance(one: str, other: str, most: int) -> int:
    """Return letters left out, put in, exchanged or swapped; `most` + 1 for anything beyond."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most or max(len(one), len(other)) > _COMPARED_MAX:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, row = row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return min(row[-1], most + 1)


def closest(word: str, others: Iterable[str]) -> str | None:
    """Return the only nearest of other words within what is forgiven, or None."""
    most = forgiven(len(word))
    best, found = most + 1, None
    if not most or not word[0].isalpha():
        return None
    for other in others:
        apart = distance(word, other, most)
        if apart < best:
            best, found = apart, other
        elif apart == best:
            found = None
    return found if best <= most else None
