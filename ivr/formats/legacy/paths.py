"""Proof that a conversion kept every way a caller can take, and made none up.

Law: both graphs are read here anew, into the same plain words; nothing of the conversion itself is
asked. Of each module the ways are compared under their outcome, so all paths from the start agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.formats.legacy.draft import NOT_WIRED, OPERATORS
from ivr.formats.legacy.shape import Module, Way, is_action, read_modules, renamed, text_at
from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow, labelled


class Path(NamedTuple):
    """One way out of a module: what happened, and where the contact goes."""

    outcome: str
    target: str


OUTCOMES: Mapping[str, str] = {
    "Success": "done",
    "Error": "failed",
    "Timeout": "timeout",
    "NoMatch": "else",
    "AtCapacity": "full",
    "Looping": "again",
    "Complete": "over",
    "True": "yes",
    "False": "no",
    "InvalidNumber": "invalid",
    "InvalidPhoneNumber": "invalid",
    "NonDialableNumber": "not dialable",
    "NotDialable": "not dialable",
    "CallFailure": "call failed",
    "CustomerReturn": "returned",
    "CustomerReturned": "returned",
}
"""Branch of a module -> what happened."""

ERRORS: Mapping[str, str] = {
    "next": "done",
    "NoMatchingError": "failed",
    "NoMatchingCondition": "else",
    "InputTimeLimitExceeded": "timeout",
    "ConnectionTimeLimitExceeded": "timeout",
    "QueueAtCapacity": "full",
    "InvalidPhoneNumber": "invalid",
    "InvalidCallbackNumber": "invalid",
    "CallbackNumberNotDialable": "not dialable",
    "CallFailed": "call failed",
    "Equals ContinueLooping": "again",
    "Equals DoneLooping": "over",
    "Equals MessagesInterrupted": "timeout",
    "Equals WaitCompleted": "timeout",
}
"""Way out of an action -> what happened, whatever its type."""

_OF_TYPE: Mapping[str, Mapping[str, str]] = {
    "CheckHoursOfOperation": {"Equals True": "yes", "Equals False": "no"},
    "Wait": {"Equals CustomerReturned": "returned"},
}
_STAFFING = {"NumberGreaterThan 0": "yes", "NoMatchingCondition": "no"}

_REPEATED: Mapping[str, tuple[str, ...]] = {
    "Compare": ("else",),
    "DistributeByPercentage": ("else",),
    "TransferToFlow": ("failed",),
    "CheckMetricData": ("failed",),
    "CheckHoursOfOperation": ("failed",),
    "Loop": ("over",),
    "ConnectParticipantWithLexBot": ("failed",),
    "TransferContactToQueue": ("failed",),
    "DequeueContactAndTransferToQueue": ("failed",),
    "TransferParticipantToThirdParty": ("failed",),
    "Wait": ("failed",),
    "MessageParticipantIteratively": ("failed",),
    "GetParticipantInput": ("else",),
}
"""Type -> outcomes whose target NextAction repeats; a NextAction of its own is a way."""

_OVER: Mapping[str, tuple[str, ...]] = {
    "UpdateFlowLoggingBehavior": ("failed",),
    "UpdateContactRecordingBehavior": ("failed",),
    "UpdateContactRoutingBehavior": ("failed",),
    "UpdateContactCallbackNumber": ("failed",),
    "Compare": ("failed",),
    "DistributeByPercentage": ("failed",),
    "GetParticipantInput": ("invalid",),
    "TransferParticipantToThirdParty": ("call failed", "timeout"),
}
"""Type -> outcomes that the service does not know any more: they may be missing."""


def legacy_paths(value: Mapping[str, Any]) -> dict[str, frozenset[Path]]:
    """Return the ways out of every module of an export: identifier -> paths."""
    return _paths(read_modules(cast("list[object]", value["modules"]), "", []))


def _paths(modules: list[Module]) -> dict[str, frozenset[Path]]:
    return {
        module.identifier: frozenset(
            Path(_happened(way, module.type), way.target) for way in module.ways if way.target
        )
        for module in modules
    }


def _happened(way: Way, kind: str) -> str:
    known = OUTCOMES.get(way.outcome)
    if known is not None:
        return known
    if not way.operator and not way.operand and way.outcome != "Evaluate":
        return f"Equals {way.outcome}"
    if kind == "PercentileBranching":
        return f"NumberLessThan {way.operand}"
    plain = way.operator.lower().removeprefix("number").removeprefix("text")
    return f"{OPERATORS.get(plain, way.operator)} {way.operand or ' '}"


def flow_paths(flow: Flow) -> dict[str, frozenset[Path]]:
    """Return the ways out of every module of a converted flow; its further actions are folded."""
    folded: dict[str, set[Path]] = {}
    for action in flow.actions:
        head = flow.nodes.get(action.identifier, action.identifier)
        ways = folded.setdefault(head, set())
        ways.update(
            path for path in _ways(action) if flow.nodes.get(path.target, path.target) != head
            or path.target == head
        )  # fmt: skip
    return {name: frozenset(ways) for name, ways in folded.items()}


def _ways(action: ActionBase) -> Iterator[Path]:
    """Yield the ways out of an action; a NextAction that repeats another one is none."""
    own = _STAFFING if _counts_agents(action) else _OF_TYPE.get(action.type)
    words = {**ERRORS, **own} if own else ERRORS
    found = [Path(words.get(label, label), target) for label, target in labelled(action)]
    repeated = _REPEATED.get(action.type, ())
    again = {path.target for path in found if path.outcome in repeated}
    for path in found:
        if path.outcome != "done" or path.target not in again:
            yield path


def _counts_agents(action: ActionBase) -> bool:
    if action.type != "CheckMetricData":
        return False
    return '"MetricType": "NumberOfAgents' in action.given


def same_paths(value: Mapping[str, Any], flow: Flow) -> tuple[str, ...]:
    """Return where the paths of an export and of its conversion differ; nothing where they agree.

    A way that the new action requires and the module lacks is no difference where it goes on as
    another way of that module does.

    Args:
        value: The JSON value of the export.
        flow: What it was converted to.
    """
    modules = read_modules(cast("list[object]", value["modules"]), "", [])
    old, new = _paths(modules), flow_paths(flow)
    differences = list(_starts(text_at(value, "start"), renamed(modules), flow))
    adopted = {module.identifier for module in modules if is_action(module.entry)}
    for name, ways in old.items():
        if name in adopted:
            continue
        kind = flow.by_id[name].type if name in flow.by_id else ""
        made = new.get(name, frozenset[Path]())
        over = _OVER.get(kind, ())
        targets = {path.target for path in ways} | {NOT_WIRED}
        lost = sorted(path for path in ways - made if path.outcome not in over)
        added = sorted(path for path in made - ways if path.target not in targets)
        differences += [f"{name}: {path.outcome} to {path.target} is lost" for path in lost]
        differences += [f"{name}: {path.outcome} to {path.target} is new" for path in added]
        differences += [] if name in flow.by_id else [f"{name} is lost"]
    return tuple(differences)


def _starts(given: str, names: Mapping[str, str], flow: Flow) -> Iterator[str]:
    wanted = names.get(given) if given else None
    if wanted is not None and wanted != flow.start:
        yield f"it starts at {flow.start}, not at {wanted}"
