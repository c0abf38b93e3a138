"""Judges a call by its scenario: each failed expectation is a finding at its line.

Law of the room: it reads records only, so a judgement never changes a call. Codes: EXP001 not
heard, EXP002 an input nobody listened for, EXP003 what should follow did not, EXP004 the end is
another, EXP005 what must never be was, EXP006 too slow, EXP007 no such prompt.
Other names are looked up in `named`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from ivr.faults import Finding, IvrError, Refused, Where, error
from ivr.ir.flow import Flow
from ivr.simulator.call.callers import Caller, Heard, Keys, Silence, Speech
from ivr.simulator.call.state import CallRecord
from ivr.simulator.call.transcript import (
    MASK,
    AttributesSet,
    Ended,
    Entered,
    Entry,
    HeardEntry,
    Invoked,
    Said,
    Understood,
)
from ivr.simulator.rehearsal.cases import Case, Play, cases
from ivr.simulator.rehearsal.named import Names, misplaced, node_names, unknown_names
from ivr.simulator.rehearsal.scenario import Conversation, EndsSpec, Scenario, Wording, is_regex

SHOWN_CHARACTERS_MAX = 240

_PROMPT_ID = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")
_SPACES = re.compile(r"\s+")

Prompts = Callable[[str, str], Sequence[str] | None]
"""(prompt id, locale) -> regular expressions for its variants as heard; None = no such prompt."""


def _no_prompts(_name: str, _locale: str) -> None:
    return None


@dataclass(frozen=True)
class Lookups:
    """What names in a scenario mean: prompts by id, and the flows whose nodes it names.

    Where `names` is None, nobody looks whether the other names exist.
    """

    prompts: Prompts = _no_prompts
    flows: Mapping[str, Flow] = field(default_factory=dict[str, Flow])
    names: Names | None = None


class Verdict(NamedTuple):
    """What came of one case. `not_run` = the scenario itself is wrong, or could not start."""

    case: Case
    status: Literal["passed", "failed", "not_run"]
    findings: tuple[Finding, ...] = ()
    record: CallRecord | None = None

    @property
    def name(self) -> str:
        """The name of the case."""
        return self.case.name


def run_scenario(
    conversation: Conversation,
    start: Callable[[Case, Caller], CallRecord],
    lookups: Lookups,
    default_locale: str = "en-US",
) -> tuple[Verdict, ...]:
    """Run every case of a conversation and judge it.

    Args:
        conversation: A scenario or a caller's script.
        start: Takes the call for a case with this caller on the line.
        lookups: What prompt ids and node names mean.
        default_locale: The locale where the conversation names none.
    """
    return tuple(run_case(case, start, lookups) for case in cases(conversation, default_locale))


def run_case(case: Case, start: Callable[[Case, Caller], CallRecord], lookups: Lookups) -> Verdict:
    """Run one case and judge it; see `run_scenario`."""
    unknown = _mistaken(case, lookups)
    if unknown:
        return Verdict(case, "not_run", unknown)
    try:
        record = start(case, case.caller())
    except Refused as refusal:
        return Verdict(case, "not_run", refusal.findings)
    except IvrError as problem:
        where = case.conversation.where()
        return Verdict(case, "not_run", (error(problem.code, where, str(problem)),))
    findings = judge(record, case, lookups)
    return Verdict(case, "failed" if findings else "passed", findings, record)


def judge(record: CallRecord, case: Case, lookups: Lookups) -> tuple[Finding, ...]:
    """Return everything in which a call is not what its scenario says."""
    findings = list(_steps(record, case, lookups))
    scenario = case.conversation
    if isinstance(scenario, Scenario):
        findings.extend(_whole(record, case, scenario, lookups))
        if scenario.ends and "error" in scenario.ends:
            return tuple(findings)
    return (*findings, *record.findings)


def _wordings(case: Case) -> Iterator[tuple[str, Where]]:
    """Yield every wording of a case and its place."""
    for play in case.plays:
        if play.hears is not None:
            yield play.hears, case.conversation.where("steps", play.index, "hears")
    scenario = case.conversation
    if isinstance(scenario, Scenario):
        for key in ("never_hears", "never_says"):
            wordings: tuple[Wording, ...] = getattr(scenario, key)
            for index, wording in enumerate(wordings):
                yield case.worded(wording), scenario.where(key, index)


def _mistaken(case: Case, lookups: Lookups) -> tuple[Finding, ...]:
    """Return every name that means nothing; prompts only where the dialog speaks the language."""
    names = lookups.names
    if names is None:
        return tuple(_unknown_prompts(case, lookups))
    found = misplaced(case, names)
    if not found:
        found = tuple(_unknown_prompts(case, lookups))
    return (*found, *unknown_names(case, names))


def _unknown_prompts(case: Case, lookups: Lookups) -> Iterator[Finding]:
    for wording, where in _wordings(case):
        if _PROMPT_ID.match(wording) and lookups.prompts(wording, case.locale) is None:
            message = f"there is no prompt {wording!r} for {case.locale}"
            yield error("EXP007", where, message, "Name a prompt, or write text with a space.")


def _patterns(wording: str, locale: str, lookups: Lookups) -> tuple[re.Pattern[str], ...]:
    if is_regex(wording):
        return (_compiled(wording[1:-1]),)
    known = lookups.prompts(wording, locale) if _PROMPT_ID.match(wording) else None
    if known is None:
        return (_compiled(re.escape(_SPACES.sub(" ", wording.strip()))),)
    return tuple(_compiled(pattern) for pattern in known)


@lru_cache(maxsize=8_192)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error:  # a row's value stands in it
        return re.compile(re.escape(pattern), re.IGNORECASE)


def _is_heard(said: Said, patterns: Sequence[re.Pattern[str]]) -> bool:
    text = _SPACES.sub(" ", said.plain)
    return any(pattern.search(text) for pattern in patterns)


class _Window(NamedTuple):
    """The stretch of a call up to the caller's next input: entries [first, last)."""

    first: int
    last: int


