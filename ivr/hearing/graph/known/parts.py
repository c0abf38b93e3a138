"""Composite slots: their sub slots, and which of them are needed.

Law: reading only; total: an expression that cannot be read asks for every sub slot.
Source: Lex V2 developer guide, composite slot types; models API, SubSlotSetting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ivr.hearing.graph import settings
from ivr.hearing.port import SlotValue
from ivr.ir.bot import BotLocale, BotRecord, Slot

PARTS_MAX = 6
"""Sub slots of a composite slot. Source: Lex V2 quotas."""

Read = Callable[[Slot, str], SlotValue | None]
"""A slot and the words for it -> its value."""

Composites = Mapping[str, Mapping[str, tuple[Slot, ...]]]
"""Intent -> composite slot -> its sub slots, named `slot.part`."""

_WORD = re.compile(r"\(|\)|[^\s()]+")


def part_name(slot: str, part: str) -> str:
    """Return the name by which a sub slot is known to what understands."""
    return f"{slot}.{part}"


def inner_name(part: Slot) -> str:
    """Return the name of a sub slot inside its slot: that of `stay.place` is `place`."""
    return part.name.partition(".")[2]


def composites_of(locale: BotLocale) -> Composites:
    """Return the composite slots of a locale; intents that have none are not in it."""
    if not any("compositeSlotTypeSetting" in _extra(kind) for kind in locale.slot_types):
        return {}
    every = {
        intent.name: {slot.name: parts_of(locale, slot) for slot in intent.slots}
        for intent in locale.intents
    }
    found = {
        name: {slot: members for slot, members in slots.items() if members}
        for name, slots in every.items()
    }
    return {name: slots for name, slots in found.items() if slots}


def parts_of(locale: BotLocale, slot: Slot) -> tuple[Slot, ...]:
    """Return the sub slots of a slot, as slots named `slot.part`; empty for any other slot."""
    kind = locale.slot_type(slot.slot_type_name)
    if kind is None:
        return ()
    setting = _extra(kind).get("compositeSlotTypeSetting")
    found = settings.rows(settings.table(setting).get("subSlots"))
    asked = settings.table(_setting(slot).get("slotSpecifications"))
    names = locale.type_names()
    return tuple(_part(slot, row, asked, names) for row in found[:PARTS_MAX] if row.get("name"))


def _extra(record: BotRecord) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", record.model_extra or {})


def _setting(slot: Slot) -> dict[str, Any]:
    return settings.table(_extra(slot).get("subSlotSetting"))


def _part(
    slot: Slot, row: Mapping[str, Any], asked: Mapping[str, Any], names: Mapping[str, str]
) -> Slot:
    """Return a sub slot as a slot; its type is named, or told by the id that an export gave it."""
    name = str(row["name"])
    said = settings.table(asked.get(name))
    kinds = (row.get("slotTypeName"), row.get("slotTypeId"))
    kind = next((k for k in (*kinds, said.get("slotTypeId"), said.get("slotTypeName")) if k), "")
    kind = names.get(str(kind), kind)
    elicitation = settings.table(said.get("valueElicitationSetting"))
    return Slot(
        name=part_name(slot.name, name),
        slot_type_name=str(kind),
        value_elicitation_setting=elicitation,
    )


def needed(slot: Slot, names: Sequence[str], held: Mapping[str, SlotValue | None]) -> str | None:
    """Return the sub slot to ask for next, or None where the slot has all that it needs.

    Args:
        slot: The composite slot.
        names: Its sub slots, in order, without the slot's name.
        held: Their values so far.
    """
    ways = ways_of(str(_setting(slot).get("expression") or ""), names) or [list(names)]
    open_ways = [[part for part in way if held.get(part) is None] for way in ways]
    shortest = min(open_ways, key=len)
    return shortest[0] if shortest else None


def ways_of(expression: str, names: Sequence[str]) -> list[list[str]] | None:
    """Return the sets of sub slots of which one must be filled: `a AND (b OR c)`.

    None where it is no expression over these names. There are no more sets than the names can
    make, however long the expression is.
    """
    pieces = [piece.strip("{}") for piece in _WORD.findall(expression)]
    known = {*names, "(", ")"}
    if not all(piece in known or piece.upper() in ("AND", "OR") for piece in pieces):
        return None
    try:
        ways, rest = _either(pieces)
    except (IndexError, ValueError, RecursionError):
        return None
    return None if rest else ways


def _either(pieces: list[str]) -> tuple[list[list[str]], list[str]]:
    ways, rest = _both(pieces)
    while rest and rest[0].upper() == "OR":
        more, rest = _both(rest[1:])
        ways = _each_once([*ways, *more])
    return ways, rest


def _both(pieces: list[str]) -> tuple[list[list[str]], list[str]]:
    ways, rest = _one(pieces)
    while rest and rest[0].upper() == "AND":
        more, rest = _one(rest[1:])
        both = [[*a, *(part for part in b if part not in a)] for a in ways for b in more]
        ways = _each_once(both)
    return ways, rest


def _each_once(ways: list[list[str]]) -> list[list[str]]:
    found: dict[frozenset[str], list[str]] = {}
    for way in ways:
        found.setdefault(frozenset(way), way)
    return list(found.values())


def _one(pieces: list[str]) -> tuple[list[list[str]], list[str]]:
    if pieces[0] == "(":
        ways, rest = _either(pieces[1:])
        if rest[0] != ")":
            raise ValueError(rest[0])
        return ways, rest[1:]
    if pieces[0] == ")" or pieces[0].upper() in ("AND", "OR"):
        raise ValueError(pieces[0])
    return [[pieces[0]]], pieces[1:]
