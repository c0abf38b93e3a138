"""What happens to flows and modules, in the caller's terms.

Law: of a flow that will change, its live content is read, so that an edit in the console is not
lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ivr.compare.changes import changes
from ivr.compare.equivalence import equivalent
from ivr.compare.model import Change as Noticed
from ivr.deploy.plan import desired
from ivr.deploy.plan.basis import Planning
from ivr.deploy.plan.desired import WantedFlow
from ivr.deploy.plan.live import LiveFlow, read_live
from ivr.deploy.plan.model import Change, Fate
from ivr.deploy.state.registry import Record
from ivr.deploy.state.release import Release
from ivr.faults import Finding, error, warning
from ivr.formats import connect
from ivr.ir.module import ModuleContract

TOLD_MAX = 12
"""Sentences about one resource; what is more is counted."""


def flows(planning: Planning) -> Iterator[Change]:
    """Yield what happens to each flow and module, those that others refer to first."""
    wanted = desired.wanted_flows(planning.release)
    for each in wanted:
        record = planning.registry.get(each.kind, each.name)
        if record is not None and desired.is_of_another_type(record, each):
            planning.ids.pop(each.symbol, None)
    for each in wanted:
        record = planning.registry.get(each.kind, each.name)
        if record is None or desired.is_of_another_type(record, each):
            yield Change(each.kind, each.name, Fate.CREATE)
        elif (
            record.seen  # nothing is, while a deployment fills the flow
            and record.digest == each.digest(planning.ids)
            and not _flow_is_other(planning, record)
        ):
            yield Change(each.kind, each.name, Fate.KEEP)
        else:
            yield Change(each.kind, each.name, Fate.CHANGE, _noticed(planning, each, record))


def _flow_is_other(planning: Planning, record: Record) -> bool:
    """Tell whether a flow is not as it was deployed; looked at only where that is overwritten."""
    if not planning.overwrite:
        return False
    live = planning.live(record)
    if live is None or live.name != record.more.get("title", live.name):
        return True
    return is_edited(record, live)


def is_edited(record: Record, live: LiveFlow) -> bool:
    """Tell whether a flow says or declares something else than when it was deployed."""
    return desired.canonical(live.content) != record.seen or is_redeclared(record, live)


def is_redeclared(record: Record, live: LiveFlow) -> bool:
    """Tell whether a module declares something else than when it was deployed."""
    return record.more.get("contract", live.declared) != live.declared


def _noticed(planning: Planning, wanted: WantedFlow, record: Record) -> tuple[str, ...]:
    """Return what callers would notice of a change, against what they are met with now."""
    live = planning.live(record)
    if live is None:
        message = f"{record.kind} {record.name} is not there any more, and will be made again"
        planning.findings.append(warning("DEP012", planning.aim.where, message))
        return ()
    if record.seen and is_edited(record, live) and not _is_wanted(planning, wanted, live):
        planning.findings.append(_edited(planning, record))
    told = sentences(changes_of(planning.release, wanted, live, planning.ids))
    if live.name != wanted.title:
        told = (f"info: it is called {live.name!r} now, and will be {wanted.title!r}", *told)
    if wanted.kind != "module":
        return told
    return (*told, *redeclared(planning.release.contracts[wanted.name], live.contract))


def _is_wanted(planning: Planning, wanted: WantedFlow, live: LiveFlow) -> bool:
    """Tell whether a flow does what is wanted already, as after `ivr drift --adopt`."""
    like = planning.release.flows[wanted.name]
    now = read_live(live, like)
    new = connect.read_text(wanted.filled(planning.ids), wanted.name, wanted.type)
    same = desired.canonical(wanted.settings or "{}") == live.declared
    return same and now is not None and equivalent(now, new)


def _edited(planning: Planning, record: Record) -> Finding:
    where = planning.release.flows[record.name].origins
    place = next(iter(where.values()), planning.aim.where)
    message = f"{record.kind} {record.name} was edited since it was deployed"
    if planning.overwrite:
        return warning("DEP012", place, f"{message}; that edit is overwritten")
    remedy = "See it with `ivr drift`; keep it with --adopt, or give it up with --overwrite."
    return error("DEP012", place, message, remedy)


def changes_of(
    release: Release, wanted: WantedFlow, live: LiveFlow, ids: Mapping[str, str]
) -> tuple[Noticed, ...]:
    """Return what callers would notice if a live flow became the wanted one."""
    now = release.flows[wanted.name]
    others = [flow for name, flow in release.flows.items() if name != wanted.name]
    old = read_live(live, now)
    if old is None:
        return ()
    names = {value: symbol for symbol, value in ids.items()}
    tokens = {f"${{{symbol}}}": symbol for symbol in ids}
    both = ({**names, **tokens}, {**names, **tokens})
    new = connect.read_text(wanted.filled(ids), now.name, now.type)
    return changes([*others, old], [*others, replace(new, origins=now.origins)], both)


def redeclared(new: ModuleContract, old: ModuleContract) -> Iterator[str]:
    """Yield how one contract of a module differs from another, a line each."""
    for what, now, was in (
        ("result", dict.fromkeys(new.results(), ""), dict.fromkeys(old.results(), "")),
        ("input", new.takes(), old.takes()),
        ("value", new.returns(), old.returns()),
    ):
        yield from (f"info: {what} {name!r} is declared" for name in now if name not in was)
        yield from (f"info: {what} {name!r} is not declared" for name in was if name not in now)
        for name in now:
            if now[name] != was.get(name, now[name]):
                kinds = f"{now[name] or 'anything'}, was {was[name] or 'anything'}"
                yield f"info: {what} {name!r} is declared as {kinds}"


def sentences(noticed: tuple[Noticed, ...]) -> tuple[str, ...]:
    """Return changes as lines, the many counted."""
    lines = [f"{each.severity}: {each.message}" for each in noticed[:TOLD_MAX]]
    if len(noticed) > TOLD_MAX:
        lines.append(f"and {len(noticed) - TOLD_MAX} more")
    return tuple(lines)
