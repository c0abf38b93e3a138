"""A7: a card number, said or sent where none belongs, stands in no sink but the quarantine."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import contract, workspace
from ivr.contract import CARD_MASK, holds_card, without_cards
from ivr.faults import IvrError, Malformed
from ivr.local.contact_centre import SYSTEM_NUMBER, Order, open_desk, take_call
from ivr.runtime import wiring
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.events.charges import read_transaction
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Card, Quarantined
from ivr.runtime.services.keeping.custody import look_at
from ivr.simulator.call.callers import HangUp, Keys, ScriptedCaller, Speech
from ivr.simulator.call.state import Contact

VISA, MASTER, AMEX, DINERS = (
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "30569309025904",
)
FILED = "4000001234567899"
WRITINGS = (
    VISA,
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111.1111.1111.1111",
    "Shop 24 5555 5555 5555 4444 Ltd",
    "3782 822463 10005",
    "3056 9309 0259 04",
    f"ref {VISA}{MASTER}",
    "6304000000000000 00",
)
CHARGE = {
    "transaction_id": "T1",
    "customer": "ana",
    "card_number": FILED,
    "amount": "10",
    "merchant": "Shop",
}


@pytest.mark.parametrize("text", WRITINGS, ids=range(len(WRITINGS)))
def test_a07_a_card_number_is_found_in_every_writing_and_masked(text, card_numbers):
    assert holds_card(text)
    assert card_numbers(without_cards(text), VISA, MASTER, AMEX, DINERS) == []
    assert CARD_MASK in without_cards(text)


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "+14155550101", "Route 66", "000001772474400", "12 March 2026", "7" * 11],
)
def test_a07_other_numbers_are_left_alone(text):
    assert without_cards(text) == text


@given(st.text(alphabet="0123456789 -.ab", max_size=60), st.sampled_from([VISA, AMEX, DINERS]))
def test_a07_no_card_number_survives_wherever_it_stands(around, number):
    half = len(around) // 2
    assert number not in without_cards(f"{around[:half]} {number} {around[half:]}")


def told(services, function, event):
    """Tell a function something, as Lambda does; return what it answered or raised."""
    try:
        return repr(wiring.serve(function, HANDLERS[function], event, services))
    except IvrError as fault:
        return f"{fault!r} {fault}"


ODD = {
    "merchant": f"Shop {VISA}",
    "merchant_id": VISA,
    "transaction_id": f"{FILED[:4]} {FILED[4:8]} {FILED[8:12]} {FILED[12:]}-7",
    "customer": FILED,
    "currency": VISA,
    "amount": VISA + "x",
    "country": VISA,
    "cvv": "123",
    "timestamp": VISA,
    "card_number": VISA + "0000",
    "card_token": VISA,
}


@pytest.mark.parametrize("field", ODD)
@pytest.mark.parametrize("door", ["intake", "bus", "transactions"])
def test_a07_whatever_field_a_sender_puts_it_in(house, sinks, card_numbers, door, field):
    charge = {**CHARGE, field: ODD[field]}
    if field in ("card_token", "merchant_id"):
        charge = {k: v for k, v in charge.items() if k not in ("card_number", "merchant")}
        charge |= {} if field == "card_token" else {"card_number": FILED}
    event, name = charge, door
    if door == "bus":
        event, name = {"account": "123456789012", "region": "us-east-1", "detail": charge}, "intake"
    if door == "transactions":
        identity = {"userArn": "arn:aws:iam::123456789012:user/bank"}
        context = {"accountId": "123456789012", "identity": identity}
        event = {"httpMethod": "POST", "path": "/transactions", "headers": {}}
        event |= {"requestContext": context, "body": json.dumps(charge)}
    answers = [told(house.services, name, event) for _ in range(2)]
    answers += [told(house.services, each, {}) for each in ("dial", "deliver", "sweep")]
    left = [*sinks.everything(house.services.ports), *answers]
    assert len(left) > 8
    assert card_numbers("\n".join(left), VISA, FILED) == []
    parked = [*house.store.scan(Quarantined)]
    assert bool(parked) == bool(house.quarantine.kept)


def test_a07_a_repeated_number_in_an_id_is_the_token_and_the_same_one_each_time():
    def tokenise(number):
        return f"token of {number[-4:]}"

    written = [FILED, f"{FILED[:8]} {FILED[8:]}", f"x-{FILED}-1", "T1"]
    ids = [read_transaction({**CHARGE, "transaction_id": t}, tokenise).id for t in written]
    assert ids == ["token of 7899", "token of 7899", "xtoken of 78991", "T1"]


def test_a07_the_quarantine_keeps_it_and_says_so_in_the_audit(house, sinks, card_numbers):
    event = {"account": "123456789012", "region": "us-east-1", "detail": {"card_number": VISA}}
    assert "parked" in told(house.services, "intake", event)
    assert VISA in repr(house.quarantine.kept)
    (record,) = house.store.scan(Quarantined)
    assert house.audits("nobody") == ["quarantined"]

    class Reader:
        def open(self, name, place):
            return house.quarantine.kept[name]

    because = f"the caller asked about {VISA}"
    now = house.services.ports.now()
    assert VISA in repr(look_at(house.store, Reader(), record.id, ("desk", because), now))
    assert "quarantine_opened" in house.audits("nobody")
    assert card_numbers("\n".join(sinks.everything(house.services.ports)), VISA) == []


def turn(source, slots, said):
    intent = {"name": "Any", "state": "InProgress", "slots": slots}
    return {
        "invocationSource": source,
        "inputMode": "Speech",
        "inputTranscript": said,
        "bot": {"name": "Any", "localeId": "en_US"},
        "sessionState": {"intent": intent, "sessionAttributes": {"heard": "speech"}},
    }


SAID = (VISA, "4111 1111 1111 1111", "my card is " + " ".join(["four"] + ["one"] * 15) + " thanks")


@pytest.mark.parametrize("source", ["DialogCodeHook", "FulfillmentCodeHook"])
@pytest.mark.parametrize("said", SAID, ids=["figures", "spaced", "words"])
def test_a07_a_free_slot_that_holds_one_is_emptied_and_asked_for_again(house, sinks, source, said):
    value = {"originalValue": said, "interpretedValue": said}
    slots = {"note": {"shape": "Scalar", "value": value}, "other": None}
    answer = HANDLERS["code_hook"](turn(source, slots, said), house.services)
    state = answer["sessionState"]
    assert state["intent"]["slots"] == {"note": None, "other": None}
    assert said not in json.dumps(answer)
    if source == "DialogCodeHook":
        assert state["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "note"}
    assert said not in told(house.services, "code_hook", turn(source, slots, said))
    assert said not in "\n".join(sinks.everything(house.services.ports))


@pytest.fixture(scope="module")
def suite(repository):
    return workspace.suite(workspace.load(repository))


@pytest.fixture(scope="module")
def repository(request):
    return request.config.rootpath


@pytest.mark.parametrize("channel", ["VOICE", "CHAT"])
@pytest.mark.parametrize("dialog", ["inbound", "card_services", "block_card", "people"])
@pytest.mark.parametrize("said", [*SAID[:2], "keys"])
def test_a07_no_dialog_lets_it_into_transcript_prompt_attribute_or_record(
    suite, sinks, dialog, channel, said
):
    desk = open_desk(suite.site, ManualClock())
    contact = Contact(id="c-1", customer="+14155550101", system=SYSTEM_NUMBER, channel=channel)
    heard = Keys(VISA) if said == "keys" else Speech(said)
    caller = ScriptedCaller([heard] * 8, HangUp())
    record = take_call(suite.site, desk, Order(dialog, contact, caller))
    assert record.transcript
    left = [repr(entry[2:]) for entry in record.transcript]
    left += [repr(dict(record.state.contact.attributes)), repr(record.state.local.attributes)]
    left += sinks.everything(desk.services.ports)
    spoken = "\n".join(left).casefold()
    assert sinks.card_numbers(spoken, VISA) == []
    assert " one one one one" not in spoken


def test_a07_a_secret_field_of_a_contract_never_takes_a_card_number():
    kinds = {f.kind for function in contract.FUNCTIONS.values() for f in function.asks.values()}
    assert kinds
    names = {name for function in contract.FUNCTIONS.values() for name in function.asks}
    assert names.isdisjoint({"pan", "card_number", "cvv", "cvc", "password"})


def test_a07_a_card_is_known_by_a_token_that_is_no_number(house, card_numbers):
    with suppress(Malformed):
        HANDLERS["intake"](CHARGE, house.services)
    (card,) = house.store.list(Card, "ana")
    assert card_numbers(card.token, FILED) == []
    assert card.ending == FILED[-4:]
