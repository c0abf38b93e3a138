"""Services over a small bank, as handlers are given them."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.runtime import wiring
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.ports import Ports
from ivr.runtime.records import Card, Customer, Number, card_token
from ivr.runtime.risk import policy
from ivr.runtime.settings import Settings

PEPPER = b"a pepper of a test"
CARD = "4000001234567899"
PHONE = "+14155550101"
ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:replies"
INSTANCE = f"arn:aws:connect:us-east-1:{ACCOUNT}:instance/ours"
POLICY = {
    "scales": {
        "scorecard": {
            "bands": [{"band": "low"}],
            "charges": {"call_above": 0, "investigate_above": 0},
        }
    }
}


class KeptAside:
    """A quarantine that remembers."""

    def __init__(self):
        self.kept = {}

    def keep(self, name, content):
        self.kept[name] = content
        return f"memory:{name}"


class House:
    def __init__(self):
        self.clock = ManualClock()
        self.store = MemoryStore(self.clock)
        self.texter = RememberedTexter()
        self.publisher = RememberedPublisher()
        self.quarantine = KeptAside()
        self.dialer = RememberedDialer()
        self.settings = Settings(
            pepper=PEPPER,
            bank="Example Bank",
            account=ACCOUNT,
            region="us-east-1",
            reply_topic=TOPIC,
            instance_arn=INSTANCE,
        )
        ports = Ports(
            self.store, self.clock, self.dialer, self.texter, self.publisher, self.quarantine
        )
        self.services = wiring.build(ports, self.settings, policy.read(POLICY))
        self.store.commit(
            Customer(id="ana", phones=(PHONE,), channel="sms", time_zone="America/New_York"),
            Card(customer="ana", token=card_token(PEPPER, CARD), ending=CARD[-4:]),
            Number(number=PHONE, customers=("ana",)),
        )

    def with_settings(self, **changed):
        settings = dataclasses.replace(self.settings, **changed)
        return dataclasses.replace(self.services, settings=settings)

    def with_ports(self, **changed):
        ports = dataclasses.replace(self.services.ports, **changed)
        return dataclasses.replace(self.services, ports=ports)

    def audits(self, customer):
        from ivr.runtime.records import AuditEntry  # noqa: PLC0415  a helper's own

        return [entry.action for entry in self.store.list(AuditEntry, customer)]


@pytest.fixture
def house():
    return House()
