"""A block that was asked for and not done: the card is held and people look, before it is told."""

from dataclasses import replace

import pytest

from ivr.faults import Conflict, Unavailable
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.records import AuditEntry, Card, CardState, Review
from ivr.runtime.services.fraud import reviews
from ivr.runtime.services.fraud.reviews import Said


class Contended(MemoryStore):
    """Somebody else is faster at cards, as often as told; or nothing answers at all."""

    lost = 0
    down = False
    before = ()

    def commit(self, *records):
        if self.down:
            raise Unavailable("The table is busy.")
        others, self.before = self.before, ()
        for other in others:
            super().commit(other)
        if self.lost and any(isinstance(record, Card) for record in records):
            self.lost -= 1
            raise Conflict("Another writer was faster.")
        super().commit(*records)


@pytest.fixture
def caller(make_line):
    """A proven caller who has two cards."""
    made = make_line(charges=2, store=Contended(ManualClock()))
    made.call_in("authenticate", proof="birth_date", secret="01311980")
    return made


def cards(line):
    return {card.token: card.state.value for card in line.store.list(Card, "ana")}


def items(line):
    return [review for review in line.store.scan(Review) if review.why == "unblocked"]


def test_a_card_that_nobody_can_name_is_left_to_people_before_it_is_told(caller):
    for _ in range(2):
        assert caller.call_in("block", reason="lost")["result"] == "unknown_card"
    (item,) = items(caller)
    assert (item.id, item.customer, item.card) == ("block-caller-1", "ana", "")
    assert set(cards(caller).values()) == {"ACTIVE"}


def test_what_cannot_be_left_to_people_is_not_answered(caller):
    caller.store.down = True
    with pytest.raises(Unavailable):
        caller.call_in("block", reason="lost")


def test_a_block_that_others_are_always_faster_than_is_left_to_people(caller):
    caller.store.lost = 3
    with pytest.raises(Conflict):
        caller.call_in("block", card="7899", reason="lost")
    assert [item.card for item in items(caller)] == [""]
    assert caller.call_in("card_state", card="7899")["state"] == "active"
    assert [item.card for item in items(caller)] == ["tok-1"]
    assert cards(caller) == {"tok-1": "HELD", "tok-2": "ACTIVE"}


def test_a_card_that_is_not_blocked_as_asked_is_held_once(caller):
    for _ in range(3):
        assert caller.call_in("card_state", card="7899")["state"] == "active"
    assert cards(caller) == {"tok-1": "HELD", "tok-2": "ACTIVE"}
    assert len(items(caller)) == 1
    assert caller.actions().count("hold_card") == 1
    assert "card_held" in caller.news()


def test_another_card_of_the_same_call_is_held_too(caller):
    caller.call_in("card_state", card="7899")
    caller.call_in("card_state", card="1111")
    assert set(cards(caller).values()) == {"HELD"}


def test_a_block_that_arrives_while_it_is_read_again_is_told_as_it_is(caller):
    card = caller.store.get(Card, "ana", "tok-1")
    caller.store.before = (replace(card, state=CardState.BLOCKED, blocked_by="caller-1"),)
    assert caller.call_in("card_state", card="7899")["state"] == "blocked"
    assert items(caller) == []


def test_a_held_card_can_be_blocked(caller):
    caller.call_in("card_state", card="7899")
    assert caller.call_in("block", card="7899", reason="lost")["result"] == "blocked"
    assert caller.call_in("card_state", card="7899")["state"] == "blocked"


def test_nobody_is_told_of_a_card_while_the_store_is_down(caller):
    caller.store.down = True
    with pytest.raises(Unavailable):
        caller.call_in("card_state", card="7899")
    assert cards(caller)["tok-1"] == "ACTIVE"


def test_an_unproven_contact_holds_nothing(caller):
    assert caller.call_in("card_state", contact="other", card="7899")["state"] == "unknown_card"
    assert set(cards(caller).values()) == {"ACTIVE"}
    assert items(caller) == []


@pytest.mark.parametrize(("charge", "held"), [("1", {"tok-1"}), ("all", {"tok-1", "tok-2"})])
def test_on_a_call_that_we_placed_each_card_concerned_has_its_item(caller, charge, held):
    for _ in range(2):
        assert caller.ask("card_state", charge=charge)["state"] == "active"
    assert {token for token, state in cards(caller).items() if state == "HELD"} == held
    assert {(item.card, item.case) for item in items(caller)} == {(token, "K") for token in held}


@pytest.mark.parametrize(("verdict", "state"), [("fraud", "BLOCKED"), ("legitimate", "ACTIVE")])
def test_a_person_blocks_the_card_or_lifts_its_hold(caller, verdict, state):
    caller.call_in("card_state", card="7899")
    (item,) = items(caller)
    assert reviews.record(item.id, Said(verdict, "agent-7"), caller.ports).result == "recorded"
    assert cards(caller) == {"tok-1": state, "tok-2": "ACTIVE"}
    entries = {entry.actor for entry in caller.store.list(AuditEntry, "ana")}
    assert "agent-7" in entries


def test_legitimate_never_unblocks(caller):
    caller.call_in("card_state", card="7899")
    caller.call_in("block", card="7899", reason="lost")
    reviews.record(items(caller)[0].id, Said("legitimate", "agent-7"), caller.ports)
    assert cards(caller)["tok-1"] == "BLOCKED"


def test_a_verdict_about_a_charge_settles_its_card_once(caller):
    caller.ask("card_state", charge="1")
    said = Said("fraud", "agent-7")
    assert reviews.record(items(caller)[0].id, said, caller.ports).verdict == "fraud"
    assert cards(caller) == {"tok-1": "BLOCKED", "tok-2": "ACTIVE"}
    blocks = [a for a in caller.actions() if a.startswith("block_")]
    assert blocks == ["block_fraud"]