def _window(entries: Sequence[Entry], first: int) -> _Window:
    last = first
    while last < len(entries) and not isinstance(entries[last], HeardEntry):
        last += 1
    return _Window(first, last)


def _steps(record: CallRecord, case: Case, lookups: Lookups) -> Iterator[Finding]:
    entries = record.transcript
    here = 0
    for play in case.plays:
        window = _window(entries, here)
        if play.hears is not None:
            patterns = _patterns(play.hears, case.locale, lookups)
            here = _after_words(entries, window, patterns)
            if here == window.first:
                where = case.conversation.where("steps", play.index, "hears")
                yield error("EXP001", where, _not_heard(play.hears, entries, window))
        if play.does is not None:
            if window.last == len(entries):
                yield error("EXP002", play.where, f"the call {_told(record.end)} {_before(play)}")
                return
            here = window.last + 1
        yield from _followed(record, play, here, lookups)


def _after_words(
    entries: Sequence[Entry], window: _Window, patterns: Sequence[re.Pattern[str]]
) -> int:
    """Return the place after the words in the window, or where it began if they are not there."""
    for index in range(*window):
        entry = entries[index]
        if isinstance(entry, Said) and entry.to == "customer" and _is_heard(entry, patterns):
            return index + 1
    return window.first


def _not_heard(wanted: str, entries: Sequence[Entry], window: _Window) -> str:
    heard = [e.plain for e in entries[window.first : window.last] if isinstance(e, Said)]
    text = _SPACES.sub(" ", " / ".join(heard))
    shown = text if len(text) <= SHOWN_CHARACTERS_MAX else text[:SHOWN_CHARACTERS_MAX] + "..."
    return f"{wanted!r} was not heard; " + (f"heard instead: {shown!r}" if text else "silence")


def _before(play: Play) -> str:
    does: Heard | None = play.does
    if isinstance(does, Keys):
        return f"before the caller could press {does.text}"
    if isinstance(does, Speech):
        return f"before the caller could say {does.text!r}"
    deed = "stay silent" if isinstance(does, Silence) else "hang up"
    return f"before the caller could {deed}"


def _told(end: Ended) -> str:
    to = end.queue or end.number
    reason = f" ({end.reason})" if end.reason else ""
    return f"ended: {end.kind}{f' to {to}' if to else ''}{reason}"


def _followed(record: CallRecord, play: Play, here: int, lookups: Lookups) -> Iterator[Finding]:
    """Yield what should have followed an input, before the next one, and did not."""
    window = _window(record.transcript, here)
    stretch = record.transcript[window.first : window.last]
    complaints = (
        _not_reached(record, play, window, lookups),
        *(_slot_differs(stretch, name, value) for name, value in play.slot),
        *(_attribute_differs(record, window, key, value) for key, value in play.attribute),
        _not_invoked(stretch, play.invoked),
    )
    for complaint in filter(None, complaints):
        yield error("EXP003", play.where, complaint)


def _not_reached(record: CallRecord, play: Play, window: _Window, lookups: Lookups) -> str:
    if play.goes_to is None:
        return ""
    visited = _visited(record, window, lookups)
    if any(play.goes_to in names for names in visited):
        return ""
    path = ", ".join(dict.fromkeys(names[0] for names in visited)) or "nowhere"
    return f"the call did not go to {play.goes_to}; it went to {path}"


