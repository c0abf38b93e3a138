"""Flows and numbers as the account has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ivr.deploy.plan.desired import canonical
from ivr.deploy.reach.cloud import Cloud, Fault, Json, pages
from ivr.deploy.state.aim import Aim
from ivr.deploy.state.registry import Record
from ivr.faults import Refused
from ivr.formats import connect
from ivr.ir.flow import Flow
from ivr.ir.module import ModuleContract, read_contract


class LiveFlow(NamedTuple):
    """A flow as the account has it."""

    name: str
    content: str
    arn: str = ""
    tags: Mapping[str, str] = {}
    settings: str = ""

    @property
    def declared(self) -> str:
        """The digest of what a module declares, whatever its spaces and the order of its keys."""
        return canonical(self.settings or "{}")

    @property
    def contract(self) -> ModuleContract:
        """What a module declares; nothing where it cannot be read."""
        try:
            return read_contract(json.loads(self.settings or "{}"))
        except ValueError:
            return ModuleContract()


def live_flow(cloud: Cloud, aim: Aim, record: Record) -> LiveFlow | None:
    """Return a flow or module as the account has it, None where it is gone: one call."""
    try:
        told = _described(cloud, aim, record)
    except Fault as fault:
        if fault.code_given == "ResourceNotFoundException":
            return None
        raise
    tags = dict(told.get("Tags") or {})
    settings = str(told.get("Settings") or "")
    return LiveFlow(str(told["Name"]), str(told["Content"]), str(told["Arn"]), tags, settings)


def _described(cloud: Cloud, aim: Aim, record: Record) -> Json:
    at = {"InstanceId": aim.instance_id}
    if record.kind == "module":
        asked = {**at, "ContactFlowModuleId": record.id}
        return cloud.call("connect", "describe_contact_flow_module", asked)["ContactFlowModule"]
    asked = {**at, "ContactFlowId": record.id}
    return cloud.call("connect", "describe_contact_flow", asked)["ContactFlow"]


def read_live(live: LiveFlow, like: Flow) -> Flow | None:
    """Return a live flow as a value with what it declares, None where it cannot be read."""
    try:
        read = connect.read_text(live.content, like.name, like.type)
    except Refused:
        return None
    return replace(read, contract=live.contract.json_value())


def entered_flows(cloud: Cloud, aim: Aim) -> dict[str, str]:
    """Return id of a number -> id of the flow that it enters, for all of the instance."""
    asked = {"InstanceId": aim.instance_id, "ResourceType": "VOICE_PHONE_NUMBER"}
    listed = pages(
        cloud, ("connect", "list_flow_associations", asked), "FlowAssociationSummaryList"
    )
    return {
        str(each["ResourceId"]).rpartition("/")[2]: str(each.get("FlowId", "")).rpartition("/")[2]
        for each in listed
    }
