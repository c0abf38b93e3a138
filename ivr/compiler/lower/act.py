"""Act nodes -> actions: invoke, set, call, raw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from ivr.compiler.scope.scope import Scope, variables_in
from ivr.compiler.scope.secrecy import Restored
from ivr.compiler.scope.speaking import message
from ivr.contract import LAMBDA_WAIT_SECONDS_MAX
from ivr.ir.actions import misshapen, read_action
from ivr.ir.actions.attributes import (
    AttributeParameters,
    FlowAttributeParameters,
    UpdateContactAttributes,
    UpdateFlowAttributes,
)
from ivr.ir.actions.base import (
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    built,
    leads,
    stated,
)
from ivr.ir.actions.control import InvokeFlowModule, ModuleParameters
from ivr.ir.actions.interaction import InvokeLambdaFunction, LambdaParameters, ResponseValidation
from ivr.ir.actions.opaque import OpaqueAction
from ivr.spec.nodes.act import Call, Invoke, Raw, Set
from ivr.spec.reading.plain import sentence_of


def invoke(node: Invoke, scope: Scope) -> list[ActionBase]:
    """Ask the function, after the wait prompt, and keep what `out` names.

    Where a secret goes in, logs and recording stay off until the function has answered.
    """
    actions: list[ActionBase] = []
    here = scope.fresh()
    if node.invoke.wait is not None:
        asked = scope.fresh("invoke", "invoke")
        actions.extend(message(scope, here, scope.lines(node.invoke.wait, "invoke", "wait"), asked))
        here = asked
    restored = Restored(scope) if _secret(node, scope) else None
    done, failed = scope.way(node.then), scope.failure()
    if restored is not None:
        done, failed = restored.way(done), restored.way(failed)
    after = scope.fresh("keep", "invoke", "out") if node.invoke.out else done
    actions.append(_lambda(node, scope, (here, after, failed)))
    if node.invoke.out:
        values = {name: f"$.External.{field}" for name, field in node.invoke.out.items()}
        actions.append(_keep(after, values, done, failed))
    return [*actions, *(restored.actions() if restored is not None else ())]


def _secret(node: Invoke, scope: Scope) -> bool:
    names = (name for text in node.invoke.in_.values() for name in variables_in(text))
    return any(scope.known.secret(name) and not scope.known.place(name) for name in names)


def _lambda(node: Invoke, scope: Scope, ways: tuple[str, str, str]) -> ActionBase:
    here, after, failed = ways
    seconds = min(max(-(-node.invoke.timeout // 1000), 1), LAMBDA_WAIT_SECONDS_MAX)
    given: dict[str, Any] = {}
    if node.invoke.in_:
        given["lambda_invocation_attributes"] = scope.values(node.invoke.in_)
    return built(
        InvokeLambdaFunction,
        identifier=here,
        type="InvokeLambdaFunction",
        parameters=stated(
            LambdaParameters,
            {
                "lambda_function_arn": f"lambda:{node.invoke.handler}",
                "invocation_time_limit_seconds": str(seconds),
                "response_validation": built(ResponseValidation, response_type="STRING_MAP"),
                **given,
            },
        ),
        transitions=leads(after, errors={NO_MATCHING_ERROR: failed}),
    )


def _keep(here: str, values: Mapping[str, str], then: str, failed: str) -> ActionBase:
    return built(
        UpdateFlowAttributes,
        identifier=here,
        type="UpdateFlowAttributes",
        parameters=built(
            FlowAttributeParameters,
            flow_attributes={name: {"Value": value} for name, value in values.items()},
        ),
        transitions=leads(then, errors={NO_MATCHING_ERROR: failed}),
    )


def set_(node: Set, scope: Scope) -> list[ActionBase]:
    """Set contact attributes."""
    return [
        built(
            UpdateContactAttributes,
            identifier=scope.fresh(),
            type="UpdateContactAttributes",
            parameters=stated(AttributeParameters, {"attributes": scope.values(node.set)}),
            transitions=leads(scope.way(node.then), errors={NO_MATCHING_ERROR: scope.failure()}),
        )
    ]


def call(node: Call, scope: Scope) -> list[ActionBase]:
    """Run the module and branch on its result; results that nobody names go to `then`."""
    here = scope.fresh()
    failed = scope.failure()
    results = {name: way for name, way in node.on.items() if name != "error"}
    kept: dict[str, str] = {}
    actions: list[ActionBase] = []

    def behind(target: str) -> str:
        if not node.call.returns:
            return scope.way(target)
        if target not in kept:
            kept[target] = scope.fresh("keep", "call", "returns")
            values = {n: f"$.Modules.ResultData.{field}" for n, field in node.call.returns.items()}
            actions.append(_keep(kept[target], values, scope.way(target), failed))
        return kept[target]

    onward = behind(node.then) if node.then is not None else failed
    errors = {NO_MATCHING_ERROR: failed}
    conditions = {name: behind(target) for name, target in results.items()}
    if conditions:
        errors[NO_MATCHING_CONDITION] = onward
    given: dict[str, Any] = {"input": scope.values(node.call.with_)} if node.call.with_ else {}
    module = f"module:{scope.draft.neighbours.modules.get(node.call.dialog, node.call.dialog)}"
    first = built(
        InvokeFlowModule,
        identifier=here,
        type="InvokeFlowModule",
        parameters=ModuleParameters(flow_module_id=module, **given),
        transitions=leads(onward, conditions=conditions, errors=errors),
    )
    return [first, *actions]


def raw(node: Raw, scope: Scope) -> list[ActionBase]:
    """Keep the author's action as it is; its ways out are the node's."""
    here = scope.fresh()
    value = {"Parameters": {}, **node.raw, "Identifier": here, "Transitions": _wired(node, scope)}
    try:
        action = read_action(value)
    except ValidationError as problem:
        wrong = tuple(problem.errors(include_url=False))
    else:
        wrong = misshapen(action) if isinstance(action, OpaqueAction) else ()
        if not wrong:
            return [action]
    for details in wrong:
        part = ".".join(map(str, details["loc"]))
        scope.report("FLW003", f"raw action: {part}: {sentence_of(details)}", "raw")
    return []


def _wired(node: Raw, scope: Scope) -> dict[str, Any]:
    conditions: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    for label, target in node.on.items():
        operator, space, operand = label.partition(" ")
        if space:
            condition = {"Operator": operator, "Operands": [operand]}
            conditions.append({"NextAction": scope.way(target), "Condition": condition})
        else:
            errors.append({"NextAction": scope.way(target), "ErrorType": label})
    onward = node.then or node.on.get(NO_MATCHING_CONDITION) or node.on.get(NO_MATCHING_ERROR)
    if onward is None:
        return {}
    wired = {"NextAction": scope.way(onward), "Errors": errors, "Conditions": conditions}
    return cast("dict[str, Any]", wired)
