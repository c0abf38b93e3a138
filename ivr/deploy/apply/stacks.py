"""Stacks by change sets: made, looked at, executed, waited for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ivr.deploy.apply.telling import place_in_stack
from ivr.deploy.apply.work import STACK_SECONDS, Work
from ivr.deploy.plan.stacks import (
    BOTS,
    DIGEST_TAG,
    LiveStack,
    WantedStack,
    is_current,
    live_stack,
    stack_name,
    unfilled,
    unready,
    wanted_stack,
)
from ivr.deploy.reach.cloud import Fault, Json
from ivr.deploy.reach.faults import clean
from ivr.deploy.state.registry import Record
from ivr.deploy.state.release import Shelf
from ivr.faults import Finding, Refused, Where, error

INLINE_BYTES_MAX = 51_200
"""Longest template in a call. Source: CloudFormation quotas."""

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]

_TAKEN = re.compile(r"already exists", re.IGNORECASE)
_SAME = re.compile(r"didn't contain changes|No updates are to be performed")


def deploy_stack(work: Work, name: str) -> None:
    """Create or update a stack, and take over what it puts out.

    Raises:
        Refused: A parameter has no value, or CloudFormation gave up (DEP008).
    """
    live = live_stack(work.cloud, work.aim, name)
    wanted = wanted_stack(name, work.release, work.aim, work.outputs)
    wrong = [*unready(live, work.aim, wanted.file), *unfilled(wanted)]
    if wrong:
        raise Refused(wrong)
    record = work.registry.get("stack", name)
    if not (live.is_there and is_current(live, wanted, record)):
        work.tell(f"stack {name}: {'updating' if live.is_there else 'creating'}")
        _changed(work, wanted, live)
        live = live_stack(work.cloud, work.aim, name)
        work.tell(f"stack {name}: {live.status}")
    work.registry.put(Record("stack", name, stack_name(work.aim, name), digest=wanted.digest))
    work.put_out(live.outputs)


def settled(work: Work, names: tuple[str, ...]) -> None:
    """Wait for stacks that something before this left in the middle of being made or changed."""
    for name in names:
        live = live_stack(work.cloud, work.aim, name)
        is_going = live.status.startswith("DELETE")
        if live.is_there and not is_going and live.status.endswith("_IN_PROGRESS"):
            work.tell(f"stack {name}: {live.status}, waiting")
            _ended(work, stack_name(work.aim, name))


def _changed(work: Work, wanted: WantedStack, live: LiveStack) -> None:
    stack = stack_name(work.aim, wanted.name)
    asked: Json = {
        "StackName": stack,
        "ChangeSetName": f"ivr-{wanted.digest[:32]}",
        "ChangeSetType": "UPDATE" if live.is_there else "CREATE",
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in sorted(wanted.parameters.items())
        ],
        "Capabilities": CAPABILITIES,
        "Tags": [
            {"Key": key, "Value": value}
            for key, value in {**work.aim.tags, DIGEST_TAG: wanted.digest}.items()
        ],
        **_template(work, wanted),
    }
    at = {"StackName": stack, "ChangeSetName": asked["ChangeSetName"]}
    try:
        work.cloud.call("cloudformation", "create_change_set", asked)
    except Fault as fault:
        if fault.code_given != "AlreadyExistsException":
            raise
        if _is_used(work.cloud.call("cloudformation", "describe_change_set", at)):
            work.cloud.call("cloudformation", "delete_change_set", at)
            work.cloud.call("cloudformation", "create_change_set", asked)
    made = work.until(("cloudformation", "describe_change_set", at), _is_made, STACK_SECONDS)
    if made["Status"] == "FAILED":
        work.cloud.call("cloudformation", "delete_change_set", at)
        if not _SAME.search(str(made.get("StatusReason", ""))):
            raise Refused([_gave_up(wanted, "", str(made.get("StatusReason", "")))])
        return
    if made.get("ExecutionStatus", "AVAILABLE") == "AVAILABLE":
        work.cloud.call("cloudformation", "execute_change_set", at)
    status = _ended(work, stack)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise Refused(list(_reasons(work, wanted, stack)))


def _template(work: Work, wanted: WantedStack) -> Json:
    if len(wanted.template.encode()) <= INLINE_BYTES_MAX:
        return {"TemplateBody": wanted.template}
    shelf = Shelf(work.cloud, work.aim)
    return {"TemplateURL": shelf.put_template(wanted.name, wanted.template)}


def _is_used(answer: Json) -> bool:
    """Tell whether a change set of this name is of an earlier try, which can do no more."""
    return answer["Status"] == "FAILED" or answer.get("ExecutionStatus") in _USED


_USED = frozenset({"EXECUTE_COMPLETE", "EXECUTE_FAILED", "OBSOLETE"})


def _is_made(answer: Json) -> bool:
    return answer["Status"] in {"CREATE_COMPLETE", "FAILED"}


def _ended(work: Work, stack: str) -> str:
    """Wait until a stack is at rest, and return its status."""
    asked = ("cloudformation", "describe_stacks", {"StackName": stack})
    answer = work.until(
        asked, lambda told: not _status(told).endswith("_IN_PROGRESS"), STACK_SECONDS
    )
    return _status(answer)


def _status(answer: Json) -> str:
    return str(answer["Stacks"][0]["StackStatus"])


def _reasons(work: Work, wanted: WantedStack, stack: str) -> Iterator[Finding]:
    """Yield what CloudFormation says of each resource that failed, at its line of the template."""
    asked = {"StackName": stack}
    events: list[Any] = work.cloud.call("cloudformation", "describe_stack_events", asked)[
        "StackEvents"
    ]
    failed = [each for each in events if str(each.get("ResourceStatus")).endswith("_FAILED")]
    told = [each for each in failed if "cancelled" not in str(each.get("ResourceStatusReason"))]
    for each in told or failed[:1] or [{}]:
        reason = str(each.get("ResourceStatusReason", "no reason was given"))
        resource = str(each.get("LogicalResourceId", ""))
        found = _gave_up(wanted, resource, reason)
        if wanted.name == BOTS:
            found = found._replace(where=place_in_stack(work, resource, reason))
        yield found


def _gave_up(wanted: WantedStack, resource: str, reason: str) -> Finding:
    found = re.search(rf"(?m)^ +{re.escape(resource)}:", wanted.template) if resource else None
    line = wanted.template.count("\n", 0, found.end()) + 1 if found else 0
    subject = f"{resource} of stack {wanted.name}" if resource else f"stack {wanted.name}"
    where = Where(wanted.file, line)
    remedy = "CloudFormation has put back what was there. Correct it, then deploy again."
    if _TAKEN.search(reason):
        remedy = "Import what is there into a stack of this name, or choose another stage."
    return error("DEP008", where, f"{subject} could not be deployed: {clean(reason)}", remedy)
