"""What is done without a word: functions, attributes, modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from ivr.importer.clusters.speak import with_rest
from ivr.importer.naming.words import slug, with_value
from ivr.importer.reading.sheet import Cluster, Sheet, To, Ways, table
from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase

Node = dict[str, Any]

ATTRIBUTE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A key that `set` takes."""


def seconds(value: object, most: int = 9_999_999) -> str | None:
    """Return a decimal text of seconds as a duration, or None where it is none."""
    if isinstance(value, str) and re.fullmatch(r"[1-9]\d{0,6}", value) and int(value) <= most:
        return f"{value}s"
    return None


def texts(value: object) -> dict[str, str] | None:
    """Return a JSON object of texts, or None where it is something else."""
    if not isinstance(value, Mapping) or not value:
        return None
    given = cast("Mapping[str, object]", value)
    if not all(isinstance(each, str) for each in given.values()):
        return None
    return dict(cast("Mapping[str, str]", given))


def _invoke(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways, given = sheet.ways(action.identifier), dict(action.plain)
    function = given.pop("LambdaFunctionARN", None)
    following = ways.onward(NO_MATCHING_ERROR)
    if not isinstance(function, str) or not function or following is None:
        return None
    timeout = seconds(given.setdefault("InvocationTimeLimitSeconds", None), 8)
    if timeout is not None:
        del given["InvocationTimeLimitSeconds"]
    handed = texts(given.get("LambdaInvocationAttributes"))
    if handed is not None:
        del given["LambdaInvocationAttributes"]
    given = sheet.unusual(action.type, given)

    def write(_name: str, to: To) -> Node:
        handler = sheet.named("lambda", function, action.identifier, "LambdaFunctionARN")
        asked: Node = {"handler": handler}
        if handed is not None:
            asked["in"] = {key: sheet.value(text, key) for key, text in handed.items()}
        if timeout is not None:
            asked["timeout"] = timeout
        node: Node = {"invoke": asked, "then": to(following)}
        if NO_MATCHING_ERROR in ways.errors:
            node["on"] = {"error": to(ways.errors[NO_MATCHING_ERROR])}
        return with_rest(node, sheet.public(given, action.identifier))

    wish = slug(sheet.shown(action.identifier, "LambdaFunctionARN")) or _last(function) or "invoke"
    return Cluster(action.identifier, wish, ways.targets(), write)


def _last(value: str) -> str:
    """Return what a function is called: the last part of its ARN or place."""
    named = re.split(r"[:./\[\]\"']+", value.strip("${}%[]\"'"))[-1]
    return slug(re.sub(r"(?i)_?(lambda)?_?arn$", "", named))


def _set(sheet: Sheet, action: ActionBase) -> Cluster | None:
    given = dict(action.plain)
    values = texts(given.pop("Attributes", None))
    return _written(sheet, action, (values, sheet.unusual(action.type, given)), flow=False)


def _keep(sheet: Sheet, action: ActionBase) -> Cluster | None:
    given = dict(action.plain)
    entries = {key: table(entry) for key, entry in table(given.pop("FlowAttributes", None)).items()}
    plain = all(set(entry) == {"Value"} for entry in entries.values())
    values = texts({key: entry["Value"] for key, entry in entries.items()}) if plain else None
    return _written(sheet, action, (values, given), flow=True)


def _written(
    sheet: Sheet, action: ActionBase, what: tuple[dict[str, str] | None, Node], *, flow: bool
) -> Cluster | None:
    values, rest = what
    ways = sheet.ways(action.identifier)
    if values is None or ways.next is None or ways.conditions:
        return None
    if ways.errors.keys() - {NO_MATCHING_ERROR} or not all(map(ATTRIBUTE_KEY.fullmatch, values)):
        return None
    following = ways.next

    def write(_name: str, to: To) -> Node:
        node: Node = {"set": {key: sheet.value(text, key) for key, text in values.items()}}
        if flow:
            node["of"] = "flow"
        node["then"] = to(following)
        if NO_MATCHING_ERROR in ways.errors:
            node["on_error"] = to(ways.errors[NO_MATCHING_ERROR])
        return with_rest(node, sheet.public(rest, action.identifier))

    (first, value), *more = values.items()
    wish = f"{'keep' if flow else 'set'}_{slug(first, 24) or 'attributes'}"
    wish = wish if more else with_value(wish, value)
    return Cluster(action.identifier, wish, ways.targets(), write)


def _results(ways: Ways) -> dict[str, str] | None:
    """Return result -> target of a module, or None where no `call` says its ways out."""
    results = ways.equals()
    if results is None or "error" in results:
        return None
    return None if ways.errors.keys() - {NO_MATCHING_ERROR, NO_MATCHING_CONDITION} else results


def _call(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways, given = sheet.ways(action.identifier), dict(action.plain)
    module = given.pop("FlowModuleId", None)
    results = _results(ways)
    if not isinstance(module, str) or not module or results is None or ways.next is None:
        return None
    handed = texts(given.get("Input"))
    if handed is not None:
        del given["Input"]
    following = ways.next

    def write(_name: str, to: To) -> Node:
        named = sheet.named("module", module, action.identifier, "FlowModuleId")
        called: Node = {"dialog": named}
        if handed is not None:
            called["with"] = {key: sheet.value(text, key) for key, text in handed.items()}
        on = {result: to(target) for result, target in results.items()}
        if NO_MATCHING_ERROR in ways.errors:
            on["error"] = to(ways.errors[NO_MATCHING_ERROR])
        node: Node = {"call": called, "then": to(following)}
        if on:
            node["on"] = on
        if NO_MATCHING_CONDITION in ways.errors:
            node["errors"] = {NO_MATCHING_CONDITION: to(ways.errors[NO_MATCHING_CONDITION])}
        return with_rest(node, sheet.public(given, action.identifier))

    wish = slug(sheet.shown(action.identifier, "FlowModuleId")) or _last(module)
    return Cluster(action.identifier, wish or "call", ways.targets(), write)


ACT_CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    "InvokeLambdaFunction": _invoke,
    "UpdateContactAttributes": _set,
    "UpdateFlowAttributes": _keep,
    "InvokeFlowModule": _call,
}
"""Type of the first action -> what finds its node."""
