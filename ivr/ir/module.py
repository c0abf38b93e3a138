"""Flow modules: the Settings that their content carries, and the contract that the API is given.

The Settings in the content are inert; what a module takes and returns stands in the API parameter
Settings (lower camel case). Source: live probes of CreateContactFlowModule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ivr.ir.actions.base import Record
from ivr.ir.limits import MODULE_BRANCHES, MODULE_RESULTS_RESERVED


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
