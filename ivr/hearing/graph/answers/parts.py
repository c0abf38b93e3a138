"""Composite slots: their sub slots, which of them are needed, and how an answer fills them.

Law: total; an expression that cannot be read asks for every sub slot.
Source: Lex V2 developer guide, composite slot types; models API, SubSlotSetting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from ivr.hearing.graph import settings
from ivr.hearing.port import SlotValue, composite
from ivr.ir.bot import BotLocale, BotRecord, Slot

PARTS_MAX = 6
"""Sub slots of a composite slot. Source: Lex V2 quotas."""

Read = Callable[[Slot, str], SlotValue | None]
"""A slot and the words for it -> its value."""

_WORD = re.compile(r"\(|\)|[^\s()]+")


def part_name(slot: str, part: str) -> str:
    """Return the name by which a sub slot is known to what understands."""
    return f"{slot}.{part}"


def parts_of(locale: BotLocale, slot: Slot) -> tuple[Slot, ...]:
    """Return the sub slots of a slot, as slots named `slot.part`; empty for any other slot."""
    kind = locale.slot_type(slot.slot_type_name)
    if kind is None:
        return ()
    setting = _extra(kind).get("compositeSlotTypeSetting")
    found = settings.rows(settings.table(setting).get("subSlots"))
    asked = settings.table(_setting(slot).get("slotSpecifications"))
    return tuple(_part(slot, row, asked) for row in found[:PARTS_MAX] if row.get("name"))


def _extra(record: BotRecord) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", record.model_extra or {})


def _setting(slot: Slot) -> dict[str, Any]:
    return settings.table(_extra(slot).get("subSlotSetting"))


def _part(slot: Slot, row: Mapping[str, Any], asked: Mapping[str, Any]) -> Slot:
    name = str(row["name"])
    said = settings.table(asked.get(name))
    kinds = (row.get("slotTypeName"), row.get("slotTypeId"))
    kind = next((k for k in (*kinds, said.get("slotTypeId"), said.get("slotTypeName")) if k), "")
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
    ways = _ways(str(_setting(slot).get("expression") or ""), names) or [list(names)]
    open_ways = [[part for part in way if held.get(part) is None] for way in ways]
    shortest = min(open_ways, key=len)
    return shortest[0] if shortest else None


def _ways(expression: str, names: Sequence[str]) -> list[list[str]] | None:
    """Return the sets of sub slots of which one must be filled: `a AND (b OR c)`."""
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
        ways = [*ways, *more]
    return ways, rest


def _both(pieces: list[str]) -> tuple[list[list[str]], list[str]]:
    ways, rest = _one(pieces)
    while rest and rest[0].upper() == "AND":
        more, rest = _one(rest[1:])
        ways = [[*a, *(part for part in b if part not in a)] for a in ways for b in more]
    return ways, rest


def _one(pieces: list[str]) -> tuple[list[list[str]], list[str]]:
    if pieces[0] == "(":
        ways, rest = _either(pieces[1:])
        if rest[0] != ")":
            raise ValueError(rest[0])
        return ways, rest[1:]
    if pieces[0] == ")" or pieces[0].upper() in ("AND", "OR"):
        raise ValueError(pieces[0])
    return [[pieces[0]]], pieces[1:]


class Filling(NamedTuple):
    """A composite slot that an answer may fill: its value so far, its sub slots, the one asked."""

    before: SlotValue | None
    parts: Sequence[Slot]
    asked: str


def filled(filling: Filling, pieces: Iterable[str], read: Read) -> SlotValue | None:
    """Return a composite value with what an answer adds; None where it adds nothing.

    Each piece goes to the sub slot that was asked for, or else to the first one that takes it.
    """
    before, parts, asked = filling
    order = sorted(parts, key=lambda part: part.name.partition(".")[2] != asked)
    held = dict((before.parts if before else None) or {})
    added = False
    for piece in pieces:
        for part in order:
            name = part.name.partition(".")[2]
            value = read(part, piece) if held.get(name) is None else None
            if value is not None:
                held[name] = value
                added = True
                break
    every = {part.name.partition(".")[2]: None for part in parts}
    return composite({**every, **held}) if added else None
