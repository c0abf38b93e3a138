"""How long flows of others take to lint: every rule, in process, on flows that are read already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.clock import cpu_seconds
from bench.report import Line
from ivr.flowfiles import bring, only_flows
from ivr.ir.flow import Flow
from ivr.lint.engine import inspect
from ivr.lint.rule import Subject

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows" / "clean"  # noqa: TID251 - the bench's own setting
PROMISED = 1.0
"""Milliseconds a flow, on average."""


def flows(runs: int) -> Iterator[Line]:
    """Measure lint over public flows, each by itself and all at once; nothing where none are."""
    if not CORPUS.is_dir():
        yield Line(f"lint of public flows: not measured, no {CORPUS}", 0.0, "ms")
        return
    found = only_flows(bring(str(CORPUS)))
    actions = sum(len(flow.actions) for flow in found)
    alone = cpu_seconds(lambda: _alone(found), runs) / len(found) * 1000
    yield Line(
        f"a flow of {actions / len(found):.0f} actions, linted by itself", alone, "ms", PROMISED
    )
    together = cpu_seconds(lambda: inspect(Subject(flows=found)), runs) / len(found) * 1000
    yield Line(f"a flow among {len(found)}, linted together", together, "ms", PROMISED)


def _alone(found: tuple[Flow, ...]) -> None:
    for flow in found:
        inspect(Subject(flows=(flow,)))
