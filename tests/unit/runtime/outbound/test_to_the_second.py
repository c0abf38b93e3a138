"""Where time, numbers and counts turn: what holds one second before, and what from then on."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal

import pytest

from ivr.faults import Malformed, Unavailable
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.ledger import charges, marks
from ivr.runtime.ledger.charges import DAY_SECONDS, Act, charge_number, stopping
from ivr.runtime.ledger.people import NEW_NUMBER_SECONDS, is_uneasy
from ivr.runtime.ledger.reach import lines as pace
from ivr.runtime.ledger.shift import PAGE, Shift, unseen
from ivr.runtime.ledger.trail import audit, committed
from ivr.runtime.ports import Fate, Ports
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Card,
    Case,
    Charge,
    Lines,
    Number,
    Review,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.services.fraud import dialling
from ivr.runtime.services.fraud.tracking import (
    FORGOTTEN_SECONDS,
    LONGEST_SECONDS,
    QUIET_SECONDS,
    TEXT_SECONDS,
)

NOW = 1_000_000_000


class Deaf:
    """A dialer that nobody reaches."""

    def dial(self, request):
        raise Unavailable("nothing was heard")


@pytest.fixture
def called(bank):
    bank.charge()
    bank.pump()
    return bank


def test_a_quiet_call_is_asked_after(called):
    called.clock.advance(QUIET_SECONDS - 1)
    assert called.sweep().asked == 0
    called.clock.advance(1)
    assert called.sweep().asked == 1


def test_a_contact_that_nobody_knows_is_given_up(called):
    called.dialer.fates.clear()
    called.clock.advance(FORGOTTEN_SECONDS - 1)
    assert called.sweep().over == 0
    called.clock.advance(1)
    assert called.sweep().over == 1


def test_a_call_that_never_ends_is_given_up(called):
    called.dialer.fates[called.attempt().contact] = Fate(called.now, 0)
    called.clock.advance(LONGEST_SECONDS - 1)
    assert called.sweep().over == 0
    called.clock.advance(1)
    assert called.sweep().over == 1
    assert called.attempts()[0].end == "lost"


def test_a_call_that_waits_for_a_line_is_spilled(bank):
    bank.rules(lines=1, spill_minutes=2)
    bank.customer("rich")
    bank.charge("rich", amount="9000")
    bank.pump()
    bank.charge()
    bank.clock.advance(119)
    bank.sweep()
    assert bank.trail() == [("voice", "1", "ready")]
    bank.clock.advance(1)
    bank.sweep()
    assert bank.trail()[0] == ("voice", "1", "spilled")


@pytest.mark.parametrize(
    ("state", "seconds", "end"),
    [
        (AttemptState.INTENT, TEXT_SECONDS, "lost"),
        (AttemptState.STARTED, 60 * CallingPolicy().reply_minutes, "no_answer"),
    ],
)
def test_a_message_that_nobody_answers_is_over(bank, state, seconds, end):
    bank.customer("cho", channel="sms")
    bank.charge("cho")
    bank.change(bank.attempt("cho"), state=state, at=bank.now)
    bank.change(bank.case("cho"), until=bank.now)
    for left in (1, 0):
        bank.clock.advance(seconds - 1 if left else 1)
        bank.change(bank.case("cho"), until=bank.now)
        bank.sweep()
        assert bank.attempts("cho")[0].end == ("" if left else end)


@pytest.mark.parametrize(("late", "channel"), [(0, "voice"), (1, "sms")])
def test_a_charge_is_called_about_while_it_is_fresh(bank, late, channel):
    bank.charge(at=bank.now - 60 * bank.policy.max_age_minutes - late)
    assert bank.attempt().channel == channel


@pytest.mark.parametrize(("late", "dialled"), [(0, 1), (1, 0)])
def test_a_call_is_asked_for_again_while_its_charge_is_fresh(bank, late, dialled):
    bank.charge()
    ports = dataclasses.replace(bank.ports, dialer=Deaf())
    assert dialling.pump(ports, bank.policy).unknown == 1
    bank.clock.advance(60 * bank.policy.max_age_minutes + late)
    assert bank.pump().dialled == dialled


@pytest.mark.parametrize(("late", "state"), [(-1, "OPENED"), (0, "REVIEW")])
def test_a_case_is_left_to_people_when_its_hours_are_over(bank, late, state):
    bank.rules(case_hours=1, lines=0)
    bank.customer("cho", channel="sms", calls=False)
    bank.charge("cho")
    bank.clock.advance(3_600 + late)
    bank.change(bank.case("cho"), until=bank.now)
    bank.sweep()
    assert bank.case("cho").state.value == state


@pytest.mark.parametrize(
    ("left", "rate", "seconds"),
    [(0, 2, 0.5), (999, 2, 0.001), (998, 2, 0.001), (997, 2, 0.002), (1_000, 2, 0), (1_500, 2, 0)],
)
def test_a_bucket_says_when_it_holds_a_call(left, rate, seconds):
    lines = Lines(name=pace.NAME, millitokens=left, filled_at=0)
    policy = CallingPolicy(calls_per_second=rate)
    assert pace.refilled_in(lines, policy) == seconds
    assert pace.may_start(lines, policy) == (seconds == 0)


@pytest.mark.parametrize(
    ("milliseconds", "holds"), [(0, 500), (1, 502), (749, 1_998), (750, 2_000), (9_999, 2_000)]
)
def test_a_bucket_saves_up_the_calls_of_one_second(bank, milliseconds, holds):
    at = int(bank.clock.now().timestamp() * 1_000)
    bank.store.commit(Lines(name=pace.NAME, millitokens=500, filled_at=at - milliseconds))
    found = pace.lines_of(bank.ports, CallingPolicy(calls_per_second=2))
    assert (found.millitokens, found.filled_at) == (holds, at)


@pytest.mark.parametrize(("now", "since"), [(99, 100), (100, 100), (101, 101)])
def test_a_call_that_is_asked_for_again_counts_from_the_later_time(now, since):
    lines = Lines(name=pace.NAME, millitokens=2_000, filled_at=0, calls=(("a", 100), ("b", 90)))
    again = pace.asked_again(lines, "a", now)
    assert (again.calls, again.millitokens) == ((("a", since), ("b", 90)), 1_000)


@pytest.mark.parametrize(
    ("which", "many", "number"),
    [("", 1, 1), ("1", 1, 1), ("2", 2, 2), ("002", 2, 2), ("50", 50, 50)],
)
def test_a_charge_is_named_by_its_number(which, many, number):
    assert charge_number(case_of(many), which) == number


@pytest.mark.parametrize(
    ("which", "many"),
    [("", 2), ("", 0), ("0", 1), ("2", 1), ("-1", 2), ("1.0", 2), ("0001", 1), ("²", 2), ("٢", 2)],
)
def test_what_names_no_charge_is_refused(which, many):
    with pytest.raises(Malformed):
        charge_number(case_of(many), which)


def case_of(many):
    charge = Charge("T", "tok", "1111", Decimal(1), "USD", "Shop", NOW)
    return Case(id="K", customer="ana", charges=(charge,) * many, at=NOW)


@pytest.mark.parametrize(
    ("before", "looked_at"),
    [
        ((1, 2), False),
        ((1, 2, 3), True),
        ((1, 2, DAY_SECONDS - 1), True),
        ((1, 2, DAY_SECONDS), False),
    ],
)
def test_people_look_at_the_blocks_of_one_day(before, looked_at):
    clock = ManualClock()
    store, now = MemoryStore(clock), int(clock.now().timestamp())
    store.commit(Card(customer="ana", token="tok", ending="1111"))
    for ago in before:
        store.commit(audit("ana", "block_fraud", f"tok-{ago}", "c", now - ago))
    store.commit(audit("ana", "release", "T1", "c", now))
    changes = stopping("ana", "tok", "fraud", Act("c", store, now, storm=3))
    assert any(isinstance(each, Review) for each in changes) == looked_at
    assert charges.BLOCKS_A_DAY == Act("c", store, now).storm == 3


@pytest.mark.parametrize("field", ["changed_at", "sim_changed_at"])
@pytest.mark.parametrize(("ago", "uneasy"), [(NEW_NUMBER_SECONDS, False), (172_799, True)])
def test_a_number_is_new_for_two_days(field, ago, uneasy):
    assert is_uneasy(Number(number="+14155550101", **{field: NOW - ago}), NOW) == uneasy
    assert not is_uneasy(Number(number="+14155550101"), NOW)
    assert is_uneasy(Number(number="+14155550101", forwarded=True), NOW)


@pytest.mark.parametrize(
    ("until", "is_over"), [(-1, True), (0, True), (1, False), (math.inf, False)]
)
def test_a_run_is_over_from_its_second_on(until, is_over):
    clock = ManualClock()
    ports = Ports(MemoryStore(clock), clock)
    assert Shift(until=clock.now().timestamp() + until).is_over(ports) == is_over


@pytest.mark.parametrize(("left", "waits"), [(2, False), (2.5, True)])
def test_a_run_waits_only_if_time_is_left_after_it(left, waits):
    clock, waited = ManualClock(), []
    ports = Ports(MemoryStore(clock), clock)
    shift = Shift(until=clock.now().timestamp() + left, wait=waited.append)
    assert shift.waited(2, ports) == waits
    assert waited == [2] * waits
    assert not Shift().waited(0, ports)


@pytest.mark.parametrize("limit", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 1, 3 * PAGE])
def test_a_run_looks_at_as_many_as_it_may(limit):
    clock = ManualClock()
    ports = Ports(MemoryStore(clock), clock)
    many = 2 * PAGE + 20
    for n in range(many):
        ports.store.commit(Case(id=f"K{n:03d}", customer="a", charges=(), at=n, until=n))
    found = [case.id for case in unseen(ports, Case, "cases", many, limit)]
    assert found == [f"K{n:03d}" for n in range(min(limit, many))]
    assert [each.id for each in unseen(ports, Case, "cases", 7, 99)] == found[:8] or limit < 8


def test_a_log_tells_fifty_steps_of_one_event():
    with marks.begun() as told:
        for n in range(60):
            marks.step(case=f"case-{n:08d}")
    assert [each["case"] for each in told.steps] == [f"case-{n:08d}" for n in range(50)]


def test_nothing_to_commit_is_committed(bank):
    class Shut:
        def commit(self, *records):
            raise AssertionError(records)

    assert committed(dataclasses.replace(bank.ports, store=Shut()))


def test_the_line_of_a_call_that_has_none_is_not_given_back(bank):
    attempt = Attempt(
        case="K",
        number="1",
        customer="ana",
        channel="voice",
        phone="+14155550101",
        at_risk=Decimal(1),
        due=0,
        at=0,
    )
    assert pace.freed(attempt, bank.store) == ()
    bank.store.commit(Lines(name=pace.NAME, millitokens=0, filled_at=0, calls=(("K-2", 1),)))
    assert pace.freed(attempt, bank.store) == ()
    (left,) = pace.freed(dataclasses.replace(attempt, number="2"), bank.store)
    assert left.calls == ()
