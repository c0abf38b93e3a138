"""A charge is judged once, and a suspicious one always has an attempt, or people."""

from __future__ import annotations

import threading
from collections import Counter
from decimal import Decimal

import pytest

from ivr.faults import Conflict, NotFound, Unavailable
from ivr.runtime.ports import Ports
from ivr.runtime.records import (
    Alert,
    Assessment,
    Attempt,
    AttemptState,
    AuditEntry,
    Case,
    CaseState,
    Hold,
    HoldState,
    OutboxEntry,
    Review,
    Transaction,
)
from ivr.runtime.services.fraud import intake

DAY = 86_400


def kinds(bank, customer="ana"):
    return Counter(entry.kind for entry in bank.store.list(OutboxEntry, customer))


def test_a_suspicious_charge_is_held_in_a_case_with_a_first_attempt(bank):
    taken = bank.charge(amount="250.40")
    case = bank.case()
    assert (taken.outcome, taken.case, taken.way, taken.attempt) == ("fraud", case.id, "voice", "1")
    assert (case.state, case.at_risk, case.customer) == (CaseState.OPENED, Decimal("250.40"), "ana")
    assert bank.attempt().state is AttemptState.READY
    assert bank.attempt().name == f"{case.id}-1"
    held = bank.store.get(Hold, "ana", "T1")
    assert (held.state, held.card, held.case) == (HoldState.HELD, "ana-1", case.id)
    assert kinds(bank) == {"charge_held": 1}
    assert bank.dialer.calls == []


def test_one_commit_does_it_all(bank):
    class Counting:
        commits = 0

        def __init__(self, store):
            self.get, self.list, self._store = store.get, store.list, store

        def commit(self, *records):
            self.commits += 1
            self._store.commit(*records)

    store = Counting(bank.store)
    intake.take(bank.event(), Ports(store, bank.clock, bank.dialer), bank.desk)
    assert store.commits == 1


@pytest.mark.parametrize("days", [0, 8, 100, 400, 700])
def test_a_replay_finds_the_first_decision_and_never_calls_again(bank, days):
    first = bank.charge()
    bank.pump()
    bank.clock.advance(days * DAY)
    for _ in range(3):
        assert bank.charge().case == first.case
        bank.pump()
        bank.sweep()
        bank.pump()
    assert len(bank.dialer.calls) == 1
    assert len(bank.store.list(Alert, "ana")) == 1


@pytest.mark.parametrize("days", [1, 5, 800])
def test_a_charge_that_happened_long_ago_is_left_to_people_not_called_or_texted(bank, days):
    taken = bank.charge(at=bank.now - days * DAY - 1)
    assert (taken.way, taken.why) == ("people", "too_old")
    assert bank.attempts() == []
    assert bank.case().state is CaseState.REVIEW


def test_a_time_in_the_future_makes_no_charge_younger(bank):
    bank.charge(at=bank.now + 40 * DAY)
    assert bank.case().charges[0].at == bank.now


def test_a_thousand_concurrent_deliveries_are_one_case_and_one_attempt(bank):
    found = []

    def deliver():
        found.extend(bank.charge() for _ in range(125))

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1_000
    assert len({taken.case for taken in found}) == 1
    assert len(bank.attempts()) == 1
    assert len(bank.case().charges) == 1
    for _ in range(3):
        bank.pump()
    assert len(bank.dialer.calls) == 1


def test_further_charges_join_the_open_case_of_the_customer_whatever_the_card(bank):
    first = bank.charge(amount="100")
    joined = bank.charge(name="T2", amount="900", card=2)
    case = bank.case()
    assert joined.case == first.case
    assert [c.ending for c in case.charges] == ["1111", "2222"]
    assert case.cards == ("ana-1", "ana-2")
    assert bank.store.get(Hold, "ana", "T2").case == case.id
    (attempt,) = bank.attempts()
    assert attempt.at_risk == case.at_risk == 1000


def test_a_charge_that_joins_a_call_in_progress_plans_no_other_call(bank):
    bank.charge()
    bank.pump()
    bank.charge(name="T2")
    assert bank.trail() == [("voice", "1", "started")]
    assert len(bank.case().charges) == 2


def test_a_charge_after_a_settled_case_opens_another(bank):
    first = bank.charge()
    bank.change(bank.case(), state=CaseState.CONFIRMED, answer="mine")
    second = bank.charge(name="T2")
    assert second.case != first.case
    assert bank.case().id == second.case


def test_two_charges_at_once_are_one_case(bank):
    inner = bank.store.commit
    meanwhile = [lambda: bank.charge(name="T2")]

    def commit(*records):
        if meanwhile:
            meanwhile.pop()()
        inner(*records)

    bank.store.commit = commit
    bank.charge(name="T1")
    assert [c.transaction for c in bank.case().charges] == ["T2", "T1"]
    assert len(bank.attempts()) == 1


def test_more_charges_than_a_call_can_tell_are_left_to_people(bank):
    for number in range(intake.CHARGES_MAX + 2):
        bank.charge(name=f"T{number}")
    assert len(bank.case().charges) == intake.CHARGES_MAX
    assert [why for _, why in bank.reviews()] == ["many_charges"] * 2
    assert len(bank.store.list(Hold, "ana")) == intake.CHARGES_MAX + 2


