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
from ivr.simulator.call.state import CallState, Setting, make
from ivr.simulator.call.transcript import MASK, AttributesSet, shown
from ivr.simulator.call.values import Root, fill, giver, text_of
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.moves import Ready, ahead, fail
from ivr.simulator.settings import Told

ATTRIBUTE_BYTES_MAX = 32_768
"""UTF-8 bytes of all attributes of a contact. Source: Connect API reference."""

TAGS_MAX = 6
RELATED = "Related"


def setting_attributes(action: UpdateContactAttributes, book: FlowBook) -> Ready:
    """Set contact attributes; a value that leads nowhere removes its key.

    Attributes of a related contact are not this contact's, and stay unseen.
    """
    del book
    parameters = action.parameters
    if parameters.target_contact == RELATED:
        return lambda state, _world: ahead(action, state)
    fixed = {key: text for key, text in parameters.attributes.items() if "$." not in text}
    wanted = [(key, giver(text)) for key, text in parameters.attributes.items()]
    told = None if len(fixed) < len(wanted) else fixed
    target = action.transitions.next_action

    def step(state: CallState, world: World) -> CallState:
        new = told or {key: text_of(value_of(state, world)) for key, value_of in wanted}
        _, _, done, seconds, entries, place, contact, local = state
        attributes = {**contact.attributes, **new}
        if "" in new.values():
            attributes = {key: value for key, value in attributes.items() if value}
        if _too_long(attributes):
            return fail(action, state, world)
        if contact.logging:
            noted = {key: shown(value) for key, value in new.items()}
        else:
            noted = dict.fromkeys(new, MASK)
        entry = make(AttributesSet, (seconds, done, noted))
        if world.watch is not None:
            world.watch(entry)
        contact, entries = contact.holding(attributes), (entry, entries)
        return make(CallState, (target, "next", done + 1, seconds, entries, place, contact, local))

    return step


def _too_long(attributes: Mapping[str, str]) -> bool:
    characters = len("".join(attributes)) + len("".join(attributes.values()))
    if characters * 4 <= ATTRIBUTE_BYTES_MAX:
        return False
    size = sum(len(key.encode()) + len(value.encode()) for key, value in attributes.items())
    return size > ATTRIBUTE_BYTES_MAX


def fields(action: UpdateContactData, told: Told) -> Setting | None:
    """Set the contact's name, description, customer, language or assistant's session."""
    parameters = action.parameters
    if parameters.target_contact == RELATED:
        return Setting()
    wanted = (
        ("Name", parameters.name),
        ("Description", parameters.description),
        ("CustomerId", parameters.customer_id),
    )
    new = {key: told.free(text) for key, text in wanted if text is not None}
    language = told.resource(parameters.language_code)
    session = told.resource(parameters.wisdom_session_arn)
    return Setting(
        fields=new,
        state={"language": language} if language else {},
        more={"Wisdom": session} if session else {},
    )


def hooks(action: UpdateContactEventHooks, told: Told) -> Setting | None:
    """Choose the flow of an event; an unknown flow is an error."""
    flows = {event: told.resource(flow) for event, flow in action.parameters.event_hooks.items()}
    return None if None in map(told.book.find, flows.values()) else Setting(hooks=flows)


def tag(action: TagContact, state: CallState, world: World) -> CallState:
    """Tag the contact, at most six tags in all."""
    new = {key: fill(text, state, world) for key, text in action.parameters.tags.items()}
    tags = {**state.contact.tags, **new}
    if len(tags) > TAGS_MAX:
        return fail(action, state, world)
    return ahead(action, state.being(state.contact.but(tags=tags)))


def setting_flow_attributes(action: UpdateFlowAttributes, book: FlowBook) -> Ready:
    """Set variables of this flow; a value that leads nowhere removes its key."""
    del book
    wanted = [
        (key, _variable(entry.get("Value")))
        for key, entry in action.parameters.flow_attributes.items()
    ]
    target = action.transitions.next_action

    def step(state: CallState, world: World) -> CallState:
        _, _, done, seconds, entries, place, contact, local = state
        merged = dict(local.attributes)
        for key, value_of in wanted:
            merged[key] = value_of(state, world)
        kept = {key: value for key, value in merged.items() if value is not None and value != ""}
        local = local.holding(kept)
        return make(CallState, (target, "next", done + 1, seconds, entries, place, contact, local))

    return step


def _variable(value: object) -> Root:
    return giver(value) if isinstance(value, str) else lambda _state, _world: value
