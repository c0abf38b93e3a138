"""Which values of a flow are private at each action: those must not cross a cut.

A forward dataflow over the actions of all flows: what a function answers in private fields stays
private in flow attributes, through modules and back. Keyed input stands where secrets stand, so it
counts as private until it is copied.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ivr.compiler.link.live import FLOW, Live, overwrites
from ivr.compiler.scope.known import STORED
from ivr.contract import Function
from ivr.ir.actions.attributes import UpdateFlowAttributes
from ivr.ir.actions.base import ActionBase, FlowType
from ivr.ir.actions.control import EndFlowModuleExecution, InvokeFlowModule
from ivr.ir.actions.interaction import InvokeLambdaFunction
from ivr.ir.actions.participant import GetParticipantInput
from ivr.ir.flow import Flow
from ivr.ir.references import paths_in, symbol

_INPUT, _RESULT = "$.Modules.Input.", "$.Modules.ResultData."

Private = Callable[[Flow], Live]
"""Tells, for a flow, the paths that may hold private values when each action begins."""


def nothing_private(flow: Flow) -> Live:
    """Say of any flow that it holds nothing private: for flows without a contract."""
    del flow
    return {}


def private_in(flows: Sequence[Flow], functions: Mapping[str, Function]) -> Private:
    """Return what tells of each of these flows what is private; worked out when first asked."""

    @cache
    def found() -> Mapping[str, Live]:
        return private_paths(flows, functions)

    return lambda flow: found().get(flow.name, {})


def private_paths(flows: Iterable[Flow], functions: Mapping[str, Function]) -> Mapping[str, Live]:
    """Return flow -> action -> the paths that may hold private values when the action begins.

    Args:
        flows: All flows of a program, modules among them; modules may call each other.
        functions: The contract, which says what is private.
    """
    tracing = _Tracing(functions)
    found: dict[str, Live] = {}
    every = tuple(flows)
    size = -1
    while size != tracing.size():
        size = tracing.size()
        for flow in every:
            found[flow.name] = tracing.walked(flow)
            tracing.note(flow, found[flow.name])
    return found


class _Tracing:
    """What is private beyond the walls of modules; it only ever grows."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self._given: dict[str, set[str]] = {}
        self._returned: dict[str, set[str]] = {}

    def size(self) -> int:
        """Return how much crosses the walls of modules."""
        return sum(map(len, (*self._given.values(), *self._returned.values())))

    def walked(self, flow: Flow) -> Live:
        """Return the private paths at each action that can be reached."""
        given = self._given.get(flow.name, set()) if flow.type is FlowType.MODULE else set[str]()
        at: dict[str, frozenset[str]] = {flow.start: frozenset(given)}
        waiting = [flow.start]
        actions = flow.by_id
        while waiting:
            here = waiting.pop()
            action = actions.get(here)
            if action is None:
                continue
            after = self._after(action, at[here])
            for target in action.transitions.targets():
                before = at.get(target)
                met = after if before is None else before | after
                if met != before:
                    at[target] = met
                    waiting.append(target)
        return at

    def _after(self, action: ActionBase, before: frozenset[str]) -> frozenset[str]:
        made = frozenset(self._made(action, before))
        return frozenset(path for path in before if not overwrites(action, path)) | made

    def _made(self, action: ActionBase, before: frozenset[str]) -> Iterator[str]:
        """Yield the paths that an action fills with private values."""
        if isinstance(action, InvokeLambdaFunction):
            asked = symbol(action.parameters.lambda_function_arn)
            function = self._functions.get(asked.name if asked else "")
            answers = function.answers.items() if function else ()
            yield from (f"$.External.{name}" for name, field in answers if field.private)
        elif isinstance(action, GetParticipantInput):
            yield STORED
        elif isinstance(action, InvokeFlowModule):
            module = _module(action)
            yield from (f"{_RESULT}{name}" for name in self._returned.get(module, ()))
        elif isinstance(action, UpdateFlowAttributes):
            written: Mapping[str, Any] = action.parameters.flow_attributes
            # What was keyed is copied only where it is no secret: SEC001 refuses the others.
            yield from (f"$.{FLOW}.{n}" for n in _private_keys(written, before - {STORED}))

    def note(self, flow: Flow, private: Live) -> None:
        """Remember what a flow passes to modules and, being one, returns."""
        for action in flow.actions:
            here = private.get(action.identifier, frozenset())
            if isinstance(action, InvokeFlowModule) and action.parameters.input:
                names = _private_keys(action.parameters.input, here)
                given = self._given.setdefault(_module(action), set())
                given.update(f"{_INPUT}{name}" for name in names)
            elif isinstance(action, EndFlowModuleExecution) and action.parameters.result_data:
                names = _private_keys(action.parameters.result_data, here)
                self._returned.setdefault(flow.name, set()).update(names)


def _module(action: InvokeFlowModule) -> str:
    found = symbol(action.parameters.flow_module_id)
    return found.name if found else ""


def _private_keys(pairs: Mapping[str, Any], private: frozenset[str]) -> Iterator[str]:
    for key, value in pairs.items():
        if private.intersection(paths_in(json.dumps(value))):
            yield key
