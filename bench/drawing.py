"""Places on the canvas and drawings: 250 blocks, and a workspace of 2,000 actions.

Beside us: the PyPI package connect-flow, which arranges a flow's blocks through Graphviz, where it
and pygraphviz are installed; its layout is asked for the same flows.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bench.clock import cpu_seconds
from bench.report import Line
from ivr.drawing.html import html
from ivr.drawing.mermaid import mermaid_of
from ivr.drawing.scene import scene_of
from ivr.drawing.svg import svg
from ivr.formats.connect import read_flow
from ivr.formats.layout import _places, positions

PLACES, WORKSPACE = 0.2, 3.0
"""Promised CPU seconds: places of 250 blocks; a workspace of 2,000 actions placed and drawn."""

PEER = "connect-flow"


def drawings(runs: int, count: int = 250) -> Iterator[Line | str]:
    """Measure places and drawings.

    Args:
        runs: How often each is measured.
        count: Actions of a flow; the workspace has eight such flows.
    """
    value = made(count, seed=1)
    flow = read_flow(value, "measured")
    seconds = cpu_seconds(lambda: _placed(flow), runs)
    yield Line(f"places of {count} blocks", seconds, "s", PLACES)
    yield from _beside(count, runs)
    flows = [read_flow(made(count, seed), f"flow_{seed}") for seed in range(8)]
    actions = sum(len(each.actions) for each in flows)
    for name, form in (("SVG", svg), ("HTML", html), ("Mermaid", mermaid_of)):
        taken = cpu_seconds(lambda form=form: (_forget(), form(scene_of(flows))), runs)
        yield Line(f"workspace of {actions} actions as {name}", taken, "s", WORKSPACE)


def made(count: int, seed: int) -> dict[str, Any]:
    """Return a flow's JSON: mostly onward, one way in ten leads anywhere."""
    drawn = random.Random(seed)

    def onto(at: int) -> str:
        ahead = min(count - 1, at + 1 + int(drawn.expovariate(0.3)))
        return f"a{ahead if drawn.random() < 0.9 else drawn.randrange(count)}"

    actions = [_action(at, onto, drawn) for at in range(count - 1)]
    actions.append({"Identifier": f"a{count - 1}", "Type": "DisconnectParticipant",
                    "Parameters": {}, "Transitions": {}})  # fmt: skip
    places = {each["Identifier"]: {"position": {"x": 0, "y": 0}} for each in actions}
    metadata = {"entryPointPosition": {"x": 0, "y": 0}, "ActionMetadata": places}
    return {"Version": "2019-10-30", "StartAction": "a0", "Metadata": metadata, "Actions": actions}


def _action(at: int, onto: Callable[[int], str], drawn: random.Random) -> dict[str, Any]:
    if drawn.random() < 0.6:
        errors = [{"ErrorType": "NoMatchingError", "NextAction": onto(at)}]
        ways = {"NextAction": f"a{at + 1}", "Errors": errors, "Conditions": []}
        return {"Identifier": f"a{at}", "Type": "MessageParticipant",
                "Parameters": {"Text": f"This is number {at}."}, "Transitions": ways}  # fmt: skip
    conditions = [
        {"NextAction": onto(at), "Condition": {"Operator": "Equals", "Operands": [str(key)]}}
        for key in range(drawn.randint(1, 5))
    ]
    other = onto(at)
    errors = [{"ErrorType": "NoMatchingCondition", "NextAction": other}]
    ways = {"NextAction": other, "Errors": errors, "Conditions": conditions}
    return {"Identifier": f"a{at}", "Type": "Compare",
            "Parameters": {"ComparisonValue": "$.Attributes.x"}, "Transitions": ways}  # fmt: skip


def _placed(flow: Any) -> Mapping[str, tuple[int, int]]:
    _forget()
    return positions(flow)


def _forget() -> None:
    """Forget the places of shapes seen before: each run is to work them out."""
    _places.cache_clear()


def _beside(count: int, runs: int) -> Iterator[Line | str]:
    """Measure the package, where it is there: on 50 blocks, with many runs on `count` as well."""
    lacking = [name for name in ("connect_flow", "pygraphviz") if find_spec(name) is None]
    if lacking:
        missing = " and ".join(lacking)
        yield f"{PEER}: not measured, {missing} not installed"
        return
    for blocks in (50, count) if runs > 1 and count > 50 else (min(50, count),):
        arrange = _peer(made(blocks, seed=1))
        ours = read_flow(made(blocks, seed=1), "measured")
        seconds = cpu_seconds(lambda ours=ours: _placed(ours), runs)
        yield Line(f"places of {blocks} blocks", seconds, "s", cpu_seconds(arrange, 1), PEER)


def _peer(value: dict[str, Any]) -> Callable[[], object]:
    """Return the package's own layout of a flow, ready to run."""
    flow = import_module("connect_flow.flow").parse(json.dumps(value))
    graph = import_module("connect_flow.graph").build_graph(flow)
    arrange = import_module("connect_flow.layout").compute_node_positions
    return lambda: arrange(graph)
