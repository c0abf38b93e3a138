"""The code hook of a bot in its turns: what it is asked, what it may answer, how it fails."""

from __future__ import annotations

import json

import pytest

from ivr.faults import IvrError, Unavailable
from ivr.hearing.session import Limited, Timed


def texts(reply):
    return [message.text for message in reply.messages]


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


# --- fulfilment -----------------------------------------------------------------------------


def failing(problem):
    def raises(event):
        raise problem

    return raises


def slow_bot(build, **updates):
    def group(text):
        return {"messageGroups": [{"message": {"plainTextMessage": {"value": text}}}]}

    spec = {
        "active": True,
        "timeoutInSeconds": 120,
        "startResponse": {"delayInSeconds": 2, **group("one moment")},
        "updateResponse": {"frequencyInSeconds": 10, **group("still at it")},
    }
    after = {
        "successResponse": build.says("done"),
        "timeoutResponse": build.says("call back later"),
        "failureResponse": build.says("sorry"),
        "failureNextStep": build.step("EndConversation"),
    }
    hook = {"enabled": True, "isActive": True, "postFulfillmentStatusSpecification": after,
            "fulfillmentUpdatesSpecification": {**spec, **updates}}  # fmt: skip
    return build.bot(build.intent("Pay", "pay", fulfillmentCodeHook=hook))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, ["done"]), (3, ["one moment", "done"]),
     (25, ["one moment", "still at it", "still at it", "done"])],
)  # fmt: skip
def test_a_fulfilment_tells_how_it_goes_on(build, with_bot, answers, seconds, said):
    hook = answers()
    reply = with_bot(slow_bot(build), lambda event: Timed(hook(event), seconds))("pay")
    assert (texts(reply), reply.dialog_state, reply.seconds) == (said, "Fulfilled", seconds)


def test_a_fulfilment_may_take_too_long_or_fail(build, with_bot, answers):
    hook = answers()
    late = with_bot(slow_bot(build), lambda event: Timed(hook(event), 121))("pay")
    assert (late.dialog_state, texts(late)[-1]) == ("Failed", "call back later")
    plain = slow_bot(build, active=False)
    assert texts(with_bot(plain, lambda e: Timed(hook(e), 31))("pay")) == ["call back later"]
    broken = with_bot(plain, failing(IvrError("no")))("pay")
    assert (broken.state, broken.dialog_state, texts(broken)) == ("done", "Failed", ["sorry"])


@pytest.mark.parametrize(
    ("updates", "allowed"), [({}, 120), ({"active": False}, 30), ({"timeoutInSeconds": 901}, 900)]
)
def test_a_hook_is_told_how_long_its_fulfilment_may_take(
    build, with_bot, answers, updates, allowed
):
    given = []

    def hook(event, seconds):
        given.append(seconds)
        return answers()(event)

    with_bot(slow_bot(build, **updates), Limited(hook))("pay")
    assert given == [allowed]


def test_a_fulfilment_that_is_late_has_taken_its_time(build, with_bot):
    late = with_bot(slow_bot(build), failing(Unavailable("late")))("pay")
    assert (late.seconds, texts(late)[-1]) == (120, "call back later")


def test_who_hears_nothing_before_the_end_is_told_no_progress(build, with_bot, answers):
    hook = answers()
    say = with_bot(slow_bot(build), lambda event: Timed(hook(event), 25))
    assert say.texts("pay", streamed=False) == ["done"]
    late = with_bot(slow_bot(build), failing(Unavailable("late")))
    assert late.texts("pay", streamed=False) == ["call back later"]
