"""One answer for several sub slots: which of its words belong to which.

Law: pure; a stretch of words goes to one sub slot at most, and no word is in two. Values that only
certain words can be go first; what takes any words gets what is left.
Our own way: how Lex divides is not published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ivr.hearing.graph.known.builtin import PART_MARK
from ivr.hearing.graph.known.listener import Listener
from ivr.hearing.graph.known.parts import Read, inner_name
from ivr.hearing.port import Interpretation, SlotValue, Understanding, Utterance, composite
from ivr.hearing.samples.templates import OPEN_SLOT_ALONE, stretch
from ivr.hearing.samples.words import Token, tokens
from ivr.ir.bot import Slot

WORDS_MAX = 16
"""Words of an answer that are looked at."""

STRETCH_MAX = 12
"""Longest value in words, of a short answer: a telephone number."""

SHORT = 8
STRETCH_OF_LONG_MAX = 5
"""An answer of more words than this is looked through for shorter values: it must not take long."""

NO_WORD = "qzxvk"
"""What is a value of nothing but of slots that take any words."""


class Share(NamedTuple):
    """What a division comes to; of two the greater is the better.

    It explains as many words as it can by values that only certain words can be, and by as few of
    these as will do: `march third 2027` is a day, and not a day and a number. What takes any words
    gets what is left, each such sub slot some of it.
    """

    closed_words: int = 0
    fewer_closed: int = 0
    open: int = 0
    open_words: int = 0

    def with_(self, words: int, *, is_open: bool) -> Share:
        """Return the share with one more sub slot filled by so many words."""
        closed_words, fewer_closed, free, free_words = self
        if is_open:
            return Share(closed_words, fewer_closed, free + 1, free_words + words)
        return Share(closed_words + words, fewer_closed - 1, free, free_words)


Taken = tuple[tuple[int, int, int], ...]
"""Sub slot, first word, end, of each stretch."""

Division = tuple[Share, Taken]


def divided(text: str, members: Sequence[Slot], read: Read) -> Mapping[str, SlotValue]:
    """Return the sub slots that an answer fills, by their names inside the composite slot.

    Args:
        text: What was said.
        members: The sub slots that may be filled, named `slot.part`; of equal ones the first is.
        read: Reads the words of one of them.
    """
    said = tokens(text)[:WORDS_MAX]
    if not said or not members:
        return {}
    reading = _Reading(text, said, members, read)
    _, taken = reading.best(0, frozenset(range(len(members))))
    found = {inner_name(members[part]): reading.value(part, at, end) for part, at, end in taken}
    return {name: value for name, value in found.items() if value is not None}


def composed(members: Sequence[Slot], held: Mapping[str, SlotValue | None]) -> SlotValue | None:
    """Return sub slots as the value of their composite slot; None where none has a value."""
    return composite({name: held.get(name) for name in map(inner_name, members)})


def gathered(listener: Listener, found: Interpretation) -> Interpretation | None:
    """Return an interpretation with what was said of composite slots in their own shape.

    None where nothing was said but a composite slot, in words that are no value of it.
    """
    composites = listener.composites.get(found.intent)
    if not composites:
        return found
    plain = {name: v for name, v in found.slots.items() if _outer(name) not in composites}
    held: dict[str, dict[str, SlotValue]] = {}
    for name, value in found.slots.items():
        outer = _outer(name)
        if outer in composites:
            inner = _told(listener.understanding, name, value, composites[outer])
            held.setdefault(outer, {}).update(inner)
    if held and not plain and not any(held.values()) and found.confidence == OPEN_SLOT_ALONE:
        return None
    values = {outer: composed(composites[outer], inner) for outer, inner in held.items()}
    filled = {outer: value for outer, value in values.items() if value is not None}
    return Interpretation(found.intent, found.confidence, {**plain, **filled})


def _outer(name: str) -> str:
    return name.partition(PART_MARK)[0]


def _told(
    understanding: Understanding, name: str, value: SlotValue, members: Sequence[Slot]
) -> Mapping[str, SlotValue]:
    """Return the sub slots that one found value fills: itself, or what its words divide into."""
    part = name.partition(PART_MARK)[2]
    if part:
        return {part: value}

    def read(slot: Slot, words: str) -> SlotValue | None:
        return understanding.value(slot, Utterance(words))

    return divided(value.original, members, read)


def takes_any_words(part: Slot, read: Read) -> bool:
    """Tell whether anything that is said is a value of a slot."""
    return read(part, NO_WORD) is not None


class _Reading:
    """One answer while it is divided; what each stretch may be is asked once."""

    def __init__(
        self, text: str, said: Sequence[Token], members: Sequence[Slot], read: Read
    ) -> None:
        self._text, self._said, self._members, self._read = text, said, members, read
        self._longest = STRETCH_MAX if len(said) <= SHORT else STRETCH_OF_LONG_MAX
        self._open = [takes_any_words(part, read) for part in members]
        self.value = lru_cache(maxsize=None)(self._value)
        self.best = lru_cache(maxsize=None)(self._best)

    def _value(self, part: int, at: int, end: int) -> SlotValue | None:
        return self._read(self._members[part], stretch(self._text, self._said[at:end]))

    def _is_tight(self, part: int, at: int, end: int) -> bool:
        """Tell whether a stretch is a value, and would be another one without its ends."""
        value = self.value(part, at, end)
        if value is None:
            return False
        shorter = () if end - at == 1 else ((at + 1, end), (at, end - 1))
        others = (self.value(part, *ends) for ends in shorter)
        return all(each is None or each.interpreted != value.interpreted for each in others)

    def _best(self, at: int, free: frozenset[int]) -> Division:
        """Return the best division of the words from one on among the sub slots still free."""
        if at == len(self._said) or not free:
            return Share(), ()
        found: Division = (Share(), ())
        for part, end in self._stretches(at, free):
            share, rest = self.best(end, free - {part})
            share = share.with_(end - at, is_open=self._open[part])
            if share > found[0]:
                found = share, ((part, at, end), *rest)
        without: Division = self.best(at + 1, free)
        return without if without[0] > found[0] else found

    def _stretches(self, at: int, free: frozenset[int]) -> Iterator[tuple[int, int]]:
        for part in sorted(free):
            for end in range(min(len(self._said), at + self._longest), at, -1):
                if self._is_tight(part, at, end):
                    yield part, end
