"""The templates of infra/stacks, each by itself and all together.

template("data")      one template, as cfn-lint reads it
together()            all of them as one, references between stacks resolved
translated("api")     one as CloudFormation sees it, after SAM's transform
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from boto3 import Session
from cfnlint.decode import decode
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from ivr.spec.infra.deployment import STACKS

FOLDER = Path(__file__).parents[2] / "infra" / "stacks"
PARTS = ("Parameters", "Conditions", "Resources", "Outputs")


def path_of(name: str) -> Path:
    """Return where the template of a stack stands."""
    return FOLDER / f"{name}.yaml"


@cache
def _read(name: str) -> dict[str, Any]:
    content, problems = decode(str(path_of(name)))
    if problems:
        raise ValueError(str(problems[0]))
    return json.loads(json.dumps(content))


def template(name: str) -> dict[str, Any]:
    """Return the template of a stack; functions are in their long form."""
    return copy.deepcopy(_read(name))


def with_globals(name: str) -> dict[str, Any]:
    """Return a template in which each function has what Globals give to all."""
    content = template(name)
    shared = content.pop("Globals", {}).get("Function", {})
    for resource in content["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            own = resource["Properties"]
            variables = {
                **shared.get("Environment", {}).get("Variables", {}),
                **own.get("Environment", {}).get("Variables", {}),
            }
            code = {**shared.get("CodeUri", {}), **own.get("CodeUri", {})}
            resource["Properties"] = {
                **copy.deepcopy(shared),
                **own,
                "Environment": {"Variables": variables},
                "CodeUri": code,
            }
    return content


@cache
def _together() -> dict[str, Any]:
    whole: dict[str, Any] = {part: {} for part in PARTS}
    outputs: dict[str, Any] = {}
    for name in STACKS:
        content = _linked(with_globals(name), outputs)
        outputs |= {key: told["Value"] for key, told in content.get("Outputs", {}).items()}
        for part in PARTS:
            whole[part] |= content.get(part, {})
    return whole


def together() -> dict[str, Any]:
    """Return all stacks as one template; a parameter that an output fills is that output."""
    return copy.deepcopy(_together())


def _linked(content: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
    filled = {n: v for n, v in outputs.items() if n in content.get("Parameters", {})}
    linked = {k: _put(v, filled) if k != "Parameters" else v for k, v in content.items()}
    linked["Parameters"] = {k: v for k, v in content["Parameters"].items() if k not in filled}
    return linked


def _put(value: Any, filled: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"Ref"} and value["Ref"] in filled:
            return copy.deepcopy(filled[value["Ref"]])
        if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
            return {"Fn::Sub": _in_text(value["Fn::Sub"], filled)}
        return {key: _put(each, filled) for key, each in value.items()}
    if isinstance(value, list):
        return [_put(each, filled) for each in value]
    return value


def _in_text(text: str, filled: dict[str, Any]) -> str:
    def put(found: re.Match[str]) -> str:
        value = filled.get(found[1])
        if isinstance(value, dict) and set(value) == {"Ref"}:
            return f"${{{value['Ref']}}}"
        if isinstance(value, dict) and set(value) == {"Fn::GetAtt"}:
            return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
        return found[0]

    return re.sub(r"\$\{(\w+)\}", put, text)


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of a type, in every stack, by logical id."""
    found = _together()["Resources"].items()
    return {name: r.get("Properties", {}) for name, r in found if r["Type"] == kind}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield role and statement of every policy of a role; both branches of a condition."""
    for role, properties in resources("AWS::IAM::Role").items():
        for policy in properties["Policies"]:
            for each in policy["PolicyDocument"]["Statement"]:
                for said in each["Fn::If"][1:] if "Fn::If" in each else [each]:
                    if "Action" in said:
                        yield role, said


def translated(name: str) -> dict[str, Any]:
    """Return a template after SAM's transform, every condition kept, parameters at examples."""
    content = template(name)
    if "Transform" not in content:
        return content
    translator = Translator({}, Parser(), boto_session=Session(region_name="us-east-1"))
    return json.loads(json.dumps(translator.translate(content, {})))
