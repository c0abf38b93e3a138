"""A file of transactions through an architecture: a bar on the way, totals at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, cast

from ivr.cli.policy.judged import proven
from ivr.faults import Unreadable
from ivr.local.streams import files
from ivr.local.streams.machines import TRANSACTION, Emulator, emulator
from ivr.local.streams.replay import BY_MACHINES, WAYS, Asked, Bank, Totals, functions, replayed
from ivr.runtime.embedded.starter import RememberedStarter
from ivr.runtime.risk import policy as policies

MACHINES = Path("infra/machines")
POLICIES = Path("infra/policy")
SAMPLED = 200
"""How many executions that a replay through Kinesis started also run in the emulator."""


class Wish(NamedTuple):
    """What is to be replayed, and how.

    Attributes:
        file: CSV, Parquet or lines of JSON.
        through: One of WAYS.
        limit: Rows at most; None = all.
        rate: Rows in a second at most; 0 = as fast as it goes.
        policy: A profile of the workspace.
        machines: Executions that Kinesis started run, too.
        out: Where Firehose delivers.
        root: The workspace.
    """

    file: Path
    through: str
    limit: int | None
    rate: float
    policy: str
    machines: bool
    out: Path | None
    root: Path


def replay(wish: Wish) -> int:
    """Replay a file and print what came out; 1 where the totals do not reconcile.

    Raises:
        Unreadable: File, policy or way cannot be used, or an extra is missing.
    """
    if wish.through not in WAYS:
        raise Unreadable(f"no way {wish.through!r}. There are: {', '.join(WAYS)}.", "USE001")
    rules = policies.read(proven(wish.root / POLICIES / f"{wish.policy}.yaml").json_value())
    total = files.count(wish.file, wish.limit)
    banks: list[Bank] = []
    with ExitStack() as stack:
        machines = None
        if wish.machines or wish.through in BY_MACHINES:
            reached = functions(lambda: banks[0])
            machines = stack.enter_context(emulator(wish.root / MACHINES, reached))
        by_machines = machines if wish.through in BY_MACHINES else None
        banks.append(Bank(rules, by_machines.starter() if by_machines else None))
        told = stack.enter_context(_bar(wish, total))
        asked = Asked(wish.through, wish.out, by_machines, told, _pace(wish.rate))
        rows = map(files.event_of, files.rows(wish.file, wish.limit))
        totals = replayed(rows, banks[0], asked)
        ran = _sampled(banks[0], machines) if machines and not by_machines else ""
    _print(totals, wish, ran)
    return 0 if totals.is_whole and totals.read == total else 1


def _sampled(bank: Bank, machines: Emulator) -> str:
    """Run the first executions that were only remembered; return what came of them."""
    kept = bank.starter
    started = list(kept.started.items()) if isinstance(kept, RememberedStarter) else []
    named = [(machines.start(TRANSACTION, told, name)) for name, told in started[:SAMPLED]]
    notices = {found["status"] for found in machines.settled(named)}
    return f"{len(named):,} executions ran in the emulator: {', '.join(sorted(notices)) or 'none'}"


def _print(totals: Totals, wish: Wish, ran: str) -> None:
    notified = "-" if wish.through == "firehose" else f"{totals.started:,}"
    print(f"read         {totals.read:>9,}")
    print(f"scored       {totals.scored:>9,}   approve {totals.approve:,}, ", end="")
    print(f"investigate {totals.investigate:,}, fraud {totals.fraud:,}")
    print(f"notified     {notified:>9}")
    print(f"called       {totals.called:>9,}")
    print(f"quarantined  {totals.quarantined:>9,}")
    print(f"repeated     {totals.repeated:>9,}")
    print(f"given up     {totals.given_up:>9,}")
    if ran:
        print(ran)
    if not totals.is_whole:
        print("ivr: the totals do not reconcile: something was lost or doubled.", file=sys.stderr)


@contextmanager
def _bar(wish: Wish, total: int) -> Generator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"through {wish.through}", total=total)
        yield lambda rows: bar.advance(task, rows)


def _pace(rate: float) -> Callable[[int], None]:
    if rate <= 0:
        return lambda _rows: None
    return lambda rows: time.sleep(rows / rate)  # noqa: TID251 - a person asked for it


def read(folder: Path, limit: int) -> int:
    """Print what a delivery stream delivered, and how many records by outcome."""
    from collections import Counter

    from ivr.local.streams.delivery import read_delivered

    outcomes: Counter[str] = Counter()
    for file, number, record in read_delivered(folder):
        told = record.get("enrichment")
        known = cast("dict[str, object]", told if isinstance(told, dict) else {})
        outcome = str(known.get("outcome", "none"))
        outcomes[outcome] += 1
        if outcomes.total() <= limit:
            print(f"{file.relative_to(folder)}:{number} {record.get('transaction_id')} {outcome}")
    counted = ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.items()))
    print(f"{outcomes.total():,} records: {counted or 'none'}")
    return 0
