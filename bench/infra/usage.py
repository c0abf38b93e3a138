"""What a call and a transaction use: played and judged here, requests and bytes counted.

    calls()            kind of call -> Used, from the callers of tests/callers
    approved(), held() what one transaction uses that is approved, or that is not

Law of the room: the same tree gives the same numbers; nothing here is timed. Units of requests are
those that DynamoDB bills: a read in steps of 4 KB, a write in steps of 1 KB and twice that within a
transaction, an entry of the index once more. Source: DynamoDB developer guide,
read-write-operations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from ivr import workspace
from ivr.local import scenarios
from ivr.local.contact_centre import BUSINESS_HOUR, Desk, FixedClock, open_desk
from ivr.local.scenarios import Suite
from ivr.local.streams.bank import PEPPER, Bank
from ivr.local.streams.files import customer
from ivr.local.streams.replay import kinesis_record
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.handlers.streamed import consume
from ivr.runtime.ports import Store
from ivr.runtime.records import Record, encode, key_of, turn_of
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.policy import read as read_policy
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.simulator.call.transcript import Invoked, Understood
from ivr.simulator.rehearsal.cases import Case, cases

ROOT = Path(__file__).parents[2]
READ_BYTES, WRITE_BYTES = 4_096, 1_024
FALLBACK = "FallbackIntent"
CARDS, CHARGES_PER_CARD = 20, 25
"""How many cards are charged, and how often each: what is kept of a card grows with its charges."""


@dataclass(slots=True)
class Used:
    """What something used; requests of the store with the units that they are billed as."""

    minutes: float = 0.0
    functions: int = 0
    turns: int = 0
    reads: int = 0
    read_units: float = 0.0
    writes: int = 0
    write_units: float = 0.0
    kept_bytes: int = 0

    def per(self, count: int) -> Used:
        """Return the share of one of `count`."""
        names = self.__slots__
        return Used(**{name: getattr(self, name) / count for name in names})


class CountingStore:
    """Implements the Store port over another one, and counts what DynamoDB would bill."""

    def __init__(self, store: Store, used: Used) -> None:
        self._store, self._used = store, used

    def get(self, kind: Any, owner: str, name: str = "", /) -> Any:
        found = self._store.get(kind, owner, name)
        self._read([found] if found is not None else [])
        return found

    def list(self, kind: Any, owner: str, /) -> Any:
        found = self._store.list(kind, owner)
        self._read(found)
        return found

    def waiting(self, kind: Any, queue: str, limit: int, until: str = "", /) -> Any:
        found = self._store.waiting(kind, queue, limit, until)
        self._read(found, 0.5)
        return found

    def commit(self, *records: Record) -> None:
        self._store.commit(*records)
        self._used.writes += 1
        times = 2 if len(records) > 1 else 1
        for record in records:
            size = item_bytes(record)
            own = ceil(size / WRITE_BYTES)
            self._used.kept_bytes += size if not record.version else 0
            self._used.write_units += times * own + (own if turn_of(record) else 0)

    def _read(self, found: Any, share: float = 1.0) -> None:
        self._used.reads += 1
        size = sum(map(item_bytes, found))
        self._used.read_units += share * max(1, ceil(size / READ_BYTES))


def item_bytes(record: Record) -> int:
    """Return how long the item of a record is: names and values, as DynamoDB counts them."""
    texts = ["owner", "name", "body", "version", "expires", *key_of(record), encode(record)]
    turn = turn_of(record)
    texts += ["queue", "rank", turn.queue, turn.rank] if turn else []
    return sum(len(text.encode()) for text in texts) + 14  # two numbers: 7 bytes each at most


@cache
def calls() -> Mapping[str, Used]:
    """Return what the call of each shipped caller uses, in the order of their names."""
    suite = workspace.suite(workspace.load(ROOT))
    return dict(_played(suite, case) for case in _shipped(suite))


def _shipped(suite: Suite) -> Iterator[Case]:
    for path in sorted((ROOT / scenarios.CALLERS).glob("*.yaml")):
        script = scenarios.read_script(path, path.name)
        yield from cases(script, suite.locales.get(script.dialog or "", "en-US"))


def _played(suite: Suite, case: Case) -> tuple[str, Used]:
    used = Used()
    desk = open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))
    ports = replace(desk.services.ports, store=CountingStore(desk.store, used))
    counted = Desk(replace(desk.services, ports=ports), desk.store, desk.dialer)
    record = scenarios.play(suite, counted, case, case.caller())
    understood = [each for each in record.transcript if isinstance(each, Understood)]
    used.turns = len(understood)
    used.functions = sum(each.attempts for each in record.transcript if isinstance(each, Invoked))
    used.functions += sum(each.intent == FALLBACK for each in understood)
    used.minutes = record.state.seconds / 60
    return case.conversation.name, used


class Given:
    """Scores every charge alike."""

    def __init__(self, score: int) -> None:
        self._score = score

    def score_call(self, signals: CallSignals) -> Score:
        return Score(0, "scorecard")

    def score_charge(self, signals: ChargeSignals) -> Score:
        return Score(self._score, "scorecard")


def charge(card: int, number: int) -> dict[str, Any]:
    """Return a charge of the size of the published samples."""
    at = BUSINESS_HOUR + timedelta(minutes=37 * number)
    return {
        "transaction_id": f"transaction-{card:04d}-{number:06d}",
        "customer": f"customer-{card:04d}",
        "card_number": f"400000123456{card:04d}",
        "amount": f"{10 + number}.95",
        "currency": "USD",
        "merchant": f"Example Shop {number % 7}",
        "category": "shopping_net",
        "country": "US",
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


@cache
def record_bytes() -> int:
    """Return how long such a charge is as JSON."""
    return len(json.dumps(charge(1, 1)).encode())


def approved() -> Used:
    """Return what a charge uses that is approved, on a card with a history."""
    return _judged(0, CHARGES_PER_CARD).per(CARDS * CHARGES_PER_CARD)


def held() -> Used:
    """Return what the first charge of a card uses that is held: case, attempt, review, audit."""
    return _judged(1_000, 1).per(CARDS)


@cache
def _judged(score: int, count: int) -> Used:
    used = Used()
    bank = Bank(_policy(), provider=Given(score))
    known = [customer(charge(card, 0), card) for card in range(CARDS)]
    seed.load(bank.store, {"customers": [each for each in known if each]}, PEPPER)
    ports = replace(bank.services.ports, store=CountingStore(bank.store, used))
    services = replace(bank.services, ports=ports)
    bank.clock.advance((BUSINESS_HOUR - bank.clock.now()).total_seconds() + 86_400)
    for number in range(count):
        contents = [json.dumps(charge(card, number)).encode() for card in range(CARDS)]
        records = [kinesis_record(each, n, 0.0) for n, each in enumerate(contents)]
        answer = consume.answer({"Records": records}, services)
        if answer["batchItemFailures"]:
            raise ValueError("a charge of the measurement was not judged")
    return used


def _policy() -> Policy:
    return read_policy(workspace.load(ROOT).policy.json_value())
