"""Intents: what callers may mean, and the conversation from there to the end.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, Literal

from pydantic import Field

from ivr.spec.bots.locales import BotLocales
from ivr.spec.bots.outcome import Extra, Hook, Outcome
from ivr.spec.bots.said import Messages
from ivr.spec.bots.slots import BotSlot, Question, Utterances
from ivr.spec.values import Duration, SpecModel

BuiltInIntent = Literal[
    "AMAZON.FallbackIntent",
    "AMAZON.CancelIntent",
    "AMAZON.HelpIntent",
    "AMAZON.StopIntent",
    "AMAZON.PauseIntent",
    "AMAZON.ResumeIntent",
    "AMAZON.RepeatIntent",
    "AMAZON.StartOverIntent",
    "AMAZON.KendraSearchIntent",
    "AMAZON.QnAIntent",
    "AMAZON.QInConnectIntent",
    "AMAZON.BedrockAgentIntent",
]
"""Parent intents of Lex's own. Source: Lex V2 developer guide, built-in intents."""


class Opening(Outcome, frozen=True):
    """What is said and done as soon as the intent is understood."""

    hook: Hook | None = None


class Confirmation(Question, frozen=True):
    """The question asked before an intent is fulfilled, and what follows each answer."""

    ask: Messages
    declined: Messages | None = Field(default=None, description="said after a no")
    yes: Outcome | None = None
    no: Outcome | None = None
    missed: Outcome | None = Field(default=None, description="what follows the last failed try")
    on: bool | None = Field(default=None, description="false keeps the question, switched off")
    extra: Extra = Field(default_factory=Extra)


class Update(SpecModel, frozen=True):
    """Something said while a fulfilment runs: after a delay, or again and again."""

    say: Messages
    after: Duration = Field(description="1s to 15m: the delay, or the time between two")
    barge_in: bool | None = None


class Updates(SpecModel, frozen=True):
    """Progress told while a long fulfilment runs. Source: Lex V2 models API."""

    start: Update | None = None
    every: Update | None = None
    timeout: Duration = Field(default=300_000, description="1s to 15m; then the fulfilment failed")
    on: bool | None = None


class Fulfilment(SpecModel, frozen=True):
    """How an intent is carried out, and what follows each end of that."""

    hook: bool | None = Field(default=None, description="run the code hook; see fulfilment_hook")
    on: bool | None = Field(default=None, description="false switches the whole step off")
    success: Outcome | None = None
    failure: Outcome | None = None
    timeout: Outcome | None = None
    updates: Updates | None = None


class Closing(Outcome, frozen=True):
    """What is said when all is done, and what may follow."""

    on: bool | None = None


class OutputContext(SpecModel, frozen=True):
    """How long a context stays active once the intent is fulfilled.

    Source: Lex V2 models API, OutputContext: 1 to 20 turns, 5 s to 24 h.
    """

    turns: int = Field(default=5, ge=1, le=20)
    lasts: Duration = Field(default=90_000, description="5s to 24h")


class Contexts(SpecModel, frozen=True):
    """Contexts that must be active for an intent, and those it makes active."""

    needs: tuple[str, ...] = Field(default=(), max_length=5)
    gives: dict[str, OutputContext] = Field(default_factory=dict[str, OutputContext], max_length=10)


class BotIntent(SpecModel, frozen=True):
    """Something a caller may mean. `built_in` names a parent intent of Lex's own."""

    about: str = ""
    built_in: BuiltInIntent | None = None
    configuration: dict[str, Any] | None = Field(
        default=None, description="settings of a built-in that needs some, in Lex's own words"
    )
    utterances: Utterances = ()
    contexts: Contexts | None = None
    slots: dict[str, BotSlot] = Field(default_factory=dict[str, BotSlot])
    opening: Opening | None = None
    confirm: Confirmation | None = None
    fulfil: Fulfilment | None = None
    closing: Messages | Closing | None = Field(default=None, description="said when all is done")
    dialog_hook: bool | None = Field(default=None, description="run the code hook on every turn")
    fulfilment_hook: bool | None = Field(
        default=None, description="run the code hook at the end; a fallback does unless false"
    )
    only: BotLocales | None = Field(
        default=None, description="locales that have this intent; all if unset"
    )
    extra: Extra = Field(default_factory=Extra)

    def utterances_in(self, locale: str) -> tuple[str, ...]:
        """Return the sample utterances of a locale, as written."""
        given = self.utterances
        return given.get(locale, ()) if isinstance(given, dict) else given

    def slots_in_order(self) -> tuple[tuple[str, BotSlot], ...]:
        """Return (name, slot) by priority; those without one in the order written, after."""
        last = 1 + max((slot.priority or 0 for slot in self.slots.values()), default=0)

        def rank(entry: tuple[str, BotSlot]) -> int:
            return last if entry[1].priority is None else entry[1].priority

        return tuple(sorted(self.slots.items(), key=rank))
