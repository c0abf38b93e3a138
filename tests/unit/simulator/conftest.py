"""Tiny flows written by hand, and worlds to run them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow
from ivr.simulator.call.callers import Heard, ScriptedCaller
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.world import (
    BotReply,
    BotSession,
    FlowBook,
    FunctionReply,
    QueueView,
    World,
)
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.stage import quiet_world

ERROR = "NoMatchingError"


def action(
    identifier: str,
    kind: str,
    parameters: Mapping[str, Any] | None = None,
    then: str | None = None,
    **branches: Any,
) -> dict[str, Any]:
    """An action's JSON; `when` maps operands (or "Operator operand") to targets, `errors` types."""
    transitions: dict[str, Any] = {}
    if then is not None:
        transitions["NextAction"] = then
    when = branches.get("when", {})
    if when:
        transitions["Conditions"] = [
            {"NextAction": target, "Condition": _condition(text)} for text, target in when.items()
        ]
    errors = branches.get("errors", {})
    if errors:
        transitions["Errors"] = [
            {"NextAction": target, "ErrorType": name} for name, target in errors.items()
        ]
    return {
        "Identifier": identifier,
        "Type": kind,
        "Parameters": dict(parameters or {}),
        "Transitions": transitions,
    }


def _condition(text: str) -> dict[str, Any]:
    operator, space, operand = text.partition(" ")
    if space and operator[:1].isupper() and operator[-1:].isalpha():
        return {"Operator": operator, "Operands": [operand]}
    return {"Operator": "Equals", "Operands": [text]}


def say(identifier: str, text: str, then: str | None) -> dict[str, Any]:
    """A message without error branches."""
    return action(identifier, "MessageParticipant", {"Text": text}, then)


BYE = action("bye", "DisconnectParticipant")
OOPS = say("oops", "Error branch.", "bye")
ODD = say("odd", "No condition.", "bye")


def flow(name: str, *actions: dict[str, Any], kind: str = "CONTACT_FLOW", **extra: Any) -> Flow:
    """A flow that starts at its first action; ends `bye`, `oops` and `odd` are always there."""
    known = {each["Identifier"] for each in actions}
    ends = [end for end in (BYE, OOPS, ODD) if end["Identifier"] not in known]
    models = tuple(read_action(each) for each in (*actions, *ends))
    return Flow(name, FlowType(kind), models[0].identifier, models, **extra)


@dataclass
class Answers:
    """Functions that give prepared replies, one after another, and keep what they were asked."""

    replies: Sequence[FunctionReply]
    asked: list[tuple[str, Mapping[str, Any], float]] = field(default_factory=list)

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        self.asked.append((arn, event, limit_seconds))
        return self.replies[min(len(self.asked), len(self.replies)) - 1]


@dataclass
class Turns:
    """A bot that gives prepared replies, and keeps what it heard."""

    replies: Sequence[BotReply]
    heard: list[tuple[str, str, BotSession, Heard]] = field(default_factory=list)

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        self.heard.append((alias_arn, locale, session, heard))
        return self.replies[min(len(self.heard), len(self.replies)) - 1]


@dataclass
class Hall:
    """Queues by ARN; any other is unknown."""

    views: Mapping[str, QueueView]

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        del moment
        return self.views.get(arn)


def world(*flows: Flow, symbols: Mapping[str, str] | None = None, **ports: Any) -> World:
    """A quiet world over these flows, with some ports replaced."""
    book = FlowBook({each.name: each for each in flows}, symbols or {})
    return replace(quiet_world(book), **ports)


def play(
    scene: World, *script: Heard, start: str = "", contact: Contact | None = None
) -> CallRecord:
    """Run the first flow (or `start`) with a scripted caller."""
    name = start or next(iter(scene.book.by_name))
    return run(scene, name, contact or Contact(customer="+14155550101"), ScriptedCaller(script))


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    return SimpleNamespace(
        action=action,
        say=say,
        flow=flow,
        world=world,
        play=play,
        Answers=Answers,
        Turns=Turns,
        Hall=Hall,
    )


Play = Callable[..., CallRecord]
