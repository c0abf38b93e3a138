"""`make mutants`: change the core a little, everywhere, one change at a time; do its tests notice?

    python -m bench.sabotage.mutants --sample 400 --seed 1 --workers 2
    python -m bench.sabotage.mutants --only fraud/intake.py --sample 0
    python -m bench.sabotage.mutants --only services/ --only store.py --only memory.py

A sample of all changes is drawn by the seed (0 = all of them). One run with coverage tells which
tests walk which line; a change is tried on those alone, the quickest first, and one that they leave
alone on a part of the soak. So a change costs seconds, where the whole suite would cost minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

from bench.sabotage.changes import CHANGED, Change, changes, files_of
from bench.sabotage.noticing import Bench, Known, prepared

ENOUGH = 0.85
SAMPLE = 400
Z95 = 1.96
"""Two-sided, of the normal distribution."""


def wilson(noticed: int, of: int) -> tuple[float, float]:
    """Return between which shares the true one lies, with 95 % confidence, after Wilson."""
    share, spread = noticed / of, Z95 * Z95 / of
    middle = share + spread / 2
    reach = Z95 * sqrt(share * (1 - share) / of + spread / of / 4)
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


def drawn(everything: Sequence[Change], count: int, seed: str) -> list[Change]:
    """Return so many of the changes, by the seed; all where `count` is 0 or too large."""
    if not 0 < count < len(everything):
        return list(everything)
    return random.Random(seed).sample(everything, count)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a sample of all changes; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--only", action="append", default=[], metavar="PART", help="part of a file's path"
    )
    asked = parser.parse_args(arguments)
    parts: list[str] = asked.only or [""]
    files = [file for file in files_of(CHANGED) if any(part in file for part in parts)]
    everything = [change for file in files for change in changes(file)]
    chosen = drawn(everything, asked.sample, asked.seed)
    print(f"{len(chosen):,} of {len(everything):,} changes, seed {asked.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        known = prepared(Path(name))
        print(f"which test walks which line: {time.monotonic() - began:,.0f} s", flush=True)
        left = _tried(chosen, known, asked.workers)
    noticed = len(chosen) - len(left)
    low, high = wilson(noticed, len(chosen))
    print(
        f"{noticed} of {len(chosen)} noticed, {noticed / len(chosen):.1%} "
        f"({low:.1%} to {high:.1%} of all, 95 % confident), {time.monotonic() - began:,.0f} s"
    )
    return 0 if noticed / len(chosen) >= ENOUGH else 1


def _tried(chosen: Sequence[Change], known: Known, workers: int) -> list[Change]:
    """Try the changes; print and return those that nobody noticed."""
    left: list[Change] = []
    with Bench(known, workers) as bench:
        for number, (change, by) in enumerate(bench.tried(chosen), 1):
            if not by:
                left.append(change)
                print(f"  not noticed: {change.file}:{change.line} {change.what}", flush=True)
            if number % 50 == 0:
                print(f"  {number - len(left)} of {number}", flush=True)
    return left


if __name__ == "__main__":
    sys.exit(main())
