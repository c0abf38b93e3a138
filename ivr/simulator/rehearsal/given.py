"""What is given before a call: how functions, queues, calendars and the network stand.

Law of the room: models only. Each key may be written nested or dotted, and each value may be a
row's `{name}`; the schema that editors complete from says so too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from ivr.simulator.call.state import AnsweredBy
from ivr.simulator.rehearsal.lists import OneOrMore
from ivr.spec.values import Duration, SpecModel

Schema = dict[str, Any]

ROW_VALUE: Schema = {"type": "string", "pattern": r"\{[^{}]+\}"}
"""What stands for a row's value, alone or in a text."""

ANY_TEXT: Schema = {"type": "string"}


def _or_of_a_row(schema: Schema) -> None:
    """Tell editors that each value may be a row's."""
    places = schema.get("properties", {})
    for key, place in places.items():
        places[key] = _with_rows(place)


def _with_rows(place: Schema) -> Schema:
    inside = place.get("additionalProperties")
    if isinstance(inside, dict):
        return {**place, "additionalProperties": _with_rows(cast("Schema", inside))}
    about = {key: place[key] for key in ("title", "description", "default") if key in place}
    demand = {key: held for key, held in place.items() if key not in about}
    options: list[Schema] = demand.get("anyOf", [demand])
    if ANY_TEXT in options or not any(_is_particular(each) for each in options):
        return place
    return {**about, "anyOf": [*options, ROW_VALUE]}


def _is_particular(option: Schema) -> bool:
    """Tell whether an option is a text or number that not every text is."""
    return option.get("type") in ("string", "integer", "number", "boolean")


def _dotted(schema: Schema) -> None:
    """Tell editors what may stand at a dotted key, such as `hours.bank`."""
    _or_of_a_row(schema)
    places = schema["properties"]
    schema["patternProperties"] = {
        rf"^{head}\..": places[head]["additionalProperties"]
        for head in ("hours", "handler", "queue", "numbers", "answers")
    }
    for head, model in (("outbound", OutboundGiven), ("risk", RiskGiven)):
        inside = model.model_json_schema()["properties"]
        places.update({f"{head}.{key}": place for key, place in inside.items()})


class _Stage(SpecModel, frozen=True):
    """A part of what is given."""

    model_config = ConfigDict(json_schema_extra=_or_of_a_row)


class HandlerGiven(_Stage, frozen=True):
    """What a function does instead of being asked; `delay` alone asks it and waits longer."""

    returns: dict[str, Any] | None = None
    error: bool | str = False
    timeout: bool = False
    raw: str | None = Field(default=None, description="an answer that is not JSON")
    delay: Duration = 0


class QueueGiven(_Stage, frozen=True):
    """How a queue stands. `wait: never` = no agent answers; `holds` = the agent holds the call."""

    open: bool = True
    full: bool = False
    exists: bool = True
    wait: Duration | Literal["never"] | None = None
    size: int | None = None
    oldest: Duration | None = None
    agents: int | None = None
    holds: Duration = 0


_QUEUE_WORDS: Mapping[object, Mapping[str, bool]] = {
    "open": {},
    "full": {"full": True},
    "closed": {"open": False},
    "unknown": {"exists": False},
}


def _queue(value: object) -> object:
    return _QUEUE_WORDS.get(value, value) if isinstance(value, str) else value


Standing = Annotated[
    QueueGiven,
    BeforeValidator(
        _queue, json_schema_input_type=Literal["open", "full", "closed", "unknown"] | QueueGiven
    ),
]
"""How a queue stands, in a word or in full."""


class OutboundGiven(_Stage, frozen=True):
    """Who picks up a call that the contact centre makes."""

    answered_by: AnsweredBy = "human"


class AnswerGiven(_Stage, frozen=True):
    """What an action comes to that only AWS could know, such as a view, a case or a profile.

    `result` is what its conditions compare, `values` what it loads; `error` is an error type, or
    `error` for any.
    """

    result: str = ""
    values: dict[str, Any] = Field(default_factory=dict[str, Any])
    error: str = ""
    delay: Duration = 0


class RiskGiven(_Stage, frozen=True):
    """The risk score (0..1000) in place of the scorecard's."""

    score: int | None = Field(default=None, ge=0, le=1000)


class Given(_Stage, frozen=True):
    """What holds before the call. Keys may be dotted: `hours.bank: closed`.

    `breaks` lets the service itself fail: action identifier (or flow/identifier) -> error type.
    `numbers` says what becomes of dialling a number. `answers` says what actions come to that only
    AWS could know, by flow/identifier, identifier or type.
    """

    model_config = ConfigDict(json_schema_extra=_dotted)

    hours: dict[str, Literal["open", "closed", "unknown"]] = Field(default_factory=dict)
    handler: dict[str, OneOrMore[HandlerGiven]] = Field(default_factory=dict)
    queue: dict[str, Standing] = Field(default_factory=dict)
    outbound: OutboundGiven = OutboundGiven()
    risk: RiskGiven = RiskGiven()
    clock: datetime | None = None
    attributes: dict[str, str] = Field(default_factory=dict[str, str])
    breaks: dict[str, str] = Field(default_factory=dict[str, str])
    numbers: dict[str, Literal["invalid", "undialable", "failed", "timeout"]] = Field(
        default_factory=dict
    )
    answers: dict[str, OneOrMore[AnswerGiven]] = Field(default_factory=dict)
    silence_is: Literal["fallback", "timeout"] | None = None
    bot_sessions: Literal["kept", "restarted"] | None = None
    split: int | None = Field(default=None, ge=1, le=100, description="what every draw shows")

    @model_validator(mode="before")
    @classmethod
    def _undotted(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        nested: dict[str, object] = {}
        for key, held in cast("dict[str, object]", value).items():
            head, dot, name = key.partition(".")
            if not dot:
                nested[key] = held
                continue
            table = nested.setdefault(head, {})
            if isinstance(table, dict):
                cast("dict[str, object]", table)[name] = held
        return nested
