"""The readers, one per slot type, and the one way to ask them.

Law: total: any text and any type answer, if only with nothing; never an error. A type without
a reader understands nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from ivr.hearing.port import SlotValue
from ivr.hearing.values import asides
from ivr.hearing.values.answers import read_confirmation
from ivr.hearing.values.chosen import read_listed
from ivr.hearing.values.codes.alphanumeric import read_alphanumeric, read_postal_code
from ivr.hearing.values.codes.email import read_email
from ivr.hearing.values.codes.phones import read_phone_number
from ivr.hearing.values.ear import Ear, Knows, Meaning, Parse, one
from ivr.hearing.values.moments.dates import knows_date, read_date
from ivr.hearing.values.moments.durations import knows_duration, read_duration
from ivr.hearing.values.moments.times import knows_time, read_time
from ivr.hearing.values.names.people import read_first_name, read_last_name
from ivr.hearing.values.names.places import read_city, read_country, read_state, read_street
from ivr.hearing.values.numbers.money import amend_currency, knows_currency, read_currency
from ivr.hearing.values.numbers.percent import is_percent, knows_percentage, read_percentage
from ivr.hearing.values.numbers.quantities import (
    begins_joined,
    is_cut,
    is_rest,
    knows_number,
    quantity,
    read_number,
)
from ivr.hearing.values.text import HESITATIONS, Said, said

ALTERNATIVES_MAX = 5
"""How many values one text is given at most."""

CUSTOM = "custom"
"""The reader of types that list their values."""

_ATTEMPTS_MAX = 48
_RUN_MAX = 20
_RUNS_MAX = 8
_SIDE_MAX = 6
_WORDS_MAX = 80

Amend = Callable[[Said, Said, Ear], Iterator[Meaning]]
"""Reads what was said after a correction by what stood before it: `fifty euros, no, sixty`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a type is read: the whole words; `knows` finds values among other words.

    `amend` reads a correction that leaves out what stays as it was. `open`: any words may be a
    value, so that a value proves little about what was meant.
    """

    parse: Parse
    knows: Knows | None = None
    amend: Amend | None = None
    open: bool = False
    searches: bool = False


def _free(heard: Said, ear: Ear) -> Iterator[Meaning]:
    del ear
    yield from one(heard.text.strip() or None)


READERS: Mapping[str, Reader] = {
    "AMAZON.AlphaNumeric": Reader(read_alphanumeric, searches=True),
    "AMAZON.City": Reader(read_city, open=True),
    "AMAZON.Confirmation": Reader(read_confirmation),
    "AMAZON.Country": Reader(read_country, searches=True),
    "AMAZON.Currency": Reader(read_currency, knows_currency, amend_currency),
    "AMAZON.Date": Reader(read_date, knows_date),
    "AMAZON.Duration": Reader(read_duration, knows_duration),
    "AMAZON.EmailAddress": Reader(read_email, searches=True),
    "AMAZON.FirstName": Reader(read_first_name, open=True),
    "AMAZON.FreeFormInput": Reader(_free, open=True),
    "AMAZON.LastName": Reader(read_last_name, open=True),
    "AMAZON.Number": Reader(read_number, knows_number),
    "AMAZON.Percentage": Reader(read_percentage, knows_percentage),
    "AMAZON.PhoneNumber": Reader(read_phone_number, searches=True),
    "AMAZON.State": Reader(read_state, open=True),
    "AMAZON.StreetName": Reader(read_street, open=True),
    "AMAZON.Time": Reader(read_time, knows_time),
    "AMAZON.UKPostalCode": Reader(read_postal_code, searches=True),
    CUSTOM: Reader(read_listed, searches=True),
}
"""How each type is read."""

_NUMERIC = (knows_number, knows_currency, knows_percentage)
_SPELLED = (read_alphanumeric, read_postal_code)
"""Readers to which `o` and `u` are letters."""

OPEN_TYPES = frozenset(name for name, reader in READERS.items() if reader.open)
"""Types that any words may be a value of."""


def reader_of(type_name: str, ear: Ear) -> Reader | None:
    """Return how a type is read; a custom type by what the ear knows of it."""
    if ear.values is not None:
        return READERS[CUSTOM]
    if ear.regex is not None:
        return READERS["AMAZON.AlphaNumeric"]
    return READERS.get(type_name)


def read(type_name: str, text: str, ear: Ear) -> SlotValue | None:
    """Return the value that an answer gives for a slot that was asked for, or None.

    Words around the value are let be. Types that list their values, or have a pattern, are read
    by what `ear` says of them, whatever their name.
    """
    return next(iter(alternatives(type_name, text, ear, 1)), None)


def alternatives(
    type_name: str, text: str, ear: Ear, most: int = ALTERNATIVES_MAX
) -> tuple[SlotValue, ...]:
    """Return values that an answer may give, likeliest first, each once, at most `most`."""
    reader = reader_of(type_name, ear)
    if reader is None or not text.strip():
        return ()
    return _first(_answers(reader, text, ear), most)


def whole(type_name: str, text: str, ear: Ear) -> SlotValue | None:
    """Return the value that all of a text is, but for fillers at its edges, or None.

    This is what a hole in a sample utterance asks.
    """
    reader = reader_of(type_name, ear)
    if reader is None or not text.strip():
        return None
    if reader.parse is _free:
        return next(_answers(reader, text, ear), None)
    heard = _prepared(said(text), reader, ear)
    for part in _trimmed(heard, ear) if heard.words else ():
        value = next(reader.parse(part, ear), None)
        if value is not None:
            return _slot_value(part, value)
    return None


def mentioned(text: str, ear: Ear) -> SlotValue | None:
    """Return the listed value that stands in an utterance about more than it, or None.

    Slips are forgiven in long words alone: a short word is likelier another word.
    """
    heard = said(text)
    if ear.values is None or not heard.words:
        return None
    value = next(read_listed(heard, ear, surely=True), None)
    return None if value is None else _slot_value(heard, value)


def _first(values: Iterator[SlotValue], most: int) -> tuple[SlotValue, ...]:
    found: dict[str, SlotValue] = {}
    for value in islice(values, most * 4):
        found.setdefault(value.interpreted, value)
        if len(found) >= most:
            break
    return tuple(found.values())


def _slot_value(part: Said, meaning: Meaning) -> SlotValue:
    original = meaning.original or part.original
    return SlotValue(original, meaning.value, meaning.resolved or (meaning.value,))


def _answers(reader: Reader, text: str, ear: Ear) -> Iterator[SlotValue]:
    heard = said(text)
    if reader.parse is _free:
        yield SlotValue(text, text.strip(), (text.strip(),))
        return
    if not heard.words:
        return
    if reader.parse is read_confirmation:
        yield from (_slot_value(heard, each) for each in reader.parse(heard, ear))
        return
    heard = _prepared(heard, reader, ear)
    if reader.knows is not None:
        heard = heard.part(0, _WORDS_MAX)
    yield from _corrected(heard, ear, reader)
    yield from _found(reader, heard, ear)


def _found(reader: Reader, heard: Said, ear: Ear) -> Iterator[SlotValue]:
    """Yield the values of one thing that was said, none where it leaves a choice."""
    if reader.knows is None:
        if not _is_either(reader, heard, ear):
            yield from (_slot_value(heard, each) for each in reader.parse(heard, ear))
        return
    yield from (_slot_value(heard, each) for each in reader.parse(heard, ear))
    if not _is_choice(reader, heard, ear):
        yield from _inside(reader, heard, ear)


def _prepared(heard: Said, reader: Reader, ear: Ear) -> Said:
    """Leave out what is no part of any value: sounds of thinking, stock phrases."""
    heard = _without_hesitations(heard, reader)
    if reader.parse is read_alphanumeric:
        return asides.without_last_few(heard, ear.language)
    if reader.knows is None:
        return heard
    known = partial(_knows, reader.knows, ear)
    if reader.parse is not read_percentage:
        heard = asides.percent_marked(heard, ear.language, known)
    if reader.parse is not read_duration:
        heard = asides.without_asides(heard, ear.language, known)
    return asides.without_about(heard, ear.language)


def _knows(knows: Knows, ear: Ear, word: str) -> bool:
    return knows(word, ear)


def _without_hesitations(heard: Said, reader: Reader) -> Said:
    """Leave out sounds of thinking, but not where they could be the value."""
    is_day = reader.parse is read_date
    kept = [
        at
        for at, word in enumerate(heard.words)
        if word not in HESITATIONS or (is_day and word == "este")
    ]
    return heard if len(kept) in (0, len(heard.words)) else heard.only(kept)


def _corrected(heard: Said, ear: Ear, reader: Reader) -> Iterator[SlotValue]:
    """Yield the values said after a correction; a mere `no` corrects a value alone.

    Where any words may be a value, a `no` may be a word like others.
    """
    mark = asides.corrected(heard.words, ear.language)
    if mark is None:
        return
    start, end, is_no = mark
    before, after = heard.part(0, start), heard.part(end, len(heard.words))
    if is_no and (reader.open or not _is_corrected(reader, before, ear)):
        return
    if reader.amend is not None:
        amended = replace(reader, parse=partial(reader.amend, before))
        yield from _found(amended, after, ear)
    yield from _found(reader, after, ear)


def _is_corrected(reader: Reader, before: Said, ear: Ear) -> bool:
    """Tell whether there is anything to correct: a value, or a choice of two."""
    if next(_found(reader, before, ear), None) is not None:
        return True
    return reader.knows is not None and _is_choice(reader, before, ear)


def _is_choice(reader: Reader, heard: Said, ear: Ear) -> bool:
    """Tell whether two values are joined so that one or none is meant: `five or six`."""
    also_to = reader.parse is not read_time
    for at in asides.joints(heard.words, ear.language, also_to=also_to):
        before = (heard.part(start, at) for start in range(max(at - _SIDE_MAX, 0), at))
        left = {kind for part in before if (kind := _side(reader, part, ear))}
        last = min(at + _SIDE_MAX, len(heard.words))
        first = at + 1
        while first < last - 1 and not _begins(reader, heard, first, ear):
            first += 1
        after = (heard.part(first, end) for end in range(first + 1, last + 1))
        right = {kind for part in after if (kind := _side(reader, part, ear))}
        if left and right and "value" in left | right:
            return True
    return False


def _begins(reader: Reader, heard: Said, at: int, ear: Ear) -> bool:
    """Tell whether a value may begin at a place: words at its edges are stepped over."""
    assert reader.knows is not None
    edges = asides.EDGES.get(ear.language, frozenset[str]())
    word = heard.words[at]
    return word not in edges or reader.knows(word, ear)


def _side(reader: Reader, part: Said, ear: Ear) -> str:
    """Tell what stands on one side of `or`: a value, a number that may be half of one, nothing."""
    if next(reader.parse(part, ear), None) is not None:
        return "value"
    number = quantity(part.words, 0, ear)
    return "number" if number is not None and number.end == len(part.words) else ""


def _is_either(reader: Reader, heard: Said, ear: Ear) -> bool:
    """Tell whether two values are given among other words, with `or` between them."""
    is_spelled = ear.language == "es" and (reader.open or reader.parse in _SPELLED)
    if is_spelled:
        return False
    for at in asides.joints(heard.words, ear.language, also_to=False):
        left = next(reader.parse(heard.part(0, at), ear), None)
        right = next(reader.parse(heard.part(at + 1, len(heard.words)), ear), None)
        if left is None or right is None or left.value == right.value:
            continue
        both = next(reader.parse(heard, ear), None)
        joint = f" {heard.raw(at)} "
        if both is None or not both.original or joint not in both.original:
            return True
    return False


def _inside(reader: Reader, heard: Said, ear: Ear) -> Iterator[SlotValue]:
    """Yield values among other words: the longest stretch that can be one comes first."""
    attempts = 0
    for start, stop in _runs(reader, heard, ear)[:_RUNS_MAX]:
        end = min(stop, start + _RUN_MAX)
        found = False
        for length in range(end - start, 0, -1):
            for at in range(start, end - length + 1):
                if not _stands_alone(heard, (start, at), (at + length, stop), ear):
                    continue
                attempts += 1
                part = heard.part(at, at + length)
                for meaning in reader.parse(part, ear):
                    found = True
                    yield _slot_value(part, meaning)
                if found or attempts > _ATTEMPTS_MAX:
                    break
            if found or attempts > _ATTEMPTS_MAX:
                break


def _is_let_be(reader: Reader, heard: Said, run: tuple[int, int], ear: Ear) -> bool:
    """Tell whether a stretch is denied, or is what is left of something else."""
    words, (start, stop) = heard.words, run
    if asides.is_denied(words, start, stop, ear.language) or _is_uncounted(heard, run, ear):
        return True
    if reader.knows is None or reader.knows not in _NUMERIC:
        return False
    is_share = reader.knows is knows_currency and stop < len(words) and is_percent(words[stop], ear)
    is_sign = asides.is_percent_alone(words[start:stop], ear.language)
    edges = asides.EDGES.get(ear.language, frozenset[str]())
    return is_share or is_sign or is_cut(words, run, reader.knows, ear, edges)


def _is_uncounted(heard: Said, run: tuple[int, int], ear: Ear) -> bool:
    """Tell whether a stretch is counted by a word that says no number: `several hundred`."""
    if not asides.is_vague(heard.words, run[0], ear.language):
        return False
    number = quantity(heard.words[slice(*run)], 0, ear)
    return number is None or is_rest(heard.words[run[0]], ear)


def _stands_alone(heard: Said, before: tuple[int, int], after: tuple[int, int], ear: Ear) -> bool:
    """Tell whether words beside a value say nothing: half a date is no date."""
    edges = asides.EDGES.get(ear.language, frozenset[str]())
    left_out = (*heard.words[slice(*before)], *heard.words[slice(*after)])
    is_loose = all(word in edges for word in left_out)
    return is_loose and not asides.is_denied(heard.words, before[1], after[0], ear.language)


def _runs(reader: Reader, heard: Said, ear: Ear) -> list[tuple[int, int]]:
    """Return stretches of words that may be a value, the longest first, later ones before.

    Of amounts that `and` adds up there is none: nobody asked for their sum.
    """
    assert reader.knows is not None
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for at, word in enumerate((*heard.words, "")):
        known = bool(word) and reader.knows(word, ear)
        if known and start is None:
            start = at
        elif not known and start is not None:
            runs.append((start, at))
            start = None
    if reader.knows in _NUMERIC and any(
        begins_joined(heard.words[slice(*run)], ear) for run in runs[1:]
    ):
        return []
    runs = [run for run in runs if not _is_let_be(reader, heard, run, ear)]
    return sorted(runs, key=lambda run: (run[0] - run[1], -run[0]))


def _trimmed(heard: Said, ear: Ear) -> Iterator[Said]:
    """Yield the words, and the words with less and less at their edges."""
    yield heard
    edges = asides.EDGES.get(ear.language, frozenset[str]())
    start, end = 0, len(heard.words)
    while end - start > 1 and heard.words[start] in edges:
        start += 1
        yield heard.part(start, end)
    while end - start > 1 and heard.words[end - 1] in edges:
        end -= 1
        yield heard.part(start, end)
