"""Records of streams are read one by one; what cannot be read spoils no other."""

from __future__ import annotations

import base64
import gzip
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.contract import holds_card
from ivr.faults import Malformed
from ivr.runtime.events.charges import read_transaction
from ivr.runtime.events.streams import (
    CONTENT_BYTES_MAX,
    known_by,
    read_batch,
    read_firehose,
    without_numbers,
)
from tests.streams.conftest import NUMBER, SEED, charge, kinesis, token


def kafka(value, offset=15):
    record = {"topic": "t", "partition": 0, "offset": offset, "timestamp": 1_000, "value": value}
    return {"eventSource": "aws:kafka", "records": {"t-0": [record]}}


def encoded(said):
    return base64.b64encode(json.dumps(said).encode()).decode()


def test_kinesis_kafka_and_firehose_say_the_same():
    (one,) = read_batch(kinesis(SEED))
    (two,) = read_batch(kafka(encoded(SEED)))
    (three,) = read_firehose({"records": [{"recordId": "r", "data": encoded(SEED)}]})
    assert one.said() == two.said() == three.said() == SEED
    assert (one.lane, two.lane) == ("shardId-000000000000", "t-0")
    assert two.failure == {"itemIdentifier": {"partition": "t-0", "offset": 15}}
    assert one.failure == {"itemIdentifier": one.id}


def test_a_packed_record_is_read():
    (record,) = read_batch(kinesis(gzip.compress(json.dumps(SEED).encode())))
    assert record.said() == SEED


@pytest.mark.parametrize(
    "content",
    [
        b"not json",
        b"\x1f\x8bnot gzip",
        b"[" * 100_000,
        b"",
        gzip.compress(b"1" * 100)[:-4],
        gzip.compress(b" " * (CONTENT_BYTES_MAX + 1)),
    ],
    ids=["text", "broken gzip", "deep", "empty", "short gzip", "bomb"],
)
def test_what_cannot_be_read_is_malformed_when_it_is_asked_for(content):
    (record,) = read_batch(kinesis(content))
    with pytest.raises(Malformed):
        record.said()


def test_bad_base64_keeps_what_was_sent():
    (record,) = read_batch(kafka("%%%"))
    assert record.content == b"%%%"
    with pytest.raises(Malformed):
        record.said()


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": {}},
        {"Records": [{"eventSource": "aws:sqs"}]},
        {"Records": [{"eventSource": "aws:kinesis", "kinesis": {"data": ""}}]},
        {"eventSource": "aws:kafka", "records": []},
        [],
    ],
    ids=["nothing", "no list", "queue", "nameless", "no lanes", "a list"],
)
def test_an_envelope_of_another_kind_is_malformed(event):
    with pytest.raises(Malformed):
        read_batch(event)


def test_an_event_of_the_published_example_is_known_by_tokens():
    said = known_by({"detail": SEED, "source": "s"}, token)
    assert said["source"] == "s"
    found = read_transaction(said, token)
    assert found.customer == f"email-{token('email customer@example.com')}"
    assert "customer@example.com" not in found.customer + found.card
    assert known_by(charge("T1"), token) == charge("T1")


def test_card_data_goes_no_further():
    said = charge("T1", cvv="123", note=f"card {NUMBER}", nested={"pin": "4071", "n": [NUMBER]})
    kept = without_numbers(said, read_transaction(said, token))
    text = json.dumps(kept)
    assert NUMBER not in text
    assert not holds_card(kept["note"])
    assert kept["cvv"] == "removed"
    assert kept["nested"]["pin"] == "removed"
    assert (kept["card_token"], kept["card_ending"]) == (token(NUMBER), "7899")


SECRETS = {"cvv", "cvc", "cvv2", "pin", "signature_image", "track1", "track2"}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20) | st.integers(0, 99), max_size=5))
@example({"CVV2": "", "Track1": "x", "pin": 4071})
def test_other_fields_are_kept_and_the_charge_stays_the_same(more):
    said = {**more, **charge("T1")}
    found = read_transaction(said, token)
    kept = without_numbers(said, found)
    again = read_transaction(kept, token)
    assert (again.id, again.customer, again.card, again.amount) == (
        found.id,
        found.customer,
        found.card,
        found.amount,
    )
    harmless = {k: v for k, v in more.items() if not isinstance(v, str) or not holds_card(v)}
    own = {*charge("T1"), "card_token", "card_ending", "cc_num", "card_number"}
    for name, value in harmless.items():
        if name.lower() in SECRETS:
            assert kept[name] == "removed"
        elif name.lower() not in own:
            assert kept[name] == value
