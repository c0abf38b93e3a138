"""A small bank behind streams: the real handlers over a store in memory."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from ivr.faults import Unavailable
from ivr.local.streams.replay import kinesis_record
from ivr.runtime import wiring
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.streaming.starter import RememberedRefill, RememberedStarter
from ivr.runtime.handlers.streamed import consume, enrich
from ivr.runtime.ports import Ports
from ivr.runtime.records import Alert, Quarantined, Review, card_token
from ivr.runtime.risk import policy
from ivr.runtime.risk.provider import Score
from ivr.runtime.settings import Settings, Streaming

PEPPER = b"a pepper of a test"
POLICY = {
    "policy": "test",
    "scales": {
        "scorecard": {
            "bands": [{"band": "high", "above": 800}, {"band": "low"}],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
    },
}
NUMBER = "4000001234567899"
SEED = {
    "transaction_id": "132467890123",
    "transaction_timestamp": "2022-01-01T12:00:00Z",
    "customer_email": "customer@example.com",
    "order_price": "199.99",
    "product_category": "leisure",
    "ip_address": "127.0.0.1",
    "card_bin": "999999",
}
"""The transaction of the published streaming examples."""


def token(text):
    return card_token(PEPPER, text)


BANK = {
    "customers": [
        {"id": "ana", "phones": ["+14155550101"], "cards": [{"number": NUMBER}]},
        {"id": "bob", "phones": ["+14155550102"], "cards": [{"number": "4000001234562222"}]},
        {
            "id": f"email-{token('email customer@example.com')}",
            "phones": ["+14155550103"],
            "cards": [{"token": token("card 999999 customer@example.com"), "ending": "9999"}],
        },
    ]
}


class Scorer:
    """Scores a charge by its amount; in order, remembered."""

    def __init__(self):
        self.seen = []
        self.down = False

    def score_call(self, signals):
        return Score(0, "scorecard")

    def score_charge(self, signals):
        if self.down:
            raise TimeoutError
        if signals.told is not None:  # a charge that is scored again has lost its name
            self.seen.append(signals.told.event)
        return Score(min(int(signals.amount), 1000), "scorecard", ("given",))


class Throttled:
    """A store that is out of reach for some of its calls."""

    def __init__(self, store):
        self._store = store
        self.broken = 0

    def __getattr__(self, name):
        def ask(*asked):
            if self.broken:
                self.broken -= 1
                raise Unavailable("throttled")
            return getattr(self._store, name)(*asked)

        return ask


class Keeper:
    """A quarantine in memory, which may be out of reach."""

    def __init__(self):
        self.kept = {}
        self.down = False

    def keep(self, name, content):
        if self.down:
            raise Unavailable("down")
        self.kept[name] = content
        return f"memory:{name}"


class Bank:
    def __init__(self):
        self.clock = ManualClock()
        self.memory = MemoryStore(self.clock)
        seed.load(self.memory, BANK, PEPPER)
        self.store, self.scorer, self.keeper = Throttled(self.memory), Scorer(), Keeper()
        self.starter, self.refill = RememberedStarter(), RememberedRefill()
        self.dialer = RememberedDialer()
        ports = Ports(
            self.store,
            self.clock,
            self.dialer,
            quarantine=self.keeper,
            starter=self.starter,
            refill=self.refill,
        )
        rules = policy.read(json.dumps(POLICY))
        self.services = wiring.build(ports, Settings(pepper=PEPPER), rules, self.scorer)

    def streaming(self, **named):
        settings = replace(self.services.settings, streaming=Streaming(**named))
        self.services = replace(self.services, settings=settings)

    def ports(self, **named):
        self.services = replace(self.services, ports=replace(self.services.ports, **named))

    def consume(self, *said):
        return consume.answer(kinesis(*said), self.services)["batchItemFailures"]

    def enrich(self, *said):
        records = [
            {"recordId": f"r{number}", "data": base64.b64encode(content(each)).decode()}
            for number, each in enumerate(said)
        ]
        return enrich.answer({"records": records}, self.services)["records"]

    def outcomes(self):
        return {alert.transaction: alert.outcome for alert in self.memory.scan(Alert)}

    def quarantined(self):
        return sorted(each.why for each in self.memory.scan(Quarantined))

    def reviews(self):
        return sorted(each.why for each in self.memory.scan(Review))


def content(said):
    if isinstance(said, bytes):
        return said
    return said.encode() if isinstance(said, str) else json.dumps(said).encode()


def kinesis(*said):
    return {"Records": [kinesis_record(content(each), n, 0.0) for n, each in enumerate(said)]}


def number(place):
    return f"{place:056d}"


def charge(name, amount="10", customer="ana", card=NUMBER, **more):
    return {
        "transaction_id": name,
        "customer": customer,
        "card_number": card,
        "amount": amount,
        **more,
    }


@pytest.fixture
def bank():
    return Bank()
