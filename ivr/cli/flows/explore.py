"""ivr explore: every behaviour of caller and world walked, and calls that it found played again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.explore.calls.replay import DRIVER, replay
from ivr.explore.calls.script import Script, read_script, written
from ivr.explore.calls.story import WORDS
from ivr.explore.explore import explore
from ivr.explore.model import Call, Found, Report
from ivr.explore.report import REPORTS
from ivr.faults import Finding, Severity, Unreadable
from ivr.flowfiles import bring, names_of, only_flows
from ivr.ir.flow import Flow
from ivr.ir.telling import display_names, name_of, outcome
from ivr.simulator.call.transcript import HeardEntry, Said
from ivr.spec.reading.reader import read_file

if TYPE_CHECKING:
    from ivr.local.scenarios import Suite

ROUNDS_SHOWN = 40
"""So many actions are shown of a call that goes round for ever."""


PERSON_SCRIPT = "shortest-way-to-a-person.yaml"
SILENCE_SCRIPT = "longest-silence.yaml"


class Brought(NamedTuple):
    """Flows, what their ARNs stand for, the errors of files; of a workspace, how to take calls."""

    flows: tuple[Flow, ...]
    symbols: Mapping[str, str]
    wrong: tuple[Finding, ...] = ()
    suite: Suite | None = None


class Asked(NamedTuple):
    """What is explored: a path, its environment where it is a workspace, and one flow of it.

    `scripts` is the folder for a script of each finding, None for none.
    """

    what: str
    env: str = "local"
    start: str = ""
    scripts: Path | None = None


def explore_flows(asked: Asked, *, form: str, strict: bool) -> int:
    """Print what every behaviour shows; 1 where a contact is lost, with `strict` any warning.

    Raises:
        Unreadable: A path, format or flow does not exist, or a script cannot be written.
        Refused: A workspace does not compile.
    """
    if form not in REPORTS:
        raise Unreadable(f"no format {form!r}. There are: {', '.join(REPORTS)}.", "USE001")
    flows, symbols, wrong, suite = _brought(asked)
    if not flows:
        return int(bool(wrong))
    report = explore(flows, asked.start or None, symbols)
    print(REPORTS[form](report).rstrip("\n"))
    if asked.scripts is not None:
        _write(report, asked.scripts, suite)
    return int(bool(wrong) or report.is_grave(strict=strict))


def replay_script(path: Path, asked: Asked) -> int:
    """Play a script in the simulator and print the call; 1 where the contact was lost.

    Raises:
        Unreadable: A path does not exist, or the script enters a flow that is not there.
        Refused: The script is none, or a workspace does not compile.
    """
    script = read_script(read_file(path, str(path)))
    flows, symbols, wrong, _ = _brought(asked)
    if script.explored not in {flow.name for flow in flows}:
        raise Unreadable(f"{asked.what} has no flow {script.explored!r}", "USE003")
    _show(script, flows, symbols)
    return int(bool(wrong) or _lost(script, flows, symbols))


def _lost(script: Script, flows: tuple[Flow, ...], symbols: Mapping[str, str]) -> bool:
    return replay(script, flows, symbols).end.kind == "error"


def _show(script: Script, flows: tuple[Flow, ...], symbols: Mapping[str, str]) -> None:
    """Print a call: each action with the branch it took, and what was said and heard.

    Of a call that goes round for ever, the beginning.
    """
    record = replay(script, flows, symbols)
    named = {flow.name: flow for flow in flows}
    called = {arn: name for flow in flows for arn, name in display_names(flow).items()}
    out = console()
    spoken = [each for each in record.transcript if isinstance(each, (Said, HeardEntry))]
    shown = ROUNDS_SHOWN if script.again >= 0 else len(record.trace)
    for number, step in enumerate(record.trace[:shown]):
        flow = named.get(step.flow)
        if step.flow == DRIVER or flow is None or step.identifier not in flow.by_id:
            continue
        action = flow.by_id[step.identifier]
        way = WORDS.get(step.label) or outcome(action, step.label)
        line = f"{step.seconds:7.1f} s  {name_of(action, called)}: {way}"
        out.print(line, markup=False)
        for entry in spoken:
            if entry.done == number:
                out.print(f"           {_told(entry)}", markup=False)
    if len(record.trace) > shown:
        out.print(f"  ... and so on, {len(record.trace) - shown:,} actions more", markup=False)
    end = record.end
    reason = f": {end.reason}" if end.reason else ""
    out.print(f"end: {end.kind}{reason}", markup=False)


def _told(entry: Said | HeardEntry) -> str:
    if isinstance(entry, Said):
        return f'"{entry.plain}"'
    return f"the caller: {entry.kind} {entry.text}".rstrip()


def _brought(asked: Asked) -> Brought:
    """Return the flows that are asked for."""
    path = Path(asked.what)
    if (path / "flows").is_dir() and any((path / "flows").glob("*.yaml")):
        from ivr import workspace

        loaded = workspace.load(path, asked.env)
        made = workspace.make(loaded)
        suite = workspace.suite(loaded, made) if asked.scripts is not None else None
        return Brought(tuple(made.flows), made.arns, (), suite)
    if (path / "manifest.json").is_file():
        from ivr.formats.build import read

        made = read(path)
        return Brought(tuple(made.flows), made.arns)
    items = bring(asked.what, asked.env)
    findings = tuple(each for item in items for each in item.findings)
    wrong = tuple(each for each in findings if each.severity is Severity.ERROR)
    show_findings(wrong, console(err=True))
    return Brought(only_flows(items), names_of(items), wrong)


def _write(report: Report, folder: Path, suite: Suite | None) -> None:
    """Write a script for each call that the report shows; findings are named by code and action.

    Of a workspace they are scenarios, wherever a scenario can say what happens.
    """
    silence = report.silence.call if report.silence is not None else None
    calls = {_file(number, found): found.call for number, found in enumerate(report.found, 1)}
    calls |= {PERSON_SCRIPT: report.person, SILENCE_SCRIPT: silence}
    out, written_as = console(err=True), {"scenario": 0, "script": 0}
    for name, call in calls.items():
        if call is None:
            continue
        if call.script is None:
            out.print(f"{name} was not written, not replayable: {call.hitch}", markup=False)
            continue
        kind, text = _text(suite, call, call.script)
        written_as[kind] += 1
        put({folder / name: text})
    made = [_counted(count, kind) for kind, count in written_as.items() if count]
    out.print(f"wrote {' and '.join(made) or 'nothing'}: {folder}", markup=False)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _text(suite: Suite | None, call: Call, script: Script) -> tuple[str, str]:
    """Return what a call is written as, and its text: of a workspace a scenario, if it can be."""
    if suite is None:
        return "script", written(script)
    from ivr.local.explored import scenario_of

    told = scenario_of(suite, call, script.about)
    if told.text:
        return "scenario", told.text
    return "script", f"# No scenario of ivr test: {told.hitch}.\n{written(script)}"


def _file(number: int, found: Found) -> str:
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", found.action)[:40].strip("-.")
    return f"{number:03d}-{found.finding.code}-{name or 'action'}.yaml"
