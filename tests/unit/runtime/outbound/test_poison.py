"""Poison at the head of a queue: it is counted, it fails the run, and the rest is worked on."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from ivr.faults import Denied, IvrError
from ivr.runtime.ledger import marks, shift
from ivr.runtime.ledger.shift import Shift, unseen
from ivr.runtime.records import Assessment, Attempt, AttemptState, Case
from ivr.runtime.services.fraud import dialling, intake, texting
from ivr.runtime.services.fraud.dialling import Pace
from ivr.runtime.services.fraud.texting import Sent

MANY = 520
"""More than any one page, and than the runs of an earlier release looked at."""


class Poisoned:
    """A store that fails on everything that tells of poison."""

    def __init__(self, inner, fault):
        self.inner, self.fault = inner, fault

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def get(self, kind, owner, name="", /):
        if kind is Case and owner.startswith("poison"):
            raise self.fault
        return self.inner.get(kind, owner, name)

    def commit(self, *records):
        if any(getattr(record, "id", "").startswith("poison") for record in records):
            raise self.fault
        self.inner.commit(*records)


def attempts(bank, many, **said):
    for n in range(many):
        name = f"poison-{n:03}" if n < many - 1 else "the-good-one"
        made = {"case": name, "number": "1", "customer": "ana", "phone": "+14155550101"}
        made |= {"channel": "voice", "at_risk": Decimal(1), "due": n + 1, "at": n + 1}
        bank.store.commit(Attempt(**made | said))


@pytest.fixture(params=[Denied("no"), ValueError("4000001234567899")], ids=["denied", "unforeseen"])
def poisoned(bank, request):
    return dataclasses.replace(bank.ports, store=Poisoned(bank.store, request.param))


def test_what_cannot_be_promoted_hides_nothing(bank, poisoned):
    attempts(bank, 120, state=AttemptState.LATER)
    pace, run = Pace(), Shift()
    dialling.promote(poisoned, pace, run)
    assert pace.promoted == 1
    assert bank.store.get(Attempt, "the-good-one", "1").state is AttemptState.READY
    assert len(run.faults) == 119
    with pytest.raises(IvrError) as failed:
        run.end()
    assert "4000" not in str(failed.value)


def test_a_long_head_is_passed_over_by_what_is_seen(bank):
    attempts(bank, MANY, state=AttemptState.LATER)
    seen = [a.case for a in unseen(bank.ports, Attempt, "later", bank.now, MANY)]
    assert seen[-1] == "the-good-one"
    assert len(set(seen)) == len(seen) == MANY


@pytest.mark.parametrize("limit", [1, shift.PAGE, shift.PAGE + 1])
def test_no_more_is_seen_than_was_asked_for(bank, limit):
    attempts(bank, shift.PAGE + 5, state=AttemptState.LATER)
    assert len(list(unseen(bank.ports, Attempt, "later", bank.now, limit))) == limit


def test_a_message_that_cannot_go_on_hides_no_other(bank, poisoned):
    attempts(bank, 30, channel="sms", state=AttemptState.STARTED)
    run, done = Shift(), Sent()
    texting.unanswered(poisoned, bank.policy, done, run)
    assert done.moved == 1
    assert bank.store.get(Attempt, "the-good-one", "1").state is AttemptState.ENDED
    assert len(run.faults) == 29


def test_a_score_that_cannot_be_written_hides_no_other(bank, poisoned):
    for n in range(30):
        name = f"poison-{n:02}" if n < 29 else "charge#ana#T9"
        said = {"score": 0, "band": "investigate", "scale": "", "reasons": (), "signals": {}}
        bank.store.commit(Assessment(id=name, at=n + 1, again=True, **said))
    with pytest.raises(IvrError):
        intake.score_again(poisoned, bank.desk)
    assert not bank.store.get(Assessment, "charge#ana#T9").again


def test_each_failure_is_counted_by_its_code(bank, poisoned):
    attempts(bank, 3, state=AttemptState.LATER)
    with marks.begun() as kept:
        dialling.promote(poisoned, Pace(), Shift())
    codes = {dimensions["code"] for name, _, dimensions in kept.counted if name == "passed_over"}
    assert codes in ({"RUN501"}, {"RUN500"})
