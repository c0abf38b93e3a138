"""The edges of calls: to the second, to the line, and to the number that cannot be read."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Unavailable
from ivr.runtime.ledger.reach.numbers import may_reach
from ivr.runtime.ledger.shift import Shift
from ivr.runtime.records import CaseState
from ivr.runtime.services.fraud import dialling
from ivr.runtime.services.fraud.dialling import HEAL_SECONDS, UNKNOWN_SECONDS


class Losing:
    """A dialer that acts, and whose answers are lost."""

    def __init__(self, dialer, *, acts=True):
        self.dialer, self.acts = dialer, acts

    def dial(self, request):
        if self.acts:
            self.dialer.dial(request)
        raise Unavailable("lost")


def lost_dial(bank, *, acts=True):
    ports = dataclasses.replace(bank.ports, dialer=Losing(bank.dialer, acts=acts))
    assert dialling.pump(ports, bank.policy).unknown == 1


def answered(bank):
    bank.change(bank.case(), state=CaseState.CONFIRMED, answer="mine")


def test_a_call_of_unknown_outcome_keeps_its_line_to_the_second(bank):
    bank.charge()
    lost_dial(bank)
    answered(bank)
    bank.clock.advance(UNKNOWN_SECONDS - 1)
    assert bank.pump().unknown == 1
    assert len(bank.lines().calls) == 1
    bank.clock.advance(1)
    bank.pump()
    assert (bank.attempt().end, bank.lines().calls) == ("lost", ())


def test_a_call_that_was_asked_for_again_keeps_its_line_from_then_on(bank):
    bank.charge()
    lost_dial(bank, acts=False)
    bank.clock.advance(UNKNOWN_SECONDS - HEAL_SECONDS)
    lost_dial(bank)
    assert len(bank.dialer.calls) == 1
    answered(bank)
    bank.clock.advance(UNKNOWN_SECONDS - 1)
    assert bank.pump().unknown == 1
    assert len(bank.lines().calls) == 1
    bank.clock.advance(1)
    bank.pump()
    assert (bank.attempt().end, bank.lines().calls) == ("lost", ())


def test_an_intent_is_left_alone_until_it_can_be_healed(bank):
    bank.charge()
    lost_dial(bank)
    bank.clock.advance(HEAL_SECONDS - 1)
    assert bank.pump().dialled == 0
    bank.clock.advance(1)
    assert bank.pump().dialled == 1


def test_nobody_waits_for_a_token_while_every_line_is_taken(bank):
    bank.rules(lines=1, calls_per_second=1)
    bank.charge()
    bank.customer("bob", phones=("+14155550102",))
    bank.charge("bob", name="T2")
    waits = []
    pace = dialling.pump(bank.ports, bank.policy, Shift(until=bank.now + 50, wait=waits.append))
    assert (pace.dialled, waits) == (1, [])


@pytest.mark.parametrize("number", ["", "5550101", "+9991234567", "+1415555010"])
def test_a_number_that_is_none_is_not_reached(number):
    assert may_reach("+14155550101", "voice", ("US",))
    assert not may_reach(number, "voice", ("US",))


def test_a_pump_that_may_wait_starts_all_at_the_pace(bank):
    bank.rules(lines=9, calls_per_second=1)
    bank.charge()
    for n in range(3):
        bank.customer(f"c{n}", phones=(f"+1415555{1000 + n}",))
        bank.charge(f"c{n}", name=f"C{n}")
    waits = []

    def wait(seconds):
        waits.append(seconds)
        bank.clock.advance(seconds)

    pace = dialling.pump(bank.ports, bank.policy, Shift(until=bank.now + 50, wait=wait))
    assert (pace.dialled, waits) == (4, [1.0, 1.0, 1.0])


def test_a_call_is_not_asked_for_again_in_the_evening(bank):
    bank.clock.advance(10 * 3_600 + 59 * 60 + 20)
    bank.charge()
    lost_dial(bank, acts=False)
    bank.clock.advance(HEAL_SECONDS)
    lost_dial(bank, acts=False)
    bank.clock.advance(HEAL_SECONDS)
    assert bank.pump().unknown == 1
    assert bank.dialer.calls == []
