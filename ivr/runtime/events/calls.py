"""What flows and bots ask: Connect's and Lex V2's events.

Law of the room: unknown fields are tolerated, known fields of a wrong shape are Malformed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ivr.runtime.events.shape import Tree, address, e164, named, strings, text, tree

DEFAULT_LOCALE = "en-US"
SPOKEN_LANGUAGES = frozenset({"en", "es", "fr"})
"""The languages of ivr.spoken, which in-call functions that say nothing do not load."""


_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
_ANONYMOUS = frozenset({"", "anonymous", "+266696687", "restricted", "unknown", "unavailable"})
"""What carriers put where a number is withheld; +266696687 spells ANONYMOUS on a keypad."""

_CARRIED = ("activeContexts", "runtimeHints")


class ConnectEvent(NamedTuple):
    """What a flow asks a function.

    `number` is the customer's E.164 number, or nothing when it is withheld or unusable;
    `withheld` tells the two apart. `attributes` and `parameters` hold strings only.
    """

    contact: str
    channel: str
    number: str
    withheld: bool
    dialled: str
    initiation: str
    locale: str
    instance_arn: str
    attributes: Mapping[str, str]
    parameters: Mapping[str, str]


class LexEvent(NamedTuple):
    """One turn of a Lex V2 bot. `slots` maps each slot to its interpreted value or None.

    `carried` is the part of the session state that an answer returns unchanged.
    """

    source: str
    mode: str
    transcript: str
    keys: str
    locale: str
    bot: str
    intent: Tree
    intent_name: str
    slots: Mapping[str, str | None]
    session_attributes: Mapping[str, str]
    carried: Tree


def read_connect(event: object) -> ConnectEvent:
    """Return the Connect event that a flow's InvokeLambdaFunction sends.

    Raises:
        Malformed: It is not an object, has no ContactId, or a part has the wrong shape.
    """
    details = tree(tree(event, "event").get("Details"), "Details")
    get = tree(details.get("ContactData"), "ContactData").get
    attributes = strings(get("Attributes"), "Attributes")
    number = address(get("CustomerEndpoint"), "CustomerEndpoint")
    withheld = number.lower() in _ANONYMOUS
    return ConnectEvent(
        named(get("ContactId"), "ContactId"),
        text(get("Channel")) or "VOICE",
        "" if withheld else e164(number),
        withheld,
        e164(address(get("SystemEndpoint"), "SystemEndpoint")),
        text(get("InitiationMethod")),
        _locale(attributes.get("locale")) or _locale(get("LanguageCode")) or DEFAULT_LOCALE,
        text(get("InstanceARN")),
        attributes,
        strings(details.get("Parameters"), "Parameters"),
    )


def read_lex(event: object) -> LexEvent:
    """Return the Lex V2 code hook event. Source: Lex V2 developer guide, lambda-input-format.

    Raises:
        Malformed: There is no session state with a named intent, or a part has a wrong shape.
    """
    top = tree(event, "event")
    session = tree(top.get("sessionState"), "sessionState")
    intent = tree(session.get("intent"), "sessionState.intent")
    bot = tree(top.get("bot") or {}, "bot")
    requested = strings(top.get("requestAttributes"), "requestAttributes")
    slots = _slots(intent)
    return LexEvent(
        text(top.get("invocationSource")),
        text(top.get("inputMode")) or "Text",
        text(top.get("inputTranscript")),
        requested.get("x-amz-lex:dtmf-transcript", ""),
        text(bot.get("localeId")).replace("_", "-") or DEFAULT_LOCALE,
        text(bot.get("name")),
        intent,
        named(intent.get("name"), "sessionState.intent.name"),
        {name: _slot(value) for name, value in slots.items()} if slots else {},
        strings(session.get("sessionAttributes"), "sessionAttributes"),
        {name: session[name] for name in _CARRIED if session.get(name)},
    )


def _locale(candidate: object) -> str:
    """Return the candidate if it is a locale that is spoken here, or nothing."""
    return _spoken(candidate) if isinstance(candidate, str) else ""


@lru_cache(maxsize=64)
def _spoken(name: str) -> str:
    """Return a locale that is spoken here; each event names one of the same few."""
    return name if name[:2] in SPOKEN_LANGUAGES and _LOCALE.fullmatch(name) else ""


def _slots(intent: Tree) -> Tree:
    slots = intent.get("slots")
    return {} if slots is None else tree(slots, "slots")


def _slot(value: object) -> str | None:
    if value is None:
        return None
    inner = tree(value, "slot").get("value")
    if inner is None:
        return None
    said = tree(inner, "slot value")
    return text(said.get("interpretedValue")) or text(said.get("originalValue")) or None
