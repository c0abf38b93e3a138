"""What contact actions do to what is known of a contact: attributes, fields, tags, hooks.

Source: Amazon Connect API reference, contact actions; flow language, run-time semantics.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.attributes import (
    TagContact,
    UpdateContactAttributes,
    UpdateContactData,
    UpdateContactEventHooks,
    UpdateFlowAttributes,
)
from ivr.simulator.moves import ahead, fail, note
from ivr.simulator.state import NO_TEXTS, CallState
from ivr.simulator.transcript import MASK, AttributesSet
from ivr.simulator.values import fill, given, resource, text_of
from ivr.simulator.world import World

ATTRIBUTE_BYTES_MAX = 32_768
"""UTF-8 bytes of all attributes of a contact. Source: Connect API reference."""

TAGS_MAX = 6
RELATED = "Related"


def set_attributes(action: UpdateContactAttributes, state: CallState, world: World) -> CallState:
    """Set contact attributes; a value that leads nowhere removes its key.

    Attributes of a related contact are not this contact's, and stay unseen.
    """
    parameters = action.parameters
    if parameters.target_contact == RELATED:
        return ahead(action, state)
    new = {key: text_of(given(text, state, world)) for key, text in parameters.attributes.items()}
    attributes = {**state.contact.attributes, **new}
    if not all(new.values()):
        attributes = {key: value for key, value in attributes.items() if value}
    if _too_long(attributes):
        return fail(action, state, world)
    shown = new if state.contact.logging else dict.fromkeys(new, MASK)
    noted = note(AttributesSet(state.seconds, state.done, shown), state, world)
    return ahead(action, noted, state.contact.but(attributes=attributes))


def _too_long(attributes: Mapping[str, str]) -> bool:
    characters = sum(map(len, attributes)) + sum(map(len, attributes.values()))
    if characters * 4 <= ATTRIBUTE_BYTES_MAX:
        return False
    size = sum(len(key.encode()) + len(value.encode()) for key, value in attributes.items())
    return size > ATTRIBUTE_BYTES_MAX


def set_fields(action: UpdateContactData, state: CallState, world: World) -> CallState:
    """Set the contact's name, description, customer or language."""
    parameters = action.parameters
    if parameters.target_contact == RELATED:
        return ahead(action, state)
    wanted = (
        ("Name", parameters.name),
        ("Description", parameters.description),
        ("CustomerId", parameters.customer_id),
    )
    stated = [(key, text) for key, text in wanted if text is not None]
    new = {key: fill(text, state, world) for key, text in stated} if stated else NO_TEXTS
    contact = state.contact
    language = resource(parameters.language_code, state, world) or contact.language
    if not new and language == contact.language:
        return ahead(action, state)
    return ahead(action, state, contact.but(fields={**contact.fields, **new}, language=language))


def set_hooks(action: UpdateContactEventHooks, state: CallState, world: World) -> CallState:
    """Choose the flow of an event; an unknown flow is an error. What is hooked already is known."""
    contact = state.contact
    wanted = action.parameters.event_hooks
    if wanted.items() <= contact.hooks.items():
        return ahead(action, state)
    hooks = {event: resource(flow, state, world) for event, flow in wanted.items()}
    if None in map(world.book.find, hooks.values()):
        return fail(action, state, world)
    return ahead(action, state, contact.but(hooks={**contact.hooks, **hooks}))


def tag(action: TagContact, state: CallState, world: World) -> CallState:
    """Tag the contact, at most six tags in all."""
    new = {key: fill(text, state, world) for key, text in action.parameters.tags.items()}
    tags = {**state.contact.tags, **new}
    if len(tags) > TAGS_MAX:
        return fail(action, state, world)
    return ahead(action, state.being(state.contact.but(tags=tags)))


def set_flow_attributes(action: UpdateFlowAttributes, state: CallState, world: World) -> CallState:
    """Set variables of this flow; a value that leads nowhere removes its key."""
    new: dict[str, object] = {
        key: _variable(entry.get("Value"), state, world)
        for key, entry in action.parameters.flow_attributes.items()
    }
    merged = {**state.local.attributes, **new}
    kept = {key: value for key, value in merged.items() if value not in (None, "")}
    return ahead(action, state.having(state.local.but(attributes=kept)))


def _variable(value: object, state: CallState, world: World) -> object:
    return given(value, state, world) if isinstance(value, str) else value
