"""Nodes that act without a word: invoke, set, call, raw.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, ClassVar, Literal

from pydantic import Field

from ivr.spec.nodes.base import Continues, NodeBase
from ivr.spec.values import AttributeKey, Duration, Id, Said, SpecModel


class Invocation(SpecModel, frozen=True):
    """A call of a function of the contract.

    `in` maps its parameters to constants or `{{ variable }}`; `out` keeps answers as flow
    variables: variable -> answer field. `wait` is said before a slow function answers.
    """

    handler: Id
    in_: dict[str, str] = Field(default_factory=dict[str, str], alias="in")
    out: dict[Id, str] = Field(default_factory=dict[str, str])
    timeout: Duration = 7_000
    wait: Said | None = None


class InvokeExits(SpecModel, frozen=True):
    """Where to go when the function failed or was late; Connect cannot tell which."""

    error: Id | None = None
    timeout: Id | None = None


class Invoke(Continues, frozen=True):
    """Asks a Lambda function. Its answers are variables until the next function is asked."""

    KEY: ClassVar = "invoke"

    invoke: Invocation
    on: InvokeExits = InvokeExits.model_construct()


class Set(Continues, frozen=True):
    """Sets contact attributes to constants, choices or ids; `locale` also changes the language.

    In exact dialogs `of: flow` sets flow attributes, and `of: settings` one setting of the contact:
    `logging`, `recording`, `voice` (with `engine`, `style`), `language`, `customer`, `priority`,
    `streaming`, `queue`, `agent`, `number` (of a callback) or a hook such as `customer_queue`.
    """

    KEY: ClassVar = "set"

    set: dict[AttributeKey, str] = Field(min_length=1)
    of: Literal["contact", "flow", "settings"] = Field(
        default="contact", description="exact dialogs: whose attributes, or a setting"
    )
    on_error: Id | None = None


class ModuleCall(SpecModel, frozen=True):
    """A module dialog to run. `with` sets its input; `returns` keeps its result data."""

    dialog: Id
    with_: dict[str, str] = Field(default_factory=dict[str, str], alias="with")
    returns: dict[Id, str] = Field(default_factory=dict[str, str])


class Call(NodeBase, frozen=True):
    """Runs a module and branches on the name it returns; `error` is a way out of its own."""

    KEY: ClassVar = "call"

    call: ModuleCall
    on: dict[str, Id] = Field(default_factory=dict[str, str])
    then: Id | None = None


class Raw(NodeBase, frozen=True):
    """A Connect action as is: for what no node says.

    `on` maps an error type, or an operator with its operand (`Equals 1`), to a node. In exact
    dialogs the action may hold its own `Transitions`; their targets are nodes.
    """

    KEY: ClassVar = "raw"

    raw: dict[str, Any]
    then: Id | None = None
    on: dict[str, Id] = Field(default_factory=dict[str, str])


ACT_NODES = (Invoke, Set, Call, Raw)
