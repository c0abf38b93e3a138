"""Nodes that listen: menu, collect, form, ask."""

from __future__ import annotations

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


class Menu(Listens, frozen=True):
    """Offers options and goes where the chosen one leads."""

    KEY: ClassVar = "menu"

    menu: Said = Field(description="prompt id or text that opens the menu")
    options: tuple[Option, ...] = Field(min_length=1)
    input: Input = Field(default="any", description="keys, speech or any")


class Digits(SpecModel, frozen=True):
    """How many digits a value has, and the key that ends it.

    Digits that are fewer or more are an `invalid` value. Of a secret `min` is not checked.
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


class Collect(Listens, frozen=True):
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


class Ask(Listens, frozen=True):
    """Asks an open question and lets a bot of bots/ understand the reply.

    `keep` names slots of the bot whose values later nodes read as variables.
    """

    KEY: ClassVar = "ask"

    ask: Said
    bot: Id
    intents: dict[str, Id] = Field(min_length=1, description="intent -> node")
    keep: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict[str, str])


LISTEN_NODES = (Menu, Collect, Form, Ask)
