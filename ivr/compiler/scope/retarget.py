"""The same actions, leading elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ivr.ir.actions.base import ActionBase, Branch, ErrorBranch, Transitions, built, stated

Way = TypeVar("Way", Branch, ErrorBranch)


class Retargeting:
    """Leads actions to other identifiers; what many actions share is made once."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed
        self._led: dict[int, tuple[Transitions, Transitions]] = {}
        self._made: dict[int, tuple[Any, Any]] = {}

    def led(self, action: ActionBase) -> ActionBase:
        """Return an action whose ways lead to the new identifiers."""
        ways, renamed = action.transitions, self._renamed
        if renamed.keys().isdisjoint(ways.targets()):
            return action
        return action.model_copy(update={"transitions": self._ways(ways)})

    def _ways(self, ways: Transitions) -> Transitions:
        known = self._led.get(id(ways))
        if known is None:
            # The ways are kept beside their copy, so that their id stays their own.
            known = self._led[id(ways)] = (ways, self._new(ways))
        return known[1]

    def _new(self, ways: Transitions) -> Transitions:
        renamed = self._renamed
        conditions = [self._way(b) if b.next_action in renamed else b for b in ways.conditions]
        errors = [self._way(b) if b.next_action in renamed else b for b in ways.errors]
        following = ways.next_action
        if following is None:
            return stated(Transitions, {"conditions": conditions, "errors": errors})
        onward = renamed.get(following, following)
        return built(Transitions, next_action=onward, errors=errors, conditions=conditions)

    def _way(self, branch: Way) -> Way:
        if id(branch) not in self._made:
            target = self._renamed[branch.next_action]
            self._made[id(branch)] = branch, branch.model_copy(update={"next_action": target})
        return self._made[id(branch)][1]
