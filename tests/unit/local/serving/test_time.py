"""How long served bots wait for their code hooks, and what clients hear of it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ivr.formats.lex import pieces
from ivr.local.serving.catalogue import Catalogue, Served
from ivr.local.serving.hooks import Attached

PLACE = {"botId": "FlowerShop", "botAliasId": "local", "localeId": "en_US", "sessionId": "me"}
LATE = {"timeoutResponse": pieces.response(["too late"])}


def updates(seconds, *, active=True):
    groups = pieces.response(["one moment"])["messageGroupsList"]
    return {
        "active": active,
        "timeoutInSeconds": seconds,
        "startResponse": {"delayInSeconds": 0, "messageGroups": groups},
        "updateResponse": {"frequencyInSeconds": 1, "messageGroups": groups},
    }


@pytest.fixture
def shop(runtime, hook, serve, client, bot):
    """Serves a shop whose intent Ask is fulfilled by the hook, with updates and what follows."""

    @contextmanager
    def served(spec, after=None, **more):
        made = bot()
        order, ask, fallback = made.locales[0].intents
        setting = {
            "enabled": True,
            "isActive": True,
            "fulfillmentUpdatesSpecification": spec,
            "postFulfillmentStatusSpecification": after,
        }
        ask = ask.model_copy(update={"fulfillment_code_hook": setting})
        locale = made.locales[0].model_copy(update={"intents": (order, ask, fallback)})
        shown = Served(made.model_copy(update={"locales": (locale,)}), Attached("test", hook))
        there = replace(runtime, catalogue=Catalogue.of([shown]), **more)
        with serve(there) as server, client(server) as lex:
            yield lex

    return served


@pytest.fixture
def stuck(hook):
    """The hook answers nothing until the test is over."""
    let_go = threading.Event()
    hook.answer = lambda event: let_go.wait()
    yield
    let_go.set()


@pytest.mark.usefixtures("stuck")
@pytest.mark.parametrize(
    ("spec", "seconds"),
    [(updates(2), 2.0), (updates(300), 300.0), (updates(300, active=False), 30.0), (None, 30.0)],
    ids=["shorter", "longer", "off", "none"],
)
def test_a_fulfilment_has_as_long_as_the_bot_says(shop, spec, seconds):
    waited = []

    def passes(thread, limit):
        waited.append((thread.is_alive(), limit))

    with shop(spec, LATE, hook_wait=passes) as lex:
        reply = lex.recognize_text(**PLACE, text="opening hours")
    assert waited == [(True, seconds)]
    assert [each["content"] for each in reply["messages"]] == ["too late"]
    assert reply["sessionState"]["intent"]["state"] == "Failed"


@pytest.mark.usefixtures("stuck")
def test_a_late_hook_without_a_word_for_it_is_the_services_error(shop):
    with (
        shop(updates(2), hook_wait=lambda *_: None) as lex,
        pytest.raises(lex.exceptions.DependencyFailedException, match="within 2 seconds"),
    ):
        lex.recognize_text(**PLACE, text="opening hours")


def test_progress_is_not_told_to_clients_that_wait_for_the_end(shop):
    with shop(updates(60)) as lex:
        reply = lex.recognize_text(**PLACE, text="opening hours")
    assert [each["content"] for each in reply["messages"]] == ["from nine to five"]
