"""A flow becomes a dialog: clusters are found, named, and written in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ivr.importer.clusters import CLUSTERS
from ivr.importer.clusters.header import Header, header_of
from ivr.importer.clusters.raw import raw
from ivr.importer.naming.bindings import Bindings
from ivr.importer.naming.variables import Variables
from ivr.importer.naming.words import Names, readable
from ivr.importer.reading.folding import folded, misshapen
from ivr.importer.reading.locale import locale_of
from ivr.importer.reading.sheet import Cluster, Sheet
from ivr.importer.reading.usual import said_once
from ivr.ir.actions import contract_of
from ivr.ir.actions.base import ActionBase, FlowType
from ivr.ir.flow import Flow
from ivr.ir.module import beyond
from ivr.ir.module import contract_of as of_module
from ivr.ir.telling import letters

KINDS: Mapping[FlowType, str] = {
    FlowType.CONTACT_FLOW: "inbound",
    FlowType.CUSTOMER_QUEUE: "queue",
    FlowType.CUSTOMER_HOLD: "customer_hold",
    FlowType.AGENT_HOLD: "agent_hold",
    FlowType.CUSTOMER_WHISPER: "customer_whisper",
    FlowType.AGENT_WHISPER: "agent_whisper",
    FlowType.OUTBOUND_WHISPER: "outbound_whisper",
    FlowType.AGENT_TRANSFER: "agent_transfer",
    FlowType.QUEUE_TRANSFER: "queue_transfer",
    FlowType.MODULE: "module",
}
"""Connect's type of flow -> kind of dialog."""


def type_of(flow: Flow) -> FlowType:
    """Return the type of a flow; where its actions may not stand in what it says it is, theirs.

    An export that says nothing is taken for an inbound flow, and may be one that plays to a queue.
    """
    allowed = [contract_of(action.type).flows for action in flow.actions]
    fitting = (kind for kind in (flow.type, *KINDS) if all(kind in flows for flows in allowed))
    return next(fitting, flow.type) if flow.type is not FlowType.MODULE else flow.type


@dataclass(frozen=True)
class Ground:
    """What all dialogs of one workspace share: its variables and its symbols."""

    variables: Variables = field(default_factory=Variables)
    bindings: Bindings = field(default_factory=Bindings)

    def copy(self) -> Ground:
        """Return a ground that knows the same and may be added to alone."""
        return Ground(Variables(self.variables), Bindings(self.bindings))


@dataclass(frozen=True)
class ImportedNode:
    """A node, and the identifiers of the actions that it stands for; `raw` where it keeps one."""

    name: str
    actions: tuple[str, ...]
    raw: bool = False


@dataclass(frozen=True)
class Imported:
    """A dialog as plain data, in reading order, and what its workspace needs for it.

    `prompts` is id -> entry, for `locale`; `header` are the actions that keys of the dialog stand
    for. Variables and symbols are those of `ground`, which other dialogs may share.
    """

    name: str
    locale: str
    dialog: Mapping[str, Any]
    prompts: Mapping[str, Any]
    nodes: tuple[ImportedNode, ...]
    header: tuple[str, ...]
    ground: Ground
    actions: int

    @property
    def real(self) -> frozenset[str]:
        """The actions that stand in the dialog as more than raw nodes."""
        told = (name for node in self.nodes if not node.raw for name in node.actions)
        return frozenset((*self.header, *told))


def import_flow(
    flow: Flow,
    name: str,
    ground: Ground,
    locale: str | None = None,
    keep: frozenset[str] = frozenset(),
) -> Imported:
    """Return the dialog of a flow.

    Args:
        flow: What was read, of any type; it may be as broken as it likes.
        name: The name of the dialog, an id.
        ground: The variables and symbols of the workspace; what is new is added.
        locale: The language; guessed where there is none.
        keep: Identifiers of actions that are to stay raw.
    """
    keep = keep | {name for name, action in flow.by_id.items() if misshapen(action)}
    fold = folded(replace(flow, type=type_of(flow)), keep)
    sheet = Sheet(fold.flow, keep, ground.variables, ground.bindings)
    spoken = locale or locale_of(flow)
    header = header_of(sheet, spoken)
    sheet.claimed.update(header.actions)
    clusters = _in_order(sheet, header, _found(sheet, header))
    names = _named(sheet, clusters)
    nodes = {names[each.head]: _written(each, names) for each in clusters}
    return Imported(
        name=name,
        locale=spoken,
        dialog=_dialog(sheet, (name, spoken), header, names, nodes),
        prompts=sheet.prompts.entries,
        nodes=tuple(
            ImportedNode(names[each.head], fold.all((*each.own, *each.shared)), each.raw)
            for each in clusters
        ),
        header=fold.all(header.actions),
        ground=ground,
        actions=len(flow.by_id),
    )


def _written(cluster: Cluster, names: Mapping[str, str]) -> dict[str, Any]:
    return cluster.write(names[cluster.head], lambda target: names.get(target, target))


