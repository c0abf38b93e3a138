"""What an action cannot succeed without: a target queue, an id, a number in its range.

Law of the room: only what the service cannot do without stands here, as the simulator has it; an
action whose need is certainly not met takes its error branch whatever the world does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ivr.explore.meaning.facts import QUEUE, TARGETS, fact_of, table_of
from ivr.explore.meaning.values import Unknown, Value, if_true
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.telling import parameters_of
from ivr.simulator.call.exits import as_number

HERE = f"$.{QUEUE}"
"""Stands for the contact's own target queue among what an action may take."""

Group = tuple[object, ...]
"""Parameters of which one has to be there; none at all where the action can never succeed."""

Read = Callable[[str], Value]
"""Returns what a path holds."""


class Range(NamedTuple):
    """A parameter that has to be a number, from where to where."""

    parameter: str
    least: int
    most: int


DELAY_SECONDS_MAX = 259_200
WAIT_SECONDS_MAX = 604_800
PRIORITY_MAX = 9_223_372_036_854_775_807
"""Limits. Source: Connect API reference, the pages of these actions."""

RANGES: Mapping[str, tuple[Range, ...]] = {
    "Wait": (Range("TimeLimitSeconds", 0, WAIT_SECONDS_MAX),),
    "CreateCallbackContact": (
        Range("InitialCallDelaySeconds", 1, DELAY_SECONDS_MAX),
        Range("RetryDelaySeconds", 1, DELAY_SECONDS_MAX),
    ),
    "UpdateContactRoutingBehavior": (Range("QueuePriority", 1, PRIORITY_MAX),),
}
"""Action type -> the numbers that it needs, where they stand there."""


def groups(action: ActionBase) -> Iterator[Group]:
    """Yield what an action needs: of each group one."""
    needed = _NEEDED.get(action.type)
    if needed is not None and not isinstance(action, OpaqueAction):
        yield from needed(parameters_of(action))


def waits_for_queue(action: ActionBase) -> bool:
    """Tell whether an action looks at the contact's own queue, and does nothing without one.

    Where no queue was chosen on this way, one chosen in a flow before may be what is looked at.
    """
    transfers = action.type == "TransferContactToQueue"
    return not transfers and any(HERE in group for group in groups(action))


def _one_queue(given: Mapping[str, Any]) -> Iterator[Group]:
    named = [given[key] for key in ("QueueId", "AgentId") if given.get(key) is not None]
    yield tuple(named) if len(named) == 1 else ()


def _any_queue(given: Mapping[str, Any]) -> Iterator[Group]:
    named = [given[key] for key in ("QueueId", "AgentId") if given.get(key) is not None]
    yield (named[0],) if named else (HERE,)


def _callback(given: Mapping[str, Any]) -> Iterator[Group]:
    yield (given.get("QueueId"), given.get("AgentId"), HERE)


def _calendar(given: Mapping[str, Any]) -> Iterator[Group]:
    calendar = given.get("HoursOfOperationId")
    yield (HERE,) if calendar is None else (calendar,)


def _hooks(given: Mapping[str, Any]) -> Iterator[Group]:
    yield from ((flow,) for flow in table_of(given, "EventHooks").values())


def _bot(given: Mapping[str, Any]) -> Iterator[Group]:
    bot = table_of(given, "LexV2Bot")
    if "AliasArn" in bot:
        yield (bot["AliasArn"],)


def _only(parameter: str) -> Callable[[Mapping[str, Any]], Iterator[Group]]:
    """Return what yields the one parameter that a type needs."""

    def needed(given: Mapping[str, Any]) -> Iterator[Group]:
        yield (given.get(parameter),)

    return needed


