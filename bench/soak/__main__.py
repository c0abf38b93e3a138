"""`make soak`: a million simulated calls under injected faults, and what was promised about them.

    python -m bench.soak --calls 20000 --seed 7 --processes 2
    python -m bench.soak --replay 7/0/123

No broken promise in N calls says, with 95 % confidence, that fewer than 3/N of such calls break
one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from bench.soak import overload
from bench.soak.faults import Fault
from bench.soak.history import Stage, play
from bench.soak.summary import WRONG_MAX, Summary, growth, soaked
from bench.soak.verdicts import totals

ENOUGH = 10_000
"""So many faults of each kind belong to a million calls, or a green run means nothing."""

MILLION = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Play histories, or one again; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--replay", default="", metavar="SEED")
    parser.add_argument("--first", action="store_true", help="stop at the first broken promise")
    parser.add_argument("--overload", type=int, default=0, metavar="SECONDS")
    asked = parser.parse_args(arguments)
    if asked.replay:
        return _replayed(asked.replay)
    began = time.monotonic()
    most = 1 if asked.first else WRONG_MAX
    summary = soaked(asked.seed, asked.calls, asked.processes, most)
    wrong = _told(summary, asked.calls, time.monotonic() - began)
    if wrong or not asked.overload:
        return wrong
    return overload.told(asked.overload)


def _replayed(seed: str) -> int:
    result = play(Stage.shipped(), seed, told=True)
    print("\n".join(result.told))
    print(f"{result.calls} calls, {len(result.wrong)} broken promises, history {result.digest}")
    return 1 if result.wrong else 0


def _told(summary: Summary, calls: int, wall: float) -> int:
    rate = summary.calls / summary.seconds if summary.seconds else 0
    print(
        f"{summary.calls:,} calls in {summary.histories:,} histories, {summary.texts:,} messages, "
        f"{summary.charges:,} charges, {summary.functions.total():,} invocations"
    )
    print(f"{wall:,.0f} s, {summary.seconds:,.0f} s of CPU, {rate:,.0f} calls a second of CPU")
    print("How calls ended:")
    print(totals(summary.ends))
    print("Functions:")
    print(totals(summary.functions))
    print("Faults:")
    rare = [fault for fault in Fault if summary.faults[fault] < ENOUGH * calls / MILLION]
    for fault in Fault:
        print(f"  {summary.faults[fault]:>9,}  {fault}{'  TOO FEW' if fault in rare else ''}")
    print(f"Memory grew by {growth(summary.memory):.2%} in the second half")
    print(f"All histories: {summary.digest}")
    for seed, wrong in summary.wrong:
        print(f"BROKEN in {seed}: {wrong[0]}")
        print(f"  replay: python -m bench.soak --replay {seed}")
    if summary.wrong or (rare and calls >= MILLION):
        return 1
    print(f"0 broken promises: fewer than {3 / summary.calls:.1e} of such calls, 95 % confident")
    return 0


if __name__ == "__main__":
    sys.exit(main())
