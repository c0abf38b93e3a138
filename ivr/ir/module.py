"""Flow modules: the Settings that their content carries, and the contract that the API is given.

The Settings in the content are inert; what a module takes and returns stands in the API parameter
Settings (lower camel case). Source: live probes of CreateContactFlowModule.

Law: nobody has to write a contract. It is what a module's actions say, and what its callers ask of
it; what an export declares beyond that is kept (`contract` of an exact dialog).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ivr.ir.actions.base import ActionBase, FlowType, Record
from ivr.ir.flow import Flow
from ivr.ir.references import is_path, paths_in, symbol
from ivr.ir.service.limits import MODULE_BRANCHES, MODULE_RESULTS_RESERVED

_NAMES: Mapping[str, str] = MappingProxyType({})
_INPUT = "$.Modules.Input."


class ContentTransition(Record, frozen=True):
    """A way out of the module, as its content names it."""

    display_name: str
    reference_name: str
    description: str = ""


class Settings(Record, frozen=True):
    """What the content of a module must carry at top level, and a flow's may not."""

    input_parameters: list[Any] = Field(default_factory=list[Any])
    output_parameters: list[Any] = Field(default_factory=list[Any])
    transitions: list[ContentTransition] = Field(default_factory=list[ContentTransition])


class _Camel(BaseModel, frozen=True):
    model_config = ConfigDict(
        extra="allow", populate_by_name=True, alias_generator=to_camel, defer_build=True
    )


class Result(_Camel, frozen=True):
    """A branch of the caller."""

    name: str
    description: str | None = None


class Shape(_Camel, frozen=True):
    """Values by a JSON Schema (draft 4) of an object."""

    json_schema: dict[str, Any] = Field(default_factory=dict[str, Any], alias="schema")

    def types(self) -> Mapping[str, str]:
        """Return the JSON type of each value that is declared; empty where none is said."""
        declared = self.json_schema.get("properties")
        if not isinstance(declared, dict):
            return {}
        return {
            name: str(cast("dict[str, Any]", each).get("type", ""))
            for name, each in cast("dict[str, object]", declared).items()
            if isinstance(each, dict)
        }


class Results(_Camel, frozen=True):
    """The branches of the caller, at most eight, each name once."""

    results: list[Result] = Field(default_factory=list[Result])


