"""Unmodified boto3 talks to the server: every operation, every error class."""

from __future__ import annotations

import base64
import gzip
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from ivr.faults import Unavailable
from ivr.formats.lex.pieces import identifier

PLACE = {
    "botId": "FlowerShop",
    "botAliasId": "local",
    "localeId": "en_US",
    "sessionId": "caller:1",
}
TEXT = "text/plain; charset=utf-8"


def packed(value):
    return base64.b64encode(gzip.compress(json.dumps(value).encode(), mtime=0)).decode()


def unpacked(text):
    return json.loads(gzip.decompress(base64.b64decode(text)))


def say(lex, text, **more):
    return lex.recognize_text(**{**PLACE, **more}, text=text)


def test_a_conversation_to_its_end(lex):
    first = say(lex, "order flowers")
    assert [message["content"] for message in first["messages"]] == ["how many?"]
    assert first["messages"][0]["contentType"] == "PlainText"
    assert first["sessionState"]["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "amount"}
    assert first["sessionState"]["intent"]["slots"] == {"amount": None, "day": None}
    assert first["sessionId"] == "caller:1"
    request_id = first["ResponseMetadata"]["RequestId"]
    assert first["sessionState"]["originatingRequestId"] == request_id
    say(lex, "twelve")
    third = say(lex, "tomorrow")
    assert third["sessionState"]["dialogAction"] == {"type": "ConfirmIntent"}
    assert third["messages"][0]["content"] == "12 of them?"
    last = say(lex, "yes")
    assert last["sessionState"]["dialogAction"] == {"type": "Close"}
    intent = last["sessionState"]["intent"]
    assert (intent["state"], intent["confirmationState"]) == ("ReadyForFulfillment", "Confirmed")
    assert intent["slots"]["amount"]["value"]["interpretedValue"] == "12"
    assert intent["slots"]["amount"]["shape"] == "Scalar"


def test_interpretations_are_ranked_and_say_that_they_are_not_amazons(lex):
    reply = say(lex, "send 3 roses")
    best, *others = reply["interpretations"]
    assert best["intent"]["name"] == "Order"
    assert 0 < best["nluConfidence"]["score"] <= 1
    assert best["interpretationSource"] == "Lex"
    assert best["intent"] == reply["sessionState"]["intent"]
    fallback = next(each for each in others if each["intent"]["name"] == "FallbackIntent")
    assert "nluConfidence" not in fallback
    headers = reply["ResponseMetadata"]["HTTPHeaders"]
    assert "not Amazon" in headers["x-ivr-understanding"]


@pytest.mark.parametrize("locale", ["en_US", "en-US"])
@pytest.mark.parametrize("alias", ["local", "TSTALIASID", "live"])
def test_ids_aliases_and_spellings(lex, alias, locale):
    for bot in ("FlowerShop", identifier("bot", "FlowerShop")):
        place = {"botId": bot, "botAliasId": alias, "localeId": locale}
        assert say(lex, "opening hours", **place)["messages"][0]["content"] == "from nine to five"


def test_aliases_and_locales_have_sessions_of_their_own(lex):
    say(lex, "order flowers")
    for other in ({"botAliasId": "TSTALIASID"}, {"localeId": "es_US"}, {"sessionId": "caller:2"}):
        with pytest.raises(lex.exceptions.ResourceNotFoundException):
            lex.get_session(**{**PLACE, **other})
    assert lex.get_session(**PLACE)["sessionState"]["dialogAction"]["type"] == "ElicitSlot"


@pytest.mark.parametrize(
    "wrong",
    [
        {"botId": "ABCDEFGHIJ"},
        {"botAliasId": "ABCDEFGHIJ"},
        {"localeId": "fr_FR"},
        {"botId": "../../etc/x"},
    ],
)
def test_what_does_not_exist(lex, wrong):
    place = {**PLACE, **wrong}
    calls = [
        lambda: lex.recognize_text(**place, text="hello"),
        lambda: lex.get_session(**place),
        lambda: lex.delete_session(**place),
        lambda: lex.put_session(**place, sessionState={}),
        lambda: lex.recognize_utterance(**place, requestContentType=TEXT, inputStream=b"hello"),
    ]
    for call in calls:
        with pytest.raises(lex.exceptions.ResourceNotFoundException) as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert caught.value.response["ResponseMetadata"]["RequestId"]


def test_the_name_of_a_bot_is_too_short_for_boto3_but_not_for_the_server(lex, runtime):
    with pytest.raises(ParamValidationError):
        say(lex, "hello", botId="Bakery")
    assert runtime.catalogue.find("Bakery").bot.name == "Bakery"


@pytest.mark.parametrize("text", ["x" * 1_025, "\x00\x01\x02", "\ud800", "PNG\x89\x1a\x00" * 10])
def test_words_that_are_none(lex, text):
    with pytest.raises((lex.exceptions.ValidationException, UnicodeEncodeError)):
        say(lex, text)


def test_1024_characters_are_taken_whatever_their_bytes(lex):
    assert say(lex, "ñ" * 1_024)["sessionState"]["intent"]["name"] == "FallbackIntent"


@pytest.mark.parametrize("session", ["x" * 101, "a b", "naïve", "a/b"])
def test_session_ids(lex, session):
    with pytest.raises(lex.exceptions.ValidationException):
        say(lex, "hello", sessionId=session)


def test_session_attributes_stay_and_are_replaced(lex):
    given = {"sessionAttributes": {"name": "Ana"}}
    assert say(lex, "order flowers", sessionState=given)["sessionState"]["sessionAttributes"] == {
        "name": "Ana"
    }
    assert say(lex, "3")["sessionState"]["sessionAttributes"] == {"name": "Ana"}
    other = say(lex, "today", sessionState={"sessionAttributes": {"a": "b"}})
    assert other["sessionState"]["sessionAttributes"] == {"a": "b"}


@pytest.mark.parametrize(
    "state",
    [
        {"dialogAction": {"type": "Sing"}},
        {"dialogAction": {"type": "ElicitSlot", "slotToElicit": "amount"}},
        {
            "intent": {"name": "Order"},
            "dialogAction": {"type": "ElicitSlot", "slotToElicit": "colour"},
        },
        {"intent": {"name": "Nothing"}},
        {"intent": {"name": "Order", "slots": {"colour": {"value": {"interpretedValue": "red"}}}}},
        {"intent": {"name": "Order", "state": "Happy"}},
        {"sessionAttributes": {"big": "x" * 13_000}},
        {"activeContexts": [{"name": "a b", "timeToLive": {"timeToLiveInSeconds": 9,
          "turnsToLive": 99}, "contextAttributes": {}}]},
    ],
)  # fmt: skip
def test_states_that_are_none(lex, state):
    with pytest.raises(lex.exceptions.ValidationException):
        say(lex, "hello", sessionState=state)
    with pytest.raises(lex.exceptions.ValidationException):
        lex.put_session(**PLACE, sessionState=state)
    with pytest.raises(lex.exceptions.ValidationException):
        lex.recognize_utterance(
            **PLACE, requestContentType=TEXT, sessionState=packed(state), inputStream=b"hello"
        )
    with pytest.raises(lex.exceptions.ResourceNotFoundException):
        lex.get_session(**PLACE)


def test_recognize_utterance_speaks_in_headers(lex):
    reply = lex.recognize_utterance(
        **PLACE,
        requestContentType=TEXT,
        responseContentType=TEXT,
        sessionState=packed({"sessionAttributes": {"name": "Ana"}}),
        requestAttributes=packed({"from": "test"}),
        inputStream=b"order flowers",
    )
    assert reply["inputMode"] == "Text"
    assert reply["contentType"] == TEXT
    assert reply["sessionId"] == "caller:1"
    assert reply["audioStream"].read() == b""
    assert unpacked(reply["inputTranscript"]) == "order flowers"
    assert unpacked(reply["messages"])[0]["content"] == "how many?"
    assert unpacked(reply["sessionState"])["sessionAttributes"] == {"name": "Ana"}
    assert unpacked(reply["interpretations"])[0]["intent"]["name"] == "Order"
    assert unpacked(reply["requestAttributes"]) == {"from": "test"}


def test_recognize_utterance_takes_streams_and_plain_base64(lex):
    plain = base64.b64encode(b'{"sessionAttributes":{"a":"b"}}').decode()
    reply = lex.recognize_utterance(
        **PLACE, requestContentType="text/plain;charset=UTF-8", sessionState=plain,
        inputStream=io.BytesIO(b"order flowers"),
    )  # fmt: skip
    assert unpacked(reply["sessionState"])["sessionAttributes"] == {"a": "b"}


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("audio/l16; rate=16000; channels=1", b"\x00\x01" * 8_000, "no audio is understood"),
        ("audio/x-l16; sample-rate=16000; channel-count=1", b"", "no audio is understood"),
        ("text/plain; charset=latin-1", b"hello", "is not text/plain"),
        ("application/json", b"{}", "is not text/plain"),
        (TEXT, b"\xff\xfe\x00", "UTF-8"),
        (TEXT, b"\x00\x00", "binary"),
        (TEXT, b"x" * 1_025, "1024"),
        (TEXT, b"", "greater than or equal to 1"),
        (TEXT, b"x" * 300_000, "longer"),
    ],
)
def test_utterances_that_are_not_taken(lex, kind, body, says):
    with pytest.raises(lex.exceptions.ValidationException, match=says):
        lex.recognize_utterance(**PLACE, requestContentType=kind, inputStream=body)


