"""Words go in by boto3, and what comes back is shaped as Amazon's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.formats.lex.pieces import identifier
from tests.unit.local.serving.clients.speaking import say


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


def test_1024_characters_are_taken_whatever_their_bytes(lex):
    assert say(lex, "ñ" * 1_024)["sessionState"]["intent"]["name"] == "FallbackIntent"


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
