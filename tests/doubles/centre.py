"""A Connect instance in memory: flows that must be whole, modules, bots, numbers, lists."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any

from ivr.deploy.reach.cloud import Fault
from tests.doubles.lex import Lex
from tests.doubles.modules import contract_problems
from tests.doubles.versions import Versions, page

_FLOW = re.compile(r"contact-flow/([0-9a-f-]{36})")


class Centre(Versions):
    def __init__(self, instance: str, lex: Lex) -> None:
        super().__init__()
        self.instance = instance
        self.numbers: dict[str, dict[str, Any]] = {}
        self.bots: set[str] = set()
        self.listed: dict[str, list[dict[str, Any]]] = {}
        self.functions: list[str] = []
        self.refused: dict[str, list[str]] = {}
        """Name of a flow -> what is wrong with it."""
        self.flows_max = 100
        self._lex = lex
        self._numbers = count(1)

    def _id(self) -> str:
        return str(uuid.UUID(int=0x4000_8000_0000_0000_0000 + next(self._numbers)))

    # --- flows ---

    def create_contact_flow(
        self,
        InstanceId: str,
        Name: str,
        Type: str,
        Content: str,
        Tags: Any,
    ) -> dict[str, Any]:
        self._here(InstanceId)
        if any(flow["Name"] == Name for flow in self.flows.values()):
            raise Fault("DuplicateResourceException", f"{Name} exists")
        if len(self.flows) >= self.flows_max:
            raise Fault("LimitExceededException", "flows per instance")
        self._check(Name, Content, "InvalidContactFlowException")
        name = self._id()
        arn = f"{self.instance}/contact-flow/{name}"
        told = {"Id": name, "Arn": arn, "Name": Name, "Type": Type, "Tags": Tags}
        self.flows[name] = {**told, "Content": _rewritten(Content)}
        return {"ContactFlowId": name, "ContactFlowArn": arn}

    def update_contact_flow_content(
        self,
        InstanceId: str,
        ContactFlowId: str,
        Content: str,
    ) -> dict[str, Any]:
        flow = self._flow(ContactFlowId)
        self._check(flow["Name"], Content, "InvalidContactFlowException")
        flow["Content"] = _rewritten(Content)
        return {}

    def update_contact_flow_name(
        self,
        InstanceId: str,
        ContactFlowId: str,
        Name: str,
    ) -> dict[str, Any]:
        self._flow(ContactFlowId)["Name"] = Name
        return {}

    def describe_contact_flow(self, InstanceId: str, ContactFlowId: str) -> dict[str, Any]:
        return {"ContactFlow": _told(self._flow(ContactFlowId))}

    def list_contact_flows(self, InstanceId: str, NextToken: str = "0") -> dict[str, Any]:
        kept = ("Id", "Arn", "Name")
        found = [{key: flow[key] for key in kept} for flow in self.flows.values()]
        return page("ContactFlowSummaryList", found, NextToken)

    def delete_contact_flow(self, InstanceId: str, ContactFlowId: str) -> dict[str, Any]:
        self._flow(ContactFlowId)
        if self.flows[ContactFlowId].get("aliases"):
            raise Fault("InvalidRequestException", "the flow has an alias")
        used = [n for n in self.numbers.values() if n.get("flow") == ContactFlowId]
        if used:
            raise Fault("InvalidRequestException", "a number runs this flow")
        del self.flows[ContactFlowId]
        return {}

    def _flow(self, name: str) -> dict[str, Any]:
        if name not in self.flows:
            raise Fault("ResourceNotFoundException", f"no flow {name}")
        return self.flows[name]

    def _here(self, instance: str) -> None:
        if instance != self.instance.rpartition("/")[2]:
            raise Fault("ResourceNotFoundException", f"no instance {instance}")

    # --- modules ---

    def create_contact_flow_module(
        self,
        InstanceId: str,
        Name: str,
        Content: str,
        Tags: Any,
        Settings: str = "{}",
    ) -> dict[str, Any]:
        if any(module["Name"] == Name for module in self.modules.values()):
            raise Fault("DuplicateResourceException", f"{Name} exists")
        self._check(Name, Content, "InvalidContactFlowModuleException", Settings)
        assert "Settings" in json.loads(Content)
        name = self._id()
        arn = f"{self.instance}/flow-module/{name}"
        told = {"Id": name, "Arn": arn, "Name": Name, "Tags": Tags}
        written = {"Content": _rewritten(Content), "Settings": _rewritten(Settings)}
        self.modules[name] = {**told, **written}
        return {"Id": name, "Arn": arn}

    def update_contact_flow_module_content(
        self,
        InstanceId: str,
        ContactFlowModuleId: str,
        Content: str,
        Settings: str = "",
    ) -> dict[str, Any]:
        module = self._module(ContactFlowModuleId)
        settings = Settings or module["Settings"]
        self._check(module["Name"], Content, "InvalidContactFlowModuleException", settings)
        module |= {"Content": _rewritten(Content), "Settings": _rewritten(settings)}
        return {}

    def describe_contact_flow_module(
        self,
        InstanceId: str,
        ContactFlowModuleId: str,
    ) -> dict[str, Any]:
        return {"ContactFlowModule": _told(self._module(ContactFlowModuleId))}

    def list_contact_flow_modules(self, InstanceId: str, NextToken: str = "0") -> dict[str, Any]:
        kept = ("Id", "Arn", "Name")
        found = [{key: each[key] for key in kept} for each in self.modules.values()]
        return page("ContactFlowModulesSummaryList", found, NextToken)

    def delete_contact_flow_module(
        self, InstanceId: str, ContactFlowModuleId: str
    ) -> dict[str, Any]:
        self._module(ContactFlowModuleId)
        del self.modules[ContactFlowModuleId]
        return {}

    def _module(self, name: str) -> dict[str, Any]:
        if name not in self.modules:
            raise Fault("ResourceNotFoundException", f"no module {name}")
        return self.modules[name]

    def _check(self, name: str, content: str, code: str, settings: str = "{}") -> None:
        declared = {each["Id"]: each["Settings"] for each in self.modules.values()}
        against = contract_problems(content, settings, declared)
        problems = [*self.refused.get(name, []), *self._problems(content), *against]
        if problems:
            raise Fault(code, "the flow is invalid", "", tuple(problems))

    def _problems(self, content: str) -> Iterator[str]:
        """Yield what Connect's own check would find: parts that lead or refer to nothing."""
        flow = json.loads(content)
        names = {action["Identifier"] for action in flow["Actions"]}
        if flow["StartAction"] not in names:
            yield "StartAction is unknown"
        for number, action in enumerate(flow["Actions"]):
            text = json.dumps(action.get("Parameters", {}))
            for lost in re.findall(r"\$\{[^}]*\}", text):
                yield f"Actions[{number}] refers to {lost}"
            for flow_id in _FLOW.findall(text):
                if flow_id not in self.flows:
                    yield f"Actions[{number}] refers to a flow that does not exist"
            for alias in re.findall(r"arn:aws:lex:[^\"]+", text):
                if alias not in self.bots:
                    yield f"Actions[{number}] refers to a bot that is not associated"
            yield from self._lost(number, action, names)

    def _lost(self, number: int, action: dict[str, Any], names: set[str]) -> Iterator[str]:
        following = action.get("Transitions", {}).get("NextAction")
        if following is not None and following not in names:
            yield f"Actions[{number}] leads to nothing"

    # --- bots, numbers, lists ---

    def associate_bot(self, InstanceId: str, LexV2Bot: dict[str, str]) -> None:
        arn = LexV2Bot["AliasArn"]
        if not self._lex.alias_exists(arn) or arn not in self._lex.policies:
            raise Fault("InvalidRequestException", "the alias lets nobody in")
        if arn in self.bots:
            raise Fault("ResourceConflictException", "it is associated")
        self.bots.add(arn)

    def disassociate_bot(self, InstanceId: str, LexV2Bot: dict[str, str]) -> None:
        if LexV2Bot["AliasArn"] not in self.bots:
            raise Fault("ResourceNotFoundException", "it is not associated")
        self.bots.discard(LexV2Bot["AliasArn"])

    def list_bots(self, InstanceId: str, LexVersion: str, NextToken: str = "0") -> dict[str, Any]:
        found = [{"LexV2Bot": {"AliasArn": arn}} for arn in sorted(self.bots)]
        return page("LexBots", found, NextToken)

    def claim(self, number: str) -> str:
        name = self._id()
        self.numbers[name] = {"PhoneNumber": number}
        return name

    def list_phone_numbers_v2(
        self,
        TargetArn: str,
        PhoneNumberPrefix: str = "",
        NextToken: str = "0",
    ) -> dict[str, Any]:
        assert TargetArn == self.instance
        found = [
            {
                "PhoneNumberId": key,
                "PhoneNumberArn": f"arn:{key}",
                "PhoneNumber": each["PhoneNumber"],
            }
            for key, each in self.numbers.items()
            if each["PhoneNumber"].startswith(PhoneNumberPrefix)
        ]
        return page("ListPhoneNumbersSummaryList", found, NextToken)

    def describe_phone_number(self, PhoneNumberId: str) -> dict[str, Any]:
        if PhoneNumberId not in self.numbers:
            raise Fault("ResourceNotFoundException", PhoneNumberId)
        return {"ClaimedPhoneNumberSummary": {"PhoneNumberId": PhoneNumberId}}

    def associate_phone_number_contact_flow(
        self,
        PhoneNumberId: str,
        InstanceId: str,
        ContactFlowId: str,
    ) -> None:
        self._flow(ContactFlowId)
        self.numbers[PhoneNumberId]["flow"] = ContactFlowId

    def disassociate_phone_number_contact_flow(self, PhoneNumberId: str, InstanceId: str) -> None:
        self.numbers[PhoneNumberId].pop("flow", None)

    def list_flow_associations(
        self, InstanceId: str, ResourceType: str, NextToken: str = "0"
    ) -> dict[str, Any]:
        assert ResourceType == "VOICE_PHONE_NUMBER"
        found = [
            {"ResourceId": key, "FlowId": each["flow"], "ResourceType": ResourceType}
            for key, each in self.numbers.items()
            if "flow" in each
        ]
        return page("FlowAssociationSummaryList", found, NextToken)

    def list_queues(self, InstanceId: str, QueueTypes: Any, NextToken: str = "0") -> dict[str, Any]:
        return page("QueueSummaryList", self.listed.get("queue", []), NextToken)

    def list_hours_of_operations(self, InstanceId: str, NextToken: str = "0") -> dict[str, Any]:
        return page("HoursOfOperationSummaryList", self.listed.get("hours", []), NextToken)

    def list_prompts(self, InstanceId: str, NextToken: str = "0") -> dict[str, Any]:
        return page("PromptSummaryList", self.listed.get("prompt", []), NextToken)

    def list_lambda_functions(self, InstanceId: str, NextToken: str = "0") -> dict[str, Any]:
        return page("LambdaFunctions", self.functions, NextToken)

    # --- what people do in the console ---

    def named(self, name: str) -> dict[str, Any]:
        """Return a flow or module by its name."""
        return next(f for f in (*self.flows.values(), *self.modules.values()) if f["Name"] == name)

    def edit(self, name: str, old: str, new: str) -> None:
        """Change the words of a flow, as somebody in the console would."""
        flow = self.named(name)
        assert old in flow["Content"]
        flow["Content"] = flow["Content"].replace(old, new)


def _told(each: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in each.items() if key[0].isupper()}


def _rewritten(content: str) -> str:
    """Return a content as a service gives it back: another order of keys, other spaces."""
    return json.dumps(json.loads(content), sort_keys=True, indent=1)
