"""The table of action types: their models, their contracts, and the union that reads any action.

Types of everyday flows are imported at once, rare ones when the first such action is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ivr.ir.actions.attributes import ATTRIBUTE_ACTIONS
from ivr.ir.actions.base import ActionBase, Contract
from ivr.ir.actions.control import CONTROL_ACTIONS
from ivr.ir.actions.interaction import INTERACTION_ACTIONS
from ivr.ir.actions.opaque import OpaqueAction, kept
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
"""Type string -> model, of the types of everyday flows; `model_of` knows the rare ones too."""

_RARE = {
    "analytics": (
        "UpdateContactMediaProcessing",
        "UpdateContactMediaStreamingBehavior",
        "UpdateContactRecordingAndAnalyticsBehavior",
    ),
    "contacts": (
        "CompleteOutboundCall",
        "CreateTask",
        "CreateWisdomSession",
        "LoadContactContent",
        "ResumeContact",
        "StartOutboundChatContact",
        "TransferContactToAgent",
        "UntagContact",
        "UpdatePreviousContactParticipantState",
    ),
    "records": (
        "AssociateContactToCustomerProfile",
        "CreateCase",
        "CreateCustomerProfile",
        "GetCalculatedAttributesForCustomerProfile",
        "GetCase",
        "GetCustomerProfile",
        "GetCustomerProfileObject",
        "UpdateCase",
        "UpdateCustomerProfile",
    ),
    "views": ("ShowView",),
    "voice_id": ("CheckVoiceId", "StartVoiceIdStream"),
    "unmodelled": (
        "AuthenticateParticipant",
        "CheckSegmentMembership",
        "CreateContact",
        "CreatePersistentContactAssociation",
        "EvaluateDataTableValues",
        "ListDataTableValues",
        "RenderMessageTemplate",
        "RouteContactToAgent",
        "StartOutboundEmailContact",
        "UpsertDataTableValues",
    ),
}

RARE_TYPES: Mapping[str, str] = {
    name: f"ivr.ir.actions.rare.{family}" for family, names in _RARE.items() for name in names
}
"""Type string -> the module that knows it, imported on demand."""

ACTION_TYPES = frozenset(MODELLED_ACTIONS) | frozenset(RARE_TYPES)
"""Every action type of Connect. Sources: action pages of the flow language, and live probes."""


@cache
def model_of(kind: str) -> type[ActionBase] | None:
    """Return the model of an action type, or None where its parameters are not documented."""
    model = MODELLED_ACTIONS.get(kind)
    if model is None and kind in RARE_TYPES:
        model = getattr(import_module(RARE_TYPES[kind]), kind, None)
    return model


@cache
def contract_of(kind: str) -> Contract:
    """Return what is known of an action type; of a type that Connect does not have, nothing is."""
    model = model_of(kind)
    if model is not None:
        return model.CONTRACT
    if kind in RARE_TYPES:
        return import_module(RARE_TYPES[kind]).CONTRACTS[kind]
    return OpaqueAction.CONTRACT


def read_action(value: Mapping[str, Any]) -> ActionBase:
    """Return the action that a JSON object describes; written again, it is the same JSON value.

    An action of a modelled type whose parameters have another shape is kept as an opaque one, for
    the linter to explain; so is any action that a model would not write again as it was.

    Raises:
        pydantic.ValidationError: The object is not an action at all: it has no text Identifier,
            or no text Type.
    """
    action = _modelled(value) or kept(value)
    lacking = [key not in value for key in ("Parameters", "Transitions")]
    if any(lacking):
        parts = (action.parameters, action.transitions)
        absent = [part if gone else None for part, gone in zip(parts, lacking, strict=True)]
        vars(action)["absent"] = tuple(absent)
    return action


def _modelled(value: Mapping[str, Any]) -> ActionBase | None:
    """Return the action as its model reads it, where nothing of it is lost that way."""
    model = model_of(str(value.get("Type")))
    if model is None:
        return None
    try:
        action = model.model_validate(value, by_alias=True, by_name=False)
        written = action.json_value()
    except ValueError:  # another shape, or nested deeper than pydantic writes
        return None
    whole: dict[str, Any] = {"Parameters": {}, "Transitions": {}, **value}
    return action if written == whole else None


def misshapen(action: OpaqueAction) -> tuple[ErrorDetails, ...]:
    """Return why an opaque action of a modelled type is not read as that type; else nothing."""
    model = model_of(action.type)
    if model is None:
        return ()
    try:
        model.model_validate(action.json_value(), by_alias=True, by_name=False)
    except ValidationError as problem:
        return tuple(problem.errors(include_url=False))
    return ()
