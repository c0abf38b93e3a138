"""Flows and modules: made in the order of their needs, filled, and remembered as they were taken.

Law: a flow is filled after those that it refers to. Where they refer to each other in a circle,
one is made empty first, which only ends the contact.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ivr.deploy.apply import versions
from ivr.deploy.apply.work import Work
from ivr.deploy.plan import desired
from ivr.deploy.plan.desired import WantedFlow
from ivr.deploy.plan.live import live_flow
from ivr.deploy.plan.model import Fate, Plan
from ivr.deploy.reach.cloud import Fault, Json, pages
from ivr.deploy.reach.faults import Told, refused_flow
from ivr.deploy.state.registry import Record
from ivr.faults import Finding, Refused, error
from ivr.formats.connect import MODULE_SETTINGS, VERSION
from ivr.ir.actions.base import FlowType

_INVALID = frozenset({"InvalidContactFlowException", "InvalidContactFlowModuleException"})
_DUPLICATE = "DuplicateResourceException"
_GONE = "ResourceNotFoundException"
_HANGS_UP = frozenset({FlowType.CONTACT_FLOW, FlowType.AGENT_TRANSFER, FlowType.QUEUE_TRANSFER})


def deploy_flows(work: Work, plan: Plan) -> None:
    """Create and fill the flows that a plan names.

    Raises:
        Refused: Connect refuses some; the others are deployed, all findings come at once.
    """
    due = {(kind, name) for kind in ("flow", "module") for name in _due(plan, kind)}
    wanted = {each.symbol: each for each in desired.wanted_flows(work.release)}
    failed: set[str] = set()
    found: list[Finding] = []
    for each in wanted.values():
        record = work.registry.get(each.kind, each.name)
        if record is not None and desired.is_of_another_type(record, each):
            remove_flow(work, record)
    for again in (False, True):
        for symbol, each in wanted.items():
            is_due = not again and (each.kind, each.name) in due
            if symbol in failed or not (is_due or _is_stale(work, each)):
                continue
            try:
                _deployed_after_needs(work, each, wanted, failed)
            except Refused as refused:
                failed.add(symbol)
                found += refused.findings
    if found:
        raise Refused(found)


def _deployed_after_needs(
    work: Work, each: WantedFlow, wanted: dict[str, WantedFlow], failed: set[str]
) -> None:
    """Deploy a flow, unless one that it refers to could not be made."""
    _made_before(work, each, wanted, failed)
    if any(need in failed and need not in work.ids for need in each.needs):
        failed.add(each.symbol)
    else:
        _deployed(work, each)


def _is_stale(work: Work, each: WantedFlow) -> bool:
    """Tell whether a flow refers to one that got another id in this deployment."""
    record = work.registry.get(each.kind, each.name)
    return record is not None and bool(record.digest) and record.digest != each.digest(work.ids)


def _due(plan: Plan, kind: str) -> tuple[str, ...]:
    return plan.of(kind, Fate.CREATE, Fate.CHANGE)


def _made_before(
    work: Work, each: WantedFlow, wanted: dict[str, WantedFlow], failed: set[str]
) -> None:
    """Make empty what a flow refers to and what comes after it, for they refer to each other."""
    for need in each.needs:
        if need not in work.ids and need in wanted and need not in failed:
            other = wanted[need]
            text = json.dumps(_empty(other))
            _remember(work, other, _created(work, other, text), digest="", seen="")
            work.tell(f"{other.kind} {other.name}: made, still empty")


def _empty(wanted: WantedFlow) -> Json:
    kind = "DisconnectParticipant" if wanted.type in _HANGS_UP else "EndFlowExecution"
    end: Json = {"Identifier": "end", "Type": kind, "Parameters": {}, "Transitions": {}}
    made: Json = {"Version": VERSION, "StartAction": "end", "Actions": [end]}
    return {**made, "Settings": MODULE_SETTINGS} if wanted.type is FlowType.MODULE else made


def _deployed(work: Work, wanted: WantedFlow) -> None:
    text = wanted.filled(work.ids)
    record = work.registry.get(wanted.kind, wanted.name)
    if record is not None:
        if record.seen:  # cut short from here on, what is there is ours, whichever of the two it is
            record = replace(record, seen="")
            work.registry.put(record)
        if not _filled(work, wanted, record, text):
            work.registry.drop(record)
            record = None
    if record is None:
        record = _created(work, wanted, text)
    live = live_flow(work.cloud, work.aim, record)
    seen = desired.canonical(live.content) if live else ""
    if live is not None and wanted.kind == "module":
        record = replace(record, more={**record.more, "contract": live.declared})
    if wanted.symbol not in work.ids:  # it refers to itself, or is filled now that it has an id
        work.ids[wanted.symbol] = record.id if wanted.kind == "module" else record.arn
    versions.snapshot(work, record)
    _remember(work, wanted, record, digest=wanted.digest(work.ids), seen=seen)
    work.tell(f"{wanted.kind} {wanted.name}: deployed")


def _remember(work: Work, wanted: WantedFlow, record: Record, *, digest: str, seen: str) -> None:
    """Publish the id where it is new, and write the record."""
    if record.more.get("published") != record.id:
        work.registry.publish(wanted.kind, wanted.name, record.id)
    more = {"type": str(wanted.type), "title": wanted.title, "published": record.id}
    if "contract" in record.more:
        more["contract"] = record.more["contract"]
    work.registry.put(replace(record, digest=digest, seen=seen, more=more))
    work.ids[wanted.symbol] = record.id if wanted.kind == "module" else record.arn


def _filled(work: Work, wanted: WantedFlow, record: Record, text: str) -> bool:
    """Give a flow its content and name; tell whether it was there at all."""
    module = wanted.kind == "module"
    at = {"InstanceId": work.aim.instance_id}
    at["ContactFlowModuleId" if module else "ContactFlowId"] = record.id
    operation = f"update_contact_flow_{'module_' if module else ''}content"
    try:
        work.cloud.call("connect", operation, {**at, "Content": text, **_declared(wanted)})
        if _is_called_otherwise(work, wanted, record):
            rename = "update_contact_flow_module_metadata" if module else "update_contact_flow_name"
            work.cloud.call("connect", rename, {**at, "Name": wanted.title})
    except Fault as fault:
        if fault.code_given == _GONE:
            return False
        raise _refused(work, wanted, fault) from None
    return True


def _declared(wanted: WantedFlow) -> Json:
    """Return the contract of a module, which it has while it is empty, too: callers need it."""
    return {"Settings": wanted.settings} if wanted.settings else {}


def _is_called_otherwise(work: Work, wanted: WantedFlow, record: Record) -> bool:
    """Tell whether a flow has another name: by the spec's change, or by somebody in the console."""
    live = work.live(record) if record.more else None
    known = live.name if live else str(record.more.get("title", wanted.title))
    return known != wanted.title


