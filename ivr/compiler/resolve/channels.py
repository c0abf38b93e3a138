"""What a channel makes of a dialog: where its contacts come, and what they meet there.

Law: a node counts as reached unless a `decide` on the channel, or keys that a chat has not, bar
the way to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.material import Material
from ivr.compiler.scope.exits import all_ways
from ivr.faults import Finding, error, warning
from ivr.spec.conditions import ConditionError, holds, parse
from ivr.spec.dialog import Dialog
from ivr.spec.graph import entrances
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Decide
from ivr.spec.nodes.leave import Goto
from ivr.spec.nodes.listen import Collect

CHAT = "chat"


def check_ways_by_channel(dialog: Dialog, material: Material) -> Iterator[Finding]:
    """Yield a finding for every `goto` and every secret that a channel of the dialog cannot take.

    A secret on chat is a warning: the caller takes the error exit, which should be meant.
    """
    barred: dict[str, list[str]] = {}
    asking = any(isinstance(each, Goto) or _keyed_secret(each) for each in dialog.nodes.values())
    for channel in dialog.channels if asking else ():
        for name in reached(dialog, channel):
            node = dialog.nodes[name]
            if isinstance(node, Goto) and _lacks(material, node.goto, channel):
                barred.setdefault(name, []).append(channel)
            elif channel == CHAT and _unforeseen(node):
                yield _unstated(dialog, name)
    for name, channels in barred.items():
        node = dialog.nodes[name]
        assert isinstance(node, Goto)
        both = " and ".join(channels)
        message = f"dialog {node.goto!r} is not written for {both}, and contacts come here by it"
        remedy = f"Add {both} to its channels, or branch before on `channel is {both.upper()}`."
        yield error("FLW011", dialog.source.value_at("nodes", name, "goto"), message, remedy)


def _lacks(material: Material, name: str, channel: str) -> bool:
    other = material.by_name.get(name)
    return other is not None and channel not in other.channels


def _keyed_secret(node: NodeBase) -> bool:
    return isinstance(node, Collect) and node.collect.secure is not None


def _unforeseen(node: NodeBase) -> bool:
    return isinstance(node, Collect) and _keyed_secret(node) and node.on_error is None


def _unstated(dialog: Dialog, name: str) -> Finding:
    message = f"a chat has no keypad: at {name!r} every chat takes the error exit"
    remedy = "State it, `on_error:`, or branch before on `channel is CHAT`."
    return warning("FLW011", dialog.where("nodes", name), message, remedy)


def reached(dialog: Dialog, channel: str) -> tuple[str, ...]:
    """Return the nodes at which contacts of a channel (`voice` or `chat`) may come, in order.

    Where a dialog branches on the channel, its author keeps channels apart; then nothing is taken
    for reached behind a `decide` on other values.
    """
    apart = _branches(dialog)
    found = dict.fromkeys(entrances(dialog))
    waiting = list(found)
    for name in waiting:
        for target in _onward(dialog, name, channel, apart=apart):
            if target in dialog.nodes and target not in found:
                found[target] = None
                waiting.append(target)
    return tuple(found)


def _branches(dialog: Dialog) -> bool:
    decides = (node for node in dialog.nodes.values() if isinstance(node, Decide))
    return any("channel" in case.when for node in decides for case in node.decide)


def _onward(dialog: Dialog, name: str, channel: str, *, apart: bool) -> Iterator[str]:
    node = dialog.nodes[name]
    if isinstance(node, Decide):
        yield from _decided(node, channel, apart=apart)
        return
    keyless = channel == CHAT and _keyed_secret(node)
    for way in all_ways(dialog, name, node):
        if not keyless or way.label == "error":
            yield way.target


def _decided(node: Decide, channel: str, *, apart: bool) -> Iterator[str]:
    for case in node.decide:
        truth = _truth(case.when, channel)
        if truth is None and apart:
            return
        if truth is not False:
            yield case.goto
        if truth:
            return
    yield node.else_


def _truth(when: str, channel: str) -> bool | None:
    try:
        return holds(parse(when), {"channel": channel.upper()})
    except ConditionError:
        return None
