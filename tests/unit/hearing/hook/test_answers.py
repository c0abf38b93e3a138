"""Whatever a code hook answers: a turn goes on, or fails and leaves the session as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Utterance
from ivr.hearing.session import Session

WORDS = st.sampled_from(
    ["Transfer", "BlockCard", "Nowhere", "amount", "day", "reason", "lost", "4", "", "PlainText",
     "SSML", "Fulfilled", "Failed", "InProgress", "Waiting", "Confirmed", "Delegate", "Scalar",
     "Composite", "x" * 1_025, "\x00", "\ud800"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["sessionState", "dialogAction", "intent", "type", "name", "slots", "amount", "value", "shape",
     "interpretedValue", "originalValue", "resolvedValues", "values", "subSlots", "state",
     "confirmationState", "messages", "contentType", "content", "sessionAttributes", "slotToElicit",
     "subSlotToElicit", "activeContexts", "timeToLive", "turnsToLive", "runtimeHints", "slotHints"]
)  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 700) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ACTIONS = st.sampled_from(
    ["Close", "ConfirmIntent", "Delegate", "ElicitIntent", "ElicitSlot", "StartIntent", "Jump"]
)


def or_any(strategy):
    return st.one_of(strategy, strategy, strategy, ANY)


def table(**entries):
    return st.fixed_dictionaries({}, optional={k: or_any(v) for k, v in entries.items()})


SLOTS = st.dictionaries(st.sampled_from(["amount", "day", "reason", "other"]), ANY, max_size=2)
ANSWERS = or_any(
    table(
        sessionState=st.fixed_dictionaries(
            {"dialogAction": table(type=ACTIONS, slotToElicit=WORDS, subSlotToElicit=ANY)},
            optional={
                "intent": table(name=WORDS, state=WORDS, confirmationState=WORDS, slots=SLOTS),
                "sessionAttributes": ANY,
                "activeContexts": ANY,
                "runtimeHints": ANY,
            },
        ),
        messages=st.lists(table(contentType=WORDS, content=WORDS), max_size=3),
        requestAttributes=ANY,
    )
)


@pytest.fixture(scope="session")
def listening(bots):
    return lambda name: listen_to(bots[name], "en-US")


@pytest.mark.parametrize("bot", ["hooked", "bare"])
@settings(deadline=None, max_examples=100)
@given(answers=st.lists(ANSWERS, min_size=1, max_size=3))
def test_any_answer_is_taken_or_fails_the_turn(listening, bot, answers):
    listener = listening(bot)
    session = Session("s-1", {"kept": "yes"})
    for answer in answers:
        reply = turn(listener, session, Utterance("transfer money", "Text"), lambda _, a=answer: a)
        if reply.state == "failed":
            assert reply.session is session
            assert reply.why
        session = reply.session


@pytest.mark.parametrize(("length", "state"), [(1_024, "Fulfilled"), (1_025, "Failed")])
def test_a_message_that_no_reply_can_hold_fails_the_turn(listening, length, state):
    closed = {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": {"name": "Transfer", "state": "Fulfilled"},
        },
        "messages": [{"contentType": "PlainText", "content": "x" * length}],
    }
    heard = Utterance("transfer money", "Text")
    reply = turn(listening("hooked"), Session("s-1"), heard, lambda _: closed)
    assert reply.dialog_state == state
