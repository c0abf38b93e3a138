"""The same action, leading elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.base import ActionBase, Transitions


def retargeted(action: ActionBase, renamed: Mapping[str, str]) -> ActionBase:
    """Return an action whose ways lead to the new identifiers."""
    ways = action.transitions
    if not any(target in renamed for target in ways.targets()):
        return action

    def now(target: str) -> dict[str, str]:
        return {"next_action": renamed.get(target, target)}

    conditions = [b.model_copy(update=now(b.next_action)) for b in ways.conditions]
    errors = [b.model_copy(update=now(b.next_action)) for b in ways.errors]
    fields: dict[str, object] = {"conditions": conditions, "errors": errors}
    if ways.next_action is not None:
        fields.update(now(ways.next_action))
    return action.model_copy(update={"transitions": Transitions.model_validate(fields)})
