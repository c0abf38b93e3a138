"""Intents of an export -> intents of a bot's YAML, one locale at a time."""

from __future__ import annotations

from typing import Any

from ivr.importer.bots.asking import asking_hook, heard, question, slot
from ivr.importer.bots.following import FALLBACK, Then, hook, keys, outcome
from ivr.importer.bots.said import said_of
from ivr.importer.bots.values import Json, Style, clean, given, rows, seconds, table
from ivr.ir.bot import FALLBACK_SIGNATURE, Intent, Slot

FALLBACK_ABOUT = "Default intent when no other intent matches"

CONFIGURATIONS = {
    "AMAZON.KendraSearchIntent": "kendraConfiguration",
    "AMAZON.QnAIntent": "qnAIntentConfiguration",
    "AMAZON.QInConnectIntent": "qInConnectIntentConfiguration",
    "AMAZON.BedrockAgentIntent": "bedrockAgentIntentConfiguration",
}

_OPENING = ("initialResponse", "nextStep", "conditional")
_CLOSING = ("closingResponse", "nextStep", "conditional")


def intent(style: Style, record: Intent) -> Json:
    """Return one intent of one locale."""
    hooked = table(record.dialog_code_hook).get("enabled")
    confirms = table(clean(record.intent_confirmation_setting))
    closing = _closing(style, table(clean(record.intent_closing_setting)))
    asks = bool(confirms) and confirms.get("isActive") is not False
    ordered = record.slots_in_order()
    last: Then = "confirm" if asks else "fulfil"
    about = record.description or None
    return given(
        built_in=record.parent_intent_signature,
        about=None if record.is_fallback and about == FALLBACK_ABOUT else about,
        configuration=_configuration(record),
        utterances=heard([{"utterance": each} for each in record.utterances]),
        contexts=_contexts(record),
        dialog_hook=hooked if isinstance(hooked, bool) else None,
        fulfilment_hook=_calls(style, record),
        opening=_opening(style, record, _first(ordered, last)) or None,
        slots=dict(_slots(style, record, last)) or None,
        confirm=_confirm(style, confirms, hooked=hooked is True),
        fulfil=_fulfil(style, record, closes=closing is not None),
        closing=closing,
    )


def _configuration(record: Intent) -> Any:  # noqa: ANN401 - JSON
    key = CONFIGURATIONS.get(record.parent_intent_signature or "", "")
    return (record.model_extra or {}).get(key) or None


def _first(ordered: tuple[Slot, ...], last: Then) -> Then:
    required = [each.name for each in ordered if each.required]
    return {"ask": required[0]} if required else last


def _slots(style: Style, record: Intent, last: Then) -> Any:  # noqa: ANN401 - pairs
    """Yield (name, slot) in the order of asking; a priority is written where counting misses it."""
    ordered = record.slots_in_order()
    priorities = {each.slot_name: each.priority for each in record.slot_priorities or ()}
    hooked = table(record.dialog_code_hook).get("enabled") is True
    number = 0
    for index, each in enumerate(ordered):
        then = _first(ordered[index + 1 :], last)
        made = slot(style, each, then, hooked=hooked)
        number += 1
        written = priorities.get(each.name, number)
        if written != number:
            made["priority"] = number = written
        yield each.name, made


def _calls(style: Style, record: Intent) -> bool | None:
    """Return whether the fulfilment hook runs, where that is not as usual."""
    enabled = table(record.fulfillment_code_hook).get("enabled") is True
    if record.is_fallback and not style.bare:
        return None if enabled else False
    return True if enabled else None


def _opening(style: Style, record: Intent, first: Then) -> Json:
    setting = table(clean(record.initial_response_setting))
    made = outcome(style, setting, _OPENING, "hook")
    calls = table(setting.get("codeHook"))
    invokes = True if style.bare else table(record.dialog_code_hook).get("enabled") is True
    called = hook(style, calls, first, invokes=invokes) if calls else {}
    if style.bare and not calls:
        return made
    if not called and not (style.bare and calls):
        return made
    if not style.bare and calls and "invoke" not in called:
        called = {"invoke": invokes, **called} if not invokes else called
    return {**made, "hook": called}


def _confirm(style: Style, setting: Json, *, hooked: bool) -> Json | None:
    prompt = table(setting.get("promptSpecification"))
    asked = said_of(style, prompt.get("messageGroupsList"))
    if asked is None:
        return None
    no = outcome(style, setting, keys("declination"), "end")
    declined = no.pop("say") if "say" in no and "barge_in" not in no else None
    calls = table(setting.get("codeHook"))
    made = given(
        ask=asked,
        **question(style, prompt),
        declined=declined,
        yes=outcome(style, setting, keys("confirmation"), "fulfil") or None,
        no=no or None,
        missed=outcome(style, setting, keys("failure"), FALLBACK) or None,
        hook=hook(style, calls, "fulfil", invokes=True) if calls else None,
        asking_hook=asking_hook(style, setting, hooked=hooked),
    )
    return made | given(on=style.switch(setting.get("isActive")))


def _closing(style: Style, setting: Json) -> Any:  # noqa: ANN401 - messages or a table
    if not setting:
        return None
    made = outcome(style, setting, _CLOSING, "end")
    made |= given(on=style.switch(setting.get("isActive")))
    return made["say"] if set(made) == {"say"} else made or None


def _fulfil(style: Style, record: Intent, *, closes: bool) -> Json | None:
    setting = table(clean(record.fulfillment_code_hook))
    if not setting:
        return None
    after = table(setting.get("postFulfillmentStatusSpecification"))
    success = "close" if closes else "end"
    ends = (("success", success), ("failure", "end"), ("timeout", "end"))
    made = {name: outcome(style, after, keys(name), default) for name, default in ends}
    told: Json = {name: each for name, each in made.items() if each}
    told |= given(updates=_updates(style, table(setting.get("fulfillmentUpdatesSpecification"))))
    is_on = setting.get("isActive")
    if is_on is False or (is_on is True and style.bare):
        told["on"] = is_on
    if not told and setting.get("enabled") is not True:
        told["hook"] = False
    return told or None


def _updates(style: Style, setting: Json) -> Json | None:
    if not setting:
        return None
    made = given(
        start=_update(style, table(setting.get("startResponse")), "delayInSeconds"),
        every=_update(style, table(setting.get("updateResponse")), "frequencyInSeconds"),
        timeout=seconds(setting.get("timeoutInSeconds")),
    )
    return made | given(on=style.switch(setting.get("active")))


def _update(style: Style, setting: Json, when: str) -> Json | None:
    said, after = said_of(style, setting.get("messageGroups")), seconds(setting.get(when))
    if said is None or after is None:
        return None
    return given(say=said, after=after, barge_in=style.switch(setting.get("allowInterrupt")))


def _contexts(record: Intent) -> Json | None:
    needs = [each.get("name") for each in rows(record.input_contexts)]
    gives = {
        str(each.get("name")): given(
            turns=each.get("turnsToLive"), lasts=seconds(each.get("timeToLiveInSeconds"))
        )
        for each in rows(record.output_contexts)
    }
    return given(needs=needs or None, gives=gives or None) or None


def is_fallback(value: Json) -> bool:
    """Tell whether an intent of the YAML is the one of everything not understood."""
    return value.get("built_in") == FALLBACK_SIGNATURE
