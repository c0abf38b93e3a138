"""A bot: one file of bots/, as its author wrote it.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from ivr.faults import Where
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.kept import Kept
from ivr.spec.bots.locales import BotLocale, BotLocales
from ivr.spec.bots.outcome import Extra
from ivr.spec.bots.slots import BotSlot
from ivr.spec.bots.types import SlotTypeSpec
from ivr.spec.dialog import Voice
from ivr.spec.nodes.base import Waiver
from ivr.spec.reading.reader import Source
from ivr.spec.values import Duration, Id, SpecModel

Name = Annotated[str, Field(min_length=1, max_length=100)]

KeptFile = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}\.kept\.json$")]
"""The name of a file in the same folder."""

Threshold = Annotated[float, Field(ge=0, le=1)]


class CustomWord(SpecModel, frozen=True):
    """A word that recognition would get wrong. Source: Lex V2 models API, CustomVocabularyItem."""

    phrase: str = Field(min_length=1, max_length=100)
    weight: int | None = Field(default=None, ge=0, le=3)
    shown_as: str | None = Field(default=None, max_length=100)


class BotSpec(SpecModel, frozen=True):
    """One file of bots/."""

    bot: Id
    name: str | None = Field(default=None, description="its name in Lex; from `bot` where unset")
    about: str = ""
    locales: BotLocales
    threshold: Threshold | dict[BotLocale, Threshold] = Field(
        default=0.4, description="confidence below which nothing was understood"
    )
    session_ttl: Duration = Field(default=300_000, description="1m to 24h; how long Lex remembers")
    child_directed: bool = False
    voices: dict[BotLocale, Voice] = Field(default_factory=dict[BotLocale, Voice])
    unwritten: Literal["console", "lex", "nothing"] = Field(
        default="console",
        description="what nobody wrote: as Lex's console has it; steps left to Lex; switches too",
    )
    phrases: dict[str, dict[BotLocale, tuple[str, ...]]] = Field(
        default_factory=dict[str, dict[BotLocale, tuple[str, ...]]],
        description="lists of utterances that intents share: `@name` stands for one",
    )
    vocabulary: dict[BotLocale, tuple[CustomWord, ...]] = Field(
        default_factory=dict[BotLocale, tuple[CustomWord, ...]],
        description="words that recognition would get wrong",
    )
    beyond: dict[BotLocale, tuple[str, ...]] = Field(
        default_factory=dict[BotLocale, tuple[str, ...]],
        description="what callers may say that this bot is not for; local training alone reads it",
    )
    intents: dict[Name, BotIntent] = Field(min_length=1)
    slot_types: dict[Name, SlotTypeSpec] = Field(default_factory=dict[str, SlotTypeSpec])
    extra: Extra = Field(default_factory=Extra)
    extra_locale: Extra = Field(
        default_factory=Extra, description="further keys of Lex's locale file; see `extra`"
    )
    kept: KeptFile | None = Field(
        default=None, description="a file beside this one with ids and layouts of an import"
    )
    lint: Waiver | None = None

    _source: Source = PrivateAttr(default_factory=Source)
    _remembered: Kept = PrivateAttr(default_factory=Kept)

    @property
    def source(self) -> Source:
        """Where each part of this bot was written."""
        return self._source

    @property
    def remembered(self) -> Kept:
        """What the file `kept` holds; nothing where it was not read."""
        return self._remembered

    def where(self, *path: str | int) -> Where:
        """Return the place of a part: `where("intents", "BlockCard", "slots", "reason")`."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> Self:
        """Return this bot knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self

    def remembering(self, kept: Kept) -> Self:
        """Return this bot knowing what the file `kept` holds."""
        object.__setattr__(self, "_remembered", kept)
        return self

    def locales_of(self, intent: BotIntent, slot: BotSlot | None = None) -> tuple[str, ...]:
        """Return the locales of this bot that have an intent, or a slot of it."""
        kept = [part.only for part in (intent, slot) if part is not None and part.only is not None]
        return tuple(locale for locale in self.locales if all(locale in only for only in kept))

    def values_of(self, slot: BotSlot, locale: str) -> Mapping[str, tuple[str, ...]]:
        """Return the listed values of a slot's own type; empty for Lex's types."""
        kind = self.slot_types.get(slot.type)
        return kind.values_in(locale) if kind else {}

    def threshold_in(self, locale: str) -> float:
        """Return the confidence that an intent needs in a locale."""
        given = self.threshold
        return given.get(locale, 0.4) if isinstance(given, dict) else given
