"""Eight real threads on one card, thousands of times: each history must be linearizable.

`make histories` records 20,000, half on records in memory, half on a SQLite file that two
connections share. `python -m bench.stores.histories --count 100 --seed 7` records a few. A history
that no order explains is printed. Threads are not replayed by a seed; what they ask for is.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.stores.registers import ABSENT, NEVER, Operation, is_linearizable
from ivr.faults import Conflict, Unavailable
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import Card

CLIENTS = 8
OPERATIONS = 3
"""Of each client: a history has 24 operations."""

KINDS = ("read", "write", "write", "remove")
SWITCH_SECONDS = 1e-5
"""How long a thread runs before another may: short, so that operations interleave."""


FAR_FUTURE = 1 << 40
"""When the records of histories expire, so that a store asks for the time in its very midst."""


class YieldingClock(ManualClock):
    """A clock that lets other threads run whenever it is asked."""

    def now(self) -> datetime:
        """Return the moment."""
        time.sleep(0)  # noqa: TID251  no time passes: it lets other threads run
        return super().now()


class Client:
    """One thread's view of a store: it expects the version that it saw last."""

    def __init__(self, number: int, store: Any, ticks: Any) -> None:
        self.number, self.store, self.ticks = number, store, ticks

    def run(self, card: str, seed: str, noted: list[Operation]) -> None:
        """Do this client's part of a history."""
        draw = random.Random(f"{seed}-{self.number}")
        seen = ABSENT
        for n in range(OPERATIONS):
            kind = draw.choice(KINDS)
            done = self._do(card, kind, seen[0], f"{self.number}.{n}")
            noted.append(done)
            if kind == "read":
                seen = done.version, done.value
            elif done.outcome == "done":
                seen = ABSENT if kind == "remove" else (seen[0] + 1, done.value)
            else:
                seen = draw.randrange(4), ""

    def _do(self, card: str, kind: str, version: int, value: str) -> Operation:
        began = next(self.ticks)
        if kind == "read":
            found = self.store.get(Card, "C", card)
            version, value = (found.version, found.blocked_by) if found else ABSENT
            return Operation(self.number, kind, version, value, "done", began, next(self.ticks))
        change = self.store.commit if kind == "write" else self.store.remove
        wanted = Card(
            customer="C",
            token=card,
            ending="",
            blocked_by=value,
            version=version,
            expires=FAR_FUTURE,
        )
        outcome = "done"
        try:
            change(wanted)
        except Conflict:
            outcome = "conflict"
        except Unavailable:
            outcome = "unknown"
        ended = NEVER if outcome == "unknown" else next(self.ticks)
        return Operation(self.number, kind, version, value, outcome, began, ended)


def record(stores: Sequence[Any], count: int, seed: str) -> list[list[Operation]]:
    """Return `count` histories of CLIENTS threads on shared stores, each of its own card."""
    histories: list[list[Operation]] = [[] for _ in range(count)]
    gate = threading.Barrier(CLIENTS)
    ticks = itertools.count()
    clients = [Client(n, stores[n % len(stores)], ticks) for n in range(CLIENTS)]

    def work(client: Client) -> None:
        for n, noted in enumerate(histories):
            gate.wait()
            client.run(f"{seed}-{n}", f"{seed}-{n}", noted)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    return histories


def overlapping(history: Sequence[Operation]) -> bool:
    """Tell whether any two clients were at work at once."""
    ordered = sorted(history, key=lambda each: each.began)
    return any(
        one.client != other.client and other.began < one.ended
        for one, other in itertools.pairwise(ordered)
    )


def check(name: str, stores: Sequence[Any], count: int, seed: str) -> bool:
    """Record histories and print what was found; tell whether all were linearizable."""
    histories = record(stores, count, seed)
    odd = [history for history in histories if not is_linearizable(history)]
    kinds = Counter(f"{each.kind} {each.outcome}" for each in itertools.chain(*histories))
    overlaps = sum(map(overlapping, histories))
    whole = all(len(history) == CLIENTS * OPERATIONS for history in histories)
    print(
        f"{name}: {count} histories, {overlaps} overlapping, {len(odd)} not linearizable; ", end=""
    )
    print(", ".join(f"{kind} {times}" for kind, times in sorted(kinds.items())))
    for operation in sorted(odd[0], key=lambda each: each.began) if odd else ():
        print(f"  {operation}")
    return whole and not odd


def main(arguments: Sequence[str] | None = None) -> int:
    """Check both stores; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", default="0")
    asked = parser.parse_args(arguments)
    clock = YieldingClock()
    fine = check("memory", [MemoryStore(clock)], asked.count // 2, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "cards.db")
        files = [SqliteStore(path, clock), SqliteStore(path, clock)]
        fine = check("sqlite", files, asked.count - asked.count // 2, asked.seed) and fine
        for store in files:
            store.close()
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
