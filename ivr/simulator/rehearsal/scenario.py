"""A conversation written in YAML: what is given, what the caller does, and what must come of it.

Law of the room: models only; running and judging are elsewhere. Test files are lists of scenarios
or one scenario; a caller's script is one mapping with the same steps and no expectations needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    RootModel,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from ivr.faults import Where
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.lists import OneOrMore, Some
from ivr.spec.reading.loader import load_document
from ivr.spec.reading.plain import sentence_of
from ivr.spec.reading.reader import Document, Source
from ivr.spec.values import Duration, Id, Locale, SpecModel, milliseconds


def _regular(value: str) -> str:
    if is_regex(value):
        try:
            re.compile(value[1:-1])
        except re.error as problem:
            message = f"not a regular expression: {problem}"
            raise ValueError(message) from problem
    return value


def is_regex(wording: str) -> bool:
    """Tell whether a wording is a /regular expression/."""
    return len(wording) > 2 and wording[0] == wording[-1] == "/"


Words = Annotated[str, AfterValidator(_regular)]

Wording = Words | Annotated[dict[Locale, Words], Field(min_length=1)]
"""A prompt id, text, /regex/, or one of these per locale."""

Phrases = Some[str] | Annotated[dict[Locale, Some[str]], Field(min_length=1)]
"""Words, several ways to say them (one run each), or either per locale."""

_SECONDS = re.compile(r"^(\d{1,4}(?:\.\d{1,3})?)s$")


def _moment(value: object) -> object:
    decimal = _SECONDS.match(value) if isinstance(value, str) else None
    return round(float(decimal[1]) * 1_000) if decimal else milliseconds(value)


Moment = Annotated[int, BeforeValidator(_moment, json_schema_input_type=str)]
"""Milliseconds into a prompt, written `1.2s` or `800ms`."""

Pressed = Annotated[str, Field(pattern=r"^([0-9*#]|\{[a-z_]+\}){1,64}$")]
"""Keys, or `{name}` for a row's value."""


class StepSpec(SpecModel, frozen=True):
    """One step: what the caller hears, then does, then what must follow before the next input."""

    hears: Wording | None = None
    says: Phrases | None = None
    key: Pressed | None = None
    silence: bool = False
    hangup: bool = False
    barge_in_at: Moment | None = None
    goes_to: str | None = Field(default=None, description="node, dialog.node or dialog")
    slot: dict[str, str | None] = Field(
        default_factory=dict[str, "str | None"], description="slot -> value; null = not filled"
    )
    attribute: dict[str, str] = Field(
        default_factory=dict[str, str], description="contact attribute -> value"
    )
    invoked: str | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> StepSpec:
        deeds = (self.says is not None or self.key is not None, self.silence, self.hangup)
        if sum(deeds) > 1:
            message = "a step has one input: says and key (by modality), or silence, or hangup"
            raise ValueError(message)
        if self.barge_in_at is not None and not deeds[0]:
            message = "barge_in_at needs says or key in the same step"
            raise ValueError(message)
        return self


EndName = Literal[
    "transfer",
    "hangup",
    "callback",
    "third_party",
    "customer_hung_up",
    "no_answer",
    "flow_ended",
    "error",
]


def _ends(value: object) -> object:
    return {value: ""} if isinstance(value, str) else value


_Ends = Annotated[dict[EndName, str], Field(min_length=1, max_length=1)]

EndsSpec = Annotated[_Ends, BeforeValidator(_ends, json_schema_input_type=EndName | _Ends)]
"""How the call ends: `hangup`, or `{transfer: queue}`, `{callback: queue}`, `{error: SIM001}`."""


