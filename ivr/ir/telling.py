"""Flows in a caller's words: what an action does, and what each of its ways out means.

Law: words only, no judgement. Whatever is not known here is told by its type and label.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase
from ivr.ir.flow import Flow

SHOWN = 48
"""So many characters of a text are shown."""

AGENT_TYPES = frozenset(
    {
        "TransferContactToQueue",
        "DequeueContactAndTransferToQueue",
        "TransferContactToAgent",
        "RouteContactToAgent",
    }
)
"""Actions that hand a contact to people."""

_UUID = re.compile(r"^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$", re.IGNORECASE)


class Way(NamedTuple):
    """A way out that a contact can take: its label, and the identifier that it leads to."""

    label: str
    target: str


def ways_of(action: ActionBase) -> Iterator[Way]:
    """Yield the ways a contact can take out of an action, in the order in which they are tried.

    The labels are those of a trace: `next`, `Equals 1`, `NoMatchingError`. Of two with one label
    the first is taken. NextAction is left out where it only repeats a branch, as consoles write it.
    """
    seen: set[str] = set()
    out = action.transitions
    for branch in out.conditions:
        label = f"{branch.condition.operator} {' '.join(branch.condition.operands)}"
        if label not in seen:
            seen.add(label)
            yield Way(label, branch.next_action)
    if out.next_action is not None and not _repeated(action, seen):
        yield Way("next", out.next_action)
    for error in out.errors:
        if error.error_type not in seen:
            seen.add(error.error_type)
            yield Way(error.error_type, error.next_action)


def _repeated(action: ActionBase, conditions: set[str]) -> bool:
    """Tell whether NextAction is only the copy of a branch that consoles write."""
    mirrors = action.CONTRACT.mirrors
    if mirrors[:1] == "=":
        return f"Equals {mirrors[1:]}" in conditions
    return bool(mirrors) and mirrors in action.transitions.wired


def shortened(text: str, most: int = SHOWN) -> str:
    """Return a text on one line, its end replaced by dots where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3].rstrip()}..."


NO_NAMES: Mapping[str, str] = {}


def letters(name: str) -> str:
    """Return a name without what makes no difference: capitals, accents, signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def is_readable(action: ActionBase) -> bool:
    """Tell whether an action's identifier says something to people."""
    return not _UUID.match(action.identifier)


