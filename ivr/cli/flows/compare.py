"""ivr diff: two versions of flows and bots in a caller's terms, or whether they are equivalent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.cli.flows.sides import Side, side_of
from ivr.cli.terminal.render import console, show_findings
from ivr.compare.bots import bot_changes
from ivr.compare.changes import changes
from ivr.compare.equivalence import distinguishing
from ivr.compare.flows import Versions, paired, redirected, versions
from ivr.compare.report import REPORTS
from ivr.faults import Finding, Severity, Unreadable
from ivr.ir.bot import Bot
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
    bots = bot_changes(*both.bots)
    found = (*changes(both.old, both.new, both.names), *bots)
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
    apart = (*_flows_apart(both), *_bots_apart(both))
    out = console()
    for line in apart:
        out.print(line, markup=False)
    if not apart:
        counts = len(versions(both.old, both.new)), len(both.bots[0])
        told = (_counted(n, what) for n, what in zip(counts, ("flow", "bot"), strict=True) if n)
        out.print(f"equivalent: {', '.join(told)}")
    return int(bool(both.wrong or apart))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _flows_apart(both: _Both) -> Iterator[str]:
    """Yield the call that tells each pair of flows apart, line by line."""
    pairs = versions(both.old, both.new)
    meant = _meant(pairs, both.names)
    for name, one, two in pairs:
        if one is None or two is None:
            yield _alone(name, first=two is None)
            continue
        difference = distinguishing(redirected(one, meant[0]), redirected(two, meant[1]))
        if difference is not None:
            yield f"{name}: not equivalent; this call tells them apart:"
            yield from (f"  {line}" for line in difference.lines())


def _meant(
    pairs: Iterable[Versions], names: tuple[Mapping[str, str], Mapping[str, str]]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what flows call each other on both sides, in the later names: reference -> symbol."""
    later = {pair.old.name: pair.name for pair in pairs if pair.old is not None}
    old = {key: _renamed(symbol, later) for key, symbol in names[0].items() if _is_flow(symbol)}
    return old, {key: symbol for key, symbol in names[1].items() if _is_flow(symbol)}


def _is_flow(symbol: str) -> bool:
    return symbol.startswith(("flow:", "module:"))


def _renamed(symbol: str, later: Mapping[str, str]) -> str:
    kind, _, name = symbol.partition(":")
    return f"{kind}:{later.get(name, name)}"


def _bots_apart(both: _Both) -> Iterator[str]:
    """Yield what each pair of bots does otherwise, line by line."""
    old, new = ({bot.name: bot for bot in bots} for bots in both.bots)
    for name, one, two in paired(old, new):
        if one is None or two is None:
            yield _alone(f"bot {name}", first=two is None)
            continue
        found = bot_changes([one], [two])
        if found:
            yield f"bot {name}: not equivalent:"
            yield from (f"  {change.message}" for change in found)


def _alone(name: str, *, first: bool) -> str:
    return f"{name}: only in the {'first' if first else 'second'}"


class _Both(NamedTuple):
    """The flows and bots of both sides, without those that one side could not be read for.

    `wrong` are the errors of files; `names` are what the flows of each side call each other.
    """

    old: tuple[Flow, ...]
    new: tuple[Flow, ...]
    bots: tuple[tuple[Bot, ...], tuple[Bot, ...]]
    wrong: tuple[Finding, ...]
    names: tuple[Mapping[str, str], Mapping[str, str]]

    @property
    def none(self) -> bool:
        """Tell that something is wrong, and a side has nothing to compare."""
        return bool(self.wrong) and not (self.old and self.new) and not all(self.bots)


def _both(sides: Sides) -> _Both:
    old, new = side_of(sides.old, sides.env), side_of(sides.new, sides.env)
    findings = tuple(dict.fromkeys((*old.findings, *new.findings)))
    show_findings(findings, console(err=True))
    wrong = tuple(f for f in findings if f.severity is Severity.ERROR)
    unread = old.unread | new.unread
    bots = _bots_of(old, new, unread)
    return _Both(old.flows(unread), new.flows(unread), bots, wrong, (old.names, new.names))


def _bots_of(
    old: Side, new: Side, unread: frozenset[str]
) -> tuple[tuple[Bot, ...], tuple[Bot, ...]]:
    """Return the bots of both sides; none where one side is flows alone."""
    if not (old.has_bots and new.has_bots):
        return (), ()
    return old.bots_but(unread), new.bots_but(unread)