@pytest.mark.parametrize(
    ("score", "outcome", "way"), [(100, "approve", "none"), (500, "investigate", "people")]
)
def test_other_outcomes_open_no_case(bank, score, outcome, way):
    bank.provider.score = score
    for _ in range(2):
        taken = bank.charge()
        assert (taken.outcome, taken.score, taken.case, taken.way) == (outcome, score, "", way)
    assert bank.store.list(Hold, "ana") == ()
    assert bank.reviews() == ([("T1", "investigate")] if way == "people" else [])


@pytest.mark.parametrize(
    ("policy", "amount", "outcome"),
    [
        ("rules", "5", "investigate"),
        ("rules", "9000", "fraud"),
        ("investigate", "9000", "investigate"),
    ],
)
def test_while_the_provider_is_down_rules_or_people_judge(bank, policy, amount, outcome):
    bank.provider.score = Unavailable("down")
    bank.rules(provider_down=policy)
    spent = Transaction(
        customer="ana", id="B", card="ana-1", amount=1, currency="USD", merchant="X", at=bank.now
    )
    bank.store.commit(spent)
    taken = bank.charge(amount=amount)
    assert taken.outcome == outcome
    kept = bank.store.get(Assessment, "charge#ana#T1")
    assert kept.degraded
    assert kept.reasons[0].startswith("provider_failed")
    assert kinds(bank)["score_again"] == 1
    if outcome == "investigate":
        assert bank.reviews() == [("T1", "provider_down")]


def test_a_charge_that_only_names_a_booked_one_is_completed(bank):
    booked = Transaction(
        customer="ana",
        id="T9",
        card="ana-2",
        amount=77,
        currency="EUR",
        merchant="Far",
        at=bank.now - 60,
    )
    bank.store.commit(booked)
    bank.charge(name="T9", amount=None, card=1)
    (charge,) = bank.case().charges
    assert (charge.ending, charge.amount, charge.at) == ("2222", 77, bank.now - 60)


@pytest.mark.parametrize(
    "said", [{"customer": "nobody"}, {"card": 9}, {"amount": None}], ids=["who", "card", "what"]
)
def test_what_is_not_on_file_is_not_found_and_changes_nothing(bank, said):
    with pytest.raises(NotFound):
        bank.charge(**said)
    assert bank.store.list(Alert, said.get("customer", "ana")) == ()


def test_an_event_without_an_id_is_another_charge_the_next_day(bank):
    first = bank.charge(name="digest", derived=True)
    assert bank.charge(name="digest", derived=True).case == first.case
    bank.clock.advance(DAY)
    bank.change(bank.case(), state=CaseState.CONFIRMED)
    assert bank.charge(name="digest", derived=True).case != first.case


@pytest.mark.parametrize(
    ("customer", "why"),
    [
        ({"phones": ()}, "no_phone"),
        ({"phones": ("+123456789",)}, "invalid"),
        ({"phones": ("+19005550101",)}, "invalid"),
        ({"phones": ("+18765550101",)}, "invalid"),
        ({"phones": ("+447700900123",)}, "invalid"),
        ({"calls": False, "texts": False}, "no_consent"),
        ({"time_zone": "Mars/Olympus"}, "no_hour"),
    ],
    ids=["none", "short", "premium", "jamaica", "britain", "consent", "zone"],
)
def test_whoever_cannot_be_reached_is_left_to_people_at_once(bank, customer, why):
    bank.customer("cho", **customer)
    taken = bank.charge("cho")
    assert (taken.way, taken.why) == ("people", why)
    assert bank.case("cho").state is CaseState.REVIEW
    assert bank.reviews() == [(taken.case, why)]
    assert kinds(bank, "cho") == {"charge_held": 1, "case_review": 1}
    for _ in range(2):
        bank.pump()
        bank.sweep()
    assert bank.dialer.calls == []


def test_losing_every_race_is_a_conflict_and_a_retry_heals(bank):
    inner, bank.store.commit = bank.store.commit, lambda *records: lose()

    def lose():
        raise Conflict("another was first")

    with pytest.raises(Conflict):
        bank.charge()
    bank.store.commit = inner
    assert bank.charge().way == "voice"


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("lost", [False, True])
def test_killed_anywhere_a_redelivery_completes_it(make_bank, mortal, survive, applied, lost):
    for point in range(1, 60):
        bank = make_bank()
        bank.customer()
        dying = mortal(bank.ports, point, applied=applied, lost=lost)
        through = survive(intake.take, bank.event(), dying.ports, bank.desk)
        taken = bank.charge()
        assert (taken.way, taken.attempt) == ("voice", "1")
        assert len(bank.case().charges) == len(bank.attempts()) == 1
        opened = [e for e in bank.store.list(AuditEntry, "ana") if e.action == "case_opened"]
        assert len(opened) == 1
        if through and dying.count < point:
            return
    pytest.fail("the intake never came through")


def test_what_a_case_keeps_is_kept_for_thirteen_months(bank):
    taken = bank.charge()
    months = 395 * DAY
    for record in (bank.case(), bank.attempt(), bank.store.get(Hold, "ana", "T1")):
        assert record.expires == bank.now + months
    assert bank.store.get(Alert, "ana", "T1").expires > bank.now + 400 * DAY
    assert bank.store.get(Case, taken.case).until > bank.now
    assert bank.store.list(Attempt, taken.case)
    assert bank.store.list(Review, "x") == ()
