"""Slots of a hand-written bot -> slot records: the question, its tries, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ivr.compiler.bots.following import following, hook
from ivr.compiler.bots.records import Place, slot_record, with_extra
from ivr.compiler.bots.writing.extra import merged
from ivr.compiler.bots.writing.saying import Voice
from ivr.compiler.lexicon import phrases
from ivr.compiler.lexicon.handwritten.shared import expanded
from ivr.formats.lex import pieces
from ivr.ir.bot import FALLBACK_INTENT, Slot
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.intents import BotIntent, Confirmation
from ivr.spec.bots.locales import in_locale
from ivr.spec.bots.slots import BotSlot, Question, SlotPart, StillThere, WaitAndContinue

Json = dict[str, Any]


class Asking(NamedTuple):
    """One intent's questions in one locale: whose they are, how they sound, what hears them."""

    spec: BotSpec
    place: Place
    voice: Voice
    dialog_hook: bool

    @property
    def locale(self) -> str:
        """The locale in which it is asked."""
        return self.voice.locale

    @property
    def any_question(self) -> str:
        """What is asked where the author wrote no question."""
        asked = phrases.ASK_VALUE.get(phrases.language_of(self.locale))
        return asked or phrases.ASK_VALUE["en"]

    def speaks(self, only: Sequence[str] | None) -> bool:
        """Tell whether something meant for some locales is meant for this one."""
        return only is None or self.locale in only


def asked_slots(asking: Asking, intent: BotIntent) -> list[tuple[str, BotSlot]]:
    """Return (name, slot) of the locale, in the order in which they are asked."""
    return [(n, slot) for n, slot in intent.slots_in_order() if asking.speaks(slot.only)]


def slot_records(asking: Asking, name: str, intent: BotIntent) -> Iterable[Slot]:
    """Yield the slots of an intent in the order in which they are asked."""
    place = asking.place.below(name)
    ordered = asked_slots(asking, intent)
    for index, (slot_name, slot) in enumerate(ordered):
        later = [other for other, entry in ordered[index + 1 :] if entry.required]
        then = pieces.next_step("ElicitSlot", slot=later[0]) if later else last_step(intent)
        yield _slot(asking, place, slot_name, (slot, then))


def last_step(intent: BotIntent) -> Json:
    """Return the step after the last value: the confirmation, if there is one."""
    confirms = intent.confirm is not None and intent.confirm.on is not False
    return pieces.next_step("ConfirmIntent" if confirms else "FulfillIntent")


def _slot(asking: Asking, place: Place, name: str, asked: tuple[BotSlot, Json]) -> Slot:
    slot, then = asked
    voice = asking.voice
    said = expanded(asking.spec, slot.utterances, asking.locale)
    elicitation: Json = {
        "slotConstraint": "Required" if slot.required else "Optional",
        "promptSpecification": voice.prompt(slot.ask, slot, asking.any_question),
        "defaultValueSpecification": pieces.default_values(slot.values),
        "sampleUtterances": [{"utterance": each} for each in said] or None,
        "waitAndContinueSpecification": _waiting(voice, slot.wait),
        "slotCaptureSetting": _capture(asking, slot, then),
    }
    fields: Json = {
        "description": slot.about or None,
        "obfuscation_setting": _obfuscation(slot),
    }
    if slot.multiple is not None:
        fields["multiple_values_setting"] = {"allowMultipleValues": slot.multiple}
    record = slot_record(place, name, slot.type, elicitation, fields)
    own = _parts(asking, slot)
    extra = in_locale(slot.extra, asking.locale, asking.spec.locales)
    return with_extra(record, merged(own, extra))


def _parts(asking: Asking, slot: BotSlot) -> Json:
    """Return how the parts of a composite slot are asked for; nothing where nobody says.

    Source: Lex V2 models API, SubSlotSetting.
    """
    if not slot.parts and slot.needs is None:
        return {}
    kind = asking.spec.slot_types.get(slot.type)
    types = kind.parts if kind is not None and kind.parts is not None else {}
    told = {
        name: {
            "slotTypeName": types[name].type if name in types else None,
            "valueElicitationSetting": _part(asking, part),
        }
        for name, part in slot.parts.items()
    }
    return {"subSlotSetting": {"expression": slot.needs, "slotSpecifications": told or None}}


