"""Runs rules over a subject: choose, run, honour waivers, keep each finding once.

Law: nothing is printed and nothing is decided about exit codes here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ivr.faults import Finding, Severity, Where, in_reading_order
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
    bearing = _of_flows(rules) if _bare(subject) else rules
    ruled: list[Finding] = []
    for rule in bearing:
        ruled += rule.findings(subject)
    nameless = {named for each in before if (named := _nameless(each, "FLW005"))}
    if nameless:
        ruled = [each for each in ruled if _nameless(each, "FLW040") not in nameless]
    exact = {_symbol(finding): _fault(finding) for finding in ruled if _symbol(finding)}
    refused |= {exact[_symbol(finding)] for finding in before if _symbol(finding) in exact}
    before = tuple(finding for finding in before if _symbol(finding) not in exact)
    kept: list[Finding] = []
    waived: list[Finding] = []
    for finding in once_each(before, ruled):
        spared = _fault(finding) not in refused and _waived(subject, finding)
        (waived if spared else kept).append(finding)
    return Report(tuple(_strict(kept) if strict else kept), tuple(waived))


_OF_FLOWS = tuple(rule for rule in RULES if rule.id in OF_FLOWS)


def _of_flows(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules that find anything where there are flows and nothing else."""
    return _OF_FLOWS if rules is RULES else [rule for rule in rules if rule.id in OF_FLOWS]


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


def once_each(findings: Iterable[Finding], ruled: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Return each fault once, as it was told first, in reading order.

    Flows of several locales come from one line: what differs in the locale only is one fault. Of
    earlier stages (`findings`) and of rules (`ruled`) the words may differ for the same fault; then
    those are kept that tell more. A first finding that has no remedy takes the one of a later one.
    """
    early, late = tuple(findings), tuple(ruled)
    if len({_fault(each) for each in (*early, *late)}) == len(early) + len(late):
        return in_reading_order((*early, *late))
    return in_reading_order(_merged(_by_fault(early), _by_fault(late)))


def _merged(before: _Faults, after: _Faults) -> Iterator[Finding]:
    for fault in {**before, **after}:
        early, late = before.get(fault, {}), after.get(fault, {})
        if early and late and early.keys().isdisjoint(late):
            yield from _reworded(early, late)
            continue
        for words, told in {**late, **early}.items():
            same = late.get(words, told)
            yield told if told.remedy else told._replace(remedy=same.remedy)


def _reworded(early: _Told, late: _Told) -> Iterator[Finding]:
    """Yield what a stage and a rule say in other words: those that tell more, or the earlier."""
    if len(late) > len(early):
        yield from late.values()
        return
    advice = next((each.remedy for each in late.values() if each.remedy), "")
    for told in early.values():
        yield told if told.remedy else told._replace(remedy=advice)


_Told = dict[str, Finding]
"""Words without their locales -> the first finding that was told so."""

_Faults = dict[tuple[str, object], _Told]


def _by_fault(findings: Iterable[Finding]) -> _Faults:
    table: dict[tuple[str, object], _Told] = {}
    for finding in findings:
        told = table.setdefault(_fault(finding), {})
        words = _LOCALE.sub("", finding.message) if "-" in finding.message else finding.message
        known = told.setdefault(words, finding)
        if finding.remedy and not known.remedy:
            told[words] = known._replace(remedy=finding.remedy)
    return table


_LOCALE = re.compile(r"[a-z]{2}[-_][A-Z]{2}")


def _bare(subject: Subject) -> bool:
    """Tell whether there are flows and nothing else to look at."""
    specs = subject.dialogs or subject.bots or subject.declared or subject.tests is not None
    return bool(subject.flows) and not specs and subject.environment is None


_NAMES_SYMBOL = re.compile(r"[a-z_]+:\S+ (?=is )")


def _symbol(finding: Finding) -> tuple[str, str, str] | None:
    """Return what an unbound symbol is known by: the linker tells its node, a rule the name."""
    named = _NAMES_SYMBOL.match(finding.message)
    return (finding.code, finding.where.file, named[0]) if named else None


_NAMELESS = re.compile(r" (?:its name|is) ('[^']+')")


def _nameless(finding: Finding, code: str) -> tuple[Where, str] | None:
    """Return the place and name of a resource that has no id: a conversion tells it, or a rule."""
    named = _NAMELESS.search(finding.message) if finding.code == code else None
    return (finding.where, named[1]) if named else None


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
