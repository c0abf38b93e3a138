"""Resources that a flow names: by an id, an ARN, or a path that brings one; nothing else is found.

Law: what a template fills in later is told elsewhere (FLW021), empty texts too (FLW005).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ivr.faults import Severity
from ivr.ir.references import symbol
from ivr.lint.facts.flowgraph import FlowGraph, Parameters, table_of
from ivr.lint.rule import Rule, Spot, Subject

_W = Severity.WARNING


class Named(NamedTuple):
    """How a resource is named: what it is, a part of its ARN, and whether a bare id will do."""

    what: str
    arn: str
    by_id: bool = True


_QUEUE = Named("queue", "/queue/")
_AGENT = Named("agent", "/agent/")
_FLOW = Named("flow", "/contact-flow/")
_PROMPT = Named("prompt", "/prompt/")
_FUNCTION = Named("function", ":lambda:", by_id=False)
_ALIAS = Named("bot alias", ":bot-alias/", by_id=False)

_NAMED: Mapping[str, Mapping[str, Named]] = {
    "MessageParticipant": {"PromptId": _PROMPT},
    "GetParticipantInput": {"PromptId": _PROMPT},
    "ConnectParticipantWithLexBot": {"PromptId": _PROMPT, "LexV2Bot.AliasArn": _ALIAS},
    "UpdateContactTargetQueue": {"QueueId": _QUEUE, "AgentId": _AGENT},
    "DequeueContactAndTransferToQueue": {"QueueId": _QUEUE, "AgentId": _AGENT},
    "CreateCallbackContact": {"QueueId": _QUEUE, "AgentId": _AGENT, "ContactFlowId": _FLOW},
    "GetMetricData": {"QueueId": _QUEUE, "AgentId": _AGENT},
    "CheckMetricData": {"QueueId": _QUEUE, "AgentId": _AGENT},
    "TransferToFlow": {"ContactFlowId": _FLOW},
    "CreateTask": {"ContactFlowId": _FLOW},
    "CheckHoursOfOperation": {"HoursOfOperationId": Named("hours", "/operating-hours/")},
    "InvokeFlowModule": {"FlowModuleId": Named("module", "/flow-module/")},
    "InvokeLambdaFunction": {"LambdaFunctionARN": _FUNCTION},
}
"""Type -> the parameters that name something, by their path."""

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(:[\w$-]+)?")
_FILLED_IN = re.compile(r"\$\{|\{\{|<<|%%|##|%\w+%")


def named_by_nothing(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # the linker binds what a dialog names
        for kind in _NAMED.keys() & graph.by_type.keys():
            for action, written in graph.of_type(kind):
                for path, named in _NAMED[kind].items():
                    value = written.get(path) if "." not in path else _at(written, path)
                    if not isinstance(value, str) or "$." in value or named.arn in value:
                        continue
                    wrong = _wrong(value, named)
                    if wrong is not None:
                        message = f"{path} of {graph.called(action, typed=True)} is {wrong[0]}"
                        yield Spot(graph.where(action), message, None, wrong[1])
        yield from _hooks(graph)


def _hooks(graph: FlowGraph) -> Iterator[Spot]:
    for action, written in graph.of_type("UpdateContactEventHooks"):
        for hook, value in table_of(written.get("EventHooks")).items():
            wrong = _wrong(value, _FLOW) if isinstance(value, str) else None
            if wrong is not None:
                message = f"{hook} of {graph.called(action, typed=True)} is {wrong[0]}"
                yield Spot(graph.where(action), message, None, wrong[1])


def _at(written: Parameters, path: str) -> object:
    outer, _, inner = path.partition(".")
    return table_of(written.get(outer)).get(inner)


@lru_cache(maxsize=4096)
def _wrong(value: str, named: Named) -> tuple[str, str] | None:
    """Return what is wrong with the name of a resource and what to do, None where it may be one."""
    if not value or "$." in value or _FILLED_IN.search(value) or symbol(value) is not None:
        return None
    shown = repr(value[:60])
    if value.startswith("arn:"):
        fits = named.arn in value
        remedy = f"Give the ARN of a {named.what}."
        return None if fits else (f"{shown}, the ARN of something else than a {named.what}", remedy)
    if named.by_id and _ID.fullmatch(value):
        return None
    ways = "an id, an ARN" if named.by_id else "an ARN"
    remedy = f"Give the {named.what}'s {'id or ARN' if named.by_id else 'ARN'}."
    return f"{shown}, which is neither {ways} nor a path", remedy


RESOURCE_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW040",
        _W,
        "A resource that is named by nothing that Connect knows",
        "Flows name queues, flows, prompts, functions and bots by id or ARN, not as people do.",
        "Give the id or ARN.",
        "action pages (D); public flows (C)",
        "flows",
        named_by_nothing,
    ),
)
