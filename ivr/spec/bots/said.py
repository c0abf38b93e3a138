"""What a bot says: prompts, cards, payloads, and several of them one after another.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from collections.abc import Iterator
from typing import NamedTuple, Self, cast

from pydantic import Field, model_validator
from typing_extensions import TypeAliasType

from ivr.spec.bots.locales import BotLocale
from ivr.spec.values import Said, SpecModel, Speech

CARD_TEXT_MAX = 250
BUTTON_TEXT_MAX = 50
BUTTONS_MAX = 5
GROUPS_MAX = 5
VARIANTS_MAX = 2
"""Source: Lex V2 models API, ImageResponseCard, Button, PromptSpecification, MessageGroup."""


class Button(SpecModel, frozen=True):
    """A button of a card: what it shows, and what the caller says by choosing it."""

    text: str = Field(min_length=1, max_length=BUTTON_TEXT_MAX)
    value: str = Field(min_length=1, max_length=BUTTON_TEXT_MAX)


class Card(SpecModel, frozen=True):
    """A card for channels that show something: at most five buttons."""

    title: str = Field(min_length=1, max_length=CARD_TEXT_MAX)
    subtitle: str | None = Field(default=None, min_length=1, max_length=CARD_TEXT_MAX)
    image: str | None = Field(default=None, max_length=CARD_TEXT_MAX, description="https address")
    buttons: tuple[Button, ...] = Field(default=(), max_length=BUTTONS_MAX)


class Shown(SpecModel, frozen=True):
    """What is no prompt: exactly one of a card, a payload, and a text that stays as it stands.

    `exact` is never rendered: blanks, braces and `$.` reach Lex as they are, and a text that begins
    with `<speak` is SSML.
    """

    card: Card | None = None
    payload: str | None = Field(default=None, min_length=1, max_length=1_000)
    exact: str | None = Field(default=None, min_length=1, max_length=1_000)
    variants: tuple["Shown | str", ...] = Field(
        default=(), max_length=VARIANTS_MAX, description="said in its place now and then"
    )

    @model_validator(mode="after")
    def _just_one(self) -> Self:
        given = [key for key in ("card", "payload", "exact") if getattr(self, key) is not None]
        if len(given) != 1:
            message = "exactly one of card, payload and exact is needed"
            raise ValueError(message)
        return self


One = TypeAliasType("One", str | Speech | Shown)
"""One message in one locale."""

OneMessage = One | dict[BotLocale, One | tuple[One, ...]]
"""A prompt id, inline text, a speech object, a card, a payload, an exact text; or one per locale.

Per locale there may be several, one after another, or none (`[]`).
"""

Messages = TypeAliasType("Messages", OneMessage | tuple[OneMessage, ...])
"""One message, or up to five that follow each other. Variants of a prompt vary one message."""


def in_order(messages: Messages | None) -> tuple[OneMessage, ...]:
    """Return the messages in the order they are said; none for None."""
    if messages is None:
        return ()
    return messages if isinstance(messages, tuple) else (messages,)


class Told(NamedTuple):
    """One message as it stands in a file: where, what, and in which locale alone (empty: in all).

    `path` is below the messages it belongs to.
    """

    path: tuple[str | int, ...]
    said: Said | Shown
    locale: str = ""


def told(messages: Messages | None) -> Iterator[Told]:
    """Yield each message in the order they are said, those of one locale alone as such."""
    for index, one in enumerate(in_order(messages)):
        path = (index,) if isinstance(messages, tuple) else ()
        if not isinstance(one, dict):
            yield Told(path, one)
        elif all(isinstance(each, (str, Speech)) for each in one.values()):
            yield Told(path, cast("Said", one))
        else:
            for locale, said in one.items():
                yield from _in_one(path, locale, said)


def _in_one(
    path: tuple[str | int, ...], locale: str, said: One | tuple[One, ...]
) -> Iterator[Told]:
    several = isinstance(said, tuple)
    for index, one in enumerate(said if several else (said,)):
        place = (*path, locale, index) if several else (*path, locale)
        yield Told(place, one if isinstance(one, Shown) else {locale: one}, locale)
