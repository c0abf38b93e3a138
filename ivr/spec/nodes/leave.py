"""Nodes that hand the caller on: goto, transfer, callback, play_queue, return, hangup.

Annotations are no strings here: pydantic reads all of them at every start.
"""

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
    """Where to go when the queue is closed, full, or cannot be reached.

    `queue_error` is of exact dialogs: the queue could not even be chosen.
    """

    closed: Id | None = None
    full: Id | None = None
    error: Id | None = None
    queue_error: Id | None = None


class Transfer(SpecModel, frozen=True):
    """Whom the caller is handed to.

    `skill` asks for agents with that proficiency (level 1..5 after a colon: `fraud:3`) during
    the first `skill_for`; `priority` 1 is served first, 5 is the default. `whisper` and
    `queue_flow` are dialogs played to the agent and to the waiting caller. In exact dialogs
    `agent` names an agent instead of a queue, and without both the queue is what was chosen before.
    """

    queue: Id = Field(default="", description="the queue; only exact dialogs may leave it out")
    agent: Id | None = Field(default=None, description="exact dialogs: an agent instead of a queue")
    skill: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(:[1-5])?$")
    skill_for: Duration = 120_000
    priority: int | None = Field(default=None, ge=1, le=10)
    whisper: Id | None = None
    queue_flow: Id | None = None
    attributes: dict[AttributeKey, str] = Field(default_factory=dict[str, str])
    on: TransferExits = TransferExits.model_construct()


class TransferNode(NodeBase, frozen=True):
    """Hands the caller to people."""

    KEY: ClassVar = "transfer"

    transfer: Transfer


class CallbackExits(SpecModel, frozen=True):
    """Where to go when the number cannot be called or the callback cannot be queued.

    Exact dialogs tell a number that is none, `invalid_number`, from one that may not be dialled,
    `not_dialable`.
    """

    invalid_number: Id | None = None
    not_dialable: Id | None = None
    error: Id | None = None


class Callback(SpecModel, frozen=True):
    """A callback: the queue that dials, the number (default the caller's), and its attempts.

    Exact dialogs may leave the queue out, which is then the one chosen before, and the number.
    """

    queue: Id = Field(default="", description="the queue; only exact dialogs may leave it out")
    number: str = "{{ caller_number }}"
    delay: Duration = 5_000
    attempts: int = Field(default=2, ge=1, le=10)
    retry_after: Duration = 600_000
    on: CallbackExits = CallbackExits.model_construct()


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
    on_error: Id | None = Field(
        default=None,
        description="exact dialogs: where an error of the goodbye leads; this node's name: onward",
    )


LEAVE_NODES = (Goto, TransferNode, CallbackNode, PlayQueue, Return, Hangup)
