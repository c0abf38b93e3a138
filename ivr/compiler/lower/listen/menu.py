"""Menu -> actions."""

from __future__ import annotations

from ivr.compiler.lexicon.meanings import offered, uses_speech
from ivr.compiler.lower.listen import keypad
from ivr.compiler.lower.listen.choices import Choices, add_universals
from ivr.compiler.lower.listen.tries import Question, Tries
from ivr.compiler.lower.listen.turns import Turn, one_key, turn
from ivr.compiler.scope.scope import Line, Scope
from ivr.compiler.scope.speaking import joined
from ivr.ir.actions.base import ActionBase
from ivr.spec.nodes.listen import Menu

KEY_ORDER = "1234567890*#"


def menu(node: Menu, scope: Scope) -> list[ActionBase]:
    """Say the menu and its options, and go where the choice leads."""
    first = scope.fresh()
    choices = Choices()
    for index, option in enumerate(node.options):
        if offered(option, scope.locale):
            intent = scope.draft.understanding.intent(scope.name, index)
            choices.add(option.key, intent, scope.way(option.goto))
    add_universals(scope, choices, first)
    tries = Tries(scope, "", first, Question(_question(node, scope)))
    lists = {how: scope.reprompts(how) for how in ("no_input", "no_match")}
    failed = scope.failure()
    if uses_speech(scope.dialog, node):
        signs = choices.signs()
        what = Turn(
            bot=scope.own_bot,
            intents=choices.by_intent(keys=node.input != "speech"),
            failed=failed,
            signs=signs,
            session=one_key(signs),
        )
        return [*turn(scope, tries, "", what, lists), *choices.actions]
    return [*keypad.choose(scope, tries, choices.keys, lists, failed), *choices.actions]


def _question(node: Menu, scope: Scope) -> tuple[Line, ...]:
    """Return the menu prompt followed by what announces each option, in key order."""
    announced = [
        (KEY_ORDER.find(option.key or " "), index)
        for index, option in enumerate(node.options)
        if option.say is not None and offered(option, scope.locale)
    ]
    rest: list[Line] = []
    for _, index in sorted(announced, key=lambda each: (each[0] < 0, each)):
        said = node.options[index].say
        if said is not None:
            rest.append(scope.lines(said, "options", index, "say")[0])
    return joined(scope, scope.lines(node.menu, "menu"), rest)
