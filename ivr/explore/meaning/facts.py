"""What a walk reads and writes: the names of facts, and which of them an action decides by.

A fact is named like its path without `$.` (`External.band`); `loop:`, `hook:` and `@` begin the
names of facts that no path reads: the rounds of a Loop, the flow of an event hook, and that a root
such as External was filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ivr.ir.actions import contract_of
from ivr.ir.actions.base import ActionBase
from ivr.ir.references import is_path, paths_in
from ivr.ir.roots import ROOTS
from ivr.ir.telling import parameters_of

LOOP, HOOK, FILLED = "loop:", "hook:", "@"

QUEUE, SET, ASSUMED = "Queue", "set", "set before"
"""The fact whether the contact has a target queue, and what it holds where it has one: chosen on
this way; or in a flow before, which shows where its hours or metrics could be looked up."""

_BY_KEY = frozenset({"UpdateFlowAttributes", "GetParticipantInput"})
"""Types that set single facts of their root, and leave the others."""

FILLS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(name for name, root in ROOTS.items() if kind in root.filled_by and root.local)
    for kind in sorted({kind for root in ROOTS.values() for kind in root.filled_by} - _BY_KEY)
}
"""Action type -> the roots that it fills anew."""

LOCAL_ROOTS = frozenset(name for name, root in ROOTS.items() if root.local)

TARGETS: Mapping[str, str] = {
    "TransferToFlow": "ContactFlowId",
    "InvokeFlowModule": "FlowModuleId",
}
"""Action type -> the parameter that names the flow it enters."""

_FIELDS = ("LanguageCode", "Name", "Description", "CustomerId")


class Write(NamedTuple):
    """A fact that is set: to a fixed text, to another fact's value, or to what nobody knows."""

    fact: str
    text: str | None = None
    source: str = ""


def root_of_fact(fact: str) -> str:
    """Return the root of a fact: `External` of `External.band`."""
    return fact.partition(".")[0]


@lru_cache(maxsize=65_536)
def is_local(fact: str) -> bool:
    """Tell whether a fact ends with its flow."""
    if fact[:1] == FILLED:
        return True
    return fact.startswith(LOOP) or root_of_fact(fact) in LOCAL_ROOTS


def loop_fact(flow: str, identifier: str) -> str:
    """Return the fact that counts the rounds of a Loop."""
    return f"{LOOP}{flow}/{identifier}"


def fact_of(path: str) -> str:
    """Return the fact that a path reads."""
    return path[2:]


_ON_VOICE = frozenset({"GetParticipantInput", "MessageParticipantIteratively"})
"""What fails on any channel but voice."""


def reads(action: ActionBase) -> Iterator[str]:
    """Yield the facts that decide where an action leads."""
    given = parameters_of(action)
    if action.type == "Compare":
        yield from _path(given.get("ComparisonValue"))
    elif action.type == "Loop":
        yield from _path(given.get("LoopCount"))
    elif action.type in TARGETS:
        yield from _path(given.get(TARGETS[action.type]))
    elif action.type in _ON_VOICE:
        yield "Channel"
    for branch in action.transitions.conditions:
        for operand in branch.condition.operands:
            yield from _path(operand)


_IDS = ("CallbackNumber", "TextToSpeechVoice")
"""Parameters without which an action fails, besides the ids and ARNs of its contract."""


def ids_of(action: ActionBase) -> Iterator[str]:
    """Yield the paths that hold what an action cannot do without: ids, ARNs, numbers."""
    given = parameters_of(action)
    values = [given.get(key) for key in _IDS]
    values += table_of(given, "EventHooks").values()
    for name in contract_of(action.type).resources:
        head, _, leaf = name.partition(".")
        values.append(table_of(given, head).get(leaf) if leaf else given.get(head))
    yield from (value for value in values if isinstance(value, str) and value[:2] == "$.")


def _path(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("$."):
        yield fact_of(value)


def writes(action: ActionBase) -> tuple[Write, ...]:
    """Return the facts that an action sets where it succeeds."""
    return tuple(_WRITERS[action.type](action)) if action.type in _WRITERS else ()


def written(fact: str, value: object) -> Write:
    """Return what a fact becomes by a parameter's value."""
    if not isinstance(value, str):
        return Write(fact, _json(value))
    if is_path(value):
        return Write(fact, None, fact_of(value))
    return Write(fact) if paths_in(value) else Write(fact, value)


def _json(value: object) -> str:
    from json import dumps  # noqa: PLC0415 - values that are no text are rare

    return dumps(value, ensure_ascii=False, default=str)


def table_of(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a parameter that is a map; empty where it is none."""
    value = given.get(key)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _attributes(action: ActionBase) -> Iterator[Write]:
    given = parameters_of(action)
    if given.get("TargetContact") != "Related":
        for key, value in table_of(given, "Attributes").items():
            yield written(f"Attributes.{key}", value)


def _flow_attributes(action: ActionBase) -> Iterator[Write]:
    for key, entry in table_of(parameters_of(action), "FlowAttributes").items():
        value = cast("Mapping[str, Any]", entry).get("Value") if isinstance(entry, dict) else entry
        yield written(f"FlowAttributes.{key}", value)


def _fields(action: ActionBase) -> Iterator[Write]:
    given = parameters_of(action)
    if given.get("TargetContact") != "Related":
        yield from (written(key, given[key]) for key in _FIELDS if key in given)


def _voice(action: ActionBase) -> Iterator[Write]:
    value = parameters_of(action).get("TextToSpeechVoice")
    if value is not None:
        yield written("TextToSpeechVoiceId", value)


def _hooks(action: ActionBase) -> Iterator[Write]:
    for event, flow in table_of(parameters_of(action), "EventHooks").items():
        yield written(f"{HOOK}{event}", flow)


STORED = "StoredCustomerInput"


def _stored(action: ActionBase) -> Iterator[Write]:
    if stores(action):
        yield Write(STORED)


def stores(action: ActionBase) -> bool:
    """Tell whether an action that takes keys stores them."""
    return str(parameters_of(action).get("StoreInput")).lower() == "true"


def _queue(_action: ActionBase) -> Iterator[Write]:
    yield Write(QUEUE, SET)
    yield from (Write(f"{QUEUE}.{leaf}") for leaf in ("Name", "ARN"))


_WRITERS = {
    "UpdateContactAttributes": _attributes,
    "UpdateFlowAttributes": _flow_attributes,
    "UpdateContactData": _fields,
    "UpdateContactTextToSpeechVoice": _voice,
    "UpdateContactEventHooks": _hooks,
    "GetParticipantInput": _stored,
    "UpdateContactTargetQueue": _queue,
    "DequeueContactAndTransferToQueue": _queue,
}
"""Action type -> what it sets."""


def input_of(action: ActionBase) -> tuple[Write, ...]:
    """Return what a module is told, as facts of the module."""
    told = table_of(parameters_of(action), "Input")
    return tuple(written(f"Modules.Input.{key}", value) for key, value in told.items())


def result_of(action: ActionBase) -> tuple[Write, ...]:
    """Return what a module tells its caller, as facts of the caller."""
    given = parameters_of(action)
    result = given.get("Result")
    told = [written("Modules.Result", result)] if result is not None else []
    found = table_of(given, "ResultData")
    return (*told, *(written(f"Modules.ResultData.{k}", value) for k, value in found.items()))
