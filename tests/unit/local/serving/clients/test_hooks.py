"""What a client hears of the code hook: its answer, its failures, its lateness."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from ivr.faults import Unavailable
from ivr.formats.lex import pieces
from ivr.formats.lex.pieces import identifier
from ivr.local.serving.catalogue import Catalogue, Served
from ivr.local.serving.hooks import Attached
from tests.unit.local.serving.clients.speaking import PLACE, say


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


def ending(shop):
    """Return a shop whose bot says something where its code hook fails."""
    order, ask, fallback = shop.locales[0].intents
    after = {"failureResponse": pieces.response(["sorry"])}
    fulfilment = {"enabled": True, "isActive": True, "postFulfillmentStatusSpecification": after}
    ask = ask.model_copy(update={"fulfillment_code_hook": fulfilment})
    locale = shop.locales[0].model_copy(update={"intents": (order, ask, fallback)})
    return shop.model_copy(update={"locales": (locale,)})


@pytest.fixture
def telling(runtime, hook, serve, client, bot):
    """A shop, with a step after a code hook that fails or without, and what is told of failures."""

    @contextmanager
    def begin(has_end):
        shop, heard = ending(bot()) if has_end else bot(), []
        catalogue = Catalogue.of([Served(shop, Attached("test", hook))])
        telling = replace(runtime, catalogue=catalogue, hook_tell=heard.append)
        with serve(telling) as server, client(server) as lex:
            yield lex, heard

    return begin


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda event: None, "the answer is not an object"),
        ({"dialogAction": {"type": "Sing"}}, "dialogAction.type 'Sing'"),
        ({"dialogAction": {"type": "Delegate"}, "intent": {"name": "Gone"}}, "intent 'Gone'"),
        ({"dialogAction": {"type": "ElicitSlot", "slotToElicit": "gone"},
          "intent": {"name": "Order"}}, "no slot 'gone'"),
        (raising(ValueError("kaput")), "ValueError: kaput"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("has_end", [True, False])
def test_why_a_hook_failed_is_told_to_its_author(telling, hook, answer, told, has_end):
    hook.answer = answer if callable(answer) else lambda event: {"sessionState": answer}
    with telling(has_end) as (lex, heard):
        if has_end:
            reply = say(lex, "opening hours")
            assert reply["sessionState"]["intent"]["state"] == "Failed"
            assert told in reply["ResponseMetadata"]["HTTPHeaders"]["x-ivr-note"]
        else:
            with pytest.raises(lex.exceptions.DependencyFailedException):
                say(lex, "opening hours")
    (line,) = heard
    assert line.startswith("code hook of bot FlowerShop, session caller:1, FulfillmentCodeHook: ")
    assert told in line
    assert "opening hours" not in line


def test_no_hook_is_attached(lex):
    with pytest.raises(lex.exceptions.DependencyFailedException, match="--hook"):
        say(lex, "opening hours", botId=identifier("bot", "Bakery"))


def test_a_hook_that_is_late(runtime, hook, serve, client):
    let_go, waited = threading.Event(), []

    def passes(thread, seconds):
        waited.append((thread.is_alive(), seconds))

    hook.answer = lambda event: let_go.wait()
    hasty = replace(runtime, hook_wait=passes)
    late = "did not answer within 30 seconds"
    with serve(hasty) as server, client(server) as lex:
        with pytest.raises(lex.exceptions.DependencyFailedException, match=late):
            say(lex, "opening hours")
        let_go.set()
    assert waited == [(True, 30.0)]
