"""Flows as Connect takes them: types, parameters, transitions and conditions of every action.

Each check reads the contract on the action's class, so that compiled and imported flows are held
to the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from pydantic import BaseModel, ValidationError

from ivr.faults import Severity
from ivr.ir.actions import MODELLED_ACTIONS
from ivr.ir.actions.base import ActionBase, ErrorRule
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.actions.participant import GetParticipantInput
from ivr.ir.references import is_path, paths_in
from ivr.lint.facts.flowgraph import REAL_TYPES, WRONG_TYPES, FlowGraph, Parameters
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING

_TYPED = frozenset({"ViewData", "Input", "ResultData"})
"""Parameters whose values keep their JSON types."""


def _each(subject: Subject) -> Iterator[tuple[FlowGraph, int, ActionBase]]:
    for graph in subject.flow_graphs:
        for index, action in enumerate(graph.flow.actions):
            yield graph, index, action


def unknown_types(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.flow.dialog:
            continue  # only a raw node can say so, and there TGT001 does
        for action, _ in graph.of_type(*(graph.by_type.keys() - REAL_TYPES)):
            right = WRONG_TYPES.get(action.type, "")
            remedy = f"Use {right}." if right else did_you_mean(action.type, MODELLED_ACTIONS)
            yield Spot(graph.where(action), f"Connect has no action {action.type!r}", remedy=remedy)


def error_branches(subject: Subject) -> Iterator[Spot]:
    sound: set[tuple[ErrorRule, tuple[str, ...]]] = set()
    for graph, _, action in _each(subject):
        if isinstance(action, OpaqueAction):
            continue
        rule = action.CONTRACT.error_rule(action)
        kinds = tuple([each.error_type for each in action.transitions.errors])
        if (rule, kinds) in sound:
            continue
        wired = set(kinds)
        if rule.required <= wired and rule.rejected.isdisjoint(wired):
            sound.add((rule, kinds))
            continue
        for name in sorted(rule.required - wired):
            message = f"{action.type} {action.identifier!r} has no {name} branch"
            yield Spot(graph.where(action), message, remedy="Wire it.")
        for name in sorted(rule.rejected & wired):
            message = f"{action.type} {action.identifier!r} may not have a {name} branch"
            yield Spot(graph.where(action), message, remedy="Remove it.")


_MESSAGE_KEYS = ("Text", "SSML", "PromptId", "Media")

_EXACTLY_ONE: Mapping[str, tuple[str, ...]] = {
    "MessageParticipant": _MESSAGE_KEYS,
    "GetParticipantInput": _MESSAGE_KEYS,
    "ConnectParticipantWithLexBot": ("LexV2Bot", "LexBot"),
    "UpdateContactTargetQueue": ("QueueId", "AgentId"),
}


def parameters(subject: Subject) -> Iterator[Spot]:
    sound: set[tuple[object, ...]] = set()  # which keys each type was found to take together
    for graph, index, action in _each(subject):
        written = graph.parameters[index]
        if (type(action), *written) in sound:
            continue
        if isinstance(action, OpaqueAction):
            yield from _misshapen(graph, action)
        elif _sound(action, written):
            sound.add((type(action), *written))
        else:
            yield from _given(graph, action, written)


def _sound(action: ActionBase, written: Parameters) -> bool:
    """Tell whether all parameters are known, and whatever needs a closer look is not there."""
    one = _EXACTLY_ONE.get(action.type)
    known = written.keys() <= _parameter_names(type(cast("BaseModel", action.parameters)))
    return known and "StoreInput" not in written and (not one or len(written.keys() & one) == 1)


def _misshapen(graph: FlowGraph, action: OpaqueAction) -> Iterator[Spot]:
    """Say why an action of a modelled type could only be kept as it is."""
    model = MODELLED_ACTIONS.get(action.type)
    if model is None:
        return
    try:
        model.model_validate(action.json_value())
    except ValidationError as problem:
        for details in problem.errors(include_url=False):
            name = ".".join(str(step) for step in details["loc"][1:])
            message = f"parameter {name} of {action.type} has another shape"
            if details["type"] == "missing":
                message = f"{action.type} needs the parameter {name}"
            if details["type"] != "string_type":
                yield Spot(graph.where(action), message)


def _given(graph: FlowGraph, action: ActionBase, written: Parameters) -> Iterator[Spot]:
    known = _parameter_names(type(cast("BaseModel", action.parameters)))
    for key in () if written.keys() <= known else written.keys() - known:
        message = f"{action.type} has no parameter {key!r}"
        yield Spot(graph.where(action), message, _W, did_you_mean(key, known))
    one = _EXACTLY_ONE.get(action.type, ())
    if one and len(written.keys() & one) != 1:
        message = f"{action.type} {action.identifier!r} needs exactly one of {', '.join(one)}"
        yield Spot(graph.where(action), message)
    stores = isinstance(action, GetParticipantInput) and action.stores
    if stores and action.parameters.input_validation is None:
        message = f"{action.identifier!r} stores input without InputValidation"
        yield Spot(graph.where(action), message)


@cache
def _parameter_names(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in model.model_fields.items())


def scalars(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            odd = not isinstance(leaf.value, str) and leaf.value is not None
            if odd and leaf.path[0] not in _TYPED:
                message = f"{'.'.join(leaf.path)} of {action.identifier!r} is not a string"
                yield Spot(graph.where(action), message, remedy=f'Write "{leaf.value}".')


def empty_strings(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            if leaf.value == "" and leaf.path[0] not in _TYPED:
                message = f"{'.'.join(leaf.path)} of {action.identifier!r} is empty"
                yield Spot(graph.where(action), message)
        for action, condition in graph.conditions(lambda each: "" in each.operands):
            del condition
            message = f"{action.identifier!r} compares with an empty string"
            yield Spot(graph.where(action), message, remedy='Compare with "none".')


_MAY_STOP = frozenset({"MessageParticipantIteratively"})


def next_actions(subject: Subject) -> Iterator[Spot]:
    for graph, index, action in _each(subject):
        ways = action.transitions
        if action.CONTRACT.terminal:
            if graph.targets[index]:
                message = f"{action.type} {action.identifier!r} ends the flow and leads nowhere"
                yield Spot(graph.where(action), message, remedy="Remove its transitions.")
        elif ways.next_action is None and action.type not in _MAY_STOP | _TERMINAL_OPAQUE:
            message = f"{action.type} {action.identifier!r} has no NextAction"
            yield Spot(graph.where(action), message)


_TERMINAL_OPAQUE = frozenset({"TransferContactToAgent"})


def mixed_resources(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            value, named = leaf.value, action.CONTRACT.resources
            if not isinstance(value, str) or "$." not in value:
                continue
            if ".".join(leaf.path) in named and paths_in(value) and not is_path(value):
                message = f"{leaf.path[-1]} of {action.identifier!r} mixes text and a path"
                yield Spot(graph.where(action), message)


def wrong_places(subject: Subject) -> Iterator[Spot]:
    for graph, action in _misplaced(subject):
        contract = action.CONTRACT
        flow = graph.flow
        if flow.type not in contract.flows:
            message = f"{action.type} is not allowed in a {flow.type} flow"
            yield Spot(graph.where(action), message)
        else:
            message = f"{action.type} works on {', '.join(sorted(contract.channels))} only"
            yield Spot(graph.where(action), message)


def _misplaced(subject: Subject) -> Iterator[tuple[FlowGraph, ActionBase]]:
    for graph in subject.flow_graphs:
        flow, wrong = graph.flow, set[type[ActionBase]]()
        for model in {type(action) for action in flow.actions}:
            contract = model.CONTRACT
            if flow.type not in contract.flows or contract.channels.isdisjoint(flow.channels):
                wrong.add(model)
        yield from ((graph, action) for action in flow.actions if type(action) in wrong)


_SOURCE = "flow language; live probes of the service"

FLOW_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW001",
        _E,
        "An action type that does not exist",
        "The service refuses the flow.",
        "Use the right name.",
        _SOURCE,
        "flows",
        unknown_types,
    ),
    Rule(
        "FLW002",
        _E,
        "An error branch missing, or one too many",
        "The service refuses the flow.",
        "Wire what it demands.",
        _SOURCE,
        "flows",
        error_branches,
    ),
    Rule(
        "FLW003",
        _E,
        "A parameter missing or unknown",
        "The service refuses the flow.",
        "Give what the action needs.",
        _SOURCE,
        "flows",
        parameters,
    ),
    Rule(
        "FLW004",
        _E,
        "A number or boolean that is not a string",
        "The service refuses it, with a misleading message.",
        "Write every scalar as a string.",
        _SOURCE,
        "flows",
        scalars,
    ),
    Rule(
        "FLW005",
        _E,
        "An empty string",
        "Nothing can be empty, and nothing compares with empty.",
        "Leave the parameter out.",
        _SOURCE,
        "flows",
        empty_strings,
    ),
    Rule(
        "FLW006",
        _E,
        "An action that does not go on, or goes on after the end",
        "The service refuses the flow.",
        "Set NextAction, except on actions that end the flow.",
        _SOURCE,
        "flows",
        next_actions,
    ),
    Rule(
        "FLW010",
        _E,
        "A resource that mixes text and a path",
        "Ids are static or one whole path.",
        "Use one of the two.",
        _SOURCE,
        "flows",
        mixed_resources,
    ),
    Rule(
        "FLW011",
        _E,
        "An action in the wrong kind of flow",
        "The service calls it an unsupported block type.",
        "Move it to a flow that may have it.",
        _SOURCE,
        "flows",
        wrong_places,
    ),
)
