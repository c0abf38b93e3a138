"""What every action of a flow is: parameters, transitions, and what AWS demands of its type.

Shapes are Connect's own (flow language 2019-10-30), so that reading and writing lose nothing:
unknown keys are kept, unset keys stay unset. Sources of the contracts: the action pages of the
Amazon Connect API reference, corrected by live probes where the service disagrees.
"""

from __future__ import annotations

import json
import json.encoder as json_encoder
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any, ClassVar, Self, TypeVar, cast

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_pascal

from ivr.ir.actions.parameters import (
    ANY_CHANNEL,
    ANY_FLOW,
    CHAT,
    INPUT_TIME_LIMIT_EXCEEDED,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ROUTING_FLOWS,
    TALKING_FLOWS,
    VOICE,
    WHISPER_FLOWS,
    Contract,
    ErrorRule,
    FlowType,
    demand,
)
from ivr.ir.record import JsonRecord, WorkedOut, built, stated

__all__ = (
    "ANY_CHANNEL",
    "ANY_FLOW",
    "CHAT",
    "INPUT_TIME_LIMIT_EXCEEDED",
    "NO_MATCHING_CONDITION",
    "NO_MATCHING_ERROR",
    "ROUTING_FLOWS",
    "TALKING_FLOWS",
    "VOICE",
    "WHISPER_FLOWS",
    "Contract",
    "ErrorRule",
    "FlowType",
    "WorkedOut",
    "built",
    "demand",
    "stated",
)
"""What comes from `parameters` and `record` and is known by this address too."""


class Record(JsonRecord, frozen=True):
    """A frozen piece of flow JSON: attributes in snake case, keys as Connect spells them."""

    model_config = ConfigDict(alias_generator=to_pascal)

    def json_value(self) -> dict[str, Any]:
        """Return the JSON value: only keys that were set, spelled as Connect spells them.

        As pydantic's own dump does, in two thirds of the time and without building a serializer.
        """
        given, spelled = self.__pydantic_fields_set__, _spelled(type(self))
        value = {
            spelled[name]: each if type(each) is str else _plain(each)
            for name, each in vars(self).items()
            if name in given
        }
        extra = self.__pydantic_extra__
        return {**value, **_plain(extra)} if extra else value

    def under(self, key: str) -> str | None:
        """Return the attribute that holds a key as Connect spells it; None where it is not set."""
        name = _named(type(self)).get(key)
        if name in self.__pydantic_fields_set__:
            return name
        return key if key in (self.__pydantic_extra__ or ()) else None

    @WorkedOut
    def json_text(self) -> str:
        """The JSON value on one line."""
        return one_line(self.written)


_encoder = json.JSONEncoder(ensure_ascii=False)
_make: Callable[..., Callable[[object, int], Iterable[str]]] | None
_make = getattr(json_encoder, "c_make_encoder", None)
_parts = _make(None, _encoder.default, quoted, None, ": ", ", ", 0, 0, 1) if _make else None
"""`JSONEncoder.encode` sets this up for every value, which takes longer than to write it."""


def one_line(value: object) -> str:
    """Return a JSON value as a text on one line: an indented one costs ten times as much."""
    return "".join(_parts(value, 0)) if _parts else _encoder.encode(value)


@cache
def _spelled(kind: type[Record]) -> Mapping[str, str]:
    """Return how Connect spells each field of a kind of record."""
    return {name: field.alias or to_pascal(name) for name, field in kind.model_fields.items()}


