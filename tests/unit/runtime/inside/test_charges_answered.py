"""What each answer about a charge changes, and that nothing else does."""

from __future__ import annotations

import pytest

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.records import (
    AuditEntry,
    Card,
    CardState,
    Case,
    CaseState,
    Dispute,
    Hold,
    HoldState,
    OptOut,
    Placed,
    Replacement,
)

UNTOLD = {"card_ending": "none", "charge_now": "none", "replacement": "none"}


def test_mine_releases_that_charge_and_nothing_else(several):
    for _ in range(3):
        answer = several.say("mine", "1")
        assert answer == {**UNTOLD, "result": "recorded", "charge_now": "released"}
    assert several.holds == {"T1": "RELEASED", "T2": "HELD", "T3": "HELD"}
    assert set(several.cards.values()) == {"ACTIVE"}
    assert several.case.state is CaseState.CALLED
    assert several.actions().count("answer_mine") == 1
    assert several.news() == ["charge_released"]


def test_mine_needs_a_proof(line):
    assert line.say("mine")["result"] == "refused"
    assert line.case.charges[0].answer == ""
    assert line.holds == {"T1": "HELD"}
    assert line.actions() == []


@pytest.mark.parametrize("state", [CardState.BLOCKED, CardState.HELD])
def test_a21_mine_never_unblocks_a_card(line, state):
    line.prove()
    line.change(Card, "ana", "tok-1", state=state)
    assert line.say("mine")["result"] == "recorded"
    assert line.cards["7899"] == state.value


def test_not_mine_blocks_exactly_the_card_of_the_charge_and_declines_it(several):
    for _ in range(3):
        answer = several.say("not_mine", "2")
        assert answer == {
            "result": "blocked",
            "card_ending": "one one one one",
            "charge_now": "declined",
            "replacement": "ordered",
        }
    assert several.cards == {"7899": "ACTIVE", "1111": "BLOCKED"}
    assert several.holds == {"T1": "HELD", "T2": "DECLINED", "T3": "HELD"}
    assert several.store.get(Card, "ana", "tok-2").blocked_by == "dialled-1"
    assert several.store.get(Replacement, "ana", "tok-2").ordered_by == "dialled-1"
    assert several.store.list(Dispute, "ana") == ()
    assert several.actions().count("block_fraud") == 1
    assert several.news() == ["card_blocked", "charge_declined", "replacement_ordered"]


def test_an_unproven_denial_blocks_but_tells_nothing_and_orders_no_card(line):
    assert line.say("not_mine") == {**UNTOLD, "result": "blocked"}
    assert (line.cards["7899"], line.holds) == ("BLOCKED", {"T1": "DECLINED"})
    assert line.store.list(Replacement, "ana") == ()
    assert line.say("not_mine") == {**UNTOLD, "result": "blocked"}


def test_a_denial_counts_after_a_yes_and_disputes_what_was_carried_out(line):
    line.prove()
    line.say("mine")
    assert line.case.state is CaseState.CONFIRMED
    answer = line.say("not_mine")
    assert (answer["result"], answer["charge_now"]) == ("blocked", "disputed")
    assert line.holds == {"T1": "RELEASED"}
    assert line.store.get(Dispute, "ana", "T1").opened_by == "dialled-1"
    assert line.case.state is CaseState.DENIED
    assert line.say("mine")["result"] == "refused"
    assert line.say("not_mine")["charge_now"] == "disputed"
    assert line.cards["7899"] == "BLOCKED"


def test_a_charge_without_a_hold_is_disputed_once(line):
    line.prove()
    line.store.remove(line.store.get(Hold, "ana", "T1"))
    assert [line.say("not_mine")["charge_now"] for _ in range(2)] == ["disputed"] * 2
    assert len(line.store.list(Dispute, "ana")) == 1


def test_mine_is_refused_where_people_declined_the_charge(line):
    line.prove()
    line.change(Hold, "ana", "T1", state=HoldState.DECLINED)
    assert line.say("mine")["result"] == "refused"
    assert line.case.charges[0].answer == ""


