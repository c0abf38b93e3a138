"""V1's intents, slots and slot types as V2 says them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from ivr.formats.lex import pieces
from ivr.formats.lex.v1 import names
from ivr.formats.lex.v1.messages import Json, Say, prompt, response, rows, table, text
from ivr.ir.bot import NAME_PATTERN

Tell = Callable[[str, str, str], None]
"""How a loss is told: (where in the file, what V1 has, what becomes of it)."""

_NAME = re.compile(NAME_PATTERN)
_ODD = re.compile(r"[^0-9A-Za-z_-]+")
_ENDS = re.compile(r"^[_-]+|(?<=[_-])[_-]+")
_NAME_MAX = 100
_HANDLED: Mapping[str, frozenset[str]] = {
    "intent": frozenset(
        {
            *("name", "description", "slots", "sampleUtterances", "confirmationPrompt"),
            *("rejectionStatement", "followUpPrompt", "conclusionStatement", "dialogCodeHook"),
            *("fulfillmentActivity", "parentIntentSignature", "inputContexts", "outputContexts"),
            "kendraConfiguration",
        }
    ),
    "slot": frozenset(
        {
            *("name", "description", "slotConstraint", "slotType", "valueElicitationPrompt"),
            *("priority", "sampleUtterances", "responseCard", "obfuscationSetting"),
            "defaultValueSpec",
        }
    ),
    "type": frozenset(
        {
            *("name", "description", "enumerationValues", "valueSelectionStrategy"),
            *("parentSlotTypeSignature", "slotTypeConfigurations"),
        }
    ),
}


class Reader:
    """One pass over the records of one V1 export.

    Args:
        tell: Where losses go.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.functions: dict[str, str] = {}
        self.needs_four_digits = False

    def intent(self, said: Json) -> Json:
        """Return a V2 intent with its slots."""
        name = self.name(said.get("name"), "intent")
        at = f"intents.{name}"
        self._leftovers("intent", said, at)
        slots = [self._slot(each, at) for each in rows(said.get("slots"))]
        ordered = sorted(
            zip(rows(said.get("slots")), slots, strict=True), key=lambda pair: _rank(pair[0])
        )
        return {
            "name": name,
            "description": text(said.get("description")) or None,
            "parentIntentSignature": self._parent(said, at),
            "sampleUtterances": self._utterances(said.get("sampleUtterances")),
            "dialogCodeHook": {"enabled": self._hook(said.get("dialogCodeHook"), at)},
            "fulfillmentCodeHook": self._fulfilment(said, at),
            "intentConfirmationSetting": self._confirmation(said, at),
            "intentClosingSetting": self._closing(said, at),
            "inputContexts": self._contexts(said, "inputContexts", at),
            "outputContexts": self._contexts(said, "outputContexts", at),
            "kendraConfiguration": self._kendra(said.get("kendraConfiguration"), at),
            "slotPriorities": [
                {"slotName": slot["name"], "priority": number}
                for number, (_, slot) in enumerate(ordered, 1)
            ],
            "slots": slots,
        }

    def slot_type(self, said: Json) -> Json:
        """Return a V2 slot type."""
        name = self.name(said.get("name"), "slot type")
        at = f"slotTypes.{name}"
        self._leftovers("type", said, at)
        parent = text(said.get("parentSlotTypeSignature"))
        pattern = _pattern(said)
        values = [
            {"sampleValue": {"value": text(each.get("value"))}, "synonyms": _synonyms(each)}
            for each in rows(said.get("enumerationValues"))
            if text(each.get("value"))
        ]
        return {
            "name": name,
            "description": text(said.get("description")) or None,
            "parentSlotTypeSignature": self._type(parent, at) if parent else None,
            "slotTypeValues": values or None,
            "valueSelectionSetting": {
                "resolutionStrategy": text(said.get("valueSelectionStrategy")) or "ORIGINAL_VALUE",
                "regexFilter": {"pattern": pattern} if pattern else None,
                "advancedRecognitionSetting": None,
            },
        }

    def name(self, said: object, what: str) -> str:
        """Return a name that V2 takes: without points, two signs in a row, and signs in front."""
        written = text(said)
        if _NAME.match(written):
            return written
        legal = _ENDS.sub("", _ODD.sub("_", written))[:_NAME_MAX] or "Unnamed"
        self._tell("", f"the {what} called {written[:100]!r}", f"V2 takes no such name: {legal!r}")
        return legal

    def _slot(self, said: Json, intent: str) -> Json:
        name = self.name(said.get("name"), "slot")
        at = f"{intent}.slots.{name}"
        self._leftovers("slot", said, at)
        asked = dict(table(said.get("valueElicitationPrompt")))
        if said.get("responseCard") and not asked.get("responseCard"):
            asked["responseCard"] = said["responseCard"]
        hidden = text(said.get("obfuscationSetting"))
        utterances = self._utterances(said.get("sampleUtterances"))
        masked = names.OBFUSCATIONS.get(hidden)
        return {
            "name": name,
            "description": text(said.get("description")) or None,
            "slotTypeName": self._type(text(said.get("slotType")), at),
            "obfuscationSetting": {"obfuscationSettingType": masked} if masked else None,
            "multipleValuesSetting": None,
            "valueElicitationSetting": {
                "slotConstraint": text(said.get("slotConstraint")) or "Required",
                "promptSpecification": prompt(asked, self._at(at)),
                "defaultValueSpecification": _defaults(said),
                "sampleUtterances": utterances,
                "waitAndContinueSpecification": None,
                "slotCaptureSetting": None,
            },
        }

    def _type(self, name: str, at: str) -> str:
        if not name.upper().startswith("AMAZON."):
            return self.name(name, "slot type")
        found = names.built_in(name)
        if found.name == names.FOUR_DIGITS_TYPE:
            self.needs_four_digits = True
        if not found.exact:
            self._tell(at, f"the slot type {name[:60]}", f"V2 has none; {found.name} is nearest")
        return found.name

    def _parent(self, said: Json, at: str) -> str | None:
        parent = text(said.get("parentIntentSignature"))
        if parent and parent not in names.INTENTS:
            self._tell(at, f"the built-in intent {parent[:60]}", "V2 has none; it is a custom one")
            return None
        return parent or None

    def _utterances(self, said: object) -> list[Json] | None:
        """Return utterances; names of slots in them are made as legal as the slots' own."""
        listed = cast("list[object]", said) if isinstance(said, list) else []
        written = [text(each) for each in listed]
        return [{"utterance": _renamed(each)} for each in written if each] or None

    def _hook(self, said: object, at: str) -> bool:
        uri = text(table(said).get("uri"))
        if uri:
            self.functions.setdefault(uri, at)
        return bool(table(said))

    def _fulfilment(self, said: Json, at: str) -> Json | None:
        activity = table(said.get("fulfillmentActivity"))
        if activity.get("type") != "CodeHook":
            return None
        self._hook(activity.get("codeHook"), at)
        return {
            "enabled": True,
            "isActive": True,
            "postFulfillmentStatusSpecification": None,
            "fulfillmentUpdatesSpecification": None,
        }

    def _confirmation(self, said: Json, at: str) -> Json | None:
        asked = prompt(said.get("confirmationPrompt"), self._at(at))
        declined = response(said.get("rejectionStatement"), self._at(at))
        if asked is None:
            if declined:
                self._tell(at, "a rejectionStatement without a confirmationPrompt", "it is out")
            return None
        return {"promptSpecification": asked, "isActive": True, "declinationResponse": declined}

    def _closing(self, said: Json, at: str) -> Json | None:
        """Return what is said at the end; a follow-up listens for the next intent after it."""
        follow = table(said.get("followUpPrompt"))
        concluded = response(said.get("conclusionStatement"), self._at(at))
        asked = response(follow.get("prompt"), self._at(at))
        if follow:
            after = "it is said once, and then any intent is listened for"
            self._tell(at, "the attempts of a followUpPrompt", after)
        if follow.get("rejectionStatement"):
            self._tell(at, "the rejectionStatement of a followUpPrompt", "make a No intent say it")
        if concluded and asked:
            self._tell(at, "a conclusionStatement beside a followUpPrompt", "both are said in turn")
            groups = [*concluded["messageGroupsList"], *asked["messageGroupsList"]]
            asked = {**asked, "messageGroupsList": groups[:5]}
        if not concluded and not asked:
            return None
        step = pieces.next_step("ElicitIntent" if asked else "EndConversation")
        closing = {"closingResponse": asked or concluded, "isActive": True, "nextStep": step}
        return {**closing, "conditional": None}

    def _contexts(self, said: Json, key: str, at: str) -> list[Json] | None:
        kept = [each for each in rows(said.get(key)) if text(each.get("name"))]
        if key == "inputContexts":
            return [{"name": text(each["name"])} for each in kept] or None
        found: list[Json] = []
        for each in kept:
            ttl, turns = each.get("timeToLiveInSeconds"), each.get("turnsToLive")
            if not isinstance(ttl, int) or not isinstance(turns, int):
                self._tell(at, f"the context {text(each['name'])[:60]}", "it has no time to live")
                continue
            context = {"name": text(each["name"]), "timeToLiveInSeconds": ttl}
            found.append({**context, "turnsToLive": turns})
        return found or None

    def _kendra(self, said: object, at: str) -> Json | None:
        kendra = table(said)
        if not kendra.get("kendraIndex"):
            return None
        if kendra.get("role"):
            self._tell(at, "the role of a Kendra index", "V2 asks Kendra with the bot's own role")
        filtered = text(kendra.get("queryFilterString"))
        return {
            "kendraIndex": text(kendra["kendraIndex"]),
            "queryFilterStringEnabled": bool(filtered),
            "queryFilterString": filtered or None,
        }

    def _leftovers(self, kind: str, said: Json, at: str) -> None:
        known = _HANDLED[kind] | names.BOOKKEEPING[kind]
        for key in (key for key in said if key not in known and said[key] is not None):
            self._tell(at, f"the setting {key[:60]!r}", "V2 has none")

    def _at(self, at: str) -> Say:
        return lambda what, becomes: self._tell(at, what, becomes)


