"""A hundred times the usual: the pace holds, the most at risk goes first, nothing is dropped."""

from __future__ import annotations

import random

import pytest

from ivr.runtime.ledger.reach.attempts import against_now, reach_of
from ivr.runtime.ledger.reach.lines import lines_of, may_start, taken
from ivr.runtime.ports import Fate
from ivr.runtime.records import Attempt, Case, CaseState, Lines
from ivr.runtime.risk.calling import CallingPolicy

USUAL_PER_HOUR = 5
TALK_SECONDS = 90


class Watching:
    """A dialer that checks at each call that nobody who waits and may be called has more at risk.

    It keeps the moments of its calls, and ends each after a while.
    """

    def __init__(self, bank):
        self.bank, self.at, self.ends, self.most = bank, [], {}, 0

    def dial(self, request):
        bank = self.bank
        answer = bank.dialer.dial(request)
        name, _, number = request.token.rpartition("-")
        mine = bank.store.get(Attempt, name, number)
        for other in bank.store.waiting(Attempt, "ready", 5):
            if other.at_risk > mine.at_risk:
                case = bank.store.get(Case, other.case)
                reach = reach_of(case, bank.store, bank.policy, bank.now)
                assert against_now(other, reach), "one with more at risk was passed over"
        self.at.append(bank.now)
        self.ends[answer.contact] = bank.now + TALK_SECONDS
        self.most = max(self.most, len(self.ends))
        return answer

    def fate(self, contact):
        return self.bank.dialer.fate(contact)

    def hang_up(self, dice):
        """End the calls that are over; most events arrive, some are lost."""
        for contact, at in list(self.ends.items()):
            if at <= self.bank.now:
                del self.ends[contact]
                connected = at - 60 if dice.random() < 0.5 else 0
                self.bank.dialer.fates[contact] = Fate(connected, at, "TELECOM_UNANSWERED")
                if dice.random() < 0.8:
                    self.bank.told("DISCONNECTED", contact)


@pytest.mark.parametrize("seed", [1, 2])
def test_overload_for_two_hours(make_bank, seed):
    dice = random.Random(seed)
    bank = make_bank(lines=4, calls_per_second=2)
    dialer = Watching(bank)
    bank.ports = bank.ports.__class__(bank.store, bank.clock, dialer)
    names = []
    for minute in range(240):
        for _ in range(100 * USUAL_PER_HOUR // 60 if minute < 60 else 0):
            name = bank.customer(
                f"c{len(names)}",
                phones=(f"+1415555{len(names) % 9000 + 1000}",),
                texts=dice.random() < 0.7,
            )
            names.append(name)
            bank.charge(name, amount=str(dice.randrange(50, 5_000)))
        for _ in range(4):
            bank.pump()
            bank.clock.advance(15)
            dialer.hang_up(dice)
        bank.sweep()
    assert dialer.most <= 4
    assert all(dialer.at.count(second) <= 2 for second in set(dialer.at))
    assert len(dialer.at) > 100
    ends = [bank.attempts(name) for name in names]
    assert all(found[-1].end or found[-1].channel == "sms" for found in ends)
    for name, found in zip(names, ends, strict=True):
        sent = [a for a in found if a.contact or (a.channel == "sms" and not a.end)]
        assert sent or bank.case(name).state is CaseState.REVIEW
    assert len({(call.token) for call in bank.dialer.calls}) == len(bank.dialer.calls)
    spilled = [a for found in ends for a in found if a.end == "spilled"]
    assert spilled
    assert all(a.channel == "voice" for a in spilled)


def test_a_bucket_never_gives_more_than_its_rate(bank):
    policy, dice = CallingPolicy(lines=10_000, calls_per_second=3), random.Random(5)
    attempt = Attempt(
        case="case-1", number="1", customer="a", channel="voice", phone="", at_risk=1, due=0, at=0
    )
    started, began = 0, bank.clock.now()
    for _ in range(2_000):
        bank.clock.advance(dice.random() * 0.4)
        lines = lines_of(bank.ports, policy)
        if may_start(lines, policy):
            bank.store.commit(taken(lines, attempt, bank.now))
            started += 1
    passed = (bank.clock.now() - began).total_seconds()
    assert started <= 3 + 3 * passed
    assert started >= 0.99 * 3 * passed
    assert bank.store.get(Lines, "outbound").millitokens >= 0
