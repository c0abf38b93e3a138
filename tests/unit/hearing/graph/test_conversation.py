"""Turns of a bot: the default path, retries, silence and keys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.samples.understanding import LABEL
from ivr.hearing.session import Session


def texts(reply):
    return [message.text for message in reply.messages]


# --- the default path -----------------------------------------------------------------------


def test_slots_are_asked_in_order_then_confirmed_fulfilled_and_closed(talk, answers):
    hook = answers()
    say = talk(hook, name="Ana")
    first = say("transfer money")
    assert (first.state, first.eliciting, texts(first)) == ("elicit", "amount", ["how much"])
    second = say("two hundred")
    assert (second.eliciting, second.slots["amount"]) == ("day", "200")
    third = say("march third 1999")
    assert third.dialog_action == "ConfirmIntent"
    assert texts(third) == ["send 200 on 1999-03-03 for Ana?"]
    last = say("yes")
    assert (last.state, last.intent, last.dialog_state) == ("done", "Transfer", "Fulfilled")
    assert texts(last) == ["thank you"]
    assert [event["invocationSource"] for event in hook.events] == ["FulfillmentCodeHook"]
    assert hook.events[0]["sessionState"]["intent"]["confirmationState"] == "Confirmed"
    assert last.label == LABEL


def test_a_slot_that_was_said_at_once_is_not_asked(talk):
    say = talk()
    assert say("send fifty dollars").eliciting == "day"


def test_a_no_ends_the_intent_unfulfilled(talk, answers):
    hook = answers()
    say = talk(hook)
    for text in ("send fifty dollars", "march third 1999"):
        say(text)
    last = say("no thanks")
    assert (last.state, last.dialog_state, texts(last)) == ("done", "Failed", ["not sent"])
    assert hook.events == []


def test_an_intent_without_a_hook_is_left_ready_with_its_closing(talk):
    last = talk()("what is my balance")
    assert (last.state, last.intent) == ("done", "Balance")
    assert (last.dialog_state, texts(last)) == ("ReadyForFulfillment", ["here it is"])
    assert last.confidence == 1.0


def test_an_optional_slot_is_taken_but_not_asked(talk):
    assert talk()("my card was misplaced").slots == {"reason": "lost"}
    assert talk()("block my card").slots == {"reason": None}


def test_spanish_is_another_listener(talk):
    reply = talk(locale="es_US")("mi tarjeta fue robada")
    assert (reply.intent, reply.slots) == ("BlockCard", {"reason": "stolen"})


# --- not understood -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mode"),
    [("", "Speech"), ("purple monkey dishwasher", "Speech"), ("*", "DTMF"), ("7", "DTMF")],
)
def test_what_is_not_understood_asks_the_hook_of_the_fallback(talk, answers, text, mode):
    hook = answers()
    reply = talk(hook, heard="speech")(text, mode)
    assert (reply.state, reply.intent, reply.dialog_state) == (
        "done",
        "FallbackIntent",
        "Fulfilled",
    )
    assert reply.confidence is None
    (event,) = hook.events
    assert (event["inputTranscript"], event["inputMode"]) == (text, mode)
    assert event["interpretations"][0]["intent"]["name"] == "FallbackIntent"
    assert "nluConfidence" not in event["interpretations"][0]
    keys = (event["requestAttributes"] or {}).get("x-amz-lex:dtmf-transcript")
    assert keys == (text if mode == "DTMF" else None)


def test_the_hook_tells_what_was_heard_in_a_session_attribute(talk, answers, replying):
    def heard(event):
        return replying(event, "Close", state="Fulfilled", attributes={"heard": "nothing"})

    assert talk(answers(heard))("").session_attributes == {"heard": "nothing"}


def test_retries_end_in_the_fallback(talk):
    say = talk()
    say("transfer money")
    assert [say("banana").eliciting for _ in range(2)] == ["amount", "amount"]
    last = say("")
    assert (last.state, last.intent) == ("done", "FallbackIntent")


def test_a_good_answer_starts_the_count_anew(talk):
    say = talk()
    for text in ("transfer money", "banana", "banana", "fifty"):
        reply = say(text)
    assert reply.eliciting == "day"
    assert say("banana").eliciting == "day"
    assert say("banana").intent == "FallbackIntent"


def test_an_unclear_confirmation_is_asked_again_then_falls_back(talk):
    say = talk()
    for text in ("send fifty dollars", "march third 1999"):
        say(text)
    again = say("purple")
    assert (again.dialog_action, again.intent) == ("ConfirmIntent", "Transfer")
    assert say("").intent == "FallbackIntent"


def test_another_intent_may_interrupt_a_question(talk):
    say = talk()
    say("transfer money")
    assert say("what is my balance").intent == "Balance"
    say = talk()
    for text in ("send fifty dollars", "march third 1999"):
        say(text)
    assert say("block my card").intent == "BlockCard"


def test_after_the_end_a_session_begins_anew(talk):
    say = talk(colour="red")
    say("block my card")
    reply = say("balance")
    assert reply.intent == "Balance"
    assert reply.session_attributes == {"colour": "red"}


def test_obfuscated_slots_are_named(talk):
    assert talk()("transfer money").secret_slots == {"pin"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["transfer money", "fifty", "yes", "no", "", "balance", "tomorrow",
                                 "purple", "march third 1999", "send fifty dollars"]), max_size=8),
       st.sampled_from(["plain", "hooked"]))  # fmt: skip
def test_any_conversation_goes_on_or_ends(bots, said, bot):
    def hook(event):
        done = event["invocationSource"] == "FulfillmentCodeHook"
        state = event["sessionState"]
        intent = {**state["intent"], "state": "Fulfilled"} if done else state["intent"]
        action = {"type": "Close" if done else "Delegate"}
        return {"sessionState": {"dialogAction": action, "intent": intent}}

    listener, session = listen_to(bots[bot], "en-US"), Session()
    for text in said:
        reply = turn(listener, session, Utterance(text), hook)
        assert reply.state in ("elicit", "done")
        session = reply.session
