"""What an import kept of a bot beside its meaning, put back: ids, folders, layouts."""

from __future__ import annotations

from typing import Any, TypeVar

from ivr.ir.bot import Bot, BotLocale, BotRecord, Intent
from ivr.spec.bots.kept import Kept, KeptRecord

_Record = TypeVar("_Record", bound=BotRecord)

_NOTHING = KeptRecord()


def remembered(bot: Bot, kept: Kept) -> Bot:
    """Return a bot as it came in, as far as `kept` tells; a record it does not name stays."""
    if kept == Kept():
        return bot
    locales = [_locale(each, kept) for each in bot.locales]
    further: dict[str, Any] = {
        "locales": tuple(locales),
        "manifest": kept.manifest,
        "other_files": {**kept.files, **bot.other_files},
    }
    own = kept.records.get("", _NOTHING)
    if own.version is not None:
        further["version"] = own.version
    return _named(bot.model_copy(update=further), own)


def _locale(locale: BotLocale, kept: Kept) -> BotLocale:
    place = locale.identifier
    kinds = (
        _named(kind, kept.records.get(f"{place}/SlotTypes/{kind.name}", _NOTHING))
        for kind in locale.slot_types
    )
    intents = (_intent(each, f"{place}/Intents/{each.name}", kept) for each in locale.intents)
    made = locale.model_copy(update={"intents": tuple(intents), "slot_types": tuple(kinds)})
    own = kept.records.get(place, _NOTHING)
    return made.model_copy(update={"folder": own.folder}) if own.folder else made


def _intent(intent: Intent, place: str, kept: Kept) -> Intent:
    own = kept.records.get(place, _NOTHING)
    slots = (
        _named(slot, kept.records.get(f"{place}/Slots/{slot.name}", _NOTHING))
        for slot in intent.slots
    )
    update: dict[str, Any] = {"slots": tuple(slots)}
    if own.listed and intent.slot_priorities:
        ranks = {name: rank for rank, name in enumerate(own.listed)}
        update["slot_priorities"] = sorted(
            intent.slot_priorities, key=lambda each: ranks.get(each.slot_name, len(ranks))
        )
    return _named(intent.model_copy(update=update), own)


def _named(record: _Record, kept: KeptRecord) -> _Record:
    update: dict[str, Any] = {}
    if kept.identifier is not None:
        update["identifier"] = kept.identifier
    if kept.folder:
        update["folder"] = kept.folder
    return record.model_copy(update=update) if update else record
