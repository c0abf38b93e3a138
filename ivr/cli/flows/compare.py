"""ivr diff: two versions of flows, in a caller's terms, or whether they are equivalent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ivr.cli.render import console, show_findings
from ivr.compare.changes import changes
from ivr.compare.equivalence import distinguishing
from ivr.compare.flows import versions
from ivr.compare.report import REPORTS
from ivr.faults import Finding, Severity, Unreadable
from ivr.flowfiles import Item, bring, only_flows
from ivr.ir.flow import Flow


class Sides(NamedTuple):
    """What is compared: two paths, each in its environment where it is a workspace."""

    old: str
    new: str
    env: str = "local"


def diff(sides: Sides, *, form: str, strict: bool) -> int:
    """Print what callers would notice; 1 where help was taken away, with `strict` any rerouting.

    Raises:
        Unreadable: A path or format does not exist.
        Refused: A workspace does not compile.
    """
    if form not in REPORTS:
        raise Unreadable(f"no format {form!r}. There are: {', '.join(REPORTS)}.", "USE001")
    both = _both(sides)
    if both.none:
        return 1
    found = changes(both.old, both.new)
    print(REPORTS[form](found).rstrip("\n"))
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(bool(both.wrong) or any(change.severity in grave for change in found))


def equivalent(sides: Sides) -> int:
    """Print whether no contact could tell the flows apart, or the shortest call that does; 0 or 1.

    Raises:
        Unreadable: A path does not exist.
        Refused: A workspace does not compile.
    """
    both = _both(sides)
    if both.none:
        return 1
    pairs = versions(both.old, both.new)
    out = console()
    apart = 0
    for name, one, two in pairs:
        if one is None or two is None:
            out.print(f"{name}: only in the {'second' if one is None else 'first'}", markup=False)
            apart += 1
            continue
        difference = distinguishing(one, two)
        if difference is not None:
            apart += 1
            out.print(f"{name}: not equivalent; this call tells them apart:", markup=False)
            for line in difference.lines():
                out.print(f"  {line}", markup=False)
    if not apart:
        out.print(f"equivalent: {len(pairs)} flow{'s' if len(pairs) != 1 else ''}")
    return int(bool(both.wrong or apart))


class _Both(NamedTuple):
    """The flows of both sides, without those that one side could not be read for.

    `wrong` are the errors of files; `none` tells that a side has nothing to compare.
    """

    old: tuple[Flow, ...]
    new: tuple[Flow, ...]
    wrong: tuple[Finding, ...]

    @property
    def none(self) -> bool:
        return bool(self.wrong) and not (self.old and self.new)


def _both(sides: Sides) -> _Both:
    items = bring(sides.old, sides.env), bring(sides.new, sides.env)
    findings = tuple(dict.fromkeys(f for side in items for item in side for f in item.findings))
    show_findings(findings, console(err=True))
    wrong = tuple(f for f in findings if f.severity is Severity.ERROR)
    unread = {*_unread(sides.old, items[0]), *_unread(sides.new, items[1])}
    old, new = (_without(unread, only_flows(side)) for side in items)
    return _Both(old, new, wrong)


def _unread(what: str, items: Sequence[Item]) -> Iterator[str]:
    """Yield the names that the files of a folder have whose flows could not be read."""
    for item in items:
        inside = item.shown != what and Path(item.shown).is_relative_to(what)
        if item.flow is None and inside:
            yield Path(item.shown).relative_to(what).with_suffix("").as_posix()


def _without(names: Collection[str], flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    return tuple(flow for flow in flows if flow.name not in names)
