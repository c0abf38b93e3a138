"""Names: what is used exists, what exists is used, and nothing is named twice. Also tests.

The resolve stage of the compiler tells most of them too: both name the place of the value, so
that one fault stays one finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ivr.faults import Severity, Where
from ivr.lint.facts.ear import PROMPT_ID
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.dialog import Dialog
from ivr.spec.graph import Way, universals_at
from ivr.spec.nodes.act import Call, Invoke
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Hours
from ivr.spec.nodes.leave import CallbackNode, Goto, TransferNode
from ivr.spec.nodes.listen import Ask, Form, Menu
from ivr.spec.reading.nearest import did_you_mean

_USED_VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)")


def _missing(kind: str, name: str, known: Collection[str], where: Where) -> Iterator[Spot]:
    if name not in known:
        remedy = did_you_mean(name, known) or f"Name a {kind} that exists."
        yield Spot(where, f"there is no {kind} {name!r}", remedy=remedy)


_NAMING = frozenset({Goto, Call, TransferNode, CallbackNode, Hours, Invoke, Ask})
"""Nodes that name dialogs, functions, bots or resources."""


def unknown_names(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        yield from _unknown_nodes(graph)
        yield from _unknown_prompts(subject, graph)
        for name, node in graph.nodes.items():
            if type(node) not in _NAMING:
                continue
            yield from _unknown_dialogs(subject, graph, name, node)
            yield from _unknown_functions(subject, graph, name, node)
            yield from _unknown_bots(subject, graph, name, node)
            yield from _unbound(subject, graph, name, node)
        for hook, dialog in graph.dialog.hooks.active().items():
            where = graph.dialog.source.value_at("hooks", hook)
            yield from _missing("dialog", dialog, subject.names, where)


def _unknown_nodes(graph: DialogGraph) -> Iterator[Spot]:
    dialog = graph.dialog
    yield from _missing("node", dialog.start, graph.nodes, dialog.source.value_at("start"))
    nodes = graph.nodes
    for name, ways in graph.written.items():
        for way in ways:
            if way.target not in nodes:
                yield from _missing("node", way.target, graph.nodes, _written_at(graph, name, way))
    for key, target in _outbound_nodes(dialog):
        where = dialog.source.value_at("outbound", *key)
        yield from _missing("node", target, graph.nodes, where)
    known = dialog.universals.active()
    for name, node in graph.listeners:
        for index, universal in enumerate(node.except_):
            where = _value_at(graph, name, "except", index)
            yield from _missing("universal", universal, known, where)


def _value_at(graph: DialogGraph, name: str, *path: str | int) -> Where:
    return graph.dialog.source.value_at("nodes", name, *path)


def _written_at(graph: DialogGraph, name: str, way: Way) -> Where:
    above = () if way.inherited else ("nodes", name)
    return graph.dialog.source.value_at(*above, *way.path)


def _outbound_nodes(dialog: Dialog) -> Iterator[tuple[tuple[str, ...], str]]:
    outbound = dialog.outbound
    if outbound is None:
        return
    for key in ("identify", "rpc", "opt_out"):
        yield (key,), getattr(outbound, key)
    for key, target in outbound.answering.model_dump(exclude_none=True).items():
        yield ("answering", key), target


def _unknown_prompts(subject: Subject, graph: DialogGraph) -> Iterator[Spot]:
    dialog = graph.dialog
    for each in graph.filled:
        said = each.said
        if not isinstance(said, str) or " " in said or not PROMPT_ID.fullmatch(said):
            continue
        if not any(subject.ear.prompt(dialog, said, locale) for locale in subject.ear.locales):
            where = dialog.source.value_at(*each.path)
            known = _short_names(subject, dialog)
            yield from _missing("prompt", said, known, where)


def _short_names(subject: Subject, dialog: Dialog) -> list[str]:
    groups = (f"{dialog.dialog}.", "common.")
    known = subject.ear.known
    return [n.partition(".")[2] for n in known if n.startswith(groups)] + sorted(known)


def _unknown_dialogs(
    subject: Subject, graph: DialogGraph, name: str, node: NodeBase
) -> Iterator[Spot]:
    for path, dialog in _dialogs_named(node):
        yield from _missing("dialog", dialog, subject.names, _value_at(graph, name, *path))


def _dialogs_named(node: NodeBase) -> Iterator[tuple[tuple[str, ...], str]]:
    match node:
        case Goto(goto=dialog):
            yield ("goto",), dialog
        case Call(call=call):
            yield ("call", "dialog"), call.dialog
        case TransferNode(transfer=transfer):
            for key in ("whisper", "queue_flow"):
                if getattr(transfer, key):
                    yield ("transfer", key), getattr(transfer, key)
        case _:
            return


def _unknown_functions(
    subject: Subject, graph: DialogGraph, name: str, node: NodeBase
) -> Iterator[Spot]:
    if not isinstance(node, Invoke):
        return
    invocation = node.invoke
    handler = _value_at(graph, name, "invoke", "handler")
    yield from _missing("function", invocation.handler, subject.functions, handler)
    function = subject.functions.get(invocation.handler)
    if function is None:
        return
    for key in invocation.in_:
        where = _value_at(graph, name, "invoke", "in", key)
        yield from _missing(f"parameter of {function.name}", key, function.asks, where)
    for key, field in invocation.out.items():
        where = _value_at(graph, name, "invoke", "out", key)
        yield from _missing(f"answer of {function.name}", field, function.answers, where)


def _unknown_bots(
    subject: Subject, graph: DialogGraph, name: str, node: NodeBase
) -> Iterator[Spot]:
    if not isinstance(node, Ask):
        return
    bots = {bot.bot: bot for bot in subject.bots}
    yield from _missing("bot", node.bot, bots, _value_at(graph, name, "bot"))
    for intent in node.intents if node.bot in bots else ():
        where = graph.where(name, "intents", intent)
        yield from _missing(f"intent of {node.bot}", intent, bots[node.bot].intents, where)
    if node.bot in bots:
        carried = {slot for intent in bots[node.bot].intents.values() for slot in intent.slots}
        for index, slot in enumerate(node.keep):
            where = _value_at(graph, name, "keep", index)
            yield from _missing(f"slot of {node.bot}", slot, carried, where)


def _unbound(subject: Subject, graph: DialogGraph, name: str, node: NodeBase) -> Iterator[Spot]:
    environment = subject.environment
    if environment is None or environment.derive:
        return
    for path, symbol in _symbols(node):
        if symbol not in environment.symbols:
            message = f"{symbol} is not bound in environment {environment.environment}"
            where = graph.where(name, *path)
            remedy = did_you_mean(symbol, environment.symbols) or "Bind it there."
            yield Spot(where, message, remedy=remedy)


def _symbols(node: NodeBase) -> Iterator[tuple[tuple[str, ...], str]]:
    match node:
        case TransferNode(transfer=transfer):
            yield ("transfer", "queue"), f"queue:{transfer.queue}"
        case CallbackNode(callback=callback):
            yield ("callback", "queue"), f"queue:{callback.queue}"
        case Hours(hours=calendar) if calendar != "queue":
            yield ("hours",), f"hours:{calendar}"
        case Invoke(invoke=invocation):
            yield ("invoke", "handler"), f"lambda:{invocation.handler}"
        case _:
            return


def doubled_names(subject: Subject) -> Iterator[Spot]:
    seen: dict[str, Dialog] = {}
    for graph in subject.graphs:
        first = seen.setdefault(graph.dialog.dialog, graph.dialog)
        if first is not graph.dialog:
            message = f"dialog {first.dialog!r} is also written in {first.where().file}"
            yield Spot(graph.dialog.where("dialog"), message)
        for name, node in graph.of(Menu):
            yield from _doubled_keys(graph, name, node)
        for name, node in graph.of(Form):
            yield from _doubled_slots(graph, name, node)


def _doubled_keys(graph: DialogGraph, name: str, node: Menu) -> Iterator[Spot]:
    for locale in graph.dialog.locales:
        taken = {
            universal.key: f"universal {title!r}"
            for title, universal in universals_at(graph.dialog, node).items()
            if universal.key
        }
        for index, option in enumerate(node.options):
            if option.key is None or (option.locales_only and locale not in option.locales_only):
                continue
            if option.key in taken:
                message = f"key {option.key} is already taken by {taken[option.key]}"
                yield Spot(graph.where(name, "options", index, "key"), message)
            taken[option.key] = f"option {index + 1}"


def _doubled_slots(graph: DialogGraph, name: str, node: Form) -> Iterator[Spot]:
    seen: set[str] = set()
    for index, slot in enumerate(node.form):
        if slot.slot in seen:
            yield Spot(graph.where(name, "form", index), f"slot {slot.slot!r} is asked twice")
        seen.add(slot.slot)


_E, _W = Severity.ERROR, Severity.WARNING

REFERENCE_RULES: tuple[Rule, ...] = (
    Rule(
        "REF001",
        _E,
        "A name that nothing has",
        "A caller who gets there is lost: Connect refuses the flow, or its error branch runs.",
        "Name something that exists.",
        "reference checks of dialog tools",
        "references",
        unknown_names,
    ),
    Rule(
        "REF003",
        _E,
        "One name or key for two things",
        "The caller who presses the key gets one of the two, and nobody can say which.",
        "Give each its own.",
        "own rule",
        "references",
        doubled_names,
    ),
)
