"""A small bot, a server of it on a free port, and unmodified clients of the service."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import boto3
import pytest
from botocore.config import Config

from ivr.formats.lex import pieces
from ivr.ir.bot import Bot, BotLocale, Intent, SampleUtterance, Slot, SlotPriority
from ivr.local.serving.catalogue import Catalogue, Served
from ivr.local.serving.hooks import NONE_ATTACHED, Attached
from ivr.local.serving.operations import Runtime
from ivr.local.serving.sessions import LIMITS, Sessions
from ivr.local.serving.wire.bounds import BOUNDS
from ivr.local.serving.wire.server import LexServer


def said(*texts):
    return [SampleUtterance(utterance=text) for text in texts]


def slot(name, kind, ask):
    return Slot(
        name=name,
        slot_type_name=kind,
        value_elicitation_setting={
            "slotConstraint": "Required",
            "promptSpecification": pieces.prompt([ask], 1),
        },
    )


def small_bot(name="FlowerShop", ttl=300):
    order = Intent(
        name="Order",
        sample_utterances=said("order flowers", "i want flowers", "send {amount} roses"),
        slots=(slot("amount", "AMAZON.Number", "how many?"), slot("day", "AMAZON.Date", "when?")),
        slot_priorities=[
            SlotPriority(slot_name="amount", priority=1),
            SlotPriority(slot_name="day", priority=2),
        ],
        intent_confirmation_setting={
            "promptSpecification": pieces.prompt(["{amount} of them?"], 1)
        },
        fulfillment_code_hook={"enabled": False},
    )
    ask = Intent(
        name="Ask",
        sample_utterances=said("are you open", "opening hours"),
        fulfillment_code_hook={"enabled": True},
    )
    fallback = Intent(
        name="FallbackIntent",
        parent_intent_signature="AMAZON.FallbackIntent",
        intent_closing_setting={
            "closingResponse": pieces.response(["pardon?"]),
            "isActive": True,
        },
    )
    locale = BotLocale(name="English (US)", identifier="en_US", intents=(order, ask, fallback))
    spanish = BotLocale(name="Spanish (US)", identifier="es_US", intents=(ask, fallback))
    return Bot(name=name, idle_session_ttl_in_seconds=ttl, locales=(locale, spanish))


class Clock:
    """Seconds that pass when told to."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


class Hook:
    """A code hook that remembers its events; it answers as told, or closes."""

    def __init__(self):
        self.events = []
        self.answer = closed

    def __call__(self, event):
        self.events.append(event)
        return self.answer(event)


def closed(event):
    state = event["sessionState"]
    return {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": {**state["intent"], "state": "Fulfilled"},
            "sessionAttributes": {**state["sessionAttributes"], "asked": "yes"},
        },
        "messages": [{"contentType": "PlainText", "content": "from nine to five"}],
        "requestAttributes": {"back": "again"},
    }


@contextmanager
def running(runtime, bounds=BOUNDS, **spoken):
    with LexServer(runtime, "127.0.0.1", 0, bounds, **spoken) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def client_of(server, **options):
    made = boto3.client(
        "lexv2-runtime",
        endpoint_url=server.url,
        region_name="eu-west-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, **options),
    )
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hook():
    return Hook()


@pytest.fixture
def runtime(clock, hook):
    bots = [
        Served(small_bot(), Attached("test", hook)),
        Served(small_bot("Bakery", ttl=60), NONE_ATTACHED),
    ]
    catalogue = Catalogue.of(bots, ("live",))
    return Runtime(catalogue, Sessions(clock, LIMITS))


@pytest.fixture
def server(runtime):
    with running(runtime) as found:
        yield found


@pytest.fixture
def lex(server):
    with client_of(server) as found:
        yield found


@pytest.fixture
def serve():
    return running


@pytest.fixture
def client():
    return client_of


@pytest.fixture
def bot():
    return small_bot
