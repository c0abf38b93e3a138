"""Slots: values that an intent needs, how they are asked for, and what follows the answer.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Literal

from pydantic import Field

from ivr.spec.bots.locales import BotLocale, BotLocales
from ivr.spec.bots.outcome import Extra, Hook, Outcome
from ivr.spec.bots.said import Messages
from ivr.spec.values import Duration, SpecModel

Utterances = tuple[str, ...] | dict[BotLocale, tuple[str, ...]]
"""Sample utterances: one list for a bot of a single locale, or a list per locale.

An entry `@name` stands for the list `name` of the bot's `phrases`. `{slot}` is a slot's place,
`{slot.part}` that of a part of a composite slot, `{{ name }}` a build variable of
prompts/variables.yaml.
"""

Input = Literal["speech", "keys"]
AttemptName = Literal["every", "initial", "retry_1", "retry_2", "retry_3", "retry_4", "retry_5"]


class Listening(SpecModel, frozen=True):
    """How long one attempt of a question listens, and to what; unset means the console's value.

    Milliseconds, and characters of keys. Source: Lex V2 models API, PromptAttemptSpecification.
    """

    inputs: tuple[Input, ...] | None = None
    barge_in: bool | None = None
    start: Duration | None = Field(default=None, description="silence before the first sound")
    speech_max: Duration | None = Field(default=None, description="longest answer in words")
    speech_end: Duration | None = Field(default=None, description="silence that ends an answer")
    keys_max: int | None = Field(default=None, ge=1, le=1_024)
    keys_end: Duration | None = Field(default=None, description="pause that ends keys")
    end_key: str | None = Field(default=None, pattern=r"^[A-D0-9#*]$")
    delete_key: str | None = Field(default=None, pattern=r"^[A-D0-9#*]$")
    text_start: Duration | None = Field(default=None, description="silence before text, in chats")


class StillThere(SpecModel, frozen=True):
    """What is said from time to time while a caller looks for an answer."""

    say: Messages
    every: Duration = Field(default=20_000, description="1s to 5m")
    stop_after: Duration = Field(default=300_000, description="1s to 15m")
    barge_in: bool | None = None


class WaitAndContinue(SpecModel, frozen=True):
    """Callers may ask to wait, and say when they are back. Source: Lex V2 models API."""

    waiting: Messages = Field(description="said when the caller asks to wait")
    back: Messages = Field(description="said when the caller is back")
    still_there: StillThere | None = None
    on: bool | None = None


class AskingHook(SpecModel, frozen=True):
    """The code hook heard after each answer to a question."""

    invoke: bool = True
    label: str | None = Field(default=None, max_length=100)


class Prompting(SpecModel, frozen=True):
    """What a prompt needs beside its words, the same for slots, their parts and confirmations."""

    retries: int = Field(default=2, description="how often the question is asked again, 0 to 5")
    barge_in: bool | None = Field(default=None, description="may callers talk over it")
    order: Literal["random", "ordered"] | None = Field(
        default=None, description="which of the variants is said; random where unset"
    )
    attempts: dict[AttemptName, Listening] = Field(default_factory=dict[AttemptName, Listening])


class Question(Prompting, frozen=True):
    """What a question needs beside its words, the same for slots and confirmations."""

    hook: Hook | None = Field(default=None, description="the code hook after the answer is taken")
    asking_hook: AskingHook | None = None


class SlotPart(Prompting, frozen=True):
    """How one part of a composite slot is asked for, where the first answer left it out.

    Source: Lex V2 models API, SubSlotValueElicitationSetting: what follows the answer is the
    slot's, not the part's.
    """

    ask: Messages | None = Field(default=None, description="prompt id or text that asks for it")
    values: tuple[str, ...] = Field(default=(), description="values taken when none is given")
    utterances: Utterances = Field(default=(), description="whole answers, with {part} in them")
    wait: WaitAndContinue | None = None


class BotSlot(Question, frozen=True):
    """A value that an intent may carry, and how it is asked for."""

    type: str = Field(description="a slot type of this file, or one of Lex's own (AMAZON.Date)")
    required: bool = Field(default=False, description="whether the bot asks until it has a value")
    ask: Messages | None = Field(default=None, description="prompt id or text that asks for it")
    priority: int | None = Field(
        default=None, description="order of asking, lowest first; as written where unset"
    )
    values: tuple[str, ...] = Field(default=(), description="values taken when none is given")
    utterances: Utterances = Field(default=(), description="whole answers, with {slot} in them")
    multiple: bool | None = Field(default=None, description="the caller may name several values")
    obfuscate: bool | None = Field(default=None, description="mask the value in conversation logs")
    hints: Utterances = Field(default=(), description="words expected here, for recognition")
    wait: WaitAndContinue | None = None
    parts: dict[str, SlotPart] = Field(
        default_factory=dict[str, SlotPart],
        description="how the parts of a composite slot are asked for",
    )
    needs: str | None = Field(
        default=None, description="which parts are enough: `place AND (nights OR leaves)`"
    )
    captured: Outcome | None = Field(default=None, description="what follows a value")
    missed: Outcome | None = Field(default=None, description="what follows the last failed try")
    only: BotLocales | None = Field(default=None, description="locales that have this slot")
    about: str = ""
    extra: Extra = Field(default_factory=Extra)
