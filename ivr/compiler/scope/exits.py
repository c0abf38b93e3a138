"""Where a node leads when something fails and its author did not say so.

The chain is the same everywhere: the node's own exit, the dialog's `on_error`, its way to an
agent, its `on_exhausted`; a failed technical step must not end a call that a person could take.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.lexicon.questions import digressions_heard
from ivr.spec.dialog import Dialog
from ivr.spec.graph import Way, kept, ways
from ivr.spec.nodes.act import Call, Invoke, Set
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Hours
from ivr.spec.nodes.leave import CallbackNode, Goto, PlayQueue, TransferNode
from ivr.spec.nodes.listen import LISTEN_NODES

QUIET_KINDS = frozenset(
    {
        "queue",
        "customer_hold",
        "agent_hold",
        "customer_whisper",
        "agent_whisper",
        "outbound_whisper",
        "disconnect",
        "module",
    }
)
"""Kinds in which a failure may simply end the flow: it never ends the contact."""

DIGRESSION = "digression"
"""Label of the way from a node over a module and back: functions may have been asked there."""

FAILING = frozenset(
    {*LISTEN_NODES, Invoke, Set, Call, Goto, Hours, TransferNode, CallbackNode, PlayQueue}
)
"""Nodes at which something may fail."""


def failure(dialog: Dialog, name: str, node: NodeBase) -> str | None:
    """Return the node that a failure of `node` leads to, or None where nobody said."""
    own = _first(name, _own(node))
    return _first(name, (*inherited(dialog), *_onward(node))) if own is None else own


def exhausted(dialog: Dialog, name: str, node: Listens) -> str | None:
    """Return the node that follows when every try of a listening node failed."""
    own = (node.on_exhausted, dialog.defaults.on_exhausted)
    return _first(name, (*own, *_own(node), *inherited(dialog)))


def agent_of(dialog: Dialog) -> str | None:
    """Return the node that the universal `agent` leads to."""
    agent = dialog.universals.agent
    return agent.goto if agent is not None else None


def all_ways(dialog: Dialog, name: str, node: NodeBase) -> tuple[Way, ...]:
    """Return every way out of a node that the compiler wires, the unstated ones included."""
    if type(node) not in FAILING:
        return ways(dialog, node)
    known = kept(dialog, "_all_ways", dict[str, tuple[Way, ...]])
    if name not in known:
        known[name] = tuple(_all_ways(dialog, name, node))
    return known[name]


def _all_ways(dialog: Dialog, name: str, node: NodeBase) -> Iterator[Way]:
    stated = ways(dialog, node)
    yield from stated
    labels = {way.label for way in stated}
    if "error" not in labels:
        target = failure(dialog, name, node)
        if target is not None:
            yield Way("error", target, (), inherited=True)
    if isinstance(node, Listens):
        yield from _digressions(dialog, name, node)
    if isinstance(node, Listens) and "exhausted" not in labels:
        target = exhausted(dialog, name, node)
        if target is not None:
            yield Way("exhausted", target, (), inherited=True)


def _digressions(dialog: Dialog, name: str, node: Listens) -> Iterator[Way]:
    """Yield the way back to a node over each module that answers a digression."""
    for title, digression in digressions_heard(dialog, node).items():
        if digression.call is not None:
            yield Way(DIGRESSION, name, ("digressions", title, "call"), inherited=True)


def _first(name: str, candidates: tuple[str | None, ...]) -> str | None:
    for target in candidates:
        if target is not None and target != name:
            return target
    return None


def _own(node: NodeBase) -> tuple[str | None, ...]:
    """Return the exits that a node itself states for what goes wrong, the nearest first."""
    match node:
        case Listens() | Set() | Goto() | Hours() | PlayQueue():
            found = (node.on_error,)
        case Invoke():
            found = (node.on.error, node.on.timeout)
        case Call():
            found = (node.on.get("error"),)
        case TransferNode(transfer=wish):
            found = (wish.on.error, wish.on.full, wish.on.closed)
        case CallbackNode(callback=wish):
            found = (wish.on.error, wish.on.invalid_number)
        case _:
            found = ()
    return found


def inherited(dialog: Dialog) -> tuple[str | None, ...]:
    """Return where a dialog's failures lead that state nothing themselves, the nearest first."""
    defaults = dialog.defaults
    return (defaults.on_error, agent_of(dialog), defaults.on_exhausted)


def _onward(node: NodeBase) -> tuple[str | None, ...]:
    """Return where a node may simply go on, for want of anything better."""
    match node:
        case Set():
            return (node.then,)
        case Hours():
            return (node.closed,)
        case Listens():
            return (node.on_exhausted,)
        case _:
            return ()
