"""A file of transactions through an architecture: a bar on the way, totals at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, cast

from ivr.cli.risk.policy.judged import proven
from ivr.faults import Unreadable
from ivr.local.streams import files
from ivr.local.streams.bank import Bank
from ivr.local.streams.machines import TOPIC, TRANSACTION, Emulator, emulator
from ivr.local.streams.replay import BY_MACHINES, WAYS, Asked, functions, replayed
from ivr.local.streams.totals import Totals
from ivr.runtime.adapters.embedded.streaming.starter import RememberedStarter
from ivr.runtime.risk import policy as policies

MACHINES = Path("infra/machines")
POLICIES = Path("infra/policy")


class Wish(NamedTuple):
    """What is to be replayed, and how.

    Attributes:
        file: CSV, Parquet or lines of JSON.
        through: One of WAYS.
        limit: Rows at most; None = all.
        rate: Rows in a second at most; 0 = as fast as it goes.
        policy: A profile of the workspace.
        machines: How many of the executions that Kinesis started run, too.
        out: Where Firehose delivers.
        root: The workspace.
    """

    file: Path
    through: str
    limit: int | None
    rate: float
    policy: str
    machines: int
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
        ran = _sampled(banks[0], machines, wish.machines) if not by_machines else _Sample()
    _print(totals, wish, ran)
    return 0 if totals.is_whole and totals.read == total and ran.is_whole else 1


class _Sample(NamedTuple):
    """Executions that were only remembered, and then ran: how many, how, and their notices."""

    ran: int = 0
    states: str = ""
    notices: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether each sent one notice."""
        return self.ran == self.notices


def _sampled(bank: Bank, machines: Emulator | None, most: int) -> _Sample:
    """Run the first executions that were only remembered; return what came of them."""
    kept = bank.starter
    started = list(kept.started.items()) if isinstance(kept, RememberedStarter) else []
    if machines is None or not started:
        return _Sample()
    named = [machines.start(TRANSACTION, told, name) for name, told in started[:most]]
    states = Counter(found["status"] for found in machines.settled(named))
    shown = ", ".join(f"{count:,} {name}" for name, count in sorted(states.items()))
    return _Sample(len(named), shown, len(machines.received(TOPIC)))


def _print(totals: Totals, wish: Wish, ran: _Sample) -> None:
    people = ", ".join(f"{count:,} {why}" for why, count in sorted(totals.people.items()))
    follows = "by case or review" if wish.through == "firehose" else "an execution each"
    lines: list[tuple[str, int | None, str]] = [
        ("read", totals.read, ""),
        ("scored", totals.scored, _outcomes(totals)),
        ("followed", totals.started, follows),
        ("notified", ran.notices if ran.ran else totals.notices, _NOTICES.get(wish.through, "")),
        ("came out", totals.delivered, ""),
        ("cases", totals.cases, f"left to people: {people or 'none'}"),
        ("called", totals.called, ""),
        ("texted", totals.texted, ""),
        ("quarantined", totals.quarantined.total(), _reasons(totals)),
        ("repeated", totals.repeated, ""),
        ("given up", totals.given_up, ""),
    ]
    for name, count, more in lines:
        shown = "-" if count is None else f"{count:,}"
        print(f"{name:<12} {shown:>9}   {more}".rstrip())
    if ran.ran:
        print(f"{ran.ran:,} executions ran in the emulator: {ran.notices:,} notices, {ran.states}")
    if not totals.is_whole or not ran.is_whole:
        print("ivr: the totals do not reconcile: something was lost or doubled.", file=sys.stderr)


_NOTICES = {
    "kinesis": "by executions that ran: --machines N",
    "firehose": "which starts no executions",
}


def _reasons(totals: Totals) -> str:
    """Return why contents were put away, the most frequent first."""
    told = ", ".join(f"{count:,} {code}" for code, count in totals.quarantined.most_common())
    return f"{told} (ivr explain CODE)" if told else ""


def _outcomes(totals: Totals) -> str:
    return f"approve {totals.approve:,}, investigate {totals.investigate:,}, fraud {totals.fraud:,}"


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
