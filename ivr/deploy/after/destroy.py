"""Everything of a stage removed, in the opposite order, after its name was typed.

Law: what holds customers' data stays: the stack `data` with all it has, so that the next deployment
finds it; what other templates retain, which is told; and the bucket of releases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ivr.deploy.apply import bots, flows, numbers, stacks
from ivr.deploy.apply.running import Under
from ivr.deploy.apply.work import STACK_SECONDS, Work
from ivr.deploy.plan.stacks import KEPT, ORDER, live_stack, stack_name
from ivr.deploy.reach.cloud import Fault, pages
from ivr.deploy.state.lock import locked
from ivr.deploy.state.registry import Record
from ivr.faults import Refused, Where, error

GOING = tuple(name for name in reversed(ORDER) if name != KEPT)


GONE = frozenset({"", "DELETE_COMPLETE"})

REMOVED: tuple[tuple[str, Callable[[Work, Record], None]], ...] = (
    ("number", numbers.remove_number),
    ("flow", flows.remove_flow),
    ("module", flows.remove_flow),
    ("bot", bots.remove_bot),
)
"""Kind of record -> what removes one, in the order in which they need each other."""


def doomed(work: Work) -> Iterator[str]:
    """Yield what would be removed, in order."""
    for kind in ("number", "flow", "module", "bot", "alias"):
        yield from (f"{kind} {name}" for name in sorted(work.registry.of(kind)))
    for name in GOING:
        if live_stack(work.cloud, work.aim, name).is_there:
            yield f"stack {name}"


def destroy(work: Work, under: Under, typed: str) -> None:
    """Remove everything that the deployer made for a stage.

    Raises:
        Refused: What was typed is not the stage's name (DEP022), or a stack could not be deleted.
    """
    if typed != work.aim.stage:
        message = f"{typed!r} is not {work.aim.stage}: nothing was removed"
        remedy = f"To remove it all, type {work.aim.stage}."
        raise Refused([error("DEP022", work.aim.where, message, remedy)])
    with locked(work.cloud, work.aim, under.holder, under.journal):
        stacks.settled(work, GOING)
        for kind, remove in REMOVED:
            for record in tuple(work.registry.of(kind).values()):
                remove(work, record)
        for name in GOING:
            _delete_stack(work, name)
        _forget(work)


def _forget(work: Work) -> None:
    """Forget the bots and stacks that there were, and which releases were deployed."""
    for kind in ("alias", "stack"):
        for record in tuple(work.registry.of(kind).values()):
            work.registry.drop(record)
    work.registry.drop_releases()


def _delete_stack(work: Work, name: str) -> None:
    live = live_stack(work.cloud, work.aim, name)
    if live.status in GONE:  # one that was never made has a change set, and goes, too
        return
    stack = {"StackName": stack_name(work.aim, name)}
    work.cloud.call("cloudformation", "delete_stack", stack)
    work.tell(f"stack {name}: deleting")
    status = _ended(work, name)
    if status == "DELETE_FAILED":
        message = f"stack {stack['StackName']} could not be deleted"
        remedy = "Look at its events; what is retained or not empty has to go by hand."
        raise Refused([error("DEP008", Where(work.release.file_of(name)), message, remedy)])
    work.tell(f"stack {name}: deleted")
    for kept in _retained(work, live.id if live.is_there else ""):
        work.tell(f"stack {name}: {kept} stays")


def _retained(work: Work, stack: str) -> Iterator[str]:
    """Yield what a stack that is gone has left behind, which CloudFormation tells by its id."""
    asked = ("cloudformation", "list_stack_resources", {"StackName": stack})
    for each in pages(work.cloud, asked, "StackResourceSummaries") if stack else ():
        if each["ResourceStatus"] == "DELETE_SKIPPED":
            yield f"{each['LogicalResourceId']} ({each['PhysicalResourceId']})"


def _ended(work: Work, name: str) -> str:
    stack = {"StackName": stack_name(work.aim, name)}
    try:
        answer = work.until(
            ("cloudformation", "describe_stacks", stack),
            lambda told: told["Stacks"][0]["StackStatus"] in {"DELETE_COMPLETE", "DELETE_FAILED"},
            STACK_SECONDS,
        )
    except Fault as fault:
        if fault.code_given != "ValidationError":
            raise
        return "DELETE_COMPLETE"  # CloudFormation no longer knows it by name
    return str(answer["Stacks"][0]["StackStatus"])
