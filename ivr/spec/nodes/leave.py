"""Nodes that hand the caller on: goto, transfer, callback, play_queue, return, hangup."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ivr.spec.nodes.base import Continues, NodeBase
from ivr.spec.values import AttributeKey, Duration, Id, Said, SpecModel


class Goto(NodeBase, frozen=True):
    """Goes to another dialog for good, through its language gate. `with` sets attributes first."""

    KEY: ClassVar = "goto"

    goto: Id
    with_: dict[AttributeKey, str] = Field(default_factory=dict[str, str], alias="with")
    on_error: Id | None = None


class TransferExits(SpecModel, frozen=True):
    """Where to go when the queue is closed, full, or cannot be reached."""

    closed: Id | None = None
    full: Id | None = None
    error: Id | None = None


class Transfer(SpecModel, frozen=True):
    """Whom the caller is handed to.

    `skill` asks for agents with that proficiency (level 1..5 after a colon: `fraud:3`) during
    the first `skill_for`; `priority` 1 is served first, 5 is the default. `whisper` and
    `queue_flow` are dialogs played to the agent and to the waiting caller.
    """

    queue: Id
    skill: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(:[1-5])?$")
    skill_for: Duration = 120_000
    priority: int | None = Field(default=None, ge=1, le=10)
    whisper: Id | None = None
    queue_flow: Id | None = None
    attributes: dict[AttributeKey, str] = Field(default_factory=dict[str, str])
    on: TransferExits = TransferExits()


class TransferNode(NodeBase, frozen=True):
    """Hands the caller to people."""

    KEY: ClassVar = "transfer"

    transfer: Transfer


class CallbackExits(SpecModel, frozen=True):
    """Where to go when the number cannot be called or the callback cannot be queued."""

    invalid_number: Id | None = None
    error: Id | None = None


class Callback(SpecModel, frozen=True):
    """A callback: the queue that dials, the number (default the caller's), and its attempts."""

    queue: Id
    number: str = "{{ caller_number }}"
    delay: Duration = 5_000
    attempts: int = Field(default=2, ge=1, le=10)
    retry_after: Duration = 600_000
    on: CallbackExits = CallbackExits()


class CallbackNode(Continues, frozen=True):
    """Queues a callback and goes on at `then`."""

    KEY: ClassVar = "callback"

    callback: Callback


class PlayQueue(NodeBase, frozen=True):
    """Plays messages in a loop to a caller who waits.

    After every `every` the dialog goes to `then` (which may check the queue or offer a callback
    and come back); without `then` the loop lasts until an agent answers.
    """

    KEY: ClassVar = "play_queue"

    play_queue: tuple[Said, ...] = Field(min_length=1)
    every: Duration | None = None
    then: Id | None = None
    on_error: Id | None = None


class Return(NodeBase, frozen=True):
    """Ends a module with a named result; in queue, whisper and disconnect dialogs ends the flow."""

    KEY: ClassVar = "return"

    return_: str = Field(alias="return")
    with_: dict[str, str] = Field(default_factory=dict[str, str], alias="with")


class Hangup(NodeBase, frozen=True):
    """Says goodbye and ends the contact."""

    KEY: ClassVar = "hangup"

    hangup: Said | None


LEAVE_NODES = (Goto, TransferNode, CallbackNode, PlayQueue, Return, Hangup)
