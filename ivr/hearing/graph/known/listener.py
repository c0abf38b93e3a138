"""One locale of a bot that is ready to listen: everything its records tell, read once.

Law: frozen, and shared by all conversations; nothing here depends on what anybody said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ivr.hearing.conditions.comparing import kind_of
from ivr.hearing.conditions.tree import Kind
from ivr.hearing.graph import settings
from ivr.hearing.graph.known.knowledge import SEARCHES, Knowledge
from ivr.hearing.graph.known.parts import Composites, composites_of
from ivr.hearing.graph.settings import Plan
from ivr.hearing.hook.event import BotIdentity
from ivr.hearing.port import Interpretation, Understanding
from ivr.hearing.session import Json
from ivr.ir.bot import BotLocale, Intent

Path = Literal["followed", "passed"]
"""What becomes of the capture settings of a slot that an utterance filled before it was asked for.

`followed`: the path leads through the slots by priority, and each that has a value goes on as its
capture says. `passed`: it is left out. Unverified in the service: its guide draws one path through
all slots, and calls capture what happens once a value is captured, which speaks for the first.
"""

Refusal = Literal["fails", "breaks"]
"""What becomes of a turn in which the code hook answers what Lex refuses.

`fails`: it goes on as the bot says of a hook that fails. `breaks`: it is an error, whatever the bot
has for that. Unverified in the service: its guide tells of failures alone, which speaks for the
first; a V2 bot of 2022 answered `Invalid Lambda Response`, which speaks for the second.
"""


@dataclass(frozen=True)
class Listener:
    """One locale of a bot that is ready to listen.

    `hints` are the bot's own runtime hints, with which every session begins. `note` says of every
    turn what of the bot as a whole is not simulated.
    """

    bot: BotIdentity
    locale: BotLocale
    understanding: Understanding
    knowledge: Knowledge | None = None
    hints: Json | None = None
    path: Path = "followed"
    refusal: Refusal = "fails"
    note: str = ""

    @cached_property
    def fallback(self) -> Intent | None:
        """The intent of everything not understood."""
        return next((intent for intent in self.locale.intents if intent.is_fallback), None)

    @cached_property
    def intents(self) -> Mapping[str, Intent]:
        """The intents by name; of duplicates the first."""
        return {intent.name: intent for intent in reversed(self.locale.intents)}

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """The ways of the intents through a dialogue, by name."""
        return {name: settings.plan_of(intent) for name, intent in self.intents.items()}

    @cached_property
    def defaults(self) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
        """The slots of the intents with their default values, by the intent's name."""
        return {
            name: [(slot.name, settings.defaults_of(slot)) for slot in intent.slots]
            for name, intent in self.intents.items()
        }

    @cached_property
    def unfilled(self) -> Mapping[str, Mapping[str, None]]:
        """The slots of every intent that has any, all None."""
        found = self.intents.items()
        return {
            name: {slot.name: None for slot in each.slots} for name, each in found if each.slots
        }

    @cached_property
    def gated(self) -> Mapping[str, frozenset[str]]:
        """The intents that need active contexts, and which."""
        every = {name: settings.input_contexts_of(each) for name, each in self.intents.items()}
        return {name: needed for name, needed in every.items() if needed}

    @cached_property
    def searches(self) -> tuple[Intent, ...]:
        """The intents that answer from a body of knowledge what no other intent understands."""
        found = self.intents.values()
        return tuple(intent for intent in found if intent.parent_intent_signature in SEARCHES)

    @cached_property
    def composites(self) -> Composites:
        """The sub slots of composite slots, by intent and slot."""
        return composites_of(self.locale)

    @cached_property
    def captures(self) -> Mapping[str, Sequence[str]]:
        """The slots whose capture leads somewhere, in the order of the default path, by intent."""
        every = {
            name: [slot.name for slot in intent.slots_in_order() if settings.is_captured(slot)]
            for name, intent in self.intents.items()
        }
        return {name: slots for name, slots in every.items() if slots}

    @cached_property
    def kinds(self) -> Mapping[str, Mapping[str, Kind]]:
        """How the values of slots compare in conditions, by intent and slot."""
        return {name: dict(self._kinds(intent)) for name, intent in self.intents.items()}

    def _kinds(self, intent: Intent) -> Iterator[tuple[str, Kind]]:
        for slot in intent.slots:
            yield slot.name, kind_of(slot.slot_type_name)
        for members in self.composites.get(intent.name, {}).values():
            for part in members:
                yield part.name, kind_of(part.slot_type_name)

    @cached_property
    def at_a_loss(self) -> Interpretation | None:
        """What everything not understood means; None where the bot has no such intent."""
        return None if self.fallback is None else Interpretation(self.fallback.name, None)
