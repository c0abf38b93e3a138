"""Who takes a caller whose flow cannot go on: read off the ways that a dialog fails by anyhow.

Law: this only reads. It walks from node to node as a caller whose every step fails, with the
constants written on the way and nothing else known; it lowers nothing, and says nothing that the
dialog would not say there itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ivr.compiler.scope.exits import exhausted, failure, inherited
from ivr.compiler.scope.saying import Spot
from ivr.spec.conditions import holds, parse
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.act import Call, Invoke, Set
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Decide, Hours, Split
from ivr.spec.nodes.leave import CallbackNode, Goto, Hangup, Transfer, TransferNode
from ivr.spec.nodes.speak import Say

Dialogs = Mapping[str, Dialog]

NO_DIALOGS: Dialogs = {}


class Told(NamedTuple):
    """Something that a dialog says, and the dialog."""

    dialog: Dialog
    spot: Spot


class Rescue(NamedTuple):
    """What is said, the transfer that takes the caller, and what is said if that fails too.

    `transfer` is (dialog, node), None where no person is on the way; then `words` are the last.
    """

    words: tuple[Told, ...] = ()
    transfer: tuple[Dialog, str] | None = None
    goodbye: Told | None = None

    @property
    def wish(self) -> Transfer | None:
        """What the transfer says of its queue."""
        if self.transfer is None:
            return None
        dialog, name = self.transfer
        node = dialog.nodes[name]
        return node.transfer if isinstance(node, TransferNode) else None

    @property
    def hooks(self) -> dict[str, str]:
        """What plays around that transfer: hook -> dialog, its own before those of its dialog."""
        wish = self.wish
        if self.transfer is None or wish is None:
            return {}
        own = {"agent_whisper": wish.whisper, "customer_queue": wish.queue_flow}
        stated = {hook: dialog for hook, dialog in own.items() if dialog is not None}
        return {**self.transfer[0].hooks.active(), **stated}


NOBODY = Rescue()


def at_the_door(dialogs: Dialogs, dialog: Dialog) -> Rescue:
    """Return who takes a contact that could not enter any flow of a dialog.

    An outbound call has nobody proven on the line: it ends as its first step would when it fails.
    """
    start = dialog.nodes.get(dialog.start)
    first = None if start is None else failure(dialog, dialog.start, start)
    return _chosen(dialogs, dialog, (first, *inherited(dialog)))


def midway(dialogs: Dialogs, dialog: Dialog) -> Rescue:
    """Return who takes a contact that lost its way within a dialog."""
    return _chosen(dialogs, dialog, inherited(dialog))


def behind(dialogs: Dialogs, dialog: Dialog, name: str, node: Goto) -> Rescue:
    """Return the transfer that a goto leads to at once, where its own failure leads to nobody.

    A goto to a dialog that first asks or looks something up is not on its way to people.
    """
    there = dialogs.get(node.goto)
    onward = failure(dialog, name, node)
    if there is None or there.exact:
        return NOBODY
    if onward and _walked(dialogs, _Step(dialog, onward)).transfer:
        return NOBODY
    return _walked(dialogs, _Step(there, there.start, node.with_, at_once=True))


def _chosen(dialogs: Dialogs, dialog: Dialog, ways: tuple[str | None, ...]) -> Rescue:
    """Return the first way that leads to a person; of an outbound dialog the first that ends."""
    names = dict.fromkeys(name for name in ways if name is not None and name in dialog.nodes)
    found = [_walked(dialogs, _Step(dialog, name)) for name in names]
    if dialog.kind != "outbound":
        found.sort(key=lambda rescue: rescue.transfer is None)
    return found[0] if found else NOBODY


class _Step(NamedTuple):
    """Where a walk stands, and the constants set on the way.

    Walking `at_once` it stops where the caller is asked or anything else may fail.
    """

    dialog: Dialog
    name: str
    facts: Mapping[str, str] | None = None
    at_once: bool = False

    @property
    def node(self) -> NodeBase | None:
        return self.dialog.nodes.get(self.name)

    def to(self, name: str | None, facts: Mapping[str, str] | None = None) -> _Step | None:
        """Return the step to another node of the same dialog."""
        if name is None:
            return None
        return self._replace(name=name, facts=self.facts if facts is None else facts)

    def into(self, dialog: Dialog, facts: Mapping[str, str]) -> _Step:
        """Return the step to the start of another dialog."""
        return self._replace(dialog=dialog, name=dialog.start, facts=facts)


def _walked(dialogs: Dialogs, first: _Step) -> Rescue:
    words: list[Told] = []
    for step in _path(dialogs, first):
        node, own = step.node, ("nodes", step.name)
        if isinstance(node, TransferNode):
            goodbye = _goodbye(dialogs, step)
            return Rescue(tuple(words), (step.dialog, step.name), goodbye)
        if isinstance(node, Say):
            words.append(Told(step.dialog, Spot((*own, "say"), node.say)))
        elif isinstance(node, Hangup) and node.hangup is not None:
            words.append(Told(step.dialog, Spot((*own, "hangup"), node.hangup)))
    return Rescue(tuple(words))


def _goodbye(dialogs: Dialogs, step: _Step) -> Told | None:
    """Return what is said last where a transfer and all after it failed."""
    for each in _path(dialogs, step):
        if isinstance(each.node, Hangup) and each.node.hangup is not None:
            return Told(each.dialog, Spot(("nodes", each.name, "hangup"), each.node.hangup))
    return None


def _path(dialogs: Dialogs, first: _Step) -> Iterator[_Step]:
    """Yield the steps of a caller for whom everything fails, each node once."""
    seen: set[tuple[str, str]] = set()
    step: _Step | None = first
    while step is not None and (step.dialog.dialog, step.name) not in seen:
        seen.add((step.dialog.dialog, step.name))
        yield step
        step = _onward(dialogs, step)


def _onward(dialogs: Dialogs, step: _Step) -> _Step | None:
    node = step.node
    if isinstance(node, Goto):
        there = dialogs.get(node.goto)
        return None if there is None or there.exact else step.into(there, _with(step, node.with_))
    if isinstance(node, Set):
        return step.to(node.then, _with(step, node.set))
    return None if node is None else step.to(_way(step, node))


def _way(step: _Step, node: NodeBase) -> str | None:
    """Return where a node leads that sets nothing, by its failure if it can fail."""
    way: str | None = None
    match node:
        case Decide():
            way = _decided(node, step.facts or {})
        case Listens() | Invoke() | Call() | CallbackNode() | TransferNode():
            way = None if step.at_once else _failing(step, node)
        case Say():
            way = node.then
        case Hours():
            way = node.open
        case Split():
            way = node.split[-1].goto
        case _:
            pass
    return way


def _failing(step: _Step, node: NodeBase) -> str | None:
    if isinstance(node, Listens):
        return exhausted(step.dialog, step.name, node)
    return failure(step.dialog, step.name, node) or getattr(node, "then", None)


def _with(step: _Step, values: Mapping[str, str]) -> Mapping[str, str]:
    """Return the facts after some values were set; a variable makes its name unknown."""
    table = {**(step.facts or {}), **values}
    return {name: value for name, value in table.items() if "{{" not in value}


def _decided(node: Decide, facts: Mapping[str, str]) -> str:
    """Return where the constants lead; what is not known counts as not so."""
    for case in node.decide:
        if holds(parse(case.when), facts):
            return case.goto
    return node.else_
