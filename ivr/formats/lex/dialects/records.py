"""A bot as one nested value, and back: what the tables walk along.

The value has a record's own settings beside its children: `locales`, `intents`, `slotTypes`,
`slots`. A custom vocabulary, which exports keep in a file of its own, stands in its locale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pydantic import ValidationError

from ivr.formats.lex import pieces
from ivr.ir.bot import FALLBACK_SIGNATURE, Bot, BotLocale, Intent
from ivr.spec.reading.plain import sentence_of

VOCABULARY_FILE = "CustomVocabulary/CustomVocabulary.json"
"""Below its locale. Source: Lex V2 developer guide, format of imports."""

FALLBACK_IDENTIFIER = "FALLBCKINT"
"""The id of FallbackIntent in every locale. Source: real Lex V2 exports."""

THRESHOLD = 0.4
TTL_SECONDS = 300
"""What a locale and a bot have that say nothing else. Source: Lex V2 console."""

_ITEM_KEYS = ("customVocabularyItems", "customVocabularyItemList", "items")

LOCALE_NAMES: Mapping[str, str] = {
    "ar_AE": "Arabic (United Arab Emirates)",
    "ca_ES": "Catalan (Spain)",
    "de_AT": "German (AT)",
    "de_DE": "German (DE)",
    "en_AU": "English (AU)",
    "en_GB": "English (GB)",
    "en_IN": "English (IN)",
    "en_US": "English (US)",
    "en_ZA": "English (ZA)",
    "es_419": "Spanish (LATAM)",
    "es_ES": "Spanish (ES)",
    "es_US": "Spanish (US)",
    "fi_FI": "Finnish (Finland)",
    "fr_CA": "French (CA)",
    "fr_FR": "French (FR)",
    "hi_IN": "Hindi (IN)",
    "it_IT": "Italian (IT)",
    "ja_JP": "Japanese (JP)",
    "ko_KR": "Korean (South Korea)",
    "nl_NL": "Dutch (NL)",
    "no_NO": "Norwegian (Norway)",
    "pl_PL": "Polish (Poland)",
    "pt_BR": "Portuguese (Brazil)",
    "pt_PT": "Portuguese (PT)",
    "sv_SE": "Swedish (Sweden)",
    "zh_CN": "Chinese (Simplified)",
    "zh_HK": "Cantonese (HK)",
}
"""What Lex calls its locales; those of real exports are exact, the others as its guide lists them.
Lex gives the name itself: no dialect but the export says it.
"""

_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "bot": ("name", "version", "description", "identifier"),
    "locale": ("name", "identifier", "version", "description", "voiceSettings"),
    "intent": (
        *("name", "identifier", "description", "parentIntentSignature", "sampleUtterances"),
        *("intentConfirmationSetting", "intentClosingSetting", "initialResponseSetting"),
        *("inputContexts", "outputContexts", "kendraConfiguration", "dialogCodeHook"),
        "fulfillmentCodeHook",
    ),
    "slot": (
        *("name", "identifier", "description", "slotTypeName", "obfuscationSetting"),
        *("multipleValuesSetting", "valueElicitationSetting"),
    ),
    "type": (
        *("name", "identifier", "description", "parentSlotTypeSignature", "slotTypeValues"),
        "valueSelectionSetting",
    ),
}
"""Keys that stand in every file of real exports, `null` where nothing is set."""

Json = dict[str, Any]


class BadRecord(ValueError):
    """A nested value is no bot; the text says where and why."""


def nested(bot: Bot) -> Json:
    """Return a bot with all that is in it as one export value."""
    return {**bot.json_value(), "locales": [_locale(bot, locale) for locale in bot.locales]}


def _locale(bot: Bot, locale: BotLocale) -> Json:
    value = locale.json_value()
    value.setdefault("nluConfidenceThreshold", locale.nlu_confidence_threshold)
    items = vocabulary(bot, locale)
    if items:
        value["customVocabulary"] = {"customVocabularyItems": items}
    value["intents"] = [_intent(intent) for intent in locale.intents]
    value["slotTypes"] = [kind.json_value() for kind in locale.slot_types]
    return value


def _intent(intent: Intent) -> Json:
    return {**intent.json_value(), "slots": [slot.json_value() for slot in intent.slots]}


def vocabulary_path(bot: Bot, locale: BotLocale) -> str:
    """Return where the export keeps the custom vocabulary of a locale."""
    root = f"{bot.folder or bot.name}/BotLocales/{locale.folder or locale.identifier}"
    return f"{root}/{VOCABULARY_FILE}"


def vocabulary(bot: Bot, locale: BotLocale) -> list[Any]:
    """Return the items of a locale's custom vocabulary: `phrase`, `weight` (0..3), `displayAs`."""
    value: Any = bot.other_files.get(vocabulary_path(bot, locale))
    for key in ("customVocabulary", *_ITEM_KEYS):
        if isinstance(value, dict) and key in value:
            value = cast("Json", value)[key]
    return cast("list[Any]", value) if isinstance(value, list) else []