def name_of(action: ActionBase, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return what to call an action: its identifier if people can read it, else what it does."""
    return f"'{action.identifier}'" if is_readable(action) else told(action, names)


def told(action: ActionBase, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return what an action does to a contact, in few words.

    `names` are what people call resources, by ARN or id: see `display_names`.
    """
    words = _DOES.get(action.type)
    if words is None:
        return action.type
    given = parameters_of(action)
    return words(_called(given, names) if names else given)


def _called(given: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return parameters in which resources have the names that people gave them."""

    def called(value: object) -> object:
        if isinstance(value, str):
            return names.get(value, value)
        if isinstance(value, dict):
            return _called(cast("Mapping[str, Any]", value), names)
        return value

    return {key: called(value) for key, value in given.items()}


def display_names(flow: Flow) -> Mapping[str, str]:
    """Return the names of resources that a console export shows: ARN or id -> name."""
    found: dict[str, str] = {}
    about = _table(_table(flow.extra.get("Metadata")).get("ActionMetadata"))
    for action in flow.actions:
        shown = _table(_table(about.get(action.identifier)).get("parameters"))
        given = parameters_of(action)
        inner = [(_table(value), _table(shown.get(key))) for key, value in given.items()]
        for values, entries in ((given, shown), *inner):
            found.update(_displayed(values, entries))
    return found


def _displayed(values: Mapping[str, Any], entries: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (value, name); a bot is called by its own name, not by that of its alias."""
    for key, value in values.items():
        entry = _table(entries.get(key))
        name = entry.get("lexV2BotName") or entry.get("displayName")
        if isinstance(name, str) and isinstance(value, str) and name.strip():
            yield value, re.sub(r"[/:]", " ", name).strip()


def _table(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def parameters_of(action: ActionBase) -> Mapping[str, Any]:
    """Return an action's parameters, only to be read; of a misshapen action none."""
    return _table(action.plain)


def spoken_in(given: Mapping[str, Any], most: int | None = SHOWN) -> str:
    """Return what an action's parameters say, in quotes; a recording by its id.

    A text is shortened to `most` characters, where that is a number.
    """
    for key in ("Text", "SSML"):
        if isinstance(given.get(key), str):
            text = " ".join(given[key].split()) if most is None else shortened(given[key], most)
            return f'"{text}"'
    if isinstance(given.get("PromptId"), str):
        return f"recording {_last(given['PromptId'])}"
    return "a recording" if "Media" in given else "nothing"


def _last(value: object) -> str:
    """Return the name of a resource: what stands last in an ARN or symbol."""
    return re.split(r"[/:]", str(value))[-1] or str(value)


def _looped(given: Mapping[str, Any]) -> str:
    messages = given.get("Messages")
    first = cast("list[object]", messages)[0] if isinstance(messages, list) and messages else None
    said = spoken_in(cast("Mapping[str, Any]", first)) if isinstance(first, dict) else "messages"
    return f"plays {said} while the contact waits"


def _bot(given: Mapping[str, Any]) -> str:
    for key, name in (("LexV2Bot", "AliasArn"), ("LexBot", "Name")):
        bot = given.get(key)
        if isinstance(bot, Mapping):
            return _last(cast("Mapping[str, Any]", bot).get(name, ""))
    return "no bot"


def _queue(given: Mapping[str, Any]) -> str:
    if "AgentId" in given:
        return f"chooses agent {_last(given['AgentId'])}"
    return f"chooses queue {_last(given.get('QueueId', ''))}"


def _keys(table: object) -> str:
    return ", ".join(cast("Mapping[str, Any]", table)) if isinstance(table, Mapping) else "nothing"


def _input(given: Mapping[str, Any]) -> str:
    wanted = "digits" if given.get("StoreInput") == "True" else "a key"
    return f"asks for {wanted}: {spoken_in(given)}"


_DOES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "MessageParticipant": lambda given: f"says {spoken_in(given)}",
    "GetParticipantInput": _input,
    "ConnectParticipantWithLexBot": lambda given: f"asks bot {_bot(given)}: {spoken_in(given)}",
    "MessageParticipantIteratively": _looped,
    "DisconnectParticipant": lambda _: "hangs up",
    "EndFlowExecution": lambda _: "ends the flow",
    "EndFlowModuleExecution": lambda given: f"returns {given.get('Result', 'to its caller')}",
    "InvokeLambdaFunction": lambda given: (
        f"asks function {_last(given.get('LambdaFunctionARN', ''))}"
    ),
    "InvokeFlowModule": lambda given: f"runs module {_last(given.get('FlowModuleId', ''))}",
    "TransferToFlow": lambda given: f"goes to flow {_last(given.get('ContactFlowId', ''))}",
    "UpdateContactTargetQueue": _queue,
    "TransferContactToQueue": lambda _: "transfers to the queue",
    "DequeueContactAndTransferToQueue": lambda given: (
        f"moves to queue {_last(given.get('QueueId', ''))}"
    ),
    "TransferContactToAgent": lambda _: "transfers to the agent",
    "TransferParticipantToThirdParty": lambda _: "transfers to another number",
    "UpdateContactAttributes": lambda given: f"sets {_keys(given.get('Attributes'))}",
    "UpdateFlowAttributes": lambda given: f"keeps {_keys(given.get('FlowAttributes'))}",
    "Compare": lambda given: f"looks at {given.get('ComparisonValue', 'nothing')}",
    "CheckHoursOfOperation": lambda given: (
        f"checks hours {_last(given.get('HoursOfOperationId', 'of the queue'))}"
    ),
    "CheckMetricData": lambda given: f"checks {given.get('MetricType', 'a metric')}",
    "Loop": lambda given: f"counts to {given.get('LoopCount', '?')}",
    "DistributeByPercentage": lambda _: "draws lots",
    "Wait": lambda given: f"waits {given.get('TimeLimitSeconds', '?')} s",
    "CreateCallbackContact": lambda _: "queues a callback",
    "ShowView": lambda _: "shows a view",
}
"""Type -> what it does, from its parameters."""


def outcome(action: ActionBase, label: str) -> str:
    """Return what a way out of an action means, in few words; `label` as in a trace."""
    words = _WAYS.get((action.type, label)) or _LABELS.get(label)
    if words is not None:
        return words
    operator, space, operand = label.partition(" ")
    if not space:
        return f"{label} branch"
    shaped = _CONDITIONS.get(action.type)
    return shaped.format(operand) if shaped and operator == "Equals" else f"{operator} '{operand}'"


_CONDITIONS: Mapping[str, str] = {
    "GetParticipantInput": "key {}",
    "ConnectParticipantWithLexBot": "intent {}",
    "InvokeFlowModule": "result {}",
    "Compare": "'{}'",
    "ShowView": "choice {}",
}
"""Type -> what an Equals condition of it is called."""

_LABELS: Mapping[str, str] = {
    "next": "onward",
    NO_MATCHING_ERROR: "failure",
    NO_MATCHING_CONDITION: "anything else",
    "InputTimeLimitExceeded": "no input",
    "QueueAtCapacity": "queue full",
    "InvalidPhoneNumber": "invalid number",
    "InvalidCallbackNumber": "invalid number",
    "CallbackNumberNotDialable": "number cannot be dialled",
    "CallFailed": "call failed",
    "ConnectionTimeLimitExceeded": "nobody answered",
    "TimeLimitExceeded": "time over",
}
"""Label -> what it is called at any action."""

_WAYS: Mapping[tuple[str, str], str] = {
    ("GetParticipantInput", "next"): "digits given",
    ("GetParticipantInput", NO_MATCHING_CONDITION): "another key",
    ("ConnectParticipantWithLexBot", NO_MATCHING_CONDITION): "no intent",
    ("InvokeLambdaFunction", "next"): "answer",
    ("InvokeLambdaFunction", NO_MATCHING_ERROR): "failure or timeout",
    ("CheckHoursOfOperation", "Equals True"): "open",
    ("CheckHoursOfOperation", "Equals False"): "closed",
    ("Loop", "Equals ContinueLooping"): "again",
    ("Loop", "Equals DoneLooping"): "tries used up",
    ("TransferContactToQueue", NO_MATCHING_ERROR): "transfer failed",
    ("DistributeByPercentage", NO_MATCHING_CONDITION): "the rest",
    ("Compare", NO_MATCHING_CONDITION): "otherwise",
}
"""Type and label -> what it is called there."""