@cache
def _named(kind: type[Record]) -> Mapping[str, str]:
    return {spelling: name for name, spelling in _spelled(kind).items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON value of what a record holds."""
    if isinstance(value, Record):
        return value.json_value()
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {key: each if type(each) is str else _plain(each) for key, each in pairs}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in cast("Sequence[Any]", value)]
    return value


class Condition(Record, frozen=True):
    """One operator with one operand, such as Equals "1"."""

    operator: str
    operands: list[str]


class Branch(Record, frozen=True):
    """Where to go when a condition holds; conditions are tried in order, the first true wins."""

    next_action: str
    condition: Condition


class ErrorBranch(Record, frozen=True):
    """Where to go when an error of this type occurs."""

    next_action: str
    error_type: str


class Transitions(Record, frozen=True):
    """All ways out of an action. A terminal action has none: its JSON is `{}`."""

    next_action: str | None = None
    errors: list[ErrorBranch] = Field(default_factory=list[ErrorBranch])
    conditions: list[Branch] = Field(default_factory=list[Branch])

    def targets(self) -> tuple[str, ...]:
        """Return every target, in the order: next, conditions, errors; duplicates kept."""
        return self._targets

    @WorkedOut
    def _targets(self) -> tuple[str, ...]:
        first = () if self.next_action is None else (self.next_action,)
        return (
            *first,
            *[branch.next_action for branch in self.conditions],
            *[branch.next_action for branch in self.errors],
        )

    @WorkedOut
    def onto(self) -> tuple[str, ...]:
        """The targets once each, in the same order."""
        return tuple(dict.fromkeys(self._targets))

    @WorkedOut
    def wired(self) -> frozenset[str]:
        """The error types that have a branch."""
        return frozenset([error.error_type for error in self.errors])

    @WorkedOut
    def tests(self) -> tuple[tuple[str, ...], ...]:
        """The operator and the operands of each condition."""
        conditions = [branch.condition for branch in self.conditions]
        return tuple([(each.operator, *each.operands) for each in conditions])

    def failing(self) -> tuple[str, ...]:
        """Return the targets of the errors, in order."""
        count = len(self.errors)
        return self._targets[-count:] if count else ()

    @WorkedOut
    def json_text(self) -> str:
        """The JSON value on one line; branches are shared, and so is the text of each."""
        if self.__pydantic_extra__:
            return super().json_text
        given, parts = self.__pydantic_fields_set__, list[str]()
        if "next_action" in given:
            following = self.next_action
            parts.append(f'"NextAction": {"null" if following is None else quoted(following)}')
        if "errors" in given:
            parts.append(f'"Errors": [{", ".join([each.json_text for each in self.errors])}]')
        if "conditions" in given:
            listed = ", ".join([each.json_text for each in self.conditions])
            parts.append(f'"Conditions": [{listed}]')
        return f"{{{', '.join(parts)}}}"

    def error(self, error_type: str) -> str | None:
        """Return the target of an error branch, or None where it is not wired."""
        return next((e.next_action for e in self.errors if e.error_type == error_type), None)


def leads(
    next_action: str,
    *,
    conditions: dict[str, str] | None = None,
    operator: str = "Equals",
    errors: dict[str, str] | None = None,
) -> Transitions:
    """Return transitions from plain tables: operand -> target and error type -> target."""
    chosen, failing = conditions or {}, errors or {}
    made = built(
        Transitions,
        next_action=next_action,
        errors=[error_branch(target, kind) for kind, target in failing.items()],
        conditions=[branch(operator, operand, target) for operand, target in chosen.items()],
    )
    vars(made)["_targets"] = (next_action, *chosen.values(), *failing.values())
    vars(made)["tests"] = tuple([(operator, operand) for operand in chosen])
    return made


@lru_cache(maxsize=16_384)
def branch(operator: str, operand: str, target: str) -> Branch:
    """Return the branch of a condition with one operand; equal ones are one object."""
    condition = built(Condition, operator=operator, operands=[operand])
    return built(Branch, next_action=target, condition=condition)


@lru_cache(maxsize=16_384)
def error_branch(target: str, error_type: str) -> ErrorBranch:
    """Return the branch of an error; equal ones are one object."""
    return built(ErrorBranch, next_action=target, error_type=error_type)


def ends() -> Transitions:
    """Return the transitions of a terminal action."""
    return stated(Transitions, {})


DOCS = "https://docs.aws.amazon.com/connect/latest/APIReference/"


class NoParameters(Record, frozen=True):
    """Parameters of an action that takes none; written as `{}`."""


class ActionBase(Record, frozen=True):
    """A step of a flow."""

    CONTRACT: ClassVar[Contract]
    absent: ClassVar[tuple[object, object]] = (None, None)
    """The parameters and transitions of one action where the JSON that was read had none.

    They are left out when that action is written, as long as nobody changes them.
    """

    identifier: str
    type: str
    parameters: Any
    transitions: Transitions = Field(default_factory=Transitions)

    @property
    def plain(self) -> Mapping[str, Any]:
        """The JSON value of the parameters, only to be read."""
        return self.parameters.written

    @property
    def given(self) -> str:
        """The parameters as JSON on one line."""
        return self.parameters.json_text

    @WorkedOut
    def json_text(self) -> str:
        """The action's JSON on one line."""
        if self.__pydantic_extra__ or self.absent is not ActionBase.absent:
            return one_line(self.json_value())
        return (
            f'{{"Identifier": {quoted(self.identifier)}, "Type": {quoted(self.type)}, '
            f'"Parameters": {self.given}, "Transitions": {self.transitions.json_text}}}'
        )

    def json_value(self) -> dict[str, Any]:
        """Return the action's JSON; all is written but what the JSON that was read lacked."""
        value = super().json_value()
        whole = {
            "Identifier": self.identifier,
            "Type": self.type,
            "Parameters": value.pop("Parameters", {}),
            "Transitions": value.pop("Transitions", {}),
            **value,
        }
        return self.without_absent(whole)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed, which still lacks what the JSON lacked."""
        copied = super().model_copy(update=update, deep=deep)
        if self.absent is not ActionBase.absent:
            vars(copied)["absent"] = self.absent
        return copied

    def without_absent(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the action's JSON without the parts that were absent when it was read."""
        parameters, transitions = self.absent
        if parameters is not None and parameters is self.parameters:
            del value["Parameters"]
        if transitions is not None and transitions is self.transitions:
            del value["Transitions"]
        return value


_Action = TypeVar("_Action", bound=ActionBase)


def bare(kind: type[_Action], identifier: str, transitions: Transitions) -> _Action:
    """Return an action whose parameters are not given."""
    name = kind.model_fields["type"].default
    return stated(kind, {"identifier": identifier, "type": name, "transitions": transitions})


class Media(Record, frozen=True):
    """A recording in S3 (SourceType S3, MediaType Audio), played instead of speech."""

    uri: str
    source_type: str
    media_type: str


class Spoken(Record, frozen=True):
    """The four ways to say something; exactly one is set."""

    text: str | None = None
    ssml: str | None = Field(default=None, alias="SSML")
    prompt_id: str | None = None
    media: Media | None = None

    def spoken(self) -> tuple[str, str]:
        """Return (kind, content): kind is Text, SSML, PromptId, Media or nothing at all."""
        if self.text is not None:
            return "Text", self.text
        if self.ssml is not None:
            return "SSML", self.ssml
        if self.prompt_id is not None:
            return "PromptId", self.prompt_id
        return ("Media", self.media.uri) if self.media is not None else ("", "")
