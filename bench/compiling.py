"""How fast dialogs become flows: many dialogs, one long dialog, and a peer on the same flows."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import dialogs, peer
from bench.clock import cpu_seconds
from bench.report import Line
from ivr import workspace
from ivr.compiler.pipeline import Compiled
from ivr.faults import Finding
from ivr.formats import build as building
from ivr.formats.build import Build
from ivr.lint.engine import lint
from ivr.lint.rule import Subject
from ivr.spec.reading.collector import collector_at_rest

DIALOGS = 20
ACTIONS = 250
COMPILE_SECONDS = 1.0
LONGEST = 10_000
"""Actions of the longest dialog: more would not fit into the megabyte that a spec file may have."""

GROWTH = 1.25
"""How much dearer an action may be among 20,000 than among 5,000: linear, but for noise."""

Flows = dict[str, dict[str, object]]


@collector_at_rest()
def from_yaml(root: Path) -> Build:
    """Return the build of a workspace, linted: from YAML text to the bytes of every file.

    As in every command of ivr, nothing looks for garbage between the stages.

    Raises:
        RuntimeError: Lint has errors: the dialogs of this bench are meant to be good.
    """
    loaded = workspace.load(root)
    compiled = workspace.compile_workspace(loaded)
    errors = [finding for finding in _linted(loaded, compiled) if finding.severity == "error"]
    if errors:
        message = f"the bench's own dialogs have errors: {errors[0]}"
        raise RuntimeError(message)
    return building.make(
        compiled.program,
        loaded.environment.environment,
        loaded.environment.instance,
        loaded.policy.json_value(),
    )


def _linted(loaded: workspace.Workspace, compiled: Compiled) -> Iterable[Finding]:
    """Yield what `workspace.lint` finds, without compiling a second time."""
    subject = Subject(
        dialogs=loaded.dialogs,
        bots=loaded.bots,
        prompts=loaded.prompts,
        environment=loaded.environment,
        functions=loaded.functions,
        flows=compiled.program.flows,
    )
    return (*compiled.findings, *lint(subject))


def written_flows(build: Build) -> Flows:
    """Return the JSON of each flow that a build writes, by file name."""
    return {
        name: json.loads(content)
        for name, content in build.files.items()
        if name.startswith("flows/")
    }


def beside_a_peer(runs: int, count: int = DIALOGS) -> Iterator[Line]:
    """Yield what `count` dialogs cost from YAML, and what the peer takes for the same flows."""
    with tempfile.TemporaryDirectory() as folder:
        root = dialogs.workspace(Path(folder), count, ACTIONS)
        flows = written_flows(from_yaml(root))
        ours = cpu_seconds(lambda: from_yaml(root), runs)
    theirs = cpu_seconds(lambda: _peer(flows), runs)
    actions = _actions(flows)
    what = f"{count} dialogs, {actions:,} actions, from YAML with lint"
    yield Line(what, ours, "s", COMPILE_SECONDS * count / DIALOGS)
    yield Line("the same", ours, "s", theirs, "cxblueprint (no YAML, no lint)")


def growth(runs: int, small: int = 5_000, large: int = 20_000) -> Iterator[Line]:
    """Yield what an action costs in a large workspace and in one long dialog."""
    base = _microseconds_per_action(small // ACTIONS, ACTIONS, runs)
    yield Line(f"an action, in dialogs of {small:,} actions in all", base, "us")
    many = _microseconds_per_action(large // ACTIONS, ACTIONS, runs)
    yield Line(f"an action, in dialogs of {large:,} actions in all", many, "us", GROWTH * base)
    long = _microseconds_per_action(1, LONGEST, runs)
    yield Line(f"an action, in one dialog of {LONGEST:,} actions", long, "us", GROWTH * base)


def _microseconds_per_action(count: int, actions: int, runs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = dialogs.workspace(Path(folder), count, actions)
        total = _actions(written_flows(from_yaml(root)))
        return cpu_seconds(lambda: from_yaml(root), runs) / total * 1e6


def _actions(flows: Flows) -> int:
    return sum(len(peer.actions_of(flow)) for flow in flows.values())


def _peer(flows: Flows) -> None:
    for name, flow in flows.items():
        peer.build(name, str(flow["StartAction"]), peer.actions_of(flow))
