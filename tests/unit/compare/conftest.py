"""Flows written by hand: a table of actions is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ivr.formats.connect import read_flow
from ivr.ir.flow import Flow

Row = tuple[str, Mapping[str, Any], Mapping[str, str]]
Made = Callable[..., Flow]


def _action(name: str, row: Row) -> dict[str, Any]:
    """Return an action: `ways` maps next, `=1`, `>5` or an error type to a target."""
    kind, parameters, ways = row
    signs = {"=": "Equals", ">": "NumberGreaterThan", "^": "TextStartsWith"}
    out: dict[str, Any] = {}
    if ways:
        out = {"NextAction": ways.get("next", next(iter(ways.values()))), "Errors": []}
        out["Conditions"] = [
            {"NextAction": to, "Condition": {"Operator": signs[way[0]], "Operands": [way[1:]]}}
            for way, to in ways.items()
            if way[0] in signs
        ]
        out["Errors"] = [
            {"NextAction": to, "ErrorType": way}
            for way, to in ways.items()
            if way != "next" and way[0] not in signs
        ]
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": out}


@pytest.fixture(scope="session")
def made() -> Made:
    """Return the maker of flows: `made(start, {name: (type, parameters, ways)}, name="f")`."""

    def make(start: str, rows: Mapping[str, Row], name: str = "main", **more: object) -> Flow:
        value = {
            "Version": "2019-10-30",
            "StartAction": start,
            "Actions": [_action(each, row) for each, row in rows.items()],
            **more,
        }
        return read_flow(value, name)

    return make
