"""Changes as text, Markdown or JSON.

Law: the same changes give the same text; nothing is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from ivr.compare.model import Change
from ivr.faults import Severity

_MARKS: Mapping[Severity, str] = {
    Severity.ERROR: "**error**",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def as_text(changes: Sequence[Change]) -> str:
    """Return a line for each change: its severity, the flow, the sentence, the author's line."""
    lines = [f"{_flow(each)}{each.severity}: {each.message}{_at(each)}" for each in changes]
    return "\n".join(lines or ["no differences that a caller would notice"])


def as_markdown(changes: Sequence[Change]) -> str:
    """Return a list under a heading for each flow, for a pull request."""
    if not changes:
        return "No differences that a caller would notice.\n"
    parts: list[str] = []
    for flow, listed in groupby(changes, key=lambda change: change.flow):
        items = [f"- {_MARKS[each.severity]}: {_plain(each.message)}{_at(each)}" for each in listed]
        parts.append("\n".join([f"### {_plain(flow)}", "", *items, ""]))
    return "\n".join(parts)


def _plain(text: str) -> str:
    """Return a text whose signs mean nothing to Markdown."""
    return _SPECIAL.sub(r"\\\1", text)


def as_json(changes: Sequence[Change]) -> str:
    """Return a JSON list: severity, kind, flow, action, message, and where it was written."""
    return json.dumps([_record(change) for change in changes], indent=2, ensure_ascii=False)


REPORTS: Mapping[str, Callable[[Sequence[Change]], str]] = {
    "text": as_text,
    "md": as_markdown,
    "json": as_json,
}
"""Format -> report."""


def _record(change: Change) -> dict[str, object]:
    return {**change._asdict(), "severity": str(change.severity), "where": str(change.where)}


def _flow(change: Change) -> str:
    return f"{change.flow}: " if change.flow else ""


def _at(change: Change) -> str:
    return f" ({change.where})" if change.where.line else ""
