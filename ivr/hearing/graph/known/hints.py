"""Runtime hints: phrases that a caller is likely to answer with, preferred among close readings.

Law: pure; hints count where a slot is asked for, and for the slot types and locales that Lex has
them for. What is said in other words than a hint stays as it was said. How close is close is our
own measure. Source: Lex V2 developer guide, using-hints; runtime API, RuntimeHints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from ivr.hearing.graph import settings
from ivr.hearing.port import SlotValue
from ivr.hearing.samples.words import words
from ivr.hearing.session import Json
from ivr.ir.bot import BotLocale, Intent, Slot, SlotType

CLOSE = 0.75
"""How alike a hinted phrase and an answer must be, of 1."""

LOCALES = frozenset({"en_US", "en_GB"})
TYPES = frozenset(
    f"AMAZON.{name}" for name in ("City", "Country", "FirstName", "LastName", "State", "StreetName")
)
"""Where hints count, besides custom slot types. Source: as above."""

NO_WORD = "qzxvk"

ReadText = Callable[[str], SlotValue | None]
"""The words for one slot -> its value."""


def phrases_of(hints: Json | None, intent: str, slot: str) -> Sequence[str]:
    """Return the hinted phrases of a slot, or of a sub slot named `slot.part`."""
    slots = settings.table(settings.table((hints or {}).get("slotHints")).get(intent))
    name, _, part = slot.partition(".")
    found = settings.table(slots.get(name))
    if part:
        found = settings.table(settings.table(found.get("subSlotHints")).get(part))
    return [str(row.get("phrase")) for row in settings.rows(found.get("runtimeHintValues"))]


def count_for(locale: BotLocale, slot: Slot) -> bool:
    """Tell whether hints count for a slot."""
    if locale.identifier not in LOCALES:
        return False
    return slot.slot_type_name in TYPES or locale.slot_type(slot.slot_type_name) is not None


def strangers(hints: Json, intents: Mapping[str, Intent]) -> Iterator[str]:
    """Yield what hints name that a bot has not: its intents and slots must exist."""
    for name, slots in settings.table(hints.get("slotHints")).items():
        intent = intents.get(name)
        if intent is None:
            yield f"intent {name[:100]!r}"
            continue
        known = {slot.name for slot in intent.slots}
        yield from (f"slot {slot[:100]!r} of {name}" for slot in slots if slot not in known)


def preferred(
    text: str, phrases: Sequence[str], kind: SlotType | None, read: ReadText
) -> SlotValue | None:
    """Return the value that hints prefer for an answer, or None where they say nothing of it.

    Args:
        text: The answer.
        phrases: The hinted phrases.
        kind: The slot's custom type, or None for a built-in one.
        read: How answers are read without hints.
    """
    known = read(text)
    close = _closest(text, phrases)
    if close is not None and (close[0] == 1.0 or not _is_exact(text, known, kind, read)):
        found = _hinted(text, close[1], kind, read)
        if found is not None:
            return found
    return None if known is None else _reordered(known, phrases, read)


def _closest(text: str, phrases: Sequence[str]) -> tuple[float, str] | None:
    """Return how close the closest phrase is, and the phrase."""
    said = words(text)
    alike = [(_likeness(said, words(phrase)), phrase) for phrase in phrases]
    best = max(alike, key=lambda each: each[0], default=(0.0, ""))
    return best if best[0] >= CLOSE else None


def _likeness(said: Sequence[str], phrase: Sequence[str]) -> float:
    """Return how alike a phrase and an answer are, or the stretch of it that is as long."""
    if not phrase:
        return 0.0
    size = len(phrase)
    starts = range(max(len(said) - size, 0) + 1)
    whole = _ratio(said, phrase)
    return max([whole, *(_ratio(said[at : at + size], phrase) for at in starts)])


def _ratio(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio()


def _is_exact(text: str, known: SlotValue | None, kind: SlotType | None, read: ReadText) -> bool:
    """Tell whether an answer is the very words of a value, for slots that do not take any words."""
    if known is None or read(NO_WORD) is not None:
        return False
    said = words(text)
    return words(known.interpreted) == said or any(said == each for each in _listed(kind))


def _listed(kind: SlotType | None) -> Iterator[tuple[str, ...]]:
    for entry in (kind.slot_type_values if kind else None) or ():
        every = (entry.sample_value, *(entry.synonyms or ()))
        yield from (words(value.value) for value in every)


def _hinted(text: str, phrase: str, kind: SlotType | None, read: ReadText) -> SlotValue | None:
    """Return a hinted phrase as the value; a custom type takes it without having it in its list."""
    known = read(phrase)
    if known is None and kind is not None and kind.regex is not None:
        return None
    if kind is not None and kind.regex is None and words(phrase) not in _listed(kind):
        known = None
    meant = known.interpreted if known is not None else phrase
    return SlotValue(text, meant, (meant,))


def _reordered(known: SlotValue, phrases: Sequence[str], read: ReadText) -> SlotValue:
    """Return a value with the hinted one first, among several that it may mean."""
    if len(known.resolved) < 2 or known.values is not None or known.parts is not None:
        return known
    meant = {phrase: read(phrase) for phrase in phrases}
    hinted = {value.interpreted for value in meant.values() if value is not None}
    first = next((each for each in known.resolved if each in hinted), known.interpreted)
    rest = tuple(each for each in known.resolved if each != first)
    return SlotValue(known.original, first, (first, *rest))
