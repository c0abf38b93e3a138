"""What a template says: its parameters, what it puts out, and the bots that it has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

import yaml


class Parameter(NamedTuple):
    """A parameter of a template: whether it has a value of its own."""

    name: str
    default: bool


_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """Reads templates: what `!Ref` and its like mean is for CloudFormation."""


def _tagged(loader: Any, _suffix: str, node: Any) -> Any:  # noqa: ANN401 - yaml has no types here
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return loader.construct_mapping(node)


_Loader.add_multi_constructor("!", _tagged)  # pyright: ignore[reportUnknownMemberType]


def parameters_in(template: str) -> tuple[Parameter, ...]:
    """Return the parameters of a template."""
    table = _part(template, "Parameters")
    return tuple(Parameter(name, "Default" in about) for name, about in table.items())


def outputs_in(template: str) -> tuple[str, ...]:
    """Return the names of what a template puts out."""
    return tuple(_part(template, "Outputs"))


def _part(template: str, key: str) -> Mapping[str, Mapping[str, Any]]:
    return cast("dict[str, dict[str, Any]]", _read(template).get(key) or {})


@lru_cache(maxsize=16)
def _read(template: str) -> Mapping[str, Any]:
    read: object = yaml.load(template, _Loader)  # noqa: S506 - a SafeLoader
    return cast("dict[str, Any]", read) if isinstance(read, dict) else {}


def aliases_in(template: str) -> Mapping[str, str]:
    """Return name of a bot -> the output with the ARN of its alias."""
    resources = _part(template, "Resources")
    found: dict[str, str] = {}
    for logical, each in resources.items():
        if each["Type"] == "AWS::Lex::BotAlias":
            bot = resources[each["Properties"]["BotId"]["Ref"]]
            found[str(bot["Properties"]["Name"])] = f"{logical}Arn"
    return found
