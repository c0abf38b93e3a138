"""Accounts that are opened and profiles that are changed."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed, NotFound
from ivr.runtime.handlers.streamed import begin, follow, judge
from ivr.runtime.services.streaming import profiles


def event(kind, **detail):
    return {"detail-type": kind, "source": "s", "detail": detail}


def judged(bank, kind, **detail):
    return judge.answer(event(kind, **detail), bank.services)


@pytest.mark.parametrize(
    ("kind", "detail", "suspicious"),
    [
        ("Profile Changed", {"changed": ["address"]}, False),
        ("Profile Changed", {"changed": ["phone", "email", "pin"]}, True),
        ("Profile Changed", {"customer": "nobody", "changed": ["phone"]}, True),
        ("Account Opened", {"customer": "new", "phone": "+14155550177"}, False),
        ("Account Opened", {"customer": "ana", "phone": "+14155550102"}, True),
    ],
)
def test_what_is_suspicious(bank, kind, detail, suspicious):
    answered = judged(bank, kind, **{"customer": "ana", "event_id": "E1", **detail})
    assert answered["suspicious"] is suspicious
    assert bank.reviews() == (
        ["account_opened" if "Acc" in kind else "profile_changed"] * suspicious
    )


def test_an_event_is_judged_once(bank):
    said = {"customer": "ana", "event_id": "E1", "changed": ["phone", "email", "pin"]}
    assert judged(bank, "Profile Changed", **said) == judged(bank, "Profile Changed", **said)
    assert len(bank.reviews()) == 1


def test_a_person_is_waited_for(bank):
    said = {"customer": "ana", "event_id": "E1", "changed": ["phone", "email", "pin"]}
    told = judged(bank, "Profile Changed", **said)["told"]
    assert follow.answer(told, bank.services)["stage"] == "waiting"


def test_an_unreadable_one_is_parked(bank):
    answered = judged(bank, "Profile Changed", changed="phone")
    assert (answered["result"], answered["suspicious"]) == ("parked", False)
    assert bank.quarantined() == ["RUN400"]


def test_another_kind_is_no_profile_event():
    with pytest.raises(Malformed):
        profiles.read(event("Transaction", customer="ana"))


def test_what_was_not_judged_cannot_be_followed(bank):
    with pytest.raises(NotFound):
        follow.answer({"customer": "ana", "transaction": "T9"}, bank.services)


def test_an_execution_is_begun_once(bank):
    asked = {"name": "charge-1", "told": {"transaction": "T1"}}
    assert begin.answer(asked, bank.services) == {"result": "started"}
    assert begin.answer(asked, bank.services) == {"result": "already"}
