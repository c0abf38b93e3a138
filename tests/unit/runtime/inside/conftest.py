"""A verification call on the line: a customer with two cards, and a case of several charges."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.runtime import wiring
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Ports
from ivr.runtime.records import (
    Account,
    Attempt,
    AttemptState,
    AuditEntry,
    Card,
    Case,
    CaseState,
    Charge,
    Customer,
    Hold,
    Number,
    OutboxEntry,
    Review,
    proof_seal,
)
from ivr.runtime.risk import policy
from ivr.runtime.settings import Settings

PEPPER = b"a pepper of a test"
PHONE = "+14155550101"
POLICY = {
    "policy": "test",
    "scales": {
        "scorecard": {
            "bands": [{"band": "low"}],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
    },
}
SECRETS = {"birth_date": "01311980", "birth_year": "1980", "pin": "4711"}
CHARGES = (("T1", "tok-1"), ("T2", "tok-2"), ("T3", "tok-1"))
CONTACT = "dialled-1"


class Dice:
    """Draws what it was loaded with, then counts up from 4711."""

    def __init__(self):
        self.drawn = 4710

    def below(self, limit):
        self.drawn += 1
        return self.drawn % limit


def customer(name, phones, **said):
    secrets = said.pop("secrets", SECRETS)
    proofs = {kind: proof_seal(PEPPER, name, kind, secret) for kind, secret in secrets.items()}
    return Customer(id=name, phones=phones, first_name=name.title(), proofs=proofs, **said)


class Line:
    """Asks handlers as Connect would, on the contact that was dialled for case K."""

    def __init__(self, charges=1, store=None):
        self.clock = ManualClock()
        self.store = store or MemoryStore(self.clock)
        self.texter = RememberedTexter()
        self.chance = Dice()
        self.ports = Ports(
            self.store,
            self.clock,
            texter=self.texter,
            unsealer=LocalUnsealer(),
            chance=self.chance,
        )
        self.services = wiring.build(
            self.ports, Settings(pepper=PEPPER, bank="Example Bank"), policy.read(POLICY)
        )
        now = self.ports.now()
        self.store.commit(
            customer("ana", (PHONE, "+14155550103")),
            Account(customer="ana", balance=Decimal("12.50")),
            Number(number=PHONE, customers=("ana",)),
            Number(number="+14155550103", customers=("ana",)),
            Card(customer="ana", token="tok-1", ending="7899"),
            Card(customer="ana", token="tok-2", ending="1111"),
            Attempt(
                case="K",
                number="1",
                customer="ana",
                channel="voice",
                phone=PHONE,
                at_risk=Decimal(1),
                due=now,
                at=now,
                state=AttemptState.STARTED,
                contact=CONTACT,
            ),
            Case(id="K", customer="ana", charges=(), at=now, state=CaseState.CALLED),
        )
        self.join(charges)

    def join(self, many=1):
        """Let further charges join the case, each with its hold."""
        for _ in range(many):
            case = self.case
            name, card = CHARGES[len(case.charges)]
            ending = self.store.get(Card, "ana", card).ending
            made = Charge(name, card, ending, Decimal("4155.00"), "USD", f"Shop {name}", case.at)
            hold = Hold(customer="ana", transaction=name, card=card, case="K", at=case.at)
            self.store.commit(replace(case, charges=(*case.charges, made)), hold)

    @property
    def case(self):
        return self.store.get(Case, "K")

    @property
    def cards(self):
        return {card.ending: card.state.value for card in self.store.list(Card, "ana")}

    @property
    def holds(self):
        return {h.transaction: h.state.value for h in self.store.list(Hold, "ana")}

    def actions(self):
        return [entry.action for entry in self.store.list(AuditEntry, "ana")]

    def news(self):
        return sorted(entry.kind for entry in self.store.list(OutboxEntry, "ana"))

    def review(self, name):
        return self.store.get(Review, name)

    def change(self, kind, owner, name="", **values):
        """Change a record as somebody else would."""
        record = self.store.get(kind, owner, name)
        self.store.commit(replace(record, **values))

    def event(self, contact, number, attributes, said, initiation):
        return {
            "Name": "ContactFlowEvent",
            "Details": {
                "Parameters": said,
                "ContactData": {
                    "Attributes": attributes,
                    "Channel": "VOICE",
                    "ContactId": contact,
                    "CustomerEndpoint": {"Address": number, "Type": "TELEPHONE_NUMBER"},
                    "InitiationMethod": initiation,
                    "InstanceARN": "arn:aws:connect:us-east-1:111122223333:instance/i",
                },
            },
        }

    def ask(self, function, contact=CONTACT, number=PHONE, attempt="1", **said):
        """Ask on a contact that was dialled for the case."""
        attributes = {"case_id": "K", "attempt": attempt, "locale": "en-US"}
        event = self.event(contact, number, attributes, said, "API")
        return HANDLERS[function](event, self.services)

    def call_in(self, function, contact="caller-1", number=PHONE, **said):
        """Ask on a contact that called us."""
        event = self.event(contact, number, {}, said, "INBOUND")
        return HANDLERS[function](event, self.services)

    def prove(self, secret="1980", **where):
        return self.ask("authenticate", proof="birth_year", secret=secret, **where)["result"]

    def say(self, word, charge="1", **where):
        return self.ask("answer", answer=word, charge=charge, **where)


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def make_line():
    return Line


@pytest.fixture
def several():
    made = Line(charges=3)
    made.prove()
    return made
