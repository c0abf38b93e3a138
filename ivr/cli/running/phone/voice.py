"""How a call looks at a terminal.

Law of the room: values in, lines out; colour only where the output is a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import Console
from rich.text import Text

from ivr.cli.terminal.render import show_findings
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.local.contact_centre import Desk
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.ports import TextRequest
from ivr.simulator.call.state import CallRecord
from ivr.simulator.call.transcript import (
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

_KEY_WIDTH = 8


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
        """Return the line of an event, or None where it is only shown with `trace`."""
        match event:
            case Said():
                agent = event.to == "agent"
                return _line("agent" if agent else "ivr", event.plain, "dim" if agent else "bold")
            case HeardEntry():
                return _heard(event)
            case Invoked() if event.outcome not in {"answer", "accepted"}:
                return _line("lambda", _invoked(event), "dim")
            case _:
                return self._detail(event) if self._trace else None

    def _detail(self, event: Invoked | Understood | Entered | AttributesSet | Step) -> Text:
        match event:
            case Invoked():
                return _line("lambda", _invoked(event), "dim")
            case Understood():
                text = f"{event.intent or 'nothing'} {_pairs(event.slots)} (local understanding)"
                return _line("lex", text, "dim")
            case Entered():
                return _line("flow", f"{event.flow} {event.phase}", "dim")
            case AttributesSet():
                return _line("set", _pairs(event.values), "dim")
            case Step():
                return self._step(event)

    def _step(self, step: Step) -> Text:
        line = Text(f"{step.seconds:7.1f}s ", style="dim")
        line.append(f"{step.flow} {step.identifier}", style="dim")
        line.append(f" {step.type} -> {step.label}", style="dim")
        line.append(f"  {self._origin(step.flow, step.identifier)}", style="dim cyan")
        return line


def _pairs(values: Mapping[str, str | None]) -> str:
    return " ".join(f"{key}={value}" for key, value in values.items() if value is not None)


Watch = Callable[[Entry | Step], None]


def with_texts(watch: Watch, desk: Desk, out: Console) -> Watch:
    """Return a watch that also shows, as soon as it is sent, what the person's phone would show.

    It is shown and kept nowhere: no transcript, no record and no log of the call has it.
    """
    texter = desk.services.ports.texter
    if not isinstance(texter, RememberedTexter):
        return watch
    sent = texter.sent
    shown = len(sent)

    def watching(event: Entry | Step) -> None:
        nonlocal shown
        watch(event)
        for message in sent[shown:]:
            out.print(_text(message))
        shown = len(sent)

    return watching


def _text(message: TextRequest) -> Text:
    return _line("text", f"to {message.number}: {message.body}", "magenta")


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


_SPEAK = frozenset({"MessageParticipant", "ConnectParticipantWithLexBot"})
"""Types of actions whose words may be the last of a call."""

_TALK = _SPEAK | {"GetParticipantInput", "MessageParticipantIteratively"}
"""Types of actions that speak with the caller."""


def said_goodbye(record: CallRecord) -> bool:
    """Tell whether the last action that spoke with the caller said something and went well.

    A question that could not even be asked is no goodbye, whatever was said before it.
    """
    last = next((step for step in reversed(record.trace) if step.type in _TALK), None)
    if last is None or last.type not in _SPEAK or last.label in _FAILED:
        return False
    return bool(record.said())


_FAILED = frozenset({NO_MATCHING_ERROR, "InputTimeLimitExceeded"})


def ending(end: Ended, *, goodbye: bool = True) -> str:
    """Return how a call ended, in a sentence."""
    sentences = {
        "transfer": f"with people: queue {end.queue}",
        "hangup": "goodbye said, call ended" if goodbye else "call ended without a goodbye",
        "callback": f"callback queued: queue {end.queue}, number {end.number or 'of the caller'}",
        "customer_hung_up": "the caller hung up",
        "no_answer": "nobody answered",
        "flow_ended": "the flow ended",
        "error": f"stopped: {end.code} {end.reason}",
    }
    return sentences[end.kind]


def show_end(record: CallRecord, out: Console) -> None:
    """Print how a call ended and what stopped it."""
    out.print(_line("end", ending(record.end, goodbye=said_goodbye(record)), "bold magenta"))
    show_findings(record.findings, out)
