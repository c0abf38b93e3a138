"""What is asked wrongly by boto3 is refused by the error class of the service."""

from __future__ import annotations

import pytest
from botocore.exceptions import ParamValidationError

from tests.unit.local.serving.clients.speaking import PLACE, TEXT, packed, say


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


@pytest.mark.parametrize("session", ["x" * 101, "a b", "naïve", "a/b"])
def test_session_ids(lex, session):
    with pytest.raises(lex.exceptions.ValidationException):
        say(lex, "hello", sessionId=session)


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
