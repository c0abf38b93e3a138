"""Runs rules over a subject: choose, run, honour waivers, keep each finding once.

Law: nothing is printed and nothing is decided about exit codes here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ivr.faults import Finding, Severity, in_reading_order
from ivr.lint.rule import Rule, Subject
from ivr.lint.rules import OF_FLOWS, RULES
from ivr.spec.reading.collector import collector_at_rest

__all__ = [
    "UNWAIVABLE",
    "Report",
    "choose",
    "inspect",
    "lint",
    "once_each",
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
    refused = {_fault(finding) for finding in before if finding.severity is Severity.ERROR}
    bearing = [rule for rule in rules if rule.id in OF_FLOWS] if _bare(subject) else rules
    ruled = [finding for rule in bearing for finding in rule.findings(subject)]
    exact = {_symbol(finding): _fault(finding) for finding in ruled if _symbol(finding)}
    refused |= {exact[_symbol(finding)] for finding in before if _symbol(finding) in exact}
    before = tuple(finding for finding in before if _symbol(finding) not in exact)
    kept: list[Finding] = []
    waived: list[Finding] = []
    for finding in once_each((*before, *ruled)):
        spared = _fault(finding) not in refused and _waived(subject, finding)
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

    Flows of several locales come from one line, and earlier stages use the same codes. A first
    finding that has no remedy takes the one of a later finding.
    """
    first: dict[tuple[str, object], Finding] = {}
    for finding in findings:
        known = first.setdefault(_fault(finding), finding)
        if finding.remedy and not known.remedy:
            first[_fault(finding)] = known._replace(remedy=finding.remedy)
    return in_reading_order(first.values())


def _bare(subject: Subject) -> bool:
    """Tell whether there are flows and nothing else to look at."""
    specs = subject.dialogs or subject.bots or subject.declared or subject.tests is not None
    return bool(subject.flows) and not specs and subject.environment is None


_NAMES_SYMBOL = re.compile(r"[a-z_]+:\S+ (?=is )")


def _symbol(finding: Finding) -> tuple[str, str, str] | None:
    """Return what an unbound symbol is known by: the linker tells its node, a rule the name."""
    named = _NAMES_SYMBOL.match(finding.message)
    return (finding.code, finding.where.file, named[0]) if named else None


def _fault(finding: Finding) -> tuple[str, object]:
    """Return what makes two findings one fault: the code and the place.

    Of an action of a flow several things may be wrong in one place.
    """
    if finding.code.startswith("FLW"):
        return finding.code, (finding.where, finding.message)
    return finding.code, finding.where or finding.message


def _waived(subject: Subject, finding: Finding) -> bool:
    reach = subject.waivers.get(finding.where.file)
    return reach is not None and finding.code not in UNWAIVABLE and reach.covers(finding)


def _strict(findings: Iterable[Finding]) -> list[Finding]:
    return [f.at(Severity.ERROR) if f.severity is Severity.WARNING else f for f in findings]
