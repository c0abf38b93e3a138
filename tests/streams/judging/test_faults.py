"""What goes wrong on the way: nothing is lost, nothing is doubled, and no shard is blocked."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from ivr.faults import Foreign, Unavailable
from ivr.local.streams.buses import Bus
from ivr.local.streams.delivery import Delivery
from ivr.local.streams.replay import MAPPING, event_pattern
from ivr.local.streams.shards import Queue, Rule, Shard
from ivr.runtime.handlers.streamed import begin, consume, enrich, judge, resume
from ivr.runtime.handlers.told import sweep
from ivr.runtime.ledger import marks
from ivr.runtime.records import Alert, Assessment
from tests.streams.conftest import NUMBER, SEED, charge, content, kinesis, number

MANY = 120
PLACE = 77
"""Where the one stands that is not like the others."""


class Defective:
    """A store behind a function of ours that breaks on charges of these names."""

    def __init__(self, store, broken):
        self._store, self._broken = store, broken

    def __getattr__(self, name):
        return getattr(self._store, name)

    def get(self, kind, *names):
        if kind is Alert and (self._broken is None or names[1] in self._broken):
            raise KeyError(f"a defect, which may tell of {NUMBER}")
        return self._store.get(kind, *names)


SMALL = replace(MAPPING, batch=50)


def shard(bank, rule=SMALL):
    """Return a shard that delivers as the mapping of the templates does, in smaller batches."""
    return Shard(
        lambda event: consume.answer(event, bank.services),
        rule,
        now=lambda: bank.clock.now().timestamp(),
        wait=bank.clock.advance,
    )


def records(bank, *said):
    found = kinesis(*said)["Records"]
    for each in found:
        each["kinesis"]["approximateArrivalTimestamp"] = bank.clock.now().timestamp()
    return found


def many(poison):
    said = [charge(f"T{n}") for n in range(MANY)]
    said[PLACE] = poison
    return said


def others():
    return [f"T{n}" for n in range(MANY) if n != PLACE]


# A defect of ours: decision 0032


def test_a_defect_on_one_record_gives_up_that_one_and_no_other(bank):
    bank.ports(store=Defective(bank.memory, {"bad"}))
    stream = shard(bank)
    stream.deliver(records(bank, *many(charge("bad"))))
    assert stream.dead == [number(PLACE)]
    assert bank.quarantined() == []
    assert bank.scorer.seen == others()


def test_a_defect_on_every_record_quarantines_none_and_each_comes_again(bank):
    bank.ports(store=Defective(bank.memory, None))
    said = [charge(f"T{n}") for n in range(8)]
    stream = shard(bank)
    stream.deliver(records(bank, *said))
    assert stream.dead == [number(n) for n in range(8)]
    assert (bank.quarantined(), bank.outcomes()) == ([], {})
    bank.ports(store=bank.memory)
    assert (
        consume.answer({"Records": records(bank, *said)}, bank.services)["batchItemFailures"] == []
    )
    assert bank.scorer.seen == [f"T{n}" for n in range(8)]


def test_a_defect_is_counted_and_its_place_logged_without_its_text(bank, caplog):
    bank.ports(store=Defective(bank.memory, {"T1"}))
    with marks.begun() as kept, caplog.at_level("ERROR"):
        assert bank.consume(charge("T1")) == [{"itemIdentifier": number(0)}]
    assert ("failed", 1, {"function": "consume", "code": "RUN500"}) in kept.counted
    (line,) = caplog.records
    assert "KeyError at test_faults.py" in line.getMessage()
    assert NUMBER not in repr(vars(line))


def test_a_defect_of_the_enricher_is_delivered_among_the_errors_and_not_put_back(bank, tmp_path):
    bank.ports(store=Defective(bank.memory, {"T1"}))
    answered = bank.enrich(charge("T0"), charge("T1"), charge("T2"))
    assert [each["result"] for each in answered] == ["Ok", "ProcessingFailed", "Ok"]
    assert bank.refill.waiting == []
    assert bank.quarantined() == []


def test_a_defect_fails_the_task_of_a_machine_which_tries_again(bank):
    bank.ports(store=Defective(bank.memory, {"T1"}))
    with pytest.raises(KeyError):
        judge.answer({"detail-type": "Transaction", "detail": charge("T1")}, bank.services)
    assert bank.quarantined() == []


def test_a_defect_while_parts_are_made_fails_the_part_only(bank):
    class Machine:
        def __init__(self):
            self.ran = []

        def run(self, told):
            self.ran += [each["transaction_id"] for each in told["records"]]

    class Broken:
        def keep(self, name, content):
            raise ZeroDivisionError

    machine = Machine()
    bank.streaming(batch_machine="arn")
    bank.ports(starter=machine, quarantine=Broken())
    stream = shard(bank)
    said = [charge(f"T{n}") for n in range(20)]
    said[7] = "poison"
    stream.deliver(records(bank, *said))
    assert stream.dead == [number(7)]
    assert list(dict.fromkeys(machine.ran)) == [f"T{n}" for n in range(20) if n != 7]


def test_json_that_is_nested_too_deeply_is_poison_and_no_defect(bank):
    deep = json.dumps(charge("T1"))[:-1] + ', "x": ' + "[" * 900 + "]" * 900 + "}"
    assert [each["result"] for each in bank.enrich(deep)] == ["Dropped"]
    assert bank.quarantined() == ["RUN400"]


# Poison


POISON = {
    "not JSON": (b"\x80 no json", "RUN400"),
    "wrong schema": (json.dumps({"customer": "ana", "amount": "1"}).encode(), "RUN400"),
    "aggregated": (b"\xf3\x89\x9a\xc2\x0a\x04card", "RUN415"),
    "nobody's card": (json.dumps(charge("T1", customer="eve")).encode(), "RUN404"),
}


@pytest.mark.parametrize("name", POISON)
def test_one_poison_through_kinesis(bank, name):
    poison, why = POISON[name]
    stream = shard(bank)
    stream.deliver(records(bank, *many(poison)))
    assert (stream.dead, bank.quarantined()) == ([], [why])
    assert bank.scorer.seen == others()


@pytest.mark.parametrize("name", POISON)
def test_one_poison_through_firehose(bank, name):
    poison, why = POISON[name]
    lines = []
    stream = Delivery(
        lambda event: enrich.answer(event, bank.services), None, bank.clock.now, told=lines.extend
    )
    stream.deliver([content(each) for each in many(poison)])
    assert stream.results == {"Ok": MANY - 1, "Dropped": 1}
    assert bank.quarantined() == [why]
    assert [json.loads(line)["transaction_id"] for line in lines] == others()


def test_poison_that_is_as_large_as_a_record_may_be(bank):
    assert bank.consume(b"x" * 1_048_576, charge("T1")) == []
    assert bank.quarantined() == ["RUN400"]
    assert bank.outcomes() == {"T1": "approve"}


def test_a_charge_of_a_megabyte_goes_through_each_door(bank):
    large = charge("T1", note="x" * 1_000_000)
    assert bank.consume(large) == []
    (answered,) = bank.enrich(charge("T2", note="x" * 1_000_000))
    assert answered["result"] == "Ok"
    event = {"detail-type": "Transaction", "detail": charge("T3", note="x" * 200_000)}
    told = judge.answer(event, bank.services)
    assert told["detail"]["original"] == "removed"
    assert len(json.dumps(told)) < 262_144
    assert set(bank.outcomes()) == {"T1", "T2", "T3"}


def test_what_json_has_no_number_for_is_delivered_as_a_text(bank):
    said = json.dumps(charge("T1"))[:-1] + ', "lat": NaN, "more": [1e999, {"x": -Infinity}]}'
    (answered,) = bank.enrich(said)
    line = base64.b64decode(answered["data"])

    def refused(name):
        raise AssertionError(name)

    told = json.loads(line, parse_constant=refused)
    assert (told["lat"], told["more"]) == ("nan", ["inf", {"x": "-inf"}])


# Services that are out of reach


def test_a_model_that_is_unavailable_for_an_hour_loses_no_charge_and_scores_them_after(bank):
    bank.scorer.down = True
    for minute in range(60):
        amount = "700" if minute == 50 else "10"
        on = f"2019-{1 + minute // 28:02d}-{1 + minute % 28:02d}T12:00:00Z"
        assert bank.consume(charge(f"T{minute}", amount, timestamp=on)) == []
        bank.clock.advance(60)
    assert len(bank.outcomes()) == 60
    assert set(bank.outcomes().values()) <= {"investigate", "fraud"}
    assert len(bank.starter.started) == 60
    bank.scorer.down = False
    assert int(sweep.answer({}, bank.services)["scored"]) == 60
    assert sweep.answer({}, bank.services)["scored"] == "0"
    assert not any(made.degraded or made.again for made in bank.memory.scan(Assessment))
    assert bank.outcomes()["T50"] == "fraud"
    assert bank.quarantined() == []


def test_a_table_that_is_throttled_delays_and_reorders_nothing(bank):
    said = [charge(f"T{n}") for n in range(200)]
    stream = shard(bank)
    bank.store.broken = 6
    stream.deliver(records(bank, *said))
    assert (stream.dead, bank.quarantined()) == ([], [])
    assert bank.scorer.seen == [f"T{n}" for n in range(200)]


def test_a_table_that_is_throttled_for_too_long_gives_records_up_where_they_can_be_found(bank):
    said = [charge(f"T{n}") for n in range(4)]
    stream = shard(bank)
    bank.store.broken = 10_000_000
    stream.deliver(records(bank, *said))
    assert stream.dead == [number(n) for n in range(4)]
    assert bank.outcomes() == {}


def test_records_that_waited_longer_than_their_age_are_given_up_in_time(bank):
    stream = shard(bank, Rule(batch=10, attempts=100_000, age_seconds=600))
    bank.store.broken = 10_000_000
    began = bank.clock.now()
    stream.deliver(records(bank, *[charge(f"T{n}") for n in range(10)]))
    assert len(stream.dead) == 10
    assert (bank.clock.now() - began).total_seconds() < 1_200


def test_what_a_queue_gives_back_for_ever_is_put_away_with_its_reason(bank):
    class Down:
        def start(self, name, told):
            raise Unavailable("down")

    bank.ports(starter=Down())
    queue = Queue(
        lambda event: resume.answer(event, bank.services),
        "arn:aws:sqs:us-east-1:123456789012:undone",
        receives=20,
    )
    queue.deliver([json.dumps({"detail-type": "Transaction", "detail": charge("T1")})])
    assert queue.dead == []
    assert bank.quarantined() == ["RUN503"]


def test_an_archive_that_is_replayed_doubles_nothing(bank):
    bus = Bus()

    def inspected(event):
        told = judge.answer(event, bank.services)
        if told["suspicious"]:
            begin.answer({"name": told["name"], "told": told["told"]}, bank.services)

    bus.rules["inspect"] = (event_pattern(), inspected)
    for name, amount in (("T1", "10"), ("T2", "700"), ("T3", "500")):
        bus.put({"detail-type": "Transaction", "source": "s", "detail": charge(name, amount)})
    before = (bank.outcomes(), dict(bank.starter.started), bank.reviews())
    assert bus.replay("once more") == 3
    assert bus.failed == []
    assert (bank.outcomes(), bank.starter.started, bank.reviews()) == before
    assert len(bank.starter.started) == 2


# Events of Kafka


def kafka(*said, key="card"):
    lane = [
        {
            "topic": "transactions",
            "partition": 0,
            "offset": place,
            "timestamp": 1_545_084_650_987,
            "timestampType": "CREATE_TIME",
            "key": base64.b64encode(key.encode()).decode(),
            "value": base64.b64encode(content(each)).decode(),
            "headers": [{"source": [112, 111, 115]}],
        }
        for place, each in enumerate(said)
    ]
    return {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:us-east-1:123456789012:cluster/vpc/uuid",
        "bootstrapServers": "b-1.example.kafka.us-east-1.amazonaws.com:9092",
        "records": {"transactions-0": lane},
    }


def test_an_event_of_msk_as_it_is_documented(bank):
    bank.store.broken = 0
    answered = consume.answer(kafka(SEED, "poison", charge("T1", "700")), bank.services)
    assert answered == {"batchItemFailures": []}
    assert bank.outcomes() == {"132467890123": "approve", "T1": "fraud"}
    assert bank.quarantined() == ["RUN400"]
    assert len(bank.starter.started) == 1


@pytest.mark.parametrize("key", [NUMBER, "ké\u0000y", "", "%%% not base64"])
def test_a_key_of_msk_may_hold_anything_and_is_told_to_nobody(bank, key, caplog):
    event = kafka(charge("T1"), key=key)
    if key.startswith("%"):
        event["records"]["transactions-0"][0]["key"] = key
    bank.ports(store=Defective(bank.memory, {"T1"}))
    with caplog.at_level("DEBUG"):
        answered = consume.answer(event, bank.services)
    named = {"itemIdentifier": {"partition": "transactions-0", "offset": 0}}
    assert answered == {"batchItemFailures": [named]}
    text = repr([vars(line) for line in caplog.records])
    assert NUMBER not in text
    bank.ports(store=bank.memory)
    assert consume.answer(event, bank.services) == {"batchItemFailures": []}
    assert bank.outcomes() == {"T1": "approve"}


def test_msk_of_another_account_is_refused(bank):
    settings = replace(bank.services.settings, account="999999999999", region="us-east-1")
    bank.services = replace(bank.services, settings=settings)
    with pytest.raises(Foreign):
        consume.answer(kafka(charge("T1")), bank.services)
    assert bank.outcomes() == {}
