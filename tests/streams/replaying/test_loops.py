"""The local event sources keep the rules of the real ones."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest

from ivr.faults import Malformed, Unreadable
from ivr.local.streams.buses import Bus, matches
from ivr.local.streams.delivery import BUFFER_BYTES, Delivery, read_delivered
from ivr.local.streams.shards import Queue, Rule, Shard
from tests.streams.conftest import kinesis, number

NOON = datetime(2020, 6, 21, 12, tzinfo=UTC)


def records(count):
    return kinesis(*[{"n": n} for n in range(count)])["Records"]


def test_a_poison_that_is_never_taken_is_given_up_alone():
    seen = []

    def invoke(event):
        numbers = [each["kinesis"]["sequenceNumber"] for each in event["Records"]]
        if number(37) in numbers:
            raise ValueError("poison")
        seen.extend(numbers)

    shard = Shard(invoke, Rule(batch=100, attempts=2))
    shard.deliver(records(250))
    assert shard.dead == [number(37)]
    assert seen == [number(n) for n in range(250) if n != 37]


def test_without_bisecting_the_whole_batch_is_given_up():
    shard = Shard(lambda _event: 1 / 0, Rule(batch=10, attempts=2, bisect=False))
    shard.deliver(records(10))
    assert len(shard.dead) == 10
    assert shard.calls == 3


def test_a_partial_failure_comes_back_from_its_record_on():
    batches = []

    def invoke(event):
        numbers = [each["kinesis"]["sequenceNumber"] for each in event["Records"]]
        batches.append(len(numbers))
        fails = numbers[0] == number(0)
        return {"batchItemFailures": [{"itemIdentifier": numbers[6]}] if fails else []}

    Shard(invoke, Rule(batch=10, bisect=False)).deliver(records(10))
    assert batches == [10, 4]


def test_a_name_that_was_never_sent_fails_the_whole_batch():
    answers = iter([{"batchItemFailures": [{"itemIdentifier": "other"}]}, {}, {}])
    shard = Shard(lambda _event: next(answers), Rule(batch=2))
    shard.deliver(records(2))
    assert (shard.calls, shard.dead) == (3, [])


def test_old_records_are_given_up():
    shard = Shard(lambda _event: None, Rule(age_seconds=60), now=lambda: 61.0)
    shard.deliver(records(3))
    assert len(shard.dead) == 3
    assert shard.calls == 0


def test_a_queue_gives_a_message_up_after_its_receives():
    counts = []

    def invoke(event):
        (message,) = event["Records"]
        counts.append(message["attributes"]["ApproximateReceiveCount"])
        if message["body"] == "bad":
            raise ValueError("bad")

    queue = Queue(invoke, "arn", receives=3)
    queue.deliver(["bad", "good"])
    assert queue.dead == ["bad"]
    assert counts == ["1", "1", "2", "3"]


def answered(event, result="Ok"):
    keys = ("recordId", "data")
    return {"records": [{**{k: r[k] for k in keys}, "result": result} for r in event["records"]]}


def test_what_is_ok_is_written_by_day_and_read_again(tmp_path):
    stream = Delivery(answered, tmp_path, lambda: NOON)
    stream.deliver([b'{"a": 1}\n', b'{"a": 2}\n'])
    found = [(str(f.relative_to(tmp_path)), n, r["a"]) for f, n, r in read_delivered(tmp_path)]
    file = "transactions/day=2020-06-21/part-0000.json"
    assert found == [(file, 1, 1), (file, 2, 2)]


@pytest.mark.parametrize(
    "reply",
    [
        lambda event: {"records": []},
        lambda event: {"records": answered(event)["records"] * 2},
        lambda event: 1 / 0,
        lambda event: answered(event, "ProcessingFailed"),
    ],
    ids=["none", "twice", "raises", "failed"],
)
def test_what_is_not_answered_exactly_once_is_an_error_and_kept(tmp_path, reply):
    stream = Delivery(reply, tmp_path, lambda: NOON)
    stream.deliver([b"{}\n"])
    assert stream.results == {"ProcessingFailed": 1}
    (line,) = (tmp_path / "errors" / "part-0000.json").read_text().splitlines()
    assert json.loads(line)["rawData"]
    assert list(read_delivered(tmp_path)) == []


def test_buffers_are_at_most_a_megabyte_and_what_is_put_back_comes_again(tmp_path):
    sizes = []

    def invoke(event):
        sizes.append(len(event["records"]))
        if len(sizes) == 1:
            stream.refill.put_back([b"again\n"])
        return answered(event)

    stream = Delivery(invoke, None, lambda: NOON)
    stream.deliver([b"x" * (BUFFER_BYTES // 2)] * 3)
    assert sizes == [2, 1, 1]
    assert stream.results["Ok"] == 4


def test_a_folder_that_is_none_and_a_line_that_is_none_are_refused(tmp_path):
    with pytest.raises(Unreadable):
        list(read_delivered(tmp_path / "nowhere"))
    (tmp_path / "part.json").write_text("[]\n")
    with pytest.raises(Unreadable, match=r"part\.json:1"):
        list(read_delivered(tmp_path))


def test_partitions_that_were_packed_are_read_and_one_that_was_cut_short_is_refused(tmp_path):
    whole = gzip.compress(b'{"a": 1}\n{"a": 2}\n')
    (tmp_path / "part.gz").write_bytes(whole)
    assert [(n, record["a"]) for _, n, record in read_delivered(tmp_path)] == [(1, 1), (2, 2)]
    (tmp_path / "part.gz").write_bytes(whole[:-6])
    with pytest.raises(Unreadable, match=r"part\.gz: this file cannot be read to its end"):
        list(read_delivered(tmp_path))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": [{"exists": True}]}, True),
        ({"source": ["a", "s"], "detail": {"kind": [{"prefix": "pay"}]}}, True),
        ({"detail": {"kind": [{"anything-but": ["payment"]}]}}, False),
        ({"detail": {"other": [{"exists": False}]}}, True),
        ({"nothing": {"kind": ["a"]}}, False),
    ],
)
def test_patterns(pattern, expected):
    event = {"source": "s", "detail": {"kind": "payment"}}
    assert matches(pattern, event) is expected


@pytest.mark.parametrize("pattern", [{"a": [{"numeric": [">", 1]}]}, {"a": "text"}, {"a": []}])
def test_a_pattern_that_asks_for_more_is_refused(pattern):
    with pytest.raises(Malformed):
        matches(pattern, {"a": 1})


def test_an_archive_replays_what_was_put():
    bus, seen = Bus(), []
    bus.rules["all"] = ({"source": [{"exists": True}]}, seen.append)
    bus.rules["broken"] = ({"source": ["s"]}, lambda _event: 1 / 0)
    assert bus.put({"source": "s"}) == 2
    assert bus.replay("once") == 1
    assert seen == [{"source": "s"}, {"source": "s", "replay-name": "once"}]
    assert [name for name, _ in bus.failed] == ["broken", "broken"]
