"""Every measurement in one run: `make bench`, or `python -m bench.run --quick` for a glance.

`python -m bench.run streams` measures that part alone.

Ratios compare what was measured side by side on this machine, in this run; absolute figures say
little about another machine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from bench import (
    bots,
    calling,
    cold,
    compiling,
    drawing,
    exploring,
    importing,
    linting,
    reading,
    running,
    scoring,
    streams,
    understanding,
)
from bench.clock import cpu_seconds
from bench.report import Line

Part = Callable[[Path, int], Iterator[Line | str]]


def _compiling(folder: Path, runs: int) -> Iterator[Line]:
    yield from compiling.beside_a_peer(runs)
    yield from compiling.growth(max(1, runs // 2))


def _calling(folder: Path, runs: int) -> Iterator[Line]:
    yield from calling.calls(runs)


FULL: dict[str, Part] = {
    "cold processes": cold.commands,
    "compiling": _compiling,
    "actions": running.actions,
    "bots": lambda _, runs: bots.dialects(runs),
    "calls": _calling,
    "cold Lambda functions": lambda folder, runs: cold.handlers(folder, 2 * runs),
    "drawings": lambda _, runs: drawing.drawings(runs),
    "flows of others": lambda _, runs: reading.reading(runs),
    "imports": lambda _, runs: importing.imports(runs),
    "explorations": lambda _, __: exploring.explorations(),
    "lint of flows": lambda _, runs: linting.flows(runs),
    "scores of charges": lambda _, runs: scoring.scoring(runs),
    "streams": lambda _, runs: chain(streams.batch(runs), streams.poison()),
    "understanding": lambda folder, _: understanding.understanding(folder, quick=False),
}
"""What `make bench` measures, in order."""

QUICK: dict[str, Part] = {
    "compiling": lambda _, runs: compiling.beside_a_peer(runs, count=2),
    "actions": lambda folder, runs: running.actions(folder, runs, calls=5),
    "bots": lambda _, runs: bots.dialects(runs, intents=50),
    "calls": lambda _, runs: calling.calls(runs, count=50),
    "cold Lambda functions": lambda folder, runs: cold.handlers(folder, runs, ("lookup",)),
    "drawings": lambda _, runs: drawing.drawings(1, count=50),
    "flows of others": lambda _, runs: reading.reading(runs),
    "imports": lambda _, runs: importing.imports(1, count=20),
    "lint of flows": lambda _, runs: linting.flows(runs),
    "scores of charges": lambda _, runs: scoring.scoring(runs),
    "understanding": lambda folder, _: understanding.understanding(folder, quick=True),
}
"""A glance at the same: few runs of small sizes."""

RUNS = 5


def yardstick() -> float:
    """Return the CPU seconds of a sum over a thousand numbers: how fast this machine is now."""
    return cpu_seconds(lambda: [sum(range(1000)) for _ in range(1000)], RUNS) / 1000


def main(arguments: list[str]) -> int:
    """Measure, print, and return 0; a promise that was missed is marked, never hidden.

    Args:
        arguments: Titles of parts, all where there are none; `--quick` for a glance.
    """
    quick = "--quick" in arguments
    parts = QUICK if quick else FULL
    named = [each for each in arguments if each != "--quick"]
    unknown = [each for each in named if each not in parts]
    if unknown:
        print(f"no part {', '.join(unknown)}. There are: {', '.join(parts)}.", file=sys.stderr)
        return 2
    print(f"this machine: sum(range(1000)) takes {1e6 * yardstick():.1f} us")
    for title in named or parts:
        print(f"\n{title} (CPU seconds, user and system)")
        with tempfile.TemporaryDirectory() as folder:
            for line in parts[title](Path(folder), 1 if quick else RUNS):
                print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