def _created(work: Work, wanted: WantedFlow, text: str) -> Record:
    """Create a flow; one that an earlier try made is found by its name and tag, and filled."""
    asked: Json = {
        "InstanceId": work.aim.instance_id,
        "Name": wanted.title,
        "Content": text,
        "Tags": {**work.aim.tags, "ivr-name": wanted.name},
        **_declared(wanted),
    }
    try:
        if wanted.kind == "module":
            made = work.cloud.call("connect", "create_contact_flow_module", asked)
            return Record("module", wanted.name, str(made["Id"]), str(made["Arn"]))
        made = work.cloud.call(
            "connect", "create_contact_flow", {**asked, "Type": str(wanted.type)}
        )
    except Fault as fault:
        if fault.code_given != _DUPLICATE:
            raise _refused(work, wanted, fault) from None
        record = _found(work, wanted)
        if not _filled(work, wanted, record, text):
            raise
        return record
    return Record("flow", wanted.name, str(made["ContactFlowId"]), str(made["ContactFlowArn"]))


def _found(work: Work, wanted: WantedFlow) -> Record:
    """Return the flow of that name, which must be ours.

    Raises:
        Refused: Somebody else made it (DEP011).
    """
    module = wanted.kind == "module"
    operation = "list_contact_flow_modules" if module else "list_contact_flows"
    key = "ContactFlowModulesSummaryList" if module else "ContactFlowSummaryList"
    at = {"InstanceId": work.aim.instance_id}
    listed: list[Any] = pages(work.cloud, ("connect", operation, at), key)
    for each in listed:
        if each.get("Name") != wanted.title:
            continue
        record = Record(wanted.kind, wanted.name, str(each["Id"]), str(each["Arn"]))
        live = live_flow(work.cloud, work.aim, record)
        if live is not None and live.tags.get("ivr-stage") == work.aim.stage:
            return record
    place = next(iter(work.release.flows[wanted.name].origins.values()), work.aim.where)
    message = f"a {wanted.kind} {wanted.title!r} is there already, and not of this stage"
    remedy = "Rename one of the two in the console, or delete that one."
    raise Refused([error("DEP011", place, message, remedy)])


def _refused(work: Work, wanted: WantedFlow, fault: Fault) -> Exception:
    if fault.code_given not in _INVALID:
        return fault
    flow = work.release.flows[wanted.name]
    identifiers = tuple(action.identifier for action in flow.actions)
    return refused_flow(fault, Told(wanted.name, identifiers, flow.origins))


def remove_flow(work: Work, record: Record) -> None:
    """Delete a flow or module; one that is gone already is fine."""
    at = {"InstanceId": work.aim.instance_id}
    module = record.kind == "module"
    at["ContactFlowModuleId" if module else "ContactFlowId"] = record.id
    versions.forget_alias(work, record)
    try:
        operation = f"delete_contact_flow{'_module' if module else ''}"
        work.cloud.call("connect", operation, at)
    except Fault as fault:
        if fault.code_given != _GONE:
            raise
    work.registry.drop(record)
    work.ids.pop(f"{record.kind}:{record.name}", None)
    work.tell(f"{record.kind} {record.name}: removed")