@pytest.mark.parametrize(
    "state", ["not base64!", "e30", base64.b64encode(b"\x1f\x8bnope").decode(), packed([1]),
              packed({"sessionAttributes": {"a": "x" * 200_000}})],
)  # fmt: skip
def test_headers_that_hold_no_state(lex, state):
    with pytest.raises(lex.exceptions.ValidationException):
        lex.recognize_utterance(
            **PLACE, requestContentType=TEXT, sessionState=state, inputStream=b"hello"
        )


def test_nothing_is_spoken(lex):
    with pytest.raises(lex.exceptions.ValidationException, match="spoken"):
        lex.recognize_utterance(
            **PLACE, requestContentType=TEXT, responseContentType="audio/mpeg", inputStream=b"hi"
        )


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


def test_the_hook_is_told_of_the_request_and_its_answer_goes_back(lex, hook):
    reply = say(lex, "opening hours", requestAttributes={"channel": "web"}, botAliasId="live")
    (event,) = hook.events
    assert event["requestAttributes"] == {"channel": "web"}
    assert event["bot"]["aliasName"] == "live"
    assert event["bot"]["id"] == identifier("bot", "FlowerShop")
    assert event["sessionState"]["originatingRequestId"] == reply["ResponseMetadata"]["RequestId"]
    assert event["sessionId"] == "caller:1"
    assert reply["requestAttributes"] == {"back": "again"}
    assert reply["sessionState"]["sessionAttributes"] == {"asked": "yes"}
    assert reply["sessionState"]["intent"]["state"] == "Fulfilled"