def _rank(slot: Json) -> tuple[bool, int]:
    """Return a slot's place in the order of asking: those without a priority come last."""
    priority = slot.get("priority")
    return (False, priority) if isinstance(priority, int) else (True, 0)


def _renamed(utterance: str) -> str:
    def legal(slot: re.Match[str]) -> str:
        return f"{{{_ENDS.sub('', _ODD.sub('_', slot[1]))}}}"

    return re.sub(r"\{([^{}]*)\}", legal, utterance)


def _synonyms(said: Json) -> list[Json] | None:
    listed: list[Any] = said["synonyms"] if isinstance(said.get("synonyms"), list) else []
    return [{"value": text(each)} for each in listed if text(each)] or None


def _pattern(said: Json) -> str:
    found: Iterator[str] = (
        text(table(each.get("regexConfiguration")).get("pattern"))
        for each in rows(said.get("slotTypeConfigurations"))
    )
    return next((pattern for pattern in found if pattern), "")


def _defaults(said: Json) -> Json | None:
    listed = rows(table(said.get("defaultValueSpec")).get("defaultValueList"))
    values = [text(each.get("defaultValue")) for each in listed]
    kept = [value for value in values if value]
    return {"defaultValueList": [{"defaultValue": value} for value in kept]} if kept else None
