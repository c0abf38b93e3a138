"""The enricher: every record is answered exactly once, and card data goes no further."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import replace

from ivr.faults import Unavailable
from tests.streams.conftest import NUMBER, SEED, charge, content


def lines(answered):
    return [base64.b64decode(each["data"]) for each in answered if each["result"] == "Ok"]


def results(answered):
    return [each["result"] for each in answered]


def test_a_record_is_a_line_with_what_was_sent_and_what_became_of_it(bank):
    said = charge("T1", "700", note="as it was", enrichment="theirs")
    (line,) = lines(bank.enrich(said))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    told = json.loads(line)
    assert told["enrichment"]["outcome"] == "fraud"
    assert told["enrichment"]["score"] == 700
    assert told["enrichment"]["replaced"] == "theirs"
    assert told["note"] == "as it was"
    assert told["card_ending"] == "7899"
    assert NUMBER.encode() not in line


def test_the_event_of_the_published_example_keeps_every_field(bank):
    (line,) = lines(bank.enrich(SEED))
    told = json.loads(line)
    assert {name: told[name] for name in SEED} == SEED
    assert told["enrichment"]["outcome"] == "approve"


def test_one_bad_record_fails_no_other(bank):
    answered = bank.enrich(charge("T1"), "poison", charge("T2"))
    assert results(answered) == ["Ok", "Dropped", "Ok"]
    assert [each["recordId"] for each in answered] == ["r0", "r1", "r2"]
    assert bank.quarantined() == ["RUN400"]


def test_what_the_reply_has_no_room_for_goes_back(bank):
    said = [charge(f"T{n}", note="x" * 1_000_000) for n in range(8)]
    answered = bank.enrich(*said)
    assert len(json.dumps({"records": answered})) < 6_291_556
    assert set(results(answered)) == {"Ok", "Dropped"}
    back = [json.loads(each)["transaction_id"] for each in bank.refill.waiting]
    assert len(back) + len(lines(answered)) == 8
    again = bank.enrich(*bank.refill.waiting)
    assert len({json.loads(each)["transaction_id"] for each in lines(answered + again)}) == 8


def test_when_the_time_is_over_the_rest_goes_back_and_something_was_done(bank):
    bank.services = replace(bank.services, until=-math.inf)
    answered = bank.enrich(charge("T1"), charge("T2"), charge("T3"))
    assert results(answered) == ["Ok", "Dropped", "Dropped"]
    assert bank.refill.waiting == [content(charge("T2")), content(charge("T3"))]


def test_a_store_that_is_throttled_sends_records_back(bank):
    bank.store.broken = 1
    assert results(bank.enrich(charge("T1"), charge("T2"))) == ["Dropped", "Ok"]
    assert bank.refill.waiting == [content(charge("T1"))]


def test_what_cannot_even_be_put_back_is_said_to_have_failed(bank):
    class Full:
        def put_back(self, contents):
            raise Unavailable("full")

    class Half:
        def put_back(self, contents):
            return [1]

    bank.ports(refill=Full())
    bank.store.broken = 1
    assert results(bank.enrich(charge("T1"), charge("T2"))) == ["ProcessingFailed", "Ok"]
    bank.ports(refill=Half())
    bank.services = replace(bank.services, until=-math.inf)
    answered = bank.enrich(charge("T3"), charge("T4"), charge("T5"))
    assert results(answered) == ["Ok", "ProcessingFailed", "Dropped"]


def test_an_empty_batch_has_an_empty_answer(bank):
    assert bank.enrich() == []


def test_the_same_record_twice_is_judged_once(bank):
    bank.enrich(charge("T1"), charge("T1"))
    assert bank.scorer.seen == ["T1"]
