"""Documents of customers: every field arrives, no secret does, and numbers are shared."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.records import (
    Card,
    Customer,
    Hold,
    HoldState,
    Number,
    OptOut,
    Transaction,
    card_token,
    encode,
    proof_seal,
)

PEPPER = b"a pepper of a test"
NUMBER = "4000001234567899"
AT = "2026-01-01T00:00:00Z"

WHOLE = {
    "id": "C1",
    "phones": [
        "+14155550101",
        {
            "number": "+14155550102",
            "forwarded": True,
            "changed_at": AT,
            "sim_changed_at": "2026-01-02T00:00:00Z",
        },
    ],
    "channel": "sms",
    "consent": {"calls": False, "texts": True},
    "pin": "4071",
    "birth_date": "01311980",
    "cards": [{"number": "4000 0012-3456 7899"}],
    "transactions": [{"id": "T1", "card": NUMBER, "amount": "5", "merchant": "M", "at": AT}],
    "holds": [{"transaction": "T1", "card": "7899", "case": "k", "at": AT, "state": "RELEASED"}],
}


@pytest.fixture
def store():
    return MemoryStore(ManualClock())


def test_every_field_arrives(store):
    seed.load(store, {"customers": [WHOLE], "opted_out": ["+14155550101"]}, PEPPER)
    customer = store.get(Customer, "C1")
    assert (customer.channel, customer.calls, customer.texts) == ("sms", False, True)
    assert customer.phones == ("+14155550101", "+14155550102")
    assert customer.proofs["pin"] == proof_seal(PEPPER, "C1", "pin", "4071")
    number = store.get(Number, "+14155550102")
    assert (number.forwarded, number.changed_at) == (True, 1767225600)
    assert number.sim_changed_at == number.changed_at + 86_400
    token = card_token(PEPPER, NUMBER)
    assert store.get(Card, "C1", token).ending == "7899"
    assert store.get(Transaction, "C1", "T1").card == token
    hold = store.get(Hold, "C1", "T1")
    assert (hold.card, hold.case, hold.state) == (token, "k", HoldState.RELEASED)
    assert store.get(OptOut, "+14155550101").by == "seed"


def test_no_card_number_or_secret_passes_the_door():
    document = {"customers": [{**WHOLE, "cvv": "canary", "signature": "canary"}]}
    text = "".join(map(encode, seed.records(document, PEPPER)))
    assert not [secret for secret in (NUMBER, "canary", '"4071"', "01311980") if secret in text]


def test_a_number_is_shared_with_customers_who_come_later(store):
    seed.load(store, {"customers": [WHOLE]}, PEPPER)
    later = {"customers": [{"id": "C2", "phones": ["+14155550101"]}]}
    assert seed.load(store, later, PEPPER) == 3
    assert store.get(Number, "+14155550101").customers == ("C1", "C2")
    assert seed.load(store, later, PEPPER) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "pigeon"},
        {"pin": "12"},
        {"pin": "PIN1"},
        {"phones": "+14155550101"},
        {"phones": [{}]},
        {"cards": [{"number": "4000"}]},
        {"cards": [{"token": NUMBER, "ending": "7899"}]},
        {"cards": [{"token": "t", "ending": NUMBER}]},
        {"holds": [{"transaction": "T1", "card": "0000", "at": AT}]},
        {
            "transactions": [
                {"id": "T", "card": NUMBER[::-1], "amount": "1", "merchant": "m", "at": AT}
            ]
        },
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_not_as_documented_is_refused_without_repeating_a_card_number(store, change):
    with pytest.raises(Malformed, match="Customer C1") as refused:
        seed.load(store, {"customers": [{**WHOLE, **change}]}, PEPPER)
    assert NUMBER not in str(refused.value)
    assert NUMBER[::-1] not in str(refused.value)
    assert store.get(Customer, "C1") is None
