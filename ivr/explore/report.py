"""An exploration as text, Markdown or JSON.

Law: the same report gives the same text; nothing is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isinf

from ivr.explore.calls.script import written
from ivr.explore.calls.story import Leg
from ivr.explore.model import Call, Found, Report

SHOWN = 40
"""So many steps of a call are shown; a longer one is told by its beginning and its end."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def as_text(report: Report) -> str:
    """Return plain sentences: the figures, then each finding with its call as numbered steps."""
    parts = ["\n".join(_figures(report))]
    for each in report.found:
        lines = [str(each.finding), *(f"    {line}" for line in _call_lines(each.call))]
        parts.append("\n".join(lines))
    for title, call in _named_calls(report):
        parts.append("\n".join([title, *(f"    {line}" for line in _call_lines(call))]))
    return "\n\n".join(parts)


def as_markdown(report: Report) -> str:
    """Return headings, figures and findings for a page or a pull request."""
    parts = ["## What every behaviour shows", ""]
    parts += [f"- {_plain(line)}" for line in _figures(report)]
    for each in report.found:
        finding = each.finding
        parts += ["", f"### {finding.severity} {finding.code} ({_plain(str(finding.where))})", ""]
        parts.append(_plain(finding.sentences))
        parts += _steps(each.call)
    for title, call in _named_calls(report):
        parts += ["", f"### {_plain(title)}", *_steps(call)]
    return "\n".join(parts) + "\n"


def _steps(call: Call | None) -> list[str]:
    return ["", *(_plain(line) for line in _call_lines(call))] if call else []


def as_json(report: Report) -> str:
    """Return one JSON object: figures, findings with their calls and scripts, bounds."""
    seconds = report.silence.seconds if report.silence else 0.0
    whole = {
        "flows": report.flows,
        "starts": report.starts,
        "actions": report.actions,
        "reached": report.reached,
        "moments": report.moments,
        "ways": report.ways,
        "findings": [_record(each) for each in report.found],
        "bounds": [bound._asdict() for bound in report.bounds],
        "silence": {
            "seconds": None if isinf(seconds) else seconds,
            "endless": isinf(seconds),
            "call": _json_call(report.silence.call if report.silence else None),
        },
        "person": _json_call(report.person),
        "leaves": report.leaves,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


REPORTS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "md": as_markdown,
    "json": as_json,
}
"""Format -> report."""


def _figures(report: Report) -> Iterator[str]:
    """Yield what was walked, and what it shows, a sentence each."""
    named = ", ".join(report.starts[:4]) + (", ..." if len(report.starts) > 4 else "")
    yield (
        f"walked {report.moments:,} moments and {report.ways:,} ways from {named}: "
        f"{report.reached:,} of {report.actions:,} actions are reached"
    )
    for bound in report.bounds:
        yield f"bounded: {bound.what}"
    if not report.bounds:
        yield "nothing was bounded: every behaviour of caller and world was walked"
    yield _silent(report)
    if report.person is None:
        yield "no way leads to a person"
    else:
        yield f"the shortest way to a person has {len(report.person.legs)} steps"
    if report.leaves:
        shown = ", ".join(report.leaves[:6]) + (", ..." if len(report.leaves) > 6 else "")
        yield f"leaves to flows that are not here: {shown}"


def _silent(report: Report) -> str:
    if report.silence is None:
        return "nowhere does a caller wait in silence"
    if isinf(report.silence.seconds):
        return "a caller may hear nothing for ever"
    return f"a caller hears nothing for at most {report.silence.seconds:g} s"


def _named_calls(report: Report) -> Iterator[tuple[str, Call]]:
    if report.person is not None:
        yield "the shortest way to a person:", report.person
    if report.silence is not None and report.silence.call is not None:
        yield "the longest silence:", report.silence.call


def _call_lines(call: Call | None) -> Iterator[str]:
    """Yield a call's numbered steps, its end, and whether it can be played."""
    if call is None:
        return
    yield from _numbered(call.legs)
    if call.end:
        yield f"The contact {call.end}."
    if call.script is not None and call.script.again >= 0:
        yield "And so on for ever."
    if call.hitch:
        yield f"Not replayable: {call.hitch}."


def _numbered(legs: Sequence[Leg]) -> Iterator[str]:
    flow = ""
    left_out = len(legs) - SHOWN
    for number, leg in enumerate(legs, 1):
        if left_out > 0 and SHOWN // 2 < number <= SHOWN // 2 + left_out:
            if number == SHOWN // 2 + 1:
                yield f"... {left_out} steps ..."
            flow = ""
            continue
        place = f"[{leg.flow}] " if leg.flow != flow else ""
        flow = leg.flow
        yield f"{number}. {place}{leg.does}: {leg.way}"


def _record(found: Found) -> dict[str, object]:
    finding = found.finding
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "where": str(finding.where),
        "flow": found.flow,
        "action": found.action,
        "message": finding.message,
        "remedy": finding.remedy,
        "call": _json_call(found.call),
    }


def _json_call(call: Call | None) -> dict[str, object] | None:
    if call is None:
        return None
    return {
        "steps": [leg._asdict() for leg in call.legs],
        "end": call.end,
        "played": call.script is not None and not call.hitch,
        "hitch": call.hitch,
        "script": written(call.script) if call.script is not None else None,
    }


def _plain(text: str) -> str:
    """Return a text whose signs mean nothing to Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