def left_over(bot: Bot) -> Iterator[str]:
    """Yield the paths of a bot's files that only an export can hold: layouts of editors."""
    ours = {vocabulary_path(bot, locale) for locale in bot.locales}
    yield from (path for path in sorted(bot.other_files) if path not in ours)


def bot_of(value: Json) -> Bot:
    """Return the bot of a nested value; keys that files always have are there, `null` if unset.

    Raises:
        BadRecord: The value has no name where one must be, or another shape than bots have.
    """
    name = str(value.get("name", ""))
    vocabularies: dict[str, Json] = {}
    locales: list[Json] = []
    for locale in _records(value, "locales"):
        said: Json = locale.get("customVocabulary") or {}
        if said.get("customVocabularyItems"):
            root = f"{name}/BotLocales/{locale.get('identifier')}"
            vocabularies[f"{root}/{VOCABULARY_FILE}"] = said
        locales.append(_filled_locale(locale, name))
    filled = {**_filled("bot", value), "locales": locales, "symbolName": name}
    filled["identifier"] = value.get("identifier") or pieces.identifier("bot", name)
    filled["version"] = value.get("version") or "DRAFT"
    filled.setdefault("dataPrivacy", {"childDirected": False})
    filled.setdefault("idleSessionTTLInSeconds", TTL_SECONDS)
    try:
        bot = Bot.model_validate(filled)
    except ValidationError as problem:
        raise BadRecord("; ".join(_sentences(problem))) from None
    return bot.model_copy(update={"other_files": vocabularies})


def _records(value: Json, key: str) -> list[Json]:
    return value.get(key) or []


def _sentences(problem: ValidationError) -> Iterator[str]:
    for details in problem.errors(include_url=False)[:20]:
        place = ".".join(str(step) for step in details["loc"]) or "the bot"
        yield f"{place}: {sentence_of(details)}"


def _filled_locale(value: Json, bot: str) -> Json:
    identifier = str(value.get("identifier", ""))
    place = (bot, identifier.replace("_", "-"))
    filled = _filled("locale", value)
    filled.pop("customVocabulary", None)
    filled["name"] = value.get("name") or LOCALE_NAMES.get(identifier, identifier)
    filled.setdefault("nluConfidenceThreshold", THRESHOLD)
    filled["intents"] = [_filled_intent(intent, place) for intent in _records(value, "intents")]
    filled["slotTypes"] = [
        _named("type", kind, (*place, "slot type")) for kind in _records(value, "slotTypes")
    ]
    return filled


def _filled_intent(value: Json, place: tuple[str, ...]) -> Json:
    filled = _named("intent", value, (*place, "intent"))
    if value.get("parentIntentSignature") == FALLBACK_SIGNATURE:
        filled["identifier"] = value.get("identifier") or FALLBACK_IDENTIFIER
    filled["slotPriorities"] = value.get("slotPriorities") or []
    below = (*place, str(value.get("name", "")), "slot")
    filled["slots"] = [_named("slot", slot, below) for slot in _records(value, "slots")]
    return filled


def _named(kind: str, value: Json, place: tuple[str, ...]) -> Json:
    made = pieces.identifier(*place, str(value.get("name", "")))
    return {**_filled(kind, value), "identifier": value.get("identifier") or made}


def _filled(kind: str, value: Json) -> Json:
    """Return a record that has every key of real files, those first."""
    return {**dict.fromkeys(_ALWAYS[kind]), **value}
