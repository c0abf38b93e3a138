"""What follows an answer -> responses, next steps and conditional branches of Lex's graph.

Law: what its author left out is what Lex's console writes; a step that branches is written
EvaluateConditional, and its branches decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ivr.compiler.bots.writing.saying import Voice
from ivr.formats.lex import pieces
from ivr.spec.bots.outcome import Branch, Hook, Otherwise, Outcome, Step, Then

Json = dict[str, Any]

STEPS: Mapping[str, str] = {
    "confirm": "ConfirmIntent",
    "fulfil": "FulfillIntent",
    "close": "CloseIntent",
    "end": "EndConversation",
    "listen": "ElicitIntent",
    "hook": "InvokeDialogCodeHook",
    "decide": "EvaluateConditional",
}
"""Steps of the vocabulary -> dialog actions. Source: Lex V2 models API, DialogActionType."""


class Following(NamedTuple):
    """Three keys of a setting: what is said, what is done next, and its conditions."""

    response: Json | None
    next_step: Json | None
    conditional: Json | None

    def named(self, response: str, next_step: str, conditional: str) -> Json:
        """Return them under the keys that a setting gives them."""
        return {
            response: self.response,
            next_step: self.next_step,
            conditional: self.conditional,
        }

    def given(self, response: str, next_step: str, conditional: str) -> Json:
        """Return them likewise, but for what is unset: so real exports write some settings."""
        table = self.named(response, next_step, conditional)
        return {key: value for key, value in table.items() if value is not None}


def following(voice: Voice, outcome: Outcome | None, default: Json | None) -> Following:
    """Return what an outcome says and does; `default` is the step of one that names none."""
    default = None if voice.bare else default
    if outcome is None:
        return Following(None, default, None)
    said = voice.response(outcome.say, barge_in=outcome.barge_in)
    own = _step(outcome, default)
    if not outcome.branches:
        return Following(said, own, None)
    branching = outcome.deciding is not False
    first = _step(outcome, pieces.next_step("EvaluateConditional"), ignoring=branching)
    return Following(said, first, _conditional(voice, outcome, own))


def next_step(then: Then) -> Json:
    """Return the step that a `then` names."""
    if isinstance(then, str):
        return pieces.next_step(STEPS[then])
    step = _named(then)
    if then.of is not None:
        step["intent"]["name"] = then.of
    if then.quietly is not None:
        step["dialogAction"]["suppressNextMessage"] = then.quietly
    if then.among is not None:
        names = [{"intentName": name} for name in then.among]
        step["dialogAction"]["intentsInScope"] = names
    return step


def _named(then: Step) -> Json:
    if then.start is not None:
        return pieces.next_step("StartIntent", intent=then.start)
    if then.ask is not None:
        return pieces.next_step("ElicitSlot", slot=then.ask)
    return pieces.next_step(STEPS[then.do or "end"])


def hook(voice: Voice, written: Hook, success: Json) -> Json:
    """Return a code hook and what follows each of its ends; `success` where nothing is said."""
    end = pieces.next_step("EndConversation")
    after: Json = {}
    for name, outcome, default in (
        ("success", written.success, success),
        ("failure", written.failure, end),
        ("timeout", written.timeout, end),
    ):
        keys = (f"{name}Response", f"{name}NextStep", f"{name}Conditional")
        after |= following(voice, outcome, default).named(*keys)
    return {
        "isActive": voice.switch(written.on),
        "enableCodeHookInvocation": written.invoke,
        "invocationLabel": written.label,
        "postCodeHookSpecification": after,
    }


def _step(
    what: Outcome | Branch | Otherwise, default: Json | None, *, ignoring: bool = False
) -> Json | None:
    """Return the step of an outcome with the values it sets, `default` where it names none."""
    own = what.then if not ignoring else None
    step = next_step(own) if own is not None else default
    if what.set is None and what.slots is None:
        return step
    if step is None:
        step = {"dialogAction": None, "intent": None}
    intent = step["intent"] or {"name": None, "slots": None}
    slots = what.slots if what.slots is None else dict(_overrides(what.slots.items()))
    return {
        **step,
        "sessionAttributes": what.set,
        "intent": {**intent, "slots": slots if slots is not None else intent["slots"]},
    }


def _overrides(slots: Iterable[tuple[str, str | None]]) -> Iterable[tuple[str, Json]]:
    for name, value in slots:
        shape = None if value is None else "Scalar"
        yield name, {"shape": shape, "value": {"interpretedValue": value}, "values": None}


def _conditional(voice: Voice, outcome: Outcome, default: Json | None) -> Json:
    return {
        "isActive": voice.switch(outcome.deciding),
        "conditionalBranches": [
            {
                "name": branch.name or f"branch{index}",
                "condition": {"expressionString": branch.if_},
                "response": voice.response(branch.say, barge_in=branch.barge_in),
                "nextStep": _step(branch, default),
            }
            for index, branch in enumerate(outcome.branches, 1)
        ],
        "defaultBranch": _otherwise(voice, outcome.otherwise, default),
    }


def _otherwise(voice: Voice, written: Otherwise | None, default: Json | None) -> Json:
    if written is None:
        return {"response": None, "nextStep": default}
    said = voice.response(written.say, barge_in=written.barge_in)
    return {"response": said, "nextStep": _step(written, default)}
