"""Responses, next steps and conditions of an export -> outcomes of a bot's YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.importer.bots.said import response
from ivr.importer.bots.values import Json, Style, given, rows, table, text

STEPS: Mapping[str, str] = {
    "ConfirmIntent": "confirm",
    "FulfillIntent": "fulfil",
    "CloseIntent": "close",
    "EndConversation": "end",
    "ElicitIntent": "listen",
    "InvokeDialogCodeHook": "hook",
    "EvaluateConditional": "decide",
}
"""Dialog actions -> steps of the vocabulary."""

FALLBACK: Json = {"start": "FallbackIntent"}

Then = Any
"""A step as the YAML writes it: a name, a table, or None."""

Keys = tuple[str, str, str]
"""Where a setting holds the response, the next step and the conditions of an outcome."""


def keys(name: str) -> Keys:
    """Return the usual three: `successResponse`, `successNextStep`, `successConditional`."""
    return f"{name}Response", f"{name}NextStep", f"{name}Conditional"


def outcome(style: Style, setting: Json, where: Keys, default: Then) -> Json:
    """Return the outcome that stands under three keys of a setting, without what is usual."""
    default = None if style.bare else default
    said, barge_in = response(style, setting.get(where[0]))
    step = table(setting.get(where[1]))
    conditional = table(setting.get(where[2]))
    made = given(say=said, barge_in=barge_in, **_values(step))
    deciding = bool(conditional) and conditional.get("isActive") is not False
    own = default
    if not deciding:
        then = then_of(step)
        own = then if then is not None else default
        if then != default and then is not None:
            made["then"] = then
    if conditional:
        made |= _decision(style, conditional, own)
        made |= given(deciding=style.switch(conditional.get("isActive")))
    return made


def _decision(style: Style, conditional: Json, default: Then) -> Json:
    branches = [
        _branch(style, branch, index, default)
        for index, branch in enumerate(rows(conditional.get("conditionalBranches")), 1)
    ]
    otherwise = conditional.get("defaultBranch")
    last = None if otherwise is None else _follows(style, table(otherwise), default)
    return given(branches=branches or None, otherwise=last)


def _branch(style: Style, branch: Json, index: int, default: Then) -> Json:
    made: Json = {"if": text(table(branch.get("condition")).get("expressionString"))}
    if branch.get("name") != f"branch{index}":
        made |= given(name=branch.get("name"))
    return made | _follows(style, branch, default)


def _follows(style: Style, branch: Json, default: Then) -> Json:
    said, barge_in = response(style, branch.get("response"))
    step = table(branch.get("nextStep"))
    then = then_of(step)
    made = given(say=said, barge_in=barge_in, **_values(step))
    if then is not None and then != default:
        made["then"] = then
    return made


def _values(step: Json) -> Json:
    """Return the session attributes and slot values that a step sets, as far as they are plain."""
    attributes = step.get("sessionAttributes")
    values = table(table(step.get("intent")).get("slots"))
    slots = {name: _override(value) for name, value in values.items()}
    return given(set=attributes or None, slots=slots or None)


def _override(value: object) -> str | None:
    return table(table(value).get("value")).get("interpretedValue")


def then_of(step: Json) -> Then:
    """Return a next step as the YAML writes it; None where it names none that can be written."""
    action = table(step.get("dialogAction"))
    kind = text(action.get("type"))
    slot, intent = action.get("slotToElicit"), table(step.get("intent")).get("name")
    more = given(quietly=action.get("suppressNextMessage"), among=_among(action))
    if kind == "StartIntent" and intent:
        return {"start": intent, **more}
    more |= given(of=intent)
    if kind == "ElicitSlot" and slot:
        return {"ask": slot, **more}
    if kind not in STEPS:
        return None
    return {"do": STEPS[kind], **more} if more else STEPS[kind]


def _among(action: Json) -> list[str] | None:
    named = [text(each.get("intentName")) for each in rows(action.get("intentsInScope"))]
    return named if named and all(named) else None


def hook(style: Style, value: Json, success: Then, *, invokes: bool) -> Json:
    """Return a code hook without what is usual; `invokes` tells whether one is called anyway."""
    after = table(value.get("postCodeHookSpecification"))
    made = given(label=value.get("invocationLabel"))
    made |= given(on=style.switch(value.get("isActive")))
    calls = value.get("enableCodeHookInvocation") is not False
    if calls is not invokes:
        made["invoke"] = calls
    for name, default in (("success", success), ("failure", "end"), ("timeout", "end")):
        found = outcome(style, after, keys(name), default)
        if found:
            made[name] = found
    return made
