"""Node types of exact dialogs -> lowerings. What is not here no exact dialog may have.

Law: a lowering is a function of a node and its step, and returns actions as plain JSON, the first
with the node's name as Identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.nodes.act import call, invoke, raw, set_
from ivr.compiler.exact.nodes.decide import decide, hours, repeat, split
from ivr.compiler.exact.nodes.leave import callback, goto, hangup, play_queue, return_, transfer
from ivr.compiler.exact.nodes.listen import ask, collect, menu
from ivr.compiler.exact.nodes.speak import say
from ivr.compiler.exact.shapes import Json
from ivr.spec.nodes.act import Call, Invoke, Raw, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Decide, Hours, Repeat, Split
from ivr.spec.nodes.leave import CallbackNode, Goto, Hangup, PlayQueue, Return, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Menu
from ivr.spec.nodes.speak import Say

Exactly = Callable[[Any, Step], list[Json]]

EXACT: Mapping[type[NodeBase], Exactly] = {
    Say: say,
    Menu: menu,
    Collect: collect,
    Ask: ask,
    Decide: decide,
    Hours: hours,
    Split: split,
    Repeat: repeat,
    Invoke: invoke,
    Set: set_,
    Call: call,
    Raw: raw,
    Goto: goto,
    TransferNode: transfer,
    CallbackNode: callback,
    PlayQueue: play_queue,
    Return: return_,
    Hangup: hangup,
}
"""Node type -> lowering; `form` has none."""
