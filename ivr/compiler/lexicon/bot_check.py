"""What Lex would refuse in a bot, found before it is compiled.

Law: only what makes the build or the import fail (LEX001 to LEX004, LEX007, LOC008) and what
makes two meanings indistinguishable (LEX005). Style is the linter's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sized

from ivr.compiler.lexicon.bot_regex import refused
from ivr.faults import Finding, error
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, NAME_PATTERN
from ivr.spec.bot import (
    BUILT_IN_SLOT_TYPES,
    BotIntent,
    BotSlot,
    BotSpec,
    SlotTypeSpec,
)
from ivr.spec.loader import did_you_mean
from ivr.spec.values import Said, Speech

INTENTS_MAX = 250
SLOTS_PER_INTENT_MAX = 100
SLOT_TYPES_MAX = 100
UTTERANCES_PER_INTENT_MAX = 1_500
UTTERANCE_LENGTH_MAX = 500
DESCRIPTION_LENGTH_MAX = 2_000
VALUES_PER_TYPE_MAX = 10_000
VALUE_LENGTH_MAX = 140
DEFAULTS_MAX = 10
DEFAULT_LENGTH_MAX = 202
PRIORITY_MAX = 100
RETRIES_MAX = 5
MESSAGE_LENGTH_MAX = 1_000
SESSION_TTL_MS = range(60_000, 86_400_001)
"""Source: Lex V2 developer guide, quotas (locales other than English); Lex V2 models API."""

_NAME = re.compile(NAME_PATTERN)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_Path = tuple[str | int, ...]


def check(spec: BotSpec) -> Iterator[Finding]:
    """Yield everything that Lex would refuse in a hand-written bot."""
    yield from _limits(spec)
    for name, intent in spec.intents.items():
        yield from _names(spec, ("intents", name), name)
        for part in _INTENT_CHECKS:
            yield from part(spec, name, intent)
    for name, kind in spec.slot_types.items():
        yield from _names(spec, ("slot_types", name), name)
        yield from _slot_type(spec, name, kind)


def _too_many(spec: BotSpec, path: _Path, what: Sized, most: int, noun: str) -> Iterator[Finding]:
    if len(what) > most:
        message = f"{len(what):,} {noun}; Lex takes {most:,}"
        yield error("LEX003", spec.where(*path), message)


def _limits(spec: BotSpec) -> Iterator[Finding]:
    yield from _too_many(spec, ("intents",), spec.intents, INTENTS_MAX - 1, "intents")
    yield from _too_many(spec, ("slot_types",), spec.slot_types, SLOT_TYPES_MAX, "slot types")
    yield from _too_many(spec, ("about",), spec.about, DESCRIPTION_LENGTH_MAX, "characters")
    if spec.session_ttl not in SESSION_TTL_MS:
        message = "session_ttl is not between 1m and 24h"
        yield error("LEX003", spec.where("session_ttl"), message)
    for locale in spec.voices:
        if locale not in spec.locales:
            yield error("LOC007", spec.where("voices", locale), f"{locale} is not among locales")
    fallbacks = [n for n, i in spec.intents.items() if i.built_in == FALLBACK_SIGNATURE]
    for name in fallbacks[1:]:
        message = f"a second fallback; the first is {fallbacks[0]}"
        yield error("LEX002", spec.where("intents", name), message)


def _names(spec: BotSpec, path: _Path, name: str) -> Iterator[Finding]:
    if not _NAME.match(name):
        message = f"{name!r} is no name for Lex"
        remedy = "Use letters and digits, with single - or _ between them; at most 100."
        yield error("LEX003", spec.where(*path), message, remedy)


# --- intents --------------------------------------------------------------------------------


def _built_in(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path = ("intents", name)
    if intent.built_in is None:
        if name == FALLBACK_INTENT:
            remedy = f"Add `built_in: {FALLBACK_SIGNATURE}`."
            yield error("LEX002", spec.where(*path), f"{name} is Lex's own intent", remedy)
        return
    for key, value in (("utterances", intent.utterances), ("slots", intent.slots)):
        if value:
            message = f"{intent.built_in} takes no {key}"
            yield error("LEX002", spec.where(*path, key), message, "Remove them.")


def _utterances(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path: _Path = ("intents", name, "utterances")
    if isinstance(intent.utterances, dict):
        for locale in intent.utterances:
            if locale not in spec.locales:
                message = f"{locale} is not among the bot's locales"
                yield error("LOC007", spec.where(*path, locale), message)
    for locale in spec.locales:
        said = intent.utterances_in(locale)
        place = (*path, locale) if isinstance(intent.utterances, dict) else path
        yield from _too_many(spec, place, said, UTTERANCES_PER_INTENT_MAX, "utterances")
        if not said and intent.built_in is None:
            message = f"intent {name} has no utterances in {locale}"
            yield error("LOC008", spec.where(*place), message, "Add what callers say.")
        for index, utterance in enumerate(said):
            yield from _utterance(spec, (*place, index), utterance, intent)


def _utterance(spec: BotSpec, path: _Path, text: str, intent: BotIntent) -> Iterator[Finding]:
    where = spec.source.value_at(*path)
    if not text.strip() or len(text) > UTTERANCE_LENGTH_MAX:
        message = f"an utterance has 1 to {UTTERANCE_LENGTH_MAX} characters"
        yield error("LEX003", where, message)
    for match in _PLACEHOLDER.finditer(text):
        if match[1] not in intent.slots:
            message = f"{match[0]} names no slot of this intent"
            remedy = did_you_mean(match[1], intent.slots) or "Declare it in slots."
            yield error("LEX001", where, message, remedy)
        around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
        if around.strip():
            message = f"{match[0]} is not surrounded by spaces"
            yield error("LEX001", where, message, "Lex refuses it; put a space on both sides.")
    if {"{", "}"} & set(_PLACEHOLDER.sub("", text)):
        yield error("LEX001", where, "a brace that closes or opens nothing")


def _slots(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path: _Path = ("intents", name, "slots")
    yield from _too_many(spec, path, intent.slots, SLOTS_PER_INTENT_MAX, "slots")
    priorities: dict[int, str] = {}
    for slot_name, slot in intent.slots.items():
        place = (*path, slot_name)
        yield from _names(spec, place, slot_name)
        yield from _slot(spec, place, slot)
        if slot.priority is None:
            continue
        other = priorities.setdefault(slot.priority, slot_name)
        if other != slot_name or not 0 <= slot.priority <= PRIORITY_MAX:
            shared = f"shared with {other}" if other != slot_name else f"not 0 to {PRIORITY_MAX}"
            message = f"priority {slot.priority} is {shared}"
            yield error("LEX001", spec.where(*place, "priority"), message)


def _slot(spec: BotSpec, path: _Path, slot: BotSlot) -> Iterator[Finding]:
    if slot.type not in spec.slot_types and slot.type not in BUILT_IN_SLOT_TYPES:
        known = (*spec.slot_types, *BUILT_IN_SLOT_TYPES)
        remedy = did_you_mean(slot.type, known) or "Declare it in slot_types."
        where = spec.source.value_at(*path, "type")
        yield error("LEX003", where, f"there is no slot type {slot.type!r}", remedy)
    if slot.required and slot.ask is None:
        message = "a required slot has no question"
        yield error("LEX007", spec.where(*path), message, "Add `ask:`.")
    yield from _retries(spec, path, slot.retries)
    yield from _message(spec, (*path, "ask"), slot.ask)
    yield from _too_many(spec, (*path, "values"), slot.values, DEFAULTS_MAX, "default values")
    for index, value in enumerate(slot.values):
        yield from _too_many(
            spec, (*path, "values", index), value, DEFAULT_LENGTH_MAX, "characters"
        )


def _replies(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path: _Path = ("intents", name)
    yield from _too_many(spec, (*path, "about"), intent.about, DESCRIPTION_LENGTH_MAX, "characters")
    yield from _message(spec, (*path, "closing"), intent.closing)
    if intent.confirm is not None:
        yield from _retries(spec, (*path, "confirm"), intent.confirm.retries)
        yield from _message(spec, (*path, "confirm", "ask"), intent.confirm.ask)
        yield from _message(spec, (*path, "confirm", "declined"), intent.confirm.declined)


def _retries(spec: BotSpec, path: _Path, retries: int) -> Iterator[Finding]:
    if not 0 <= retries <= RETRIES_MAX:
        message = f"retries: {retries} is not 0 to {RETRIES_MAX}"
        yield error("LEX007", spec.where(*path, "retries"), message)


def _message(spec: BotSpec, path: _Path, said: Said | None) -> Iterator[Finding]:
    for place, text in _texts(path, said):
        if len(text) > MESSAGE_LENGTH_MAX:
            message = f"a message of {len(text):,} characters; Lex takes {MESSAGE_LENGTH_MAX:,}"
            yield error("LEX007", spec.where(*place), message, "Say less at once.")


def _texts(path: _Path, said: Said | None) -> Iterator[tuple[_Path, str]]:
    match said:
        case str():
            yield path, said
        case Speech():
            yield from ((path, text) for text in (said.text, said.ssml) if text)
        case dict():
            for locale, entry in said.items():
                yield from _texts((*path, locale), entry)
        case None:
            return


_INTENT_CHECKS: tuple[Callable[[BotSpec, str, BotIntent], Iterator[Finding]], ...] = (
    _built_in,
    _utterances,
    _slots,
    _replies,
)


# --- slot types -----------------------------------------------------------------------------


def _slot_type(spec: BotSpec, name: str, kind: SlotTypeSpec) -> Iterator[Finding]:
    path: _Path = ("slot_types", name)
    if (kind.regex is None) == (not kind.values):
        message = f"slot type {name} has {'both' if kind.values else 'neither'} values and regex"
        yield error("LEX004", spec.where(*path), message, "Give one of the two.")
    if kind.regex is not None and (why := refused(kind.regex)):
        message = f"Lex refuses this pattern: {why}"
        yield error("LEX004", spec.source.value_at(*path, "regex"), message)
    for locale in spec.locales if kind.values else ():
        values = kind.values_in(locale)
        if not values:
            message = f"slot type {name} has no values in {locale}"
            yield error("LOC008", spec.where(*path, "values"), message)
        words = [word for value, synonyms in values.items() for word in (value, *synonyms)]
        yield from _too_many(spec, (*path, "values"), words, VALUES_PER_TYPE_MAX, "values")
        for word in words:
            if not word.strip() or len(word) > VALUE_LENGTH_MAX:
                message = f"a value has 1 to {VALUE_LENGTH_MAX} characters: {word[:40]!r}"
                yield error("LEX003", spec.where(*path, "values"), message)
