"""From an old console export (`modules`) to a flow of the current language, and what was lost.

Law: what is a legacy flow converts, whatever is wrong with it; everything that has no equivalent
is a finding that names the module. Time grows with the size of the export, no faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ivr.faults import Finding, Refused, Where, error, in_reading_order, warning
from ivr.formats.legacy.carried import action_metadata, all_placed, flow_metadata
from ivr.formats.legacy.draft import NOT_WIRED, Job, Step, Wiring
from ivr.formats.legacy.families import CONVERSIONS
from ivr.formats.legacy.shape import (
    Module,
    is_action,
    object_of,
    read_modules,
    renamed,
    sound,
    text_at,
)
from ivr.formats.legacy.wiring import transitions
from ivr.ir.actions import read_action
from ivr.ir.actions.base import WHISPER_FLOWS, ActionBase, FlowType
from ivr.ir.flow import Flow
from ivr.spec.reading.nearest import did_you_mean

KINDS: Mapping[str, FlowType] = {
    "contactflow": FlowType.CONTACT_FLOW,
    "customerqueue": FlowType.CUSTOMER_QUEUE,
    "customerhold": FlowType.CUSTOMER_HOLD,
    "customerwhisper": FlowType.CUSTOMER_WHISPER,
    "agenthold": FlowType.AGENT_HOLD,
    "agentwhisper": FlowType.AGENT_WHISPER,
    "outboundwhisper": FlowType.OUTBOUND_WHISPER,
    "agenttransfer": FlowType.AGENT_TRANSFER,
    "transferagent": FlowType.AGENT_TRANSFER,
    "queuetransfer": FlowType.QUEUE_TRANSFER,
    "transferqueue": FlowType.QUEUE_TRANSFER,
    "contactflowmodule": FlowType.MODULE,
    "flowmodule": FlowType.MODULE,
    "module": FlowType.MODULE,
}
"""`type` of an export in lower case, `_` left out -> kind of flow."""

VERSION = "1"
"""The only version of the old format that was ever exported."""

_NAMED: Mapping[str, tuple[str, ...]] = {
    "NoMatchingError": ("Error",),
    "NoMatchingCondition": ("NoMatch",),
    "InputTimeLimitExceeded": ("Timeout",),
    "QueueAtCapacity": ("AtCapacity",),
}
"""Error types of modules that are kept as they are."""

_ENDLESS = WHISPER_FLOWS | {FlowType.CUSTOMER_QUEUE, FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD}
"""Kinds of flow that end themselves and not the contact."""


class Converted(NamedTuple):
    """A flow of the current language, and what a person should look at."""

    flow: Flow
    findings: tuple[Finding, ...]


class _Made(NamedTuple):
    """One action with its metadata, and the module it is a part of."""

    action: ActionBase
    metadata: dict[str, Any]
    module: str


def is_legacy(value: object) -> bool:
    """Tell whether a JSON value is an export in the old format."""
    if not isinstance(value, Mapping):
        return False
    return isinstance(cast("Mapping[str, Any]", value).get("modules"), list)


def read_legacy(value: object, name: str) -> Converted:
    """Return the flow of the current language that does what an old export did.

    Every module keeps its id as identifier and its place on the canvas. `flow.nodes` maps the
    identifiers of further actions of one module to that module's.

    Args:
        value: The JSON value of the export.
        name: The name findings show, and the flow's own.

    Raises:
        Refused: The value is no legacy flow, or has no module at all.
    """
    table = _table(value, name)
    findings = list(_envelope(table, name))
    kind = _kind(table, name, findings)
    modules = read_modules(cast("list[object]", table["modules"]), name, findings)
    if not modules:
        raise Refused([*findings, error("FLW000", Where(name), "the flow has no module")])
    start = _start(table, modules, name, findings)
    made = [part for module in modules for part in _actions(module, kind, name, findings)]
    made.extend(_end(made, kind))
    findings.extend(_dangling(modules, {part.action.identifier for part in made}, name))
    return Converted(_flow(table, name, (kind, start), made), in_reading_order(findings))


def _table(value: object, name: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping) and is_legacy(cast("object", value)):
        return cast("Mapping[str, Any]", value)
    remedy = "A current export has `Actions`: read it as it is."
    raise Refused([error("FLW000", Where(name), "the flow has no list of `modules`", remedy)])


def _envelope(table: Mapping[str, Any], name: str) -> Iterator[Finding]:
    if "Actions" in table:
        message = "the flow has `modules` and `Actions`; only its modules were converted"
        yield error("FLW000", Where(name), message, "Keep one of the two.")
    version = text_at(table, "version")
    if version not in ("", VERSION):
        message = f"version {version!r} is not {VERSION}, the only one known"
        yield warning("FLW000", Where(name), message)
    if not sound({key: part for key, part in table.items() if key != "modules"}):
        message = "its metadata cannot be written as JSON and was left out"
        yield warning("FLW000", Where(name), message, "Export the flow again.")


def _kind(table: Mapping[str, Any], name: str, findings: list[Finding]) -> FlowType:
    """Return the kind of the flow; the oldest exports say it in their metadata alone."""
    written = text_at(table, "type") or text_at(object_of(table.get("metadata")), "type")
    kind = KINDS.get(written.replace("_", "").replace("-", "").lower())
    if kind is None:
        said = f"its type {written!r} is not known" if written else "it does not say its type"
        message = f"{said}; it is taken for an inbound flow"
        findings.append(warning("FLW011", Where(name), message, "Say which kind of flow it is."))
    return kind or FlowType.CONTACT_FLOW


def _start(
    table: Mapping[str, Any], modules: list[Module], name: str, findings: list[Finding]
) -> str:
    given = text_at(table, "start")
    start = renamed(modules).get(given) if given else None
    if start is None:
        said = f"it starts at {given!r}, which does not exist" if given else "it has no start"
        message = f"{said}; {modules[0]} stands there"
        findings.append(error("FLW007", Where(name), message, "Name the module that it starts at."))
    return start or modules[0].identifier


def _actions(module: Module, kind: FlowType, name: str, findings: list[Finding]) -> Iterator[_Made]:
    """Yield the actions that do what a module did."""
    job = Job(module, kind, name, findings)
    if is_action(module.entry):
        yield _adopted(job)
        return
    conversion = CONVERSIONS.get(module.type)
    steps = conversion(job) if conversion else (_opaque(job),)
    names = [module.identifier, *(f"{module.identifier[:46]}-and{n}" for n in _further(steps))]
    for step, identifier, following in zip(steps, names, [*names[1:], ""], strict=True):
        ways = transitions(job, step, following)
        action = read_action(_action(identifier, step.type, step.parameters, ways))
        metadata = action_metadata(module, step.type, step.parameters)
        if identifier != module.identifier:
            metadata.pop("position", None)
        yield _Made(action, metadata, module.identifier)
    _leftovers(job)


def _further(steps: tuple[Step, ...]) -> range:
    return range(2, len(steps) + 1)


def _action(
    identifier: str, kind: str, parameters: Mapping[str, Any], ways: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "Identifier": identifier,
        "Type": kind,
        "Parameters": dict(parameters),
        "Transitions": dict(ways),
    }


def _opaque(job: Job) -> Step:
    """Return a module of an unknown type as an opaque action that holds all it said."""
    module = job.module
    message = "its type is not known; it is kept as it is, and Connect will refuse it"
    advice = _advice(module.type[:60]) or "Replace it by an action of the current language."
    job.fail("FLW001", message, advice)
    kept = {key: module.entry.get(key) for key in ("target", "parameters") if key in module.entry}
    job.passes(*(parameter.name for parameter in module.parameters))
    return Step(module.type, kept if _whole(job, kept) else {}, _as_called(module))


@lru_cache(maxsize=256)
def _advice(kind: str) -> str:
    return did_you_mean(kind, CONVERSIONS)


def _as_called(module: Module) -> Wiring:
    """Return the wiring of a module of an unknown type: its branches by what they are called."""
    wired = {"Success", *(name for names in _NAMED.values() for name in names)}
    own = [way for way in module.ways if way.target and way.outcome not in wired]
    choices = {way.outcome for way in own if way.operator or way.operand}
    alone = {way.outcome: ("Equals", way.outcome) for way in own if way.outcome not in choices}
    return Wiring(optional=_NAMED, choices=tuple(sorted(choices)), fixed=alone, rests=True)


def _adopted(job: Job) -> _Made:
    """Return an entry of `modules` that is an action of the current language already."""
    module = job.module
    job.warn("FLW000", "it is an action of the current language already", "It is kept as it is.")
    kept = dict(module.entry) if _whole(job, dict(module.entry)) else {}
    named = {"Identifier": module.identifier, "Type": module.type}
    return _Made(read_action({**kept, **named}), {}, module.identifier)


def _whole(job: Job, value: object) -> bool:
    """Tell whether a value can be written again; if not, say so."""
    fine = sound(value)
    if not fine:
        message = "what it holds cannot be written as JSON and was left out"
        job.fail("FLW004", message, "Export it again.")
    return fine


def _leftovers(job: Job) -> None:
    """Say of every parameter and branch that found no place that it was left out."""
    for parameter in dict.fromkeys(one.name for one in job.module.parameters):
        if parameter not in job.placed:
            message = f"its parameter {parameter or 'without a name'} has no counterpart"
            job.warn("FLW003", message, "It was left out: see whether the flow needs it.")
    for way in job.module.ways:
        if way.target and f"-> {way.outcome}" not in job.placed:
            shown = f"{way.outcome} {way.operator} {way.operand}".strip()
            message = f"its branch {shown!r} to {way.target} has no counterpart"
            job.fail("FLW002", message, "It was left out: wire by hand what should lead there.")


def _end(made: list[_Made], kind: FlowType) -> Iterator[_Made]:
    """Yield the action that ends the flow where a module led nowhere."""
    reached = {name for part in made for name in part.action.transitions.targets()}
    if NOT_WIRED in reached and all(part.action.identifier != NOT_WIRED for part in made):
        ending = "EndFlowExecution" if kind in _ENDLESS else "DisconnectParticipant"
        yield _Made(read_action(_action(NOT_WIRED, ending, {}, {})), {}, NOT_WIRED)


def _dangling(modules: list[Module], names: set[str], file: str) -> Iterator[Finding]:
    for module in modules:
        for target in dict.fromkeys(way.target for way in module.ways if way.target):
            if target not in names:
                message = f"{module}: it leads to {target!r}, which does not exist"
                remedy = "Wire that branch to a module of the flow."
                yield error("FLW007", Where(f"{file}#{module.index}"), message, remedy)


def _flow(
    table: Mapping[str, Any], name: str, head: tuple[FlowType, str], made: list[_Made]
) -> Flow:
    kind, start = head
    metadata = {part.action.identifier: part.metadata for part in made}
    actions = tuple(part.action for part in made)
    nodes = {
        part.action.identifier: part.module
        for part in made
        if part.action.identifier != part.module
    }
    all_placed(Flow(name, kind, start, actions), metadata)
    top = {**flow_metadata(table), "ActionMetadata": metadata}
    return Flow(name, kind, start, actions, nodes=nodes, extra={"Metadata": top})
