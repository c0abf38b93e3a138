"""The path through an intent: what becomes of slots that were filled before they were asked for.

The guide of Lex draws a path through all slots, and calls capture what happens once a value is
captured; whether it runs for a slot that was filled unasked was not seen in the service. Both
answers are tried here.
"""

from dataclasses import replace

import pytest

from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session


def texts(reply):
    return [message.text for message in reply.messages]


@pytest.fixture
def slots(build):
    """Return two slots that say what they have captured."""

    def made(**more):
        return tuple(
            build.slot(
                name, kind, slotCaptureSetting={"captureResponse": build.says(f"{name} noted"),
                                                **more.get(name, {})}
            )
            for name, kind in (("size", "AMAZON.Number"), ("day", "AMAZON.Date"))
        )  # fmt: skip

    return made


@pytest.fixture
def talk(build, answers):
    """Return a conversation with a bot of one intent, on one of the two paths."""

    def begin(slots, path="followed", hook=None, **more):
        said = ("order", "order {size}", "on {day}", "order {size} on {day}")
        intent = build.intent("Order", *said, slots=slots, **more)
        listener = replace(listen_to(build.bot(intent), "en-US"), path=path)
        sessions = [Session("s")]

        def say(text):
            reply = turn(listener, sessions[-1], Utterance(text), hook or answers())
            sessions.append(Session.from_json(reply.session.to_json(private=True)))
            return reply

        return say

    return begin


@pytest.mark.parametrize(
    ("path", "said"),
    [("followed", ["size noted", "day noted"]), ("passed", [])],
)
def test_slots_filled_at_once(talk, slots, path, said):
    reply = talk(slots(), path)("order four on march third 2027")
    assert (texts(reply), reply.state) == (said, "done")


@pytest.mark.parametrize(
    ("path", "said"),
    [("followed", ["size noted", "day?"]), ("passed", ["day?"])],
)
def test_one_of_two_filled_at_once(talk, slots, path, said):
    say = talk(slots(), path)
    assert texts(say("order four")) == said
    assert texts(say("march third 2027")) == ["day noted"]


@pytest.mark.parametrize(
    ("path", "said"),
    [("followed", ["size noted", "day noted"]), ("passed", ["size noted"])],
)
def test_a_slot_behind_one_that_is_missing_waits_for_its_place(talk, slots, path, said):
    say = talk(slots(), path)
    assert texts(say("on march third 2027")) == ["size?"]
    assert texts(say("four")) == said


@pytest.mark.parametrize(("path", "state"), [("followed", "Failed"), ("passed", "Fulfilled")])
def test_the_condition_of_a_capture_decides(build, talk, slots, path, state):
    stop = {"response": build.says("too many"), "nextStep": build.step("EndConversation")}
    capture = {"captureConditional": build.branches(("{size} > 9", stop))}
    say = talk(slots(size=capture), path, fulfillment_code_hook={"enabled": True})
    reply = say("order 10 on march third 2027")
    assert ("too many" in texts(reply)) is (path == "followed")
    assert (reply.dialog_state == "Fulfilled") is (state == "Fulfilled")
    assert "too many" not in texts(say("order 9 on march third 2027"))


@pytest.mark.parametrize("path", ["followed", "passed"])
def test_the_code_hook_of_a_capture_runs(build, talk, slots, answers, path):
    hook = answers()
    capture = {
        "captureNextStep": build.step("InvokeDialogCodeHook"),
        "codeHook": build.hook("CheckSize"),
    }
    say = talk(slots(size=capture), path, hook, dialog_code_hook={"enabled": True})
    say("order 10 on march third 2027")
    labels = [event.get("invocationLabel") for event in hook.events]
    assert ("CheckSize" in labels) is (path == "followed")


def test_the_hook_is_not_told_that_a_filled_slot_is_asked_next(talk, slots, answers):
    hook = answers()
    say = talk(slots(), hook=hook, dialog_code_hook={"enabled": True})
    say("order four")
    assert hook.events[0]["proposedNextState"]["dialogAction"]["slotToElicit"] == "day"


def test_a_next_step_past_a_slot_leaves_its_capture_out(build, talk, slots):
    say = talk(slots(), initial_response_setting={"nextStep": build.step("FulfillIntent")})
    reply = say("order four on march third 2027")
    assert (texts(reply), reply.dialog_state) == ([], "ReadyForFulfillment")


def test_each_capture_is_followed_once(build, talk, slots):
    back = {"captureNextStep": build.step("ElicitSlot", slot="size")}
    reply = talk(slots(day=back))("order four on march third 2027")
    assert texts(reply) == ["size noted", "day noted", "size?"]


def test_an_answer_that_fills_another_slot_too(talk, slots):
    say = talk(slots())
    say("order")
    assert texts(say("order four on march third 2027")) == ["size noted", "day noted"]


def test_another_intent_forgets_what_was_to_be_followed(build, answers, slots):
    order = build.intent("Order", "on {day}", slots=slots())
    other = build.intent("Other", "something else")
    listener = listen_to(build.bot(order, other), "en-US")
    first = turn(listener, Session("s"), Utterance("on march third 2027"), answers())
    assert first.session.given == ("day",)
    second = turn(listener, first.session, Utterance("something else"), answers())
    assert (second.intent, second.session.given) == ("Other", ())
