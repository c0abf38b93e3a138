"""The consumer: a batch of 500 records without the store's part, and a poison among 10,000.

What the store takes is measured by making the same calls once more: on some machines asking for the
time at each of them costs more than they do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, cast

from bench.report import Line
from ivr.local.streams.bank import Bank
from ivr.local.streams.replay import Asked, kinesis_record, replayed
from ivr.runtime.handlers.streamed import consume
from ivr.runtime.risk import policy

RECORDS = 500
LIMIT_MS = 300
MANY = 10_000

RULES = {
    "policy": "bench",
    "scales": {
        name: {
            "bands": [{"band": "high", "above": 800}, {"band": "low"}],
            "charges": {"call_above": 860, "investigate_above": 775},
        }
        for name in ("scorecard", "fraud_detector")
    },
}


class _Recorded:
    """A store whose calls are remembered, so that they can be made once more alone."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.calls: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def ask(*asked: Any) -> Any:
            self.calls.append((name, asked))
            return method(*asked)

        return ask


def batch(runs: int) -> Iterator[Line]:
    """Yield what a batch costs: decoding, features, score and decision."""
    taken = median(_once(run) for run in range(runs))  # the least is where the store was slow
    yield Line("batch of 500 records, without the store", taken * 1e3, "ms", LIMIT_MS)


def poison() -> Iterator[Line]:
    """Yield what a replay of many records takes of which one cannot be read.

    Raises:
        RuntimeError: Something was lost, doubled or given up.
    """
    said: list[Any] = [_of_many(n) for n in range(MANY)]
    said[MANY // 2] = "no json"
    bank = Bank(policy.read(json.dumps(RULES)))
    began = time.process_time()
    totals = replayed(said, bank, Asked("kinesis"))
    taken = time.process_time() - began
    if not totals.is_whole or (totals.scored, totals.quarantined.total()) != (MANY - 1, 1):
        raise RuntimeError(totals)
    yield Line(f"one poison among {MANY:,} records, replayed", taken, "s")


def _of_many(n: int) -> dict[str, Any]:
    """Return one of many charges: 500 cards, a charge a minute."""
    at = datetime(2020, 6, 21, tzinfo=UTC) + timedelta(minutes=n)
    own = {"customer": f"customer-{n % 500}", "card_number": str(4_000_001_234_560_000 + n % 500)}
    return {**_charge(0, n), **own, "timestamp": at.isoformat()}


def _once(run: int) -> float:
    """Return the CPU seconds of a batch whose cards have had 25 charges each before."""
    earlier, now = ([_charge(run, part * RECORDS + n) for n in range(RECORDS)] for part in (0, 1))
    first, second = _bank(earlier, now), _bank(earlier, now)
    store = _Recorded(first.store)
    given = replace(first.services, ports=replace(first.services.ports, store=cast("Any", store)))
    event = _event(now)
    began = time.process_time()
    failures = consume.answer(event, given)["batchItemFailures"]
    taken = time.process_time() - began
    if failures:
        raise RuntimeError(failures)
    began = time.process_time()
    for name, asked in store.calls:
        getattr(second.store, name)(*asked)
    return taken - (time.process_time() - began)


def _bank(earlier: list[Any], now: list[Any]) -> Bank:
    bank = Bank(policy.read(json.dumps(RULES)))
    bank.prepare(earlier)
    consume.answer(_event(earlier), bank.services)
    bank.prepare(now)
    return bank


def _event(events: list[Any]) -> dict[str, Any]:
    return {"Records": [kinesis_record(json.dumps(e).encode(), n, 0) for n, e in enumerate(events)]}


def _charge(run: int, n: int) -> dict[str, Any]:
    number = str(4_000_001_234_560_000 + n % 20)
    return {
        "transaction_id": f"{run}-{n}",
        "customer": f"customer-{n % 20}",
        "card_number": number,
        "amount": str(10 + n % 90),
        "category": "grocery_pos",
        "timestamp": f"2020-06-{21 + n // 500:02d}T{n // 60 % 24:02d}:{n % 60:02d}:00Z",
        "gender": "F",
        "dob": "1980-01-31",
        "city_pop": 1_000,
        "lat": 31.6,
        "long": -106.2,
        "merch_lat": 31.3,
        "merch_long": -107.1,
    }
