"""What a question answers beside its own answers, and how often: digressions, and the budget.

A caller, or a noise, that asks for the same again and again must come to an end. One Loop at each
question counts what it answers beside; `docs/decisions` says why Loop serves here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ivr.compiler.lexicon.questions import digressions_heard
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import message
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase, built, leads
from ivr.ir.actions.control import (
    Compare,
    CompareParameters,
    InvokeFlowModule,
    Loop,
    LoopParameters,
    ModuleParameters,
)
from ivr.spec.dialog import Digression
from ivr.spec.nodes.base import Listens

WISH = "ivr_wish"
"""Flow attribute that remembers what was asked for while it is counted."""

DIGRESSIONS_MAX = 10
"""How much a question with digressions answers where nobody set a budget."""

Wired = tuple[Mapping[str, str], list[ActionBase]]
"""Where each name leads, and the actions made for it."""


class Aside(NamedTuple):
    """One thing that a question answers beside: its name, its key, and where it leads."""

    name: str
    key: str | None
    target: str
    counted: bool


def budgeted(scope: Scope, role: str, targets: Mapping[str, str]) -> Wired:
    """Return the ways to some targets past a Loop, which in the end gives the caller up.

    All names share one count. Where they lead to different targets, an attribute says which was
    meant: Connect itself does not remember the key of a menu.
    """
    limit = _limit(scope)
    if limit is None or not targets:
        return targets, []
    loop = scope.fresh(f"{role}again")
    distinct = dict.fromkeys(targets.values())
    if len(distinct) == 1:
        return dict.fromkeys(targets, loop), [counted(scope, loop, limit, next(iter(distinct)))]
    choose = scope.fresh(f"{role}wished")
    meant: dict[str, str] = {}
    for name, target in targets.items():
        meant.setdefault(target, name)
    notes = {target: scope.fresh(f"{role}wish_{name}") for target, name in meant.items()}
    noting = [_note(scope, notes[target], name, loop) for target, name in meant.items()]
    ways = {name: notes[target] for name, target in targets.items()}
    chosen = _chosen(scope, choose, {name: target for target, name in meant.items()})
    return ways, [*noting, counted(scope, loop, limit, choose), chosen]


def _limit(scope: Scope) -> int | None:
    node = scope.node
    assert isinstance(node, Listens)
    stated = node.budget or scope.dialog.universals.budget
    return stated or (DIGRESSIONS_MAX if digressions_heard(scope.dialog, node) else None)


def counted(scope: Scope, here: str, limit: int, then: str) -> ActionBase:
    """Return a Loop that leads to `then` so often (1 to 100), then gives the caller up."""
    done = scope.exhausted()
    return built(
        Loop,
        identifier=here,
        type="Loop",
        parameters=built(LoopParameters, loop_count=str(limit)),
        transitions=leads(done, conditions={"ContinueLooping": then, "DoneLooping": done}),
    )


def _note(scope: Scope, here: str, name: str, then: str) -> ActionBase:
    return built(
        UpdateFlowAttributes,
        identifier=here,
        type="UpdateFlowAttributes",
        parameters=built(FlowAttributeParameters, flow_attributes={WISH: {"Value": name}}),
        transitions=leads(then, errors={NO_MATCHING_ERROR: scope.failure()}),
    )


def _chosen(scope: Scope, here: str, targets: Mapping[str, str]) -> ActionBase:
    otherwise = scope.failure()
    return built(
        Compare,
        identifier=here,
        type="Compare",
        parameters=CompareParameters(comparison_value=f"$.FlowAttributes.{WISH}"),
        transitions=leads(
            otherwise, conditions=dict(targets), errors={NO_MATCHING_CONDITION: otherwise}
        ),
    )


def answered(scope: Scope, role: str, digressions: Mapping[str, Digression], then: str) -> Wired:
    """Return where each digression is answered; whatever the answer, it goes on at `then`."""
    targets = {name: scope.fresh(f"{role}{name}") for name in digressions}
    actions: list[ActionBase] = []
    for name, digression in digressions.items():
        if digression.call is not None:
            actions.append(_module(scope, targets[name], digression, then))
        elif digression.say is not None:
            spot = Spot(("digressions", name, "say"), digression.say)
            actions.extend(message(scope, targets[name], scope.lines_at(spot), then))
    return targets, actions


def _module(scope: Scope, here: str, digression: Digression, then: str) -> ActionBase:
    dialog = digression.call or ""
    module = f"module:{scope.draft.neighbours.modules.get(dialog, dialog)}"
    given = {"input": scope.values(digression.with_)} if digression.with_ else {}
    return built(
        InvokeFlowModule,
        identifier=here,
        type="InvokeFlowModule",
        parameters=ModuleParameters(flow_module_id=module, **given),
        transitions=leads(then, errors={NO_MATCHING_ERROR: scope.failure()}),
    )