def raising(problem):
    def answer(event):
        raise problem

    return answer


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (raising(ValueError("secret")), "DependencyFailedException"),
        (raising(Unavailable("the store is away")), "BadGatewayException"),
        (lambda event: "garbage", "DependencyFailedException"),
        (lambda event: {"sessionState": {"dialogAction": {"type": "Sing"}}}, None),
        (lambda event: {"x": "y" * 60_000}, "DependencyFailedException"),
    ],
)
def test_code_hooks_that_fail(lex, hook, answer, name):
    say(lex, "order flowers")
    hook.answer = answer
    lex.delete_session(**PLACE)
    with pytest.raises(ClientError) as caught:
        say(lex, "opening hours")
    assert type(caught.value).__name__ == (name or "DependencyFailedException")
    assert "secret" not in str(caught.value)
    with pytest.raises(lex.exceptions.ResourceNotFoundException):
        lex.get_session(**PLACE)


def test_no_hook_is_attached(lex):
    with pytest.raises(lex.exceptions.DependencyFailedException, match="--hook"):
        say(lex, "opening hours", botId=identifier("bot", "Bakery"))


def test_a_hook_that_is_late(runtime, hook, serve, client):
    let_go, waited = threading.Event(), []

    def passes(thread, seconds):
        waited.append((thread.is_alive(), seconds))

    hook.answer = lambda event: let_go.wait()
    hasty = replace(runtime, hook_seconds=30.0, hook_wait=passes)
    late = "did not answer within 30 seconds"
    with serve(hasty) as server, client(server) as lex:
        with pytest.raises(lex.exceptions.DependencyFailedException, match=late):
            say(lex, "opening hours")
        let_go.set()
    assert waited == [(True, 30.0)]


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


def test_parallel_sessions_do_not_mix(server, client):
    def talk(number):
        with client(server) as lex:
            place = {"sessionId": f"caller-{number}"}
            say(lex, "order flowers", **place)
            say(lex, str(number), **place)
            return say(lex, "tomorrow", **place)["messages"][0]["content"]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(talk, range(1, 17)))
    assert found == [f"{number} of them?" for number in range(1, 17)]
