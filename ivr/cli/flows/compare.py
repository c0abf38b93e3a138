"""ivr diff: two versions of flows, in a caller's terms, or whether they are equivalent."""

from __future__ import annotations

from typing import NamedTuple

from ivr.cli.render import console, show_findings
from ivr.compare.changes import changes
from ivr.compare.equivalence import distinguishing
from ivr.compare.report import REPORTS
from ivr.faults import Finding, Severity, Unreadable
from ivr.flowfiles import bring, only_flows
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
    old, new, wrong = _both(sides)
    found = changes(old, new) if not wrong else ()
    print(REPORTS[form](found).rstrip("\n"))
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(bool(wrong) or any(change.severity in grave for change in found))


def equivalent(sides: Sides) -> int:
    """Print whether no contact could tell the flows apart, or the shortest call that does; 0 or 1.

    Raises:
        Unreadable: A path does not exist.
        Refused: A workspace does not compile.
    """
    old, new, wrong = _both(sides)
    if wrong:
        return 1
    pairs = _paired(old, new)
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
    return int(bool(apart))


def _both(sides: Sides) -> tuple[tuple[Flow, ...], tuple[Flow, ...], tuple[Finding, ...]]:
    items = bring(sides.old, sides.env), bring(sides.new, sides.env)
    findings = tuple(f for side in items for item in side for f in item.findings)
    show_findings(findings, console(err=True))
    wrong = tuple(f for f in findings if f.severity is Severity.ERROR)
    return only_flows(items[0]), only_flows(items[1]), wrong


def _paired(
    old: tuple[Flow, ...], new: tuple[Flow, ...]
) -> list[tuple[str, Flow | None, Flow | None]]:
    """Return the flows of one name together; a single flow on either side makes one pair."""
    if len(old) == len(new) == 1:
        return [(new[0].name, old[0], new[0])]
    before, after = ({flow.name: flow for flow in flows} for flows in (old, new))
    names = sorted(before.keys() | after.keys())
    return [(name, before.get(name), after.get(name)) for name in names]
