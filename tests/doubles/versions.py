"""Versions and aliases in a Connect instance in memory, alike for flows and modules."""

# ruff: noqa: N803 - parameters are called as the service calls them

from __future__ import annotations

from typing import Any

from ivr.deploy.reach.cloud import Fault

PAGE = 5
"""How many entries of a list one answer has: less than there are, so that pages are turned."""


class Versions:
    def __init__(self) -> None:
        self.flows: dict[str, dict[str, Any]] = {}
        self.modules: dict[str, dict[str, Any]] = {}
        self.unversioned: set[str] = set()
        """Names of flows of which no version can be made."""

    def _versioned(self, name: str) -> dict[str, Any]:
        each = self.flows.get(name) or self.modules.get(name)
        if each is None:
            raise Fault("ResourceNotFoundException", name)
        if each["Name"] in self.unversioned:
            raise Fault("InvalidRequestException", "only flows of type Campaign have versions")
        each.setdefault("versions", [])
        each.setdefault("aliases", {})
        return each

    def create_contact_flow_version(self, ContactFlowId: str, **_: Any) -> dict[str, Any]:
        each = self._versioned(ContactFlowId)
        each["versions"].append(max(each["versions"], default=0) + 1)
        return {"ContactFlowArn": each["Arn"], "Version": each["versions"][-1]}

    def create_contact_flow_module_version(
        self, ContactFlowModuleId: str, **_: Any
    ) -> dict[str, Any]:
        made = self.create_contact_flow_version(ContactFlowModuleId)
        return {"ContactFlowModuleArn": made["ContactFlowArn"], "Version": made["Version"]}

    def list_contact_flow_versions(
        self, InstanceId: str, ContactFlowId: str, NextToken: str = "0"
    ) -> dict[str, Any]:
        found = [{"Version": each} for each in self._versioned(ContactFlowId)["versions"]]
        return page("ContactFlowVersionSummaryList", found, NextToken)

    def list_contact_flow_module_versions(
        self, InstanceId: str, ContactFlowModuleId: str, NextToken: str = "0"
    ) -> dict[str, Any]:
        found = [{"Version": each} for each in self._versioned(ContactFlowModuleId)["versions"]]
        return page("ContactFlowModuleVersionSummaryList", found, NextToken)

    def delete_contact_flow_version(
        self, InstanceId: str, ContactFlowId: str, ContactFlowVersion: int
    ) -> dict[str, Any]:
        each = self._versioned(ContactFlowId)
        if ContactFlowVersion in each["aliases"].values():
            raise Fault("InvalidRequestException", "an alias is at this version")
        each["versions"].remove(ContactFlowVersion)
        return {}

    def create_contact_flow_alias(
        self, InstanceId: str, ContactFlowId: str, ContactFlowVersion: int, AliasName: str
    ) -> dict[str, Any]:
        each = self._versioned(ContactFlowId)
        assert ContactFlowVersion in each["versions"]
        if AliasName in each["aliases"]:
            raise Fault("DuplicateResourceException", AliasName)
        each["aliases"][AliasName] = ContactFlowVersion
        return {"ContactFlowArn": each["Arn"], "Id": AliasName}

    def create_contact_flow_module_alias(
        self,
        InstanceId: str,
        ContactFlowModuleId: str,
        ContactFlowModuleVersion: int,
        AliasName: str,
    ) -> dict[str, Any]:
        made = self.create_contact_flow_alias(
            InstanceId, ContactFlowModuleId, ContactFlowModuleVersion, AliasName
        )
        return {"ContactFlowModuleArn": made["ContactFlowArn"], "Id": AliasName}

    def update_contact_flow_alias(
        self, InstanceId: str, ContactFlowId: str, AliasId: str, ContactFlowVersion: int
    ) -> dict[str, Any]:
        each = self._versioned(ContactFlowId)
        assert ContactFlowVersion in each["versions"]
        assert AliasId in each["aliases"]
        each["aliases"][AliasId] = ContactFlowVersion
        return {}

    def list_contact_flow_aliases(
        self, InstanceId: str, ContactFlowId: str, NextToken: str = "0"
    ) -> dict[str, Any]:
        found = [
            {"AliasId": name, "AliasName": name}
            for name in self._versioned(ContactFlowId)["aliases"]
        ]
        return page("ContactFlowAliasSummaryList", found, NextToken)

    def list_contact_flow_module_aliases(
        self, InstanceId: str, ContactFlowModuleId: str, NextToken: str = "0"
    ) -> dict[str, Any]:
        told = self.list_contact_flow_aliases(InstanceId, ContactFlowModuleId, NextToken)
        return {"ContactFlowModuleAliasSummaryList": told["ContactFlowAliasSummaryList"]}

    def delete_contact_flow_alias(
        self, InstanceId: str, ContactFlowId: str, AliasId: str
    ) -> dict[str, Any]:
        del self._versioned(ContactFlowId)["aliases"][AliasId]
        return {}

    def delete_contact_flow_module_alias(
        self, InstanceId: str, ContactFlowModuleId: str, AliasId: str
    ) -> dict[str, Any]:
        return self.delete_contact_flow_alias(InstanceId, ContactFlowModuleId, AliasId)


def page(key: str, found: list[Any], token: str) -> dict[str, Any]:
    start = int(token)
    page: dict[str, Any] = {key: found[start : start + PAGE]}
    return {**page, "NextToken": str(start + PAGE)} if start + PAGE < len(found) else page
