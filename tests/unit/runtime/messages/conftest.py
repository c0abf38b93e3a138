"""A bank that texts: charges, messages and their answers on a clock that is moved."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from ivr.faults import Unavailable
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.events.replies import TextReply
from ivr.runtime.ports import Ports
from ivr.runtime.records import (
    Attempt,
    AuditEntry,
    Card,
    Case,
    Customer,
    Episode,
    Hold,
    Number,
    OptOut,
    OutboxEntry,
    Review,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.policy import Policy, Scale, Table
from ivr.runtime.risk.provider import RiskDesk, Score
from ivr.runtime.services.fraud import dialling, intake, replies, texting
from ivr.runtime.services.keeping import outbox
from ivr.runtime.settings import Settings

TABLE = Table("scorecard", (("fraud", 600), ("investigate", 400), ("approve", -1)))
BANDS = Table("scorecard", (("high", 800), ("medium", 400), ("low", -1)))
PHONE = "+14155550101"


class Provider:
    score = 900

    def score_charge(self, signals):
        return Score(self.score, "scorecard", ("given",))


class TextedBank:
    """Its customers want messages first."""

    def __init__(self, **calling):
        self.clock = ManualClock()
        self.store = MemoryStore(self.clock)
        self.texter = RememberedTexter()
        self.publisher = RememberedPublisher()
        self.dialer = RememberedDialer()
        self.ports = Ports(self.store, self.clock, self.dialer, self.texter, self.publisher)
        self.provider = Provider()
        self.policy = CallingPolicy(**calling)
        policy = Policy({"scorecard": Scale(BANDS, TABLE)}, self.policy)
        self.desk = RiskDesk(self.provider, policy)
        self.settings = Settings(pepper=b"a pepper of a test", bank="Example Bank")
        self._answers = 0

    def customer(self, name="ana", **said):
        known = {"phones": (PHONE,), "time_zone": "America/Los_Angeles", "channel": "sms", **said}
        self.store.commit(
            Customer(id=name, **known),
            Card(customer=name, token=f"{name}-1", ending="1111"),
            Card(customer=name, token=f"{name}-2", ending="2222"),
        )
        for phone in known["phones"]:
            kept = self.store.get(Number, phone) or Number(number=phone)
            self.store.commit(dataclasses.replace(kept, customers=(*kept.customers, name)))
        return name

    def charge(self, customer="ana", name="T1", card=1, amount="100"):
        event = TransactionEvent(
            id=name,
            derived=False,
            customer=customer,
            card=f"{customer}-{card}",
            ending="",
            amount=Decimal(amount),
            currency="USD",
            merchant="Shop",
            country="",
            at=None,
        )
        return intake.take(event, self.ports, self.desk)

    def pump(self, ports=None):
        return texting.pump(ports or self.ports, self.policy, self.settings)

    def dial(self):
        return dialling.pump(self.ports, self.policy)

    def reply(self, body, number=PHONE, name=None, answered=""):
        self._answers += name is None
        reply = TextReply(name or f"in-{self._answers}", number, body, answered)
        return replies.take(reply, self.ports, self.policy).result

    def deliver(self, older=0, queue="outbox"):
        return outbox.deliver(self.ports, older, queue)

    def texted(self, customer="ana", charges=1, **said):
        """Let a customer be asked about a case by message."""
        self.customer(customer, **said)
        for n in range(charges):
            self.charge(customer, f"T{n + 1}")
        assert self.pump().sent == 1

    def minutes(self, count):
        self.clock.advance(60 * count)

    def case(self, customer="ana"):
        return self.store.get(Case, self.store.get(Episode, customer).case)

    def attempts(self, customer="ana"):
        found = self.store.list(Attempt, self.case(customer).id)
        return sorted(found, key=lambda attempt: int(attempt.number))

    def cards(self, customer="ana"):
        return {c.token: c.state.value for c in self.store.list(Card, customer)}

    def holds(self, customer="ana"):
        return {h.transaction: h.state.value for h in self.store.list(Hold, customer)}

    def audits(self, customer="ana"):
        return [entry.action for entry in self.store.list(AuditEntry, customer)]

    def news(self, customer="ana"):
        return [entry.kind for entry in self.store.list(OutboxEntry, customer)]

    def reviews(self):
        return {r.why: r for r in self.store.waiting(Review, "reviews", 100)}

    def opted_out(self, number=PHONE):
        return self.store.get(OptOut, number) is not None

    @property
    def bodies(self):
        return [request.body for request in self.texter.sent]


class Failing:
    """A port of which one method fails: before it acts, or after it acted."""

    def __init__(self, inner, method, times=1, applied=False):
        self.inner, self.method, self.times, self.applied = inner, method, times, applied

    def __getattr__(self, name):
        real = getattr(self.inner, name)
        if name != self.method:
            return real

        def failing(*asked):
            if self.times <= 0:
                return real(*asked)
            self.times -= 1
            if self.applied:
                real(*asked)
            raise Unavailable("no answer")

        return failing


@pytest.fixture
def bank():
    return TextedBank()


@pytest.fixture(scope="session")
def make_bank():
    return TextedBank


@pytest.fixture(scope="session")
def failing():
    return Failing
