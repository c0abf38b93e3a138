"""Every kind of record is kept whole by every store, wherever it waits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.runtime.records import (
    PLACES,
    QUEUES,
    Account,
    Alert,
    Assessment,
    Attempt,
    AttemptState,
    AuditEntry,
    Card,
    CardState,
    Case,
    CaseState,
    Charge,
    Charged,
    Code,
    Contact,
    Customer,
    Dispute,
    Episode,
    History,
    Hold,
    HoldState,
    Lines,
    Number,
    OptOut,
    OutboxEntry,
    Placed,
    Quarantined,
    Quota,
    Replacement,
    Review,
    Spending,
    Spent,
    Strikes,
    Transaction,
    Visits,
    key_of,
    models,
    place,
    turn_of,
)
from ivr.runtime.records.models import (
    Detector,
    DetectorState,
    DetectorVersion,
    Job,
    Model,
    ModelState,
    ModelVersion,
    Training,
)

CHARGES = (
    Charge("T1", "t1", "1111", Decimal("4155.0"), "EUR", "M", 1),
    Charge("T2", "t2", "2222", Decimal("0.10"), "USD", "José", 2, "denied"),
)

SPENT = (
    Spent("T1", Decimal("0.10"), "USD", "José", 1, usual=True),
    Spent("T2", Decimal("4155.0"), "EUR", "", 2, usual=False),
)

EACH_KIND = (
    Customer(
        id="C1",
        phones=("+14155550101", "+14155550102"),
        first_name="José",
        channel="sms",
        calls=False,
        texts=False,
        proofs={"birth_date": "ab", "pin": "cd"},
    ),
    Account(customer="C1", balance=Decimal("12.50")),
    Card(customer="C1", token="t1", ending="1111", state=CardState.HELD, blocked_by="k"),
    Transaction(
        customer="C1",
        id="T#1",
        card="t1",
        amount=Decimal("0.1"),
        currency="USD",
        merchant="</speak>&\x00\u202e",
        at=1,
    ),
    Charged(customer="C1", card="t1", charges=SPENT),
    Spending(customer="C1", card="t1", recent="AQIDBA==", sums=(3, 10**18, 0)),
    Hold(customer="C1", transaction="T1", card="t1", case="k", at=1, state=HoldState.RELEASED),
    Dispute(customer="C1", transaction="T1", reference="01234567", opened_by="c", at=1),
    Replacement(customer="C1", card="t1", ordered_by="c", at=1),
    Episode(customer="C1", case="k"),
    Alert(customer="C1", transaction="T1", outcome="fraud", case="k"),
    Quota(customer="C1", day="2026-03-02", attempts=2),
    History(customer="C1", contact="c", channel="VOICE", at=1, seconds=60, end="ROUTED_BOT"),
    AuditEntry(customer="C1", id="a", action="block", subject="t1", actor="c", at=1, note="n"),
    OutboxEntry(customer="C1", id="o", kind="card_blocked", subject="t1", at=1, tries=2),
    Number(
        number="+14155550101",
        customers=("C1", "C2"),
        spam=True,
        listed_by="c",
        forwarded=True,
        changed_at=5,
        sim_changed_at=6,
    ),
    Visits(number="+14155550101", contacts=(("c1", 5), ("c2", 6))),
    OptOut(number="+14155550101", at=4, by="c"),
    Contact(id="c", customer="C1", proof="birth_date", case="k", told=("T1", "T2")),
    Code(contact="c", customer="C1", seal="ab", at=3),
    Placed(contact="c", case="k", attempt="1", connected_at=2, ended_at=3, keyed=True),
    Assessment(
        id="c",
        score=1000,
        band="high",
        reasons=("a", "b"),
        scale="s",
        degraded=True,
        lane="agent",
        signals={"velocity": "3"},
        ended_at=7,
        again=True,
    ),
    Strikes(subject="contact:c", guesses=("x", "y")),
    Case(
        id="k",
        customer="C1",
        charges=CHARGES,
        at=1,
        until=9,
        state=CaseState.UNREACHED,
        contact="c",
        answer="no",
    ),
    Attempt(
        case="k",
        number="1",
        customer="C1",
        channel="voice",
        phone="+14155550101",
        at_risk=Decimal("4155.0"),
        due=5,
        at=4,
        state=AttemptState.READY,
        contact="c",
    ),
    Lines(name="i", millitokens=5_000, filled_at=1_000, calls=(("k-1", 4), ("k-2", 5))),
    Review(id="r", customer="C1", why="unreached", at=1, case="k", transaction="T1"),
    Quarantined(id="q", why="not JSON", size=12, place="q.sealed", at=1),
    Model(name="m", active="1.01", past=("1.0", "2.0")),
    ModelVersion(
        name="m",
        number="1.01",
        at=1,
        changed_at=2,
        trainer="t",
        state=ModelState.COMPLETE,
        artifact="ab" * 32,
        size=9,
        digest="cd" * 32,
        features=("amt", "hour"),
        metrics='{"auc":0.99}',
        lineage='{"rows":5}',
        why="w",
    ),
    Training(name="m", major="1", number="1.01", at=1),
    Detector(name="d", latest=2, active="2", past=("1",)),
    DetectorVersion(
        name="d",
        number="2",
        at=1,
        changed_at=2,
        mode="FIRST_MATCHED",
        artifact="ab" * 32,
        size=9,
        model="m",
        model_number="1.01",
        author="a",
        state=DetectorState.ACTIVE,
    ),
    Job(id="j", kind="train", source="s3://b/k", at=1, run="jr_1"),
)


def owner_and_id(record):
    at = place(type(record))
    name = getattr(record, at.id_field) if at.id_field else ""
    return getattr(record, at.owner_field), name


def test_each_kind_of_record_has_a_sample_here():
    assert {type(record) for record in EACH_KIND} == {*PLACES, *models.PLACES}


def test_each_kind_that_waits_waits_here():
    waiting = {type(record) for record in EACH_KIND if turn_of(record) is not None}
    assert waiting == set(QUEUES.values())


@pytest.mark.parametrize("record", EACH_KIND, ids=lambda r: type(r).__name__)
def test_what_was_committed_is_read_back(store, record):
    store.commit(record)
    assert store.get(type(record), *owner_and_id(record)) == replace(record, version=1)


@pytest.mark.parametrize("record", EACH_KIND, ids=lambda r: type(r).__name__)
def test_what_was_read_is_removed(store, record):
    store.commit(record)
    store.remove(store.get(type(record), *owner_and_id(record)))
    assert store.list(type(record), owner_and_id(record)[0]) == ()
    assert [*store.scan(type(record))] == []


def test_all_kinds_live_side_by_side(store):
    store.commit(*EACH_KIND)
    for record in EACH_KIND:
        kept = (replace(record, version=1),)
        assert store.list(type(record), owner_and_id(record)[0]) == kept
        assert tuple(store.scan(type(record))) == kept
        turn = turn_of(record)
        if turn is not None:
            assert store.waiting(type(record), turn.queue, 9) == kept


def test_no_two_kinds_share_an_address():
    assert len({key_of(record) for record in EACH_KIND}) == len(EACH_KIND)
