"""A release against what is recorded -> a plan.

Law: nothing is written. An unchanged resource costs no call of its own, but a stack, which is asked
how it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.deploy.plan import bots, desired, flows, stacks
from ivr.deploy.plan.basis import Planning
from ivr.deploy.plan.live import entered_flows
from ivr.deploy.plan.model import Change, Fate, Plan
from ivr.faults import Refused, has_errors


def plan(planning: Planning) -> Plan:
    """Return what a deployment would do.

    Raises:
        Refused: It could not be done as things stand; all findings at once.
        Fault: The account was not reached, or refuses to tell.
    """
    planning.findings += desired.misbound(planning.release, planning.aim)
    made = (
        *_stacks(planning),
        *bots.bots(planning),
        *flows.flows(planning),
        *_numbers(planning),
        *_gone(planning),
    )
    if has_errors(planning.findings):
        raise Refused(planning.findings)
    release = planning.release.digest
    return Plan(planning.aim.stage, release, made, tuple(planning.findings))


def _stacks(planning: Planning) -> Iterator[Change]:
    later = False
    for name in stacks.in_order(planning.release):
        live = stacks.live_stack(planning.cloud, planning.aim, name)
        planning.findings += stacks.unready(live, planning.aim, planning.release.file_of(name))
        wanted = stacks.wanted_stack(name, planning.release, planning.aim, planning.outputs)
        if not later:  # a stack before may yet put out what is missing
            planning.findings += stacks.unfilled(wanted)
        planning.put_out(live.outputs)
        if not live.is_there:
            yield Change("stack", name, Fate.CREATE)
        elif not stacks.is_current(live, wanted, planning.registry.get("stack", name)):
            yield Change("stack", name, Fate.CHANGE, ("template or parameters changed",))
        else:
            yield Change("stack", name, Fate.KEEP)
            continue
        later = True


def _numbers(planning: Planning) -> Iterator[Change]:
    entered = entered_flows(planning.cloud, planning.aim) if planning.overwrite else {}
    for number, symbol in desired.wanted_numbers(planning.release).items():
        record = planning.registry.get("number", number)
        flow = planning.registry.get("flow", symbol.partition(":")[2])
        told = (f"enters {symbol.partition(':')[2]}",)
        if record is None:
            yield Change("number", number, Fate.CREATE, told)
        else:
            enters = entered.get(record.id) if planning.overwrite else record.digest
            is_right = flow is not None and flow.id == record.digest == enters
            yield (
                Change("number", number, Fate.KEEP)
                if is_right
                else Change("number", number, Fate.CHANGE, told)
            )


def _gone(planning: Planning) -> Iterator[Change]:
    """Yield what is recorded and no longer wanted; stacks stay until they are destroyed."""
    wanted = {(each.kind, each.name) for each in desired.wanted_flows(planning.release)}
    wanted |= {("bot", each.name) for each in desired.wanted_bots(planning.release)}
    wanted |= {("alias", name) for name in bots.desired_aliases(planning.release)}
    wanted |= {("number", number) for number in planning.release.deployment.numbers}
    for kind in ("number", "flow", "module", "bot", "alias"):
        for name in sorted(planning.registry.of(kind)):
            if (kind, name) not in wanted:
                yield Change(kind, name, Fate.REMOVE)
