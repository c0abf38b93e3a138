"""Which charge a verification call tells next, and to whom."""

from __future__ import annotations

import pytest

from ivr.runtime.records import Case, CaseState, Number

TOLD = ("charge", "charges", "amount", "merchant", "date", "card_ending")


def is_told(answer):
    given = [answer[name] for name in TOLD]
    assert answer["disclosed"] == ("no" if given[0] == "none" else "yes")
    assert len({value == "none" for value in given}) == 1
    return answer["disclosed"] == "yes"


def test_only_the_first_name_is_told_before_a_proof(line):
    answer = line.ask("case")
    assert (answer["state"], answer["name"]) == ("open", "Ana")
    assert not is_told(answer)


def test_the_next_unanswered_charge_is_told_with_its_number_and_how_many_there_are(several):
    first = several.ask("case")
    assert is_told(first)
    assert (first["charge"], first["charges"], first["merchant"]) == ("1", "3", "Shop T1")
    assert first["card_ending"] == "seven eight nine nine"
    several.say("mine", "1")
    second = several.ask("case")
    assert (second["charge"], second["merchant"]) == ("2", "Shop T2")
    assert second["card_ending"] == "one one one one"


def test_after_the_last_charge_the_case_is_closed(line):
    line.prove()
    line.say("mine")
    answer = line.ask("case")
    assert answer["state"] == "closed"
    assert not is_told(answer)


def test_a_charge_that_joins_during_the_call_is_told_too(line):
    line.prove()
    line.join()
    line.say("mine", "1")
    assert line.ask("case")["merchant"] == "Shop T2"
    assert line.case.state is CaseState.CALLED


@pytest.mark.parametrize("state", [CaseState.CONFIRMED, CaseState.DENIED, CaseState.CLOSED])
def test_a_settled_case_tells_nothing(line, state):
    line.prove()
    line.change(Case, "K", state=state)
    answer = line.ask("case")
    assert answer["state"] == "closed"
    assert not is_told(answer)


@pytest.mark.parametrize(
    "facts",
    [
        {"forwarded": True},
        {"changed_at": 0},
        {"changed_at": 172_799},
        {"changed_at": -60},
        {"sim_changed_at": 3_600},
    ],
    ids=["forwarded", "just_changed", "two_days", "in_future", "sim"],
)
def test_a24_nothing_is_told_on_a_line_that_may_be_anothers(line, facts):
    assert line.prove() == "passed"
    now = line.ports.now()
    changed = {k: value if value is True else now - value for k, value in facts.items()}
    line.change(Number, "+14155550101", **changed)
    assert not is_told(line.ask("case"))
    assert line.say("mine")["result"] == "refused"
    assert line.holds == {"T1": "HELD"}
    blocked = line.say("not_mine")
    assert (blocked["result"], blocked["card_ending"]) == ("blocked", "none")


def test_a24_a_number_that_changed_two_days_ago_is_told(line):
    line.prove()
    line.change(Number, "+14155550101", changed_at=line.ports.now() - 172_800)
    assert is_told(line.ask("case"))


def test_a24_a_number_that_is_not_on_file_is_told_nothing(line):
    line.prove()
    line.store.remove(line.store.get(Number, "+14155550101"))
    assert not is_told(line.ask("case"))


def test_a_proof_of_another_kind_or_case_opens_nothing(line):
    assert line.call_in("authenticate", proof="pin", secret="4711")["result"] == "passed"
    assert not is_told(line.ask("case"))
