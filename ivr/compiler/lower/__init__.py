"""Nodes -> actions, by the families of the dialog vocabulary.

Law: a lowering is a function of a node and its scope; it knows no other node's lowering.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ivr.compiler.lower.act import call, invoke, raw, set_
from ivr.compiler.lower.decide import decide, hours, split
from ivr.compiler.lower.leave import callback, goto, hangup, play_queue, return_, transfer
from ivr.compiler.lower.listen.ask import ask
from ivr.compiler.lower.listen.gather import collect, form
from ivr.compiler.lower.listen.menu import menu
from ivr.compiler.lower.speak import say
from ivr.compiler.scope.scope import Scope
from ivr.ir.actions.base import ActionBase
from ivr.spec.nodes.act import Call, Invoke, Raw, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Decide, Hours, Split
from ivr.spec.nodes.leave import CallbackNode, Goto, Hangup, PlayQueue, Return, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form, Menu
from ivr.spec.nodes.speak import Say

Lowering = Callable[[Any, Scope], list[ActionBase]]

LOWERINGS: Mapping[type[NodeBase], Lowering] = {
    Say: say,
    Menu: menu,
    Collect: collect,
    Form: form,
    Ask: ask,
    Decide: decide,
    Hours: hours,
    Split: split,
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
"""Node type -> lowering."""
