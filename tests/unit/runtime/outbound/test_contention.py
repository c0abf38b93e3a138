"""Other writers are faster: services read again, and give up loudly after three times."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Conflict, NotFound
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import (
    Account,
    Assessment,
    Attempt,
    AuditEntry,
    Card,
    CardState,
    Case,
    CaseState,
    Customer,
    Dispute,
)

NUMBER = "+14155550101"


class Contended:
    """A store in which `losses` commits lose, each after `meanwhile` ran; `won` come before."""

    def __init__(self, store, losses, meanwhile=None, won=0):
        self.get, self.list, self.waiting = store.get, store.list, store.waiting
        self._store, self.losses, self._meanwhile, self.won = store, losses, meanwhile, won

    def commit(self, *records):
        self.won -= 1
        if self.won < 0 and self.losses:
            self.losses -= 1
            if self._meanwhile:
                self._meanwhile()
            raise Conflict("another was first")
        self._store.commit(*records)


def contend(centre, losses, meanwhile=None, won=0):
    ports = dataclasses.replace(centre.ports, store=Contended(centre.store, losses, meanwhile, won))
    centre.services = dataclasses.replace(centre.services, ports=ports)


def ready(centre, function):
    """Bring the centre to where `function` writes, and return how to ask it."""
    if function == "intake":
        return centre.charge
    if function == "answer":
        taken = centre.charge()
        attributes = {"case_id": taken["case"]}
        return lambda: centre.ask(
            "answer", taken["contact"], attributes=attributes, answer="not_mine"
        )
    said = {"proof": "birth_date", "secret": "01311980", "card": "1111", "reason": "lost"}
    if function != "authenticate":
        centre.prove()
    return lambda: centre.ask(function, **said)


@pytest.mark.parametrize("function", ["authenticate", "block", "account", "answer", "intake"])
def test_two_lost_races_are_won_by_the_third(centre, function):
    ask = ready(centre, function)
    contend(centre, 2)
    assert ask()
    assert centre.services.ports.store.losses == 0


@pytest.mark.parametrize("function", ["authenticate", "block", "account", "answer", "intake"])
def test_three_lost_races_are_a_conflict(centre, function):
    ask = ready(centre, function)
    contend(centre, 9)
    with pytest.raises(Conflict):
        ask()


def test_a_block_that_another_made_meanwhile_is_told_as_it_is(centre):
    centre.prove()

    def another():
        card = next(c for c in centre.store.list(Card, "ana") if c.ending == "1111")
        centre.store.commit(dataclasses.replace(card, state=CardState.BLOCKED, blocked_by="x"))

    contend(centre, 1, another)
    assert centre.ask("block", card="1111", reason="lost")["result"] == "blocked"
    assert [e.action for e in centre.store.list(AuditEntry, "ana")] == ["proof_passed"]


def test_velocity_gives_way_but_the_assessment_is_kept(centre):
    contend(centre, 3)
    answer = centre.ask("route")
    assert answer["band"] == "low"
    assert centre.store.get(Assessment, "c1").band == "low"


def test_an_assessment_of_a_twin_is_taken_over(centre):
    twin = Assessment(id="c1", score=900, band="high", reasons=(), scale="scorecard")
    contend(centre, 4, lambda: centre.store.get(Assessment, "c1") or centre.store.commit(twin))
    assert centre.ask("route")["band"] == "high"


def test_a_dispute_of_a_twin_is_already_open(centre):
    centre.prove()
    centre.ask("account")

    def twin():
        centre.store.commit(
            Dispute(customer="ana", transaction="T4", reference="0", opened_by="x", at=1)
        )

    contend(centre, 1, twin)
    assert centre.ask("dispute", which="1")["result"] == "already"


def test_a_twin_of_the_intake_leads_to_one_call(centre):
    services = centre.services
    contend(centre, 1, lambda: HANDLERS["intake"](TWIN, services))
    taken = HANDLERS["intake"](TWIN, centre.services)
    assert (taken["way"], taken["attempt"]) == ("voice", "1")
    assert len(centre.store.list(Attempt, taken["case"])) == 1


TWIN = {
    "transaction_id": "X1",
    "customer": "ana",
    "card_number": "4000001234567899",
    "amount": "4155",
    "currency": "EUR",
}


def test_a_case_whose_belongings_are_gone_is_not_found(centre):
    taken = centre.charge()
    attributes = {"case_id": taken["case"]}
    store = centre.store
    case = store.get(Case, taken["case"])
    store.commit(dataclasses.replace(case, customer="gone"))
    with pytest.raises(NotFound):
        centre.ask("case", taken["contact"], attributes=attributes)
    with pytest.raises(NotFound):
        centre.ask("answer", taken["contact"], attributes=attributes, answer="not_mine")


def test_a_customer_without_account_has_no_statement(centre):
    now = int(centre.clock.now().timestamp())
    account = centre.store.get(Account, "ana")
    centre.store.commit(dataclasses.replace(account, expires=now))
    centre.prove()
    with pytest.raises(NotFound):
        centre.ask("account")


def test_a_stranger_in_a_case_is_not_proven_by_another_one(centre):
    taken = centre.charge()
    attributes = {"case_id": taken["case"]}
    assert centre.prove(taken["contact"], NUMBER, attributes, "1980") == "passed"
    other = centre.charge(
        customer="bob", card_number="4000001234562222", transaction_id="B1", currency="EUR"
    )
    attempt = centre.store.get(Attempt, other["case"], "1")
    centre.store.commit(dataclasses.replace(attempt, contact=taken["contact"], phone=NUMBER))
    told = centre.ask("case", taken["contact"], attributes={"case_id": other["case"]})
    assert told["disclosed"] == "no"


def test_a_case_that_its_own_call_settled_is_not_moved_back_by_the_ledger(centre):
    taken = centre.charge()
    case = centre.store.get(Case, taken["case"])
    assert case.state is CaseState.CALLED
    assert centre.charge()["case"] == taken["case"]
    assert centre.store.get(Case, taken["case"]) == case


def test_a_record_shows_nothing_of_its_person(centre):
    assert repr(centre.store.get(Customer, "ana")) == "Customer(version=1)"
