"""What is known of an action type: its contract, and each of its parameters.

Law: data only, and light to import; who checks a flow against it lives elsewhere. Sources: the
action pages of the Amazon Connect API reference, corrected by live probes of the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast


class FlowType(StrEnum):
    """Kinds of flow as CreateContactFlow names them; MODULE stands for a flow module."""

    CONTACT_FLOW = "CONTACT_FLOW"
    CUSTOMER_QUEUE = "CUSTOMER_QUEUE"
    CUSTOMER_HOLD = "CUSTOMER_HOLD"
    CUSTOMER_WHISPER = "CUSTOMER_WHISPER"
    AGENT_HOLD = "AGENT_HOLD"
    AGENT_WHISPER = "AGENT_WHISPER"
    OUTBOUND_WHISPER = "OUTBOUND_WHISPER"
    AGENT_TRANSFER = "AGENT_TRANSFER"
    QUEUE_TRANSFER = "QUEUE_TRANSFER"
    CAMPAIGN = "CAMPAIGN"
    MODULE = "MODULE"


ANY_FLOW = frozenset(FlowType)
TALKING_FLOWS = frozenset(
    {
        FlowType.CONTACT_FLOW,
        FlowType.AGENT_TRANSFER,
        FlowType.QUEUE_TRANSFER,
        FlowType.CUSTOMER_QUEUE,
        FlowType.MODULE,
    }
)
"""Flows in which a participant can be asked something."""

ROUTING_FLOWS = TALKING_FLOWS - {FlowType.CUSTOMER_QUEUE}
"""Flows that may choose where the contact goes."""

WHISPER_FLOWS = frozenset(
    {FlowType.CUSTOMER_WHISPER, FlowType.AGENT_WHISPER, FlowType.OUTBOUND_WHISPER}
)

VOICE = frozenset({"VOICE"})
CHAT = frozenset({"CHAT"})
TASK = frozenset({"TASK"})
EMAIL = frozenset({"EMAIL"})
ANY_CHANNEL = VOICE | CHAT | TASK | EMAIL

NO_MATCHING_ERROR = "NoMatchingError"
NO_MATCHING_CONDITION = "NoMatchingCondition"
INPUT_TIME_LIMIT_EXCEEDED = "InputTimeLimitExceeded"
TIME_LIMIT_EXCEEDED = "TimeLimitExceeded"
CHANNEL_MISMATCH = "ChannelMismatch"

Kind = Literal["text", "path", "intstring", "boolstring", "enum", "map", "list", "object", "json"]
"""Shapes of a value. `path` is always one JSONPath with a leaf; `json` keeps any JSON types;
the others are strings, or hold strings only."""

Dynamic = Literal["never", "whole", "free"]
"""Where a JSONPath may stand: nowhere, as the whole value, or anywhere within a text."""


class Group(NamedTuple):
    """Parameters of which at least `least` and at most `most` stand (None = as many as like)."""

    names: tuple[str, ...]
    least: int = 1
    most: int | None = 1


class Needs(NamedTuple):
    """What a parameter entails: dotted names that must stand beside it, or may not.

    It applies where `given` stands; with a `value`, where it stands with this value in any case;
    with `absent`, where it does not stand in that way. `most` are numbers beside it and the highest
    that each may be then.
    """

    given: str
    needed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    value: str = ""
    absent: bool = False
    most: tuple[tuple[str, int], ...] = ()


class ConditionRule(NamedTuple):
    """The conditions of one action: their kind, operators, operands, and those it must have.

    `kind` is one of none, fixed, keys, intents, numbers, open; see `Contract`.
    """

    kind: str
    operators: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


class Parameter(NamedTuple):
    """One parameter.

    `low` and `high` bound the number of an intstring, the characters of a text, the entries of a
    map or list (None = unbounded). `choices` are those of an enum; with `open` others occur too.
    `pattern` is what a text must match, or the keys of a map that hold no path. `item` is each
    entry of a list or map; `parameters`, `one_of` and `needs` are those of an object, which is
    `open` where it may hold more. `channels` are those on which it works (none = all). `retired`
    is the day on which the feature ended (ISO date); `refused`: consoles write it, the API
    refuses it.
    """

    kind: Kind
    required: bool = False
    dynamic: Dynamic = "never"
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    open: bool = False
    pattern: str = ""
    item: Parameter | None = None
    parameters: Mapping[str, Parameter] = MappingProxyType({})
    one_of: tuple[Group, ...] = ()
    needs: tuple[Needs, ...] = ()
    channels: tuple[str, ...] = ()
    retired: str = ""
    refused: bool = False

    def must(self) -> Parameter:
        """Return the same parameter as a required one."""
        return self._replace(required=True)

    def bounds(self) -> tuple[int | None, int | None]:
        """Return the lowest and the highest number, None where there is no bound."""
        return self.low, self.high


Parameters = Mapping[str, Parameter]


def number(
    low: int | None = None, high: int | None = None, dynamic: Dynamic = "whole"
) -> Parameter:
    """Return a decimal string within bounds."""
    return Parameter("intstring", dynamic=dynamic, low=low, high=high)


def choice(*choices: str, dynamic: Dynamic = "never", also_others: bool = False) -> Parameter:
    """Return one of some words."""
    return Parameter("enum", dynamic=dynamic, choices=choices, open=also_others)


def switch() -> Parameter:
    """Return "True" or "False", in any case, written as a string."""
    return Parameter("boolstring")


def table(
    item: Parameter | None = None, low: int | None = None, high: int | None = None, keys: str = ""
) -> Parameter:
    """Return a map from names to values; to free texts where nothing is said."""
    return Parameter("map", low=low, high=high, item=item or FREE, pattern=keys)


def several(item: Parameter, low: int | None = None, high: int | None = None) -> Parameter:
    """Return a list."""
    return Parameter("list", low=low, high=high, item=item)


def record(
    parameters: Parameters, *one_of: Group, needs: tuple[Needs, ...] = (), also_others: bool = False
) -> Parameter:
    """Return an object with parameters of its own."""
    return Parameter("object", parameters=parameters, one_of=one_of, needs=needs, open=also_others)


FREE = Parameter("text", dynamic="free")
"""A text that paths may stand in."""

WHOLE = Parameter("text", dynamic="whole")
"""An id, an ARN, a phone number: static, or one whole path."""

STATIC = Parameter("text")
"""A text without any path."""

PATH = Parameter("path", dynamic="whole")
"""One path, never a static text."""

JSON = Parameter("json", dynamic="free")
"""Any JSON value, whose types are kept."""

QUEUE_OR_AGENT: Parameters = {"QueueId": WHOLE, "AgentId": WHOLE}

VOICE_ID_ENDED = "2026-05-20"
"""The day on which Voice ID ended. Source: end-of-support notice of Connect Voice ID."""

LEX_V1_ENDED = "2025-09-15"
"""The day on which Lex V1 bots ended. Source: end-of-support notice of Lex V1."""

TALK_CHARACTERS = 6_000
"""Characters of a Text or SSML with its tags. Source: Polly quota, as Connect applies it."""

_VOICE = ("VOICE",)

_MEDIA = record(
    {"Uri": FREE.must(), "SourceType": choice("S3").must(), "MediaType": choice("Audio").must()}
)

MESSAGE: Parameters = {
    "Text": Parameter("text", dynamic="free", high=TALK_CHARACTERS),
    "SSML": Parameter("text", dynamic="free", high=TALK_CHARACTERS, channels=_VOICE),
    "PromptId": Parameter("text", dynamic="whole", channels=_VOICE),
    "Media": _MEDIA._replace(channels=_VOICE),
}
"""The ways to say something. Recordings and SSML are for voice only."""

ONE_MESSAGE = Group(("Text", "SSML", "PromptId", "Media"))
"""Exactly one way is taken."""

ONE_QUEUE = Group(("QueueId", "AgentId"))
QUEUE_AT_MOST = Group(("QueueId", "AgentId"), least=0)

EQUALS = ("Equals",)

NUMBER_OPERATORS = (
    "NumberGreaterThan",
    "NumberGreaterOrEqualTo",
    "NumberLessThan",
    "NumberLessOrEqualTo",
)

ALL_OPERATORS = (
    "Equals",
    "TextStartsWith",
    "TextEndsWith",
    "TextContains",
    *NUMBER_OPERATORS,
    "KeyExists",
)
"""Operators of Compare; KeyExists is undocumented. Source: live probes of the service."""


class ErrorRule(NamedTuple):
    """Which error branches the service demands, allows and refuses."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()


