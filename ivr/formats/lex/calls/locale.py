"""What stands in one locale -> calls: slot types, intents, slots, vocabulary, and what leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from ivr.faults import Finding, Where, error
from ivr.formats.lex.calls.steps import Call, Json, Ref, Step
from ivr.formats.lex.calls.target import KnownIntent, KnownLocale
from ivr.formats.lex.dialects import API, EXPORT, Path, Translation, dotted
from ivr.formats.lex.dialects.records import FALLBACK_IDENTIFIER, vocabulary
from ivr.ir.bot import Bot, BotLocale, Intent, Slot, SlotType

NO_SUCH = "LEX038"
BATCH = 10
"""Items of a custom vocabulary in one call. Source: Lex V2 models API."""

_BARE = frozenset(
    {
        *("name", "displayName", "description", "parentIntentSignature", "kendraConfiguration"),
        *("qnAIntentConfiguration", "qInConnectIntentConfiguration"),
    }
)
"""What an intent is created with: nothing that refers to something which is not there yet."""


class Locale:
    """One locale on its way into an account; `findings` says what could not be taken along."""

    def __init__(self, bot: Bot, locale: BotLocale, draft: Json, known: KnownLocale) -> None:
        self.findings: list[Finding] = []
        self._bot = bot
        self._locale = locale
        self._draft = draft
        self._known = known
        self._root = f"{bot.folder or bot.name}/BotLocales/{locale.identifier}"
        self._ids: dict[str, str | Ref] = {
            **{f"type/{name}": at for name, at in known.slot_types.items()},
            **{f"intent/{name}": intent.id for name, intent in known.intents.items()},
        }

    def steps(self) -> Iterator[Step]:
        """Yield the calls, from slot types to what leaves."""
        for kind in _types_in_order(self._locale.slot_types):
            yield self._slot_type(kind)
        for intent in self._locale.intents:
            yield from self._bare(intent)
        for intent in self._locale.intents:
            yield from self._slots(intent)
            yield self._whole(intent)
        yield from self._leave()
        yield from self._vocabulary()

    def _slot_type(self, kind: SlotType) -> Call:
        file = f"{self._root}/SlotTypes/{kind.name}/SlotType.json"
        said = {**self._draft, **self._said("SlotType", kind.json_value(), file)}
        at = f"type/{kind.name}"
        if at in self._ids:
            return Call("update_slot_type", {**said, "slotTypeId": self._ids[at]})
        return self._created("create_slot_type", said, at, "slotTypeId")

    def _bare(self, intent: Intent) -> Iterator[Step]:
        """Create an intent that is not there yet; FallbackIntent always is."""
        at = f"intent/{intent.name}"
        if intent.is_fallback:
            self._ids.setdefault(at, FALLBACK_IDENTIFIER)
        if at in self._ids:
            return
        value = {key: each for key, each in intent.json_value().items() if key in _BARE}
        silent = Translation(EXPORT, API, lambda _: Where(self._root))
        said = {**self._draft, **silent.record("Intent", value)}
        yield self._created("create_intent", said, at, "intentId")

    def _slots(self, intent: Intent) -> Iterator[Step]:
        """Create or update the slots of an intent in order of asking.

        A slot that leads to one which is not there yet is said in full once that is.
        """
        known = self._known_intent(intent)
        made = set(known.slots)
        later: list[Call] = []
        for slot in intent.slots_in_order():
            at = f"slot/{intent.name}/{slot.name}"
            said = self._slot(intent, slot)
            if slot.name in known.slots:
                self._ids[at] = known.slots[slot.name]
                later.append(Call("update_slot", {**said, "slotId": self._ids[at]}))
                continue
            made.add(slot.name)
            waits = not _elicited(said.get("valueElicitationSetting")) <= made
            first = _without_capture(said) if waits else said
            yield self._created("create_slot", first, at, "slotId")
            if waits:
                later.append(Call("update_slot", {**said, "slotId": self._ids[at]}))
        yield from later

    def _slot(self, intent: Intent, slot: Slot) -> Json:
        file = f"{self._root}/Intents/{intent.name}/Slots/{slot.name}/Slot.json"
        said = self._said("Slot", slot.json_value(), file)
        return {**self._draft, "intentId": self._ids[f"intent/{intent.name}"], **said}

    def _whole(self, intent: Intent) -> Call:
        """Say an intent in full: its priorities can name the ids of its slots now."""
        file = f"{self._root}/Intents/{intent.name}/Intent.json"
        said = self._said("Intent", intent.json_value(), file, intent.name)
        at = {"intentId": self._ids[f"intent/{intent.name}"]}
        return Call("update_intent", {**self._draft, **at, **said})

    def _leave(self) -> Iterator[Step]:
        """Delete what the bot no longer has: slots, then intents, then slot types."""
        for intent in self._locale.intents:
            at = {**self._draft, "intentId": self._ids[f"intent/{intent.name}"]}
            known = self._known_intent(intent)
            for name in sorted(set(known.slots) - {slot.name for slot in intent.slots}):
                yield Call("delete_slot", {**at, "slotId": known.slots[name]})
        kept = {self._ids[f"intent/{intent.name}"] for intent in self._locale.intents}
        for _, gone in sorted(self._known.intents.items()):
            if gone.id not in kept and gone.id != FALLBACK_IDENTIFIER:
                yield Call("delete_intent", {**self._draft, "intentId": gone.id})
        for name, gone in sorted(self._known.slot_types.items()):
            if self._locale.slot_type(name) is None:
                yield Call("delete_slot_type", {**self._draft, "slotTypeId": gone})

    def _vocabulary(self) -> Iterator[Step]:
        file = f"{self._root}/CustomVocabulary/CustomVocabulary.json"
        value = {"customVocabularyItems": vocabulary(self._bot, self._locale)}
        said = self._said("CustomVocabulary", value, file)
        items = cast("list[Json]", said.get("customVocabularyItems") or [])
        known = self._known.phrases
        new = [item for item in items if item.get("phrase") not in known]
        there = [{"itemId": known[item["phrase"]], **item} for item in items if item not in new]
        wanted = {item.get("phrase") for item in items}
        gone = [{"itemId": known[phrase]} for phrase in sorted(set(known) - wanted)]
        for verb, listed in (("delete", gone), ("update", there), ("create", new)):
            for start in range(0, len(listed), BATCH):
                batch = {"customVocabularyItemList": listed[start : start + BATCH]}
                yield Call(f"batch_{verb}_custom_vocabulary_item", {**self._draft, **batch})

    def _known_intent(self, intent: Intent) -> KnownIntent:
        at = self._ids.get(f"intent/{intent.name}")
        known = (each for each in self._known.intents.values() if each.id == at)
        return next(known, KnownIntent(""))

    def _created(self, operation: str, said: Json, at: str, key: str) -> Call:
        name = f"{self._locale.identifier}/{at}"
        self._ids[at] = Ref(name)
        return Call(operation, said, {name: key})

    def _said(self, shape: str, value: Json, file: str, intent: str = "") -> Json:
        def named(kind: str, name: str, path: Path) -> object:
            if kind == "name" or (kind == "type" and name.startswith("AMAZON.")):
                return name
            at = f"type/{name}" if kind == "type" else f"slot/{intent}/{name}"
            if at not in self._ids:
                what = "slot type" if kind == "type" else "slot of the intent"
                message = f"{dotted(path)}: {name!r} is no {what}, or comes too late for this"
                remedy = "Lex knows it by its id only."
                self.findings.append(error(NO_SUCH, Where(file), message, remedy))
            return self._ids.get(at)

        translation = Translation(EXPORT, API, lambda _: Where(file), named)
        said = translation.record(shape, value)
        self.findings += translation.findings
        return said


def _types_in_order(kinds: tuple[SlotType, ...]) -> Iterator[SlotType]:
    """Yield slot types, those that others are composed of first; of a circle, as they stand."""
    left = {kind.name: kind for kind in kinds}
    while left:
        free = [name for name, kind in left.items() if not _parts(kind.json_value()) & left.keys()]
        for name in free or list(left):
            yield left.pop(name)


def _parts(kind: Mapping[str, Any]) -> set[str]:
    """Return the names of the slot types that a composite one is made of."""
    setting: object = kind.get("compositeSlotTypeSetting")
    listed: object = cast("Json", setting).get("subSlots") if isinstance(setting, dict) else None
    parts = cast("list[object]", listed) if isinstance(listed, list) else []
    return {str(cast("Json", each).get("slotTypeName")) for each in parts if isinstance(each, dict)}


def _elicited(value: object) -> set[str]:
    """Return the names of all slots that a setting leads to."""
    if isinstance(value, dict):
        table = cast("Json", value)
        own = table.get("slotToElicit")
        found = {own} if isinstance(own, str) else set[str]()
        return found.union(*(_elicited(inner) for inner in table.values()))
    if isinstance(value, list):
        return set[str]().union(*(_elicited(inner) for inner in cast("list[object]", value)))
    return set()


def _without_capture(said: Json) -> Json:
    setting: Json = said["valueElicitationSetting"]
    bare = {key: value for key, value in setting.items() if key != "slotCaptureSetting"}
    return {**said, "valueElicitationSetting": bare}
