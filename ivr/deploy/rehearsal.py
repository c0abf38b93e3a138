"""A dry run: the deployment itself, against an account that only listens.

Law: questions go to the real account, as long as they are about what is there. Whatever would
change something is written down and answered as if it had been done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

from ivr.deploy.plan.templates import outputs_in
from ivr.deploy.reach.cloud import Cloud, Fault, Json, is_write

MARK = "known-after-"
"""How ids begin that nobody has given yet."""

TEXT_MAX = 60


def _named(asked: Mapping[str, Any]) -> str:
    return MARK + str(asked.get("Name") or asked.get("botName") or asked.get("StackName"))


def _flow(asked: Mapping[str, Any]) -> Json:
    return {"ContactFlowId": _named(asked), "ContactFlowArn": f"arn:{_named(asked)}"}


ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], Json]] = {
    "create_contact_flow": _flow,
    "create_contact_flow_module": lambda asked: {"Id": _named(asked), "Arn": _named(asked)},
    "create_upload_url": lambda _: {"importId": f"{MARK}import", "uploadUrl": "https://upload"},
    "create_contact_flow_version": lambda _: {"Version": f"{MARK}version"},
    "create_contact_flow_module_version": lambda _: {"Version": f"{MARK}version"},
    "create_bot_version": lambda _: {"botVersion": f"{MARK}version"},
    "create_bot_alias": lambda _: {"botAliasId": f"{MARK}alias"},
}
"""Operation that changes something -> what it would answer, where anybody reads that."""

DONE: Mapping[str, Json] = {
    "describe_import": {"importStatus": "Completed"},
    "describe_bot_locale": {"botLocaleStatus": "Built"},
    "describe_bot_version": {"botStatus": "Available"},
    "describe_bot_alias": {"botAliasStatus": "Available"},
    "describe_change_set": {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"},
}
"""Operation that waits for what was changed -> what it answers in the end."""

THERE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "update_contact_flow_content": ("describe_contact_flow", ("InstanceId", "ContactFlowId")),
    "update_contact_flow_module_content": (
        "describe_contact_flow_module",
        ("InstanceId", "ContactFlowModuleId"),
    ),
}
"""Operation that is refused where something is gone -> what is asked to learn that, and by what."""

EMPTY: Mapping[str, Json] = {
    "list_bot_aliases": {"botAliasSummaries": []},
    "list_contact_flow_aliases": {},
    "list_contact_flow_module_aliases": {},
    "list_contact_flow_versions": {},
    "list_contact_flow_module_versions": {},
}
"""Operation that lists -> what it answers of what is not there yet."""


def _of_nothing(operation: str) -> Json:
    """Return what a question about something that is not there yet is answered."""
    if operation not in EMPTY:
        raise Fault("ResourceNotFoundException", "it is not there yet", operation)
    return EMPTY[operation]


class Rehearsal:
    """Implements Cloud: reads what is there, writes nothing."""

    def __init__(self, cloud: Cloud) -> None:
        """Listen before an account."""
        self._cloud = cloud
        self._bots: dict[str, str] = {}
        self._parameters: dict[str, str] = {}
        self._templates: dict[str, str] = {}
        self._stacks: dict[str, str] = {}
        self.calls: list[tuple[str, str, Json]] = []

    def call(self, service: str, operation: str, parameters: Mapping[str, Any], /) -> Json:
        """See Cloud."""
        if is_write(operation):
            self.calls.append((service, operation, dict(parameters)))
            self._noted(operation, parameters)
            self._found(service, operation, parameters)
            return ANSWERS.get(operation, lambda _: {})(parameters)
        if operation in DONE and any(service == changed for changed, _, _ in self.calls):
            return {**DONE[operation], "importedResourceId": self._bots.get("last", "")}
        if operation == "get_parameter" and parameters["Name"] in self._parameters:
            return {"Parameter": {"Value": self._parameters[parameters["Name"]]}}
        if MARK in json.dumps(parameters):
            return _of_nothing(operation)
        return self._after(service, operation, parameters)

    def _found(self, service: str, operation: str, parameters: Mapping[str, Any]) -> None:
        """Refuse, as the service will, to change what is gone; what was just made is there."""
        question, named = THERE.get(operation, ("", ()))
        asked = {name: parameters[name] for name in named}
        if question and MARK not in json.dumps(asked):
            self._cloud.call(service, question, asked)

    def _noted(self, operation: str, parameters: Mapping[str, Any]) -> None:
        if operation == "start_import":
            name = parameters["resourceSpecification"]["botImportSpecification"]["botName"]
            self._bots["last"] = self._bot_there(name) or f"{MARK}{name}"
        elif operation == "put_parameter":
            self._parameters[str(parameters["Name"])] = str(parameters["Value"])
        elif operation == "put_object":
            self._templates[str(parameters["Key"])] = parameters["Body"].decode(errors="replace")
        elif operation == "create_change_set":
            key = str(parameters.get("TemplateURL", "")).partition(".amazonaws.com/")[2]
            text = parameters.get("TemplateBody") or self._templates.get(key, "")
            self._stacks[str(parameters["StackName"])] = str(text)

    def _bot_there(self, name: str) -> str:
        """Return the id of the bot that an import would change, or nothing."""
        named = [{"name": "BotName", "values": [name], "operator": "EQ"}]
        told = self._cloud.call("lexv2-models", "list_bots", {"filters": named})
        found = (str(each["botId"]) for each in told["botSummaries"] if each["botName"] == name)
        return next(found, "")

    def _after(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Json:
        if operation != "describe_stacks" or parameters.get("StackName") not in self._stacks:
            return self._cloud.call(service, operation, parameters)
        stack: Json = {"StackName": parameters["StackName"]}
        with suppress(Fault):
            stack = self._cloud.call(service, operation, parameters)["Stacks"][0]
        known = {each["OutputKey"]: each for each in stack.get("Outputs", [])}
        outputs = [
            known.get(name, {"OutputKey": name, "OutputValue": MARK + name})
            for name in outputs_in(self._stacks[str(parameters["StackName"])])
        ]
        return {"Stacks": [{**stack, "StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}]}

    def upload(self, address: str, content: bytes, /) -> None:
        """See Cloud."""
        self.calls.append(("upload", address, {"Body": content}))

    def download(self, address: str, /) -> bytes:
        """See Cloud."""
        return self._cloud.download(address)

    def heard(self, _line: str) -> None:
        """Tell nobody how far it is: nothing happens."""

    def lines(self) -> Iterator[str]:
        """Yield the calls that would be made, in order; long texts are counted, not shown."""
        for service, operation, parameters in self.calls:
            yield f"{service}.{operation} {json.dumps(shortened(parameters), sort_keys=True)}"


def shortened(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return parameters in which long texts and bytes are counted."""
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, str) and len(value) > TEXT_MAX and not value.startswith("arn:"):
        return f"{value[:TEXT_MAX]}... ({len(value):,} characters)"
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {key: shortened(each) for key, each in table.items()}
    if isinstance(value, list):
        return [shortened(each) for each in cast("list[object]", value)]
    return value
