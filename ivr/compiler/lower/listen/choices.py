"""What a caller may choose while a node listens: keys and intents -> where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.compiler.lexicon.meanings import KEYS, key_intent
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import message
from ivr.ir.actions.base import ActionBase
from ivr.spec.dialog import Universal
from ivr.spec.graph import universals_at
from ivr.spec.nodes.base import Listens


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
        names = {"*": "key_star", "#": "key_hash"}
        return {names[key]: way for key, way in self.keys.items() if key in names}


def add_universals(
    scope: Scope, choices: Choices, again: str, intents: Mapping[str, str] | None = None
) -> None:
    """Add the universals that apply at a node; `again` is where its question is asked anew.

    `intents` names the intents of another bot than the dialog's own.
    """
    assert isinstance(scope.node, Listens)
    for name, universal in universals_at(scope.dialog, scope.node).items():
        own = scope.draft.understanding.intent(scope.name, name)
        intent = own if intents is None else intents.get(name)
        choices.add(universal.key, intent, _target(scope, choices, (name, universal), again))


def _target(scope: Scope, choices: Choices, named: tuple[str, Universal], again: str) -> str:
    name, universal = named
    if name == "help" and universal.say is not None:
        helped = scope.fresh("help")
        spot = Spot(("universals", "help", "say"), universal.say)
        onward = scope.way(universal.goto) if universal.goto is not None else again
        choices.actions.extend(message(scope, helped, scope.lines_at(spot), onward))
        return helped
    return again if universal.goto is None else scope.way(universal.goto)