@pytest.mark.parametrize(
    ("words", "state", "news"),
    [
        (("mine", "mine", "mine"), CaseState.CONFIRMED, "case_confirmed"),
        (("mine", "not_mine", "mine"), CaseState.DENIED, "case_denied"),
        (("not_mine", "not_mine", "not_mine"), CaseState.DENIED, "case_denied"),
        (("unsure", "mine", "not_mine"), CaseState.REVIEW, "case_review"),
    ],
)
def test_the_last_answer_settles_the_case(several, words, state, news):
    for number, word in enumerate(words, 1):
        several.say(word, str(number))
    assert several.case.state is state
    assert several.news().count(news) == 1
    assert [charge.answer for charge in several.case.charges] == list(words)
    assert several.case.contact == "dialled-1"


def test_unsure_opens_one_review_and_can_still_be_made_sure(line):
    line.prove()
    for _ in range(2):
        assert line.say("unsure")["result"] == "recorded"
    item = line.review("K-unsure-1")
    assert (item.why, item.case, item.transaction) == ("unsure", "K", "T1")
    assert line.case.state is CaseState.REVIEW
    assert (line.cards["7899"], line.holds["T1"]) == ("ACTIVE", "HELD")
    assert line.say("not_mine")["result"] == "blocked"
    assert line.say("unsure")["result"] == "refused"
    assert line.case.state is CaseState.DENIED


@pytest.mark.parametrize("word", ["mine", "unsure"])
def test_a_stale_answer_to_a_settled_case_is_refused(line, word):
    line.prove()
    line.change(Case, "K", state=CaseState.CLOSED)
    assert line.say(word)["result"] == "refused"
    assert line.case.charges[0].answer == ""


def test_a_block_is_not_lost_in_a_settled_case(line):
    line.change(Case, "K", state=CaseState.CLOSED)
    assert line.say("not_mine")["result"] == "blocked"
    assert line.cards["7899"] == "BLOCKED"


def test_all_denies_whatever_nobody_answered_for(make_line):
    line = make_line(charges=3)
    line.prove()
    line.say("mine", "1")
    for _ in range(2):
        assert line.say("not_mine", "all") == {**UNTOLD, "result": "blocked"}
    assert line.holds == {"T1": "RELEASED", "T2": "DECLINED", "T3": "DECLINED"}
    assert set(line.cards.values()) == {"BLOCKED"}
    assert line.case.state is CaseState.DENIED


def test_all_is_refused_where_everything_was_the_customers(line):
    line.prove()
    line.say("mine")
    assert line.say("not_mine", "all")["result"] == "refused"
    assert line.cards["7899"] == "ACTIVE"


@pytest.mark.parametrize("which", ["0", "2", "99999", "one", "-1", "٣", "all"])
def test_a_charge_that_does_not_exist_is_malformed(line, which):
    line.prove()
    with pytest.raises(Malformed, match="charge"):
        line.say("mine", which)


def test_no_number_means_the_only_charge_or_nothing(make_line):
    assert make_line().say("not_mine", "none")["result"] == "blocked"
    with pytest.raises(Malformed, match="charge"):
        make_line(charges=2).say("not_mine", "none")


def test_an_unknown_answer_is_malformed(line):
    with pytest.raises(Malformed, match="answer"):
        line.say("perhaps")


def test_a_card_that_is_gone_is_not_found_and_nothing_changes(line):
    line.store.remove(line.store.get(Card, "ana", "tok-1"))
    with pytest.raises(NotFound):
        line.say("not_mine")
    assert line.case.charges[0].answer == ""
    assert line.ask("card_state", charge="1") == {"state": "unknown_card", "card_ending": "none"}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("wrong_person", CaseState.UNREACHED),
        ("unavailable", CaseState.UNREACHED),
        ("unproven", CaseState.UNREACHED),
        ("no_human", CaseState.UNREACHED),
        ("opt_out", CaseState.CLOSED),
    ],
)
def test_ends_without_a_word_about_a_charge_touch_no_card(line, word, state):
    for _ in range(3):
        assert line.say(word, "none") == {**UNTOLD, "result": "recorded"}
    assert (line.case.state, line.case.answer) == (state, word)
    assert set(line.cards.values()) == {"ACTIVE"}
    assert line.holds == {"T1": "HELD"}
    assert line.actions() == [f"answer_{word}"]


def test_an_end_leaves_peoples_cases_and_given_answers_alone(several):
    several.say("mine", "1")
    for _ in range(2):
        assert several.say("no_human", "none")["result"] == "recorded"
    assert (several.case.state, several.case.answer) == (CaseState.CALLED, "mine")
    several.change(Case, "K", state=CaseState.REVIEW, answer="", contact="")
    assert several.say("no_human", "none")["result"] == "recorded"
    assert several.case.state is CaseState.REVIEW


