"""The table of modelled actions, and the union that reads any action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ivr.ir.actions.attributes import ATTRIBUTE_ACTIONS
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.control import CONTROL_ACTIONS
from ivr.ir.actions.interaction import INTERACTION_ACTIONS
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.actions.participant import PARTICIPANT_ACTIONS
from ivr.ir.actions.recording import RECORDING_ACTIONS
from ivr.ir.actions.routing import ROUTING_ACTIONS

MODELLED_ACTIONS: Mapping[str, type[ActionBase]] = {
    model.model_fields["type"].default: model
    for family in (
        PARTICIPANT_ACTIONS,
        ATTRIBUTE_ACTIONS,
        ROUTING_ACTIONS,
        RECORDING_ACTIONS,
        CONTROL_ACTIONS,
        INTERACTION_ACTIONS,
    )
    for model in family
}
"""Type string -> model. Every other type is read as an OpaqueAction."""


def read_action(value: Mapping[str, Any]) -> ActionBase:
    """Return the action that a JSON object describes.

    An action of a modelled type whose parameters have another shape is kept as an opaque one, for
    the linter to explain.

    Raises:
        pydantic.ValidationError: The object is not an action at all.
    """
    model = MODELLED_ACTIONS.get(str(value.get("Type")), OpaqueAction)
    try:
        return model.model_validate(value)
    except ValidationError:
        return OpaqueAction.model_validate(value)


def misshapen(action: OpaqueAction) -> tuple[ErrorDetails, ...]:
    """Return why an opaque action of a modelled type is not read as that type; else nothing."""
    model = MODELLED_ACTIONS.get(action.type)
    if model is None:
        return ()
    try:
        model.model_validate(action.json_value())
    except ValidationError as problem:
        return tuple(problem.errors(include_url=False))
    return ()
