"""How calls end: told by events in any order, or by nobody, and what their cases do next."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from ivr.faults import Unavailable
from ivr.runtime.events.contacts import ContactEvent
from ivr.runtime.ports import Fate
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Card,
    CardState,
    Case,
    CaseState,
    Charge,
    Customer,
    History,
    Hold,
    HoldState,
    Placed,
)
from ivr.runtime.services.fraud import tracking


@pytest.fixture
def called(bank):
    bank.charge()
    bank.pump()
    return bank


@pytest.mark.parametrize(
    ("reason", "end", "following"),
    [
        ("TELECOM_BUSY", "busy", ("voice", "1", "later")),
        ("TELECOM_UNANSWERED", "no_answer", ("voice", "1", "later")),
        ("TELECOM_TIMEOUT", "no_answer", ("voice", "1", "later")),
        ("SOMETHING_NEW", "no_answer", ("voice", "1", "later")),
        ("", "no_answer", ("voice", "1", "later")),
        ("TELECOM_NUMBER_INVALID", "invalid", ("sms", "1", "ready")),
        ("TELECOM_POTENTIAL_BLOCKING", "failed", ("sms", "1", "ready")),
    ],
)
def test_what_nobody_took_is_told_apart_by_the_service(called, reason, end, following):
    assert called.ends(reason) == "ended"
    assert called.trail() == [("voice", "1", end), following]
    assert called.case().state is CaseState.UNREACHED
    assert called.lines().calls == ()
    (history,) = called.store.list(History, "ana")
    assert (history.end, history.channel, history.seconds) == (end, "voice", 0)


def test_a_call_that_connects_without_a_key_is_voicemail_and_a_message_follows(called):
    called.told("CONNECTED_TO_SYSTEM")
    called.clock.advance(20)
    assert called.ends() == "ended"
    assert called.trail() == [("voice", "1", "voicemail"), ("sms", "1", "ready")]
    assert called.store.list(History, "ana")[0].seconds == 20


@pytest.mark.parametrize(
    ("answer", "state", "why", "following"),
    [
        ("mine", CaseState.CONFIRMED, None, None),
        ("not_mine", CaseState.DENIED, None, None),
        ("opt_out", CaseState.CLOSED, None, None),
        ("unsure", CaseState.REVIEW, None, None),
        ("unavailable", CaseState.UNREACHED, None, ("sms", "1", "ready")),
        ("wrong_person", CaseState.UNREACHED, "wrong_person", None),
        ("unproven", CaseState.UNREACHED, "unproven", None),
        ("mine", CaseState.CALLED, "half_answered", None),
    ],
)
def test_an_answered_call_is_not_called_again(called, answer, state, why, following):
    contact = called.attempt().contact
    called.change(called.case(), state=state, answer=answer, contact=contact)
    called.ends("", connected=called.now)
    assert called.trail() == [("voice", "1", "answered"), *([following] if following else [])]
    assert called.reviews() == ([(called.case().id, why)] if why else [])
    assert called.case().state is (CaseState.REVIEW if why else state)
    for _ in range(40):
        called.minutes(1)
        called.pump()
        called.sweep()
    assert len(called.dialer.calls) == 1


def test_a_human_who_hangs_up_without_a_word_about_the_charge_is_left_to_people(called):
    placed = called.store.get(Placed, called.attempt().contact)
    called.change(placed, keyed=True, connected_at=called.now)
    called.ends("")
    assert called.attempt().end == "answered"
    assert called.reviews() == [(called.case().id, "no_verdict")]


def test_a_call_that_reached_an_agent_was_answered(called):
    called.told("QUEUED")
    called.told("CONNECTED_TO_AGENT")
    called.ends("")
    assert called.attempt().end == "answered"


def test_another_phone_is_called_at_once_and_the_same_one_after_a_while(bank):
    bank.customer("two", phones=("+14155550102", "+14155550103"))
    bank.charge("two")
    bank.pump()
    bank.ends(contact=bank.attempt("two").contact)
    assert bank.trail("two")[-1] == ("voice", "3", "ready")
    bank.pump()
    bank.ends(contact=bank.attempt("two").contact)
    last = bank.attempt("two")
    assert (last.state, last.phone[-1]) == (AttemptState.READY, "2")


def test_a_case_is_tried_three_times_and_then_left_to_people(called):
    called.ends()
    assert called.attempt().due == called.now + 600
    called.minutes(10)
    called.pump()
    called.ends()
    called.minutes(10)
    called.pump()
    called.ends()
    assert [end for _, _, end in called.trail()] == ["no_answer"] * 3
    assert called.case().state is CaseState.REVIEW
    assert called.reviews() == [(called.case().id, "no_answer")]
    assert called.store.get(Hold, "ana", "T1").state is HoldState.HELD


def test_a_second_try_that_comes_too_late_becomes_a_message(called):
    called.rules(retry_minutes=31)
    called.ends()
    assert called.trail() == [("voice", "1", "no_answer"), ("sms", "1", "ready")]


@pytest.mark.parametrize("unanswered", ["hold", "block"])
def test_what_no_answer_does_to_the_card_is_policy(called, unanswered):
    called.rules(unanswered=unanswered, attempts=1)
    called.charge(name="T2", card=2)
    called.ends()
    states = {card.ending: card.state for card in called.store.list(Card, "ana")}
    blocked = CardState.BLOCKED if unanswered == "block" else CardState.ACTIVE
    assert states == {"1111": blocked, "2222": blocked}
    assert called.store.get(Hold, "ana", "T1").state is HoldState.HELD
    assert len(called.reviews()) == 1


def test_no_answer_blocks_nothing_of_a_case_that_was_answered(called):
    called.rules(unanswered="block")
    contact = called.attempt().contact
    called.change(called.case(), answer="mine", contact=contact)
    called.ends("", connected=called.now)
    assert called.reviews() == [(called.case().id, "half_answered")]
    assert {card.state for card in called.store.list(Card, "ana")} == {CardState.ACTIVE}


EVENTS = ("INITIATED", "CONNECTED_TO_SYSTEM", "DISCONNECTED", "AMD_DISABLED")


@pytest.mark.parametrize("order", list(itertools.permutations(EVENTS)), ids="-".join)
def test_events_in_any_order_and_repeated_end_a_call_once(called, order):
    contact, at = called.attempt().contact, called.now
    called.clock.advance(30)
    called.dialer.fates[contact] = Fate(at, called.now, "CUSTOMER_DISCONNECT")
    for kind in [kind for kind in order for _ in range(3)]:
        called.told(kind, contact)
    assert called.trail() == [("voice", "1", "voicemail"), ("sms", "1", "ready")]
    assert len(called.store.list(History, "ana")) == 1
    assert called.store.get(Placed, contact).connected_at


def test_strange_contacts_and_types_are_ignored(called):
    assert called.told("DISCONNECTED", "somebody-else") == "ignored"
    assert called.told("CONTACT_DATA_UPDATED") == "ignored"
    assert called.told("A_TYPE_OF_TOMORROW") == "ignored"
    assert called.trail() == [("voice", "1", "started")]


def test_a_service_that_tells_nothing_means_no_answer(called):
    contact = called.attempt().contact

    def down(_contact):
        raise Unavailable("down")

    called.dialer.fate = down
    assert called.told("DISCONNECTED", contact) == "ended"
    assert called.attempts()[0].end == "no_answer"


def test_the_sweep_finds_the_end_that_no_event_told(called):
    contact = called.attempt().contact
    called.dialer.fates[contact] = Fate(0, called.now + 30, "TELECOM_BUSY")
    assert called.sweep().asked == 0
    called.clock.advance(91)
    swept = called.sweep()
    assert (swept.asked, swept.over) == (1, 1)
    assert called.attempts()[0].end == "busy"
    assert called.lines().calls == ()


def test_the_sweep_gives_no_line_back_while_the_call_may_go_on(called):
    for _ in range(5):
        called.minutes(20)
        assert called.sweep().over == 0
    assert called.trail() == [("voice", "1", "started")]
    assert len(called.lines().calls) == 1


def test_a_contact_that_the_service_never_knew_is_given_up_in_the_end(called):
    called.dialer.fates.clear()
    called.minutes(10)
    assert called.sweep().over == 0
    called.minutes(6)
    assert called.sweep().over == 1
    assert called.attempts()[0].end == "no_answer"


def test_a_call_that_waits_too_long_for_a_line_becomes_a_message(bank):
    bank.rules(lines=1)
    bank.customer("rich")
    bank.charge("rich", amount="9000")
    bank.charge()
    bank.pump()
    bank.minutes(9)
    bank.sweep()
    assert bank.trail() == [("voice", "1", "ready")]
    bank.minutes(1)
    bank.sweep()
    assert bank.trail() == [("voice", "1", "spilled"), ("sms", "1", "ready")]


def test_a_call_that_may_not_become_a_message_waits_until_it_is_too_old(bank):
    bank.customer("cho", texts=False)
    bank.charge("cho")
    for _ in range(30):
        bank.minutes(1)
        bank.sweep()
    assert bank.trail("cho") == [("voice", "1", "ready")]
    for _ in range(11):
        bank.minutes(1)
        bank.sweep()
    assert bank.trail("cho") == [("voice", "1", "too_old")]
    assert bank.reviews() == [(bank.case("cho").id, "too_old")]


@pytest.mark.parametrize("state", [AttemptState.INTENT, AttemptState.STARTED])
def test_a_message_that_nobody_answers_is_followed_by_people(bank, state):
    bank.customer("cho", channel="sms")
    bank.charge("cho")
    attempt = bank.attempt("cho")
    assert attempt.channel == "sms"
    bank.change(attempt, state=state, at=bank.now)
    for _ in range(71):
        bank.minutes(1)
        bank.sweep()
        bank.pump()
    end = "lost" if state is AttemptState.INTENT else "no_answer"
    assert bank.trail("cho")[0] == ("sms", "1", end)
    assert len(bank.reviews()) == (state is AttemptState.STARTED)


def test_a_message_that_is_never_sent_is_left_to_people_at_the_end_of_the_case(bank):
    bank.customer("cho", channel="sms", calls=False)
    bank.charge("cho")
    for _ in range(25 * 6):
        bank.minutes(10)
        bank.sweep()
    assert bank.trail("cho")[0][2] == "too_old"
    assert len(bank.reviews()) == 1


def test_a_case_that_has_no_attempt_gets_one_or_people(called):
    called.change(called.attempt(), state=AttemptState.ENDED, end="no_answer")
    called.minutes(16)
    called.sweep()
    assert len(called.attempts()) == 2
    called.change(called.attempt(), state=AttemptState.ENDED, end="refused")
    called.minutes(700)
    called.sweep()
    assert called.trail()[-1][0] == "sms" or called.reviews()


def test_a_customer_who_was_erased_leaves_nothing_open(called):
    called.store.remove(called.store.get(Customer, "ana"))
    called.ends()
    assert called.reviews() == [(called.case().id, "no_answer")]


@pytest.mark.parametrize("act", ["event", "sweep"])
@pytest.mark.parametrize("dies", list(itertools.product([False, True], repeat=2)), ids=str)
def test_killed_anywhere_the_end_is_found_once(make_bank, mortal, survive, act, dies):
    for point in range(1, 80):
        bank = make_bank()
        bank.customer()
        bank.charge()
        bank.pump()
        contact = bank.attempt().contact
        bank.dialer.fates[contact] = Fate(0, bank.now + 20, "TELECOM_BUSY")
        bank.minutes(2)
        dying = mortal(bank.ports, point, applied=dies[0], lost=dies[1])
        if act == "sweep":
            through = survive(tracking.sweep, dying.ports, bank.policy)
        else:
            event = ContactEvent(contact, "DISCONNECTED", bank.now)
            through = survive(tracking.track, event, dying.ports, bank.policy)
        bank.sweep()
        bank.sweep()
        assert bank.attempts()[0].state is AttemptState.ENDED
        assert bank.attempts()[0].end in {"busy", "no_answer"}
        assert [a.state for a in bank.attempts()[1:]] == [AttemptState.LATER]
        assert bank.lines().calls == ()
        if through and dying.count < point:
            return
    pytest.fail("never came through")


def test_one_sweep_looks_at_every_case_whose_time_has_come(bank):
    bank.rules(lines=0)
    names = [bank.customer(f"c{n}", phones=(f"+1415555{n + 1000}",)) for n in range(250)]
    for name in names:
        bank.store.commit(
            Case(
                id=f"case-{name}",
                customer=name,
                charges=(Charge(f"T{name}", f"{name}-1", "1", Decimal(5), "USD", "x", bank.now),),
                at=bank.now,
                until=bank.now,
            )
        )
    swept = bank.sweep()
    assert (swept.looked, swept.people) == (250, 0)
    assert {a.channel for n in names for a in bank.store.list(Attempt, f"case-{n}")} == {"sms"}
    assert bank.sweep().looked == 0


def test_every_open_case_has_one_attempt_that_waits(called):
    called.ends()
    found = [a for a in called.store.list(Attempt, called.case().id) if not a.end]
    assert len(found) == 1
