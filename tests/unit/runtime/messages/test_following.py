"""How far people are with a charge: waiting, decided, settled, or too late."""

from __future__ import annotations

import pytest

from ivr.faults import NotFound
from ivr.runtime.records import Alert, Review
from ivr.runtime.services.fraud import reviews
from ivr.runtime.services.fraud.reviews import Said
from ivr.runtime.services.streaming.following import PATIENCE_SECONDS, follow


def stage(bank, transaction="T1"):
    return follow("ana", transaction, bank.ports).stage


@pytest.fixture
def doubtful(bank):
    """A charge that people look at, and no case."""
    bank.customer()
    bank.provider.score = 500
    bank.charge()
    return bank


def test_what_was_not_judged_is_asked_for_again(bank):
    bank.customer()
    with pytest.raises(NotFound):
        follow("ana", "T1", bank.ports)


def test_what_nobody_has_to_look_at_is_settled(bank):
    bank.customer()
    bank.provider.score = 100
    bank.charge()
    found = follow("ana", "T1", bank.ports)
    assert (found.stage, found.outcome, found.case, found.state) == ("settled", "approve", "", "")


def test_a_doubtful_charge_waits_until_somebody_decides(doubtful):
    found = follow("ana", "T1", doubtful.ports)
    assert (found.stage, found.outcome, found.verdict) == ("waiting", "investigate", "")
    reviews.record("review-charge#ana#T1", Said("fraud", "p1"), doubtful.ports)
    found = follow("ana", "T1", doubtful.ports)
    assert (found.stage, found.verdict) == ("decided", "fraud")


@pytest.mark.parametrize(
    ("seconds", "found"), [(PATIENCE_SECONDS - 1, "waiting"), (PATIENCE_SECONDS, "late")]
)
def test_patience_is_a_week(doubtful, seconds, found):
    assert PATIENCE_SECONDS == 7 * 24 * 3_600
    doubtful.clock.advance(seconds)
    assert stage(doubtful) == found


def test_an_event_of_a_profile_has_a_review_of_its_own(bank):
    bank.store.commit(
        Alert(customer="ana", transaction="profile_changed#e1", outcome="investigate"),
        Review(
            id="review-profile#ana#profile_changed#e1",
            customer="ana",
            why="profile_changed",
            at=bank.ports.now(),
            transaction="profile_changed#e1",
        ),
    )
    assert stage(bank, "profile_changed#e1") == "waiting"


def test_a_case_tells_how_far_it_is_and_is_settled_by_its_end(bank):
    bank.texted()
    found = follow("ana", "T1", bank.ports)
    assert (found.stage, found.case, found.state) == ("settled", bank.case().id, "CALLED")
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    found = follow("ana", "T1", bank.ports)
    assert (found.stage, found.state) == ("waiting", "REVIEW")
    reviews.record(f"review-{bank.case().id}", Said("fraud", "p1", ("T1",)), bank.ports)
    found = follow("ana", "T1", bank.ports)
    assert (found.stage, found.state, found.verdict) == ("settled", "DENIED", "")
