"""Each function reaches exactly the partitions that its role allows: seen in real calls."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.infra.templates import statements
from ivr import workspace
from ivr.contract import FUNCTIONS
from ivr.faults import IvrError
from ivr.local import scenarios
from ivr.local.contact_centre import BUSINESS_HOUR, Desk, FixedClock, open_desk
from ivr.local.scenarios import Suite
from ivr.runtime import wiring
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Fate, Ports
from ivr.runtime.records import (
    Assessment,
    Card,
    Contact,
    Customer,
    Number,
    Placed,
    Review,
    place,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.policy import Policy, Scale, Table
from ivr.runtime.risk.provider import Score
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import TOLD
from ivr.simulator.rehearsal.cases import Case, cases

ROOT = Path(__file__).parents[2]
Touched = set[tuple[str, str]]
"""IAM action and partition, such as ("dynamodb:PutItem", "CUSTOMER#*")."""


MODULES = "ivr.runtime.handlers."
PHONE = "+14155550101"


def at_work() -> str:
    """Return the function whose handler is running."""
    frame = sys._getframe()
    while frame is not None:
        module = frame.f_globals["__name__"]
        if module.startswith(MODULES):
            return module.rpartition(".")[2]
        frame = frame.f_back
    return ""


class NotingStore:
    """Implements the Store port over another one, and notes who asks what of which partition."""

    def __init__(self, store: Any, touched: defaultdict[str, Touched]) -> None:
        self.store = store
        self.touched = touched

    def get(self, kind, owner, name="", /):
        self._note("GetItem", kind)
        return self.store.get(kind, owner, name)

    def list(self, kind, owner, /):
        self._note("Query", kind)
        return self.store.list(kind, owner)

    def waiting(self, kind, queue, limit, until="", /):
        self.touched[at_work()].add(("dynamodb:Query", queue))
        return self.store.waiting(kind, queue, limit, until)

    def commit(self, *records):
        for record in records:
            self._note("PutItem", type(record))
        self.store.commit(*records)

    def _note(self, action: str, kind: type) -> None:
        self.touched[at_work()].add((f"dynamodb:{action}", f"{place(kind).owner}#*"))


def allowed(name: str) -> Touched:
    own = "".join(part.title() for part in name.split("_")) + "Role"
    return {
        (statement["Action"], partition)
        for role, statement in statements()
        if role == own and str(statement["Action"]).startswith("dynamodb:")
        for partition in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    }


def shipped_cases(suite: Suite) -> Iterator[Case]:
    for path in sorted((ROOT / scenarios.CALLERS).glob("*.yaml")):
        script = scenarios.read_script(path, path.name)
        yield from cases(script, suite.locales.get(script.dialog or "", "en-US"))
    for path in suite.files():
        yield from (case for case in suite.cases(path) if case.locale == "en-US")


@pytest.fixture(scope="module")
def seen() -> dict[str, Touched]:
    """Return what each function touched in the shipped callers and scenarios."""
    suite = workspace.suite(workspace.load(ROOT))
    found: defaultdict[str, Touched] = defaultdict(set)
    for case in shipped_cases(suite):
        desk = open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))
        ports = replace(desk.services.ports, store=NotingStore(desk.store, found))
        noted = Desk(replace(desk.services, ports=ports), desk.store, desk.dialer)
        with contextlib.suppress(IvrError):
            scenarios.play(suite, noted, case, case.caller())
    return found


@pytest.mark.parametrize("name", [*FUNCTIONS, "intake"])
def test_a_role_allows_what_its_function_does(seen: dict[str, Touched], name: str):
    assert seen[name]
    assert seen[name] <= allowed(name)


RARE = {
    ("intake", "dynamodb:GetItem", "ASSESSMENT#*"): "an event that comes a second time",
    ("answer", "dynamodb:GetItem", "NUMBER#*"): "a caller who wants no more calls",
    ("answer", "dynamodb:PutItem", "NUMBER#*"): "a caller who wants no more calls",
    ("card_state", "dynamodb:GetItem", "CUSTOMER#*"): "the card of an outbound case",
    ("card_state", "dynamodb:GetItem", "CASE#*"): "the card of an outbound case",
    ("card_state", "dynamodb:Query", "CUSTOMER#*"): "the card of a proven caller",
    ("route", "dynamodb:GetItem", "CASE#*"): "a caller whose card is under suspicion",
    ("card_state", "dynamodb:PutItem", "CUSTOMER#*"): "an unproven contact is refused",
    ("case", "dynamodb:PutItem", "CUSTOMER#*"): "a contact that was not dialled is refused",
    ("account", "dynamodb:PutItem", "CUSTOMER#*"): "a foreign event is refused",
    ("lookup", "dynamodb:PutItem", "CUSTOMER#nobody"): "a foreign event is refused",
    ("route", "dynamodb:PutItem", "CUSTOMER#nobody"): "a foreign event, a listed number",
    ("block", "dynamodb:GetItem", "REVIEW#*"): "many blocks in a day",
    ("block", "dynamodb:PutItem", "REVIEW#*"): "many blocks in a day",
    ("contact_event", "dynamodb:Query", "CUSTOMER#*"): "the next attempt after one that failed",
    ("contact_event", "dynamodb:GetItem", "ASSESSMENT#*"): "a contact that a caller started",
    ("contact_event", "dynamodb:PutItem", "ASSESSMENT#*"): "a contact that a caller started",
    ("dial", "dynamodb:Query", "CUSTOMER#*"): "an unanswered case that blocks its cards",
    ("dial", "dynamodb:GetItem", "REVIEW#*"): "a case that is left to people",
    ("dial", "dynamodb:PutItem", "REVIEW#*"): "a case that is left to people",
    ("dial", "dynamodb:PutItem", "NUMBER#*"): "a message to a number that opted out",
    ("intake", "dynamodb:GetItem", "QUARANTINE#*"): "an event that nobody can read",
    ("intake", "dynamodb:PutItem", "QUARANTINE#*"): "an event that nobody can read",
    ("intake", "dynamodb:GetItem", "MODEL#*"): "where a registry names the model",
    ("intake", "dynamodb:GetItem", "REVIEW#*"): "a charge to investigate",
    ("intake", "dynamodb:PutItem", "REVIEW#*"): "a charge to investigate",
    ("send_code", "dynamodb:PutItem", "NUMBER#*"): "a code to a number that opted out",
}
"""What a role allows although the shipped conversations may not show it, and what for."""

BEHIND = frozenset({"sweep"})
"""Functions that find nothing to do in a conversation that goes well."""


class Given:
    """Scores every charge alike."""

    score = 900

    def score_call(self, signals: object) -> Score:
        return Score(0, "scorecard", ())

    def score_charge(self, signals: object) -> Score:
        return Score(self.score, "scorecard", ())


class KeptAside:
    def keep(self, name: str, content: bytes) -> str:
        return name


class Bank:
    """A bank whose told functions are driven by small events over a store that notes."""

    def __init__(self, touched: defaultdict[str, Touched], unanswered: str, **said: Any) -> None:
        self.clock, self.provider = ManualClock(), Given()
        self.kept = MemoryStore(self.clock)
        self.dialer = RememberedDialer()
        ports = Ports(
            NotingStore(self.kept, touched),
            self.clock,
            self.dialer,
            RememberedTexter(),
            RememberedPublisher(),
            KeptAside(),
        )
        table = (("fraud", 600), ("investigate", 400), ("approve", -1))
        scale = Scale(Table("scorecard", (("low", -1),)), Table("scorecard", table))
        rules = Policy({"scorecard": scale}, CallingPolicy(unanswered=unanswered))
        settings = Settings(pepper=b"a pepper of a test", bank="Example Bank")
        self.services = wiring.build(ports, settings, rules, self.provider)
        known = {"phones": (PHONE,), "time_zone": "America/Los_Angeles", **said}
        self.kept.commit(
            Customer(id="ana", **known),
            Card(customer="ana", token="t1", ending="1111"),
            Card(customer="ana", token="t2", ending="2222"),
            Number(number=PHONE, customers=("ana",)),
        )

    def ask(self, name: str, event: object = None) -> None:
        with contextlib.suppress(IvrError):
            HANDLERS[name](event or {}, self.services)

    def charge(self, door: str = "intake", name: str = "T1", card: str = "t1") -> None:
        said = {"transaction_id": name, "customer": "ana", "card_token": card, "amount": "10"}
        if door == "intake":
            self.ask(door, said)
            return
        identity = {"userArn": "arn:aws:iam::123456789012:user/core"}
        request = {"path": "/transactions", "httpMethod": "POST", "body": json.dumps(said)}
        request |= {"headers": {}, "requestContext": {"identity": identity, "stage": "dev"}}
        self.ask(door, request)

    def reply(self, body: str) -> None:
        said = {"originationNumber": PHONE, "messageBody": body, "inboundMessageId": body}
        notice = {"TopicArn": "arn:aws:sns:us-east-1:1:replies", "Message": json.dumps(said)}
        self.ask("text_reply", {"Records": [{"Sns": notice}]})

    def ended(self, contact: str, reason: str, connected: int = 0) -> None:
        self.dialer.fates[contact] = Fate(connected, self.services.ports.now(), reason)
        told = {"contactId": contact, "eventType": "DISCONNECTED", "disconnectReason": reason}
        self.ask("contact_event", told)

    def minutes(self, count: int) -> None:
        self.clock.advance(60 * count)

    @property
    def contact(self) -> str:
        return next(iter(self.kept.scan(Placed))).contact


def charged(touched: defaultdict[str, Touched], mode: str) -> None:
    for door in ("intake", "transactions"):
        for said in ({}, {"texts": False, "calls": False}):
            bank = Bank(touched, mode, **said)
            bank.charge(door)
            bank.charge(door, "T2", "t2")
            bank.charge(door, "T3", "nobody's")
            bank.provider.score = 500
            bank.charge(door, "T4")
            bank.ask(door, {"detail": {}, "account": "", "body": "{}"})


def called(touched: defaultdict[str, Touched], mode: str) -> None:
    for reason, connected in (("TELECOM_BUSY", 0), ("TELECOM_NUMBER_INVALID", 0), ("", 1)):
        bank = Bank(touched, mode, texts=False)
        bank.charge()
        bank.ask("dial")
        bank.ended(bank.contact, reason, connected)
    for wait in (3, 45, 5 * 60):
        bank = Bank(touched, mode, texts=False)
        bank.charge()
        bank.ask("dial")
        bank.minutes(wait)
        bank.ask("sweep")
        bank.dialer.fates[bank.contact] = Fate(0, 9, "TELECOM_BUSY")
        bank.ask("sweep")
        bank.ask("dial")
    bank = Bank(touched, mode, texts=False)
    bank.charge()
    bank.minutes(45)
    bank.ask("dial")
    bank = Bank(touched, mode)
    bank.dialer.refusals[PHONE] = "INVALID"
    bank.charge()
    bank.ask("dial")
    bank.minutes(25 * 60)
    bank.ask("sweep")
    bank.kept.commit(Assessment(id="c9", score=1, band="low", reasons=(), scale="s"))
    bank.kept.commit(Contact(id="c9", customer="ana", proof="pin"))
    bank.ended("c9", "CUSTOMER_DISCONNECT", 1)


def texted(touched: defaultdict[str, Touched], mode: str) -> None:
    unreadable = {"TopicArn": "arn:aws:sns:us-east-1:1:replies", "Message": "?"}
    Bank(touched, mode).ask("text_reply", {"Records": [{"Sns": unreadable}]})
    for word in ("NO", "YES", "STOP", "what", ""):
        bank = Bank(touched, mode, channel="sms", calls=word != "what")
        bank.charge()
        bank.ask("deliver")
        if word:
            bank.reply(word)
            bank.ask("deliver")
            bank.minutes(2)
            bank.ask("deliver")
        bank.minutes(90)
        bank.ask("deliver")
        bank.minutes(25 * 60)
        bank.ask("sweep")
        bank.ask("deliver")


def decided(touched: defaultdict[str, Touched], mode: str) -> None:
    for verdict in ("fraud", "legitimate"):
        bank = Bank(touched, mode, texts=False, calls=False)
        bank.charge()
        bank.charge(name="T2", card="t2")
        for found in bank.kept.waiting(Review, "reviews", 9):
            told = {"review": found.id, "verdict": verdict, "by": "agent-7"}
            bank.ask("review", {**told, "seen": ["T1", "T2"]} if found.case else told)
        bank.ask("deliver")
    for number, listed in ((PHONE, True), ("+14155550199", True), ("+14155550199", False)):
        bank.ask("list_number", {"number": number, "listed": listed, "by": "agent-7"})


@pytest.fixture(scope="module", params=["hold", "block"])
def told(request: pytest.FixtureRequest) -> dict[str, Touched]:
    """Return what each told function touched, by what the policy says of unanswered cases."""
    touched: defaultdict[str, Touched] = defaultdict(set)
    for part in (charged, called, texted, decided):
        part(touched, request.param)
    return touched


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_role_allows_what_a_told_function_does(told: dict[str, Touched], name: str):
    assert told[name]
    assert told[name] <= allowed(name)


def test_no_role_allows_more(seen: dict[str, Touched]):
    idle = {(name, *each) for name in seen.keys() - BEHIND for each in allowed(name) - seen[name]}
    assert idle <= set(RARE)
