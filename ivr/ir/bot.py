"""A Lex V2 bot in the export dialect: what the archive holds, and questions about it.

Keys are spelled as real export files spell them (lower camel case); unknown keys are kept.
Source: real exports; the published JSON schemas describe the API dialect and refuse real files.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from ivr.ir.record import JsonRecord

FALLBACK_INTENT = "FallbackIntent"
FALLBACK_SIGNATURE = "AMAZON.FallbackIntent"

NAME_PATTERN = r"^([0-9a-zA-Z][_-]?){1,100}$"
"""Names of bots, intents, slots and slot types. Source: Lex V2 models API, Name."""


IDENTIFIER_LENGTH = 10
"""Length of every id that Lex gives. Source: Lex V2 models API, Id."""


class BotRecord(JsonRecord, frozen=True):
    """A frozen piece of bot JSON: attributes in snake case, keys as exports spell them.

    Fields declared with `exclude=True` are no part of the record's own JSON file: children, which
    have files of their own, and the folder's name where it is not the record's name.
    """

    model_config = ConfigDict(alias_generator=to_camel)


class SampleUtterance(BotRecord, frozen=True):
    """Words that mean an intent; `{slot}` stands for a slot's value."""

    utterance: str


class SlotPriority(BotRecord, frozen=True):
    """The order in which slots are asked; lowest first."""

    slot_name: str
    priority: int


class SampleValue(BotRecord, frozen=True):
    """A value of a slot type, at most 140 characters."""

    value: str


class SlotTypeValue(BotRecord, frozen=True):
    """A value and its synonyms."""

    sample_value: SampleValue
    synonyms: list[SampleValue] | None = None


class SlotType(BotRecord, frozen=True):
    """A custom slot type: listed values, or AMAZON.AlphaNumeric with a regular expression."""

    name: str
    identifier: str | None = ""
    description: str | None = None
    parent_slot_type_signature: str | None = None
    slot_type_values: list[SlotTypeValue] | None = None
    value_selection_setting: dict[str, Any] | None = None
    folder: str = Field(default="", exclude=True)

    @property
    def regex(self) -> str | None:
        """The pattern that a value must match, or None."""
        regex_filter: dict[str, str | None] | None = (self.value_selection_setting or {}).get(
            "regexFilter"
        )
        return (regex_filter or {}).get("pattern")


class Slot(BotRecord, frozen=True):
    """A value that an intent needs, and how it is asked for."""

    name: str
    slot_type_name: str
    identifier: str | None = ""
    description: str | None = None
    obfuscation_setting: dict[str, Any] | None = None
    multiple_values_setting: dict[str, Any] | None = None
    value_elicitation_setting: dict[str, Any] | None = None
    folder: str = Field(default="", exclude=True)

    @property
    def required(self) -> bool:
        """Tell whether Lex asks for the slot before the intent is ready."""
        return (self.value_elicitation_setting or {}).get("slotConstraint") == "Required"


class Intent(BotRecord, frozen=True):
    """What a caller may mean, with the conversation settings as exported."""

    name: str
    identifier: str | None = ""
    description: str | None = None
    parent_intent_signature: str | None = None
    sample_utterances: list[SampleUtterance] | None = None
    intent_confirmation_setting: dict[str, Any] | None = None
    intent_closing_setting: dict[str, Any] | None = None
    initial_response_setting: dict[str, Any] | None = None
    input_contexts: list[dict[str, Any]] | None = None
    output_contexts: list[dict[str, Any]] | None = None
    dialog_code_hook: dict[str, Any] | None = None
    fulfillment_code_hook: dict[str, Any] | None = None
    slot_priorities: list[SlotPriority] | None = None
    slots: tuple[Slot, ...] = Field(default=(), exclude=True)
    folder: str = Field(default="", exclude=True)

    @property
    def utterances(self) -> tuple[str, ...]:
        """The sample utterances as plain strings."""
        return tuple(sample.utterance for sample in self.sample_utterances or ())

    @property
    def is_fallback(self) -> bool:
        """Tell whether this is the intent of everything not understood."""
        return self.parent_intent_signature == FALLBACK_SIGNATURE

    def slot(self, name: str) -> Slot | None:
        """Return a slot by name."""
        return next((slot for slot in self.slots if slot.name == name), None)

    def slots_in_order(self) -> tuple[Slot, ...]:
        """Return the slots by ascending priority; those without one last, by name."""
        order = {p.slot_name: p.priority for p in self.slot_priorities or ()}
        return tuple(sorted(self.slots, key=lambda s: (order.get(s.name, 1_000_000), s.name)))


class BotLocale(BotRecord, frozen=True):
    """One language of a bot; `identifier` is Lex's spelling, such as en_US."""

    name: str
    identifier: str
    version: str | None = None
    description: str | None = None
    voice_settings: dict[str, Any] | None = None
    nlu_confidence_threshold: int | float = 0.4
    intents: tuple[Intent, ...] = Field(default=(), exclude=True)
    slot_types: tuple[SlotType, ...] = Field(default=(), exclude=True)
    folder: str = Field(default="", exclude=True)

    def intent(self, name: str) -> Intent | None:
        """Return an intent by name."""
        return next((intent for intent in self.intents if intent.name == name), None)

    def slot_type(self, name: str) -> SlotType | None:
        """Return a custom slot type by name."""
        return next((kind for kind in self.slot_types if kind.name == name), None)

    def type_names(self) -> dict[str, str]:
        """Return the names of the custom slot types by their ids."""
        return {kind.identifier: kind.name for kind in self.slot_types if kind.identifier}


class Bot(BotRecord, frozen=True):
    """A bot with all its locales; `symbol_name` is what flows call it (`bot:<symbol_name>`).

    `manifest` is what the archive says of itself; `other_files` keeps JSON files that are not
    modelled (a visual builder's layout, a custom vocabulary), by their path below the archive.
    `hints` are words to expect, by locale as session states take them; no archive holds them.
    `beyond` are utterances, by locale, that the bot is not for: local training learns them.
    """

    name: str
    identifier: str | None = ""
    version: str | None = "DRAFT"
    description: str | None = None
    data_privacy: dict[str, Any] = Field(default_factory=lambda: {"childDirected": False})
    idle_session_ttl_in_seconds: int = Field(default=300, alias="idleSessionTTLInSeconds")
    locales: tuple[BotLocale, ...] = Field(default=(), exclude=True)
    symbol_name: str = Field(default="", exclude=True)
    manifest: dict[str, Any] | None = Field(default=None, exclude=True)
    other_files: dict[str, Any] = Field(default_factory=dict[str, Any], exclude=True)
    hints: dict[str, Any] = Field(default_factory=dict[str, Any], exclude=True)
    beyond: dict[str, tuple[str, ...]] = Field(
        default_factory=dict[str, tuple[str, ...]], exclude=True
    )
    folder: str = Field(default="", exclude=True)

    def locale(self, locale: str) -> BotLocale | None:
        """Return a locale by either spelling, en-US or en_US."""
        wanted = locale.replace("-", "_")
        return next((entry for entry in self.locales if entry.identifier == wanted), None)
