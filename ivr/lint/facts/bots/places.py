"""Where the parts of a compiled bot stand in the YAML of its author.

Law: nothing is read here but what is in hand; a part that was not written answers with its nearest
written parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.faults import Where
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, Bot
from ivr.lint.facts.bots.judged import JudgedBot, Path
from ivr.spec.bots.bot import BotSpec

_INTENT_KEYS: Mapping[str, tuple[str, ...]] = {
    "sampleUtterances": ("utterances",),
    "initialResponseSetting": ("opening",),
    "intentConfirmationSetting": ("confirm",),
    "intentClosingSetting": ("closing",),
    "fulfillmentCodeHook": ("fulfil",),
    "inputContexts": ("contexts", "needs"),
    "outputContexts": ("contexts", "gives"),
    "dialogCodeHook": ("dialog_hook",),
    "slotPriorities": ("slots",),
    "parentIntentSignature": ("built_in",),
    "description": ("about",),
}
_SLOT_KEYS: Mapping[str, tuple[str, ...]] = {
    "slotTypeName": ("type",),
    "promptSpecification": ("ask",),
    "maxRetries": ("retries",),
    "defaultValueSpecification": ("values",),
    "sampleUtterances": ("utterances",),
    "waitAndContinueSpecification": ("wait",),
    "obfuscationSetting": ("obfuscate",),
    "description": ("about",),
}
_OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "capture": ("captured",),
    "failure": ("missed",),
    "codeHook": ("hook",),
    "elicitationCodeHook": ("asking_hook",),
}
_CONFIRMED: Mapping[str, tuple[str, ...]] = {
    "confirmation": ("yes",),
    "declination": ("no",),
    "failure": ("missed",),
    "codeHook": ("hook",),
    "promptSpecification": ("ask",),
}
_AFTER: Mapping[str, tuple[str, ...]] = {
    "success": ("success",),
    "failure": ("failure",),
    "timeout": ("timeout",),
    "fulfillmentUpdatesSpecification": ("updates",),
}
_TYPE_KEYS: Mapping[str, tuple[str, ...]] = {
    "slotTypeValues": ("values",),
    "regexFilter": ("regex",),
    "parentSlotTypeSignature": ("extends",),
    "description": ("about",),
}
_BOT_KEYS: Mapping[str, str] = {
    "name": "bot",
    "description": "about",
    "idleSessionTTLInSeconds": "session_ttl",
    "dataPrivacy": "child_directed",
    "nluConfidenceThreshold": "threshold",
    "voiceSettings": "voices",
    "customVocabulary": "vocabulary",
}
"""Keys of exports -> keys of a bot's YAML."""


class InSpec(NamedTuple):
    """The places of a bot that was compiled from YAML."""

    spec: BotSpec
    bot: Bot

    def __call__(self, path: Path) -> Where:
        """Return the place of a part in the YAML of its author."""
        written = self._written(path)
        extra = self._extra(path)
        if extra and not self.spec.source.holds(*written):
            return self.spec.where(*extra)
        return self.spec.where(*written)

    def _extra(self, path: Path) -> Path:
        """Return where `extra` says a part, or nothing."""
        owners = {0: 0, 1: 0, 2: 3, 3: 3, 4: 3}
        cut = 5 if path[3:4] == ("slots",) else owners.get(len(path), 3)
        owner = () if cut == 0 else _owner(path[:cut])
        key = path[cut] if cut and len(path) > cut else ""
        found = (*owner, "extra", key)
        return found if key and self.spec.source.holds(*found) else ()

    def _written(self, path: Path) -> Path:
        if len(path) <= 1 or path[1] not in {"intents", "slotTypes"}:
            keys = [_BOT_KEYS[str(key)] for key in path if str(key) in _BOT_KEYS]
            locale = str(path[0]).replace("_", "-") if path else ""
            return (*keys[:1], locale) if keys else ("locales",)
        path = self._named(path)
        owner = _owner(path[:5] if path[3:4] == ("slots",) else path[:3])
        inside = path[len(owner) + 1 :]
        if path[1] == "slotTypes":
            return (*owner, *_first(inside, _TYPE_KEYS))
        if len(owner) == 4:
            return (*owner, *self._of_slot(owner, inside))
        return (*owner, *self._of_intent(owner, str(path[0]), inside))

    def _named(self, path: Path) -> Path:
        """Return a path with the name that the author gave the fallback; of several the last."""
        if path[1] != "intents" or path[2] in self.spec.intents or path[2] != FALLBACK_INTENT:
            return path
        own = [n for n, each in self.spec.intents.items() if each.built_in == FALLBACK_SIGNATURE]
        return (*path[:2], own[-1], *path[3:]) if own else path

    def _of_intent(self, owner: Path, locale: str, inside: Path) -> Path:
        key = _first(inside[:1], _INTENT_KEYS)
        if key == ("utterances",):
            return self._sample(owner, locale, inside)
        if key == ("opening",) and "codeHook" in inside:
            return (*key, "hook")
        if key in {("confirm",), ("fulfil",)}:
            part = (
                inside[2:] if inside[1:2] == ("postFulfillmentStatusSpecification",) else inside[1:]
            )
            return (*key, *_outcome(part, _CONFIRMED if key == ("confirm",) else _AFTER))
        return key

    def _of_slot(self, owner: Path, inside: Path) -> Path:
        if "slotCaptureSetting" in inside:
            return _outcome(inside[inside.index("slotCaptureSetting") + 1 :], _OUTCOMES)
        if "maxRetries" in inside and self.spec.source.holds(*owner, "retries"):
            return ("retries",)
        return _first(inside, _SLOT_KEYS)

    def _sample(self, owner: Path, locale: str, inside: Path) -> Path:
        """Return the place of an utterance; a shared list stands where the intent names it."""
        intent = self.spec.intents.get(str(owner[1]))
        tag = locale.replace("_", "-")
        where: Path = ("utterances",)
        if intent is None:
            return where
        if isinstance(intent.utterances, dict):
            where = (*where, tag)
        index = inside[1] if len(inside) > 1 and isinstance(inside[1], int) else -1
        compiled = self.bot.locale(tag)
        record = compiled.intent(str(owner[1])) if compiled is not None else None
        made = record.utterances if record is not None else ()
        listed = intent.utterances_in(tag)
        text = made[index] if 0 <= index < len(made) else ""
        return (*where, listed.index(text)) if text in listed else where


def of_specs(specs: Iterable[BotSpec], bots: Iterable[Bot]) -> tuple[JudgedBot, ...]:
    """Return the bots that were compiled from specs, in the order of these; others are left out."""
    made = {bot.symbol_name: bot for bot in bots}
    found = ((spec, made[spec.bot]) for spec in specs if spec.bot in made)
    return tuple(JudgedBot(bot, InSpec(spec, bot), spec) for spec, bot in found)


def _owner(path: Path) -> Path:
    """Return the path of a record in YAML: intents/X, intents/X/slots/Y or slot_types/T."""
    family = "slot_types" if path[1] == "slotTypes" else "intents"
    return (family, *path[2:3], *path[3:5])


def _first(inside: Path, keys: Mapping[str, tuple[str, ...]]) -> Path:
    return next((keys[each] for each in inside if isinstance(each, str) and each in keys), ())


def _outcome(inside: Path, keys: Mapping[str, tuple[str, ...]]) -> Path:
    """Return the outcome that a key such as `failureNextStep` belongs to."""
    name = str(inside[0]) if inside else ""
    return next((found for key, found in keys.items() if name.startswith(key)), ())
