"""CloudFormation in memory: change sets, and stacks that take their time."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

from typing import Any

import yaml

from ivr.deploy.plan.stacks import parameters_in
from ivr.deploy.reach.cloud import Fault
from tests.doubles.storage import Buckets

POLLS = 2
"""How often a stack is asked before it is done."""


class Formation:
    def __init__(self, buckets: Buckets) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.failing: dict[str, tuple[str, str]] = {}
        self._sets: dict[tuple[str, str], dict[str, Any]] = {}
        self._left: dict[str, int] = {}
        self._buckets = buckets

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if StackName not in self.stacks:
            raise Fault("ValidationError", f"Stack with id {StackName} does not exist")
        stack = self.stacks[StackName]
        self._aged(StackName, stack)
        if stack["StackStatus"] == "DELETE_COMPLETE":
            del self.stacks[StackName]
            raise Fault("ValidationError", f"Stack with id {StackName} does not exist")
        return {"Stacks": [stack]}

    def _aged(self, name: str, stack: dict[str, Any]) -> None:
        if not stack["StackStatus"].endswith("_IN_PROGRESS") or name not in self._left:
            return
        self._left[name] -= 1
        if self._left[name] > 0:
            return
        verb = stack["StackStatus"].partition("_")[0]
        failed = name in self.failing and verb != "DELETE"
        gave_up = "ROLLBACK_COMPLETE" if verb == "CREATE" else "UPDATE_ROLLBACK_COMPLETE"
        stack["StackStatus"] = gave_up if failed else f"{verb}_COMPLETE"

    def create_change_set(self, StackName: str, ChangeSetName: str, **said: Any) -> dict[str, Any]:
        if (StackName, ChangeSetName) in self._sets:
            raise Fault("AlreadyExistsException", ChangeSetName)
        text = said.get("TemplateBody") or self._from_bucket(said["TemplateURL"])
        given = {each["ParameterKey"] for each in said["Parameters"]}
        for each in parameters_in(text):
            if each.name not in given and not each.default:
                raise Fault("ValidationError", f"Parameters: [{each.name}] must have values")
        there = (
            StackName in self.stacks
            and self.stacks[StackName]["StackStatus"] != "REVIEW_IN_PROGRESS"
        )
        if (said["ChangeSetType"] == "UPDATE") != there:
            raise Fault("ValidationError", f"Stack {StackName}: {said['ChangeSetType']}")
        if not there:
            self.stacks[StackName] = {
                **_stack(StackName),
                "StackStatus": "REVIEW_IN_PROGRESS",
            }
        made = {"said": said, "text": text, "ExecutionStatus": "AVAILABLE"}
        self._sets[StackName, ChangeSetName] = made
        return {"Id": f"arn:{ChangeSetName}", "StackId": f"arn:{StackName}"}

    def _from_bucket(self, address: str) -> str:
        bucket, _, key = address.removeprefix("https://").partition("/")
        return self._buckets.buckets[bucket.partition(".")[0]][key].decode()

    def describe_change_set(self, StackName: str, ChangeSetName: str) -> dict[str, Any]:
        made = self._sets[StackName, ChangeSetName]
        return {"Status": "CREATE_COMPLETE", "ExecutionStatus": made["ExecutionStatus"]}

    def execute_change_set(self, StackName: str, ChangeSetName: str) -> dict[str, Any]:
        made = self._sets[StackName, ChangeSetName]
        if made["ExecutionStatus"] != "AVAILABLE":
            raise Fault("InvalidChangeSetStatus", ChangeSetName)
        made["ExecutionStatus"] = "EXECUTE_COMPLETE"
        verb = "UPDATE" if made["said"]["ChangeSetType"] == "UPDATE" else "CREATE"
        outputs = [
            {"OutputKey": name, "OutputValue": str(said["Value"])}
            for name, said in (_read(made["text"]).get("Outputs") or {}).items()
        ]
        self.stacks[StackName] = {
            **_stack(StackName),
            "StackStatus": f"{verb}_IN_PROGRESS",
            "Tags": made["said"]["Tags"],
            "Outputs": outputs,
        }
        self._left[StackName] = POLLS
        return {}

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:
        resource, reason = self.failing[StackName]
        base = {"StackId": "arn", "EventId": "1", "StackName": StackName, "Timestamp": 0}
        one = {**base, "LogicalResourceId": resource, "ResourceStatusReason": reason}
        other = {**base, "EventId": "2", "LogicalResourceId": "Other"}
        cancelled = {**other, "ResourceStatusReason": "Resource creation cancelled"}
        events = [one, cancelled]
        return {"StackEvents": [{**each, "ResourceStatus": "CREATE_FAILED"} for each in events]}

    def delete_stack(self, StackName: str) -> None:
        self.stacks[StackName]["StackStatus"] = "DELETE_IN_PROGRESS"
        self._left[StackName] = POLLS


def _stack(name: str) -> dict[str, Any]:
    return {"StackName": name, "CreationTime": 0, "Tags": [], "Outputs": []}


def _read(text: str) -> dict[str, Any]:
    return yaml.safe_load(text)
