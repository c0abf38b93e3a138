"""Each of the seeds' twelve events gives the right result, or a clean refusal."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed
from ivr.runtime.records import CardState

RIGHT = {
    "lambda-test-event.json": "a case and one call",
    "connect_block_card.json": "refused: nobody was proven",
    "connect_inbound_risk.json": "a band for a stranger",
    "eventbridge_transaction.json": "parked: it names neither customer nor card",
    "example-customer.json": "a customer, whose row says that no card is blocked",
}

FOREIGN = [
    "firehose_transform.json",
    "glue_crawler_succeeded.json",
    "kinesis_batch.json",
    "payload.json",
    "payload2.json",
    "sqs_s3_predict.json",
    "sqs_s3_train.json",
]
"""Events of other functions: for training, for streams, for predictions."""


def test_no_event_is_left_out(bank):
    assert {path.name for path in bank.folder.glob("*.json")} == {*RIGHT, *FOREIGN}


def test_the_scoring_event_leads_to_a_case_and_one_call(bank, taken):
    assert (taken["outcome"], taken["way"]) == ("fraud", "voice")
    assert [call.number for call in bank.dialer.calls] == [bank.phone]


def test_the_block_event_blocks_nothing_by_its_attributes(bank):
    event = bank.load("connect_block_card.json")
    event["Details"]["Parameters"] = {"reason": "fraud"}
    assert bank.ask("block", event)["result"] == "refused"
    with pytest.raises(Malformed):
        bank.ask("answer", bank.load("connect_block_card.json"))
    assert set(bank.cards().values()) == {"ACTIVE"}


def test_the_look_up_event_gives_a_stranger_a_band(bank):
    event = bank.load("connect_inbound_risk.json")
    assert bank.ask("lookup", event)["known"] == "no"
    assert bank.ask("route", event)["band"] in {"low", "medium", "high"}


def test_the_bus_event_is_parked_once_and_touches_no_card(bank):
    for _ in range(3):
        answer = bank.ask("intake", bank.load("eventbridge_transaction.json"))
        assert (answer["outcome"], answer["why"]) == ("parked", "RUN400")
    assert bank.rows().count("QUARANTINE#") == 1
    assert set(bank.cards().values()) == {"ACTIVE"}
    assert "customer@example.com" not in bank.rows()


def test_the_customer_row_is_a_customer_whose_cards_are_not_blocked(bank):
    row = bank.load("example-customer.json")
    assert row["is_blocked"]["BOOL"] is False
    assert bank.cards()[bank.card_on_file[-4:]] == CardState.ACTIVE


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize(
    "function",
    ["intake", "lookup", "code_hook", "contact_event", "text_reply", "review", "transactions"],
)
def test_other_events_are_refused_cleanly(bank, name, function):
    event = bank.load(name)
    before = bank.cards()
    assert refusal(bank, function, event)
    assert bank.cards() == before
    assert bank.dialer.calls == []


def refusal(bank, function, event):
    """Tell whether an event is refused cleanly: Malformed, parked, ignored, or a status of 4xx."""
    try:
        answer = bank.ask(function, event)
    except Malformed:
        return True
    word = answer.get("outcome", answer.get("result"))
    return word in {"parked", "ignored"} or answer.get("statusCode") in {400, 403}
