"""ivr test: scenarios against the compiled flows, with branch coverage and JUnit."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from ivr import workspace
from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Refused, Unreadable, has_errors
from ivr.local.scenarios import FOLDER, Suite
from ivr.simulator.rehearsal.coverage import CoverageReport, report
from ivr.simulator.rehearsal.judge import Verdict

MISSING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `ivr test` was asked for. `at_least` is a percentage of branches."""

    paths: tuple[Path, ...] = ()
    only: str = ""
    coverage: bool = True
    at_least: float = 0.0
    junit: Path | None = None


def test(root: Path, env: str, wanted: Wanted) -> int:
    """Run scenarios; 0 where all hold and enough branches were walked, else 1.

    Raises:
        Unreadable: There is no scenario to run.
    """
    suite = tested(root, env)
    verdicts = list(_verdicts(suite, wanted))
    if not verdicts:
        raise Unreadable(_nothing(root, wanted, suite), "USE007")
    out = console()
    failed = [verdict for verdict in verdicts if verdict.status != "passed"]
    for verdict in failed:
        out.print(f"\n{verdict.status}: {verdict.name}", style="bold red")
        show_findings(verdict.findings, out)
    covered = report(suite.coverage, suite.site.book.by_name.values())
    out.print(f"\n{len(verdicts) - len(failed)} passed, {len(failed)} failed", style="bold")
    if wanted.coverage and (wanted.at_least or not wanted.only):
        show_coverage(covered, out)
    if wanted.junit is not None:
        _write_junit(wanted.junit, verdicts)
    return int(bool(failed) or covered.ratio * 100 < wanted.at_least)


def tested(root: Path, env: str) -> Suite:
    """Return a workspace ready for scenarios: one that `ivr compile` would build.

    Raises:
        Refused: There is an error that compile refuses too, so that no test could vouch for it.
    """
    loaded = workspace.load(root, env)
    compiled = workspace.compile_workspace(loaded)
    findings = workspace.judged(loaded, compiled)
    if has_errors(findings):
        raise Refused(findings)
    return workspace.suite(loaded, workspace.make(loaded, compiled))


def _nothing(root: Path, wanted: Wanted, suite: Suite) -> str:
    """Say that there is no scenario, and what to do."""
    looked = ", ".join(map(str, wanted.paths or (root / FOLDER,)))
    if wanted.only:
        return f"no scenario whose title holds {wanted.only!r} in {looked}."
    dialog = next(iter(suite.locales), "DIALOG")
    example = f"- {{test: it picks up, dialog: {dialog}, steps: [{{hangup: true}}]"
    message = f"no scenario in {looked}. Write a first one into {root / FOLDER / dialog}.yaml:"
    return f"{message} `{example}, ends: customer_hung_up}}`, or take a call: `ivr call {dialog}`."


def _verdicts(suite: Suite, wanted: Wanted) -> Iterable[Verdict]:
    for path in wanted.paths or suite.files():
        for case in suite.cases(path):
            if wanted.only in case.name:
                yield suite.run(case)


def show_coverage(covered: CoverageReport, out: Console) -> None:
    """Print branch coverage by flow, and the first branches that nobody walked."""
    width = max((len(flow.flow) for flow in covered.flows), default=0)
    for flow in covered.flows:
        share = 100 * flow.walked / len(flow.branches) if flow.branches else 100.0
        out.print(
            f"  {flow.flow:<{width}}  {flow.walked:>4}/{len(flow.branches):<4} {share:5.1f} %"
        )
    out.print(f"branches {covered.walked}/{covered.branches}  {100 * covered.ratio:.1f} %")
    for branch in covered.missing[:MISSING_SHOWN]:
        out.print(f"  not walked  {branch.where}  {branch.flow} {branch.identifier} {branch.label}")
    left = len(covered.missing) - MISSING_SHOWN
    if left > 0:
        out.print(f"  ... and {left} more")


def _write_junit(path: Path, verdicts: list[Verdict]) -> None:
    failures = sum(1 for verdict in verdicts if verdict.status != "passed")
    suite = ET.Element("testsuite", name="ivr", tests=str(len(verdicts)), failures=str(failures))
    for verdict in verdicts:
        where = verdict.case.conversation.where()
        entry = ET.SubElement(suite, "testcase", name=verdict.name, classname=where.file)
        if verdict.status != "passed":
            failure = ET.SubElement(entry, "failure", message=verdict.status)
            failure.text = "\n".join(str(finding) for finding in verdict.findings)
    put({path: ET.tostring(suite, encoding="utf-8", xml_declaration=True)})
