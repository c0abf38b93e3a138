"""Connect flow JSON: reading and writing side by side.

What is read is written again as the same JSON value, unknown keys and types included. Nothing
here judges a flow: a shape that cannot be a flow at all is refused, everything else is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring as quoted
from typing import Any, cast

from pydantic import ValidationError

from ivr.faults import Finding, Refused, Where, error
from ivr.formats.layout import ENTRY, positions
from ivr.ir.actions import read_action
from ivr.ir.actions.base import ActionBase, FlowType, one_line
from ivr.ir.flow import Flow
from ivr.spec.reading.plain import sentence_of

VERSION = "2019-10-30"
"""The only version of the flow language. Source: Connect API reference, flow language."""

_OWN_KEYS = frozenset({"Version", "StartAction", "Actions"})

MODULE_SETTINGS: Mapping[str, Any] = {
    "InputParameters": [],
    "OutputParameters": [],
    "Transitions": [
        {"DisplayName": "Success", "ReferenceName": "Success", "Description": ""},
        {"DisplayName": "Error", "ReferenceName": "Error", "Description": ""},
    ],
}
"""What the content of every module must carry; the module's real contract is an API parameter."""


def read_text(text: str | bytes, name: str, kind: FlowType = FlowType.CONTACT_FLOW) -> Flow:
    """Return the flow that a JSON text holds.

    Args:
        text: The content of a flow.
        name: The name findings show, and the flow's own.
        kind: What kind of flow it is; its JSON does not say.

    Raises:
        Refused: The text is not JSON, or not a flow; all findings at once.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as problem:
        where = Where(name, getattr(problem, "lineno", 1), getattr(problem, "colno", 1))
        raise Refused([error("FLW000", where, f"not JSON: {problem}")]) from problem
    return read_flow(value, name, kind)


def read_flow(value: object, name: str, kind: FlowType = FlowType.CONTACT_FLOW) -> Flow:
    """Return the flow that a JSON value describes; see `read_text`."""
    findings: list[Finding] = []
    if not isinstance(value, Mapping):
        raise Refused([error("FLW000", Where(name), "a flow is a JSON object")])
    table = cast("Mapping[str, Any]", value)
    raw = table.get("Actions")
    if not isinstance(raw, list):
        remedy = "Legacy exports have `modules`; export the flow again or import it."
        raise Refused([error("FLW000", Where(name), "the flow has no list of Actions", remedy)])
    if table.get("Version") != VERSION:
        message = f"version {table.get('Version')!r} is not {VERSION}"
        findings.append(error("FLW000", Where(name), message))
    if not isinstance(table.get("StartAction"), str):
        findings.append(error("FLW007", Where(name), "StartAction is missing", _START))
    actions = list(_actions(cast("list[object]", raw), name, findings))
    if findings:
        raise Refused(findings)
    extra = {key: table[key] for key in table if key not in _OWN_KEYS}
    start = table["StartAction"]
    return Flow(name, kind, start, tuple(actions), extra=extra, as_read=True, title=_title(extra))


def _title(extra: Mapping[str, Any]) -> str:
    """Return the name that an export of the console tells."""
    metadata = extra.get("Metadata")
    found = cast("Mapping[str, Any]", metadata).get("name") if isinstance(metadata, dict) else ""
    return found if isinstance(found, str) else ""


def write_flow(flow: Flow) -> dict[str, Any]:
    """Return the JSON value of a flow; one that we made gets positions where it has none yet."""
    return cast("dict[str, Any]", json.loads(write_text(flow)))


def write_text(flow: Flow) -> str:
    """Return the flow as text, an action on each line: same flow, same text."""
    parts = [f"{one_line(key)}: {part}" for key, part in _around(flow).items()]
    listed = ",\n".join([action.json_text for action in flow.actions])
    return "{" + ",\n".join([*parts, f'"Actions": [\n{listed}\n]']) + "}\n"


def _around(flow: Flow) -> dict[str, str]:
    """Return everything of a flow but its actions: key -> JSON text."""
    kept = {key: one_line(part) for key, part in flow.extra.items()}
    parts = {"Version": one_line(VERSION), "StartAction": one_line(flow.start)}
    if flow.as_read:
        return {**parts, **kept}
    parts["Metadata"] = kept.pop("Metadata", "") or _placed(flow)
    if flow.type is FlowType.MODULE and "Settings" not in kept:
        parts["Settings"] = one_line(MODULE_SETTINGS)
    return {**parts, **kept}


def _actions(raw: list[object], name: str, findings: list[Finding]) -> Iterator[ActionBase]:
    for index, item in enumerate(raw):
        where = Where(f"{name}#{index}")
        if not isinstance(item, Mapping):
            findings.append(error("FLW000", where, "an action is a JSON object"))
            continue
        try:
            yield read_action(cast("Mapping[str, Any]", item))
        except ValidationError as problem:
            findings.extend(_wrong(problem, where, cast("Mapping[str, Any]", item)))


def _wrong(problem: ValidationError, where: Where, item: Mapping[str, Any]) -> Iterator[Finding]:
    kind, name = item.get("Type"), item.get("Identifier")
    called = kind if isinstance(kind, str) else "an action"
    shown = f"{called} {name!r}" if isinstance(name, str) else called
    for details in problem.errors(include_url=False):
        path = ".".join(str(step) for step in details["loc"])
        if details["type"] == "missing":
            yield error("FLW003", where, f"{shown} has no {path}", "Give it one.")
        else:
            yield error("FLW003", where, f"{shown}: {path}: {sentence_of(details)}")


_START = "Write there the Identifier of the action that comes first."


def _placed(flow: Flow) -> str:
    """Return the Metadata of a flow as JSON text: where the console draws each action."""
    entry = f'"entryPointPosition": {{"x": {ENTRY[0]}, "y": {ENTRY[1]}}}'
    places = [
        f'{quoted(name)}: {{"position": {{"x": {x}, "y": {y}}}, "isFriendlyName": true}}'
        for name, (x, y) in positions(flow).items()
    ]
    title = f'"name": {quoted(flow.title)}, ' if flow.title else ""
    return f'{{{title}{entry}, "ActionMetadata": {{{", ".join(places)}}}}}'
