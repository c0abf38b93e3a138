"""One grammar of cardinals for every language that has a table of number words.

Law: reads the longest cardinal from a place on, or nothing; total over any words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ivr.hearing.values.numbers.words import NumberWords

_HUGE = 10**15
_FIGURES_MAX = 15


class Counted(NamedTuple):
    """A whole number, where its words end, and its last scale word (1 where there is none)."""

    value: int
    end: int
    scale: int = 1


def word_at(words: Sequence[str], at: int) -> str:
    """Return the word at a place, or nothing beyond the end."""
    return words[at] if at < len(words) else ""


def figures(word: str) -> int | None:
    """Return the number that plain figures write, at most fifteen of them."""
    return int(word) if len(word) <= _FIGURES_MAX and word.isascii() and word.isdigit() else None


def below_hundred(words: Sequence[str], at: int, table: NumberWords) -> Counted | None:
    """Read 0 to 99: `forty two`, `cuarenta y dos`, `diecisiete`."""
    word = word_at(words, at)
    value = table.atoms.get(word)
    if value is None:
        return None
    if word in table.tens:
        unit_at = at + 2 if word_at(words, at + 1) in table.unit_joints else at + 1
        unit = table.atoms.get(word_at(words, unit_at), 0)
        if 1 <= unit <= 9 and (value != 10 or unit_at == at + 2):
            return Counted(value + unit, unit_at + 1)
    return Counted(value, at + 1)


def below_thousand(words: Sequence[str], at: int, table: NumberWords) -> Counted | None:
    """Read a group in front of a scale word: up to 999, or `twenty five hundred`."""
    word = word_at(words, at)
    value = table.hundreds.get(word)
    if value is not None:
        return _with_rest(words, Counted(value, at + 1, 100), table)
    front = below_hundred(words, at, table) or _article_or_figures(words, at, table)
    if front is None and word in table.hundred and word in table.bare:
        front = Counted(1, at)
    if front is None or word_at(words, front.end) not in table.hundred or not 0 < front.value < 100:
        return front
    return _with_rest(words, Counted(front.value * 100, front.end + 1, 100), table)


def _article_or_figures(words: Sequence[str], at: int, table: NumberWords) -> Counted | None:
    word = word_at(words, at)
    if word in table.articles:
        after = word_at(words, at + 1)
        return Counted(1, at + 1) if after in table.hundred or after in table.scales else None
    value = figures(word)
    return None if value is None else Counted(value, at + 1)


def _with_rest(words: Sequence[str], front: Counted, table: NumberWords) -> Counted:
    """Add what is left below a hundred: `two hundred (and) five`."""
    rest_at = front.end + 1 if word_at(words, front.end) in table.joints else front.end
    rest = below_hundred(words, rest_at, table)
    if rest is None or rest.value == 0:
        return front
    return Counted(front.value + rest.value, rest.end)


def cardinal(words: Sequence[str], at: int, table: NumberWords) -> Counted | None:
    """Read the longest whole number that begins at a place."""
    sum_so_far = _Sum()
    found: Counted | None = None
    while True:
        start = at + 1 if found and word_at(words, at) in table.joints else at
        group = _group(words, start, table, follows=found is not None)
        if group is None:
            return found
        scale = table.scales.get(word_at(words, group.end), 1)
        grown = sum_so_far.plus(group, scale)
        if grown is None:
            return found
        if scale == 1:
            return Counted(grown.value, group.end, group.scale)
        sum_so_far, at = grown, group.end + 1
        found = Counted(grown.value, at, scale)


class _Sum(NamedTuple):
    """A number half read: what is complete, what a bigger scale may still multiply, and limits."""

    total: int = 0
    current: int = 0
    total_scale: int = _HUGE
    lowest: int = _HUGE

    @property
    def value(self) -> int:
        return self.total + self.current

    def plus(self, group: Counted, scale: int) -> _Sum | None:
        """Add a group and the scale word after it; None where they do not belong to the number."""
        too_big = scale >= self.total_scale or scale == self.lowest
        first = self.lowest == _HUGE
        if too_big or not (first or 0 <= group.value < self.lowest):
            return None
        if not first and group.value == 0 and not (scale > self.lowest and self.current):
            return None
        if scale >= 10**6:
            return _Sum(self.total + (self.current + group.value) * scale, 0, scale, scale)
        return _Sum(self.total, self.current + group.value * scale, self.total_scale, scale)


def _group(words: Sequence[str], at: int, table: NumberWords, *, follows: bool) -> Counted | None:
    """Read what a scale word multiplies; nothing at all before `mil`, or after another scale."""
    group = below_thousand(words, at, table)
    word = word_at(words, at)
    if group is not None or word not in table.scales:
        return group
    if word in table.bare:
        return Counted(1, at)
    return Counted(0, at) if follows else None
