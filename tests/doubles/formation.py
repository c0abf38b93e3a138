"""CloudFormation in memory: change sets of templates that are worked out, stacks that take time."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivr.deploy.reach.cloud import Fault
from tests.doubles.storage import Buckets
from tests.doubles.templates import Stack, Wrong, read

POLLS = 2
"""How often a stack is asked before it is done."""

INLINE_BYTES_MAX = 51_200

NAMED = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Connect::Instance": "InstanceAlias",
}
"""Type -> the property that gives it a name which nothing else may have."""


class Formation:
    def __init__(self, buckets: Buckets) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.made: dict[str, Stack] = {}
        """Name of a stack -> its template, worked out, as it was last executed."""
        self.failing: dict[str, tuple[str, str]] = {}
        self.associated: set[str] = set()
        """ARNs of bots that stacks made known to the instance; an account puts its own here."""
        self.kept: dict[tuple[str, str], str] = {}
        """Type and name of what outlived its stack -> nothing else may have that name."""
        self._gone: dict[str, Stack] = {}
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
            self._sets = {at: made for at, made in self._sets.items() if at[0] != StackName}
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
        if len(said.get("TemplateBody", "").encode()) > INLINE_BYTES_MAX:
            raise Fault("ValidationError", "'templateBody' must have at most 51200 bytes")
        there = (
            StackName in self.stacks
            and self.stacks[StackName]["StackStatus"] != "REVIEW_IN_PROGRESS"
        )
        if (said["ChangeSetType"] == "UPDATE") != there:
            raise Fault("ValidationError", f"Stack {StackName}: {said['ChangeSetType']}")
        parameters = {each["ParameterKey"]: each["ParameterValue"] for each in said["Parameters"]}
        try:
            stack = Stack(text, parameters, StackName)
        except Wrong as wrong:
            raise Fault("ValidationError", str(wrong)) from None
        if "Transform" in read(text):
            assert "CAPABILITY_AUTO_EXPAND" in said["Capabilities"]
        if not there:
            self.stacks[StackName] = {**_stack(StackName), "StackStatus": "REVIEW_IN_PROGRESS"}
        made = {"said": said, "stack": stack, "ExecutionStatus": "AVAILABLE"}
        self._sets[StackName, ChangeSetName] = made
        return {"Id": f"arn:{ChangeSetName}", "StackId": f"arn:{StackName}"}

    def _from_bucket(self, address: str) -> str:
        bucket, _, key = address.removeprefix("https://").partition("/")
        return self._buckets.buckets[bucket.partition(".")[0]][key].decode()

    def describe_change_set(self, StackName: str, ChangeSetName: str) -> dict[str, Any]:
        made = self._sets[StackName, ChangeSetName]
        return {"Status": "CREATE_COMPLETE", "ExecutionStatus": made["ExecutionStatus"]}

    def delete_change_set(self, StackName: str, ChangeSetName: str) -> dict[str, Any]:
        del self._sets[StackName, ChangeSetName]
        return {}

    def execute_change_set(self, StackName: str, ChangeSetName: str) -> dict[str, Any]:
        made = self._sets[StackName, ChangeSetName]
        if made["ExecutionStatus"] != "AVAILABLE":
            raise Fault("InvalidChangeSetStatus", ChangeSetName)
        made["ExecutionStatus"] = "EXECUTE_COMPLETE"
        others = [at for at in self._sets if at[0] == StackName and at[1] != ChangeSetName]
        for at in others:  # they are not valid for the stack as it will be
            del self._sets[at]
        verb = "UPDATE" if made["said"]["ChangeSetType"] == "UPDATE" else "CREATE"
        stack: Stack = made["stack"]
        for logical, lost in self._lost(stack):
            self.failing[StackName] = (logical, f"S3 has no object {lost}")
        for logical, name in self._taken(stack) if verb == "CREATE" else ():
            self.failing[StackName] = (logical, f"{name} already exists")
        self.made[StackName] = stack
        self.associated |= set(_bots(stack))
        self.stacks[StackName] = {
            **_stack(StackName),
            "StackStatus": f"{verb}_IN_PROGRESS",
            "Tags": made["said"]["Tags"],
            "Outputs": [
                {"OutputKey": name, "OutputValue": value} for name, value in stack.outputs.items()
            ],
        }
        self._left[StackName] = POLLS
        return {}

    def _taken(self, stack: Stack) -> Iterator[tuple[str, str]]:
        """Yield resources whose name something has that outlived its stack."""
        for logical, each in stack.resources.items():
            if (each["Type"], _name(each)) in self.kept:
                yield logical, _name(each)

    def _lost(self, stack: Stack) -> Iterator[tuple[str, str]]:
        """Yield resources that name an object of a bucket which is not there."""
        for logical, each in stack.resources.items():
            for bucket, key in _objects(each["Properties"]):
                if key not in self._buckets.buckets.get(bucket, {}):
                    yield logical, f"{bucket}/{key}"

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:
        resource, reason = self.failing[StackName]
        base = {"StackId": "arn", "EventId": "1", "StackName": StackName, "Timestamp": 0}
        one = {**base, "LogicalResourceId": resource, "ResourceStatusReason": reason}
        other = {**base, "EventId": "2", "LogicalResourceId": "Other"}
        cancelled = {**other, "ResourceStatusReason": "Resource creation cancelled"}
        events = [one, cancelled]
        return {"StackEvents": [{**each, "ResourceStatus": "CREATE_FAILED"} for each in events]}

    def list_stack_resources(self, StackName: str) -> dict[str, Any]:
        if StackName not in self._gone:
            raise Fault("ValidationError", f"Stack with id {StackName} does not exist")
        name = StackName.removeprefix("arn:")
        return {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": logical,
                    "PhysicalResourceId": _name(each) or f"{name}-{logical}",
                    "ResourceType": each["Type"],
                    "LastUpdatedTimestamp": 0,
                    "ResourceStatus": "DELETE_SKIPPED"
                    if each.get("DeletionPolicy") == "Retain"
                    else "DELETE_COMPLETE",
                }
                for logical, each in self._gone[StackName].resources.items()
            ]
        }

    def delete_stack(self, StackName: str) -> None:
        if self.stacks[StackName]["StackStatus"] == "UPDATE_IN_PROGRESS":
            raise Fault("ValidationError", f"Stack {StackName} cannot be deleted while updated")
        if StackName in self.made:
            stack = self._gone[f"arn:{StackName}"] = self.made.pop(StackName)
            self.associated -= set(_bots(stack))
            for logical, each in stack.resources.items():
                if each.get("DeletionPolicy") == "Retain":
                    self.kept[each["Type"], _name(each) or f"{StackName}-{logical}"] = logical
        self.stacks[StackName]["StackStatus"] = "DELETE_IN_PROGRESS"
        self._left[StackName] = POLLS


def _name(resource: Any) -> str:
    """Return the name that a template gives a resource, or nothing."""
    return str(resource["Properties"].get(NAMED.get(resource["Type"], ""), ""))


def _objects(properties: Any) -> Iterator[tuple[str, str]]:
    """Yield bucket and key of whatever a resource is made from."""
    if isinstance(properties, list):
        for each in properties:
            yield from _objects(each)
    elif isinstance(properties, dict):
        if set(properties) == {"Bucket", "Key"}:
            yield properties["Bucket"], properties["Key"]
        for name, each in properties.items():
            if name in {"ScriptLocation", "--additional-python-modules"}:
                bucket, _, key = each.removeprefix("s3://").partition("/")
                yield bucket, key
            yield from _objects(each)


def _bots(stack: Stack) -> Iterator[str]:
    """Yield the aliases of bots that a stack makes known to the instance."""
    for each in stack.resources.values():
        if each["Type"] == "AWS::Connect::IntegrationAssociation":
            said = each["Properties"]
            if said["IntegrationType"] == "LEX_BOT":
                yield said["IntegrationArn"]


def _stack(name: str) -> dict[str, Any]:
    at = {"StackName": name, "StackId": f"arn:{name}"}
    return {**at, "CreationTime": 0, "Tags": [], "Outputs": []}
