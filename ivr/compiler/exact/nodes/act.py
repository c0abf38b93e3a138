"""Act nodes of exact dialogs: invoke, set, call, raw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.nodes.settings import setting
from ivr.compiler.exact.shapes import Branch, Json, Ways, merged, seconds, transitions
from ivr.compiler.scope.identifiers import entry
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.spec.nodes.act import Call, Invoke, Raw, Set


def invoke(node: Invoke, step: Step) -> list[Json]:
    """Return InvokeLambdaFunction {LambdaFunctionARN, InvocationTimeLimitSeconds}.

    The former is lambda:<handler>, the latter `timeout` (7 s). LambdaInvocationAttributes only if
    `in` is written; ResponseValidation is {ResponseType: STRING_MAP}, as consoles write it.
    NextAction = `then`; NoMatchingError = on.error only if written. `wait` is a MessageParticipant
    without errors before it; the function is then `<node>.invoke`. `out` is an UpdateFlowAttributes
    `<node>.keep` after it, {FlowAttributes: {name: {Value: $.External.<field>}}}, with NextAction
    `then` and NoMatchingError = on.error, or `then` where that is not written.
    """
    actions: list[Json] = []
    here = step.fresh()
    if node.invoke.wait is not None:
        asked = step.fresh("invoke", "invoke")
        said = step.said(node.invoke.wait, "invoke", "wait")
        actions.append(step.other(here, "MessageParticipant", said, Ways(asked)))
        here = asked
    then, errors = step.to(node.then), step.table(**{NO_MATCHING_ERROR: node.on.error})
    kept = step.fresh("keep", "invoke", "out") if node.invoke.out else then
    parameters: Json = {
        "LambdaFunctionARN": f"lambda:{node.invoke.handler}",
        "InvocationTimeLimitSeconds": seconds(node.invoke.timeout),
    }
    if node.invoke.in_:
        given = step.values(node.invoke.in_, "invoke", "in")
        parameters["LambdaInvocationAttributes"] = given
    parameters["ResponseValidation"] = {"ResponseType": "STRING_MAP"}
    actions.append(step.main(here, "InvokeLambdaFunction", parameters, Ways(kept, errors=errors)))
    if node.invoke.out:
        failed = errors or {NO_MATCHING_ERROR: then}
        values = {name: f"$.External.{field}" for name, field in node.invoke.out.items()}
        keeping = {"FlowAttributes": _flow_values(values)}
        actions.append(step.other(kept, "UpdateFlowAttributes", keeping, Ways(then, errors=failed)))
    return actions


def _flow_values(values: Mapping[str, str]) -> Json:
    return {name: {"Value": value} for name, value in values.items()}


def set_(node: Set, step: Step) -> list[Json]:
    """Return UpdateContactAttributes {Attributes}; with `of: flow` UpdateFlowAttributes.

    The latter is {FlowAttributes: {name: {Value}}}. NextAction = `then`; NoMatchingError = on_error
    only if written; TargetContact through `connect`. With `of: settings` see `settings`.
    """
    if node.of == "settings":
        return setting(node, step)
    values = step.values(node.set, "set")
    ways = Ways(step.to(node.then), errors=step.table(**{NO_MATCHING_ERROR: node.on_error}))
    if node.of == "flow":
        given: Json = {"FlowAttributes": _flow_values(values)}
        return [step.main(step.fresh(), "UpdateFlowAttributes", given, ways)]
    return [step.main(step.fresh(), "UpdateContactAttributes", {"Attributes": values}, ways)]


def call(node: Call, step: Step) -> list[Json]:
    """Return InvokeFlowModule {FlowModuleId: module:<dialog>}, Input only if `with` is written.

    Equals <result> -> node for each `on` but `error`, which is NoMatchingError; NoMatchingCondition
    through `errors`. NextAction = `then`, absent where that is not written.
    """
    parameters: Json = {"FlowModuleId": f"module:{node.call.dialog}"}
    if node.call.with_:
        parameters["Input"] = step.values(node.call.with_, "call", "with")
    results = [
        Branch("Equals", name, step.to(to)) for name, to in node.on.items() if name != "error"
    ]
    then = None if node.then is None else step.to(node.then)
    ways = Ways(then, results, step.table(**{NO_MATCHING_ERROR: node.on.get("error")}))
    return [step.main(step.fresh(), "InvokeFlowModule", parameters, ways)]


def raw(node: Raw, step: Step) -> list[Json]:
    """Return the action as it is, with the node's name as Identifier.

    With `Transitions` inside, they stay as they are; targets that are nodes become identifiers and
    others stay as they are. Without, NextAction = `then`, else the branch that its type repeats;
    `on` gives error types, and conditions as `Operator operand`. Parameters that are absent stay
    absent unless `connect` has some.
    """
    here = step.fresh()
    kind = str(node.raw.get("Type", ""))
    whole: Json = {**node.raw, "Identifier": here}
    if node.connect:
        known: Any = whole.get("Parameters", {})
        given = cast("Json", known) if isinstance(known, dict) else {}
        whole["Parameters"] = merged(given, node.connect)
    if "Transitions" in node.raw:
        whole["Transitions"] = _led(node.raw["Transitions"], step)
    else:
        whole["Transitions"] = transitions(kind, _wired(node, step))
    return [whole]


def _wired(node: Raw, step: Step) -> Ways:
    conditions: list[Branch] = []
    errors: dict[str, str] = {}
    for label, target in node.on.items():
        operator, space, operand = label.partition(" ")
        if space:
            conditions.append(Branch(operator, operand, step.to(target)))
        else:
            errors[label] = step.to(target)
    more = {kind: step.to(to) for kind, to in node.errors.items()}
    then = None if node.then is None else step.to(node.then)
    return Ways(then, conditions, {**errors, **more})


def _led(value: Any, step: Step) -> Any:  # noqa: ANN401 - any JSON
    """Return Transitions whose targets that are nodes are the identifiers of those."""
    if not isinstance(value, Mapping):
        return value
    table = dict(cast("Mapping[str, Any]", value))
    _lead(table, step)
    for key in ("Conditions", "Errors"):
        listed = table.get(key)
        if isinstance(listed, list):
            table[key] = [_branch(each, step) for each in cast("list[Any]", listed)]
    return table


def _branch(value: Any, step: Step) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(value, Mapping):
        return value
    table = dict(cast("Mapping[str, Any]", value))
    _lead(table, step)
    return table


def _lead(table: Json, step: Step) -> None:
    target = table.get("NextAction")
    if isinstance(target, str) and target in step.making.dialog.nodes:
        table["NextAction"] = entry(target)
