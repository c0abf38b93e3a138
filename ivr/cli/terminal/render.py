"""How findings look at a terminal.

Law of the room: values in, lines out; colour only where the output is a terminal. Calls are shown
by `voice`, so that a command without a call loads nothing of the simulator; rich is loaded by who
has something to colour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ivr.faults import Finding, Severity, sentence

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def console(*, err: bool = False) -> Console:
    """Return a console that never breaks lines of its own."""
    from rich.console import Console

    return Console(stderr=err, highlight=False, soft_wrap=True)


def show_findings(findings: Iterable[Finding], out: Console) -> None:
    """Print each finding on a line."""
    from rich.text import Text

    for finding in findings:
        line = Text(f"{finding.where}: ")
        line.append(f"{finding.severity} {finding.code}", style=_STYLES[finding.severity])
        line.append(f" {sentence(finding.message)}")
        if finding.remedy:
            line.append(f" {sentence(finding.remedy)}", style="dim")
        out.print(line)


def counted(findings: Iterable[Finding]) -> str:
    """Return `2 errors, 1 warning`, or `no findings`."""
    totals = Counter(finding.severity for finding in findings)
    parts = [f"{totals[s]} {s}{_plural(totals[s], s)}" for s in Severity if totals[s]]
    return ", ".join(parts) or "no findings"


def _plural(count: int, severity: Severity) -> str:
    return "s" if count != 1 and severity is not Severity.INFO else ""
