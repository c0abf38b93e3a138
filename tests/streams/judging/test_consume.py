"""The consumer: nothing is lost, nothing is doubled, no shard is blocked."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.faults import Foreign, Unavailable
from ivr.local.streams.shards import Rule, Shard
from ivr.runtime.handlers.streamed import consume, judge
from ivr.runtime.records import Case
from tests.streams.conftest import NUMBER, SEED, charge, content, kinesis, number


def test_the_event_of_the_published_example_is_stored_and_scored(bank):
    assert bank.consume(SEED) == []
    assert bank.outcomes() == {"132467890123": "approve"}
    assert bank.starter.started == {}


def test_what_is_not_approved_gets_one_execution_however_often_it_comes(bank):
    said = [charge("T1", "700"), charge("T2", "500"), charge("T3", "10")]
    for _ in range(3):
        assert bank.consume(*said) == []
    assert bank.outcomes() == {"T1": "fraud", "T2": "investigate", "T3": "approve"}
    assert len(bank.starter.started) == 2
    assert bank.starter.asked == 6
    assert all(len(name) <= 80 for name in bank.starter.started)
    told = {each["transaction"]: each for each in bank.starter.started.values()}
    assert set(told) == {"T1", "T2"}
    assert NUMBER not in json.dumps(told)
    assert bank.dialer.calls == []
    assert len(list(bank.memory.scan(Case))) == 1


def test_two_customers_may_have_charges_of_one_id(bank):
    bank.consume(charge("T1", "700"), charge("T1", "700", "bob", "4000001234562222"))
    assert len(bank.starter.started) == 2


@pytest.mark.parametrize(
    "poison",
    ["no json", "[]", {"customer": "ana"}, charge("T1", "many"), b"\xff\xfe"],
    ids=["text", "list", "no card", "amount", "bytes"],
)
def test_poison_is_put_away_and_is_a_success(bank, poison):
    assert bank.consume(poison, charge("T2")) == []
    assert bank.outcomes() == {"T2": "approve"}
    assert bank.quarantined() == ["RUN400"]
    assert list(bank.keeper.kept.values()) == [content(poison)]


def test_a_card_that_is_nobodys_waits_for_a_person(bank):
    assert bank.consume(charge("T1", customer="eve")) == []
    assert (bank.quarantined(), bank.reviews()) == (["RUN404"], ["unknown"])


def test_after_a_failure_nothing_later_is_judged(bank):
    bank.store.broken = 1
    assert bank.consume(charge("T1"), charge("T2"), charge("T3")) == [{"itemIdentifier": number(0)}]
    assert bank.scorer.seen == []


def test_a_batch_that_fails_whole_is_answered_and_not_raised(bank):
    bank.store.broken = 10_000
    assert bank.consume(charge("T1")) == [{"itemIdentifier": number(0)}]


def test_a_refused_start_comes_again_and_is_not_judged_twice(bank):
    class Down:
        def start(self, name, told):
            raise Unavailable("down")

    kept = bank.starter
    bank.ports(starter=Down())
    assert bank.consume(charge("T0"), charge("T1", "700")) == [{"itemIdentifier": number(1)}]
    bank.ports(starter=kept)
    assert bank.consume(charge("T1", "700")) == []
    assert (bank.scorer.seen, len(kept.started)) == (["T0", "T1"], 1)


def test_a_quarantine_out_of_reach_keeps_the_record_in_the_stream(bank):
    bank.keeper.down = True
    assert bank.consume("poison", charge("T1")) == [{"itemIdentifier": number(0)}]


def test_partitions_of_kafka_do_not_wait_for_each_other(bank):
    def lane(name, *said):
        return [
            {"offset": n, "value": kinesis(s)["Records"][0]["kinesis"]["data"]}
            for n, s in enumerate(said)
        ]

    bank.store.broken = 1
    event = {
        "eventSource": "aws:kafka",
        "records": {
            "t-0": lane("t-0", charge("T1"), charge("T2")),
            "t-1": lane("t-1", charge("T3")),
        },
    }
    answered = consume.answer(event, bank.services)["batchItemFailures"]
    assert answered == [
        {"itemIdentifier": {"partition": "t-0", "offset": 0}},
        {"itemIdentifier": {"partition": "t-0", "offset": 1}},
    ]
    assert bank.scorer.seen == ["T3"]


def test_a_model_that_is_down_leaves_every_charge_to_people(bank):
    bank.scorer.down = True
    assert bank.consume(charge("T1")) == []
    assert set(bank.outcomes().values()) <= {"approve", "investigate", "fraud"}
    assert len(bank.outcomes()) == 1


def test_one_megabyte_is_taken_in(bank):
    assert bank.consume(charge("T1", note="x" * 1_000_000)) == []
    assert bank.outcomes() == {"T1": "approve"}


def test_a_stream_of_another_account_is_refused(bank):
    settings = replace(bank.services.settings, account="999999999999", region="us-east-1")
    bank.services = replace(bank.services, settings=settings)
    with pytest.raises(Foreign):
        bank.consume(charge("T1"))


def test_one_poison_among_many_and_a_store_that_fails_now_and_then(bank):
    """Through a mapping that cuts batches: every charge once, in the order of its card."""
    many = 2_000
    said = [charge(f"T{n}") for n in range(many)]
    said[many // 2] = "poison"
    bank.store.broken = 3
    shard = Shard(lambda event: consume.answer(event, bank.services), Rule(batch=500, attempts=50))
    shard.deliver(kinesis(*said)["Records"])
    assert shard.dead == []
    assert bank.quarantined() == ["RUN400"]
    assert len(bank.outcomes()) == many - 1
    assert bank.scorer.seen == [f"T{n}" for n in range(many) if n != many // 2]


def test_batches_go_to_the_machine_in_small_parts(bank):
    parts = []

    class Machine:
        def run(self, told):
            parts.append(told["records"])

    bank.streaming(batch_machine="arn")
    bank.ports(starter=Machine())
    said = [charge(f"T{n}", note="x" * 900) for n in range(1_000)]
    said[3] = "poison"
    assert bank.consume(*said) == []
    sent = [each["transaction_id"] for part in parts for each in part]
    assert sent == [f"T{n}" for n in range(1_000) if n != 3]
    assert len(parts) > 1
    sizes = [len(json.dumps({"records": part}, separators=(",", ":"))) for part in parts]
    assert max(sizes) <= 200_100
    assert NUMBER not in json.dumps(parts)
    assert bank.quarantined() == ["RUN400"]


def test_a_part_that_fails_comes_again_from_its_first_record(bank):
    class Machine:
        runs = 0

        def run(self, told):
            self.runs += 1
            if self.runs == 2:
                raise Unavailable("failed")

    bank.streaming(batch_machine="arn")
    bank.ports(starter=Machine())
    said = [charge(f"T{n}", note="x" * 60_000) for n in range(7)]
    assert bank.consume(*said) == [{"itemIdentifier": number(3)}]


def test_a_charge_that_no_machine_can_take_is_judged_here(bank):
    bank.streaming(batch_machine="arn")
    assert bank.consume(charge("T1", "700", note="x" * 300_000)) == []
    assert bank.outcomes() == {"T1": "fraud"}
    assert len(bank.starter.started) == 1


def test_the_published_events_give_the_right_result(bank, corpus):
    for name in ("kinesis_batch.json", "eventbridge_transaction.json"):
        event = json.loads((corpus / name).read_text())
        answer = consume.answer if "Records" in event else judge.answer
        answer(event, bank.services)
        assert bank.outcomes() == {"132467890123": "approve"}


@pytest.fixture
def corpus():
    folder = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "seed-events"
    if not folder.is_dir():
        pytest.skip("no corpus")
    return folder
