"""Which flow a number runs. The number itself is CloudFormation's, or claimed by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ivr.deploy.apply.work import Work
from ivr.deploy.plan import desired
from ivr.deploy.reach.cloud import Fault, pages
from ivr.deploy.state.registry import Record
from ivr.faults import Refused, error


def deploy_number(work: Work, number: str) -> None:
    """Let a number enter its flow.

    Raises:
        Refused: The instance does not have that number (DEP019).
    """
    name = desired.wanted_numbers(work.release)[number].partition(":")[2]
    flow = work.registry.get("flow", name)
    if flow is None:  # its flow could not be made, which was said
        return
    record = work.registry.get("number", number) or _claimed(work, number)
    asked = {"PhoneNumberId": record.id, "InstanceId": work.aim.instance_id}
    if record.digest not in {"", flow.id}:
        work.registry.put(replace(record, digest=""))
    associated = {**asked, "ContactFlowId": flow.id}
    work.cloud.call("connect", "associate_phone_number_contact_flow", associated)
    work.registry.put(Record("number", number, record.id, record.arn, flow.id))
    work.tell(f"number {number}: enters {name}")


def is_stale(work: Work, number: str) -> bool:
    """Tell whether a number's flow got another id since it was let into it."""
    record = work.registry.get("number", number)
    name = desired.wanted_numbers(work.release)[number].partition(":")[2]
    flow = work.registry.get("flow", name)
    return record is not None and flow is not None and record.digest != flow.id


def _claimed(work: Work, number: str) -> Record:
    asked = {"TargetArn": work.aim.instance, "PhoneNumberPrefix": number}
    found: list[Any] = pages(
        work.cloud, ("connect", "list_phone_numbers_v2", asked), "ListPhoneNumbersSummaryList"
    )
    for each in found:
        if each.get("PhoneNumber") == number:
            return Record("number", number, str(each["PhoneNumberId"]), str(each["PhoneNumberArn"]))
    message = f"the instance does not have the number {number}"
    remedy = "Claim it, or correct `deploy: numbers:` of the environment."
    raise Refused([error("DEP019", work.aim.where, message, remedy)])


def remove_number(work: Work, record: Record) -> None:
    """Let a number enter no flow; one that was released is fine."""
    asked = {"PhoneNumberId": record.id, "InstanceId": work.aim.instance_id}
    try:
        work.cloud.call("connect", "disassociate_phone_number_contact_flow", asked)
    except Fault as fault:
        if fault.code_given != "ResourceNotFoundException":
            raise
    work.registry.drop(record)
    work.tell(f"number {record.name}: enters nothing")
