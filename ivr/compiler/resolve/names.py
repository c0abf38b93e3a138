"""Nodes and dialogs: every name leads somewhere, and every failure has a way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ivr.compiler.material import Material
from ivr.compiler.scope.exits import FAILING, QUIET_KINDS, exhausted, failure
from ivr.faults import Finding, Where, error
from ivr.ir.service.limits import MODULE_BRANCHES, MODULE_RESULTS_RESERVED
from ivr.spec.dialog import GATED_KINDS, Dialog
from ivr.spec.graph import ways_of
from ivr.spec.nodes.act import Call, Invoke, Raw
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import CallbackNode, Goto, Return, TransferNode
from ivr.spec.reading.nearest import did_you_mean

_HOOK_KINDS: Mapping[str, str] = {
    "customer_queue": "queue",
    "customer_hold": "customer_hold",
    "agent_hold": "agent_hold",
    "customer_whisper": "customer_whisper",
    "agent_whisper": "agent_whisper",
    "disconnect": "disconnect",
}

_NEEDS_GOTO = ("agent", "main_menu", "back", "goodbye")

_FAILURE_CODES: tuple[tuple[type[NodeBase], str, str], ...] = (
    (Listens, "GRA005", "on_error"),
    (Invoke, "GRA006", "on: {error: ...}"),
    (TransferNode, "GRA008", "on: {error: ...}"),
    (CallbackNode, "GRA008", "on: {error: ...}"),
    (Goto, "GRA008", "on_error"),
    (Call, "GRA006", "on: {error: ...}"),
)
"""Nodes that may fail: the rule that asks for an exit, and how it is written."""


def check_dialogs(material: Material) -> Iterator[Finding]:
    """Yield a finding for every dialog whose name is taken."""
    seen: dict[str, Dialog] = {}
    for dialog in material.dialogs:
        first = seen.setdefault(dialog.dialog, dialog)
        if first is not dialog:
            message = f"dialog {dialog.dialog!r} is also written in {first.where('dialog').file}"
            yield error("REF003", dialog.where("dialog"), message, "Rename one of the two.")


def check_names(dialog: Dialog, material: Material) -> Iterator[Finding]:
    """Yield a finding for every name that leads nowhere, and every failure without a way out."""
    yield from _nodes(dialog)
    yield from _universals(dialog)
    yield from _dialogs(dialog, material)
    yield from _results(dialog, material)
    if dialog.kind not in QUIET_KINDS:
        yield from _failures(dialog)


def unknown(kind: str, name: str, known: Iterable[str], where: Where) -> Finding:
    """Return the finding that a name is not known, with the nearest one that is."""
    listed = sorted(known)
    remedy = did_you_mean(name, listed)
    if not remedy and 0 < len(listed) <= 8:
        remedy = f"Known: {', '.join(listed)}."
    return error("REF001", where, f"no {kind} {name!r}", remedy)


def _nodes(dialog: Dialog) -> Iterator[Finding]:
    def missing(name: str | None, *path: str | int) -> Iterator[Finding]:
        if name is not None and name not in dialog.nodes:
            yield unknown("node", name, dialog.nodes, dialog.source.value_at(*path))

    yield from missing(dialog.start, "start")
    for key in ("on_exhausted", "on_error"):
        yield from missing(getattr(dialog.defaults, key), "defaults", key)
    for name, universal in dialog.universals.active().items():
        yield from missing(universal.goto, "universals", name, "goto")
    for path, name in _envelope(dialog):
        yield from missing(name, *path)
    targets = {way.target for node in dialog.nodes.values() for way in ways_of(node)}
    for name, node in dialog.nodes.items() if targets - dialog.nodes.keys() else ():
        for way in ways_of(node):
            yield from missing(way.target, "nodes", name, *way.path)


def _envelope(dialog: Dialog) -> Iterator[tuple[tuple[str, ...], str | None]]:
    envelope = dialog.outbound
    if envelope is None:
        return
    answering = envelope.answering
    for key in ("human", "screener", "voicemail", "no_answer"):
        yield ("outbound", "answering", key), getattr(answering, key)
    for key in ("identify", "rpc", "opt_out"):
        yield ("outbound", key), getattr(envelope, key)


def _universals(dialog: Dialog) -> Iterator[Finding]:
    for name, universal in dialog.universals.active().items():
        where = dialog.where("universals", name)
        if name in _NEEDS_GOTO and universal.goto is None:
            message = f"universal {name!r} has no goto"
            yield error("SPC003", where, message, "Add `goto:` with a node.")
        if name == "help" and universal.say is None:
            yield error("SPC003", where, "universal 'help' says nothing", "Add `say:`.")


def _dialogs(dialog: Dialog, material: Material) -> Iterator[Finding]:
    for hook, name in dialog.hooks.active().items():
        where = dialog.source.value_at("hooks", hook)
        yield from _other(dialog, name, (_HOOK_KINDS[hook],), (material, where))
    for key, node in dialog.nodes.items():
        for path, name, kinds in _references(node) if type(node) in _NAMING else ():
            where = dialog.source.value_at("nodes", key, *path)
            yield from _other(dialog, name, kinds, (material, where))


_NAMING = (Goto, Call, TransferNode)
"""Nodes that name dialogs."""

_Reference = tuple[tuple[str, ...], str, tuple[str, ...]]


def _references(node: NodeBase) -> Iterator[_Reference]:
    """Yield (path, dialog, kinds it may be) for every dialog that a node names."""
    match node:
        case Goto():
            yield ("goto",), node.goto, tuple(sorted(GATED_KINDS))
        case Call():
            yield ("call", "dialog"), node.call.dialog, ("module",)
        case TransferNode():
            if node.transfer.whisper is not None:
                yield ("transfer", "whisper"), node.transfer.whisper, ("agent_whisper",)
            if node.transfer.queue_flow is not None:
                yield ("transfer", "queue_flow"), node.transfer.queue_flow, ("queue",)
        case _:
            pass


def _other(
    dialog: Dialog, name: str, kinds: tuple[str, ...], around: tuple[Material, Where]
) -> Iterator[Finding]:
    material, where = around
    other = material.by_name.get(name)
    if other is None:
        yield unknown("dialog", name, material.by_name, where)
        return
    if other.kind not in kinds:
        message = f"dialog {name!r} is of kind {other.kind}; {' or '.join(kinds)} is needed here"
        yield error("REF001", where, message)
    missing = [locale for locale in dialog.locales if locale not in other.locales]
    if missing:
        message = f"dialog {name!r} is not written in {', '.join(missing)}"
        yield error("LOC001", where, message, "Add the locale there, or leave it out here.")


def _results(dialog: Dialog, material: Material) -> Iterator[Finding]:
    for name, node in dialog.nodes.items():
        if isinstance(node, Return):
            yield from _return(dialog, name, node)
        elif isinstance(node, Call):
            module = material.by_name.get(node.call.dialog)
            if module is not None and module.kind == "module":
                yield from _call(dialog, name, node, module)
    if dialog.kind == "module":
        yield from _declared(dialog)


def _declared(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for results that a module cannot have."""
    if len(dialog.returns) > MODULE_BRANCHES:
        message = f"a module has at most {MODULE_BRANCHES} results; these are {len(dialog.returns)}"
        yield error("FLW019", dialog.where("returns"), message)
    for index, result in enumerate(dialog.returns):
        if result in MODULE_RESULTS_RESERVED:
            yield _reserved(result, dialog.where("returns", index))


