"""What holds in a call one second before its time is over, and what from then on."""

from __future__ import annotations

import pytest

from ivr.runtime.records import Assessment, Contact, Number, Visits
from ivr.runtime.risk.signals import read_call
from ivr.runtime.services.inside.codes import AGAIN_SECONDS, CODE_SECONDS, CODES_A_DAY
from ivr.runtime.services.inside.inbound import (
    DAY_SECONDS,
    HOUR_SECONDS,
    VISITS_MAX,
)
from ivr.runtime.services.inside.proof import (
    CONTACT_SECONDS,
    CONTACT_TRIES,
    DAY_TRIES,
    STRIKES_SECONDS,
)


def guess(line, secret, contact="caller-1", proof="birth_date"):
    return line.call_in("authenticate", contact=contact, proof=proof, secret=secret)["result"]


def routed(line, contact):
    """Return what was known of a contact that is routed now."""
    line.call_in("route", contact=contact)
    return read_call(line.store.get(Assessment, contact).signals)


def test_a_code_is_asked_for_again_after_its_time(line):
    line.call_in("send_code")
    line.clock.advance(AGAIN_SECONDS - 1)
    line.call_in("send_code")
    assert len(line.texter.sent) == 1
    line.clock.advance(1)
    line.call_in("send_code")
    assert len(line.texter.sent) == 2


def test_a_code_is_wrong_once_its_time_is_over(line):
    line.call_in("send_code")
    line.clock.advance(CODE_SECONDS)
    assert guess(line, "004711", proof="code") == "failed"


def test_codes_are_counted_for_a_day(line):
    for n in range(CODES_A_DAY):
        line.call_in("send_code", contact=f"caller-{n}")
    line.clock.advance(DAY_SECONDS - 1)
    line.call_in("send_code", contact="late")
    assert len(line.texter.sent) == CODES_A_DAY
    line.clock.advance(1)
    line.call_in("send_code", contact="later")
    assert len(line.texter.sent) == CODES_A_DAY + 1


def test_a_contact_has_three_tries(line):
    told = [guess(line, f"0101190{n}") for n in range(CONTACT_TRIES)]
    assert told == ["failed"] * (CONTACT_TRIES - 1) + ["locked"]
    assert guess(line, "01311980") == "locked"
    assert guess(line, "01311980", contact="caller-2") == "passed"


def test_a_customer_has_five_tries_in_a_day(line):
    for n in range(DAY_TRIES):
        told = guess(line, f"0101190{n}", contact=f"caller-{n // 2}")
        assert told == ("locked" if n == DAY_TRIES - 1 else "failed")
    line.clock.advance(STRIKES_SECONDS - 1)
    assert guess(line, "01311980", contact="late") == "locked"
    line.clock.advance(1)
    assert guess(line, "01311980", contact="later") == "passed"


def test_a_proof_stands_for_a_day(line):
    assert guess(line, "01311980") == "passed"
    line.clock.advance(CONTACT_SECONDS - 1)
    assert line.store.get(Contact, "caller-1").customer == "ana"
    line.clock.advance(1)
    assert line.store.get(Contact, "caller-1") is None


@pytest.mark.parametrize(
    ("ago", "hour", "day"),
    [
        (0, 2, 2),
        (HOUR_SECONDS - 1, 2, 2),
        (HOUR_SECONDS, 1, 2),
        (DAY_SECONDS - 1, 1, 2),
        (DAY_SECONDS, 1, 1),
    ],
)
def test_visits_are_counted_by_hour_and_day(line, ago, hour, day):
    routed(line, "first")
    line.clock.advance(ago)
    known = routed(line, "second")
    assert (known.contacts_last_hour, known.contacts_last_day) == (hour, day)


def test_a_visit_too_many_pushes_out_the_first(line):
    for n in range(VISITS_MAX + 1):
        known = routed(line, f"c{n}")
    assert known.contacts_last_hour == VISITS_MAX
    kept = line.store.get(Visits, "+14155550101").contacts
    assert [contact for contact, _ in kept] == [f"c{n}" for n in range(1, VISITS_MAX + 1)]


@pytest.mark.parametrize(("left", "spam"), [(1, True), (0, False)])
def test_a_listed_number_is_spam_until_its_time(line, left, spam):
    line.change(Number, "+14155550101", spam=True, spam_until=line.ports.now() + left)
    assert routed(line, "caller-1").spam == spam