def _part(asking: Asking, part: SlotPart) -> Json:
    voice = asking.voice
    said = expanded(asking.spec, part.utterances, asking.locale)
    return {
        "promptSpecification": voice.prompt(part.ask, part, asking.any_question),
        "defaultValueSpecification": pieces.default_values(part.values),
        "sampleUtterances": [{"utterance": each} for each in said] or None,
        "waitAndContinueSpecification": _waiting(voice, part.wait),
    }


def _obfuscation(slot: BotSlot) -> Json | None:
    if slot.obfuscate is None:
        return None
    return pieces.obfuscation() if slot.obfuscate else {"obfuscationSettingType": "None"}


def _capture(asking: Asking, slot: BotSlot, then: Json) -> Json | None:
    voice = asking.voice
    fallback = pieces.next_step("StartIntent", intent=FALLBACK_INTENT)
    captured = following(voice, slot.captured, then)
    missed = following(voice, slot.missed, fallback)
    written = (slot.captured, slot.missed, slot.hook, slot.asking_hook)
    if voice.bare and written == (None,) * len(written):
        return None
    return {
        **captured.named("captureResponse", "captureNextStep", "captureConditional"),
        **missed.named("failureResponse", "failureNextStep", "failureConditional"),
        "codeHook": hook(voice, slot.hook, then) if slot.hook is not None else None,
        "elicitationCodeHook": asking_hook(asking, slot),
    }


def asking_hook(asking: Asking, question: Question) -> Json | None:
    """Return whether the code hook hears each answer to a question."""
    written = question.asking_hook
    if written is None and asking.voice.bare:
        return None
    if written is None:
        return pieces.elicitation_hook(hook=asking.dialog_hook)
    return {"enableCodeHookInvocation": written.invoke, "invocationLabel": written.label}


def _waiting(voice: Voice, wait: WaitAndContinue | None) -> Json | None:
    if wait is None:
        return None
    return {
        "waitingResponse": voice.response(wait.waiting),
        "continueResponse": voice.response(wait.back),
        "stillWaitingResponse": _still_there(voice, wait.still_there),
        "isActive": voice.switch(wait.on),
    }


def _still_there(voice: Voice, written: StillThere | None) -> Json | None:
    if written is None:
        return None
    return {
        "messageGroupsList": voice.groups(written.say),
        "frequencyInSeconds": written.every // 1_000,
        "timeoutInSeconds": written.stop_after // 1_000,
        "allowInterrupt": voice.switch(written.barge_in),
    }


def confirmation(asking: Asking, written: Confirmation | None) -> Json | None:
    """Return the confirmation of an intent: yes fulfils it, no ends it, neither is a fallback."""
    if written is None:
        return None
    voice = asking.voice
    end = pieces.next_step("EndConversation")
    fulfil = pieces.next_step("FulfillIntent")
    fallback = pieces.next_step("StartIntent", intent=FALLBACK_INTENT)
    yes = following(voice, written.yes, fulfil)
    no = following(voice, written.no, end)
    if written.declined is not None:
        no = no._replace(response=voice.response(written.declined))
    missed = following(voice, written.missed, fallback)
    setting: Json = {
        "promptSpecification": voice.prompt(written.ask, written, asking.any_question),
        "isActive": voice.switch(written.on),
        **yes.given("confirmationResponse", "confirmationNextStep", "confirmationConditional"),
        "declinationResponse": None,
        **no.given("declinationResponse", "declinationNextStep", "declinationConditional"),
        **missed.given("failureResponse", "failureNextStep", "failureConditional"),
        "elicitationCodeHook": asking_hook(asking, written),
    }
    if written.hook is not None:
        setting["codeHook"] = hook(voice, written.hook, fulfil)
    return merged(setting, in_locale(written.extra, asking.locale, asking.spec.locales))
