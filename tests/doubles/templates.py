"""A template as CloudFormation takes it: parameters checked, conditions decided, values worked out.

What a template refers to must be there: a parameter, a resource that its condition leaves in, a
member of it. What would be known only afterwards (ids, ARNs) is made up from the names.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

Json = dict[str, Any]
ABSENT: dict[str, str] = {"Ref": "AWS::NoValue"}

PSEUDO = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/x/1",
}


class Wrong(Exception):
    """CloudFormation would refuse this template, or these parameters."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads the short forms of functions as their long ones."""


def _tagged(loader: Any, suffix: str, node: Any) -> Json:
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tagged)


@functools.lru_cache(maxsize=32)
def read(text: str) -> Json:
    """Return a template, functions in their long form."""
    return yaml.load(text, _Loader)


def given(template: Json, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the value of every parameter.

    Raises:
        Wrong: One has no value, is unknown, or is not what it may be.
    """
    declared = template.get("Parameters") or {}
    if unknown := sorted(parameters.keys() - declared.keys()):
        raise Wrong(f"Parameters: {unknown} do not exist in the template")
    values = {name: about["Default"] for name, about in declared.items() if "Default" in about}
    values |= parameters
    if missing := sorted(declared.keys() - values.keys()):
        raise Wrong(f"Parameters: {missing} must have values")
    for name, value in values.items():
        _check(name, str(value), declared[name])
    return {name: str(value) for name, value in values.items()}


def _check(name: str, value: str, about: Json) -> None:
    pattern, allowed = about.get("AllowedPattern"), about.get("AllowedValues")
    wrong = pattern is not None and not re.fullmatch(pattern, value)
    wrong |= allowed is not None and value not in map(str, allowed)
    if about["Type"] == "Number":
        number = float(value)
        wrong |= not about.get("MinValue", number) <= number <= about.get("MaxValue", number)
    if wrong:
        raise Wrong(f"Parameter {name} failed to satisfy constraint: {value!r}")


class Stack:
    """A template with its parameters, worked out."""

    def __init__(self, text: str, parameters: Mapping[str, str], name: str) -> None:
        self.template = read(text)
        self.name = name
        self.parameters = given(self.template, parameters)
        self._decided: dict[str, bool] = {}
        for each in self.template.get("Conditions") or {}:
            self.holds(each)
        self.resources: Json = {
            logical: {**each, "Properties": self.value(each.get("Properties") or {})}
            for logical, each in self.template["Resources"].items()
            if self._is_in(each)
        }
        for each in self.resources.values():
            for need in _as_list(each.get("DependsOn", [])):
                if need not in self.template["Resources"]:
                    raise Wrong(f"Unresolved resource dependencies [{need}]")
        told = (self.template.get("Outputs") or {}).items()
        self.outputs = {key: str(self.value(o["Value"])) for key, o in told if self._is_in(o)}

    def _is_in(self, each: Json) -> bool:
        return "Condition" not in each or self.holds(each["Condition"])

    def holds(self, condition: str) -> bool:
        """Tell whether a condition holds."""
        if condition not in self._decided:
            if condition not in (self.template.get("Conditions") or {}):
                raise Wrong(f"Unresolved condition {condition}")
            self._decided[condition] = bool(self.value(self.template["Conditions"][condition]))
        return self._decided[condition]

    def value(self, said: Any) -> Any:
        """Return a value with its functions worked out."""
        if isinstance(said, list):
            made = [self.value(each) for each in said]
            return [each for each in made if each != ABSENT]
        if not isinstance(said, dict):
            return said
        if len(said) == 1:
            ((key, about),) = said.items()
            if key in FUNCTIONS and not (key == "Condition" and not isinstance(about, str)):
                return FUNCTIONS[key](self, about)
        made = {key: self.value(each) for key, each in said.items()}
        return {key: each for key, each in made.items() if each != ABSENT}

    def ref(self, name: str) -> Any:
        """Return what a parameter, a pseudo parameter or a resource is referred to as."""
        if name == "AWS::NoValue":
            return ABSENT
        if name == "AWS::StackName":
            return self.name
        if name in self.parameters or name in PSEUDO:
            return self.parameters.get(name, PSEUDO.get(name))
        return self._of(name)

    def _of(self, logical: str, member: str = "") -> str:
        """Return an id or member of a resource, made up from its names."""
        each = self.template["Resources"].get(logical)
        if each is None and "Transform" in self.template:
            made = next((n for n in self.template["Resources"] if logical.startswith(n)), "")
            each = self.template["Resources"].get(made)  # SAM calls what it makes after this one
        if each is None:
            raise Wrong(f"Unresolved resource dependencies [{logical}]")
        if not self._is_in(each):
            raise Wrong(f"Unresolved resource dependencies [{logical}]: left out by its condition")
        service = each["Type"].split("::")[1].lower()
        if member == "Arn" or (not member and BY_ARN.match(each["Type"])):
            shape = SHAPES.get(each["Type"], f"arn:aws:{service}:us-east-1:111122223333:{{}}")
            return shape.format(f"{self.name}-{logical}")
        return f"{self.name}-{logical}{f'-{member}' if member else ''}"

    def sub(self, said: Any) -> str:
        """Return a text with its names filled in."""
        text, own = (said, {}) if isinstance(said, str) else said

        def filled(found: re.Match[str]) -> str:
            name = found[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in own:
                return str(self.value(own[name]))
            logical, _, member = name.partition(".")
            return str(self._of(logical, member) if member else self.ref(name))

        return re.sub(r"\$\{([^}]+)\}", filled, text)

    def chosen(self, said: Any) -> Any:
        """Return the branch that a condition chooses; the other one is not looked at."""
        condition, yes, no = said
        return self.value(yes if self.holds(condition) else no)


SHAPES = {
    "AWS::Lex::BotAlias": "arn:aws:lex:us-east-1:111122223333:bot-alias/{0}/LIVE",
    "AWS::IAM::Role": "arn:aws:iam::111122223333:role/{}",
    "AWS::Serverless::Function": "arn:aws:lambda:us-east-1:111122223333:function:{}",
}
BY_ARN = re.compile(
    r"AWS::(SNS::Topic|(Serverless|Lambda)::LayerVersion|StepFunctions::StateMachine"
    r"|SecretsManager::Secret|Connect::.*)$"
)
"""Types whose Ref is an ARN."""


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


FUNCTIONS: Mapping[str, Callable[[Stack, Any], Any]] = {
    "Ref": Stack.ref,
    "Condition": Stack.holds,
    "Fn::Sub": Stack.sub,
    "Fn::If": Stack.chosen,
    "Fn::GetAtt": lambda stack, said: stack._of(*said),
    "Fn::Equals": lambda stack, said: stack.value(said[0]) == stack.value(said[1]),
    "Fn::Not": lambda stack, said: not stack.value(said[0]),
    "Fn::And": lambda stack, said: all(stack.value(each) for each in said),
    "Fn::Or": lambda stack, said: any(stack.value(each) for each in said),
    "Fn::Join": lambda stack, said: said[0].join(map(str, stack.value(said[1]))),
    "Fn::Split": lambda stack, said: stack.value(said[1]).split(said[0]),
    "Fn::Select": lambda stack, said: stack.value(said[1])[int(said[0])],
    "Fn::Base64": lambda stack, said: stack.value(said),
}
