"""Writes to a SQLite store until it is killed, and says after each commit what was acknowledged.

python -m bench.stores.writer write FILE     a step is one commit of three records
python -m bench.stores.writer open FILE      opens the file, which may migrate it
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace

from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import AuditEntry, OutboxEntry, Quota

KEPT = 40
"""How many audit entries stay: the older are removed, so that removals are interrupted too."""


def step(store: SqliteStore) -> int:
    """Count one on, with an audit entry and news of it in the same commit; return the count."""
    quota = store.get(Quota, "C", "d") or Quota(customer="C", day="d", attempts=0)
    n = quota.attempts + 1
    name = f"{n:09d}"
    store.commit(
        replace(quota, attempts=n),
        AuditEntry(customer="C", id=name, action="a", subject="s", actor="w", at=n, note="n" * 200),
        OutboxEntry(customer="C", id=name, kind="k", subject="s", at=n),
    )
    return n


def tidy(store: SqliteStore) -> None:
    """Remove what is older than the latest KEPT steps, entry and news together."""
    entries = store.list(AuditEntry, "C")[:-KEPT]
    news = store.list(OutboxEntry, "C")[:-KEPT]
    if entries:
        store.remove(*entries, *news)


def main() -> None:
    """Do what the arguments say until killed."""
    os.write(1, b"0\n")
    store = SqliteStore(sys.argv[2], ManualClock())
    while sys.argv[1] == "write":
        n = step(store)
        os.write(1, b"%d\n" % n)
        if n % KEPT == 0:
            tidy(store)
    threading.Event().wait()


if __name__ == "__main__":
    main()
