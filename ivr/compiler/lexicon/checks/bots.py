"""What Lex would refuse in a bot, found before it is compiled.

Law: only what makes the build or the import fail (LEX001 to LEX004, LEX007, LOC008) and what
makes two meanings indistinguishable (LEX005). Style is the linter's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sized

from ivr.compiler.lexicon.checks.limits import (
    HINT_LENGTH_MAX,
    HINTS_MAX,
    SLOT_UTTERANCES_MAX,
    check_grammar,
    check_limits,
)
from ivr.compiler.lexicon.checks.parts import check_composite, check_parts, places_of
from ivr.compiler.lexicon.checks.steps import check_steps
from ivr.compiler.lexicon.handwritten.shared import expanded, unknown
from ivr.compiler.lexicon.lex_rules import (
    INTENTS_MAX,
    SLOT_TYPES_MAX,
    UTTERANCES_PER_INTENT_MAX,
    VALUES_PER_TYPE_MAX,
    check_name,
    check_type,
    check_utterance,
    check_value,
)
from ivr.compiler.lexicon.reach.regexes import refused
from ivr.faults import Finding, Severity, error
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.locales import in_locale
from ivr.spec.bots.messages import messages
from ivr.spec.bots.said import Shown
from ivr.spec.bots.slots import BotSlot, Utterances
from ivr.spec.bots.types import SlotTypeSpec
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.values import Said, Speech

SLOTS_PER_INTENT_MAX = 100
DESCRIPTION_LENGTH_MAX = 2_000
DEFAULTS_MAX = 10
DEFAULT_LENGTH_MAX = 202
PRIORITY_MAX = 100
RETRIES_MAX = 5
MESSAGE_LENGTH_MAX = 1_000
SESSION_TTL_MS = range(60_000, 86_400_001)
"""Source: Lex V2 developer guide, quotas (locales other than English); Lex V2 models API."""

ALPHANUMERIC = "AMAZON.AlphaNumeric"

_Path = tuple[str | int, ...]


def check(spec: BotSpec) -> Iterator[Finding]:
    """Yield everything that Lex would refuse in a hand-written bot."""
    yield from _limits(spec)
    for name, intent in spec.intents.items():
        yield from check_name(name, spec.where("intents", name))
        for part in _INTENT_CHECKS:
            yield from part(spec, name, intent)
    yield from _beyond(spec)
    yield from check_steps(spec)
    yield from check_limits(spec)
    for path, message, _ in messages(spec):
        if not isinstance(message, Shown):
            yield from _message(spec, path, message)
    for name, kind in spec.slot_types.items():
        yield from check_name(name, spec.where("slot_types", name))
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


def _of_the_bot(spec: BotSpec, path: _Path, locales: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each locale that the bot has not."""
    for locale in locales:
        if locale not in spec.locales:
            message = f"{locale} is not among the bot's locales"
            yield error("LOC007", spec.where(*path, locale), message)


