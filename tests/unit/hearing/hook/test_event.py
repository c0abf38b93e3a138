"""Events of others, and JSON shapes of slots and sessions."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.hearing.hook.event import Asked, BotIdentity, event, read_event
from ivr.hearing.port import (
    Interpretation,
    SlotValue,
    Utterance,
    composite,
    listed,
    read_slot,
    slot_json,
)
from ivr.hearing.session import ActiveIntent, Message, Session

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "lex-events"


def events():
    return sorted(CORPUS.glob("*.json")) if CORPUS.is_dir() else []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus: set IVR_CORPUS")
def test_events_of_others_are_read_and_an_answer_is_refused():
    every = {path.stem: json.loads(path.read_text("utf-8")) for path in events()}
    with pytest.raises(Malformed, match="answer of the runtime API"):
        read_event(every.pop("08-booktripbot-test-event"))
    read = {name: read_event(value) for name, value in every.items()}
    assert read["03-elicit"].source == "DialogCodeHook"
    assert read["05-null-session"].attributes == {}
    assert read["07-trade"].proposed["dialogAction"]["slotToElicit"] == "Ticker"


@pytest.mark.parametrize(
    "value",
    [None, [], {}, {"invocationSource": "Other"}, {"invocationSource": "DialogCodeHook"},
     {"invocationSource": "DialogCodeHook", "sessionState": {"intent": {}}, "bot": {}}],
)  # fmt: skip
def test_what_is_no_event_is_refused(value):
    with pytest.raises(Malformed):
        read_event(value)


def asked(**more):
    base = {
        "source": "DialogCodeHook",
        "bot": BotIdentity("ABCDEFGHIJ", "b", "en_US"),
        "session": Session("s", hints={"slotHints": {}}),
        "intent": ActiveIntent("Order", {"kind": None}),
        "heard": Utterance("12#", "DTMF"),
        "interpretations": (Interpretation("Other", 0.5),),
    }
    return Asked(**{**base, **more})


def test_pressed_keys_travel_in_a_request_attribute_beside_the_clients_own():
    value = event(asked(request={"mine": "1"}, label="L", known={"Other": {"x": None}}))
    assert value["inputMode"] == "DTMF"
    assert value["requestAttributes"] == {"mine": "1", "x-amz-lex:dtmf-transcript": "12#"}
    assert value["invocationLabel"] == "L"
    assert value["sessionState"]["runtimeHints"] == {"slotHints": {}}
    (other,) = value["interpretations"]
    assert (other["interpretationSource"], other["nluConfidence"]) == ("Lex", 0.5)
    assert other["intent"]["slots"] == {"x": None}


def test_our_own_events_are_read_back():
    read = read_event(event(asked()))
    assert (read.source, read.transcript, read.intent["name"]) == ("DialogCodeHook", "12#", "Order")


scalars = st.builds(lambda text: SlotValue(text, text, (text,)), st.text(min_size=1, max_size=6))
values = st.one_of(
    scalars,
    st.lists(scalars, min_size=1, max_size=3).map(listed),
    st.dictionaries(st.sampled_from("abc"), st.none() | scalars, min_size=1).map(composite),
)


@given(st.none() | values)
def test_slots_go_through_json(value):
    assert slot_json(read_slot("x", json.loads(json.dumps(slot_json(value))))) == slot_json(value)


@pytest.mark.parametrize(
    "value",
    [1, {"value": []}, {"value": {"interpretedValue": 3}}, {"values": 3}, {"subSlots": [1]},
     {"value": {"interpretedValue": "x", "resolvedValues": 3}}],
)  # fmt: skip
def test_a_slot_of_another_shape_is_refused(value):
    with pytest.raises(Malformed):
        read_slot("x", value)


def test_a_slot_that_is_nested_without_end_is_refused():
    value = {"value": {"interpretedValue": "x"}}
    for _ in range(50):
        value = {"values": [value]}
    with pytest.raises(Malformed, match="deeply"):
        read_slot("x", value)


names = st.text("abc", min_size=1, max_size=4)
intents = st.builds(
    ActiveIntent,
    names,
    st.dictionaries(names, st.none() | scalars, max_size=2),
    st.sampled_from(["InProgress", "Fulfilled"]),
    st.sampled_from(["None", "Denied"]),
)
sessions = st.builds(
    Session,
    id=names,
    attributes=st.dictionaries(names, names, max_size=2),
    intent=st.none() | intents,
    waiting=st.just("slot"),
    slot=names,
    tries=st.integers(0, 5),
    contexts=st.just(({"name": "c", "timeToLive": {"turnsToLive": 1}},)),
    hints=st.just({"slotHints": {}}),
    scope=st.lists(names, max_size=2).map(tuple),
    sub_slot=names,
    style=st.sampled_from(["", "SpellByWord"]),
    said=st.lists(
        st.builds(Message, names, st.sampled_from(["PlainText", "SSML"]), st.none()), max_size=2
    ).map(tuple),
    waited=st.none() | st.floats(0, 900),
    action=st.just(""),
)


@settings(max_examples=60, deadline=None)
@given(sessions)
def test_a_session_goes_through_json(session):
    written = json.loads(json.dumps(session.to_json(private=True)))
    assert Session.from_json(written) == session
    plain = session.to_json()
    assert plain.keys() == {"sessionId", "messages", "sessionState"}
    assert Session.from_json(plain).to_json() == plain


@pytest.mark.parametrize("kind", ["Close", "Delegate", "ElicitIntent", "ConfirmIntent"])
def test_dialog_actions_are_kept(kind):
    said = {"sessionState": {"dialogAction": {"type": kind}}}
    assert Session.from_json(said).to_json()["sessionState"]["dialogAction"] == {"type": kind}


def test_a_card_goes_through_json():
    card = {"title": "t", "buttons": [{"text": "a", "value": "b"}]}
    said = {"contentType": "ImageResponseCard", "imageResponseCard": card}
    assert Message.from_json(said).to_json() == said
    assert Message.from_json(said).text == "t"
