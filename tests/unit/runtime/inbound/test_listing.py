"""Numbers that are listed as spam: who lists them, and how that ends."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Conflict, Malformed
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Assessment, AuditEntry, Number
from ivr.runtime.risk.lanes import Listing
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.services.inside import listing
from ivr.runtime.services.inside.listing import Wish

STRANGER, ANA, LISTED = "+14155550177", "+14155550101", "+14155550199"
DAY = 86_400


def decide(centre, number=STRANGER, listed=True, **said):
    event = {"number": number, "listed": listed, "by": "agent-7", **said}
    return HANDLERS["list_number"](event, centre.services)["result"]


def lane(centre, contact, number=STRANGER):
    return centre.ask("route", contact, number=number)["lane"]


def test_an_agent_lists_a_number_and_time_ends_it(centre):
    assert lane(centre, "a") == "bot"
    assert decide(centre, days=2) == "listed"
    assert lane(centre, "b") == "refuse"
    centre.clock.advance(2 * DAY)
    assert lane(centre, "c") == "bot"


def test_an_agent_ends_a_listing(centre):
    assert decide(centre) == "listed"
    assert decide(centre) == "already"
    assert decide(centre, listed=False) == "ended"
    assert decide(centre, listed=False) == "already"
    assert lane(centre, "a") == "bot"
    actions = [entry.action for entry in centre.store.list(AuditEntry, "nobody")]
    assert sorted(actions) == ["list_number", "unlist_number"]


def test_what_is_written_says_who_listed_it_until_when_and_nothing_once_it_ended(centre):
    now = centre.ports.now()
    decide(centre, days=2)
    kept = centre.store.get(Number, STRANGER)
    assert (kept.spam, kept.listed_by, kept.spam_until) == (True, "agent-7", now + 2 * DAY)
    decide(centre, listed=False)
    kept = centre.store.get(Number, STRANGER)
    assert (kept.spam, kept.listed_by, kept.spam_until) == (False, "", 0)


@pytest.mark.parametrize("days", [1, 365])
def test_a_listing_lasts_from_a_day_to_a_year(centre, days):
    assert decide(centre, days=days) == "listed"


def test_a_customers_number_is_never_listed(centre):
    assert decide(centre, ANA) == "customer"
    assert not centre.store.get(Number, ANA).spam


def test_a_listed_number_that_a_customer_gives_is_heard_again(centre):
    assert lane(centre, "a", LISTED) == "refuse"
    number = centre.store.get(Number, LISTED)
    centre.store.commit(dataclasses.replace(number, customers=("cho",)))
    assert lane(centre, "b", LISTED) != "refuse"


@pytest.mark.parametrize(
    "said",
    [
        {"number": "anonymous"},
        {"number": None},
        {"by": ""},
        {"by": 7},
        {"listed": "yes"},
        {"days": 0},
        {"days": 400},
        {"days": "30"},
        {"days": True},
    ],
)
def test_a_listing_that_says_nothing_is_refused(centre, said):
    with pytest.raises(Malformed):
        decide(centre, **{"number": STRANGER, **said})


def test_a_listing_is_an_object(centre):
    with pytest.raises(Malformed):
        HANDLERS["list_number"]("+14155550177", centre.services)


@pytest.fixture
def strict(centre):
    table = dataclasses.replace(centre.services.desk.policy, listing=Listing(5, 1))
    desk = RiskDesk(centre.services.desk.provider, table)
    centre.services = dataclasses.replace(centre.services, desk=desk)
    return centre


def test_the_policy_lists_a_stranger_who_calls_without_end_and_time_ends_it(strict):
    assert [lane(strict, f"n{n}") for n in range(5)][:2] == ["bot", "bot"]
    number = strict.store.get(Number, STRANGER)
    assert (number.spam, number.listed_by) == (True, "n4")
    assert strict.store.get(Assessment, "n4").lane == "refuse"
    assert strict.ask("route", "n4", number=STRANGER)["lane"] == "refuse"
    strict.clock.advance(DAY + 1)
    assert lane(strict, "later") == "bot"


def test_the_policy_lists_no_customer(strict):
    assert "refuse" not in {lane(strict, f"n{n}", ANA) for n in range(12)}
    assert not strict.store.get(Number, ANA).spam


def test_the_policy_lists_nobody_without_a_number(strict):
    assert {strict.ask("route", f"n{n}", number=None)["lane"] for n in range(12)} == {"agent"}


@pytest.mark.parametrize(("lost", "decided"), [(2, True), (3, False)])
def test_a_decision_is_tried_three_times(centre, lost, decided):
    commit, left = centre.store.commit, [None] * lost

    class Contended:
        def __getattr__(self, name):
            return getattr(centre.store, name)

        def commit(self, *records):
            if left:
                left.pop()
                raise Conflict("busy")
            commit(*records)

    ports = dataclasses.replace(centre.ports, store=Contended())
    wish = Wish(STRANGER, listed=True, by="agent-7")
    if decided:
        assert listing.decide(wish, ports) == "listed"
        return
    with pytest.raises(Conflict, match="again"):
        listing.decide(wish, ports)