def _reserved(result: str, where: Where) -> Finding:
    return error("FLW019", where, f"Connect reserves the result {result!r}", "Rename it.")


def _return(dialog: Dialog, name: str, node: Return) -> Iterator[Finding]:
    where = dialog.source.value_at("nodes", name, "return")
    if dialog.kind in GATED_KINDS:
        message = f"`return` ends a module or a flow beside the call; this dialog is {dialog.kind}"
        yield error("CMP003", where, message, "Use hangup, goto or transfer.")
    elif dialog.kind == "module" and node.return_ in MODULE_RESULTS_RESERVED:
        yield _reserved(node.return_, where)
    elif dialog.kind == "module" and node.return_ not in dialog.returns:
        yield _unlisted(dialog, ("result", "returns"), node.return_, where)


def _call(dialog: Dialog, name: str, node: Call, module: Dialog) -> Iterator[Finding]:
    at = ("nodes", name)
    for result in node.on:
        if result != "error" and result not in module.returns:
            where = dialog.where(*at, "on", result)
            yield _unlisted(module, ("result", "returns"), result, where)
    unhandled = [result for result in module.returns if result not in node.on]
    if unhandled and node.then is None:
        message = f"results {', '.join(unhandled)} of {module.dialog!r} lead nowhere"
        yield error("GRA003", dialog.where(*at), message, "Add them to `on`, or a `then`.")
    yield from check_input(dialog, (*at, "call"), node.call.with_, module)
    yield from _kept(dialog, name, node, module)


