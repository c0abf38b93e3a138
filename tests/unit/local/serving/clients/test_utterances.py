"""RecognizeUtterance by boto3: a stream goes in, headers come back."""

from __future__ import annotations

import base64
import io

import pytest

from tests.unit.local.serving.clients.speaking import PLACE, TEXT, packed, unpacked


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
