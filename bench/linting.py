"""How long flows of others take to lint: every rule, in process, on flows that are read already."""

from __future__ import annotations

from collections.abc import Iterator

from bench import corpus
from bench.clock import cpu_seconds
from bench.report import Line
from ivr.flowfiles import only_flows, read_bytes
from ivr.ir.flow import Flow
from ivr.lint.engine import inspect
from ivr.lint.rule import Subject

PROMISED = 1.0
"""Milliseconds a flow, on average."""


def flows(runs: int) -> Iterator[Line | str]:
    """Measure lint over public flows, each by itself and all at once; nothing where none are."""
    texts = corpus.texts(quality="clean").items()
    found = only_flows(tuple(read_bytes(text, file, file) for file, text in texts))
    if not found:
        yield corpus.MISSING
        return
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