class ModuleContract(_Camel, frozen=True):
    """What a module takes, what it returns, and by which branches; without any: `{}`."""

    input: Shape | None = None
    result_data: Shape | None = None
    transitions: Results | None = None

    def json_value(self) -> dict[str, Any]:
        """Return the JSON value: only keys that were set."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    def text(self) -> str:
        """Return it as the API takes it: the same contract is the same text."""
        return json.dumps(self.json_value(), sort_keys=True)

    def results(self) -> tuple[str, ...]:
        """Return the names of the branches."""
        return tuple(each.name for each in self.transitions.results) if self.transitions else ()

    def takes(self) -> Mapping[str, str]:
        """Return the values that a caller may hand over, with their JSON types."""
        return self.input.types() if self.input else {}

    def returns(self) -> Mapping[str, str]:
        """Return the values that a caller finds in `$.Modules.ResultData`, with their types."""
        return self.result_data.types() if self.result_data else {}

    def faults(self) -> tuple[str, ...]:
        """Return why the service would refuse it, a sentence each; empty where it would not."""
        names = self.results()
        found = [f"result {name!r} is declared twice" for name in _twice(names)]
        found += [
            f"result {name!r} is reserved" for name in names if name in MODULE_RESULTS_RESERVED
        ]
        if len(names) > MODULE_BRANCHES:
            found.append(f"{len(names)} results are declared; {MODULE_BRANCHES} are allowed")
        return tuple(found)


def _twice(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if names.count(name) > 1))


def read_settings(value: object) -> Settings:
    """Return the Settings of a module's content.

    Raises:
        pydantic.ValidationError: They have another shape.
    """
    return Settings.model_validate(value, by_alias=True, by_name=False)


def read_contract(value: object) -> ModuleContract:
    """Return a module's contract from the JSON value of the API parameter Settings.

    Raises:
        pydantic.ValidationError: It has another shape.
    """
    return ModuleContract.model_validate(value, by_alias=True, by_name=False)


class Call(NamedTuple):
    """What a caller hands to a module, and the results that it has branches for."""

    given: Mapping[str, Any]
    results: tuple[str, ...]


def contracts_of(
    flows: Iterable[Flow], names: Mapping[str, str] = _NAMES
) -> dict[str, ModuleContract]:
    """Return the contract of each module by name, so that it fits all callers among the flows.

    Args:
        flows: All flows and modules of a program.
        names: What actions have for a module, such as its id -> its symbol.
    """
    every = tuple(flows)
    calls: dict[str, list[Call]] = {}
    for flow in every:
        for name, call in _calls(flow, names):
            calls.setdefault(name, []).append(call)
    return {
        flow.name: contract_of(flow, calls.get(flow.name, ()))
        for flow in every
        if flow.type is FlowType.MODULE
    }


def contract_of(module: Flow, calls: Iterable[Call] = ()) -> ModuleContract:
    """Return the contract that a module and those who call it need; without any need: `{}`.

    A value has the JSON type that all who give it agree on, else none; one that the module only
    reads is a string. Results that Connect reserves are never declared. What the module declares
    itself stays as it is; only what is missing there is added.
    """
    asked = tuple(calls)
    ends = [_parameters(each) for each in module.actions if each.type == "EndFlowModuleExecution"]
    named = {str(end["Result"]) for end in ends if end.get("Result") is not None}
    named = named.union(*(call.results for call in asked)) - MODULE_RESULTS_RESERVED
    taken = {**dict(_reads(module)), **_types([call.given for call in asked])}
    returned = [end["ResultData"] for end in ends if end.get("ResultData") is not None]
    made: dict[str, Any] = {}
    if taken:
        made["input"] = _shape(taken)
    if returned:
        made["resultData"] = _shape(_types([_table(each) for each in returned]))
    if named:
        results = [{"name": name, "description": name} for name in sorted(named)]
        made["transitions"] = {"results": results}
    return read_contract(_completed(module.contract, made))


def beyond(flow: Flow) -> Mapping[str, Any]:
    """Return what a module declares; nothing where its actions alone say the same."""
    alone = contract_of(replace(flow, contract={}))
    return {} if read_contract(flow.contract).text() == alone.text() else flow.contract


def _completed(declared: Mapping[str, Any], needed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a contract with what is needed and not in it."""
    whole = {**needed, **declared}
    for part in ("input", "resultData"):
        if part in declared and part in needed:
            known = _table(_table(declared[part]).get("schema"))
            values = {**needed[part]["schema"]["properties"], **_table(known.get("properties"))}
            whole[part] = {**declared[part], "schema": {**known, "properties": values}}
    if "transitions" in declared and "transitions" in needed:
        own = list(_table(declared["transitions"]).get("results") or ())
        names = {each["name"] for each in own}
        more = [each for each in needed["transitions"]["results"] if each["name"] not in names]
        whole["transitions"] = {**declared["transitions"], "results": [*own, *more]}
    return whole


def _calls(flow: Flow, names: Mapping[str, str]) -> Iterator[tuple[str, Call]]:
    """Yield the name of each module that a flow calls, and how."""
    for action in flow.actions:
        if action.type != "InvokeFlowModule":
            continue
        told = _parameters(action)
        identity = str(told.get("FlowModuleId", ""))
        bare = identity.rpartition(":")[0]  # without alias or version
        found = symbol(names.get(identity) or names.get(bare) or identity)
        if found is not None and found.kind == "module":
            conditions = (branch.condition for branch in action.transitions.conditions)
            operands = (each for condition in conditions for each in condition.operands)
            results = tuple(each for each in operands if not is_path(each))
            yield found.name, Call(_table(told.get("Input")), results)


def _reads(module: Flow) -> Iterator[tuple[str, str]]:
    """Yield the inputs that a module reads, with the JSON type that this needs."""
    for action in module.actions:
        for path in paths_in(action.json_text):
            if path.startswith(_INPUT):
                name, _, inner = path.removeprefix(_INPUT).partition(".")
                yield name, "object" if inner else "string"


def _types(tables: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the JSON type of each value; empty where they are of several."""
    found: dict[str, set[str]] = {}
    for table in tables:
        for name, value in table.items():
            found.setdefault(name, set()).add(_JSON_TYPES.get(type(value).__name__, ""))
    return {name: types.pop() if len(types) == 1 else "" for name, types in found.items()}


_JSON_TYPES: Mapping[str, str] = {
    "str": "string",
    "bool": "boolean",
    "int": "number",
    "float": "number",
    "list": "array",
    "dict": "object",
}


def _shape(types: Mapping[str, str]) -> dict[str, Any]:
    values = {name: {"type": kind} if kind else {} for name, kind in sorted(types.items())}
    return {"schema": {"type": "object", "properties": values}}


def _parameters(action: ActionBase) -> Mapping[str, Any]:
    return _table(action.plain)


def _table(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
