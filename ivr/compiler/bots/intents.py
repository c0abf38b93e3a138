"""Intents of a hand-written bot -> intent records: from the first word to the closing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivr.compiler.bots.following import following, hook
from ivr.compiler.bots.records import FALLBACK_ABOUT, intent_record, with_extra
from ivr.compiler.bots.slots import Asking, asked_slots, confirmation, last_step, slot_records
from ivr.compiler.bots.writing.saying import Voice
from ivr.compiler.lexicon.handwritten.shared import expanded
from ivr.formats.lex import pieces
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, Intent
from ivr.spec.bots.intents import BotIntent, Closing, Contexts, Fulfilment, Update, Updates
from ivr.spec.bots.locales import in_locale
from ivr.spec.bots.outcome import Hook
from ivr.spec.bots.said import Messages

Json = dict[str, Any]

CONFIGURATIONS = {
    "AMAZON.KendraSearchIntent": "kendraConfiguration",
    "AMAZON.QnAIntent": "qnAIntentConfiguration",
    "AMAZON.QInConnectIntent": "qInConnectIntentConfiguration",
    "AMAZON.BedrockAgentIntent": "bedrockAgentIntentConfiguration",
}
"""Built-in intents with settings of their own -> the key of an export that holds them."""


def intent_of(asking: Asking, name: str, spec: BotIntent) -> Intent:
    """Return the record of one intent in one locale."""
    is_fallback = spec.built_in == FALLBACK_SIGNATURE
    fields: Json = {
        "description": spec.about or (FALLBACK_ABOUT if is_fallback else None),
        "parent_intent_signature": spec.built_in,
        "intent_confirmation_setting": confirmation(asking, spec.confirm),
        "intent_closing_setting": _closing(asking.voice, spec.closing),
        "initial_response_setting": _opening(asking, spec),
        "dialog_code_hook": None if spec.dialog_hook is None else {"enabled": spec.dialog_hook},
        "fulfillment_code_hook": _fulfilment(asking.voice, spec, is_fallback=is_fallback),
        "slots": tuple(slot_records(asking, name, spec)),
        "priorities": dict(_priorities(asking, spec)),
        **_contexts(spec.contexts),
    }
    if spec.configuration is not None and spec.built_in in CONFIGURATIONS:
        fields[CONFIGURATIONS[spec.built_in]] = spec.configuration
    known = FALLBACK_INTENT if is_fallback else name
    said = expanded(asking.spec, spec.utterances, asking.locale)
    record = intent_record(asking.place, known, said, fields)
    return with_extra(record, in_locale(spec.extra, asking.locale, asking.spec.locales))


def _priorities(asking: Asking, spec: BotIntent) -> Iterator[tuple[str, int]]:
    """Yield (slot, priority): as written, then counting on from the last that was."""
    last = 0
    for name, slot in asked_slots(asking, spec):
        last = last + 1 if slot.priority is None else slot.priority
        yield name, last


def _opening(asking: Asking, spec: BotIntent) -> Json | None:
    if asking.voice.bare and spec.opening is None:
        return None
    required = [slot for slot, entry in asked_slots(asking, spec) if entry.required]
    first = pieces.next_step("ElicitSlot", slot=required[0]) if required else last_step(spec)
    opening = spec.opening
    listening = opening.hook if opening is not None else None
    calls = listening or (
        None if asking.voice.bare else Hook.model_construct(invoke=asking.dialog_hook)
    )
    called = pieces.next_step("InvokeDialogCodeHook")
    begins = following(asking.voice, opening, called)
    return {
        **begins.named("initialResponse", "nextStep", "conditional"),
        "codeHook": hook(asking.voice, calls, first) if calls is not None else None,
    }


def _closing(voice: Voice, written: Messages | Closing | None) -> Json | None:
    if written is None or (not isinstance(written, Closing) and not voice.groups(written)):
        return None
    closing = written if isinstance(written, Closing) else Closing.model_construct(say=written)
    end = following(voice, closing, pieces.next_step("EndConversation"))
    return {
        "isActive": voice.switch(closing.on),
        **end.given("closingResponse", "nextStep", "conditional"),
    }


def _fulfilment(voice: Voice, spec: BotIntent, *, is_fallback: bool) -> Json | None:
    written = spec.fulfil or Fulfilment.model_construct()
    unset = is_fallback and not voice.bare
    calls = unset if spec.fulfilment_hook is None else spec.fulfilment_hook
    calls = calls if written.hook is None else written.hook
    said_more = spec.fulfil is not None or (spec.closing is not None and not voice.bare)
    if not calls and not said_more:
        return None
    after = pieces.next_step("CloseIntent" if spec.closing is not None else "EndConversation")
    end = pieces.next_step("EndConversation")
    ends: Json = {}
    for name, outcome, default in (
        ("success", written.success, after),
        ("failure", written.failure, end),
        ("timeout", written.timeout, end),
    ):
        keys = (f"{name}Response", f"{name}NextStep", f"{name}Conditional")
        ends |= {keys[0]: None, **following(voice, outcome, default).given(*keys)}
    nothing = voice.bare and not any(ends.values())
    return {
        "enabled": calls,
        "isActive": written.on if voice.bare else written.on is not False,
        "postFulfillmentStatusSpecification": None if nothing else ends,
        "fulfillmentUpdatesSpecification": _updates(voice, written.updates),
    }


def _updates(voice: Voice, updates: Updates | None) -> Json | None:
    if updates is None:
        return None
    return {
        "active": voice.switch(updates.on),
        "startResponse": _update(voice, updates.start, "delayInSeconds"),
        "updateResponse": _update(voice, updates.every, "frequencyInSeconds"),
        "timeoutInSeconds": updates.timeout // 1_000,
    }


def _update(voice: Voice, update: Update | None, when: str) -> Json | None:
    if update is None:
        return None
    return {
        when: update.after // 1_000,
        "messageGroups": voice.groups(update.say),
        "allowInterrupt": voice.switch(update.barge_in),
    }


def _contexts(contexts: Contexts | None) -> Json:
    if contexts is None:
        return {}
    given = [
        {
            "name": name,
            "timeToLiveInSeconds": context.lasts // 1_000,
            "turnsToLive": context.turns,
        }
        for name, context in contexts.gives.items()
    ]
    needs = [{"name": name} for name in contexts.needs]
    return {"input_contexts": needs or None, "output_contexts": given or None}