def filled(value: object, row: Mapping[str, str]) -> Any:  # noqa: ANN401 - a tree of YAML values
    """Return a tree with every `{name}` replaced by the row's value."""
    if isinstance(value, str):
        for name, text in row.items():
            value = value.replace(f"{{{name}}}", str(text))
        return value
    if isinstance(value, dict):
        return {key: filled(held, row) for key, held in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [filled(held, row) for held in cast("list[object]", value)]
    return value


class Conversation(SpecModel, frozen=True):
    """What tests and callers' scripts share."""

    about: str = ""
    dialog: Id | None = None
    locale: Some[Locale] | None = None
    channel: Some[Literal["voice", "chat"]] = ("voice",)
    modality: Some[Literal["speech", "keys"]] = ("speech",)
    from_: str | None = Field(default=None, alias="from", description="E.164, or withheld")
    customer: str | None = None
    transaction: str | None = None
    given: Given = Given()
    each: tuple[dict[str, str], ...] = Field(
        default=(), description="rows; {name} in steps and given stands for the row's value"
    )
    given_by_row: SkipJsonSchema[dict[str, Any]] = Field(default_factory=dict[str, Any])
    steps: tuple[StepSpec, ...] = ()
    afterwards: Literal["hangup", "silence"] = "hangup"

    _source: Source = PrivateAttr(default_factory=Source)
    _path: tuple[str | int, ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def _first_row(cls, value: object) -> object:
        """Check `given` with the first row's values, and keep it as written for the others."""
        if not isinstance(value, dict):
            return value
        table = cast("dict[str, Any]", value)
        rows = table.get("each")
        if not isinstance(rows, list) or not rows or not isinstance(table.get("given"), dict):
            return table
        first = cast("list[object]", rows)[0]
        row = cast("dict[str, str]", first) if isinstance(first, dict) else {}
        return {**table, "given": filled(table["given"], row), "given_by_row": table["given"]}

    @model_validator(mode="after")
    def _rows_fit(self) -> Conversation:
        """Refuse rows whose values do not fit where `given` or `key` asks for them."""
        for number, row in enumerate(self.each, 1):
            try:
                self.given_in(row)
            except ValidationError as problem:
                message = f"row {number} does not fit given: {sentence_of(problem.errors()[0])}"
                raise ValueError(message) from problem
            for step in self.steps:
                keys = filled(step.key or "", row)
                if not set(keys) <= set("0123456789*#"):
                    message = f"row {number} gives keys that no telephone has: {keys!r}"
                    raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _one_origin(self) -> Conversation:
        if self.transaction is not None and self.from_ is not None:
            message = "transaction and from exclude each other: the number called is on file"
            raise ValueError(message)
        return self

    def given_in(self, row: Mapping[str, str]) -> Given:
        """Return what is given in one row.

        Raises:
            pydantic.ValidationError: The row's values do not fit.
        """
        if not row or not self.given_by_row:
            return self.given
        return Given.model_validate(filled(self.given_by_row, row))

    @property
    def name(self) -> str:
        """What the file calls this conversation."""
        return self.about

    def where(self, *path: str | int) -> Where:
        """Return the place of a part: `where("steps", 2, "hears")`."""
        return self._source.at(*self._path, *path)

    def place(self, source: Source, path: tuple[str | int, ...] = ()) -> None:
        """Remember where this was written."""
        object.__setattr__(self, "_source", source)
        object.__setattr__(self, "_path", path)


class Scenario(Conversation, frozen=True):
    """A test: a conversation and what it must and must not show.

    `never_hears` is about the caller's ear; `never_says` also about what agents are told.
    `within` is the caller's time in the dialog, without waiting for an agent.
    """

    test: str
    ends: EndsSpec | None = None
    never_hears: OneOrMore[Wording] = ()
    never_says: OneOrMore[Wording] = ()
    invokes: OneOrMore[str] = ()
    never_invokes: OneOrMore[str] = ()
    within: Duration | None = None

    @property
    def name(self) -> str:
        """What the file calls this test."""
        return self.test

    @property
    def asserts(self) -> bool:
        """Tell whether the test could fail: whether it expects anything at all."""
        whole = (self.ends, self.never_hears, self.never_says, self.invokes, self.never_invokes)
        deeds = {"says", "key", "silence", "hangup", "barge_in_at"}
        return (
            any(whole) or bool(self.within) or any(s.model_fields_set - deeds for s in self.steps)
        )


class CallerScript(Conversation, frozen=True):
    """A caller for `ivr call --script`."""

    caller: str

    @property
    def name(self) -> str:
        """What the file calls this caller."""
        return self.caller

    def written_in(self, source: Source) -> CallerScript:
        """Return this script knowing where it was written."""
        self.place(source)
        return self


class ScenarioFile(RootModel[Some[Scenario]], frozen=True):
    """A file of tests: a list, or a single one."""

    _listed: bool = PrivateAttr(default=True)

    def written_in(self, source: Source) -> ScenarioFile:
        """Return these scenarios knowing where they were written."""
        listed = source.holds(0)
        for index, scenario in enumerate(self.root):
            scenario.place(source, (index,) if listed else ())
        return self


def read_scenarios(document: Document) -> tuple[Scenario, ...]:
    """Return the scenarios of a document.

    Raises:
        Refused: It is not a file of scenarios; all findings at once.
    """
    return load_document(ScenarioFile, document).root


def read_caller(document: Document) -> CallerScript:
    """Return the caller's script of a document.

    Raises:
        Refused: It is not a script; all findings at once.
    """
    return load_document(CallerScript, document)
