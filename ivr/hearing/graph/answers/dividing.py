"""One answer for several sub slots: which of its words belong to which.

Law: pure; a stretch of words goes to one sub slot at most, and no word is in two. Values that only
certain words can be go first; what takes any words gets what is left.
Our own way: how Lex divides is not published.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ivr.hearing.graph.answers import addresses
from ivr.hearing.graph.known.builtin import PART_MARK
from ivr.hearing.graph.known.listener import Listener
from ivr.hearing.graph.known.parts import Read, inner_name
from ivr.hearing.port import Interpretation, SlotValue, Understanding, Utterance, composite
from ivr.hearing.samples.templates import OPEN_SLOT_ALONE, stretch
from ivr.hearing.samples.words import Token, tokens
from ivr.ir.bot import Slot

WORDS_MAX = 16
"""Words of an answer that are looked at."""

READS_MAX = 60
"""How often an answer is read for a value before what was found by then must do.

Six parts that are all said take about forty; a turn must not take long, whatever is said.
"""

NO_WORD = "qzxvk"
"""What is a value of nothing but of slots that take any words."""

Span = tuple[int, int]
"""First word and end of a stretch of words."""


class Share(NamedTuple):
    """What a division comes to; of two the greater is the better.

    It explains as many words as it can by values that only certain words can be, and by as few of
    these as will do: `march third 2027` is a day, and not a day and a number.
    """

    words: int = 0
    fewer: int = 0

    def with_(self, words: int) -> Share:
        """Return the share with one more sub slot filled by so many words."""
        return Share(self.words + words, self.fewer - 1)


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
    taken = reading.taken()
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
        self.value = lru_cache(maxsize=None)(self._value)
        self._reads = 0

    def taken(self) -> Taken:
        """Return the best division: certain values first, then what takes any words."""
        every = range(len(self._members))
        free = [part for part in every if takes_any_words(self._members[part], self._read)]
        certain = [part for part in every if part not in free]
        _, taken = _best(self._stretches(certain), len(self._said))
        if sum(self._kind(part) in addresses.PLACES for part in free) > 1:
            return *taken, *self._addressed(taken, free)
        return *taken, *_left(taken, free, len(self._said))

    def _addressed(self, taken: Taken, free: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Yield what is left for the parts of an address: what the caller marked, in its order."""
        said, open_ = self._said, self._in_order(free)
        gaps = [gap for gap in _between(taken, len(said)) if gap[0] < gap[1]]
        spans = [each for gap in gaps for each in addresses.pieces(self._text, said, *gap)]
        if len(spans) == 1:
            open_ = [self._only(spans[0], free)]
        elif open_ and self._kind(open_[0]) == addresses.STREET:
            spans.sort(key=lambda span: not addresses.is_street(said, span))
        for span in _at_most(len(open_), spans, gaps):
            if open_ and self.value(open_[0], *span) is not None:
                yield (open_.pop(0), *span)

    def _in_order(self, parts: Sequence[int]) -> list[int]:
        """Return sub slots in the order of an address; others than places go first."""
        return sorted(parts, key=lambda part: addresses.PLACES.get(self._kind(part), -1))

    def _only(self, span: Span, free: Sequence[int]) -> int:
        """Return the sub slot that an answer without a mark is meant for."""
        streets = [part for part in free if self._kind(part) == addresses.STREET]
        return streets[0] if streets and addresses.is_street(self._said, span) else free[0]

    def _kind(self, part: int) -> str:
        return self._members[part].slot_type_name

    def _value(self, part: int, at: int, end: int) -> SlotValue | None:
        return self._read(self._members[part], stretch(self._text, self._said[at:end]))

    def _stretches(self, parts: Sequence[int]) -> Taken:
        """Return the values that an answer holds of each sub slot, each in as few words as do.

        An answer is read as a whole first, and beside a value once more: whatever it has to say of
        a sub slot, reading finds it among other words.
        """
        found: list[tuple[int, int, int]] = []
        left = deque((part, 0, len(self._said)) for part in parts)
        while left:
            part, start, stop = left.popleft()
            span = self._found(part, start, stop) if start < stop else None
            if span is not None:
                found.append((part, *span))
                left.extend(((part, start, span[0]), (part, span[1], stop)))
        return tuple(found)

    def _found(self, part: int, start: int, stop: int) -> Span | None:
        value = self._counted(part, start, stop)
        if value is None:
            return None
        placed = self._placed(value.original, start, stop)
        if placed is not None and self._is(part, *placed, value):
            start, stop = placed
        return self._shrunk(part, start, stop, value)

    def _placed(self, original: str, start: int, stop: int) -> Span | None:
        """Return where the words of a value stand, if they stand there as they are."""
        words = tuple(each.word for each in tokens(original))
        said = tuple(each.word for each in self._said)
        places = range(start, stop - len(words) + 1) if words else ()
        return next(((at, at + len(words)) for at in places
                     if said[at : at + len(words)] == words), None)  # fmt: skip

    def _shrunk(self, part: int, start: int, stop: int, value: SlotValue) -> Span:
        """Return the fewest words of a stretch that have its value: without either end, another."""
        while stop - start > 1 and self._is(part, start, stop - 1, value):
            half = (start + stop) // 2
            stop = half if self._is(part, start, half, value) else stop - 1
        while stop - start > 1 and self._is(part, start + 1, stop, value):
            half = (start + stop + 1) // 2
            start = half if self._is(part, half, stop, value) else start + 1
        return start, stop

    def _is(self, part: int, at: int, end: int, value: SlotValue) -> bool:
        found = self._counted(part, at, end)
        return found is not None and found.interpreted == value.interpreted

    def _counted(self, part: int, at: int, end: int) -> SlotValue | None:
        """Return what a stretch is; None once too much was read."""
        self._reads += 1
        return self.value(part, at, end) if self._reads <= READS_MAX else None