def test_an_end_of_a_settled_case_is_refused(line):
    line.change(Case, "K", state=CaseState.CONFIRMED)
    assert line.say("unavailable", "none")["result"] == "refused"
    assert line.case.state is CaseState.CONFIRMED


def test_an_opt_out_is_kept_and_what_it_leaves_open_is_looked_at(line):
    line.say("opt_out", "none")
    assert line.store.get(OptOut, "+14155550101").by == "dialled-1"
    assert line.review("K-opt_out").why == "opted_out"


def test_an_opt_out_is_of_the_number_that_was_dialled_where_none_is_shown(line):
    assert line.say("opt_out", "none", number="")["result"] == "recorded"
    assert line.store.get(OptOut, "+14155550101").by == "dialled-1"


def test_an_opt_out_after_the_last_answer_needs_no_review(line):
    line.prove()
    line.say("mine")
    assert line.say("opt_out", "none")["result"] == "recorded"
    assert line.store.get(OptOut, "+14155550101") is not None
    assert line.review("K-opt_out") is None
    assert line.case.state is CaseState.CONFIRMED


@pytest.mark.parametrize(
    ("word", "keyed"), [("unavailable", True), ("present", True), ("no_human", False)]
)
def test_whoever_answers_is_known_to_have_keyed(line, word, keyed):
    line.store.commit(Placed(contact="dialled-1", case="K", attempt="1"))
    line.say(word, "none")
    assert line.store.get(Placed, "dialled-1").keyed is keyed


def test_whoever_keys_a_secret_is_known_to_have_keyed(line):
    line.store.commit(Placed(contact="dialled-1", case="K", attempt="1"))
    line.prove("1999")
    assert line.store.get(Placed, "dialled-1").keyed


def test_a_person_who_only_pressed_a_key_leaves_the_case_as_it_was(line):
    line.store.commit(Placed(contact="dialled-1", case="K", attempt="1"))
    before = line.case
    for _ in range(2):
        assert line.say("present", "none")["result"] == "recorded"
    assert line.case == before
    with pytest.raises(Malformed):
        line.say("present", "none", contact="somebody-else")


def test_the_state_of_a_card_is_read_again_by_charge(several):
    several.say("not_mine", "2")
    read = {n: several.ask("card_state", charge=n)["state"] for n in ("1", "2", "3", "all")}
    assert read == {"1": "active", "2": "blocked", "3": "active", "all": "active"}
    several.say("not_mine", "3")
    assert several.ask("card_state", charge="all") == {"state": "blocked", "card_ending": "none"}
    one = several.ask("card_state", charge="2")
    assert one["card_ending"] == "one one one one"
    with pytest.raises(Malformed):
        several.ask("card_state", charge="9")


def test_a17_a_replayed_denial_does_not_block_what_people_unblocked(line):
    line.prove()
    line.say("not_mine")
    line.change(Card, "ana", "tok-1", state=CardState.ACTIVE, blocked_by="")
    assert line.say("not_mine")["result"] == "refused"
    assert line.say("not_mine", "all")["result"] == "refused"
    assert line.cards["7899"] == "ACTIVE"


class Busy:
    """Loses the first commits of a case to somebody else."""

    def __init__(self, store, losses):
        self._store, self.losses = store, losses

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, *records):
        if self.losses and any(isinstance(record, Case) for record in records):
            self.losses -= 1
            raise Conflict("busy")
        self._store.commit(*records)


@pytest.mark.parametrize("which", ["1", "all"])
def test_an_answer_is_tried_three_times(make_line, which):
    line = make_line()
    busy = Busy(line.store, 2)
    object.__setattr__(line.ports, "store", busy)
    assert line.say("not_mine", which)["result"] == "blocked"
    assert line.store.get(AuditEntry, "ana", "answer_not_mine#T1#dialled-1") is not None


def test_an_answer_that_is_always_late_is_a_conflict(line):
    object.__setattr__(line.ports, "store", Busy(line.store, 3))
    with pytest.raises(Conflict, match="state"):
        line.say("not_mine")
    assert line.cards["7899"] == "ACTIVE"