def _dialog(
    sheet: Sheet,
    called: tuple[str, str],
    header: Header,
    names: Mapping[str, str],
    nodes: Mapping[str, Any],
) -> dict[str, Any]:
    flow = sheet.flow
    name, locale = called
    dialog: dict[str, Any] = {
        "dialog": name,
        **({"title": flow.name} if letters(flow.name) not in _UNTOLD | {letters(name)} else {}),
        "exact": True,
        "kind": KINDS.get(flow.type, "inbound"),
    }
    dialog |= {"locales": [locale], "channels": ["voice", "chat"], **header.keys}
    settings = flow.extra.get("Settings")
    if settings:
        dialog["settings"] = settings
    if flow.type is FlowType.MODULE:
        dialog |= _declared(flow)
    connect = said_once(sheet.usual, _types(nodes.values()))
    if connect:
        dialog["connect"] = connect
    start = names.get(header.start, header.start)
    return {**dialog, "start": start, "nodes": dict(nodes)}


def _declared(module: Flow) -> Iterator[tuple[str, Any]]:
    """Yield what callers need to know of a module: what it takes, and the results it returns."""
    contract = of_module(module)
    takes = [name for name in sorted(contract.takes()) if _KEY.fullmatch(name)]
    for key, value in (
        ("contract", beyond(module)),
        ("takes", takes),
        ("returns", list(contract.results())),
    ):
        if value:
            yield key, value


_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Inputs that authors can name."""

_UNTOLD = frozenset({"", "stdin"})
"""Names of flows that tell nothing."""


def _types(nodes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the types of actions that nodes become, as far as consoles write something of them."""
    for node in nodes:
        if "invoke" in node:
            yield "InvokeLambdaFunction"
        elif "set" in node and "of" not in node:
            yield "UpdateContactAttributes"
        elif "say" in node or node.get("hangup") is not None or "retry" in node:
            yield "MessageParticipant"


def _found(sheet: Sheet, header: Header) -> list[Cluster]:
    """Return the clusters of every action, ends that several share last."""
    found: list[Cluster] = []
    late: dict[str, ActionBase] = {}
    for action in _reading(sheet.flow, header.start):
        if action.identifier in sheet.claimed:
            continue
        if action.type in _ENDS:
            late[action.identifier] = action
            continue
        cluster = _cluster(sheet, action)
        sheet.claimed.update(cluster.own)
        found.append(cluster)
    covered = {name for each in found for name in each.shared}
    wanted = [*(target for each in found for target in each.exits), header.start]
    waiting = [*wanted, *(name for name in late if name not in covered)]
    while waiting:
        action = late.pop(waiting.pop(), None)
        if action is not None:
            found.append(_cluster(sheet, action))
            waiting.extend(found[-1].exits)
    return found


_ENDS = frozenset({"DisconnectParticipant", "TransferContactToQueue"})
"""Types of which one action may be part of several nodes."""


def _cluster(sheet: Sheet, action: ActionBase) -> Cluster:
    """Return the node of an action; one that leads nowhere can only be kept as it is."""
    finds = CLUSTERS.get(action.type)
    if finds is None or sheet.of_type(action.identifier, action.type) is None:
        return raw(sheet, action)
    made = finds(sheet, action)
    if made is None or any(target not in sheet.flow.by_id for target in made.exits):
        return raw(sheet, action)
    if any(name in sheet.claimed for name in made.own) or made.head != action.identifier:
        return raw(sheet, action)
    return made


def _reading(flow: Flow, start: str) -> Iterator[ActionBase]:
    """Yield the actions as a caller may meet them, then those that nobody meets."""
    seen: set[str] = set()
    for first in (start, *flow.by_id):
        waiting = [first]
        while waiting:
            name = waiting.pop()
            if name in seen or name not in flow.by_id:
                continue
            seen.add(name)
            action = flow.by_id[name]
            yield action
            waiting.extend(reversed(ways_in_order(action)))


def ways_in_order(action: ActionBase) -> tuple[str, ...]:
    """Return the targets of an action: choices first, then what follows, errors last."""
    out = action.transitions
    chosen = [branch.next_action for branch in out.conditions]
    following = [] if out.next_action is None else [out.next_action]
    return tuple(dict.fromkeys([*chosen, *following, *(e.next_action for e in out.errors)]))


def _in_order(sheet: Sheet, header: Header, found: list[Cluster]) -> list[Cluster]:
    order = {action.identifier: i for i, action in enumerate(_reading(sheet.flow, header.start))}
    return sorted(found, key=lambda each: order[each.head])


def _named(sheet: Sheet, clusters: list[Cluster]) -> dict[str, str]:
    """Return the name of each node by the identifier of its first action."""
    targets = {name for _, _, name in sheet.flow.edges()} | {sheet.flow.start}
    names = Names(targets - sheet.flow.by_id.keys())
    return {each.head: names.fresh(readable(each.head) or each.wish) for each in clusters}
