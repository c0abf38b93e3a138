"""How findings, calls and coverage look at a terminal.

Law of the room: values in, lines out; colour only where the output is a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from rich.console import Console
from rich.text import Text

from ivr.faults import Finding, Severity
from ivr.simulator.state import CallRecord
from ivr.simulator.transcript import (
    AttributesSet,
    Ended,
    Entered,
    Entry,
    HeardEntry,
    Invoked,
    Said,
    Step,
    Understood,
)

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_KEY_WIDTH = 8


def console(*, err: bool = False) -> Console:
    """Return a console that never breaks lines of its own."""
    return Console(stderr=err, highlight=False, soft_wrap=True)


def show_findings(findings: Iterable[Finding], out: Console) -> None:
    """Print each finding on a line."""
    for finding in findings:
        line = Text(f"{finding.where}: ")
        line.append(f"{finding.severity} {finding.code}", style=_STYLES[finding.severity])
        line.append(f" {finding.message}")
        if finding.remedy:
            line.append(f" {finding.remedy}", style="dim")
        out.print(line)


def counted(findings: Iterable[Finding]) -> str:
    """Return `2 errors, 1 warning`, or `no findings`."""
    totals = Counter(finding.severity for finding in findings)
    parts = [
        f"{totals[severity]} {severity}{'s' if totals[severity] != 1 and severity != 'info' else ''}"
        for severity in Severity
        if totals[severity]
    ]
    return ", ".join(parts) or "no findings"


class Voice:
    """Prints a call as it happens: what is said, heard and, on request, every action."""

    def __init__(
        self, out: Console, origin: Callable[[str, str], str], *, trace: bool = False
    ) -> None:
        """Print to `out`; `origin` names the YAML line of (flow, identifier)."""
        self._out = out
        self._origin = origin
        self._trace = trace

    def watch(self, event: Entry | Step) -> None:
        """Print one thing that happened."""
        line = self._line(event)
        if line is not None:
            self._out.print(line)

    def _line(self, event: Entry | Step) -> Text | None:
        match event:
            case Said():
                who = "agent" if event.to == "agent" else "ivr"
                return _line(who, event.plain, "bold" if who == "ivr" else "dim")
            case HeardEntry():
                return _heard(event)
            case Invoked():
                return _line("lambda", _invoked(event), "dim") if self._shows(event) else None
            case Understood():
                shown = " ".join(f"{k}={v}" for k, v in event.slots.items() if v is not None)
                text = f"{event.intent or 'nothing'} {shown} (local understanding)"
                return _line("lex", text, "dim") if self._trace else None
            case Entered():
                return _line("flow", f"{event.flow} {event.phase}", "dim") if self._trace else None
            case AttributesSet():
                shown = " ".join(f"{k}={v}" for k, v in event.values.items())
                return _line("set", shown, "dim") if self._trace else None
            case Step():
                return self._step(event) if self._trace else None

    def _shows(self, event: Invoked) -> bool:
        return self._trace or event.outcome not in {"answer", "accepted"}

    def _step(self, step: Step) -> Text:
        line = Text(f"{step.seconds:7.1f}s ", style="dim")
        line.append(f"{step.flow} {step.identifier}", style="dim")
        line.append(f" {step.type} -> {step.label}", style="dim")
        line.append(f"  {self._origin(step.flow, step.identifier)}", style="dim cyan")
        return line


def _line(who: str, text: str, style: str = "") -> Text:
    line = Text(f"{who:>{_KEY_WIDTH}}  ", style="cyan")
    line.append(text.strip(), style=style)
    return line


def _heard(entry: HeardEntry) -> Text:
    words: Mapping[str, str] = {
        "keys": f"[{entry.text}]",
        "speech": f"“{entry.text}”",
        "silence": "(silence)",
        "hang_up": "(hangs up)",
    }
    return _line("caller", words[entry.kind] + (" (not heard)" if entry.lost else ""), "green")


def _invoked(event: Invoked) -> str:
    tries = f" after {event.attempts} tries" if event.attempts > 1 else ""
    why = f": {event.why}" if event.why else ""
    return f"{event.function} {event.outcome}{tries}{why}"


def ending(end: Ended) -> str:
    """Return how a call ended, in a sentence."""
    sentences = {
        "transfer": f"with people: queue {end.queue}",
        "hangup": "goodbye said, call ended",
        "callback": f"callback queued: queue {end.queue}, number {end.number or 'of the caller'}",
        "customer_hung_up": "the caller hung up",
        "no_answer": "nobody answered",
        "flow_ended": "the flow ended",
        "error": f"stopped: {end.code} {end.reason}",
    }
    return sentences[end.kind]


def show_end(record: CallRecord, out: Console) -> None:
    """Print how a call ended and what stopped it."""
    out.print(_line("end", ending(record.end), "bold magenta"))
    show_findings(record.findings, out)
