"""The pump: the most at risk first, at its pace, and no attempt called twice whatever dies."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from ivr.faults import Conflict, Unavailable
from ivr.runtime.ledger.reach.attempts import quota_of
from ivr.runtime.ports import DialAnswer
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    AuditEntry,
    CaseState,
    Customer,
    Number,
    Placed,
    Quota,
)
from ivr.runtime.services.fraud import dialling

DAY = 86_400


def crowd(bank, count, **said):
    for n in range(count):
        bank.customer(f"c{n}", phones=(f"+1415555{1000 + n}",), **said)
        bank.charge(f"c{n}", name=f"T{n}", amount=str(100 + n))


def test_a_call_is_intended_before_it_is_asked_for_and_written_down_after(bank):
    bank.charge()
    seen = []

    class Asking:
        def dial(self, request):
            seen.append((bank.attempt().state, len(bank.lines().calls), request))
            return bank.dialer.dial(request)

    ports = dataclasses.replace(bank.ports, dialer=Asking())
    pace = dialling.pump(ports, bank.policy)
    ((state, on_line, request),) = seen
    attempt, case = bank.attempt(), bank.case()
    assert (state, on_line) == (AttemptState.INTENT, 1)
    assert (request.number, request.token) == ("+14155550101", f"{case.id}-1")
    assert request.attributes == {"case_id": case.id, "attempt": "1", "locale": "en-US"}
    assert (attempt.state, attempt.contact) == (AttemptState.STARTED, case.contact)
    assert case.state is CaseState.CALLED
    placed = bank.store.get(Placed, attempt.contact)
    assert (placed.case, placed.attempt) == (case.id, "1")
    assert bank.store.list(Quota, "ana")[0].attempts == 1
    assert (pace.dialled, pace.on_line, pace.tokens) == (1, 1, 1)
    actions = [e.action for e in bank.store.list(AuditEntry, "ana")]
    assert actions == ["case_opened", "dial_started"]


def test_most_at_risk_is_called_first_within_pace_and_lines(bank):
    bank.rules(lines=3, calls_per_second=2)
    crowd(bank, 6)
    assert bank.pump().dialled == 2
    assert bank.pump().dialled == 0
    bank.clock.advance(1)
    assert bank.pump().dialled == 1
    bank.clock.advance(60)
    assert bank.pump().dialled == 0
    called = [call.number[-4:] for call in bank.dialer.calls]
    assert called == ["1005", "1004", "1003"]
    bank.ends(contact=bank.attempt("c4").contact)
    assert bank.pump().dialled == 1
    assert bank.dialer.calls[-1].number[-4:] == "1002"


def test_a_charge_that_joins_moves_its_case_up(bank):
    bank.rules(lines=1)
    crowd(bank, 3)
    bank.charge("c0", name="more", amount="5000", card=2)
    bank.pump()
    assert bank.dialer.calls[0].number[-4:] == "1000"


def test_no_line_calls_nobody(bank):
    bank.charge()
    bank.rules(lines=0)
    bank.pump()
    assert bank.dialer.calls == []
    bank.minutes(11)
    bank.sweep()
    assert bank.trail() == [("voice", "1", "spilled"), ("sms", "1", "ready")]


@pytest.mark.parametrize(
    "change",
    [
        {"state": CaseState.CONFIRMED, "answer": "mine"},
        {"state": CaseState.DENIED, "answer": "not_mine"},
        {"state": CaseState.CLOSED, "answer": "opt_out"},
        {"state": CaseState.REVIEW, "answer": "unsure"},
    ],
)
def test_an_answered_case_is_not_called(bank, change):
    bank.charge()
    bank.change(bank.case(), **change)
    assert bank.pump().moved == 1
    assert bank.trail() == [("voice", "1", "settled")]
    assert bank.dialer.calls == []
    assert bank.case().state is change["state"]


def test_an_opt_out_is_honoured_up_to_the_dial(bank):
    bank.charge()
    bank.opt_out()
    bank.pump()
    assert bank.dialer.calls == []
    assert bank.trail() == [("voice", "1", "opted_out")]
    assert bank.reviews() == [(bank.case().id, "opted_out")]


@pytest.mark.parametrize("when", ["answered", "opted_out"])
def test_what_comes_between_intent_and_dial_stops_the_call(bank, when):
    bank.charge()
    inner = bank.store.commit

    def commit(*records):
        inner(*records)
        if any(isinstance(r, Attempt) and r.state is AttemptState.INTENT for r in records):
            bank.store.commit = inner
            if when == "opted_out":
                bank.opt_out()
            else:
                bank.change(bank.case(), state=CaseState.CONFIRMED, answer="mine")

    bank.store.commit = commit
    bank.pump()
    assert bank.dialer.calls == []
    assert bank.lines().calls == ()
    assert bank.attempts()[0].end == ("opted_out" if when == "opted_out" else "settled")


def test_the_day_of_a_customer_has_a_quota(bank):
    bank.rules(attempts_per_day=2)
    for n in range(3):
        bank.charge(name=f"T{n}")
        bank.pump()
        bank.change(bank.case(), state=CaseState.CONFIRMED)
        for attempt in bank.attempts():
            bank.ends("", attempt.contact, connected=bank.now)
    assert len(bank.dialer.calls) == 2
    assert bank.reviews() == [(bank.case().id, "quota")]
    bank.clock.advance(DAY)
    bank.charge(name="T9")
    bank.pump()
    assert len(bank.dialer.calls) == 3


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("Pacific/Honolulu", 5, "2026-03-01"),
        ("UTC", 5, "2026-03-02"),
        ("Pacific/Auckland", 15, "2026-03-03"),
        ("Nowhere/Land", 23, "2026-03-02"),
    ],
    ids=["west", "utc", "east", "unknown"],
)
def test_the_day_of_a_quota_is_the_customers_own(bank, zone, hour, day):
    at = int(datetime(2026, 3, 2, hour, tzinfo=UTC).timestamp())
    assert quota_of(Customer(id="ana", time_zone=zone), bank.store, at).day == day


def test_at_night_a_message_waits_for_the_morning(bank):
    bank.clock.advance(12 * 3600)
    taken = bank.charge()
    assert taken.way == "sms"
    attempt = bank.attempt()
    assert attempt.state is AttemptState.LATER
    bank.pump()
    assert bank.attempt().state is AttemptState.LATER
    bank.clock.advance(attempt.due - bank.now)
    assert bank.pump().promoted == 1
    assert bank.attempt().state is AttemptState.READY
    assert bank.store.waiting(Attempt, "texts", 9) == (bank.attempt(),)
    assert bank.dialer.calls == []


def test_a_call_that_the_evening_overtakes_becomes_a_message(bank):
    bank.clock.advance(11 * 3600 - 60)
    bank.charge()
    bank.minutes(2)
    bank.pump()
    assert bank.trail() == [("voice", "1", "too_old"), ("sms", "1", "later")]
    assert bank.dialer.calls == []


def test_a_refused_number_is_followed_by_the_next_way(bank):
    bank.customer("two", phones=("+14155550102", "+14155550103"))
    bank.dialer.refusals["+14155550102"] = "DestinationNotAllowedException"
    bank.charge("two")
    pace = bank.pump()
    assert (pace.refused, pace.dialled) == (1, 1)
    assert bank.trail("two") == [("voice", "2", "refused"), ("voice", "3", "started")]
    assert len(bank.lines().calls) == 1
    assert bank.store.list(Quota, "two")[0].attempts == 2


def test_phones_that_may_be_in_other_hands_come_last(bank):
    bank.customer("two", phones=("+14155550102", "+14155550103"))
    bank.store.commit(Number(number="+14155550102", changed_at=bank.now - 3600))
    bank.charge("two")
    assert bank.attempt("two").phone == "+14155550103"


class Losing:
    """A dialer whose answers are lost so often, though it acts."""

    def __init__(self, dialer, losses, *, acts=True):
        self.dialer, self.losses, self.acts = dialer, losses, acts
        self.fate = dialer.fate

    def dial(self, request) -> DialAnswer:
        answer = self.dialer.dial(request) if self.acts or not self.losses else None
        if self.losses:
            self.losses -= 1
            raise Unavailable("lost")
        return answer


@pytest.mark.parametrize("acts", [True, False])
def test_a_lost_answer_is_healed_under_the_same_token(bank, acts):
    bank.charge()
    ports = dataclasses.replace(bank.ports, dialer=Losing(bank.dialer, 2, acts=acts))
    assert dialling.pump(ports, bank.policy).unknown == 1
    assert dialling.pump(ports, bank.policy).dialled == 0
    bank.clock.advance(31)
    assert dialling.pump(ports, bank.policy).unknown == 1
    bank.clock.advance(31)
    assert dialling.pump(ports, bank.policy).dialled == 1
    assert len(bank.dialer.calls) == 1
    assert bank.attempt().state is AttemptState.STARTED
    assert bank.store.list(Quota, "ana")[0].attempts == 1


def test_asking_again_keeps_the_pace(bank):
    bank.rules(lines=9, calls_per_second=1)
    crowd(bank, 4)
    deaf = dataclasses.replace(bank.ports, dialer=Losing(bank.dialer, 99))
    for _ in range(4):
        dialling.pump(deaf, bank.policy)
        bank.clock.advance(1)
    assert len(bank.lines().calls) == 4
    bank.clock.advance(60)
    assert [bank.pump().dialled for _ in range(3)] == [1, 0, 0]
    assert len(bank.dialer.calls) == 4


@pytest.mark.parametrize("days", [0.03, 6.5, 8])
def test_an_old_intent_is_never_dialled_blindly(bank, days):
    bank.charge()
    ports = dataclasses.replace(bank.ports, dialer=Losing(bank.dialer, 1, acts=False))
    dialling.pump(ports, bank.policy)
    bank.clock.advance(days * DAY)
    bank.pump()
    assert bank.dialer.calls == []
    assert bank.attempts()[0].end == "lost"
    assert bank.lines().calls == ()
    bank.sweep()
    assert len(bank.attempts()) == 2 or bank.reviews()


@pytest.mark.parametrize("silenced", ["answered", "opted_out"])
def test_an_intent_of_an_answered_case_is_not_asked_for_again(bank, silenced):
    bank.charge()
    ports = dataclasses.replace(bank.ports, dialer=Losing(bank.dialer, 1))
    dialling.pump(ports, bank.policy)
    if silenced == "answered":
        bank.change(bank.case(), state=CaseState.CONFIRMED, answer="mine")
    else:
        bank.opt_out()
    bank.clock.advance(60)
    assert bank.pump().unknown == 1
    assert len(bank.lines().calls) == 1
    bank.clock.advance(900)
    bank.pump()
    assert (bank.attempt().end, bank.lines().calls) == ("lost", ())


def test_an_unreachable_service_holds_no_more_than_the_lines(bank):
    bank.rules(lines=2, calls_per_second=100)
    crowd(bank, 5)
    ports = dataclasses.replace(bank.ports, dialer=Losing(bank.dialer, 999, acts=False))
    for _ in range(20):
        dialling.pump(ports, bank.policy)
        bank.clock.advance(40)
    assert len(bank.lines().calls) <= 2
    states = [bank.attempt(f"c{n}").state for n in range(5)]
    assert states.count(AttemptState.INTENT) <= 2


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("lost", [False, True])
def test_killed_anywhere_the_next_pump_heals(make_bank, mortal, survive, applied, lost):
    for point in range(1, 80):
        bank = make_bank()
        bank.customer()
        bank.charge()
        dying = mortal(bank.ports, point, applied=applied, lost=lost)
        through = survive(dialling.pump, dying.ports, bank.policy)
        for _ in range(3):
            bank.clock.advance(40)
            bank.pump()
        assert len(bank.dialer.calls) == 1
        assert bank.attempt().state is AttemptState.STARTED
        assert bank.case().state is CaseState.CALLED
        assert len(bank.lines().calls) == len(bank.attempts()) == 1
        assert bank.store.list(Quota, "ana")[0].attempts == 1
        if through and dying.count < point:
            return
    pytest.fail("the pump never came through")


def test_contended_lines_are_left_to_the_next_pump(bank):
    bank.charge()
    inner, losses = bank.store.commit, [5]

    def commit(*records):
        if losses[0]:
            losses[0] -= 1
            raise Conflict("another was first")
        inner(*records)

    bank.store.commit = commit
    assert bank.pump().lost == 1
    assert bank.dialer.calls == []
    assert bank.pump().dialled == 1


def test_two_pumps_at_once_take_one_line_for_one_attempt(bank):
    bank.charge()
    inner, others = bank.store.commit, [bank.pump]

    def commit(*records):
        if others:
            others.pop()()
        inner(*records)

    bank.store.commit = commit
    bank.pump()
    assert len(bank.dialer.calls) == len(bank.lines().calls) == 1


def test_a_clock_that_runs_behind_fills_no_bucket(bank):
    bank.rules(lines=50)
    crowd(bank, 9)
    assert bank.pump().dialled == 2
    bank.clock.advance(-300)
    assert bank.pump().dialled == 0
    bank.clock.advance(301)
    assert bank.pump().dialled == 2


def test_the_line_of_an_attempt_that_is_gone_is_given_back(bank):
    bank.charge()
    bank.pump()
    bank.change(bank.lines(), calls=(("case-0-1", bank.now), *bank.lines().calls))
    bank.clock.advance(100)
    bank.pump()
    assert len(bank.lines().calls) == 1
