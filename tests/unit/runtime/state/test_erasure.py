"""Erasure: what goes, what stays stripped, when it is refused, and that it can be cut short."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.faults import NotFound, Refused, Unavailable
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.records import (
    PLACES,
    Attempt,
    AttemptState,
    AuditEntry,
    Case,
    CaseState,
    Charge,
    Charged,
    Contact,
    Customer,
    Episode,
    History,
    Number,
    OptOut,
    OutboxEntry,
    Review,
    Spent,
    Strikes,
    Visits,
    encode,
)
from ivr.runtime.services.keeping.erasure import KEPT_SECONDS, Demand, belongings, erase

NOW = 1_800_000_000
DEMAND = Demand("C1", "desk", "asked for it", NOW)
CANARIES = ("Zebulon", "+14155550101", "+14155550102", "Velvet Casino", "7391", "a note about")

BANK = {
    "customers": [
        {
            "id": "C1",
            "first_name": "Zebulon",
            "phones": ["+14155550101", "+14155550102"],
            "birth_date": "01311980",
            "pin": "4071",
            "cards": [{"number": "4000001234567391"}],
            "transactions": [
                {
                    "id": "T1",
                    "card": "7391",
                    "amount": "5",
                    "merchant": "Velvet Casino",
                    "at": "2026-01-01T00:00:00Z",
                }
            ],
            "holds": [{"transaction": "T1", "card": "7391", "at": "2026-01-01T00:00:00Z"}],
        },
        {"id": "C2", "first_name": "Ana", "phones": ["+14155550102"]},
    ]
}

CASE = Case(
    id="k1",
    customer="C1",
    charges=(Charge("T1", "t", "7391", Decimal(5), "USD", "Velvet Casino", 5, "mine"),),
    at=NOW - 100,
    state=CaseState.CONFIRMED,
)
ATTEMPT = Attempt(
    case="k1",
    number="1",
    customer="C1",
    channel="voice",
    phone="+14155550101",
    at_risk=Decimal(5),
    due=1,
    at=NOW - 90,
    state=AttemptState.ENDED,
    contact="c1",
)
AUDIT = AuditEntry(
    customer="C1", id="a", action="block", subject="t", actor="c", at=NOW - 9, note="a note about"
)
NEWS = OutboxEntry(customer="C1", id="n1", kind="card_blocked", subject="t", at=NOW - 9)


@pytest.fixture
def store():
    made = MemoryStore(ManualClock())
    seed.load(made, BANK, b"a pepper of a test")
    made.commit(
        CASE,
        ATTEMPT,
        AUDIT,
        NEWS,
        replace(NEWS, id="n2", sent_at=10),
        Episode(customer="C1", case="k1"),
        Contact(id="c1", customer="C1", proof="birth_date"),
        History(customer="C1", contact="c1", channel="VOICE", at=1),
        Review(id="r1", customer="C1", why="w", at=NOW - 9, verdict="fraud"),
        Strikes(subject="customer:C1", guesses=("x",)),
        Strikes(subject="codes:C1", guesses=("y",)),
        Strikes(subject="contact:c1", guesses=("z",)),
        Strikes(subject="contact:c2", guesses=("z",)),
        Charged(customer="C1", card="t", charges=(Spent("T9", 1, "USD", "Secret Shop", 1, True),)),
        Visits(number="+14155550101", contacts=(("c1", 5),)),
        Visits(number="+14155550102", contacts=(("c2", 5),)),
        OptOut(number="+14155550101", at=1),
    )
    return made


def everything(store):
    return "\n".join(encode(each) for kind in PLACES for each in store.scan(kind))


def test_nothing_tells_of_the_person_any_more(store):
    before = everything(store)
    assert [canary for canary in CANARIES if canary not in before] == []
    erase(store, DEMAND)
    store.remove(store.get(OptOut, "+14155550101"))
    left = everything(store)
    assert [canary for canary in CANARIES if canary in left] == ["+14155550102"]
    assert store.get(Number, "+14155550102").customers == ("C2",)


def test_what_must_stay_stays_for_thirteen_months(store):
    erase(store, DEMAND)
    entry = store.get(AuditEntry, "C1", "a")
    assert (entry.subject, entry.note, entry.expires) == ("t", "", NOW - 9 + KEPT_SECONDS)
    case = store.get(Case, "k1")
    assert case.charges == (Charge("", "", "", Decimal(5), "USD", "", 5, "mine"),)
    assert (case.state, case.expires) == (CaseState.CONFIRMED, NOW - 100 + KEPT_SECONDS)
    assert store.get(Attempt, "k1", "1").phone == ""
    assert store.get(Review, "r1").verdict == "fraud"


def test_news_of_a_block_is_still_delivered(store):
    erase(store, DEMAND)
    assert [news.id for news in store.waiting(OutboxEntry, "outbox", 9)] == ["n1"]
    assert store.get(OutboxEntry, "C1", "n2") is None


def test_the_erasure_itself_stands_in_the_audit(store):
    erase(store, DEMAND)
    (entry,) = [e for e in store.list(AuditEntry, "C1") if e.action == "customer_erased"]
    assert (entry.actor, entry.note, entry.at) == ("desk", "asked for it", NOW)


def test_asking_again_changes_nothing(store):
    assert erase(store, DEMAND).removed["Customer"] == 1
    once = everything(store)
    again = erase(store, replace(DEMAND, now=NOW + 5))
    assert (again.removed, again.stripped) == ({}, {})
    assert everything(store) == once


def test_the_wish_not_to_be_called_outlives_the_customer(store):
    erase(store, DEMAND)
    assert store.get(OptOut, "+14155550101") is not None
    assert store.get(Visits, "+14155550101") is None
    assert store.get(Visits, "+14155550102") is not None


def test_other_customers_lose_nothing(store):
    before = {kind: [*store.scan(kind)] for kind in PLACES}
    erase(store, DEMAND)
    theirs = [each for each in before[Customer] if each.id == "C2"]
    assert [*store.scan(Customer)] == theirs


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (replace(CASE, id="k2", state=CaseState.OPENED), "DAT001"),
        (replace(CASE, id="k2", state=CaseState.REVIEW), "DAT001"),
        (Review(id="r2", customer="C1", why="w", at=1), "DAT001"),
        (Contact(id="c9", customer="C1"), "DAT002"),
        (replace(ATTEMPT, number="2", state=AttemptState.STARTED), "DAT002"),
        (replace(ATTEMPT, number="2", state=AttemptState.INTENT), "DAT002"),
    ],
)
def test_while_something_is_open_or_live_nothing_is_erased(store, record, code):
    store.commit(record)
    before = everything(store)
    with pytest.raises(Refused) as refused:
        erase(store, DEMAND)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert everything(store) == before


def test_all_that_keeps_from_erasing_is_told_at_once(store):
    store.commit(Contact(id="c9", customer="C1"), replace(CASE, id="k2", state=CaseState.CALLED))
    with pytest.raises(Refused) as refused:
        erase(store, DEMAND)
    assert {finding.code for finding in refused.value.findings} == {"DAT001", "DAT002"}


def test_a_customer_who_never_was_is_not_found(store):
    with pytest.raises(NotFound, match="no customer C9"):
        erase(store, replace(DEMAND, customer="C9"))


class Cut:
    """A store that ends after so many writes, before or after carrying out the last one."""

    def __init__(self, store, writes, *, applied):
        self.store, self.writes, self.applied = store, writes, applied
        self.get, self.list, self.scan = store.get, store.list, store.scan

    def commit(self, *records):
        self._do(self.store.commit, records)

    def remove(self, *records):
        self._do(self.store.remove, records)

    def _do(self, change, records):
        self.writes -= 1
        if self.writes < 0:
            if self.applied:
                change(*records)
            raise Unavailable("cut short")
        change(*records)


def settled(store):
    """Return everything but when it happened and how often it was written."""
    return sorted(everything(store).replace(str(NOW + 9), str(NOW)).splitlines())


def fresh(store_fixture):
    made = MemoryStore(ManualClock())
    for kind in PLACES:
        for each in store_fixture.scan(kind):
            made.commit(replace(each, version=0))
    return made


@pytest.mark.parametrize("applied", [False, True])
def test_an_erasure_that_was_cut_short_anywhere_is_finished_by_asking_again(store, applied):
    whole = fresh(store)
    erase(whole, DEMAND)
    for writes in range(40):
        cut = fresh(store)
        try:
            erase(Cut(cut, writes, applied=applied), DEMAND)
        except Unavailable:
            erase(cut, replace(DEMAND, now=NOW + 9))
            assert settled(cut) == settled(whole), writes
        else:
            assert writes > 10
            return
    pytest.fail("an erasure needs less than 40 writes")


def test_a_case_that_is_opened_meanwhile_is_seen(store):
    class Meanwhile(Cut):
        def commit(self, *records):
            super().commit(*records)
            if isinstance(records[0], Customer):
                self.store.commit(replace(CASE, id="k2", state=CaseState.OPENED))

    with pytest.raises(Refused):
        erase(Meanwhile(store, 99, applied=True), DEMAND)
    kept = store.get(Customer, "C1")
    assert (kept.phones, kept.calls, kept.texts, kept.proofs) == ((), False, False, {})
    store.commit(replace(store.get(Case, "k2"), state=CaseState.CLOSED))
    erase(store, DEMAND)
    assert store.get(Customer, "C1") is None


def test_belongings_hold_every_kind_that_names_the_customer(store):
    found = {type(each) for each in belongings(store, "C1")}
    naming = {
        kind
        for kind in PLACES
        for each in store.scan(kind)
        if '"C1"' in encode(each) or "customer:C1" in encode(each)
    }
    strikes = {each.subject for each in belongings(store, "C1").scores if type(each) is Strikes}
    assert strikes == {"customer:C1", "codes:C1", "contact:c1"}
    assert naming <= found
    assert json.loads(encode(store.get(Number, "+14155550102")))["customers"] == ["C1", "C2"]
