"""Which way to a customer comes first, which next, and what speaks against each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.runtime.ledger.reach.attempts import ended, next_attempt, reach_of
from ivr.runtime.ledger.reach.numbers import may_reach, next_hour
from ivr.runtime.records import (
    TRIED_STATES,
    Attempt,
    AttemptState,
    Case,
    CaseState,
    Number,
    local_time,
)
from ivr.runtime.risk.calling import CallingPolicy

ONE, TWO = "+14155550101", "+14155550102"


def way(bank, customer="cho", last=None):
    """Open a case of the customer and tell the first way, or the reason why there is none."""
    case = Case(id="case-1", customer=customer, charges=(), at=bank.now)
    reach = reach_of(case, bank.store, bank.policy, bank.now)
    found = next_attempt(reach, last)
    return found if isinstance(found, str) else (found.channel, found.phone[-1])


@pytest.mark.parametrize(
    ("customer", "first"),
    [
        ({}, ("voice", "1")),
        ({"channel": "sms"}, ("sms", "1")),
        ({"channel": "letter"}, ("voice", "1")),
        ({"calls": False}, ("sms", "1")),
        ({"channel": "sms", "texts": False}, ("voice", "1")),
        ({"phones": ("+1900", TWO)}, ("voice", "2")),
        ({"phones": (TWO, ONE)}, ("voice", "2")),
    ],
)
def test_the_first_way_is_the_customers(bank, customer, first):
    bank.customer("cho", **{"phones": (ONE, TWO), **customer})
    assert way(bank) == first


def test_a_number_that_opted_out_leaves_the_others(bank):
    bank.customer("cho", phones=(ONE, TWO))
    bank.opt_out(ONE)
    assert way(bank) == ("voice", "2")
    bank.opt_out(TWO)
    assert way(bank) == "opted_out"


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({"forwarded": True}, "2"),
        ({"changed_at": -47}, "2"),
        ({"sim_changed_at": -47}, "2"),
        ({"changed_at": -49}, "1"),
        ({"spam": True}, "1"),
    ],
    ids=["forwarded", "changed", "sim", "long ago", "spam"],
)
def test_a_number_that_may_be_in_other_hands_comes_last_but_is_called(bank, facts, first):
    bank.customer("cho", phones=(ONE, TWO))
    known = {k: bank.now + 3600 * v if type(v) is int else v for k, v in facts.items()}
    bank.store.commit(Number(number=ONE, **known))
    assert way(bank) == ("voice", first)
    bank.customer("dee", phones=(ONE,))
    assert way(bank, "dee") == ("voice", "1")


ENDS = [
    ("no_answer", "voice", ("voice", "2")),
    ("busy", "voice", ("voice", "2")),
    ("voicemail", "voice", ("sms", "1")),
    ("spilled", "voice", ("sms", "1")),
    ("too_old", "voice", ("sms", "1")),
    ("lost", "voice", ("sms", "1")),
    ("invalid", "voice", ("voice", "2")),
    ("refused", "voice", ("voice", "2")),
    ("failed", "voice", ("voice", "2")),
    ("no_answer", "sms", ("sms", "2")),
    ("refused", "sms", ("voice", "1")),
]


@pytest.mark.parametrize(("end", "channel", "following"), ENDS)
def test_the_next_way_depends_on_how_the_last_ended(bank, end, channel, following):
    bank.customer("cho", phones=(ONE, TWO))
    first = Attempt(
        case="case-1",
        number="1",
        customer="cho",
        channel=channel,
        phone=ONE,
        at_risk=1,
        due=bank.now,
        at=bank.now,
    )
    last = ended(first, end, bank.now)
    bank.store.commit(last)
    assert way(bank, last=last) == following


@pytest.mark.parametrize("state", sorted(set(CaseState) - TRIED_STATES))
def test_a_case_that_is_settled_or_with_people_has_no_next_way(bank, state):
    case = Case(id="case-1", customer="ana", charges=(), at=bank.now, state=state)
    assert next_attempt(reach_of(case, bank.store, bank.policy, bank.now)) == "settled"


def test_an_attempt_that_comes_later_says_when(bank):
    bank.clock.advance(12 * 3600)
    case = Case(id="case-1", customer="ana", charges=(), at=bank.now)
    found = next_attempt(reach_of(case, bank.store, bank.policy, bank.now))
    assert (found.state, found.channel) == (AttemptState.LATER, "sms")
    assert local_time(found.due, "America/Los_Angeles").strftime("%H:%M") == "08:00"


@given(
    at=st.integers(1_700_000_000, 1_900_000_000),
    zone=st.sampled_from(["America/New_York", "America/St_Johns", "Asia/Kathmandu", "UTC"]),
    hours=st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda h: h[0] < h[1]),
)
def test_the_next_hour_is_the_first_one_that_is_allowed(at, zone, hours):
    policy = CallingPolicy(first_hour=hours[0], last_hour=hours[1])
    found = next_hour(at, zone, policy)
    assert at <= found <= at + 50 * 3600
    assert hours[0] <= local_time(found, zone).hour < hours[1]
    if hours[0] <= local_time(at, zone).hour < hours[1]:
        assert found == at
    else:
        assert not hours[0] <= local_time(found - 1, zone).hour < hours[1]


@pytest.mark.parametrize(
    ("hour", "opens"), [(7, "01T08"), (8, "01T08"), (20, "01T20"), (21, "02T08"), (23, "02T08")]
)
def test_the_hours_begin_with_the_first_and_end_before_the_last(hour, opens):
    at = int(datetime(2026, 12, 1, hour, tzinfo=UTC).timestamp())
    found = next_hour(at, "UTC", CallingPolicy(first_hour=8, last_hour=21))
    assert local_time(found, "UTC").strftime("%dT%H") == opens


def test_an_hour_that_clocks_skip_is_waited_for_until_the_next_day():
    policy = CallingPolicy(first_hour=2, last_hour=3)
    found = next_hour(1_773_000_000, "America/New_York", policy)
    assert local_time(1_773_000_000, "America/New_York").isoformat() == "2026-03-08T16:00:00-04:00"
    skipped = 1_773_000_000 - 15 * 3600
    assert next_hour(skipped, "America/New_York", policy) == found
    assert local_time(found, "America/New_York").isoformat() == "2026-03-09T02:00:00-04:00"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_a_zone_that_nobody_knows_has_no_hour(zone):
    assert next_hour(1_700_000_000, zone, CallingPolicy()) is None


@pytest.mark.parametrize(
    ("number", "channel", "countries", "may"),
    [
        (ONE, "voice", ("US",), True),
        (ONE, "sms", ("US",), True),
        (ONE, "voice", ("CA",), False),
        ("+14165550123", "voice", ("US",), False),
        ("+14165550123", "voice", ("US", "CA"), True),
        ("+442079460123", "voice", ("GB",), True),
        ("+442079460123", "sms", ("GB",), False),
        ("+449098790879", "voice", ("GB",), False),
        ("+19005550101", "voice", ("US",), False),
        ("+8835100012345", "voice", ("US",), False),
        ("4155550101", "voice", ("US",), False),
        ("", "voice", ("US",), False),
        ("+1415555010\uff11", "voice", ("US",), False),
    ],
)
def test_only_ordinary_numbers_of_allowed_countries_are_reached(number, channel, countries, may):
    assert may_reach(number, channel, countries) is may
