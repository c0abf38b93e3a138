"""The slot types of a composite slot's parts: by name, as the API's callers think, or by id.

An export names a part's type by the id that it has in the same export, or by the name of one of
Lex's own. Law: what refers to nothing stays as it stands.
Source: Lex V2 developer guide, JSON format for importing and exporting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from ivr.ir.bot import Bot, BotLocale, BotRecord, Intent

Json = dict[str, Any]

_Record = TypeVar("_Record", bound=BotRecord)

_Named = Callable[[str], str | None]
"""A slot type as it is called -> how it should be called; None where nothing is known of it."""

BY_NAME, BY_ID = "slotTypeName", "slotTypeId"


def by_name(bot: Bot) -> Bot:
    """Return a bot whose parts are of types by name (`slotTypeName`)."""
    return _converted(bot, BY_ID, BY_NAME)


def in_full(bot: Bot) -> Bot:
    """Return a bot that says what the API and CloudFormation want said, and exports may leave out.

    Source: botocore's model of lexv2-models, CreateBot and CreateBotLocale; the schema of
    AWS::Lex::Bot.
    """
    locales = tuple(
        each.model_copy(update={"nlu_confidence_threshold": each.nlu_confidence_threshold})
        for each in bot.locales
    )
    said = {
        "data_privacy": bot.data_privacy,
        "idle_session_ttl_in_seconds": bot.idle_session_ttl_in_seconds,
    }
    return bot.model_copy(update={**said, "locales": locales})


def by_id(bot: Bot) -> Bot:
    """Return a bot whose parts are of types by id (`slotTypeId`), as exports have them."""
    return _converted(bot, BY_NAME, BY_ID)


def _converted(bot: Bot, given: str, wanted: str) -> Bot:
    if not any(_is_composite(each) for locale in bot.locales for each in locale.slot_types):
        return bot
    locales = tuple(_locale(each, given, wanted) for each in bot.locales)
    return bot.model_copy(update={"locales": locales})


def _is_composite(kind: BotRecord) -> bool:
    return "compositeSlotTypeSetting" in (kind.model_extra or {})


def _locale(locale: BotLocale, given: str, wanted: str) -> BotLocale:
    names = locale.type_names()
    table = names if wanted == BY_NAME else {name: key for key, name in names.items()}

    def named(kind: str) -> str | None:
        return kind if kind.startswith("AMAZON.") else table.get(kind)

    def turned(value: object) -> object:
        return _turned(value, given, wanted, named)

    kinds = tuple(_with(each, "compositeSlotTypeSetting", turned) for each in locale.slot_types)
    intents = tuple(_intent(each, turned) for each in locale.intents)
    return locale.model_copy(update={"slot_types": kinds, "intents": intents})


def _intent(intent: Intent, turned: Callable[[object], object]) -> Intent:
    slots = tuple(_with(each, "subSlotSetting", turned) for each in intent.slots)
    return intent.model_copy(update={"slots": slots})


def _with(record: _Record, key: str, turned: Callable[[object], object]) -> _Record:
    """Return a record with a setting's references turned; the record itself where it has none."""
    setting = cast("object", (record.model_extra or {}).get(key))
    if not isinstance(setting, dict):
        return record
    inner = "subSlots" if key == "compositeSlotTypeSetting" else "slotSpecifications"
    table = cast("Json", setting)
    parts: object = table.get(inner)
    if isinstance(parts, list):
        made: object = [turned(each) for each in cast("list[object]", parts)]
    elif isinstance(parts, dict):
        made = {name: turned(each) for name, each in cast("Json", parts).items()}
    else:
        return record
    return record.model_copy(update={key: {**table, inner: made}})


def _turned(value: object, given: str, wanted: str, named: _Named) -> object:
    """Return one part with its type called as wanted; the keys keep their order."""
    if not isinstance(value, dict):
        return value
    part = cast("Json", value)
    called = part.get(given)
    told = named(called) if isinstance(called, str) else None
    if told is None or part.get(wanted) is not None:
        return part
    others = {key: each for key, each in part.items() if key != wanted}
    return {wanted if key == given else key: told if key == given else each
            for key, each in others.items()}  # fmt: skip
