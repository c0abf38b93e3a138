"""What Connect finds wrong between modules and their callers: nothing undeclared crosses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

RESERVED = ("Success", "Error")
MOST = 8
TYPES = {"string": str, "number": (int, float), "boolean": bool, "object": dict, "array": list}


def contract_problems(content: str, settings: str, declared: Mapping[str, str]) -> Iterator[str]:
    """Yield problems of a flow or module.

    Args:
        content: What it is to say.
        settings: What it is to declare; `{}` for flows.
        declared: Id of each module that is there -> what it declares.
    """
    own = json.loads(settings)
    yield from _own_problems(own)
    for number, action in enumerate(json.loads(content)["Actions"]):
        at = f"Actions[{number}]"
        if action.get("Type") == "EndFlowModuleExecution":
            yield from (f"{at} {each}" for each in _end(action["Parameters"], own))
        elif action.get("Type") == "InvokeFlowModule":
            module = action["Parameters"]["FlowModuleId"].partition(":")[0]
            if module in declared:
                contract = json.loads(declared[module])
                yield from (f"{at} {each}" for each in _call(action, contract))
            elif not module.startswith("$"):
                yield f"{at} calls a module that does not exist"


def _own_problems(own: Any) -> Iterator[str]:
    names = _results(own)
    if len(names) > MOST or len(set(names)) < len(names) or set(names) & set(RESERVED):
        yield f"Settings declare results {names}"


def _end(parameters: dict[str, Any], own: Any) -> Iterator[str]:
    result = parameters.get("Result")
    if result is not None and (result in RESERVED or result not in _results(own)):
        yield f"returns {result}, which is not declared"
    if "ResultData" in parameters:
        yield from _values("gives back", parameters["ResultData"], own.get("resultData"))


def _call(action: dict[str, Any], contract: Any) -> Iterator[str]:
    if "Input" in action["Parameters"]:
        yield from _values("hands over", action["Parameters"]["Input"], contract.get("input"))
    for branch in action["Transitions"].get("Conditions", []):
        (result,) = branch["Condition"]["Operands"]
        if result not in _results(contract):
            yield f"has a branch for {result}, which is not declared"


def _values(verb: str, given: dict[str, Any], part: Any) -> Iterator[str]:
    if part is None:
        yield f"{verb} values without a schema"
        return
    known = part["schema"]["properties"]
    for name, value in given.items():
        if name not in known:
            yield f"{verb} {name}, which is not declared"
        elif not isinstance(value, TYPES.get(known[name].get("type"), object)):
            yield f"{verb} {name} as another type than is declared"


def _results(contract: Any) -> list[str]:
    return [each["name"] for each in contract.get("transitions", {}).get("results", [])]
