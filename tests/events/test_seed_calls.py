"""Defects of the seed that calls customers: none of them can happen here.

Row numbers are those of the seeds' defect list.
"""

from __future__ import annotations

import pytest

from bench.infra.templates import resources
from ivr.faults import NotFound, Unavailable
from ivr.runtime import wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Attempt, Card, Case, Customer, OutboxEntry


def test_row_1_a_failure_is_raised_and_never_a_status_code(bank, taken):
    event = bank.on_call(taken, answer="not_mine")
    bank.store.close()
    with pytest.raises(Unavailable):
        bank.ask("answer", event)


def test_row_1_blocked_is_answered_only_when_it_is(bank, taken):
    assert bank.ask("card_state", bank.on_call(taken))["state"] == "active"
    assert bank.ask("answer", bank.on_call(taken, answer="not_mine"))["result"] == "blocked"
    assert bank.ask("card_state", bank.on_call(taken))["state"] == "blocked"


def test_row_2_the_events_card_is_blocked_not_the_first_on_file(bank, taken):
    assert bank.ask("answer", bank.on_call(taken, answer="not_mine"))["result"] == "blocked"
    assert bank.cards() == {"8788": "ACTIVE", "4224": "BLOCKED"}


def test_row_2_a_card_that_is_not_on_file_is_not_exchanged_for_another(bank):
    with pytest.raises(NotFound):
        bank.take({**bank.load("lambda-test-event.json"), "card_number": "4000001234567899"})


def test_row_3_a_block_overwrites_nothing_else(bank, taken):
    before = bank.store.get(Customer, bank.customer)
    bank.ask("answer", bank.on_call(taken, answer="not_mine"))
    assert bank.store.get(Customer, bank.customer) == before
    blocked = next(c for c in bank.store.list(Card, bank.customer) if c.ending == "4224")
    assert (blocked.version, blocked.blocked_by) == (2, taken["contact"])


def test_row_4_times_are_the_clocks_own_utc(bank, taken):
    assert bank.store.get(Case, taken["case"]).at == int(bank.clock.now().timestamp())


def test_row_4_neither_number_nor_cvv_is_kept_or_logged(bank, caplog, capsys):
    event = bank.load("lambda-test-event.json")
    with caplog.at_level("INFO", logger=wiring.logger().name):
        wiring.serve("intake", HANDLERS["intake"], event, bank.services)
    told = caplog.text + capsys.readouterr().out + repr([vars(r) for r in caplog.records])
    kept, said = bank.rows(), event["transaction"]
    private = (said["email_address"], said["ip_address"], said["applicant_name"])
    for secret in (event["card_number"], bank.card_on_file, *private):
        assert secret not in told
        assert secret not in kept
    for secret in (bank.phone, bank.customer):
        assert secret not in told
    assert "signature" not in kept
    assert "cvv" not in kept


def test_row_4_a_retry_calls_nobody_again(bank, taken):
    again = [bank.take() for _ in range(5)]
    assert {(a["case"], a["contact"]) for a in again} == {(taken["case"], taken["contact"])}
    assert len(bank.dialer.calls) == 1
    assert len(bank.store.list(Attempt, taken["case"])) == 1


@pytest.mark.parametrize("answer", ["no_human", "unavailable", "unproven", "wrong_person"])
def test_row_5_silence_and_voicemail_block_nothing_unless_the_policy_says_so(bank, taken, answer):
    assert bank.services.desk.policy.calling.unanswered == "hold"
    assert bank.ask("answer", bank.on_call(taken, answer=answer))["result"] == "recorded"
    assert set(bank.cards().values()) == {"ACTIVE"}


def test_row_6_each_function_may_write_to_its_own_log_group():
    functions = resources("AWS::Serverless::Function").values()
    groups = resources("AWS::Logs::LogGroup").values()
    names = {group["LogGroupName"]["Fn::Sub"] for group in groups}
    assert functions
    for function in functions:
        assert f"/aws/lambda/{function['FunctionName']['Fn::Sub']}" in names


def test_row_7_nothing_is_disclosed_before_proof(bank, taken):
    (call,) = bank.dialer.calls
    assert set(call.attributes) == {"case_id", "attempt", "locale"}
    told = bank.ask("case", bank.on_call(taken))
    assert told["disclosed"] == "no"
    assert {told[name] for name in ("amount", "merchant", "date", "card_ending")} == {"none"}
    proof = bank.on_call(taken, proof="birth_year", secret="1980")
    assert bank.ask("authenticate", proof)["result"] == "passed"
    told = bank.ask("case", bank.on_call(taken))
    assert (told["disclosed"], told["card_ending"]) == ("yes", "four two two four")


def test_row_7_attributes_hold_nothing_personal(bank, taken):
    (call,) = bank.dialer.calls
    for private in ("4155", "4224", "8788", bank.customer, "Your_First_Name", bank.phone):
        assert private not in repr(dict(call.attributes))


def test_row_8_the_entity_is_the_customer_not_a_random_id(bank, taken):
    assert bank.store.get(Case, taken["case"]).customer == bank.customer
    again = type(bank)()
    try:
        assert again.take()["case"] == taken["case"]
    finally:
        again.store.close()


def test_the_whole_call_leaves_one_trace_of_each_act(bank, taken):
    for function, said in (
        ("authenticate", {"proof": "birth_year", "secret": "1980"}),
        ("case", {}),
        ("answer", {"answer": "not_mine"}),
        ("answer", {"answer": "not_mine"}),
        ("card_state", {}),
    ):
        answer = bank.ask(function, bank.on_call(taken, **said))
    assert (answer["state"], answer["card_ending"]) == ("blocked", "four two two four")
    actions = bank.audits()
    for act in ("answer_not_mine", "block_fraud", "case_opened", "dial_started"):
        assert actions.count(act) == 1, act
    kinds = [entry.kind for entry in bank.store.list(OutboxEntry, bank.customer)]
    assert kinds.count("card_blocked") == 1
