"""Turns of a bot: the default path, the code hook, retries, silence and keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import NotFound, Unavailable
from ivr.formats.lex import export as lex
from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.samples.understanding import LABEL
from ivr.hearing.session import Session
from ivr.ir.bot import Bot, BotLocale, Intent


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


# --- the dialog code hook -------------------------------------------------------------------


def test_the_dialog_hook_hears_every_turn_and_what_would_come_next(talk, answers):
    hook = answers()
    say = talk(hook, bot="hooked")
    for text in ("transfer money", "banana", "fifty", "march third 1999", "yes"):
        say(text)
    sources = [event["invocationSource"] for event in hook.events]
    assert sources == ["DialogCodeHook"] * 5 + ["FulfillmentCodeHook"]
    proposed = [event.get("proposedNextState") for event in hook.events]
    assert [
        p and (p["dialogAction"]["slotToElicit"], p["prompt"]["attempt"]) for p in proposed
    ] == [
        ("amount", "Initial"),
        ("amount", "Retry1"),
        ("day", "Initial"),
        None,
        None,
        None,
    ]


def test_the_event_has_every_part_of_the_contract(talk, answers):
    hook = answers()
    say = talk(hook, bot="hooked", name="Ana")
    say("send fifty dollars")
    (event,) = hook.events
    assert set(event) == {
        "messageVersion", "invocationSource", "inputMode", "responseContentType", "sessionId",
        "inputTranscript", "bot", "interpretations", "requestAttributes", "sessionState",
        "transcriptions", "proposedNextState",
    }  # fmt: skip
    assert event["messageVersion"] == "1.0"
    assert set(event["bot"]) == {"id", "name", "localeId", "version", "aliasId", "aliasName"}
    assert event["bot"]["localeId"] == "en_US"
    first, *others = event["interpretations"]
    assert (first["intent"]["name"], first["nluConfidence"]) == ("Transfer", 0.95)
    assert others[-1]["intent"]["name"] == "FallbackIntent"
    assert first["intent"]["slots"]["amount"] == {
        "shape": "Scalar",
        "value": {"originalValue": "fifty", "interpretedValue": "50", "resolvedValues": ["50"]},
    }
    state = event["sessionState"]
    assert state["sessionAttributes"] == {"name": "Ana"}
    assert state["intent"]["slots"]["day"] is None
    assert state["intent"]["state"] == "InProgress"
    assert event["transcriptions"][0]["resolvedSlots"].keys() == {"amount"}
    json.dumps(event)


def test_a_hook_may_refuse_a_value_and_ask_again(talk, answers, replying):
    def refuse(event):
        return replying(event, "ElicitSlot", slot="amount", slots={"amount": None})

    say = talk(answers(refuse), bot="hooked")
    reply = say("send fifty dollars")
    assert (reply.eliciting, reply.slots["amount"]) == ("amount", None)
    assert texts(reply) == ["how much"]


def test_a_hooks_own_words_take_the_place_of_the_prompt(talk, answers, replying):
    def refuse(event):
        return replying(event, "ElicitSlot", slot="amount", messages=["too much"])

    assert texts(talk(answers(refuse), bot="hooked")("send fifty dollars")) == ["too much"]


def test_a_hook_may_fill_slots_and_delegate(talk, answers, replying):
    value = {"shape": "Scalar", "value": {"interpretedValue": "2026-01-01"}}

    def fill(event):
        return replying(event, "Delegate", slots={"day": value})

    reply = talk(answers(fill), bot="hooked")("transfer money")
    assert (reply.eliciting, reply.slots["day"]) == ("amount", "2026-01-01")


def test_a_required_slot_emptied_by_the_hook_is_asked_before_the_end(talk, answers, replying):
    def empty(event):
        return replying(event, "Delegate", slots={"amount": None})

    say = talk(answers(lambda e: replying(e, "Delegate"), empty), bot="hooked")
    say("send fifty dollars")
    assert say("march third 1999").eliciting == "amount"


@pytest.mark.parametrize(
    ("action", "state"),
    [("ElicitIntent", "elicit"), ("ConfirmIntent", "elicit"), ("Close", "done")],
)
def test_a_hook_may_end_the_turn(talk, answers, replying, action, state):
    def wish(event):
        return replying(event, action, messages=["well"])

    reply = talk(answers(wish), bot="hooked")("transfer money")
    assert (reply.state, reply.dialog_action) == (state, action)
    assert texts(reply) == ["well"]


def test_after_elicit_intent_anything_may_be_said(talk, answers, replying):
    say = talk(answers(lambda e: replying(e, "ElicitIntent", messages=["what"])), bot="hooked")
    say("transfer money")
    assert say("balance").intent == "Balance"


def test_a_hook_may_turn_to_another_intent(talk, answers):
    def other(event):
        session = event["sessionState"]
        return {
            "sessionState": {
                "dialogAction": {"type": "Close"},
                "intent": {"name": "Balance", "state": "Fulfilled"},
                "sessionAttributes": session["sessionAttributes"],
            }
        }

    reply = talk(answers(other), bot="hooked")("transfer money")
    assert (reply.intent, reply.dialog_state) == ("Balance", "Fulfilled")


def test_session_attributes_are_replaced_by_what_is_returned(talk, answers, replying):
    hook = answers(lambda e: replying(e, "Delegate", attributes={"b": "2"}))
    assert talk(hook, bot="hooked", a="1")("transfer money").session_attributes == {"b": "2"}


def test_fulfilment_may_fail_or_ask_on(talk, answers, replying):
    def failing(event):
        return replying(event, "Close", state="Failed", messages=["sorry"])

    reply = talk(answers(failing))("purple monkey")
    assert (reply.state, reply.dialog_state, texts(reply)) == ("done", "Failed", ["sorry"])
    asking = answers(lambda e: replying(e, "ElicitIntent", messages=["again"]))
    assert talk(asking)("purple monkey").dialog_action == "ElicitIntent"


# --- failures -------------------------------------------------------------------------------

BAD = {
    "none": None,
    "text": "hello",
    "list": [],
    "no session state": {},
    "no action": {"sessionState": {}},
    "unknown action": {"sessionState": {"dialogAction": {"type": "Jump"}}},
    "close without intent": {"sessionState": {"dialogAction": {"type": "Close"}}},
    "elicit without slot": {
        "sessionState": {"dialogAction": {"type": "ElicitSlot"}, "intent": {"name": "Balance"}}
    },
    "no message": {"sessionState": {"dialogAction": {"type": "ElicitIntent"}}},
    "no name": {"sessionState": {"dialogAction": {"type": "Delegate"}, "intent": {}}},
    "odd state": {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": {"name": "Balance", "state": "Happy"},
        }
    },
    "open close": {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": {"name": "Balance", "state": "Waiting"},
        }
    },
    "number attribute": {
        "sessionState": {"dialogAction": {"type": "Delegate"}, "sessionAttributes": {"a": 1}}
    },
    "long attributes": {
        "sessionState": {
            "dialogAction": {"type": "Delegate"},
            "sessionAttributes": {"a": "x" * 12_300},
        }
    },
    "51 KB": {
        "sessionState": {"dialogAction": {"type": "Delegate"}},
        "messages": [{"contentType": "PlainText", "content": "x" * 51 * 1_024}],
    },
    "odd message": {
        "sessionState": {"dialogAction": {"type": "Delegate"}},
        "messages": [{"contentType": "Song", "content": "la"}],
    },
    "messages no list": {"sessionState": {"dialogAction": {"type": "Delegate"}}, "messages": "la"},
    "slot without meaning": {
        "sessionState": {
            "dialogAction": {"type": "Delegate"},
            "intent": {"name": "Transfer", "slots": {"amount": {"value": {}}}},
        }
    },
    "not JSON": {"sessionState": {"dialogAction": {"type": "Delegate"}}, "x": object()},
    "unknown intent": {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": {"name": "Nowhere", "state": "Failed"},
        }
    },
    "unknown slot": {
        "sessionState": {
            "dialogAction": {"type": "ElicitSlot", "slotToElicit": "nowhere"},
            "intent": {"name": "Transfer", "slots": {}},
        }
    },
}


@pytest.mark.parametrize("name", BAD)
def test_an_answer_that_lex_refuses_takes_the_end_for_failures(talk, answers, name):
    reply = talk(answers(BAD[name]), bot="hooked", kept="yes")("transfer money")
    assert (reply.state, reply.intent, reply.dialog_state) == ("done", "Transfer", "Failed")
    assert reply.why
    assert reply.session_attributes == {"kept": "yes"}


@pytest.mark.parametrize("name", BAD)
def test_an_answer_that_lex_refuses_fails_the_turn_and_leaves_the_session(talk, answers, name):
    say = talk(answers(BAD[name]), bot="bare", kept="yes")
    before = say.session
    reply = say("transfer money")
    assert (reply.state, reply.error) == ("failed", "DependencyFailedException")
    assert reply.why
    assert reply.session is before
    assert reply.session_attributes == {"kept": "yes"}


def test_a_hook_that_fails_fails_the_turn(talk):
    def broken(event):
        raise Unavailable("no answer in 30 s")

    reply = talk(broken, bot="bare")("purple monkey")
    assert (reply.state, reply.why) == ("failed", "no answer in 30 s")
    ended = talk(broken)("purple monkey")
    assert (ended.state, ended.dialog_state, ended.why) == ("done", "Failed", reply.why)


def test_an_event_that_is_too_long_is_not_sent(talk, answers):
    hook = answers()
    reply = talk(hook, bot="bare", long="x" * 13_000)("purple monkey")
    assert (reply.state, hook.events) == ("failed", [])


def test_a_locale_that_the_bot_does_not_speak(bots):
    with pytest.raises(NotFound, match="en_US, es_US"):
        listen_to(bots["plain"], "fr-CA")


def step(kind, slot=None, intent=None):
    return {
        "dialogAction": {"type": kind, "slotToElicit": slot, "suppressNextMessage": None},
        "intent": {"name": intent, "slots": None},
        "sessionAttributes": {"via": kind},
    }


def odd_bot(following, *intents):
    fallback = Intent(name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent")
    odd = Intent(
        name="Odd",
        sample_utterances=[{"utterance": "odd"}],
        initial_response_setting={"nextStep": following},
    )
    locale = BotLocale(name="English", identifier="en_US", intents=(fallback, odd, *intents))
    return Bot(name="odd", locales=(locale,))


@pytest.mark.parametrize(
    ("following", "why"),
    [
        (step("StartIntent"), "names none"),
        (step("StartIntent", intent="Odd"), "circle"),
        (step("StartIntent", intent="Gone"), "Gone"),
        (step("ElicitSlot", slot="gone"), "no slot 'gone'"),
        (step("Dance"), "Dance"),
    ],
)
def test_a_bot_that_leads_nowhere_fails_and_says_why(answers, following, why):
    listener = listen_to(odd_bot(following), "en-US")
    reply = turn(listener, Session(), Utterance("odd"), answers())
    assert reply.state == "failed"
    assert why in reply.why


def test_a_bot_without_a_fallback_fails(answers):
    bot = Bot(name="b", locales=(BotLocale(name="English", identifier="en_US"),))
    reply = turn(listen_to(bot, "en-US"), Session(), Utterance("x"), answers())
    assert "no FallbackIntent" in reply.why


@pytest.mark.parametrize(
    ("following", "state", "action"),
    [
        (step("EndConversation"), "done", "Close"),
        (step("ElicitIntent"), "elicit", "ElicitIntent"),
        (step("ConfirmIntent"), "done", "Close"),
        (step("FulfillIntent"), "done", "Close"),
        (step("InvokeDialogCodeHook"), "done", "Close"),
    ],
)
def test_the_steps_of_a_bot_are_taken(answers, following, state, action):
    listener = listen_to(odd_bot(following), "en-US")
    reply = turn(listener, Session(), Utterance("odd"), answers())
    assert (reply.state, reply.dialog_action) == (state, action)
    assert reply.session_attributes["via"] == following["dialogAction"]["type"]


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


# --- bots by others -------------------------------------------------------------------------


def test_a_bot_in_the_older_dialect_takes_the_default_path(answers, replying):
    order = Intent(
        name="Order",
        sample_utterances=[{"utterance": "order flowers"}],
        dialog_code_hook={"enabled": True},
        slots=(
            {
                "name": "kind",
                "slotTypeName": "AMAZON.FirstName",
                "valueElicitationSetting": {
                    "slotConstraint": "Required",
                    "promptSpecification": {
                        "maxRetries": 0,
                        "messageGroupsList": [
                            {
                                "message": {"plainTextMessage": {"value": "which"}},
                                "variations": [{"ssmlMessage": {"value": "<speak>w</speak>"}}],
                            }
                        ],
                    },
                },
            },
        ),
    )
    listener = listen_to(odd_bot(step("EndConversation"), order), "en-US")
    hook = answers()
    first = turn(listener, Session(), Utterance("order flowers"), hook)
    assert (first.eliciting, texts(first)) == ("kind", ["which"])
    last = turn(listener, first.session, Utterance("roses"), hook)
    assert (last.state, last.dialog_state) == ("done", "ReadyForFulfillment")
    assert len(hook.events) == 2
    lost = turn(listener, first.session, Utterance(""), hook)
    assert (lost.state, lost.dialog_state, lost.intent) == ("done", "Failed", "Order")


def test_real_exports_hold_a_conversation(answers):
    import os  # noqa: PLC0415 - only where a corpus is

    corpus = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "bots" / "exports"
    if not corpus.is_dir():
        pytest.skip("no corpus: set IVR_CORPUS")
    listener = listen_to(lex.read_folder(corpus / "09-order-flower-repeat"), "en-US")
    say, session = answers(), Session()
    replies = []
    for text in ("I would like to order some flowers", "roses", "march third 1999"):
        replies.append(turn(listener, session, Utterance(text), say))
        session = replies[-1].session
    assert [reply.eliciting for reply in replies] == ["FlowerType", "PickupDate", "PickupTime"]
    assert replies[1].slots["FlowerType"] == "roses"
