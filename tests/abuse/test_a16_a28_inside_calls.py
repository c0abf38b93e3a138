"""A16-A28: forged and repeated events, who answers, how often, on which line, and how much."""

from __future__ import annotations

import pytest

from ivr import contract
from ivr.faults import Malformed, NotFound
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Card,
    CardState,
    Case,
    Number,
    Placed,
    Review,
)

ON_THE_CASE = (
    ("case", {}),
    ("answer", {"answer": "not_mine", "charge": "1"}),
    ("card_state", {"charge": "1"}),
    ("authenticate", {"proof": "birth_year", "secret": "1980"}),
)


@pytest.mark.parametrize(("function", "said"), ON_THE_CASE, ids=[f for f, _ in ON_THE_CASE])
def test_a16_a_forged_contact_reaches_no_case(line, function, said):
    for where in (
        {"contact": "forged"},
        {"number": "+14155550103"},
        {"attempt": "2"},
    ):
        with pytest.raises(Malformed):
            line.ask(function, **where, **said)
    assert set(line.cards.values()) == {"ACTIVE"}
    assert line.actions() == []


@pytest.mark.parametrize(
    ("state", "channel", "contact"),
    [
        (AttemptState.LATER, "voice", ""),
        (AttemptState.READY, "voice", ""),
        (AttemptState.ENDED, "voice", ""),
        (AttemptState.INTENT, "sms", ""),
        (AttemptState.STARTED, "sms", "dialled-1"),
        (AttemptState.STARTED, "voice", "other"),
    ],
)
def test_a16_a_contact_that_nobody_dialled_is_not_believed(line, state, channel, contact):
    line.change(Attempt, "K", "1", state=state, channel=channel, contact=contact)
    with pytest.raises(Malformed):
        line.say("not_mine")
    assert line.cards["7899"] == "ACTIVE"


def test_a16_a_call_that_answers_before_its_ledger_is_written_is_let_in(line):
    line.change(Attempt, "K", "1", state=AttemptState.INTENT, contact="")
    assert line.ask("case")["state"] == "open"


def test_a16_a_case_of_somebody_else_is_not_found(line):
    event = line.event("x", "+14155550101", {"case_id": "none", "attempt": "1"}, {}, "API")
    with pytest.raises(NotFound):
        HANDLERS["case"](event, line.services)


def test_a17_every_event_may_come_four_times(line):
    told = [line.prove() for _ in range(4)]
    told += [str(line.say("mine")) for _ in range(4)]
    assert len(set(told)) == 2
    assert line.actions().count("answer_mine") == 1
    assert line.actions().count("release") == 1


def test_a17_a_replay_after_the_end_changes_nothing(several_answered):
    line = several_answered
    before = (line.case, line.cards, line.holds, line.actions(), line.news())
    line.clock.advance(600)
    assert line.say("mine", "1")["result"] == "recorded"
    assert line.say("not_mine", "2")["result"] == "blocked"
    assert line.say("unsure", "1")["result"] == "refused"
    assert (line.case, line.cards, line.holds, line.actions(), line.news()) == before


@pytest.fixture
def several_answered(make_line):
    line = make_line(charges=2)
    line.prove()
    line.say("mine", "1")
    line.say("not_mine", "2")
    return line


def test_a21_who_answers_the_phone_cannot_confirm_without_a_proof(line):
    line.prove("1999")
    assert line.say("mine")["result"] == "refused"
    assert line.holds == {"T1": "HELD"}


@pytest.mark.parametrize("state", [CardState.BLOCKED, CardState.HELD])
def test_a21_no_function_unblocks_a_card(line, state):
    line.change(Card, "ana", "tok-1", state=state)
    line.prove()
    line.call_in("authenticate", proof="pin", secret="4711")
    for word in ("mine", "unsure"):
        line.say(word)
    for function in ("account", "card_state"):
        line.call_in(function)
    assert line.store.get(Card, "ana", "tok-1").state is state
    names = {*contract.FUNCTIONS} | {n for f in contract.FUNCTIONS.values() for n in f.asks}
    assert not [name for name in names if "unblock" in name or "phone" in name]


