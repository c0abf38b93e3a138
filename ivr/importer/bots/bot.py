"""A bot of an export -> the draft of its YAML, and what the file beside it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ivr.formats.lex.export import MANIFEST
from ivr.importer.bots.intents import intent
from ivr.importer.bots.merging import named
from ivr.importer.bots.types import slot_type
from ivr.importer.bots.values import Json, Keeps, Style, clean, given, rows, seconds, table, text
from ivr.importer.writing.yaml import text_of
from ivr.ir.bot import Bot, BotLocale, BotRecord, Intent

THRESHOLD = 0.4
TTL = "5m"

FALLBACK_IDENTIFIER = "FALLBCKINT"
"""The id of every fallback intent: nobody needs to keep it."""

_SCHEMA = "../.ivr/schema/bot.json"
_ENGINES = ("Standard", "Neural", "Long-form", "Generative")


Record = TypeVar("Record", bound=BotRecord)


class Draft(NamedTuple):
    """A bot's YAML as plain values, and what is kept beside it; empty where nothing is."""

    value: Json
    kept: Json


def bot_file(name: str) -> str:
    """Return the path of a bot in its workspace."""
    return f"bots/{name}.yaml"


def kept_file(name: str) -> str:
    """Return the path of what is kept beside a bot."""
    return f"bots/{name}.kept.json"


def bot_text(value: Mapping[str, Any], source: str = "") -> str:
    """Return a bot as text; `source` names the file that it came from."""
    return text_of(value, _SCHEMA, (f"Imported from {source}.",) if source else ())


def kept_text(kept: Mapping[str, Any]) -> str:
    """Return what is kept beside a bot as text."""
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def locale_tag(locale: BotLocale) -> str:
    """Return how the YAML names a locale: `en_US` -> `en-US`."""
    return locale.identifier.replace("_", "-")


def nameless(bot: Bot) -> Bot:
    """Return a bot without the ids of its records: those that a reader made up."""
    locales = tuple(
        locale.model_copy(
            update={
                "intents": tuple(_nameless_intent(each) for each in locale.intents),
                "slot_types": tuple(_unnamed(each) for each in locale.slot_types),
            }
        )
        for locale in bot.locales
    )
    return bot.model_copy(update={"identifier": "", "locales": locales})


def _nameless_intent(intent: Intent) -> Intent:
    slots = tuple(_unnamed(each) for each in intent.slots)
    return _unnamed(intent).model_copy(update={"slots": slots})


def _unnamed(record: Record) -> Record:
    return record.model_copy(update={"identifier": ""})


def draft_of(bot: Bot, name: str, keeps: Keeps, unwritten: str = "console") -> Draft:
    """Return the YAML of a bot, without what compiling writes anyway.

    Args:
        bot: What was read.
        name: Its id in the workspace.
        keeps: Tells whether compiling says a plain text as it stands.
        unwritten: What stands for what nobody wrote: console, lex or nothing.
    """
    style = Style(keeps, unwritten)
    tags = [locale_tag(each) for each in bot.locales]
    intents = {
        locale_tag(locale): {each.name: intent(style, each) for each in locale.intents}
        for locale in bot.locales
    }
    kinds = {
        locale_tag(locale): {each.name: slot_type(each) for each in locale.slot_types}
        for locale in bot.locales
    }
    vocabulary = _vocabulary(bot)
    kept = _kept(bot, vocabulary)
    ttl = seconds(bot.idle_session_ttl_in_seconds)
    value = given(
        bot=name,
        name=bot.name,
        about=bot.description or None,
        locales=tags,
        threshold=_threshold(bot),
        session_ttl=ttl if ttl != TTL else None,
        child_directed=True if (bot.data_privacy or {}).get("childDirected") is True else None,
        voices=dict(_voices(bot)) or None,
        unwritten=unwritten if style.bare else None,
        vocabulary=vocabulary or None,
        intents=named(intents, tags),
        slot_types=named(kinds, tags) or None,
        kept=Path(kept_file(name)).name if kept else None,
    )
    return Draft(value, kept)


def _threshold(bot: Bot) -> Any:  # noqa: ANN401 - number or table
    found = {locale_tag(each): each.nlu_confidence_threshold for each in bot.locales}
    values = list(found.values())
    if len(set(values)) > 1:
        return found
    return values[0] if values and values[0] != THRESHOLD else None


def _voices(bot: Bot) -> Iterator[tuple[str, Json]]:
    engines = {each.lower(): each for each in _ENGINES}
    for locale in bot.locales:
        spoken = table(clean(locale.voice_settings))
        engine = engines.get(text(spoken.get("engine")))
        if text(spoken.get("voiceId")) and (engine is not None or "engine" not in spoken):
            yield locale_tag(locale), given(voice=spoken["voiceId"], engine=engine)


def _vocabulary_path(bot: Bot, locale: BotLocale) -> str:
    folder = locale.folder or locale.identifier
    return f"{bot.folder or bot.name}/BotLocales/{folder}/CustomVocabulary/CustomVocabulary.json"


def _vocabulary(bot: Bot) -> Json:
    made: Json = {}
    for locale in bot.locales:
        renamed = bot.folder or locale.folder
        file = table(bot.other_files.get(_vocabulary_path(bot, locale)))
        items = [] if renamed or not _is_plain(file) else rows(file["customVocabularyItems"])
        words = [_word(each) for each in items]
        if words and all(text(each.get("phrase")) for each in words):
            made[locale_tag(locale)] = words
    return made


def _is_plain(file: Json) -> bool:
    """Tell whether a custom vocabulary says nothing but what a bot's file has words for."""
    items = rows(file.get("customVocabularyItems"))
    return file.keys() == {"customVocabularyItems"} and all(
        table(clean(each)).keys() <= {"phrase", "weight", "displayAs"} for each in items
    )


def _word(item: Json) -> Json:
    return given(
        phrase=item.get("phrase"), weight=item.get("weight"), shown_as=item.get("displayAs")
    )


def _kept(bot: Bot, vocabulary: Json) -> Json:
    records = {place: each for place, each in _records(bot) if each}
    words = {_vocabulary_path(bot, each) for each in bot.locales if locale_tag(each) in vocabulary}
    files = {path: value for path, value in bot.other_files.items() if path not in words}
    manifest = bot.manifest if bot.manifest not in (None, MANIFEST) else None
    return given(manifest=manifest, records=records or None, files=files or None)


def _records(bot: Bot) -> Iterator[tuple[str, Json]]:
    version = bot.version if bot.version not in (None, "DRAFT") else None
    yield "", {**_record(bot), **given(version=version)}
    for locale in bot.locales:
        place = locale.identifier
        yield place, given(folder=locale.folder or None)
        for each in locale.intents:
            yield from _intent_records(each, f"{place}/Intents/{each.name}")
        for kind in locale.slot_types:
            yield f"{place}/SlotTypes/{kind.name}", _record(kind)


def _intent_records(record: Intent, place: str) -> Iterator[tuple[str, Json]]:
    listed = [each.slot_name for each in record.slot_priorities or ()]
    ordered = [each.name for each in record.slots_in_order()]
    yield place, {**_record(record), **given(listed=listed if listed != ordered else None)}
    for each in record.slots:
        yield f"{place}/Slots/{each.name}", _record(each)


def _record(record: BotRecord) -> Json:
    identifier = getattr(record, "identifier", None)
    return given(
        identifier=identifier if identifier not in {None, "", FALLBACK_IDENTIFIER} else None,
        folder=getattr(record, "folder", "") or None,
    )