def _visited(record: CallRecord, window: _Window, lookups: Lookups) -> list[tuple[str, str, str]]:
    """Return (node, dialog.node, dialog) of each action done in the window, and at its end."""
    entries = record.transcript
    before = entries[window.first - 1].done + 1 if window.first else 0
    after = entries[window.last].done if window.last < len(entries) else len(record.trace)
    steps = record.trace[min(before, after) : after + 1]
    return [node_names(lookups.flows, step.flow, step.identifier) for step in steps]


def _slot_differs(stretch: Sequence[Entry], name: str, value: str | None) -> str:
    """Return what is wrong with a slot after the bot's last word on it; null = not filled."""
    turns = [e for e in stretch if isinstance(e, Understood)]
    if value is None and not turns:
        return f"slot {name} should be not filled, and no bot was listening"
    found = next((turn.slots[name] for turn in reversed(turns) if name in turn.slots), None)
    if found == value or (found == MASK and value is not None):
        return ""
    return f"slot {name} should be {_shown(value)} and is {_shown(found)}"


def _shown(value: str | None) -> str:
    return "not filled" if value is None else repr(value)


def _attribute_differs(record: CallRecord, window: _Window, key: str, value: str) -> str:
    held = dict(record.state.facts.attributes)
    for entry in record.transcript[: window.last]:
        if isinstance(entry, AttributesSet):
            held.update(entry.values)
    if held.get(key) == value:
        return ""
    was = repr(held[key]) if held.get(key) else "not set"
    return f"attribute {key} should be {value!r} and is {was}"


def _not_invoked(stretch: Sequence[Entry], wanted: str | None) -> str:
    asked = _functions(stretch)
    if wanted is None or wanted in asked:
        return ""
    return f"{wanted} was not invoked; invoked: {', '.join(asked) or 'nothing'}"


def _functions(entries: Sequence[Entry]) -> list[str]:
    return [e.function.rpartition(":")[2] for e in entries if isinstance(e, Invoked)]


def _whole(
    record: CallRecord, case: Case, scenario: Scenario, lookups: Lookups
) -> Iterator[Finding]:
    if scenario.ends is not None and not _ends_so(record.end, *_only(scenario.ends)):
        wanted = " ".join(filter(None, _only(scenario.ends)))
        message = f"the call should end with {wanted}; it {_told(record.end)}"
        yield error("EXP004", scenario.where("ends"), message)
    yield from _never_said(record, case, scenario, lookups)
    asked = set(_functions(record.transcript))
    for index, name in enumerate(scenario.never_invokes):
        if name in asked:
            where = scenario.where("never_invokes", index)
            yield error("EXP005", where, f"{name} was invoked and never should be")
    for index, name in enumerate(scenario.invokes):
        if name not in asked:
            where = scenario.where("invokes", index)
            yield error("EXP003", where, f"{name} was never invoked")
    seconds = seconds_in_dialog(record)
    if scenario.within is not None and seconds * 1_000 > scenario.within:
        message = f"the call took {seconds:.1f} s, more than {scenario.within / 1_000:g} s"
        yield error("EXP006", scenario.where("within"), message)


def _only(ends: EndsSpec) -> tuple[str, str]:
    return next((kind, detail) for kind, detail in ends.items())


def _ends_so(end: Ended, kind: str, detail: str) -> bool:
    if kind == "third_party":
        return end.kind == "transfer" and bool(end.number) and detail in ("", end.number)
    return end.kind == kind and detail in ("", end.queue, end.code)


def _never_said(
    record: CallRecord, case: Case, scenario: Scenario, lookups: Lookups
) -> Iterator[Finding]:
    said = [entry for entry in record.transcript if isinstance(entry, Said)]
    told = {"never_hears": [e for e in said if e.to == "customer"], "never_says": said}
    for key, entries in told.items():
        wordings: tuple[Wording, ...] = getattr(scenario, key)
        for index, wording in enumerate(wordings):
            words = case.worded(wording)
            patterns = _patterns(words, case.locale, lookups)
            spoken = next((e for e in entries if _is_heard(e, patterns)), None)
            if spoken is not None:
                message = f"{words!r} must never be said, and was: {spoken.plain!r}"
                yield error("EXP005", scenario.where(key, index), message)


def seconds_in_dialog(record: CallRecord) -> float:
    """Return the call's seconds up to the queue, or to its end where it never queued."""
    waits = [e.seconds for e in record.transcript if isinstance(e, Entered) and e.phase]
    if waits:
        return waits[0]
    return record.trace[-1].seconds if record.trace else 0.0
