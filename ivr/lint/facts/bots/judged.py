"""A bot to be judged: its records as plain values, every setting by its key, and its places.

Law: facts only. A path names a part of a bot: `()` the bot, `("en_US",)` a locale, then
`"intents"` or `"slotTypes"` and a name, then `"slots"` and a name, then keys of the export's JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, cast

from ivr.faults import Where
from ivr.hearing.samples.words import language_of
from ivr.ir.bot import Bot, BotLocale, Intent, Slot
from ivr.spec.bots.bot import BotSpec

Json = dict[str, Any]

Path = tuple[str | int, ...]

Places = Callable[[Path], Where]
"""Path -> where the part was written, or the nearest one around it."""


def table(value: object) -> Json:
    """Return a JSON object, empty where the value is none."""
    return cast("Json", value) if isinstance(value, dict) else {}


def rows(value: object) -> list[Any]:
    """Return a JSON list, empty where the value is none."""
    return cast("list[Any]", value) if isinstance(value, list) else []


class Setting(NamedTuple):
    """One value that is set: its path, itself, and the table that it stands in."""

    path: Path
    value: Any
    around: Json


class Part(NamedTuple):
    """A record of a bot: its path, its own JSON, its locale, its intent and its slot."""

    path: Path
    value: Json
    locale: BotLocale | None = None
    intent: Intent | None = None
    slot: Slot | None = None

    @property
    def settings(self) -> Mapping[str, list[Setting]]:
        """What is set anywhere in the record, by key."""
        found: dict[str, list[Setting]] = defaultdict(list)
        _gather(self.value, self.path, found)
        return found


def _gather(value: Json, path: Path, found: dict[str, list[Setting]]) -> None:
    for key, each in value.items():
        if each is None:
            continue
        here = (*path, key)
        found[key].append(Setting(here, each, value))
        if isinstance(each, dict):
            _gather(cast("Json", each), here, found)
        elif isinstance(each, list):
            for index, entry in enumerate(cast("list[Any]", each)):
                if isinstance(entry, dict):
                    _gather(cast("Json", entry), (*here, index), found)


class JudgedBot:
    """A bot, the spec that it was compiled from if there is one, and where its parts stand.

    `origin` tells what it is: `spec`, `export`, `template` or `v1`. `kept` is what facts have
    worked out for several rules, by their name.
    """

    def __init__(self, bot: Bot, at: Places, spec: BotSpec | None = None, origin: str = "") -> None:
        self.bot = bot
        self.at = at
        self.spec = spec
        self.origin = origin or "spec"
        self.kept: dict[str, object] = {}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every record of the bot, from the whole to its slots."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Part]:
        yield Part((), table(self.bot.written))
        for locale in self.bot.locales:
            here: Path = (locale.identifier,)
            yield Part(here, table(locale.written), locale)
            yield from self._vocabulary(locale)
            for kind in locale.slot_types:
                yield Part((*here, "slotTypes", kind.name), table(kind.written), locale)
            for intent in locale.intents:
                path: Path = (*here, "intents", intent.name)
                yield Part(path, table(intent.written), locale, intent)
                for slot in intent.slots:
                    inside = (*path, "slots", slot.name)
                    yield Part(inside, table(slot.written), locale, intent, slot)

    def _vocabulary(self, locale: BotLocale) -> Iterator[Part]:
        """Yield the custom vocabulary of a locale, which exports keep in a file of its own."""
        ending = f"/{locale.identifier}/CustomVocabulary/CustomVocabulary.json"
        for file, value in self.bot.other_files.items():
            if f"/{file}".endswith(ending):
                yield Part((locale.identifier, "customVocabulary"), table(value), locale)

    @cached_property
    def settings(self) -> tuple[tuple[Part, Mapping[str, list[Setting]]], ...]:
        """What is set in each record, by key."""
        return tuple((part, part.settings) for part in self.parts)

    def every(self, *keys: str) -> Iterator[tuple[Part, Setting]]:
        """Yield what is set anywhere in the bot under any of some keys."""
        for part, settings in self.settings:
            for key in keys:
                for setting in settings.get(key, ()):
                    yield part, setting

    @cached_property
    def of_intent(self) -> Mapping[Path, list[Mapping[str, list[Setting]]]]:
        """What is set in each intent and its slots, by the path of the intent."""
        found: dict[Path, list[Mapping[str, list[Setting]]]] = defaultdict(list)
        for part, settings in self.settings:
            if part.intent is not None:
                found[part.path[:3]].append(settings)
        return found

    def in_intent(self, path: Path, *keys: str) -> Iterator[Setting]:
        """Yield what is set in an intent or its slots under any of some keys."""
        for settings in self.of_intent.get(path, ()):
            for key in keys:
                yield from settings.get(key, ())

    @property
    def intents(self) -> Iterator[tuple[Path, BotLocale, Intent]]:
        """Every intent of every locale, with its path."""
        for locale in self.bot.locales:
            for intent in locale.intents:
                yield (locale.identifier, "intents", intent.name), locale, intent

    @cached_property
    def hooked(self) -> frozenset[str]:
        """The locales in which any code hook is called: it may ask, fill and start anything."""
        found: set[str] = set()
        for part, setting in self.every("enableCodeHookInvocation"):
            if setting.value is True and part.locale is not None:
                found.add(part.locale.identifier)
        for part, setting in self.every("dialogCodeHook", "fulfillmentCodeHook"):
            if table(setting.value).get("enabled") is True and part.locale is not None:
                is_fallback = part.intent is not None and part.intent.is_fallback
                if not (is_fallback and self.origin == "spec"):
                    found.add(part.locale.identifier)
        return frozenset(found)


def is_on(setting: object) -> bool:
    """Tell whether a setting is there and not switched off; both spellings are known."""
    said = table(setting)
    return bool(said) and said.get("isActive", said.get("active", True)) is not False


def language(locale: BotLocale) -> str:
    """Return the language of a locale: `en`."""
    return language_of(locale.identifier)


MESSAGE_KINDS = ("plainTextMessage", "ssmlMessage")


def told(judged: JudgedBot) -> Iterator[tuple[Part, Setting, str]]:
    """Yield every text that a bot may say, in plain words or SSML."""
    for part, setting in judged.every(*MESSAGE_KINDS):
        text = table(setting.value).get("value")
        if isinstance(text, str):
            yield part, setting, text
