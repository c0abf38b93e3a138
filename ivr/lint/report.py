"""Findings as text, JSON, SARIF and GitHub annotations; rules as a page of documentation.

Law: pure functions from values to text. Formats are what their readers publish: SARIF 2.1.0
(OASIS), and the workflow commands of GitHub Actions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol

from ivr.faults import Finding, Severity
from ivr.lint.codes import CODES
from ivr.lint.rule import Rule
from ivr.lint.rules import RULES

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_text(findings: Sequence[Finding], waived: int = 0) -> str:
    """Return one line for each finding, and a last line that counts them."""
    return "\n".join([*(str(finding) for finding in findings), summary(findings, waived)])


def summary(findings: Sequence[Finding], waived: int = 0) -> str:
    """Return how many findings there are of each severity."""
    counts = [_count(findings, severity) for severity in Severity]
    told = ", ".join(count for count in counts if count) or "no findings"
    return told + (f" ({waived} waived)" if waived else "")


def _count(findings: Sequence[Finding], severity: Severity) -> str:
    count = sum(finding.severity is severity for finding in findings)
    if not count:
        return ""
    return (
        f"{count} {severity}" if count == 1 or severity is Severity.INFO else f"{count} {severity}s"
    )


def as_json(findings: Sequence[Finding], waived: int = 0) -> str:
    """Return an object with the list `findings` and the number `waived`."""
    listed = [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "file": finding.where.file,
            "line": finding.where.line,
            "column": finding.where.column,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]
    return json.dumps({"findings": listed, "waived": waived}, indent=2, ensure_ascii=False)


def as_sarif(findings: Sequence[Finding], waived: int = 0) -> str:
    """Return a SARIF 2.1.0 log with one run; `waived` is kept in its properties."""
    driver = {
        "name": "ivr",
        "rules": [_sarif_rule(code) for code in sorted({finding.code for finding in findings})],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding) for finding in findings],
        "properties": {"waived": waived},
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


_BY_ID = {rule.id: rule for rule in RULES}


def _sarif_rule(code: str) -> dict[str, Any]:
    rule = _BY_ID.get(code)
    if rule is None:
        return {"id": code, **_sarif_code(code)}
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family]},
    }


def _sarif_code(code: str) -> dict[str, Any]:
    """Return what a code of an earlier stage means."""
    if code not in CODES:
        return {}
    _, means, remedy = CODES[code]
    return {"shortDescription": {"text": means}, "help": {"text": remedy}}


def _sarif_result(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "artifactLocation": {"uri": finding.where.file.replace("\\", "/") or "."}
    }
    if finding.where.line:
        region = {"startLine": finding.where.line}
        if finding.where.column:
            region["startColumn"] = finding.where.column
        location["region"] = region
    return {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.sentences},
        "locations": [{"physicalLocation": location}],
    }


def as_github(findings: Sequence[Finding], waived: int = 0) -> str:
    """Return workflow commands that GitHub shows as annotations, and a last notice."""
    lines = [_annotation(finding) for finding in findings]
    return "\n".join([*lines, f"::notice::{_escaped(summary(findings, waived))}"])


def _annotation(finding: Finding) -> str:
    where = finding.where
    parts = {"file": where.file, "line": where.line, "col": where.column, "title": finding.code}
    told = ",".join(f"{key}={_property(str(value))}" for key, value in parts.items() if value)
    text = _escaped(finding.sentences)
    return f"::{_COMMANDS[finding.severity]} {told}::{text}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


class Format(Protocol):
    """Findings, and how many were waived, as a text without a last line end."""

    def __call__(self, findings: Sequence[Finding], waived: int = 0) -> str:
        """Return the text."""
        ...


REPORTS: Mapping[str, Format] = {"json": as_json, "sarif": as_sarif, "github": as_github}
"""Formats for machines, by name; `as_text` is the one for people."""


def rules_markdown(rules: Sequence[Rule] = RULES) -> str:
    """Return the page that lists every rule: docs/rules.md."""
    lines = [
        "# Lint rules",
        "",
        "Written by `ivr rules --md`; do not edit. Error: may fail. Warning: may misbehave."
        " Info: not best practice.",
        "What has an error is not built (`ivr compile`), unless the error is about tests (TST).",
        "",
        "A rule is waived where it does not apply, with a reason, on a node or on the dialog:"
        ' `lint: {allow: [VUI001], because: "..."}`.',
        "Rules about calls that we place are engineering input, not legal advice.",
    ]
    for family, group in groupby(rules, key=lambda rule: rule.family):
        lines += ["", f"## {family.capitalize()}"]
        for rule in group:
            lines += ["", f"### {rule.id}: {rule.title}", "", f"*{rule.graveness}* {rule.why}"]
            lines += ["", f"What to do: {rule.remedy}", "", f"Source: {rule.source}."]
    return "\n".join(lines) + "\n"
