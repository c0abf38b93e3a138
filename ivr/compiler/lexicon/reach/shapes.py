"""What signs a collected value may hold, and so how a voice can say it.

Law: a shape is promised only where the slot itself allows nothing else. Whatever has no shape may
hold any sign at all, `<` included. Source of the manners: Polly developer guide, say-as tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from ivr.compiler.lexicon.reach.values import SlotTypes, digits_alone
from ivr.contract import UNSPEAKABLE, Kind
from ivr.spec.nodes.listen import SlotSpec

Shape = Literal["digits", "number", "phone", "date", "time", "code", "words", "answer", ""]
"""Digits alone; a figure with sign and point; a telephone number; a date as 2026-03-03; a time as
17:30; letters and digits; words that the author listed; a function's answer; anything."""

_TYPES: Mapping[str, Shape] = {
    "AMAZON.Number": "number",
    "AMAZON.PhoneNumber": "phone",
    "AMAZON.Date": "date",
    "AMAZON.Time": "time",
    "AMAZON.AlphaNumeric": "code",
}

_DIGITS = 'interpret-as="digits"'
_TELEPHONE = 'interpret-as="telephone"'
_CARDINAL = 'interpret-as="cardinal"'

_MANNERS: Mapping[tuple[str, str], str] = {
    (Kind.DIGITS, "digits"): _DIGITS,
    (Kind.DIGITS, "number"): _DIGITS,
    (Kind.DIGITS, "phone"): _DIGITS,
    (Kind.CARD_ENDING, "digits"): _DIGITS,
    (Kind.CARD_ENDING, "number"): _DIGITS,
    (Kind.PHONE, "digits"): _TELEPHONE,
    (Kind.PHONE, "phone"): _TELEPHONE,
    (Kind.COUNT, "digits"): _CARDINAL,
    (Kind.COUNT, "number"): _CARDINAL,
    (Kind.DATE, "date"): 'interpret-as="date" format="ymd"',
}
"""(declared type of the variable, shape of the value) -> attributes of its say-as tag.

What is missing is said as it stands: times of day because say-as `time` means a duration, letters
because neural voices do not spell.
"""


def manner(kind: str, shape: str) -> str:
    """Return the say-as attributes with which a value is spoken, empty for as it stands."""
    return _MANNERS.get((kind, shape), "")


def shape_of(slot: SlotSpec, kinds: SlotTypes) -> Shape:
    """Return the shape of what a slot gathers; `kinds` are the slot types of the workspace."""
    if slot.digits is not None:
        return "digits"
    if slot.values:
        return listed(slot.values)
    return shape_of_type(slot.type or "AMAZON.AlphaNumeric", kinds)


def shape_of_type(name: str, kinds: SlotTypes) -> Shape:
    """Return the shape of the values of a slot type, Lex's own or the workspace's."""
    spec = kinds.get(name)
    if spec is None:
        return _TYPES.get(name, "")
    if spec.regex is not None:
        return "digits" if digits_alone(spec.regex) else ""
    if spec.resolves != "top":
        return ""
    return listed(
        value
        for key, entry in spec.values.items()
        for value in ((key,) if isinstance(entry, tuple) else entry)
    )


def listed(values: Iterable[str]) -> Shape:
    """Return the shape of words that are all known beforehand."""
    return "" if any(UNSPEAKABLE.intersection(value) for value in values) else "words"
