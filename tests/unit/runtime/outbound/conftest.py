"""A bank whose every charge is suspicious, its calls and messages on a clock that is moved."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from ivr.faults import IvrError, Unavailable
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.events.contacts import ContactEvent
from ivr.runtime.ports import Fate, Ports
from ivr.runtime.records import (
    Attempt,
    Card,
    Case,
    Customer,
    Episode,
    Lines,
    OptOut,
    Review,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.policy import Policy, Scale, Table
from ivr.runtime.risk.provider import RiskDesk, Score
from ivr.runtime.services.fraud import dialling, intake, tracking

TABLE = Table("scorecard", (("fraud", 600), ("investigate", 400), ("approve", -1)))
BANDS = Table("scorecard", (("high", 800), ("medium", 400), ("low", -1)))


class Provider:
    """Scores every charge alike, or fails."""

    def __init__(self, score=900):
        self.score = score

    def score_charge(self, signals):
        if isinstance(self.score, Exception):
            raise self.score
        return Score(self.score, "scorecard", ("given",))


class Bank:
    def __init__(self, **calling):
        self.clock = ManualClock()
        self.store = MemoryStore(self.clock)
        self.dialer = RememberedDialer()
        self.ports = Ports(self.store, self.clock, self.dialer)
        self.provider = Provider()
        self.rules(**calling)

    def rules(self, **calling):
        self.policy = CallingPolicy(**calling)
        policy = Policy({"scorecard": Scale(BANDS, TABLE)}, self.policy)
        self.desk = RiskDesk(self.provider, policy)

    @property
    def now(self):
        return self.ports.now()

    def customer(self, name="ana", **said):
        known = {"phones": ("+14155550101",), "time_zone": "America/Los_Angeles", **said}
        self.store.commit(
            Customer(id=name, **known),
            Card(customer=name, token=f"{name}-1", ending="1111"),
            Card(customer=name, token=f"{name}-2", ending="2222"),
        )
        return name

    def event(self, customer="ana", name="T1", amount="100", card=1, **said):
        known = {
            "id": name,
            "derived": False,
            "customer": customer,
            "card": f"{customer}-{card}",
            "ending": "",
            "amount": None if amount is None else Decimal(amount),
            "currency": "USD",
            "merchant": "Shop",
            "country": "",
            "at": None,
        }
        return TransactionEvent(**{**known, **said})

    def charge(self, customer="ana", name="T1", amount="100", card=1, **said):
        event = self.event(customer, name, amount, card, **said)
        return intake.take(event, self.ports, self.desk)

    def pump(self):
        return dialling.pump(self.ports, self.policy)

    def sweep(self):
        return tracking.sweep(self.ports, self.policy)

    def told(self, kind, contact=None, **said):
        contact = contact or self.attempt().contact
        event = ContactEvent(contact, kind, self.now, **said)
        return tracking.track(event, self.ports, self.policy)

    def ends(self, reason="TELECOM_UNANSWERED", contact=None, connected=0):
        contact = contact or self.attempt().contact
        self.dialer.fates[contact] = Fate(connected, self.now, reason)
        return self.told("DISCONNECTED", contact, connected_at=connected)

    def minutes(self, count):
        self.clock.advance(60 * count)

    def case(self, customer="ana"):
        return self.store.get(Case, self.store.get(Episode, customer).case)

    def attempts(self, customer="ana"):
        found = self.store.list(Attempt, self.case(customer).id)
        return sorted(found, key=lambda attempt: int(attempt.number))

    def attempt(self, customer="ana"):
        return self.attempts(customer)[-1]

    def trail(self, customer="ana"):
        """What became of the attempts: (channel, phone's last digit, end or state)."""
        return [
            (a.channel, a.phone[-1], a.end or a.state.value.lower())
            for a in self.attempts(customer)
        ]

    def change(self, record, **fields):
        self.store.commit(dataclasses.replace(record, **fields))

    def opt_out(self, number="+14155550101"):
        self.store.commit(OptOut(number=number, at=self.now))

    def reviews(self):
        return [(r.case or r.transaction, r.why) for r in self.store.waiting(Review, "reviews", 99)]

    def lines(self):
        return self.store.get(Lines, "outbound")


@pytest.fixture
def bank():
    made = Bank()
    made.customer()
    return made


@pytest.fixture(scope="session")
def make_bank():
    return Bank


class Killed(BaseException):
    """The process ended."""


class Mortal:
    """Wraps ports: the operation numbered `at` does not return, before or after it was applied."""

    def __init__(self, ports, at, *, applied, lost=False):
        self.left, self.applied, self.lost, self.count = at, applied, lost, 0
        self.ports = dataclasses.replace(
            ports,
            store=_Watched(ports.store, self),
            dialer=_Watched(ports.dialer, self),
        )

    def run(self, operation, *asked):
        self.count += 1
        dies = self.count == self.left
        if dies and not self.applied:
            raise self._end()
        answer = operation(*asked)
        if dies:
            raise self._end()
        return answer

    def _end(self):
        return Unavailable("lost") if self.lost else Killed()


class _Watched:
    def __init__(self, inner, mortal):
        self._inner, self._mortal = inner, mortal

    def __getattr__(self, name):
        operation = getattr(self._inner, name)
        return lambda *asked: self._mortal.run(operation, *asked)


@pytest.fixture(scope="session")
def mortal():
    return Mortal


@pytest.fixture(scope="session")
def survive():
    """Run something that may be killed or find a port failing; tell whether it came through."""

    def run(act, *asked):
        try:
            act(*asked)
        except (Killed, IvrError):
            return False
        return True

    return run
