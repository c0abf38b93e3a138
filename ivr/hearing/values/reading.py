"""The readers, one per slot type, and the one way to ask them.

Law: total: any text and any type answer, if only with nothing; never an error. A type without
a reader understands nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ivr.hearing.port import SlotValue
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
from ivr.hearing.values.numbers.money import knows_currency, read_currency
from ivr.hearing.values.numbers.quantities import (
    knows_number,
    knows_percentage,
    read_number,
    read_percentage,
)
from ivr.hearing.values.text import HESITATIONS, Said, listed, said

ALTERNATIVES_MAX = 5
"""How many values one text is given at most."""

CUSTOM = "custom"
"""The reader of types that list their values."""

_ATTEMPTS_MAX = 48
_RUN_MAX = 20
_RUNS_MAX = 8
_WORDS_MAX = 80

_CORRECTIONS = {
    "en": frozenset(listed("sorry actually wait correction rather mean scratch oops")),
    "es": frozenset(listed("perdon perdona perdone digo mejor corrijo miento espere espera")),
}
"""Words after which a value is said again."""

_EDGES = {
    "en": HESITATIONS | frozenset(listed(
        "please thanks thank you its it is the my um about around like make that thats for on at "
        "yes sure ok okay i think say maybe approximately exactly just number amount a of "
            "in and to by from this s o with after before until till now right within at between")),
    "es": HESITATIONS | frozenset(listed(
        "por favor gracias es el la los las mi son como unos unas mas menos si claro creo que "
        "seria aproximadamente exactamente numero cantidad de a en para al un "
            "y con del lo dia por como desde hasta sobre ahora ya hace fue este pasadas punto")),
}  # fmt: skip
"""Words that may stand at the edges of a value that must be whole."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a type is read: the whole words; `knows` finds values among other words.

    `open`: any words may be a value, so that a value proves little about what was meant.
    """

    parse: Parse
    knows: Knows | None = None
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
    "AMAZON.Currency": Reader(read_currency, knows_currency),
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
    heard = _without_hesitations(said(text), reader)
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
    if reader.parse is not read_confirmation:
        heard = _without_hesitations(heard, reader)
    if reader.knows is not None:
        heard = heard.part(0, _WORDS_MAX)
    for part in (*_corrected(heard, ear, reader), heard):
        yield from (_slot_value(part, each) for each in reader.parse(part, ear))
        if reader.knows is not None:
            yield from _inside(reader, part, ear)


def _without_hesitations(heard: Said, reader: Reader) -> Said:
    """Leave out sounds of thinking, but not where they could be the value."""
    is_day = reader.parse is read_date
    kept = [
        at
        for at, word in enumerate(heard.words)
        if word not in HESITATIONS or (is_day and word == "este")
    ]
    return heard if len(kept) in (0, len(heard.words)) else heard.only(kept)


def _corrected(heard: Said, ear: Ear, reader: Reader) -> Sequence[Said]:
    """Return what was said after a correction, where there is one."""
    marks = _CORRECTIONS.get(ear.language, frozenset[str]())
    if reader.parse is read_confirmation:
        return ()
    at = max((at for at, word in enumerate(heard.words) if word in marks), default=-1)
    is_inside = 0 < at < len(heard.words) - 1
    return (heard.part(at + 1, len(heard.words)),) if is_inside else ()


def _inside(reader: Reader, heard: Said, ear: Ear) -> Iterator[SlotValue]:
    """Yield values among other words: the longest stretch that can be one comes first."""
    attempts = 0
    for start, stop in _runs(reader, heard, ear)[:_RUNS_MAX]:
        end = min(stop, start + _RUN_MAX)
        found = False
        for length in range(end - start, 0, -1):
            for at in range(start, end - length + 1):
                if not _loose(heard, (start, at), (at + length, stop), ear):
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


def _loose(heard: Said, before: tuple[int, int], after: tuple[int, int], ear: Ear) -> bool:
    """Tell whether words beside a value say nothing: half a date is no date."""
    edges = _EDGES.get(ear.language, frozenset[str]())
    left_out = (*heard.words[slice(*before)], *heard.words[slice(*after)])
    return all(word in edges for word in left_out)


def _runs(reader: Reader, heard: Said, ear: Ear) -> list[tuple[int, int]]:
    """Return stretches of words that the type knows, the longest first, later ones before."""
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
    return sorted(runs, key=lambda run: (run[0] - run[1], -run[0]))


def _trimmed(heard: Said, ear: Ear) -> Iterator[Said]:
    """Yield the words, and the words with less and less at their edges."""
    yield heard
    edges = _EDGES.get(ear.language, frozenset[str]())
    start, end = 0, len(heard.words)
    while end - start > 1 and heard.words[start] in edges:
        start += 1
        yield heard.part(start, end)
    while end - start > 1 and heard.words[end - 1] in edges:
        end -= 1
        yield heard.part(start, end)
