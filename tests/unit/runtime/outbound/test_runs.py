"""Runs over many things: poison stops nobody, time ends them, a backlog drains at the pace."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter

import pytest

from bench.infra.templates import resources
from ivr.faults import Denied, Unavailable
from ivr.runtime import wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger import shift
from ivr.runtime.ledger.cases import CARDS_AT_ONCE
from ivr.runtime.ledger.shift import Shift
from ivr.runtime.ports import Fate
from ivr.runtime.records import (
    Attempt,
    Card,
    Case,
    CaseState,
    OutboxEntry,
    key_of,
    turn_of,
)
from ivr.runtime.services.fraud import dialling, tracking
from ivr.runtime.services.keeping import outbox
from ivr.runtime.settings import Settings

HOUR = 3_600


class Refusing:
    """A store that refuses whatever tells of one case, and transactions that are too large."""

    def __init__(self, inner, case="", fault=Denied):
        self.inner, self.case, self.fault = inner, case, fault

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def commit(self, *records):
        keys = [key_of(record) for record in records]
        if self.case and any(owner == f"CASE#{self.case}" for owner, _ in keys):
            raise self.fault("no")
        assert len(keys) == len(set(keys)) <= 100, "no transaction that DynamoDB takes"
        self.inner.commit(*records)


class Waking(Refusing):
    """A store that tells what a stream would show of each commit."""

    def __init__(self, inner, shown):
        super().__init__(inner)
        self.shown = shown

    def commit(self, *records):
        super().commit(*records)
        for record in records:
            turn = turn_of(record)
            self.shown({"owner": key_of(record)[0]} | ({"queue": turn.queue} if turn else {}))


def three_cases(bank, **said):
    for name in "abc":
        bank.customer(name, phones=("+14155550101",), **said)
        bank.charge(name)
        bank.clock.advance(1)
    return dataclasses.replace(bank.ports, store=Refusing(bank.store, bank.case("a").id))


def test_a_case_that_cannot_be_changed_stops_no_sweep(bank):
    ports = three_cases(bank, texts=False)
    bank.minutes(26 * 60)
    with pytest.raises(Denied):
        tracking.sweep(ports, bank.policy)
    assert bank.case("a").state is CaseState.OPENED
    assert [bank.case(name).state for name in "bc"] == [CaseState.REVIEW] * 2


def test_a_hundred_poisoned_cases_do_not_hide_the_next(bank):
    for n in range(shift.PAGE + 1):
        bank.customer(f"c{n}", phones=(), texts=False)
        bank.store.commit(Case(id=f"p{n:03}", customer=f"c{n}", charges=(), at=1, until=n + 1))

    class Poisoned(Refusing):
        def commit(self, *records):
            if all(r.id != f"p{shift.PAGE:03}" for r in records if isinstance(r, Case)):
                raise Denied("no")
            self.inner.commit(*records)

    ports = dataclasses.replace(bank.ports, store=Poisoned(bank.store))
    with pytest.raises(Denied):
        tracking.sweep(ports, bank.policy)
    assert bank.store.get(Case, f"p{shift.PAGE:03}").state is CaseState.REVIEW


def test_an_attempt_that_cannot_be_changed_stops_no_pump(bank):
    ports = three_cases(bank)
    bank.clock.advance(5)
    with pytest.raises(Denied):
        dialling.pump(ports, bank.policy)
    assert {call.token for call in bank.dialer.calls} == {f"{bank.case(n).id}-1" for n in "bc"}


def test_a_line_that_cannot_be_healed_stops_no_pump(bank):
    three_cases(bank)
    bank.clock.advance(5)
    bank.pump()
    ports = dataclasses.replace(bank.ports, store=Refusing(bank.store, fault=Unavailable))
    over = next(a for a in bank.attempts("a"))
    assert over.state.value == "STARTED"
    bank.clock.advance(dialling.HEAL_SECONDS)
    ports.store.case = bank.case("a").id
    dialling.pump(ports, bank.policy)
    assert len(bank.dialer.calls) == 3


def test_a_run_begins_nothing_after_its_time(bank):
    three_cases(bank, texts=False)
    late = Shift(until=bank.now)
    assert dialling.pump(bank.ports, bank.policy, late).dialled == 0
    bank.minutes(26 * 60)
    assert tracking.sweep(bank.ports, bank.policy, Shift(until=bank.now)).looked == 0
    assert tracking.sweep(bank.ports, bank.policy, Shift(until=bank.now + 1)).looked == 3


@pytest.mark.parametrize("known", [True, False])
def test_a_call_of_which_nobody_ever_tells_the_end_gives_back_its_line(bank, known):
    bank.charge()
    bank.pump()
    contact = bank.attempt().contact
    if known:
        bank.dialer.fates[contact] = Fate(bank.now, 0, "")
    else:
        bank.ports = dataclasses.replace(bank.ports, dialer=Silent())
    bank.clock.advance(tracking.LONGEST_SECONDS - 1)
    bank.sweep()
    assert len(bank.lines().calls) == 1
    bank.clock.advance(1)
    assert bank.sweep().over == 1
    assert bank.lines().calls == ()
    assert ("voice", "1", "lost") in bank.trail()


class Silent:
    def fate(self, contact):
        raise Unavailable("no answer")


@pytest.mark.parametrize("cards", [CARDS_AT_ONCE, CARDS_AT_ONCE + 1, 50])
def test_all_cards_of_an_unanswered_case_are_blocked_however_many(make_bank, cards):
    bank = make_bank(unanswered="block")
    bank.customer(texts=False)
    more = [Card(customer="ana", token=f"ana-{n}", ending="0000") for n in range(3, cards + 1)]
    bank.store.commit(*more)
    for n in range(1, cards + 1):
        bank.charge(name=f"T{n}", card=n)
    bank.minutes(25 * 60)
    bank.ports = dataclasses.replace(bank.ports, store=Refusing(bank.store), publisher=Taking())
    bank.sweep()
    assert bank.case().state is CaseState.REVIEW
    while bank.store.waiting(OutboxEntry, "outbox", 1):
        assert outbox.deliver(bank.ports).sent
    assert all(card.is_blocked for card in bank.store.list(Card, "ana"))
    kinds = Counter(entry.kind for entry in bank.store.list(OutboxEntry, "ana"))
    assert kinds["card_blocked"] == cards
    assert kinds["unanswered_blocked"] == (cards > CARDS_AT_ONCE)


class Taking:
    def publish(self, news):
        return [entry.id for entry in news]


class Schedule:
    """Runs `dial` as the platform does: each minute, and when the stream shows what it filters."""

    def __init__(self, bank, talk):
        self.bank, self.talk, self.at, self.awake = bank, talk, [], False
        self.over = set()
        mapping = resources("AWS::Lambda::EventSourceMapping")["DialWhenReady"]
        self.window = mapping["MaximumBatchingWindowInSeconds"]
        patterns = [json.loads(f["Pattern"]) for f in mapping["FilterCriteria"]["Filters"]]
        self.wanted = [pattern["dynamodb"]["NewImage"] for pattern in patterns]
        ports = dataclasses.replace(bank.ports, store=Waking(bank.store, self.shown), dialer=self)
        settings = Settings(pepper=b"a pepper of a test")
        built = wiring.build(ports, settings, bank.desk.policy, bank.provider)
        self.services = dataclasses.replace(built, wait=self.passes)

    def shown(self, image):
        self.awake |= any(
            image.get(name) in test["S"] for want in self.wanted for name, test in want.items()
        )

    def dial(self, request):
        answer = self.bank.dialer.dial(request)
        self.at.append((self.bank.clock.now().timestamp(), answer.contact))
        return answer

    def fate(self, contact):
        return self.bank.dialer.fate(contact)

    def passes(self, seconds):
        self.bank.clock.advance(seconds)
        self.hang_up()

    def hang_up(self):
        for at, contact in list(self.at):
            if at + self.talk <= self.bank.now and contact not in self.over:
                self.over.add(contact)
                self.bank.dialer.fates[contact] = Fate(int(at), self.bank.now, "")
                told = {"contactId": contact, "eventType": "DISCONNECTED"}
                HANDLERS["contact_event"](told, self.services)

    def run(self, seconds):
        began = self.bank.now
        self.awake = False
        ticked = began - 60
        while self.bank.now < began + seconds:
            if self.awake or self.bank.now >= ticked + 60:
                ticked = self.bank.now if self.bank.now >= ticked + 60 else ticked
                self.awake = False
                given = dataclasses.replace(self.services, until=self.bank.now + 43)
                HANDLERS["dial"]({}, given)
            self.passes(self.window)
        return [at - began for at, _ in self.at]


def backlog(make_bank, many, **calling):
    bank = make_bank(spill_minutes=30, **calling)
    for n in range(many):
        bank.charge(bank.customer(f"c{n}", phones=(f"+1415555{1000 + n}",)))
    return bank


def test_a_backlog_drains_at_the_rate_of_the_policy(make_bank):
    bank = backlog(make_bank, 60, lines=50, calls_per_second=2)
    at = Schedule(bank, talk=20).run(60)
    assert len(at) == 60
    assert at[-1] <= 60 / 2 + 2
    assert all(len([t for t in at if began <= t < began + 1]) <= 4 for began in at)


def test_a_line_that_comes_free_is_used_at_once(make_bank):
    bank = backlog(make_bank, 12, lines=3, calls_per_second=2)
    at = Schedule(bank, talk=30).run(150)
    assert len(at) == 12
    assert at[-1] <= 3 * (30 + 4)
    assert {a.state.value for n in range(12) for a in bank.attempts(f"c{n}")} & {"STARTED", "ENDED"}


def test_a_pump_that_may_not_wait_leaves_the_next_call_to_the_next(make_bank):
    bank = backlog(make_bank, 6, lines=50, calls_per_second=2)
    assert dialling.pump(bank.ports, bank.policy).dialled == 2
    assert len(bank.store.waiting(Attempt, "ready", 9)) == 4
