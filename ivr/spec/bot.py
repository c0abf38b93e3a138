"""A bot: one file of bots/, as its author wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from ivr.faults import Where
from ivr.spec.dialog import Voice
from ivr.spec.nodes.base import Waiver
from ivr.spec.reading.reader import Source
from ivr.spec.values import Duration, Id, Locale, Locales, Said, SpecModel

Utterances = tuple[str, ...] | dict[Locale, tuple[str, ...]]
"""Sample utterances: one list for a bot of a single locale, or a list per locale."""

Values = dict[str, tuple[str, ...]]
"""Values of a slot type, each with its synonyms."""

Name = Annotated[str, Field(min_length=1, max_length=100)]

BuiltInIntent = Literal[
    "AMAZON.FallbackIntent",
    "AMAZON.CancelIntent",
    "AMAZON.HelpIntent",
    "AMAZON.StopIntent",
    "AMAZON.PauseIntent",
    "AMAZON.ResumeIntent",
    "AMAZON.RepeatIntent",
    "AMAZON.StartOverIntent",
]
"""Built-in intents that need nothing but their name. Source: Lex V2 guide, built-in intents."""

BUILT_IN_SLOT_TYPES = (
    "AMAZON.AlphaNumeric",
    "AMAZON.City",
    "AMAZON.Confirmation",
    "AMAZON.Country",
    "AMAZON.Currency",
    "AMAZON.Date",
    "AMAZON.Duration",
    "AMAZON.EmailAddress",
    "AMAZON.FirstName",
    "AMAZON.FreeFormInput",
    "AMAZON.LastName",
    "AMAZON.Number",
    "AMAZON.Percentage",
    "AMAZON.PhoneNumber",
    "AMAZON.State",
    "AMAZON.StreetName",
    "AMAZON.Time",
    "AMAZON.UKPostalCode",
)
"""Source: Lex V2 developer guide, built-in slot types."""


class BotSlot(SpecModel, frozen=True):
    """A value that an intent may carry, and how it is asked for."""

    type: str = Field(description="a slot type of this file, or one of Lex's own (AMAZON.Date)")
    required: bool = Field(default=False, description="whether the bot asks until it has a value")
    ask: Said | None = Field(default=None, description="prompt id or text that asks for it")
    retries: int = Field(default=2, description="how often the question is asked again, 0 to 5")
    priority: int | None = Field(
        default=None, description="order of asking, lowest first; as written where unset"
    )
    values: tuple[str, ...] = Field(default=(), description="values taken when none is given")
    obfuscate: bool = Field(default=False, description="mask the value in conversation logs")
    about: str = ""


class Confirmation(SpecModel, frozen=True):
    """The question asked before an intent is fulfilled, and what is said after a no."""

    ask: Said
    declined: Said | None = None
    retries: int = Field(default=2, description="how often the question is asked again, 0 to 5")


class BotIntent(SpecModel, frozen=True):
    """Something a caller may mean. `built_in` names a parent intent of Lex's own."""

    about: str = ""
    built_in: BuiltInIntent | None = None
    utterances: Utterances = ()
    slots: dict[Name, BotSlot] = Field(default_factory=dict[str, BotSlot])
    confirm: Confirmation | None = None
    closing: Said | None = Field(default=None, description="said once the intent is done")
    dialog_hook: bool = Field(default=False, description="run the code hook on every turn")
    fulfilment_hook: bool = Field(default=False, description="run the code hook at the end")

    def utterances_in(self, locale: str) -> tuple[str, ...]:
        """Return the sample utterances of a locale."""
        return (
            self.utterances.get(locale, ())
            if isinstance(self.utterances, dict)
            else (self.utterances)
        )

    def slots_in_order(self) -> tuple[tuple[str, BotSlot], ...]:
        """Return (name, slot) by priority; those without one in the order written, after."""
        last = 1 + max((slot.priority or 0 for slot in self.slots.values()), default=0)

        def rank(entry: tuple[str, BotSlot]) -> int:
            return last if entry[1].priority is None else entry[1].priority

        return tuple(sorted(self.slots.items(), key=rank))


class SlotTypeSpec(SpecModel, frozen=True):
    """A slot type: listed values with synonyms, or a regular expression.

    `values` is one table for every locale, or a table per locale (its keys are locales).
    """

    about: str = ""
    values: dict[Locale, Values] | Values = Field(default_factory=dict[str, tuple[str, ...]])
    regex: str | None = Field(default=None, description="for letters and digits; see LEX004")
    resolution: Literal["top", "original"] = Field(
        default="top", description="top: the listed value; original: the caller's own words"
    )

    def values_in(self, locale: str) -> Values:
        """Return the values of a locale with their synonyms."""
        return dict(self._tables(locale))

    def _tables(self, locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, entry in self.values.items():
            if isinstance(entry, tuple):
                yield key, entry
            elif key == locale:
                yield from entry.items()


class BotSpec(SpecModel, frozen=True):
    """One file of bots/."""

    bot: Id
    about: str = ""
    locales: Locales
    threshold: float = Field(
        default=0.4, ge=0, le=1, description="confidence below which nothing was understood"
    )
    session_ttl: Duration = Field(default=300_000, description="1m to 24h; how long Lex remembers")
    child_directed: bool = False
    voices: dict[Locale, Voice] = Field(default_factory=dict[Locale, Voice])
    intents: dict[Name, BotIntent] = Field(min_length=1)
    slot_types: dict[Name, SlotTypeSpec] = Field(default_factory=dict[str, SlotTypeSpec])
    lint: Waiver | None = None

    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """Where each part of this bot was written."""
        return self._source

    def where(self, *path: str | int) -> Where:
        """Return the place of a part: `where("intents", "BlockCard", "slots", "reason")`."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> BotSpec:
        """Return this bot knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self

    def values_of(self, slot: BotSlot, locale: str) -> Mapping[str, tuple[str, ...]]:
        """Return the listed values of a slot's own type; empty for Lex's types."""
        kind = self.slot_types.get(slot.type)
        return kind.values_in(locale) if kind else {}
