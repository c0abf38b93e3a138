"""Ask -> actions: an open question to a hand-written bot, which gathers its own slots."""

from __future__ import annotations

from ivr.compiler.lexicon.phrases import INTENTS
from ivr.compiler.lower.listen.choices import Choices, add_universals
from ivr.compiler.lower.listen.tries import Question, Tries
from ivr.compiler.lower.listen.turns import Turn, turn
from ivr.compiler.scope.known import kept_by
from ivr.compiler.scope.scope import Scope
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase, leads
from ivr.spec.nodes.listen import Ask


def ask(node: Ask, scope: Scope) -> list[ActionBase]:
    """Ask once per try; each intent leads to its node, with the slots that are kept.

    A universal is understood where the bot has an intent of its name (Agent, Repeat, MainMenu...).
    """
    first = scope.fresh()
    actions: list[ActionBase] = []
    choices = Choices()
    choices.intents.update(_intents(node, scope, actions))
    spoken = scope.draft.outside.slots.get(node.bot, {})
    names = {name: intent for name, intent in INTENTS.items() if intent in spoken}
    add_universals(scope, choices, first, names)
    what = Turn(
        bot=f"bot:{node.bot}",
        intents=choices.intents,
        failed=scope.failure(),
        signs=choices.signs(),
        session=scope.values(node.attributes),
    )
    lists = {how: scope.reprompts(how) for how in ("no_input", "no_match")}
    tries = Tries(scope, "", first, Question(scope.lines(node.ask, "ask")))
    return [*turn(scope, tries, "", what, lists), *actions, *choices.actions]


def _intents(node: Ask, scope: Scope, actions: list[ActionBase]) -> dict[str, str]:
    """Return where each intent leads, over an action that keeps its slots; append that action."""
    kept: dict[tuple[str, tuple[str, ...]], str] = {}
    intents: dict[str, str] = {}
    for intent, target in node.intents.items():
        way = scope.way(target)
        slots = kept_by(node, intent, scope.draft.outside)
        if slots and (way, slots) not in kept:
            keep = _keep(slots, scope, way)
            actions.append(keep)
            kept[way, slots] = keep.identifier
        intents[intent] = kept.get((way, slots), way)
    return intents


def _keep(slots: tuple[str, ...], scope: Scope, then: str) -> ActionBase:
    values = {slot: {"Value": f"$.Lex.Slots.{slot}"} for slot in slots}
    return UpdateFlowAttributes(
        identifier=scope.fresh("keep", "keep"),
        type="UpdateFlowAttributes",
        parameters=FlowAttributeParameters(flow_attributes=values),
        transitions=leads(then, errors={NO_MATCHING_ERROR: scope.failure()}),
    )