_NEEDED: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Group]]] = {
    "TransferContactToQueue": lambda _: iter([(HERE,)]),
    "UpdateContactTargetQueue": _one_queue,
    "DequeueContactAndTransferToQueue": _one_queue,
    "CheckMetricData": _any_queue,
    "GetMetricData": _any_queue,
    "CheckHoursOfOperation": _calendar,
    "CreateCallbackContact": _callback,
    "UpdateContactEventHooks": _hooks,
    "ConnectParticipantWithLexBot": _bot,
    "TransferParticipantToThirdParty": _only("ThirdPartyPhoneNumber"),
    "UpdateContactCallbackNumber": _only("CallbackNumber"),
    **{kind: _only(parameter) for kind, parameter in TARGETS.items()},
}

_REFUSED: Mapping[str, str] = {"UpdateContactCallbackNumber": "InvalidCallbackNumber"}
"""Action type -> the error of a need that is not met, where it is a particular one."""


def needs_something(action: ActionBase) -> bool:
    """Tell whether there is anything that an action cannot succeed without."""
    return action.type in _NEEDED or action.type in RANGES


def facts_needed(action: ActionBase) -> Iterator[str]:
    """Yield the facts by which it shows whether an action can succeed."""
    needed = (each for group in groups(action) for each in group)
    for each in (*needed, *(given for given, _ in _numbers(action))):
        if isinstance(each, str) and each[:2] == "$.":
            yield fact_of(each)


def _numbers(action: ActionBase) -> Iterator[tuple[object, Range]]:
    ranges = () if isinstance(action, OpaqueAction) else RANGES.get(action.type, ())
    for wanted in ranges:
        value = parameters_of(action).get(wanted.parameter)
        if value is not None:
            yield value, wanted


def refusal(action: ActionBase, read: Read) -> str:
    """Return the error that an action is sure to meet, empty where it may succeed."""
    for group in groups(action):
        if all(_is_nothing(each, read) for each in group) and not waits_for_queue(action):
            return _REFUSED.get(action.type, NO_MATCHING_ERROR)
    for value, wanted in _numbers(action):
        held = read(value) if isinstance(value, str) and value[:2] == "$." else value
        if not isinstance(held, Unknown) and not _is_within(held, wanted):
            return NO_MATCHING_ERROR
    return ""


def _is_nothing(given: object, read: Read) -> bool:
    held = read(given) if isinstance(given, str) and given[:2] == "$." else given
    return held is None or held == ""


def _is_within(held: object, wanted: Range) -> bool:
    number = as_number(str(held))
    return number is not None and wanted.least <= number <= wanted.most


def lack_of(action: ActionBase) -> str:
    """Return in words what an action lacks that is sure to be refused."""
    if any(HERE in group for group in groups(action)):
        return "no target queue is set on this way, unless by a flow before"
    return f"it needs {_NAMES.get(action.type, 'a value')}, and there is none on this way"


_NAMES: Mapping[str, str] = {
    "UpdateContactTargetQueue": "exactly one queue or agent",
    "DequeueContactAndTransferToQueue": "exactly one queue or agent",
    "CheckMetricData": "a queue",
    "GetMetricData": "a queue",
    "CheckHoursOfOperation": "hours",
    "UpdateContactEventHooks": "a flow",
    "ConnectParticipantWithLexBot": "a bot",
    "TransferParticipantToThirdParty": "a number",
    "UpdateContactCallbackNumber": "a number",
    "TransferToFlow": "a flow",
    "InvokeFlowModule": "a module",
    "Wait": "a number of seconds",
    "UpdateContactRoutingBehavior": "a priority",
}


def numbers_met(action: ActionBase, read: Read) -> Iterator[tuple[Unknown, Value]]:
    """Yield each number that is not known yet, and what is known of it where it is in its range."""
    for value, wanted in _numbers(action):
        held = read(value) if isinstance(value, str) and value[:2] == "$." else None
        if isinstance(held, Unknown):
            fitting = if_true(held, "NumberGreaterOrEqualTo", str(wanted.least))
            if isinstance(fitting, Unknown):
                fitting = if_true(fitting, "NumberLessOrEqualTo", str(min(wanted.most, 10**9)))
            if fitting is not None:
                yield held, fitting
