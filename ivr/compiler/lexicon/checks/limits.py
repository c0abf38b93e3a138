"""Numbers, names and words of a bot that Lex refuses: contexts, waits, keys, cards, extra keys.

Sources: Lex V2 models API (shapes of the same names) and developer guide, quotas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from ivr.compiler.lexicon.checks.steps import Path
from ivr.faults import Finding, error, warning
from ivr.ir.bot import Bot, BotLocale, BotRecord, Intent, Slot, SlotType
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.intents import BotIntent, Update
from ivr.spec.bots.messages import locales_at, spoken_places
from ivr.spec.bots.said import GROUPS_MAX, Card, Shown, in_order, told
from ivr.spec.bots.slots import BotSlot, Listening, Prompting, SlotPart

WRONG_EXTRA = "LEX072"

CONTEXT_NAME = re.compile(r"([A-Za-z]_?){1,100}")
HINTS_MAX = 100
HINT_LENGTH_MAX = 140
SLOT_UTTERANCES_MAX = 10

SECOND = 1_000
CONTEXT_LASTS = range(5 * SECOND, 86_400 * SECOND + 1)
UPDATE_WAITS = range(1 * SECOND, 900 * SECOND + 1)
STILL_EVERY = range(1 * SECOND, 300 * SECOND + 1)
STILL_STOPS = range(1 * SECOND, 900 * SECOND + 1)

_WAITS = ("start", "speech_max", "speech_end", "keys_end", "text_start")
_IMAGE = re.compile(r"https://\S+")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def check_limits(spec: BotSpec) -> Iterator[Finding]:
    """Yield what is beyond the limits of Lex, part by part."""
    for name, intent in spec.intents.items():
        path: Path = ("intents", name)
        yield from _contexts(spec, path, intent)
        yield from _updates(spec, path, intent)
        if intent.confirm is not None:
            yield from _listening(spec, (*path, "confirm"), intent.confirm)
        for slot_name, slot in intent.slots.items():
            place = (*path, "slots", slot_name)
            asked = [(place, slot), *(((*place, "parts", n), p) for n, p in slot.parts.items())]
            for at, each in asked:
                yield from _listening(spec, at, each)
                yield from _waiting(spec, at, each)
    yield from _messages(spec)
    yield from _vocabulary(spec)
    yield from _extras(spec)


def _range(spec: BotSpec, path: Path, value: int, allowed: range) -> Iterator[Finding]:
    if value not in allowed:
        first, last = allowed.start // SECOND, (allowed.stop - 1) // SECOND
        message = f"{value / SECOND:g} s is not {first} to {last:,} s"
        yield error("LEX003", spec.source.value_at(*path), message)
    elif value % SECOND:
        message = f"{value / SECOND:g} s: Lex counts whole seconds here"
        yield error("LEX003", spec.source.value_at(*path), message)


def _contexts(spec: BotSpec, path: Path, intent: BotIntent) -> Iterator[Finding]:
    contexts = intent.contexts
    if contexts is None:
        return
    named = [((*path, "contexts", "needs", n), name) for n, name in enumerate(contexts.needs)]
    named += [((*path, "contexts", "gives", name), name) for name in contexts.gives]
    for place, name in named:
        if not CONTEXT_NAME.fullmatch(name):
            message = f"{name[:120]!r} is no name of a context"
            yield error("LEX003", spec.where(*place), message, "Use letters and single _.")
    for name, given in contexts.gives.items():
        yield from _range(
            spec, (*path, "contexts", "gives", name, "lasts"), given.lasts, CONTEXT_LASTS
        )


def _updates(spec: BotSpec, path: Path, intent: BotIntent) -> Iterator[Finding]:
    updates = intent.fulfil.updates if intent.fulfil is not None else None
    if updates is None:
        return
    place = (*path, "fulfil", "updates")
    parts: tuple[tuple[str, Update | None], ...] = (
        ("start", updates.start),
        ("every", updates.every),
    )
    for key, update in parts:
        if update is not None:
            yield from _range(spec, (*place, key, "after"), update.after, UPDATE_WAITS)
    yield from _range(spec, (*place, "timeout"), updates.timeout, UPDATE_WAITS)


def _waiting(spec: BotSpec, path: Path, slot: BotSlot | SlotPart) -> Iterator[Finding]:
    still = slot.wait.still_there if slot.wait is not None else None
    if still is not None:
        place = (*path, "wait", "still_there")
        yield from _range(spec, (*place, "every"), still.every, STILL_EVERY)
        yield from _range(spec, (*place, "stop_after"), still.stop_after, STILL_STOPS)


def _listening(spec: BotSpec, path: Path, question: Prompting) -> Iterator[Finding]:
    for name, listening in question.attempts.items():
        place = (*path, "attempts", name)
        number = name.rpartition("_")[2]
        if number.isdecimal() and int(number) > question.retries:
            message = f"{name} is never tried: retries are {question.retries}"
            yield warning("LEX007", spec.where(*place), message, "Raise `retries`, or remove it.")
        yield from _attempt(spec, place, listening)


def _attempt(spec: BotSpec, path: Path, listening: Listening) -> Iterator[Finding]:
    for key in _WAITS:
        if getattr(listening, key) == 0:
            yield error("LEX003", spec.source.value_at(*path, key), f"{key} is at least 1ms")
    if listening.inputs == ():
        message = "a question that listens to nothing is never answered"
        yield error("LEX007", spec.where(*path, "inputs"), message, "Allow speech, keys or both.")
    if listening.end_key is not None and listening.end_key == listening.delete_key:
        message = f"{listening.end_key} cannot both end and delete"
        yield error("LEX003", spec.source.value_at(*path, "delete_key"), message)


# --- words ----------------------------------------------------------------------------------


def _messages(spec: BotSpec) -> Iterator[Finding]:
    for path, messages in spoken_places(spec):
        count = max(map(len, _by_locale(spec, messages).values()), default=0)
        if count > GROUPS_MAX:
            message = f"{count} messages one after another; Lex takes {GROUPS_MAX}"
            yield error("LEX007", spec.where(*path), message, "Say less at once.")
        for one in in_order(messages):
            if isinstance(one, dict):
                yield from _locales(spec, path, one, locales_at(spec, path))
        for place, said, _ in told(messages):
            if isinstance(said, Shown):
                yield from _card(spec, (*path, *place), said.card)


def _by_locale(spec: BotSpec, messages: Any) -> dict[str, list[object]]:  # noqa: ANN401 - messages
    return {
        locale: [one for one in told(messages) if one.locale in {"", locale}]
        for locale in spec.locales
    }


def _card(spec: BotSpec, path: Path, card: Card | None) -> Iterator[Finding]:
    if card is not None and card.image is not None and not _IMAGE.fullmatch(card.image):
        message = "the image of a card is an https address"
        yield error("LEX007", spec.source.value_at(*path, "card", "image"), message)


def _locales(
    spec: BotSpec, path: Path, table: Iterable[str], needed: Iterable[str] = ()
) -> Iterator[Finding]:
    for locale in table:
        if locale not in spec.locales:
            message = f"{locale} is not among the bot's locales"
            yield error("LOC007", spec.where(*path, locale), message)
    missing = [each for each in needed if each not in table]
    tables = isinstance(table, dict) and any(
        isinstance(each, Shown | tuple) for each in cast("Mapping[str, object]", table).values()
    )
    for locale in missing if tables else ():
        remedy = f"Add a text for {locale}, or `[]` for none."
        yield error("LOC001", spec.where(*path), f"nothing is said in {locale} here", remedy)


def _vocabulary(spec: BotSpec) -> Iterator[Finding]:
    yield from _locales(spec, ("vocabulary",), spec.vocabulary)
    yield from _locales(spec, ("beyond",), spec.beyond)
    for name, lists in spec.phrases.items():
        yield from _locales(spec, ("phrases", name), lists)
    if isinstance(spec.threshold, dict):
        yield from _locales(spec, ("threshold",), spec.threshold)
    for locale, words in spec.vocabulary.items():
        seen: set[str] = set()
        for index, word in enumerate(words):
            if word.phrase.casefold() in seen:
                where = spec.source.value_at("vocabulary", locale, index)
                yield error("LEX003", where, f"{word.phrase!r} stands there twice")
            seen.add(word.phrase.casefold())


def check_grammar(spec: BotSpec, path: Path, bucket: str, key: str) -> Iterator[Finding]:
    """Yield what S3 would not have as the place of a grammar."""
    if not _BUCKET.fullmatch(bucket):
        yield error("LEX004", spec.source.value_at(*path, "bucket"), f"{bucket!r} is no bucket")
    if not key.strip():
        yield error("LEX004", spec.source.value_at(*path, "key"), "the key of a grammar is empty")


# --- keys of Lex's own ----------------------------------------------------------------------


class _Added(NamedTuple):
    path: Path
    kind: type[BotRecord]
    needed: Mapping[str, Any]
    extra: Mapping[str, Any]


def _extras(spec: BotSpec) -> Iterator[Finding]:
    """Yield what is added as it is, but would break the file that it is added to."""
    for path, kind, needed, extra in _added(spec):
        if not extra:
            continue
        per_locale = kind is not Bot and all(key in spec.locales for key in extra)
        for locale, table in extra.items() if per_locale else (("", extra),):
            place = (*path, locale) if locale else path
            if not isinstance(table, dict):
                message = "extra keys of a locale are a table"
                yield error(WRONG_EXTRA, spec.source.value_at(*place), message)
                continue
            yield from _one_extra(spec, place, kind, {**needed, **cast("dict[str, Any]", table)})


def _one_extra(
    spec: BotSpec, path: Path, kind: type[BotRecord], value: Mapping[str, Any]
) -> Iterator[Finding]:
    own = {field.alias or name for name, field in kind.model_fields.items() if field.exclude} | {
        name for name, field in kind.model_fields.items() if field.exclude
    }
    for key in value:
        if key in own:
            message = f"{key!r} has files of its own: it is no key of this one"
            yield error(WRONG_EXTRA, spec.where(*path, key), message)
    try:
        kind.model_validate(value)
    except ValidationError as problem:
        for details in problem.errors(include_url=False):
            key = str(details["loc"][0]) if details["loc"] else ""
            message = f"{key or 'this'} has another shape in Lex's files"
            yield error(WRONG_EXTRA, spec.source.value_at(*path, key), message)


def _added(spec: BotSpec) -> Iterator[_Added]:
    yield _Added(("extra",), Bot, {"name": "x"}, spec.extra)
    yield _Added(("extra_locale",), BotLocale, {"name": "x", "identifier": "x"}, spec.extra_locale)
    for name, intent in spec.intents.items():
        path: Path = ("intents", name)
        yield _Added((*path, "extra"), Intent, {"name": "x"}, intent.extra)
        for slot, each in intent.slots.items():
            needed = {"name": "x", "slotTypeName": "x"}
            yield _Added((*path, "slots", slot, "extra"), Slot, needed, each.extra)
    for name, kind in spec.slot_types.items():
        yield _Added(("slot_types", name, "extra"), SlotType, {"name": "x"}, kind.extra)
