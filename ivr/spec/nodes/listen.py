"""Nodes that listen: menu, collect, form, ask.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ivr.spec.nodes.base import Input, Listens
from ivr.spec.values import Id, Key, Locale, Said, SpecModel

Phrases = tuple[str, ...] | dict[Locale, tuple[str, ...]]
"""Words that mean an option: one list for a single locale, or a list per locale."""


Meaning = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,49}$")]
"""Name of an intent: a capital, then letters and digits; at most 50."""


class Option(SpecModel, frozen=True):
    """A choice of a menu: a key, phrases, or both; `say` announces it after the menu prompt."""

    key: Key | None = Field(default=None, description="the key, a string")
    say: Said | None = Field(default=None, description="spoken after the menu prompt, in key order")
    phrases: Phrases | None = Field(default=None, description="words that mean this option")
    intent: Meaning | None = Field(
        default=None, description="name of the generated intent, or of a shared one"
    )
    goto: Id = Field(description="the node that this choice leads to")
    locales_only: tuple[Locale, ...] = Field(
        default=(), description="offered in these locales only"
    )


class Failed(SpecModel, frozen=True):
    """Exact dialogs: where each failure of a question leads; what is not written is not there.

    `no_input` and `no_match` are of `menu` and `ask`; `timeout` (nothing was keyed) and `invalid`
    (no telephone number) are of `collect`.
    """

    no_input: Id | None = None
    no_match: Id | None = None
    timeout: Id | None = None
    invalid: Id | None = None


Failing = Literal["no_input", "no_match", "invalid", "error"]
"""How a question may fail; `no_input` of a `collect` is that nothing was keyed."""


class Retry(SpecModel, frozen=True):
    """Exact dialogs: failures that say something, count, and lead to the question again.

    `for` lists the failures that do so, less those that lead elsewhere by `on` or `on_error`.
    `say` is said after each of them, or what its own key says. `count` is that of a Loop, without
    it nothing is counted; then `exhausted` follows. `place` says where the Loop stands: `after` the
    message and before the question, `before` the question whenever that is asked, `first` before
    the message. `on_error` is where an error of the message leads; the node's own name: onward.
    """

    for_: tuple[Failing, ...] = Field(
        default=("no_input", "no_match"),
        alias="for",
        min_length=1,
        description="the failures after which the question is asked again",
    )
    say: Said | None = Field(default=None, description="said after each failure")
    no_input: Said | None = Field(default=None, description="said after silence instead")
    no_match: Said | None = Field(default=None, description="said after no match instead")
    invalid: Said | None = Field(default=None, description="said after a refused number instead")
    error: Said | None = Field(default=None, description="said after an error instead")
    count: int | str | None = Field(default=None, description="LoopCount: a number, or a value")
    place: Literal["before", "after", "first"] = Field(
        default="after", description="where the Loop stands"
    )
    exhausted: Id | None = Field(default=None, description="where the Loop leads when it is done")
    on_error: Id | None = Field(
        default=None, description="where an error of the message leads; this node's name: onward"
    )


class Questions(Listens, frozen=True):
    """Keys of the questions that exact dialogs may ask."""

    on: Failed | None = Field(default=None, description="exact dialogs: where failures lead")
    retry: Retry | None = Field(
        default=None, description="exact dialogs: failures that lead to the question again"
    )


class Menu(Questions, frozen=True):
    """Offers options and goes where the chosen one leads."""

    KEY: ClassVar = "menu"

    menu: Said = Field(description="prompt id or text that opens the menu")
    options: tuple[Option, ...] = Field(description="only those of exact dialogs may be none: []")
    input: Input = Field(default="any", description="keys, speech or any")
    then: Id | None = Field(
        default=None, description="exact dialogs: NextAction, where it repeats no branch"
    )


class Digits(SpecModel, frozen=True):
    """How many digits a value has, and the key that ends it.

    Fewer digits are an `invalid` value, and so are more of them, said or typed; what is keyed ends
    at `max`, and keys beyond it are lost. Of a secret `min` is not checked.
    """

    min: int = Field(default=1, ge=1, le=20, description="fewest digits; not checked of a secret")
    max: int = Field(default=20, ge=1, le=20, description="most digits")
    end: str = Field(
        default="#", pattern=r"^[0-9*#]{0,5}$", description="the keys that end the value early"
    )


class Secure(SpecModel, frozen=True):
    """Marks a value that must never be logged, spoken or stored.

    `encrypt: true` encrypts the digits before any flow sees them, with the key `key:<key>`.
    """

    kind: Literal["pan", "pin", "otp", "dob", "ssn", "cvv", "password"]
    mask: bool = True
    encrypt: bool = False
    key: str = "input"
    log: Literal["never"] = "never"


class SlotSpec(SpecModel, frozen=True):
    """One value to gather: its name, its type, and how it is asked for.

    `type` is a Lex type (`AMAZON.Date`) or a slot type of the workspace's bots; `digits` is the
    short form for numbers that are keyed.
    """

    slot: Id = Field(description="name under which the value is kept")
    say: Said = Field(description="prompt id or text that asks for it")
    digits: Digits | None = None
    type: str | None = None
    values: tuple[str, ...] = Field(default=(), description="allowed words, for a slot of choices")
    confirm: Literal["never", "implicit", "explicit", "auto"] = "never"
    confirm_say: Said | None = Field(
        default=None, description="reads the value back: the slot's name is a variable in it"
    )
    secure: Secure | None = None
    threshold: float | None = Field(
        default=None, ge=0, le=1, description="confirm: auto asks back below this confidence"
    )


class Collect(Questions, frozen=True):
    """Gathers one value, then goes on at `then`."""

    KEY: ClassVar = "collect"

    collect: SlotSpec
    input: Input = "any"
    then: Id


class Form(Listens, frozen=True):
    """Gathers several values in order; `confirm_say` reads them back and asks yes or no."""

    KEY: ClassVar = "form"

    form: tuple[SlotSpec, ...] = Field(min_length=1)
    confirm: Literal["never", "explicit"] = "never"
    confirm_say: Said | None = None
    input: Input = "any"
    then: Id


class Ask(Questions, frozen=True):
    """Asks an open question and lets a bot of bots/ understand the reply.

    `keep` names slots of the bot whose values later nodes read as variables.
    """

    KEY: ClassVar = "ask"

    ask: Said
    bot: Id
    intents: dict[str, Id] = Field(
        default_factory=dict[str, str],
        description="intent -> node; only exact dialogs may have none",
    )
    keep: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict[str, str])
    then: Id | None = Field(
        default=None, description="exact dialogs: NextAction, where it repeats no branch"
    )


LISTEN_NODES = (Menu, Collect, Form, Ask)
