"""Slot types: listed values with synonyms, patterns, parts, grammars.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from ivr.spec.bots.locales import BotLocale, BotLocales
from ivr.spec.bots.outcome import Extra
from ivr.spec.values import SpecModel

Values = dict[str, tuple[str, ...]]
"""Values of a slot type, each with its synonyms."""

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

SUB_SLOTS_MAX = 6
"""Parts of a composite slot type. Source: Lex V2 quotas."""


class Part(SpecModel, frozen=True):
    """One part of a composite slot type."""

    type: str


class Grammar(SpecModel, frozen=True):
    """Where a grammar (SRGS, at most 100 KB) lies in S3. Source: Lex V2 models API."""

    bucket: str
    key: str
    kms_key: str | None = None


class SlotTypeSpec(SpecModel, frozen=True):
    """A slot type: listed values with synonyms, a regular expression, parts, or a grammar.

    `values` is one table for every locale, or a table per locale (its keys are locales).
    """

    about: str = ""
    values: dict[BotLocale, Values] | Values = Field(default_factory=dict[str, tuple[str, ...]])
    regex: str | None = Field(default=None, description="for letters and digits; see LEX004")
    extends: str | None = Field(default=None, description="one of Lex's own to add values to")
    parts: dict[str, Part] | None = Field(default=None, max_length=SUB_SLOTS_MAX)
    grammar: Grammar | None = None
    resolution: Literal["top", "original", "concatenation"] | None = Field(
        default=None,
        description="top: the listed value, as usual; original: the caller's own words; "
        "concatenation: all that was said of a type with parts, as is usual there",
    )
    as_vocabulary: bool = Field(
        default=False, description="recognition listens for these values in particular"
    )
    only: BotLocales | None = Field(default=None, description="locales that have this type")
    extra: Extra = Field(default_factory=Extra)

    @property
    def resolves(self) -> Literal["top", "original", "concatenation"]:
        """What a value is of all that was said; of a type with parts all of it, unless written.

        Source: Lex V2 developer guide, JSON format of exports, a composite slot type.
        """
        return self.resolution or ("concatenation" if self.parts is not None else "top")

    def values_in(self, locale: str) -> Values:
        """Return the values of a locale with their synonyms."""
        return dict(self._tables(locale))

    def _tables(self, locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, entry in self.values.items():
            if isinstance(entry, tuple):
                yield key, entry
            elif key == locale:
                yield from entry.items()
