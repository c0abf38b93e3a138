"""Choices without a question: comparisons, calendars, lots."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ivr.importer.naming.words import slug
from ivr.importer.reading.sheet import Cluster, Sheet, To, Ways, targets_of
from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase

Node = dict[str, Any]

PLACE = re.compile(r"\$[.\[]\S.*", re.DOTALL)
"""What a variable may stand at."""

_WORDS: Mapping[str, str] = {
    "Equals": "is",
    "TextStartsWith": "starts with",
    "TextEndsWith": "ends with",
    "TextContains": "contains",
    "KeyExists": "has key",
    "NumberLessThan": "<",
    "NumberLessOrEqualTo": "<=",
    "NumberGreaterThan": ">",
    "NumberGreaterOrEqualTo": ">=",
}
"""Connect's operator -> the words of a condition."""

_BARE = re.compile(r"[A-Za-z0-9_$.][A-Za-z0-9_.$-]*")
_TAKEN = frozenset({"set", "not", "one", "and", "or", "of"})


def _operand(text: str) -> str | None:
    """Return an operand as conditions write it, or None where they cannot."""
    if _BARE.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}" if mark not in text and "\n" not in text else None


def _sayable(sheet: Sheet, action: ActionBase) -> bool:
    """Tell whether a comparison can be written as conditions."""
    ways, value = sheet.ways(action.identifier), action.plain.get("ComparisonValue")
    return (
        bool(ways.conditions)
        and set(ways.errors) == {NO_MATCHING_CONDITION}
        and isinstance(value, str)
        and bool(PLACE.fullmatch(value))
        and set(action.plain) == {"ComparisonValue"}
        and all(op in _WORDS and _operand(text) is not None for op, text, _ in ways.conditions)
    )


def _chain(sheet: Sheet, first: ActionBase) -> list[ActionBase]:
    """Return comparisons that are asked one after the other, each of another value."""
    chain, seen = [first], {first.identifier}
    while True:
        last = chain[-1]
        onward = sheet.ways(last.identifier).errors[NO_MATCHING_CONDITION]
        following = sheet.of_type(onward, "Compare")
        if following is None or onward in seen or not sheet.only_from(onward, last.identifier):
            return chain
        if not _sayable(sheet, following) or following.plain == last.plain:
            return chain
        chain.append(following)
        seen.add(onward)


def _compare(sheet: Sheet, action: ActionBase) -> Cluster | None:
    if not _sayable(sheet, action):
        return None
    chain = _chain(sheet, action)
    asked = [(each.plain["ComparisonValue"], sheet.ways(each.identifier)) for each in chain]
    otherwise = asked[-1][1].errors[NO_MATCHING_CONDITION]

    def write(_name: str, to: To) -> Node:
        cases = [
            {
                "when": f"{sheet.variables.name(place)} {_WORDS[op]} {_operand(text)}",
                "goto": to(way),
            }
            for place, ways in asked
            for op, text, way in ways.conditions
        ]
        return {"decide": cases, "else": to(otherwise)}

    return Cluster(
        action.identifier,
        f"check_{slug(asked[0][0].rpartition('.')[2], 24) or 'value'}",
        targets_of([*(way for _, ways in asked for _, _, way in ways.conditions), otherwise]),
        write,
        body=tuple(each.identifier for each in chain[1:]),
    )


def _hours(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways, given = sheet.ways(action.identifier), action.plain
    table = ways.equals()
    calendar = given.get("HoursOfOperationId")
    if table is None or set(table) != {"True", "False"} or ways.errors.keys() - {_FAILED}:
        return None
    if given.keys() - {"HoursOfOperationId"} or not isinstance(calendar, str | None):
        return None
    if ways.next is None or (_FAILED not in ways.errors and ways.next not in table.values()):
        return None

    def write(_name: str, to: To) -> Node:
        named = "queue"
        if calendar is not None:
            named = sheet.named("hours", calendar, action.identifier, "HoursOfOperationId")
        node = {"hours": named, "open": to(table["True"]), "closed": to(table["False"])}
        if _FAILED in ways.errors:
            node["on_error"] = to(ways.errors[_FAILED])
        return node

    exits = targets_of([table["True"], table["False"], *ways.errors.values()])
    return Cluster(action.identifier, "check_hours", exits, write)


_FAILED = NO_MATCHING_ERROR


def _shares(ways: Ways) -> list[tuple[int, str]] | None:
    """Return (percent, target) of lots, or None where the chain is not one of percentages."""
    shares: list[tuple[int, str]] = []
    reached = 0
    for operator, operand, target in ways.conditions:
        if operator != "NumberLessThan" or not re.fullmatch(r"[1-9]\d?|100", operand):
            return None
        weight = int(operand) - 1 - reached
        if not 1 <= weight <= 99:
            return None
        shares.append((weight, target))
        reached += weight
    rest = ways.errors.get(NO_MATCHING_CONDITION)
    if not shares or rest is None or not 1 <= 100 - reached <= 99:
        return None
    return [*shares, (100 - reached, rest)]


def _split(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways = sheet.ways(action.identifier)
    shares = _shares(ways)
    if shares is None or action.plain or set(ways.errors) != {NO_MATCHING_CONDITION}:
        return None

    def write(_name: str, to: To) -> Node:
        arms = enumerate(shares, 1)
        return {
            "split": [
                {"name": f"share_{number}", "weight": weight, "goto": to(target)}
                for number, (weight, target) in arms
            ]
        }

    return Cluster(action.identifier, "draw_lots", targets_of([t for _, t in shares]), write)


DECIDE_CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    "Compare": _compare,
    "CheckHoursOfOperation": _hours,
    "DistributeByPercentage": _split,
}
"""Type of the first action -> what finds its node."""
