"""The Lex V2 code hook: what was heard, which slots stand, and the shapes of its answers."""

from __future__ import annotations

import pytest

from ivr.contract import HEARD, HEARD_VALUES
from ivr.faults import Malformed
from ivr.runtime.handlers import HANDLERS


def turn(name="FallbackIntent", source="FulfillmentCodeHook", slots=None, **more):
    return {
        "messageVersion": "1.0",
        "invocationSource": source,
        "inputMode": "Speech",
        "responseContentType": "audio/pcm",
        "sessionId": "s",
        "inputTranscript": "",
        "bot": {"id": "B", "name": "InboundMenus", "localeId": "es_US", "version": "1"},
        "interpretations": [],
        "requestAttributes": None,
        "sessionState": {
            "intent": {"name": name, "slots": slots or {}, "state": "InProgress"},
            "sessionAttributes": {"heard": "speech", "kept": "yes"},
            "activeContexts": [],
            "originatingRequestId": "r",
        },
        "novelty": 1,
        **more,
    }


def scalar(value):
    return {"shape": "Scalar", "value": {"originalValue": value, "interpretedValue": value}}


def ask(event):
    return HANDLERS["code_hook"](event, None)["sessionState"]


@pytest.mark.parametrize(
    ("mode", "transcript", "keys", "heard"),
    [
        ("Speech", "", None, "nothing"),
        ("Speech", "  ", None, "nothing"),
        ("Speech", "flibber", None, "speech"),
        ("Speech", "siete", None, "digits"),
        ("Speech", "siete siete, dos", None, "digits"),
        ("Speech", "12 34-5", None, "digits"),
        ("Speech", "siete cartas", None, "speech"),
        ("Speech", "seven", None, "speech"),
        ("Speech", ".", None, "speech"),
        ("Text", "1234", None, "digits"),
        ("Text", "hello", None, "speech"),
        ("Text", "*", None, "key_star"),
        ("DTMF", "*", None, "key_star"),
        ("DTMF", "#", "#", "key_hash"),
        ("DTMF", "", "*", "key_star"),
        ("DTMF", "7", "7", "key_other"),
        ("DTMF", "seven", "7", "key_other"),
        ("DTMF", "", None, "nothing"),
    ],
)
def test_a_fallback_says_what_was_heard(mode, transcript, keys, heard):
    attributes = None if keys is None else {"x-amz-lex:dtmf-transcript": keys}
    state = ask(turn(inputMode=mode, inputTranscript=transcript, requestAttributes=attributes))
    assert heard in HEARD_VALUES
    assert state["sessionAttributes"] == {HEARD: heard, "kept": "yes"}
    assert state["dialogAction"] == {"type": "Close"}
    assert (state["intent"]["name"], state["intent"]["state"]) == ("FallbackIntent", "Fulfilled")


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en_US", "one two"), ("fr_CA", "un deux"), ("de_DE", "eins zwei"), ("pt_BR", "um dois")],
)
def test_digits_are_told_in_the_language_of_the_bot(locale, said):
    for spoken in ("en_US", "fr_CA", "de_DE", "pt_BR", "ja_JP"):
        bot = {"id": "B", "name": "InboundMenus", "localeId": spoken, "version": "1"}
        state = ask(turn(inputTranscript=said, bot=bot))
        told = "digits" if spoken == locale else "speech"
        assert state["sessionAttributes"][HEARD] == told


@pytest.mark.parametrize(
    ("mode", "said", "told"),
    [("Speech", "uno uno uno uno", "digits"), ("DTMF", "1111", "key_other")],
)
def test_another_intent_tells_words_from_keys_too(mode, said, told):
    event = turn("BlockCard", slots={"card_ending": scalar("1111")}, inputMode=mode)
    state = ask({**event, "inputTranscript": said})
    assert state["sessionAttributes"] == {"heard": told, "kept": "yes"}


def test_an_intent_that_no_flow_asked_about_is_closed_with_its_attributes_as_they_were():
    event = turn("BlockCard", slots={"card_ending": scalar("1111")})
    event["sessionState"]["sessionAttributes"] = {"kept": "yes"}
    state = ask(event)
    assert state["dialogAction"] == {"type": "Close"}
    assert state["sessionAttributes"] == {"kept": "yes"}
    assert state["intent"]["slots"] == {"card_ending": scalar("1111")}


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("card_ending", "123"),
        ("card_ending", "12345"),
        ("card_ending", "12a4"),
        ("card_ending", "\u0661\u0662\u0663\u0664"),
        ("which", "4"),
        ("which", "all"),
        ("birth_year", "80"),
    ],
)
def test_a_value_that_cannot_stand_is_asked_for_again(slot, value):
    state = ask(turn("X", "DialogCodeHook", {slot: scalar(value), "other": scalar("y")}))
    assert state["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": slot}
    assert state["intent"]["slots"] == {slot: None, "other": scalar("y")}
    assert state["sessionAttributes"]["kept"] == "yes"


@pytest.mark.parametrize("slots", [{}, {"card_ending": scalar("1234")}, {"which": None}])
def test_otherwise_lex_goes_on_by_itself(slots):
    state = ask(turn("X", "DialogCodeHook", slots))
    assert state["dialogAction"] == {"type": "Delegate"}
    assert state["intent"] == {"name": "X", "slots": slots, "state": "InProgress"}


def test_contexts_and_hints_are_carried():
    event = turn("X", "DialogCodeHook")
    event["sessionState"]["runtimeHints"] = {"slotHints": {}}
    event["sessionState"]["activeContexts"] = [{"name": "c"}]
    state = ask(event)
    assert state["runtimeHints"] == {"slotHints": {}}
    assert state["activeContexts"] == [{"name": "c"}]


def test_sizes_are_capped():
    event = turn()
    event["sessionState"]["sessionAttributes"] = {"a": "x" * 12_001}
    with pytest.raises(Malformed, match="12000"):
        ask(event)
    with pytest.raises(Malformed, match="50000"):
        ask(turn("X", "DialogCodeHook", {"free": scalar("y" * 25_000)}))


@pytest.mark.parametrize("event", [{}, {"sessionState": {}}, turn(name=""), turn(slots=[1])])
def test_a_malformed_turn_is_refused(event):
    with pytest.raises(Malformed):
        ask(event)