def check_input(
    dialog: Dialog, at: tuple[str, ...], given: Mapping[str, str], module: Dialog
) -> Iterator[Finding]:
    """Yield a finding for each input that a module does not take, or that is not given at `at`."""
    for key in given:
        if key not in module.takes:
            where = dialog.where(*at, "with", key)
            yield _unlisted(module, ("input", "takes"), key, where)
    for key in module.takes:
        if key not in given:
            message = f"module {module.dialog!r} takes {key!r}, which is not given"
            yield error("GRA009", dialog.where(*at), message, f"Add with: {{{key}: ...}}.")


def _kept(dialog: Dialog, name: str, node: Call, module: Dialog) -> Iterator[Finding]:
    """Compare what a call keeps with what the module gives; a raw action may give anything."""
    ends = [each for each in module.nodes.values() if isinstance(each, Return)]
    if any(isinstance(each, Raw) for each in module.nodes.values()):
        return
    given = list(dict.fromkeys(key for end in ends for key in end.with_))
    for variable, field in node.call.returns.items():
        if field not in given:
            where = dialog.source.value_at("nodes", name, "call", "returns", variable)
            message = f"no `return` of module {module.dialog!r} gives {field!r}"
            remedy = did_you_mean(field, given) or f"Add with: {{{field}: ...}} to its `return`."
            yield error("REF001", where, message, remedy)


def _unlisted(module: Dialog, kind: tuple[str, str], name: str, where: Where) -> Finding:
    """Return the finding that a module has no such result or input, and where it would stand."""
    what, key = kind
    listed: tuple[str, ...] = getattr(module, key)
    message = f"module {module.dialog!r} has no {what} {name!r}"
    remedy = did_you_mean(name, listed)
    if not remedy:
        has = f"; it has {', '.join(listed)}" if listed else ""
        remedy = f"Add it to `{key}:` of {module.dialog}{has}."
    return error("REF001", where, message, remedy)


def _failures(dialog: Dialog) -> Iterator[Finding]:
    for name, node in dialog.nodes.items():
        if type(node) not in FAILING:
            continue
        for model, code, exit_ in () if failure(dialog, name, node) else _FAILURE_CODES:
            if isinstance(node, model):
                where = dialog.where("nodes", name)
                message = f"node {name!r} leads nowhere when it fails"
                yield error(code, where, message, f"Add {exit_}, or defaults: {{on_error: ...}}.")
                break
        if isinstance(node, Listens) and exhausted(dialog, name, node) is None:
            where = dialog.where("nodes", name)
            message = f"node {name!r} leads nowhere when every try failed"
            remedy = "Add on_exhausted, or defaults: {on_exhausted: ...}."
            yield error("GRA005", where, message, remedy)
