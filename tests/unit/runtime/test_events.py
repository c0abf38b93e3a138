"""Reading events leniently, and refusing what is malformed without repeating it."""

from __future__ import annotations

import contextlib
import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.runtime.events.calls import SPOKEN_LANGUAGES, read_connect, read_lex
from ivr.runtime.events.charges import read_transaction
from ivr.runtime.events.shape import named
from ivr.runtime.ledger.trail import audit, news
from ivr.runtime.records import key_of
from ivr.spoken import LOCALES

CONNECT = {
    "Name": "ContactFlowEvent",
    "Details": {
        "Parameters": {"card": "1111", "odd": 7},
        "ContactData": {
            "Attributes": {"locale": "es-US"},
            "Channel": "VOICE",
            "ContactId": "4a573372-1f28-4e26-b97b-XXXXXXXXXXX",
            "CustomerEndpoint": {"Address": "+14155550101", "Type": "TELEPHONE_NUMBER"},
            "SystemEndpoint": {"Address": "+18005550100", "Type": "TELEPHONE_NUMBER"},
            "InitiationMethod": "SOMETHING_NEW",
            "InstanceARN": "arn",
            "LanguageCode": "en-US",
            "Queue": None,
            "Novelty": {"deep": [1]},
        },
    },
}


def changed(path, value):
    event = copy.deepcopy(CONNECT)
    at = event
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return event


def test_a_connect_event_is_read():
    event = read_connect(CONNECT)
    assert (event.number, event.dialled, event.locale) == ("+14155550101", "+18005550100", "es-US")
    assert event.parameters == {"card": "1111"}
    assert event.initiation == "SOMETHING_NEW"


@pytest.mark.parametrize("name", ["CustomerEndpoint", "SystemEndpoint", "Queue", "Attributes"])
def test_parts_may_be_null(name):
    event = read_connect(changed(["Details", "ContactData", name], None))
    assert event.contact.startswith("4a57")
    assert event.withheld == (name == "CustomerEndpoint")


@pytest.mark.parametrize(
    ("attribute", "language", "locale"),
    [
        ("es-US", "en-US", "es-US"),
        ("nonsense", "es-US", "es-US"),
        ("$.x", None, "en-US"),
        ("xx-XX", "zz-ZZ", "en-US"),
    ],
)
def test_the_locale_is_one_that_can_be_spoken(attribute, language, locale):
    event = changed(["Details", "ContactData", "Attributes"], {"locale": attribute})
    event["Details"]["ContactData"]["LanguageCode"] = language
    assert read_connect(event).locale == locale


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "text",
        {},
        {"Details": None},
        {"Details": {"ContactData": []}},
        changed(["Details", "ContactData", "ContactId"], ""),
        changed(["Details", "ContactData", "ContactId"], 7),
        changed(["Details", "ContactData", "ContactId"], "x" * 300),
        changed(["Details", "ContactData", "Attributes"], "a=b"),
        changed(["Details", "ContactData", "CustomerEndpoint"], "+14155550101"),
        changed(["Details", "Parameters"], []),
    ],
)
def test_a_malformed_connect_event_is_refused(event):
    with pytest.raises(Malformed):
        read_connect(event)


def test_the_languages_are_those_that_can_be_spoken():
    assert {code[:2] for code in LOCALES} == SPOKEN_LANGUAGES


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("Details", "ContactData", "ContactId", "Attributes", "Parameters", "detail"),
                    *("sessionState", "intent", "name", "slots", "bot", "requestAttributes"),
                    *("customer", "card_number", "transaction", "amount", "currency", "timestamp"),
                    *("CustomerEndpoint", "Address", "value", "id"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(event=JSON)
def test_garbage_is_read_or_malformed_and_nothing_else(event):
    for read in (read_connect, read_lex, lambda e: read_transaction(e, str.upper)):
        with contextlib.suppress(Malformed):
            read(event)


def charge(**said):
    event = {"customer": "C", "card_number": "4000-0012 34567899", "amount": "4.10", **said}
    return read_transaction(event, lambda number: f"token of {len(number)} digits")


def test_a_card_number_becomes_a_token_and_four_digits():
    event = charge(cvv="123", signature_image="B")
    assert (event.card, event.ending) == ("token of 16 digits", "7899")
    assert "4000001234567899" not in repr(event)
    assert "123" not in repr(event).replace("token of 16", "")


def test_a_charge_inside_an_eventbridge_envelope_is_read():
    event = read_transaction(
        {
            "id": "event-1",
            "source": "cards",
            "detail": {
                "transaction_id": "T1",
                "transaction_timestamp": "2022-01-01T12:00:00+01:00",
                "customer_id": "C",
                "card_token": "tok",
                "order_price": 199.99,
                "currency": "usd",
            },
        },
        str.upper,
    )
    assert (event.id, event.derived, event.card) == ("T1", False, "tok")
    assert (event.amount, event.currency, event.at) == (Decimal("199.99"), "USD", 1641034800)


def test_a_token_of_ours_is_no_card_number_whatever_its_digits_are():
    token = "ce2e53175bf6f4872462497391732736"
    said = {"customer": "C", "transaction_id": "T1", "amount": 1}
    assert read_transaction({**said, "card_token": token}, str.upper).card == token
    with pytest.raises(Malformed):
        read_transaction({**said, "card_token": "4872462497391732736"}, str.upper)


def test_an_event_without_an_id_gets_the_same_one_each_time():
    assert charge().id == charge().id
    assert charge().derived
    assert charge().id != charge(amount="4.11").id


@pytest.mark.parametrize(
    "said",
    [
        {"customer": None},
        {"customer": 7},
        {"card_number": "123"},
        {"card_number": "4000001234567x99"},
        {"card_number": "\u0664" * 16},
        {"card_number": None},
        {"amount": "much"},
        {"amount": "NaN"},
        {"amount": "Infinity"},
        {"amount": "-1"},
        {"amount": "1e12"},
        {"amount": True},
        {"amount": None},
        {"currency": "dollars"},
        {"timestamp": "yesterday"},
        {"timestamp": 5},
        {"transaction": "T"},
        {"transaction_id": ""},
    ],
)
def test_a_malformed_charge_is_refused(said):
    with pytest.raises(Malformed) as caught:
        charge(**said)
    assert "4000" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["é" * 129, "x" * 257, "\ud800", ""], ids=["wide", "long", "half", "none"]
)
def test_an_id_is_limited_in_the_bytes_that_a_key_holds(name):
    with pytest.raises(Malformed, match=r"1\.\.256 bytes"):
        named(name, "id")


@pytest.mark.parametrize("name", ["é" * 128, "x" * 256], ids=["wide", "long"])
def test_the_longest_ids_fit_into_the_keys_made_of_them(name):
    named(name, "id")
    acts = audit("c", "left_to_people_no_consent", name, name, 1), news("c", "k", name, name, 1)
    for record in acts:
        assert len(key_of(record)[1].encode()) <= 1_024
