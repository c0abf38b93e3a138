"""A deployment from plan to record, under the lock of its stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ivr.deploy.apply import bots, flows, numbers, stacks
from ivr.deploy.apply.work import Work
from ivr.deploy.plan import desired
from ivr.deploy.plan.model import Fate, Plan
from ivr.deploy.plan.planning import plan
from ivr.deploy.plan.stacks import in_order
from ivr.deploy.state.lock import Holder, Journal, check_free, locked
from ivr.deploy.state.release import KEPT, Release, Shelf
from ivr.faults import Refused, error


class Under(NamedTuple):
    """Whose lock a deployment runs under, and the journal that remembers it."""

    holder: Holder
    journal: Journal


def deploy(make: Callable[[], Work], under: Under, *, replacing: bool = False) -> Plan:
    """Deploy, and return what was done.

    Args:
        make: Reads what is recorded anew: nothing that was read without the lock counts under it.
        under: The lock and the journal.
        replacing: The latest release is forgotten, as a rollback does.

    Raises:
        Refused: Something is in the way, or the account refuses it; all findings at once.
        Fault: The account was not reached. What was done stays done; a repetition goes on.
    """
    work = make()
    resumed = bool(under.journal.read())
    if not resumed:
        check_free(work.cloud, work.aim)
        made = plan(work)
        if not made.work and not replacing and not work.registry.begun:
            return made
    with locked(work.cloud, work.aim, under.holder, under.journal):
        work = make()
        if resumed:
            stacks.settled(work, in_order(work.release))
        made = plan(work)
        if made.work:
            if not replacing and work.release.digest not in work.registry.releases[:1]:
                work.registry.begin(work.release.digest)
            run(work, made)
        _remember(work, replacing=replacing)
    return made


def run(work: Work, made: Plan) -> None:
    """Carry out a plan."""
    Shelf(work.cloud, work.aim).put(work.release)
    due = (Fate.CREATE, Fate.CHANGE)
    for name in made.of("stack", *due, Fate.KEEP):
        stacks.deploy_stack(work, name)
    _all_put_out(work)
    for name in made.of("alias", *due):
        bots.publish_alias(work, name)
    wanted = {each.name: each for each in desired.wanted_bots(work.release, work.ids)}
    for name in made.of("bot", *due):
        bots.deploy_bot(work, wanted[name])
    flows.deploy_flows(work, made)
    for number in made.of("number", *due, Fate.KEEP):
        if number in made.of("number", *due) or numbers.is_stale(work, number):
            numbers.deploy_number(work, number)
    _removed(work, made)


def _removed(work: Work, made: Plan) -> None:
    """Remove what is no longer wanted: numbers first, then who refers to whom."""
    for number in made.of("number", Fate.REMOVE):
        numbers.remove_number(work, work.registry.of("number")[number])
    for kind in ("flow", "module"):
        for name in made.of(kind, Fate.REMOVE):
            flows.remove_flow(work, work.registry.of(kind)[name])
    for name in made.of("bot", Fate.REMOVE):
        bots.remove_bot(work, work.registry.of("bot")[name])
    for name in made.of("alias", Fate.REMOVE):
        work.registry.drop(work.registry.of("alias")[name])


def _all_put_out(work: Work) -> None:
    """Refuse flows that refer to what no stack has put out."""
    needs = {need for each in desired.wanted_flows(work.release) for need in each.needs}
    hook = str(work.release.build.manifest["symbols"].get(desired.CODE_HOOK, ""))
    needs |= set(desired.TOKEN.findall(hook))
    lost = sorted(need for need in needs if need.startswith("output:") and need not in work.ids)
    if lost:
        remedy = "Bind the symbol to something else, or set what the stack needs to put it out."
        message = "no stack has put out {}"
        raise Refused(
            [
                error("DEP014", work.aim.where, message.format(each.partition(":")[2]), remedy)
                for each in lost
            ]
        )


def _remember(work: Work, *, replacing: bool) -> None:
    """Put the release first among those that were deployed."""
    before = work.registry.releases[1:] if replacing else work.registry.releases
    others = tuple(each for each in before if each != work.release.digest)
    if work.registry.releases[:1] != (work.release.digest,):
        work.registry.put_releases((work.release.digest, *others)[:KEPT])
    work.registry.end()


def previous(work: Work) -> Release:
    """Return the release before the latest; the latest, where a later one was left halfway.

    Raises:
        Refused: There is none, or it is not kept any more (DEP015).
    """
    releases = work.registry.releases[0 if work.registry.begun else 1 :]
    found = Shelf(work.cloud, work.aim).get(releases[0]) if releases else None
    if found is None:
        message = f"stage {work.aim.stage} has no release to go back to"
        remedy = "Check out what you want, then `ivr deploy`."
        raise Refused([error("DEP015", work.aim.where, message, remedy)])
    return found