def _utterances(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path: _Path = ("intents", name, "utterances")
    yield from _of_the_bot(spec, ("intents", name, "only"), intent.only or ())
    if isinstance(intent.utterances, dict):
        yield from _of_the_bot(spec, path, intent.utterances)
    known = places_of(spec, intent)
    for locale in intent.only or spec.locales:
        said = intent.utterances_in(locale)
        place = (*path, locale) if isinstance(intent.utterances, dict) else path
        yield from _lists(spec, place, unknown(spec, intent.utterances, locale))
        meant = expanded(spec, intent.utterances, locale)
        yield from _too_many(spec, place, meant, UTTERANCES_PER_INTENT_MAX, "utterances")
        added = in_locale(intent.extra, locale, spec.locales).get("sampleUtterances")
        if not said and not added and intent.built_in is None:
            message = f"intent {name} has no utterances in {locale}"
            yield error("LOC008", spec.where(*place), message, "Add what callers say.")
        for index, utterance in enumerate(said):
            where = spec.source.value_at(*place, index)
            for each in expanded(spec, (utterance,), locale):
                yield from check_utterance(each, known, where)


def _beyond(spec: BotSpec) -> Iterator[Finding]:
    """Yield what stands both among the utterances of an intent and of what the bot is not for."""
    for locale, said in spec.beyond.items():
        path: _Path = ("beyond", locale)
        yield from _lists(spec, path, unknown(spec, spec.beyond, locale))
        meant = {
            each.casefold(): name
            for name, intent in spec.intents.items()
            for each in expanded(spec, intent.utterances, locale)
        }
        for index, utterance in enumerate(said):
            for each in expanded(spec, {locale: (utterance,)}, locale):
                if each.casefold() in meant:
                    message = f"{each!r} is an utterance of {meant[each.casefold()]}"
                    where = spec.source.value_at(*path, index)
                    yield error("LEX005", where, message, "The bot is for it or it is not: once.")


def _lists(spec: BotSpec, path: _Path, missing: Iterator[tuple[int, str]]) -> Iterator[Finding]:
    for index, name in missing:
        message = f"there is no list {name!r} among the bot's phrases in this locale"
        remedy = did_you_mean(name, spec.phrases) or "Write it under `phrases:`."
        yield error("LEX001", spec.source.value_at(*path, index), message, remedy)


def _slots(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path: _Path = ("intents", name, "slots")
    yield from _too_many(spec, path, intent.slots, SLOTS_PER_INTENT_MAX, "slots")
    priorities: dict[int, str] = {}
    for slot_name, slot in intent.slots.items():
        place = (*path, slot_name)
        yield from check_name(slot_name, spec.where(*place))
        yield from _slot(spec, place, slot)
        yield from _asked_parts(spec, place, slot, spec.locales_of(intent, slot))
        yield from _of_the_bot(spec, (*place, "only"), slot.only or ())
        for locale in spec.locales_of(intent, slot):
            given = (
                ("utterances", slot.utterances, SLOT_UTTERANCES_MAX),
                ("hints", slot.hints, HINTS_MAX),
            )
            yield from _answers(spec, place, (given, places_of(spec, intent)), locale)
        if slot.priority is None:
            continue
        other = priorities.setdefault(slot.priority, slot_name)
        if other != slot_name or not 0 <= slot.priority <= PRIORITY_MAX:
            shared = f"shared with {other}" if other != slot_name else f"not 0 to {PRIORITY_MAX}"
            message = f"priority {slot.priority} is {shared}"
            yield error("LEX001", spec.where(*place, "priority"), message)


def _asked_parts(
    spec: BotSpec, path: _Path, slot: BotSlot, locales: Iterable[str]
) -> Iterator[Finding]:
    yield from check_parts(spec, path, slot)
    yield from check_composite(spec, path, slot.type, locales, Severity.ERROR)
    for name, part in slot.parts.items():
        place = (*path, "parts", name)
        yield from _retries(spec, place, part.retries)
        yield from _defaults(spec, place, part.values)
        for locale in locales:
            said = (("utterances", part.utterances, SLOT_UTTERANCES_MAX),)
            yield from _answers(spec, place, (said, {name}), locale)


def _slot(spec: BotSpec, path: _Path, slot: BotSlot) -> Iterator[Finding]:
    yield from check_type(slot.type, spec.slot_types, spec.source.value_at(*path, "type"))
    if slot.required and slot.ask is None:
        message = "a required slot has no question"
        yield error("LEX007", spec.where(*path), message, "Add `ask:`.")
    yield from _retries(spec, path, slot.retries)
    yield from _defaults(spec, path, slot.values)


def _defaults(spec: BotSpec, path: _Path, values: tuple[str, ...]) -> Iterator[Finding]:
    yield from _too_many(spec, (*path, "values"), values, DEFAULTS_MAX, "default values")
    for index, value in enumerate(values):
        if not value:
            yield error("LEX003", spec.where(*path, "values", index), "a default value is empty")
        yield from _too_many(
            spec, (*path, "values", index), value, DEFAULT_LENGTH_MAX, "characters"
        )


def _answers(
    spec: BotSpec,
    path: _Path,
    asked: tuple[Iterable[tuple[str, Utterances, int]], Collection[str]],
    locale: str,
) -> Iterator[Finding]:
    """Yield what Lex refuses in the whole answers and the hints of a slot, or of a part of one.

    `asked` are (key, lines, most of them), and the places that lines may hold.
    """
    lines, places = asked
    for key, given, most in lines:
        place = (*path, key, locale) if isinstance(given, dict) else (*path, key)
        yield from _lists(spec, place, unknown(spec, given, locale))
        said = expanded(spec, given, locale)
        yield from _too_many(spec, place, said, most, key)
        for each in said:
            if key == "utterances":
                yield from check_utterance(each, places, spec.where(*place))
            elif not each.strip() or len(each) > HINT_LENGTH_MAX:
                message = f"a hint has 1 to {HINT_LENGTH_MAX} characters"
                yield error("LEX003", spec.where(*place), message)
        if isinstance(given, dict) and locale == spec.locales[0]:
            yield from _of_the_bot(spec, (*path, key), given)


def _replies(spec: BotSpec, name: str, intent: BotIntent) -> Iterator[Finding]:
    path: _Path = ("intents", name)
    yield from _too_many(spec, (*path, "about"), intent.about, DESCRIPTION_LENGTH_MAX, "characters")
    if intent.confirm is not None:
        yield from _retries(spec, (*path, "confirm"), intent.confirm.retries)


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
    yield from _of_the_bot(spec, (*path, "only"), kind.only or ())
    yield from _parts(spec, path, kind)
    yield from check_composite(spec, path, name, kind.only or spec.locales, Severity.WARNING)
    ways = [key for key in ("values", "regex", "parts", "grammar") if getattr(kind, key)]
    if len(ways) != 1 and not (kind.extends and not ways):
        said = f"both {ways[0]} and {ways[1]}" if ways else "neither values nor regex"
        message = f"slot type {name} has {said}"
        yield error("LEX004", spec.where(*path), message, "Give one of the two.")
    if kind.regex is not None and (why := refused(kind.regex)):
        message = f"Lex refuses this pattern: {why}"
        yield error("LEX004", spec.source.value_at(*path, "regex"), message)
    for locale in (kind.only or spec.locales) if kind.values else ():
        values = kind.values_in(locale)
        if not values:
            message = f"slot type {name} has no values in {locale}"
            yield error("LOC008", spec.where(*path, "values"), message)
        words = [word for value, synonyms in values.items() for word in (value, *synonyms)]
        yield from _too_many(spec, (*path, "values"), words, VALUES_PER_TYPE_MAX, "values")
        for word in words:
            yield from check_value(word, spec.where(*path, "values"))


def _parts(spec: BotSpec, path: _Path, kind: SlotTypeSpec) -> Iterator[Finding]:
    """Yield what is wrong with the parts of a type, its grammar, or the type that it extends."""
    simple = {name: each for name, each in spec.slot_types.items() if each.parts is None}
    for name, part in (kind.parts or {}).items():
        place = (*path, "parts", name)
        yield from check_name(name, spec.where(*place))
        yield from check_type(part.type, simple, spec.source.value_at(*place, "type"))
    if kind.grammar is not None:
        yield from check_grammar(spec, (*path, "grammar"), kind.grammar.bucket, kind.grammar.key)
    if kind.extends is not None:
        yield from check_type(kind.extends, (), spec.source.value_at(*path, "extends"))
    if kind.regex is not None and kind.extends not in (None, ALPHANUMERIC):
        message = f"a pattern is always of {ALPHANUMERIC}"
        yield error("LEX004", spec.source.value_at(*path, "extends"), message, "Remove `extends`.")