def demand(
    *required: str, optional: tuple[str, ...] = (), rejected: tuple[str, ...] = ()
) -> ErrorRule:
    """Return an error rule from names."""
    return ErrorRule(frozenset(required), frozenset(optional), frozenset(rejected))


class Contract(NamedTuple):
    """What is known of an action type, for the compiler, the linter and the simulator.

    `source` is the page that documents it; `evidence` says who confirmed it: D action page, A
    administrator guide, F, P and X live probes, C public flows, FJB a catalogue.
    `conditions` is one of none, fixed (only `operands`; all of them with `all_operands`), keys,
    intents, numbers, open; `operators` are those that conditions may use.
    `errors` is a rule, or a function where it depends on the action's mode; `by_mode` likewise
    tells the conditions. Both look at plain parameters, so that they serve any action of the type.
    `one_of` and `needs` say which parameters go together; `closed` is false where parameters may
    exist that nobody has documented. `resources` are the parameters that hold an id or ARN:
    wholly static or one whole JSONPath.
    `mirrors` names the branch that the console writes into NextAction as well: an error type,
    or `=` and an operand. A terminal action has no transitions; one that `may_stop` may lack
    NextAction. `retired` is the day on which AWS ended the feature (ISO date).
    """

    source: str
    evidence: str
    errors: ErrorRule | Callable[[Any], ErrorRule] = ErrorRule()
    conditions: str = "none"
    operands: tuple[str, ...] = ()
    flows: frozenset[FlowType] = ANY_FLOW
    channels: frozenset[str] = ANY_CHANNEL
    terminal: bool = False
    resources: tuple[str, ...] = ()
    mirrors: str = ""
    parameters: Parameters = MappingProxyType({})
    one_of: tuple[Group, ...] = ()
    needs: tuple[Needs, ...] = ()
    closed: bool = True
    operators: tuple[str, ...] = ()
    all_operands: bool = False
    by_mode: Callable[[Any], ConditionRule] | None = None
    may_stop: bool = False
    retired: str = ""

    @property
    def next(self) -> Literal["required", "optional", "none"]:
        """Whether NextAction must, may or cannot stand."""
        if self.terminal:
            return "none"
        return "optional" if self.may_stop else "required"

    def error_rule(self, action: Any) -> ErrorRule:  # noqa: ANN401 - any kind of action
        """Return the error rule for this very action."""
        return self.errors(action) if callable(self.errors) else self.errors

    def condition_rule(self, action: Any) -> ConditionRule:  # noqa: ANN401 - any kind of action
        """Return the conditions that this very action may and must have."""
        if self.by_mode is not None:
            return self.by_mode(action)
        required = self.operands if self.all_operands else ()
        return ConditionRule(self.conditions, self.operators, self.operands, required)


def value_at(action: Any, *path: str) -> Any:  # noqa: ANN401 - any action, any JSON
    """Return the JSON value at a path of an action's parameters, or None."""
    value: Any = action.plain
    for key in path:
        value = cast("Mapping[str, Any]", value).get(key) if isinstance(value, Mapping) else None
    return value


def switched_on(action: Any, key: str) -> bool:  # noqa: ANN401 - any kind of action
    """Tell whether a parameter holds "True", in any case."""
    return str(value_at(action, key)).lower() == "true"
