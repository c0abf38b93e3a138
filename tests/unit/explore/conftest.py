from __future__ import annotations

from typing import Any

import pytest

from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

E, C, LATE = "NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded"


def act(  # noqa: PLR0917 - an action's parts, in the order of its JSON
    identifier: str,
    kind: str,
    parameters: dict[str, Any] | None = None,
    onward: str | None = None,
    errors: dict[str, str] | None = None,
    conditions: dict[str, str] | None = None,
) -> dict[str, Any]:
    ways: dict[str, Any] = {}
    if onward is not None or errors or conditions:
        ways = {
            "NextAction": onward,
            "Errors": [{"NextAction": t, "ErrorType": e} for e, t in (errors or {}).items()],
            "Conditions": [
                {
                    "NextAction": t,
                    "Condition": {"Operator": o.split()[0], "Operands": [o.split()[1]]},
                }
                for o, t in (conditions or {}).items()
            ],
        }
        if onward is None:
            del ways["NextAction"]
    return {"Identifier": identifier, "Type": kind, "Parameters": parameters or {},
            "Transitions": ways}  # fmt: skip


def made(*actions: dict[str, Any], name: str = "main", kind: FlowType | None = None) -> Flow:
    read = tuple(read_action(each) for each in actions)
    return Flow(name, kind or FlowType.CONTACT_FLOW, read[0].identifier, read)


def say(identifier: str, onward: str) -> dict[str, Any]:
    return act(identifier, "MessageParticipant", {"Text": f"{identifier}."}, onward, {E: onward})


def bye(identifier: str = "bye") -> dict[str, Any]:
    return act(identifier, "DisconnectParticipant")


def menu(identifier: str, keys: dict[str, str], other: str) -> dict[str, Any]:
    given = {"Text": "Press.", "StoreInput": "False", "InputTimeLimitSeconds": "5"}
    wired = {f"Equals {key}": target for key, target in keys.items()}
    return act(identifier, "GetParticipantInput", given, other, {LATE: other, C: other, E: other},
               wired)  # fmt: skip


def look(identifier: str, path: str, values: dict[str, str], other: str) -> dict[str, Any]:
    wired = {f"Equals {value}": target for value, target in values.items()}
    return act(identifier, "Compare", {"ComparisonValue": path}, other, {C: other}, wired)


def function(identifier: str, onward: str, failing: str, seconds: str = "8") -> dict[str, Any]:
    given = {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": seconds}
    return act(identifier, "InvokeLambdaFunction", given, onward, {E: failing})


def attributes(identifier: str, values: dict[str, str], onward: str) -> dict[str, Any]:
    return act(identifier, "UpdateContactAttributes", {"Attributes": values}, onward, {E: onward})


class Parts:
    act = staticmethod(act)
    made = staticmethod(made)
    say = staticmethod(say)
    bye = staticmethod(bye)
    menu = staticmethod(menu)
    look = staticmethod(look)
    function = staticmethod(function)
    attributes = staticmethod(attributes)


@pytest.fixture
def p() -> type[Parts]:
    """Ways to write small flows."""
    return Parts
