"""Runs rules over a subject: choose, run, honour waivers, keep each finding once.

Law: nothing is printed and nothing is decided about exit codes here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ivr.faults import Finding, Severity, in_reading_order
from ivr.lint.report import rules_markdown
from ivr.lint.rule import Rule, Subject
from ivr.lint.rules import RULES
from ivr.spec.collector import collector_at_rest

__all__ = [
    "UNWAIVABLE",
    "Report",
    "choose",
    "inspect",
    "lint",
    "once_each",
    "rules_markdown",
]

UNWAIVABLE = frozenset({"TST006"})
"""A waiver cannot waive that it has no reason."""


class Report(NamedTuple):
    """What was found, and what was waived by the author with a reason."""

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()


def lint(
    subject: Subject,
    rules: Sequence[Rule] = RULES,
    *,
    strict: bool = False,
    found: Iterable[Finding] = (),
) -> tuple[Finding, ...]:
    """Return the findings that nobody waived, in reading order.

    Args:
        subject: What to look at.
        rules: The rules to run.
        strict: Make every warning an error.
        found: What earlier stages found: said once, and never waived where it is an error.
    """
    return inspect(subject, rules, strict=strict, found=found).findings


@collector_at_rest()
def inspect(
    subject: Subject,
    rules: Sequence[Rule] = RULES,
    *,
    strict: bool = False,
    found: Iterable[Finding] = (),
) -> Report:
    """Return the findings, and apart from them those that were waived; see `lint`."""
    before = tuple(found)
    refused = {finding for finding in before if finding.severity is Severity.ERROR}
    ruled = (finding for rule in rules for finding in rule.findings(subject))
    kept: list[Finding] = []
    waived: list[Finding] = []
    for finding in once_each((*before, *ruled)):
        spared = finding not in refused and _waived(subject, finding)
        (waived if spared else kept).append(finding)
    return Report(tuple(_strict(kept) if strict else kept), tuple(waived))


def choose(
    rules: Iterable[Rule] = RULES, *, only: Collection[str] = (), skip: Collection[str] = ()
) -> tuple[Rule, ...]:
    """Return the rules named in `only` (ids or id prefixes such as VUI; empty = all) less `skip`.

    Raises:
        KeyError: A name fits no rule.
    """
    table = tuple(rules)
    for name in (*only, *skip):
        if not any(rule.id.startswith(name) for rule in table):
            raise KeyError(name)
    wanted = [rule for rule in table if not only or rule.id.startswith(tuple(only))]
    return tuple(rule for rule in wanted if not skip or not rule.id.startswith(tuple(skip)))


def once_each(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding for each code and place, the first that was made, in reading order.

    Flows of several locales come from one line, and earlier stages use the same codes.
    """
    first: dict[tuple[str, object], Finding] = {}
    for finding in findings:
        first.setdefault((finding.code, finding.where or finding.message), finding)
    return in_reading_order(first.values())


def _waived(subject: Subject, finding: Finding) -> bool:
    reach = subject.waivers.get(finding.where.file)
    return reach is not None and finding.code not in UNWAIVABLE and reach.covers(finding)


def _strict(findings: Iterable[Finding]) -> list[Finding]:
    return [f.at(Severity.ERROR) if f.severity is Severity.WARNING else f for f in findings]
