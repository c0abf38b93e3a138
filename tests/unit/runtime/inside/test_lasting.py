"""A block that was asked for while the store did not answer waits in a queue, and is done."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ivr.faults import Conflict, Foreign, IvrError, Malformed, NotFound, Unavailable
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger import marks
from ivr.runtime.records import Card, CardState, Case, CaseState, Review

ACCOUNT = "111122223333"


class Down(MemoryStore):
    """Fails as told, every operation or the commits only."""

    fault = None
    reads = True

    def get(self, *asked):
        if self.fault is not None and not self.reads:
            raise self.fault
        return super().get(*asked)

    def commit(self, *records):
        if self.fault is not None:
            raise self.fault
        super().commit(*records)


class Queue:
    """Keeps messages, or fails."""

    def __init__(self):
        self.kept, self.fault = [], None

    def keep(self, content):
        if self.fault is not None:
            raise self.fault
        self.kept.append(content.decode())


@pytest.fixture
def caller(make_line):
    """A proven caller; behind the store stands a queue."""
    made = make_line(charges=2, store=Down(ManualClock()))
    made.call_in("authenticate", proof="birth_date", secret="01311980")
    made.queue = Queue()
    made.services = replace(made.services, ports=replace(made.ports, later=made.queue))
    return made


def fails(line, fault=None, *, reads=True):
    line.store.fault, line.store.reads = fault or Unavailable("down"), reads


def again(line, function, account=ACCOUNT):
    """Let the queue give back what it keeps, as its mapping does."""
    line.store.fault = None
    answers = []
    for body in line.queue.kept:
        record = {
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:{account}:ivr-dev-later-{function}",
        }
        answers.append(HANDLERS[function]({"Records": [record]}, line.services)["result"])
    return answers


FAULTS = (IvrError, RuntimeError)


def counted(act):
    """Return what an act raises, and what it counts as kept."""
    with marks.begun() as kept, pytest.raises(FAULTS) as raised:
        act()
    found = [dict(words) for name, _, words in kept.counted if name == "kept_for_later"]
    return raised.value, found


@pytest.mark.parametrize("reads", [True, False])
def test_a_block_is_done_once_the_store_answers(caller, reads):
    fails(caller, reads=reads)
    for _ in range(3):
        with pytest.raises(Unavailable):
            caller.call_in("block", card="7899", reason="lost")
    assert caller.cards == {"7899": "ACTIVE", "1111": "ACTIVE"}
    assert again(caller, "block") == ["blocked"] * 3
    assert caller.cards == {"7899": "BLOCKED", "1111": "ACTIVE"}
    assert caller.actions().count("block_lost") == 1


def test_a_denial_is_done_once_the_store_answers(caller):
    fails(caller, reads=False)
    with pytest.raises(Unavailable):
        caller.say("not_mine")
    caller.store.fault = None
    assert caller.case.state is CaseState.CALLED
    assert again(caller, "answer") == ["blocked"]
    assert caller.cards == {"7899": "BLOCKED", "1111": "ACTIVE"}
    assert [charge.answer for charge in caller.case.charges] == ["not_mine", ""]


@pytest.mark.parametrize("word", ["mine", "unsure", "opt_out", "no_human"])
def test_nothing_but_a_denial_is_kept(caller, word):
    fails(caller, reads=False)
    with pytest.raises(Unavailable):
        caller.say(word)
    assert caller.queue.kept == []


def test_what_is_kept_says_which_contact_and_what_and_not_who(caller):
    fails(caller, reads=False)
    with pytest.raises(Unavailable):
        caller.call_in("block", card="7899", reason="stolen")
    with pytest.raises(Unavailable):
        caller.say("not_mine", charge="2")
    inbound, outbound = map(json.loads, caller.queue.kept)
    assert inbound == {
        "Details": {
            "ContactData": {
                "ContactId": "caller-1",
                "Channel": "VOICE",
                "InitiationMethod": "INBOUND",
                "InstanceARN": "arn:aws:connect:us-east-1:111122223333:instance/i",
                "Attributes": {},
            },
            "Parameters": {"card": "7899", "reason": "stolen"},
        }
    }
    assert outbound["Details"]["ContactData"]["Attributes"] == {"case_id": "K", "attempt": "1"}
    assert "+1415" not in "".join(caller.queue.kept)


@pytest.mark.parametrize("fault", [Unavailable("down"), Conflict("busy"), RuntimeError("defect")])
def test_whatever_fails_is_raised_as_it_is_and_counted(caller, fault):
    fails(caller, fault)
    raised, found = counted(lambda: caller.call_in("block", card="7899", reason="lost"))
    assert type(raised) is type(fault)
    assert found == [{"function": "block", "result": "kept"}]


@pytest.mark.parametrize("fault", [Unavailable("down"), RuntimeError("defect")])
def test_a_queue_that_fails_too_hides_nothing(caller, fault):
    fails(caller)
    caller.queue.fault = fault
    raised, found = counted(lambda: caller.call_in("block", card="7899", reason="lost"))
    assert str(raised) == "down"
    assert found == [{"function": "block", "result": "lost"}]


def test_without_a_queue_the_failure_is_the_same(caller):
    caller.services = replace(caller.services, ports=caller.ports)
    fails(caller)
    raised, found = counted(lambda: caller.call_in("block", card="7899", reason="lost"))
    assert (type(raised), found) == (Unavailable, [{"function": "block", "result": "lost"}])


@pytest.mark.parametrize("fault", [NotFound("gone"), Malformed("odd"), Foreign("theirs")])
def test_what_can_never_be_done_is_not_kept(caller, fault):
    fails(caller, fault)
    _, found = counted(lambda: caller.call_in("block", card="7899", reason="lost"))
    assert (found, caller.queue.kept) == ([], [])


def test_what_fails_again_is_raised_for_the_queue_and_not_kept_twice(caller):
    fails(caller)
    with pytest.raises(Unavailable):
        caller.call_in("block", card="7899", reason="lost")
    body = caller.queue.kept[0]
    source = {"eventSource": "aws:sqs", "eventSourceARN": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"}
    event = {"Records": [{"body": body, "attributes": {}, **source}]}
    with pytest.raises(Unavailable):
        HANDLERS["block"](event, caller.services)
    assert caller.queue.kept == [body]


def test_an_unproven_caller_gets_nothing_by_waiting(caller):
    fails(caller, reads=False)
    with pytest.raises(Unavailable):
        caller.call_in("block", contact="stranger", card="7899", reason="lost")
    assert again(caller, "block") == ["refused"]
    assert caller.cards["7899"] == "ACTIVE"


def test_a_queue_of_another_account_is_refused(caller):
    settings = replace(caller.services.settings, account="444455556666", region="us-east-1")
    fails(caller)
    with pytest.raises(Unavailable):
        caller.call_in("block", card="7899", reason="lost")
    caller.services = replace(caller.services, settings=settings)
    with pytest.raises(Foreign):
        again(caller, "block")
    assert caller.store.get(Case, "K").state is CaseState.CALLED
    assert caller.cards["7899"] == "ACTIVE"


def test_a_card_that_was_not_named_is_left_to_people_not_guessed_later(caller):
    """Of two cards one was meant; when the request comes back, only the other is open."""
    fails(caller)
    with pytest.raises(Unavailable):
        caller.call_in("block", reason="lost")
    caller.store.fault = None
    caller.change(Card, "ana", "tok-1", state=CardState.BLOCKED)
    assert again(caller, "block") == ["unknown_card"]
    assert caller.cards["1111"] == "ACTIVE"
    assert caller.review("block-caller-1").why == "unblocked"
    assert again(caller, "block") == ["unknown_card"]


def test_the_only_card_of_a_customer_needs_no_name(caller):
    caller.store.remove(caller.store.get(Card, "ana", "tok-2"))
    fails(caller)
    with pytest.raises(Unavailable):
        caller.call_in("block", reason="lost")
    assert again(caller, "block") == ["blocked"]


def test_a_denial_of_all_charges_denies_none_that_joined_later(caller):
    fails(caller)
    with pytest.raises(Unavailable):
        caller.say("not_mine", charge="all")
    caller.store.fault = None
    caller.join()
    assert again(caller, "answer") == ["refused"]
    assert set(caller.cards.values()) == {"HELD"}
    assert [charge.answer for charge in caller.case.charges] == ["", "", ""]
    held = [one.why for one in caller.store.scan(Review)]
    assert held == ["unblocked", "unblocked"]
