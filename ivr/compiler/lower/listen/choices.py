"""What a caller may choose while a node listens: keys and intents -> where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.compiler.lexicon.meanings import key_intent
from ivr.compiler.lexicon.questions import KEYS, NO, YES, asks_to_go_on, digressions_heard
from ivr.compiler.lower.listen.asides import Aside, answered, budgeted
from ivr.compiler.lower.listen.tries import Question, Tries
from ivr.compiler.lower.listen.turns import SIGNS, Turn, one_key, turn
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import message, role_of
from ivr.ir.actions.base import ActionBase
from ivr.spec.dialog import Universal
from ivr.spec.graph import universals_at
from ivr.spec.nodes.base import Listens
from ivr.speech.shipped import GO_ON

COUNTED = frozenset({"repeat", "back", "help"})
"""Universals that could be asked for without end; others are too where they lead to their node."""


@dataclass
class Choices:
    """Keys and intents with their targets, and the actions that some of them need."""

    keys: dict[str, str] = field(default_factory=dict[str, str])
    intents: dict[str, str] = field(default_factory=dict[str, str])
    actions: list[ActionBase] = field(default_factory=list[ActionBase])

    def add(self, key: str | None, intent: str | None, target: str) -> None:
        """Add one choice; what was added first wins."""
        if key is not None:
            self.keys.setdefault(key, target)
        if intent is not None:
            self.intents.setdefault(intent, target)

    def by_intent(self, *, keys: bool) -> dict[str, str]:
        """Return every intent with its target; digits are intents too, if `keys` may be used."""
        digits = {key_intent(key): way for key, way in self.keys.items() if key in KEYS}
        return {**self.intents, **(digits if keys else {})}

    def signs(self) -> dict[str, str]:
        """Return the targets of `*` and `#`, by the value that the code hook reports."""
        return {SIGNS[key]: way for key, way in self.keys.items() if key in SIGNS}


def add_universals(
    scope: Scope, choices: Choices, again: str, intents: Mapping[str, str] | None = None
) -> None:
    """Add the universals and digressions of a node; `again` is where its question is asked anew.

    `intents` names the intents of another bot than the dialog's own, by universal and digression.
    """
    assert isinstance(scope.node, Listens)
    asides = [*_universals(scope, choices, again)]
    digressions = digressions_heard(scope.dialog, scope.node)
    if digressions:
        role = role_of(scope, again)
        onward = _resumed(scope, choices, again)
        targets, actions = answered(scope, role, digressions, onward)
        choices.actions.extend(actions)
        asides += [Aside(name, None, target, counted=True) for name, target in targets.items()]
    _add(scope, choices, again, (asides, intents))


def _add(
    scope: Scope,
    choices: Choices,
    again: str,
    what: tuple[list[Aside], Mapping[str, str] | None],
) -> None:
    asides, intents = what
    counted = {aside.name: aside.target for aside in asides if aside.counted}
    ways, actions = budgeted(scope, role_of(scope, again), counted)
    choices.actions.extend(actions)
    for aside in asides:
        own = scope.draft.understanding.intent(scope.name, aside.name)
        intent = own if intents is None else intents.get(aside.name)
        choices.add(aside.key, intent, ways.get(aside.name, aside.target))


def _universals(scope: Scope, choices: Choices, again: str) -> Iterator[Aside]:
    assert isinstance(scope.node, Listens)
    for name, universal in universals_at(scope.dialog, scope.node).items():
        counted = name in COUNTED or universal.goto == scope.name
        yield Aside(name, universal.key, _target(scope, choices, (name, universal), again), counted)


def _target(scope: Scope, choices: Choices, named: tuple[str, Universal], again: str) -> str:
    name, universal = named
    if name == "help" and universal.say is not None:
        helped = scope.fresh("help")
        spot = Spot(("universals", "help", "say"), universal.say)
        onward = scope.way(universal.goto) if universal.goto is not None else again
        choices.actions.extend(message(scope, helped, scope.lines_at(spot), onward))
        return helped
    return again if universal.goto is None else scope.way(universal.goto)


def _resumed(scope: Scope, choices: Choices, again: str) -> str:
    """Return where a digression leads: to the question, or to whether to go on with it."""
    assert isinstance(scope.node, Listens)
    if not asks_to_go_on(scope.dialog, scope.node):
        return again
    role = f"{role_of(scope, again)}go_on"
    here = scope.fresh(role, "resume")
    asked = Choices()
    understanding = scope.draft.understanding
    asked.add("1", understanding.intent(scope.name, YES), again)
    asked.add("2", understanding.intent(scope.name, NO), _left(scope))
    _add(scope, asked, here, ([*_universals(scope, asked, here)], None))
    signs = asked.signs()
    what = Turn(
        bot=scope.own_bot,
        intents=asked.by_intent(keys=True),
        failed=scope.failure(),
        signs=signs,
        session=one_key(signs),
    )
    lines = scope.lines(GO_ON, "resume")
    tries = Tries(scope, f"{role}.", here, Question(lines))
    choices.actions.extend((*turn(scope, tries, f"{role}.", what, {}), *asked.actions))
    return here


def _left(scope: Scope) -> str:
    """Return where a caller goes who does not want to go on: the main menu, if it is another."""
    assert isinstance(scope.node, Listens)
    main_menu = universals_at(scope.dialog, scope.node).get("main_menu")
    if main_menu is None or main_menu.goto in {None, scope.name}:
        return scope.exhausted()
    return scope.way(str(main_menu.goto))
