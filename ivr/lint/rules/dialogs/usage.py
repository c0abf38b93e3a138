"""What nothing uses: prompts, dialogs, bots, functions, slots, and symbols of an environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from ivr.contract import FUNCTIONS
from ivr.faults import Severity, Where
from ivr.ir.references import symbol
from ivr.lint.facts.gathered import NAMED, SpecPath, gathered, texts
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.bots.messages import messages
from ivr.spec.bots.said import Shown
from ivr.spec.dialog import Dialog
from ivr.spec.nodes.act import Call, Invoke, Raw
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Decide, Hours
from ivr.spec.nodes.leave import CallbackNode, Goto, TransferNode
from ivr.spec.nodes.listen import Ask, Collect
from ivr.spec.values import Speech
from ivr.speech.shipped import SORRY, TROUBLE


def _every(subject: Subject) -> tuple[DialogGraph, ...]:
    return (*subject.graphs, *subject.exact_graphs)


def unused_names(subject: Subject) -> Iterator[Spot]:
    if subject.dialogs:
        yield from _unused_prompts(subject)
        yield from _unused_dialogs(subject)
        yield from _unused_bots_and_functions(subject)
        yield from _unused_slots(subject)
        yield from _unused_symbols(subject)


def _unused_prompts(subject: Subject) -> Iterator[Spot]:
    ear = subject.ear
    used: set[str] = set()
    for graph in _every(subject):
        for each in graph.filled:
            if isinstance(each.said, str) and " " in each.said:
                continue  # no name of a prompt
            found = (ear.prompt(graph.dialog, each.said, x) for x in graph.dialog.locales)
            used.update(prompt.id for prompt in found if prompt is not None)
    used.update(_said_by_bots(subject))
    used.update(_said_in_trouble(subject))
    for prompt in ear.book:
        if prompt.id not in used:
            yield Spot(prompt.where, f"no dialog says prompt {prompt.id}")


def _said_by_bots(subject: Subject) -> Iterator[str]:
    for bot in subject.bots:
        for _, said, locales in messages(bot):
            if not isinstance(said, Shown):
                found = (subject.ear.said(bot.bot, said, locale) for locale in locales)
                yield from (prompt.id for prompt in found if prompt is not None)


def _said_in_trouble(subject: Subject) -> Iterator[str]:
    """Yield the prompts that are said where a flow cannot be entered."""
    for dialog in subject.dialogs:
        for name in (TROUBLE, SORRY):
            found = (subject.ear.book.find(dialog.dialog, name, x) for x in dialog.locales)
            yield from (prompt.id for prompt in found if prompt is not None)


def _unused_dialogs(subject: Subject) -> Iterator[Spot]:
    used: set[str] = set()
    for graph in _every(subject):
        used.update(graph.dialog.hooks.active().values())
        used.update(each.call for each in graph.dialog.digressions.values() if each.call)
        for kind in (Goto, Call, TransferNode):
            for _, node in graph.of(kind):
                used.update(_dialogs_of(node))
    written = _named_raw(subject, "flow", "module")
    used.update(x.dialog for x in subject.dialogs if any(_made_of(n, x) for n in written))
    for dialog in subject.dialogs:
        if dialog.kind not in _ENTERED and dialog.dialog not in used:
            message = f"no dialog uses the {dialog.kind} dialog {dialog.dialog!r}"
            yield Spot(dialog.where("dialog"), message)


_ENTERED = ("inbound", "outbound", "agent_transfer", "queue_transfer", "outbound_whisper")
"""Kinds that contacts enter without being sent there by a dialog."""


def _unused_bots_and_functions(subject: Subject) -> Iterator[Spot]:
    asked = {node.bot for graph in _every(subject) for _, node in graph.of(Ask)}
    asked |= _named_raw(subject, "bot")
    for bot in subject.bots:
        if bot.bot not in asked:
            yield Spot(bot.where("bot"), f"no dialog asks bot {bot.bot!r}")
    invoked = {node.invoke.handler for graph in _every(subject) for _, node in graph.of(Invoke)}
    invoked |= _named_raw(subject, "lambda")
    for name in sorted(set(subject.functions) - set(FUNCTIONS) - invoked):
        where = subject.declared.get(name, Where("infra/functions.yaml"))
        yield Spot(where, f"no dialog invokes function {name!r}")


def _named_raw(subject: Subject, *kinds: str) -> set[str]:
    """Return the names of some kinds of symbol that authored actions stand in need of."""
    raw = (node.raw for graph in _every(subject) for _, node in graph.of(Raw))
    written = (text for value in raw for _, text in texts(value))
    found = (symbol(text) for text in written)
    return {each.name for each in found if each is not None and each.kind in kinds}


def _made_of(flow: str, dialog: Dialog) -> bool:
    """Tell whether a flow or module is what a dialog becomes."""
    name = dialog.dialog
    return flow in (name, *(f"{name}_{locale}" for locale in dialog.locales))


def _dialogs_of(node: NodeBase) -> tuple[str, ...]:
    match node:
        case Goto(goto=dialog):
            return (dialog,)
        case Call(call=call):
            return (call.dialog,)
        case TransferNode(transfer=transfer):
            return tuple(name for name in (transfer.whisper, transfer.queue_flow) if name)
        case _:
            return ()


_REFERENCE = re.compile(r"\$\.[A-Za-z]+\.([A-Za-z0-9_-]+)")
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def _unused_slots(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        gathered = tuple(_gathered(graph))
        read = _read(subject, graph) if gathered else frozenset[str]()
        for name, path, slot in gathered:
            if slot not in read:
                message = f"nothing reads {slot!r}, which {name!r} asks the caller for"
                yield Spot(graph.where(name, *path), message)


def _gathered(graph: DialogGraph) -> Iterator[tuple[str, SpecPath, str]]:
    """Yield (node, path, name) for each value that callers are asked for."""
    for each in gathered(graph):
        yield each.node, each.path, each.slot.slot
    for name, node in graph.of(Ask):
        for index, slot in enumerate(node.keep):
            yield name, ("keep", index), slot


def _read(subject: Subject, graph: DialogGraph) -> frozenset[str]:
    """Return every name that a dialog reads, other than to read it back to the caller."""
    dialog = graph.dialog
    names: set[str] = set()
    for each in graph.filled:
        if each.role != "confirm":
            for locale in each.locales:
                names.update(subject.ear.variables(dialog, each.said, locale))
    written = dialog.model_dump(include={"nodes"}, exclude_unset=True, by_alias=True)
    for path, text in texts(written):
        if "confirm_say" not in path:
            names.update(NAMED.findall(text), _REFERENCE.findall(text))
    for _, node in graph.of(Decide):
        names.update(word for case in node.decide for word in _WORD.findall(case.when))
    return frozenset(names)


def _unused_symbols(subject: Subject) -> Iterator[Spot]:
    environment = subject.environment
    if environment is None or not environment.symbols:
        return
    used = {name for graph in _every(subject) for name in _symbols(graph)}
    used.update(prompt.source for prompt in subject.prompts if prompt.kind == "audio")
    for name in environment.symbols:
        known = symbol(name)
        if known is None or name in used or known.kind in _NOT_NAMED:
            continue
        if known.kind in _MADE and _is_made(subject, known.name):
            continue
        message = f"no dialog uses {name}, which is bound in environment {environment.environment}"
        yield Spot(environment.where("symbols", name), message)


_NOT_NAMED = ("number",)
"""Kinds of symbol that are claimed where a program is deployed, and not named by dialogs."""

_MADE = ("flow", "module", "bot")
"""Kinds of symbol that dialogs and bots become."""


def _is_made(subject: Subject, name: str) -> bool:
    made = (*subject.names, *(bot.bot for bot in subject.bots))
    return any(name == each or name.startswith(f"{each}_") for each in made)


def _symbols(graph: DialogGraph) -> Iterator[str]:
    """Yield every symbol that a dialog may stand in need of."""
    if graph.listeners:
        yield "lambda:code_hook"
    for node in graph.nodes.values():
        yield from _symbols_of(node)
        if type(node) in _NAMING:
            yield _NAMING[type(node)](node)
        yield from (text for _, text in texts(node.connect) if symbol(text))
    for each in graph.utterances:
        yield from (text for _, text in texts(_plain(each.said)) if symbol(text))


_NAMING: Mapping[type[NodeBase], Callable[[Any], str]] = {
    Ask: lambda node: f"bot:{node.bot}",
    Goto: lambda node: f"flow:{node.goto}",
    Call: lambda node: f"module:{node.call.dialog}",
}
"""Nodes that name a bot or flow, which in exact dialogs need be none of this workspace."""


def _plain(said: object) -> object:
    if isinstance(said, dict):
        return [_plain(inner) for inner in cast("Mapping[str, object]", said).values()]
    return said.audio if isinstance(said, Speech) else None


def _symbols_of(node: NodeBase) -> Iterator[str]:
    match node:
        case TransferNode(transfer=transfer):
            yield f"queue:{transfer.queue or transfer.agent}"
        case CallbackNode(callback=callback):
            yield f"queue:{callback.queue}"
        case Hours(hours=calendar, holidays=holidays):
            yield f"hours:{calendar}"
            yield f"hours:{holidays or f'{calendar}_holidays'}"
        case Invoke(invoke=invocation):
            yield f"lambda:{invocation.handler}"
        case Collect(collect=slot) if slot.secure is not None:
            yield f"key:{slot.secure.key}"
        case Raw(raw=written):
            yield from (text for _, text in texts(written))
        case _:
            pass


USAGE_RULES: tuple[Rule, ...] = (
    Rule(
        "REF002",
        Severity.WARNING,
        "Nothing uses this",
        "What is never said or reached still has to be translated, recorded and reviewed.",
        "Use it or delete it.",
        "reference checks of dialog tools",
        "references",
        unused_names,
    ),
)