def _best(stretches: Taken, count: int) -> Division:
    """Return the best choice of stretches that share no word and no sub slot."""
    by_start: dict[int, list[tuple[int, int]]] = {}
    for part, at, end in stretches:
        by_start.setdefault(at, []).append((part, end))

    @cache
    def best(at: int, used: frozenset[int]) -> Division:
        if at == count:
            return Share(), ()
        found: Division = best(at + 1, used)
        for part, end in by_start.get(at, ()):
            if part not in used:
                share, rest = best(end, used | {part})
                share = share.with_(end - at)
                if share > found[0]:
                    found = share, ((part, at, end), *rest)
        return found

    nothing: frozenset[int] = frozenset()
    return best(0, nothing)


def _left(taken: Taken, free: Sequence[int], count: int) -> Iterator[tuple[int, int, int]]:
    """Yield what is left for sub slots that take any words: some for each, as far as it goes.

    The longest gaps are taken; where there are fewer gaps than sub slots, the longest are cut.
    """
    gaps = [(end, at) for end, at in _between(taken, count) if at > end]
    gaps = sorted(gaps, key=lambda gap: gap[0] - gap[1])[: len(free)]
    while 0 < len(gaps) < len(free):
        at, end = max(gaps, key=lambda gap: gap[1] - gap[0])
        if end - at == 1:
            break
        gaps.remove((at, end))
        gaps += [(at, end - 1), (end - 1, end)]
    yield from ((part, *gap) for part, gap in zip(free, sorted(gaps), strict=False))


def _at_most(count: int, spans: Sequence[Span], gaps: Sequence[Span]) -> Sequence[Span]:
    """Return so many stretches, the last with all that follows in its gap: `new york, ny`."""
    if len(spans) <= count:
        return spans
    start, stop = spans[count - 1]
    before = spans[: count - 1]
    limit = next((gap[1] for gap in gaps if gap[0] <= start < gap[1]), stop)
    limit = min((limit, *(at for at, _ in before if at > start)))
    within = [end for at, end in spans[count - 1 :] if at >= start and end <= limit]
    return *before, (start, max(within))


def _between(taken: Taken, count: int) -> Iterator[Span]:
    """Yield what stands before, between and behind stretches; some of it holds no word."""
    behind = 0
    for _, at, end in sorted(taken, key=lambda each: each[1]):
        yield behind, at
        behind = end
    yield behind, count
