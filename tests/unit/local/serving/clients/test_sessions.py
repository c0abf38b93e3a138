"""Sessions by boto3: put, read, deleted; apart from each other; ended by time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.local.serving.clients.speaking import PLACE, TEXT, say, unpacked


def test_put_get_delete(lex):
    state = {
        "dialogAction": {"type": "ElicitSlot", "slotToElicit": "day"},
        "intent": {"name": "Order", "slots": {"amount": {"value": {"interpretedValue": "5"}}}},
        "sessionAttributes": {"name": "Ana"},
    }
    put = lex.put_session(**PLACE, sessionState=state, responseContentType=TEXT)
    assert put["sessionId"] == "caller:1"
    assert put["contentType"] == TEXT
    assert unpacked(put["messages"])[0]["content"] == "when?"
    assert unpacked(put["sessionState"])["dialogAction"]["slotToElicit"] == "day"
    got = lex.get_session(**PLACE)
    assert got["sessionState"]["intent"]["slots"]["amount"]["value"]["interpretedValue"] == "5"
    assert got["messages"][0]["content"] == "when?"
    assert say(lex, "tomorrow")["messages"][0]["content"] == "5 of them?"
    deleted = lex.delete_session(**PLACE)
    assert {key: deleted[key] for key in PLACE} == PLACE
    for call in (lex.get_session, lex.delete_session):
        with pytest.raises(lex.exceptions.ResourceNotFoundException):
            call(**PLACE)


def test_put_session_says_what_it_is_given_or_lets_the_bot_go_on(lex):
    messages = [{"contentType": "PlainText", "content": "hello again"}]
    put = lex.put_session(
        **PLACE, sessionState={"dialogAction": {"type": "ElicitIntent"}}, messages=messages
    )
    assert unpacked(put["messages"]) == messages
    state = {"dialogAction": {"type": "Delegate"}, "intent": {"name": "Order"}}
    put = lex.put_session(**PLACE, sessionState=state, requestAttributes={"a": "b"})
    assert unpacked(put["messages"])[0]["content"] == "how many?"
    assert unpacked(put["requestAttributes"]) == {"a": "b"}
    assert say(lex, "4")["sessionState"]["dialogAction"]["slotToElicit"] == "day"


@pytest.mark.parametrize(
    ("intent", "slot", "told"),
    [
        ("Order", {}, "ElicitSlot needs slotToElicit"),
        ("Ask", {"slotToElicit": "day"}, "intent Ask has no slot 'day' to elicit"),
    ],
)
def test_a_slot_that_cannot_be_asked_for(lex, intent, slot, told):
    state = {"dialogAction": {"type": "ElicitSlot", **slot}, "intent": {"name": intent}}
    with pytest.raises(lex.exceptions.ValidationException, match=told):
        lex.put_session(**PLACE, sessionState=state)


def test_session_attributes_stay_and_are_replaced(lex):
    given = {"sessionAttributes": {"name": "Ana"}}
    assert say(lex, "order flowers", sessionState=given)["sessionState"]["sessionAttributes"] == {
        "name": "Ana"
    }
    assert say(lex, "3")["sessionState"]["sessionAttributes"] == {"name": "Ana"}
    other = say(lex, "today", sessionState={"sessionAttributes": {"a": "b"}})
    assert other["sessionState"]["sessionAttributes"] == {"a": "b"}


def test_aliases_and_locales_have_sessions_of_their_own(lex):
    say(lex, "order flowers")
    for other in ({"botAliasId": "TSTALIASID"}, {"localeId": "es_US"}, {"sessionId": "caller:2"}):
        with pytest.raises(lex.exceptions.ResourceNotFoundException):
            lex.get_session(**{**PLACE, **other})
    assert lex.get_session(**PLACE)["sessionState"]["dialogAction"]["type"] == "ElicitSlot"


def test_two_turns_at_once_in_one_session_conflict(lex, server, hook, client):
    inside, let_go = threading.Event(), threading.Event()

    def slow(event):
        inside.set()
        let_go.wait(5)
        return {"sessionState": {"dialogAction": {"type": "Close"}, "intent": {
            "name": "Ask", "state": "Fulfilled"}}}  # fmt: skip

    hook.answer = slow
    with ThreadPoolExecutor(1) as pool, client(server) as other:
        first = pool.submit(say, lex, "opening hours")
        assert inside.wait(5)
        for call in (
            lambda: say(other, "hello"),
            lambda: other.delete_session(**PLACE),
            lambda: other.put_session(**PLACE, sessionState={}),
        ):
            with pytest.raises(other.exceptions.ConflictException):
                call()
        assert say(other, "order flowers", sessionId="caller:2")["messages"]
        let_go.set()
        assert first.result()["sessionState"]["intent"]["state"] == "Fulfilled"


def test_idle_sessions_expire(lex, clock):
    say(lex, "order flowers")
    clock.now += 299
    assert lex.get_session(**PLACE)["sessionState"]["intent"]["name"] == "Order"
    say(lex, "3")
    clock.now += 299
    assert say(lex, "tomorrow")["sessionState"]["dialogAction"]["type"] == "ConfirmIntent"
    clock.now += 300
    with pytest.raises(lex.exceptions.ResourceNotFoundException):
        lex.get_session(**PLACE)
    assert say(lex, "yes")["sessionState"]["intent"]["name"] != "Order"


def test_active_contexts_age(lex, clock):
    context = {
        "name": "ordered",
        "timeToLive": {"timeToLiveInSeconds": 30, "turnsToLive": 5},
        "contextAttributes": {"amount": "3"},
    }
    lex.put_session(**PLACE, sessionState={"activeContexts": [context]})
    clock.now += 20
    (left,) = lex.get_session(**PLACE)["sessionState"]["activeContexts"]
    assert left["timeToLive"]["timeToLiveInSeconds"] == 10
    clock.now += 11
    assert lex.get_session(**PLACE)["sessionState"]["activeContexts"] == []
