"""Exploring: every flow of a corpus by itself, and the shipped workspace as one.

The corpus is the folder `flows` of IVR_CORPUS; without one only the workspace is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import corpus
from bench.clock import cpu_seconds
from bench.report import Line
from ivr import workspace
from ivr.explore.explore import explore
from ivr.flowfiles import bring, only_flows

CORPUS_SECONDS = 120.0
"""Promised CPU seconds for the whole corpus."""

UNBOUNDED = 95.0
"""Promised share of corpus flows in percent that are walked without a bound."""

ROOT = Path(__file__).parents[1]


def explorations(*, with_workspace: bool = True) -> Iterator[Line]:
    """Measure explorations; each is made once, for they take seconds."""
    if corpus.FOLDER.is_dir():
        flows = only_flows(bring(str(corpus.FOLDER)))
        bounded: list[str] = []

        def walked() -> None:
            bounded.extend(flow.name for flow in flows if explore([flow]).bounds)

        seconds = cpu_seconds(walked, 1)
        yield Line(f"corpus of {len(flows)} flows", seconds, "s", CORPUS_SECONDS)
        share = 100 * (1 - len(set(bounded)) / len(flows))
        yield Line("corpus flows without a bound", share, "%", UNBOUNDED, at_least=True)
    if with_workspace:
        made = workspace.make(workspace.load(ROOT, "local"))
        seconds = cpu_seconds(lambda: explore(made.flows, symbols=made.arns), 1)
        yield Line(f"workspace of {len(made.flows)} flows", seconds, "s")
