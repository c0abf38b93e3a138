"""Ask -> actions: an open question to a hand-written bot, which gathers its own slots.

The bot is lent the universals and digressions that are open here; see `lexicon.handwritten.lent`.
"""

from __future__ import annotations

from ivr.compiler.lexicon.handwritten.lent import AskedBot
from ivr.compiler.lexicon.phrases import INTENTS
from ivr.compiler.lexicon.questions import digressions_heard
from ivr.compiler.lower.listen.choices import Choices, add_universals
from ivr.compiler.lower.listen.tries import Question, Tries
from ivr.compiler.lower.listen.turns import Turn, one_key, turn
from ivr.compiler.scope.known import kept_by
from ivr.compiler.scope.scope import Scope
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase, built, leads
from ivr.ir.bot import FALLBACK_INTENT
from ivr.spec.nodes.listen import Ask

_MAX_LENGTH = "x-amz-lex:dtmf:max-length:{}:*"
_ERASING = "x-amz-lex:dtmf:deletion-character:{}:*"
_ENDING = "x-amz-lex:dtmf:end-character:{}:*"

_LONGEST = "513"
"""Most keys of one answer. Source: Lex V2 guide, configuring DTMF input."""


def ask(node: Ask, scope: Scope) -> list[ActionBase]:
    """Ask once per try; each intent leads to its node, with the slots that are kept.

    The node's own intents come first, then universals and digressions, by word and by key.
    """
    first = scope.fresh()
    bot = scope.draft.outside.asked[node.bot]
    actions: list[ActionBase] = []
    choices = Choices()
    choices.intents.update(_intents(node, scope, actions))
    add_universals(scope, choices, first, _beside(node, scope, bot))
    signs = choices.signs()
    what = Turn(
        bot=f"bot:{node.bot}",
        intents=_dispatched(scope, choices, bot),
        failed=scope.failure(),
        signs=signs,
        session={**_keys(choices, bot), **scope.values(node.attributes)},
    )
    lists = {how: scope.reprompts(how) for how in ("no_input", "no_match")}
    tries = Tries(scope, "", first, Question(scope.lines(node.ask, "ask")))
    return [*turn(scope, tries, "", what, lists), *actions, *choices.actions]


def _beside(node: Ask, scope: Scope, bot: AskedBot) -> dict[str, str]:
    """Return the intents of universals and digressions that the bot understands here."""
    names = {**INTENTS, **{name: name for name in digressions_heard(scope.dialog, node)}}
    return {part: name for part, name in names.items() if bot.understands(name, scope.locale)}


def _dispatched(scope: Scope, choices: Choices, bot: AskedBot) -> dict[str, str]:
    """Return where every intent of the bot leads."""
    own = choices.intents
    keys = choices.by_intent(keys=True).items()
    return {**own, **{k: w for k, w in keys if k in own or bot.understands(k, scope.locale)}}


def _keys(choices: Choices, bot: AskedBot) -> dict[str, str]:
    """Return the session attributes with which a single key is a choice here.

    A value that is keyed keeps all its keys: at once where it may be the whole answer, and where
    the bot itself asks for it.
    """
    if not choices.keys:
        return {}
    session = one_key(choices.signs())
    if bot.whole_numbers:
        del session[_MAX_LENGTH.format("*")]
        return session
    for intent in bot.asking:
        session[_MAX_LENGTH.format(intent)] = _LONGEST
        session[_ERASING.format(intent)] = "*"
        if _ENDING.format("*") in session:
            session[_ENDING.format(intent)] = "#"
    return session


def _intents(node: Ask, scope: Scope, actions: list[ActionBase]) -> dict[str, str]:
    """Return where each intent leads, over an action that keeps its slots; append that action."""
    kept: dict[tuple[str, tuple[str, ...]], str] = {}
    intents: dict[str, str] = {}
    bot = scope.draft.outside.asked[node.bot]
    for intent, target in node.intents.items():
        way = scope.way(target)
        slots = kept_by(node, intent, scope.draft.outside)
        if slots and (way, slots) not in kept:
            keep = _keep(slots, scope, way)
            actions.append(keep)
            kept[way, slots] = keep.identifier
        known = FALLBACK_INTENT if intent == bot.fallback else intent
        intents[known] = kept.get((way, slots), way)
    return intents


def _keep(slots: tuple[str, ...], scope: Scope, then: str) -> ActionBase:
    values = {slot: {"Value": f"$.Lex.Slots.{slot}"} for slot in slots}
    return built(
        UpdateFlowAttributes,
        identifier=scope.fresh("keep", "keep"),
        type="UpdateFlowAttributes",
        parameters=built(FlowAttributeParameters, flow_attributes=values),
        transitions=leads(then, errors={NO_MATCHING_ERROR: scope.failure()}),
    )
