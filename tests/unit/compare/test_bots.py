"""Bots in a caller's words: what may be said, what is asked, who answers."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.compare.bots import bot_changes
from ivr.ir.bot import Bot, BotLocale, Intent, Slot, SlotType


def spoken(*texts: str) -> dict[str, Any]:
    groups = [{"message": {"plainTextMessage": {"value": text}}} for text in texts]
    return {"messageGroupsList": groups, "maxRetries": 2}


def slot(name: str = "amount", asks: str = "How much?", **more: Any) -> Slot:
    given = {"slotConstraint": "Required", "promptSpecification": spoken(asks)}
    value = {"name": name, "slotTypeName": "Money", "valueElicitationSetting": given, **more}
    return Slot.model_validate(value)


def intent(name: str, *said: str, slots: tuple[Slot, ...] = (), **more: Any) -> Intent:
    samples = [{"utterance": words} for words in said]
    made = Intent.model_validate({"name": name, "sampleUtterances": samples, **more})
    return made.model_copy(update={"slots": slots})


def bot(*intents: Intent, name: str = "Cards", **more: Any) -> Bot:
    about = {"name": "English", "identifier": more.pop("language", "en_US")}
    threshold = more.pop("threshold", 0.4)
    locale = BotLocale.model_validate({**about, "nluConfidenceThreshold": threshold})
    kinds = more.pop("kinds", ())
    locale = locale.model_copy(update={"intents": intents, "slot_types": kinds})
    return Bot.model_validate({"name": name, **more}).model_copy(update={"locales": (locale,)})


BLOCK = intent("Block", "block my card", "stop my card", slots=(slot(),))


def told(old: Bot, new: Bot) -> list[str]:
    return [f"{each.severity}: {each.message}" for each in bot_changes([old], [new])]


def test_ids_names_and_order_mean_nothing() -> None:
    other = intent("Block", "stop my card", "Block my card", slots=(slot(identifier="X"),))
    other = other.model_copy(update={"identifier": "ABCDEFGHIJ"})
    again = bot(intent("Help", "help"), other, name="Cards", identifier="ABC")
    assert told(bot(BLOCK, intent("Help", "help")), again) == []


def test_intents_come_and_go() -> None:
    old, new = bot(BLOCK, intent("Help", "help me")), bot(BLOCK, intent("Agent"))
    assert told(old, new) == [
        'warning: en_US, intent Help: is gone, with 1 utterance: "help me"',
        "info: en_US, intent Agent: is new, with no utterances",
    ]


def test_utterances_are_summarised() -> None:
    more = [f"block {number}" for number in range(9)]
    found = told(bot(BLOCK), bot(intent("Block", "block my card", *more, slots=(slot(),))))
    assert found == [
        'info: en_US, intent Block: no longer knows 1 utterance: "stop my card"',
        'info: en_US, intent Block: also knows 9 utterances: "block 0", "block 1", "block 2", ...',
    ]


def test_words_that_mean_something_else_now() -> None:
    old = bot(intent("Help", "help", "a person"), intent("Agent", "agent"))
    new = bot(intent("Help", "help"), intent("Agent", "agent", "A person"))
    assert told(old, new) == [
        'warning: en_US: 1 utterance: "A person" now means Agent, was Help',
    ]


def test_an_intent_that_nobody_can_say_any_more() -> None:
    found = told(bot(intent("Help", "help", "assist")), bot(intent("Help")))
    assert found == [
        "warning: en_US, intent Help: cannot be said any more: all 2 utterances are gone"
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (slot(asks="What amount?"), 'info: @now asks "What amount?", was "How much?"'),
        (slot(slotTypeName="Digits"), "warning: @takes Digits now, was Money"),
        (
            slot(obfuscationSetting={"obfuscationSettingType": "DefaultObfuscation"}),
            "warning: @its value is kept out of the logs now",
        ),
        (
            slot(valueElicitationSetting={"slotConstraint": "Optional"}),
            "info: @is no longer asked for, only taken",
        ),
    ],
)
def test_slots(changed: Slot, message: str) -> None:
    found = told(bot(BLOCK), bot(BLOCK.model_copy(update={"slots": (changed,)})))
    assert message.replace("@", "en_US, intent Block, slot amount: ") in found


def test_slots_come_and_go() -> None:
    other = BLOCK.model_copy(update={"slots": (slot("reason"),)})
    assert told(bot(BLOCK), bot(other)) == [
        "warning: en_US, intent Block, slot amount: is no longer asked for",
        "info: en_US, intent Block, slot reason: is asked for now, a value of Money",
    ]


def test_slots_in_another_order() -> None:
    def ordered(*names: str) -> Bot:
        order = [{"slotName": name, "priority": at} for at, name in enumerate(names)]
        slots = (slot("a"), slot("b"))
        return bot(intent("Block", "block", slots=slots, slotPriorities=order))

    found = told(ordered("a", "b"), ordered("b", "a"))
    assert found == ["info: en_US, intent Block: asks in another order: b, a; was a, b"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"fulfillmentCodeHook": {"enabled": True}}, "warning: @its function for the answer is a"),
        ({"dialogCodeHook": {"enabled": False}}, ""),
        (
            {"intentConfirmationSetting": {"promptSpecification": spoken("Sure?")}},
            'info: @now asks "Sure?", was nothing',
        ),
        (
            {"intentClosingSetting": {"closingResponse": spoken("Bye.", "So long.")}},
            'info: @now closes with "Bye." or "So long.", was nothing',
        ),
        (
            {"initialResponseSetting": {"nextStep": {"dialogAction": {"type": "EndConversation"}}}},
            "warning: @then goes on with EndConversation, was not set",
        ),
        (
            {"inputContexts": [{"name": "paid"}]},
            "info: @inputContexts.name is now paid",
        ),
        ({"kendraConfiguration": {"kendraIndex": "x"}}, "info: @kendraConfiguration.kendraIndex"),
    ],
)
def test_hooks_words_steps_and_settings(more: dict[str, Any], message: str) -> None:
    new = intent("Block", *BLOCK.utterances, slots=BLOCK.slots, **more)
    found = told(bot(BLOCK), bot(new))
    wanted = message.replace("@", "en_US, intent Block: ")
    assert any(each.startswith(wanted) for each in found) if message else not found


def test_thresholds_and_the_bot_itself() -> None:
    found = told(bot(BLOCK), bot(BLOCK, threshold=0.7, idleSessionTTLInSeconds=60))
    assert found == [
        "info: idleSessionTTLInSeconds is now 60, was not set",
        "warning: en_US: an intent needs a confidence of 0.7 now, was 0.4",
    ]


def test_a_language_that_is_gone_is_an_error() -> None:
    assert told(bot(BLOCK), bot(BLOCK, language="es_US")) == [
        "error: callers who speak en_US are not understood any more",
        "info: speaks es_US now",
    ]


def test_bots_come_and_go_by_name() -> None:
    one, two, three = (bot(BLOCK, name=name) for name in ("one", "two", "three"))
    found = bot_changes([one, two], [two, three])
    assert [(str(each.severity), each.message) for each in found] == [
        ("warning", "bot one is gone"),
        ("info", "bot three is new"),
    ]


def test_values_of_slot_types() -> None:
    def kind(*values: str, regex: str = "") -> SlotType:
        listed = [{"sampleValue": {"value": value}} for value in values]
        setting = {"regexFilter": {"pattern": regex}} if regex else {}
        given = {"name": "Size", "slotTypeValues": listed, "valueSelectionSetting": setting}
        return SlotType.model_validate(given)

    old = bot(BLOCK, kinds=(kind("small", "large", regex="[a-z]+"),))
    new = bot(BLOCK, kinds=(kind("small", "huge", regex="[a-z]*"),))
    assert told(old, new) == [
        "warning: en_US, values of Size: have the pattern [a-z]* now, was [a-z]+",
        'warning: en_US, values of Size: no longer understood: 1 value: "large"',
        'info: en_US, values of Size: also understood: 1 value: "huge"',
    ]
