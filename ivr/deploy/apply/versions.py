"""Versions of flows and modules, where an environment wants them: one for each deployment.

Law: what callers meet is the flow itself; its versions are for people who compare or go back in the
console, and its alias is at the last of them. Where the service takes none of a flow, it is told
and left at that. Source: Connect API reference, CreateContactFlowVersion and -Alias.
"""

from __future__ import annotations

from typing import Any

from ivr.deploy.apply.work import Work
from ivr.deploy.reach.cloud import Fault, Json, pages
from ivr.deploy.state.registry import Record

KEPT = 5
_REFUSED = "InvalidRequestException"
_GONE = "ResourceNotFoundException"


def snapshot(work: Work, record: Record) -> None:
    """Make a version of a flow as it is now, move its alias there, and delete the oldest.

    Raises:
        Fault: The account was not reached, or refuses for another reason than the flow's type.
    """
    if not work.release.deployment.versions:
        return
    what, at = _named(work, record)
    said = {**at, "Description": f"release {work.release.digest[:12]}"}
    try:
        version = work.cloud.call("connect", f"create_{what}_version", said)["Version"]
    except Fault as fault:
        if fault.code_given != _REFUSED:
            raise
        work.tell(f"{record.kind} {record.name}: Connect makes no version of it")
        return
    _aliased(work, record, version)
    _pruned(work, record, version)


def _named(work: Work, record: Record) -> tuple[str, Json]:
    """Return what operations call its kind, and the parameters that name it."""
    if record.kind == "module":
        at = {"InstanceId": work.aim.instance_id, "ContactFlowModuleId": record.id}
        return "contact_flow_module", at
    return "contact_flow", {"InstanceId": work.aim.instance_id, "ContactFlowId": record.id}


def _aliased(work: Work, record: Record, version: object) -> None:
    what, at = _named(work, record)
    number = "ContactFlowModuleVersion" if record.kind == "module" else "ContactFlowVersion"
    alias = _alias(work, record)
    if alias:
        moved = {**at, "AliasId": alias, number: version}
        work.cloud.call("connect", f"update_{what}_alias", moved)
    else:
        made = {**at, "AliasName": work.aim.alias, number: version}
        work.cloud.call("connect", f"create_{what}_alias", made)


def _alias(work: Work, record: Record) -> str:
    """Return the id of a flow's alias, or nothing."""
    what, at = _named(work, record)
    key = f"ContactFlow{'Module' if record.kind == 'module' else ''}AliasSummaryList"
    listed: list[Any] = pages(work.cloud, ("connect", f"list_{what}_aliases", at), key)
    ours = (str(each["AliasId"]) for each in listed if each.get("AliasName") == work.aim.alias)
    return next(ours, "")


def _pruned(work: Work, record: Record, version: object) -> None:
    """Delete the oldest versions; not the new one, nor one that somebody's own alias is at."""
    what, at = _named(work, record)
    prefix = f"ContactFlow{'Module' if record.kind == 'module' else ''}Version"
    asked = ("connect", f"list_{what}_versions", at)
    listed: list[Any] = pages(work.cloud, asked, f"{prefix}SummaryList")
    before = sorted(each["Version"] for each in listed if each["Version"] != version)
    for old in before[: -(KEPT - 1)]:
        try:
            work.cloud.call("connect", f"delete_{what}_version", {**at, prefix: old})
        except Fault as fault:
            if fault.code_given not in {_GONE, _REFUSED}:
                raise
            work.tell(f"{record.kind} {record.name}: version {old} cannot be deleted, and stays")


def forget_alias(work: Work, record: Record) -> None:
    """Delete a flow's alias, which stands in the way of deleting the flow."""
    if not work.release.deployment.versions:
        return
    what, at = _named(work, record)
    try:
        alias = _alias(work, record)
        if alias:
            work.cloud.call("connect", f"delete_{what}_alias", {**at, "AliasId": alias})
    except Fault as fault:
        if fault.code_given not in {_GONE, _REFUSED}:
            raise
