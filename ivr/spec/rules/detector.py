"""A detector as an author writes it: variables, lists, outcomes and rules over a model's score.

Law of the room: one file of infra/detectors/, in Fraud Detector's words. Annotations are no strings
here: pydantic reads all of them.
"""

from typing import Annotated, Literal, Self, cast

from pydantic import Field, PrivateAttr, field_validator

from ivr.faults import Where
from ivr.spec.reading.reader import Source
from ivr.spec.rules.tree import Kind
from ivr.spec.values import SpecModel

SCORE_MAX = 1000
"""Scores are whole numbers of 0..1000. Source: Fraud Detector user guide, model scores."""

Name = Annotated[str, Field(pattern=r"^[0-9a-z_-]{1,64}$")]
"""A name that Fraud Detector takes for rules, outcomes, labels, entities and event types."""

ModelName = Annotated[str, Field(pattern=r"^[0-9a-z_]{1,64}$")]
"""A model's id. Source: API reference, CreateModel."""

VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]

ListName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,63}$")]
"""A list's name. Source: API reference, CreateList."""

Version = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}\.[0-9]{1,2}$")]
"""A model version, in quotes. Source: API reference, CreateModelVersion."""

Action = Literal["fraud", "investigate", "approve"]
"""What the service does about a charge."""

Mode = Literal["FIRST_MATCHED", "ALL_MATCHED"]

Item = str | int | float


class VariableSpec(SpecModel, frozen=True):
    """A variable of an event: `type`, what it means to Fraud Detector (`kind`), `default`.

    A variable that an event lacks has its default: "" for STRING, 0 for INTEGER and FLOAT, false
    for BOOLEAN, 1970-01-01T00:00:00Z for DATETIME, where none is written.
    """

    type: Kind
    kind: str = Field(default="", pattern=r"^[A-Z_0-9]{0,64}$")
    default: str | bool | int | float | None = None
    about: str = ""


class ModelSpec(SpecModel, frozen=True):
    """The model whose score the rules read: `name`, `version`; `score` is the variable's name.

    Without `version` it is the active one of the registry; without `score`, the name that Fraud
    Detector gives: `<name>_insightscore`.
    """

    name: ModelName
    version: Version | None = None
    score: VariableName | None = None
    type: Literal[
        "ONLINE_FRAUD_INSIGHTS", "TRANSACTION_FRAUD_INSIGHTS", "ACCOUNT_TAKEOVER_INSIGHTS"
    ] = "TRANSACTION_FRAUD_INSIGHTS"

    @property
    def variable(self) -> str:
        """The variable that holds the score."""
        return self.score or f"{self.name}_insightscore"


class EventSpec(SpecModel, frozen=True):
    """What is judged, to Fraud Detector: the event's type, the entity's, and the label's values."""

    type: Name = "transaction"
    entity: Name = "customer"
    fraud: tuple[Name, ...] = Field(default=("fraud",), min_length=1)
    legit: tuple[Name, ...] = Field(default=("legit",), min_length=1)


class OutcomeSpec(SpecModel, frozen=True):
    """What follows from a rule: `action` of the service, and the `score` it stands for (0..1000).

    The score is needed where no model scores: rules alone then tell it.
    """

    action: Action
    score: int | None = Field(default=None, ge=0, le=SCORE_MAX)
    about: str = ""


class RuleSpec(SpecModel, frozen=True):
    """A rule: its name, the condition `when`, and the outcomes that follow from it."""

    rule: Name
    when: str
    outcomes: tuple[Name, ...] = Field(min_length=1)
    about: str = ""


class DetectorSpec(SpecModel, frozen=True):
    """One file of infra/detectors/.

    `mode` FIRST_MATCHED stops at the first rule that matches, ALL_MATCHED takes the outcomes of
    all that do. Each score of 0..1000 must match a rule.
    """

    detector: Name
    about: str = ""
    model: ModelSpec | None = None
    event: EventSpec = EventSpec()
    variables: dict[VariableName, VariableSpec] = Field(default_factory=dict[str, VariableSpec])
    lists: dict[ListName, tuple[Item, ...]] = Field(default_factory=dict[str, tuple[Item, ...]])
    outcomes: dict[Name, OutcomeSpec] = Field(min_length=1)
    mode: Mode = "FIRST_MATCHED"
    rules: tuple[RuleSpec, ...] = Field(min_length=1, max_length=300)

    _source: Source = PrivateAttr(default_factory=Source)

    @field_validator("lists", mode="before")
    @classmethod
    def _no_switches(cls, value: object) -> object:
        """Refuse true and false in lists, which would be read as numbers."""
        if isinstance(value, dict):
            for name, items in cast("dict[str, object]", value).items():
                if isinstance(items, list) and _holds_switch(cast("list[object]", items)):
                    message = f"the list {name} holds true or false; list texts or numbers"
                    raise ValueError(message)
        return cast("object", value)

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of this file."""
        return self._source.at(*path)

    @property
    def source(self) -> Source:
        """The file as it was read."""
        return self._source

    def written_in(self, source: Source) -> Self:
        """Return this detector knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self


def _holds_switch(items: list[object]) -> bool:
    return any(isinstance(item, bool) for item in items)