def test_a22_many_blocks_are_carried_out_and_looked_at_once(make_line):
    line = make_line()
    line.call_in("authenticate", proof="pin", secret="4711")
    storm = line.services.desk.policy.calling.block_storm
    for n in range(storm + 2):
        line.store.commit(Card(customer="ana", token=f"more-{n}", ending=f"900{n}"))
        assert line.call_in("block", card=f"900{n}", reason="lost")["result"] == "blocked"
        assert line.store.get(Card, "ana", f"more-{n}").is_blocked
        day = line.ports.now() // 86_400
        item = line.store.get(Review, f"blocks-ana-{day}")
        assert (item is not None) == (n >= storm)
    assert item.why == "many_blocks"


def test_a22_a_storm_of_denials_blocks_too_and_ends_after_a_day(make_line):
    line = make_line(charges=3)
    for n in range(3):
        line.store.commit(Card(customer="ana", token=f"more-{n}", ending=f"900{n}"))
    line.call_in("authenticate", proof="pin", secret="4711")
    for n in range(3):
        line.call_in("block", card=f"900{n}", reason="stolen")
    day = line.ports.now() // 86_400
    assert line.store.get(Review, f"blocks-ana-{day}") is None
    assert line.say("not_mine", "1")["result"] == "blocked"
    assert line.store.get(Review, f"blocks-ana-{day}") is not None
    line.clock.advance(2 * 86_400)
    assert line.say("not_mine", "2")["result"] == "blocked"
    assert line.store.get(Review, f"blocks-ana-{day + 2}") is None


def test_a23_a_machine_that_presses_keys_learns_nothing(line):
    line.store.commit(Placed(contact="dialled-1", case="K", attempt="1"))
    for keys in ("1", "1111", "#", "1#*0"):
        assert line.ask("authenticate", proof="birth_year", secret=keys)["result"] != "passed"
        assert line.ask("case")["disclosed"] == "no"
        assert line.say("mine")["result"] == "refused"
    assert line.holds == {"T1": "HELD"}


@pytest.mark.parametrize("fact", ["forwarded", "changed_at"])
def test_a24_a_diverted_or_new_number_is_told_nothing(line, fact):
    line.prove()
    value = True if fact == "forwarded" else line.ports.now() - 3_600
    line.change(Number, "+14155550101", **{fact: value})
    answer = line.ask("case")
    assert answer["disclosed"] == "no"
    assert {answer[n] for n in ("amount", "merchant", "date", "card_ending")} == {"none"}


def test_a25_a_new_sim_card_gets_no_code_and_hears_nothing_of_it(line):
    line.change(Number, "+14155550101", sim_changed_at=line.ports.now() - 60)
    assert line.call_in("send_code") == {"result": "sent"}
    assert line.texter.sent == []
    assert line.actions() == ["code_refused"]


@pytest.mark.parametrize(
    "values",
    [
        {"merchant": "x" * 33_000},
        {"merchant": "é" * 17_000},
        {"merchant": ""},
        {"merchant": "<b>"},
        {"merchant": "$.Attributes.pin"},
        {"state": "perhaps"},
        {"unknown": "x"},
    ],
    ids=["long", "long_bytes", "empty", "markup", "reference", "choice", "undeclared"],
)
def test_a28_an_answer_that_connect_would_refuse_is_refused_first(values):
    with pytest.raises(Malformed):
        contract.wire(contract.FUNCTIONS["case"], values)


def test_a28_an_endless_merchant_is_cut_before_it_is_told(line):
    charge = line.case.charges[0]._replace(merchant="shop " * 8_000)
    line.change(Case, "K", charges=(charge,))
    line.prove()
    answer = line.ask("case")
    assert answer["merchant"].startswith("shop shop")
    assert sum(len(k) + len(v) for k, v in answer.items()) < 4_096
