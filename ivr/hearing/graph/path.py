"""The path through an intent that Lex takes by itself: slots by priority, confirmation, fulfilment.

Law: it tells the next step and takes none. Source: Lex V2 developer guide, conversation paths.
"""

from __future__ import annotations

from ivr.hearing.graph import settings
from ivr.hearing.graph.known import parts
from ivr.hearing.graph.turn import Turn
from ivr.hearing.port import composite
from ivr.hearing.session import Json
from ivr.ir.bot import Slot


def step(kind: str, *, slot: str | None = None, intent: str | None = None) -> Json:
    """Return a next step that the default path takes."""
    return {
        "dialogAction": {"type": kind, "slotToElicit": slot},
        "intent": {"name": intent, "slots": None},
    }


CLOSE = step("CloseIntent")
END = step("EndConversation")
FULFIL = step("FulfillIntent")


def kind_of(following: Json) -> str:
    """Return the type of a next step."""
    return str(settings.table(following.get("dialogAction")).get("type"))


def default_step(turn: Turn) -> Json:
    """Return the step that Lex takes where nothing is configured.

    The path leads through the slots by priority: one that has no value is asked for, and one that
    an utterance filled unasked goes on as its capture says.
    """
    unfollowed = turn.unfollowed()
    if not unfollowed:
        return unfilled_step(turn)
    lacking = missing(turn)
    ways = [*unfollowed, *([lacking] if lacking else [])]
    order = [slot.name for slot in turn.intent.slots_in_order()]
    return step("ElicitSlot", slot=min(ways, key=order.index))


def missing(turn: Turn) -> str | None:
    """Return the first required slot that has no value, or lacks a sub slot that it needs."""
    held = turn.active.slots
    unfilled = (slot for slot in turn.intent.slots_in_order() if slot.required) if held else ()
    return next(
        (s.name for s in unfilled if held.get(s.name) is None or part_to_ask(turn, s)), None
    )


def unfilled_step(turn: Turn) -> Json:
    """Return the step that asks for what is missing, confirms, or fulfils."""
    lacking = missing(turn)
    if lacking is not None:
        return step("ElicitSlot", slot=lacking)
    if turn.plan.confirmation and turn.active.confirmation == "None":
        return step("ConfirmIntent")
    return FULFIL


def part_to_ask(turn: Turn, slot: Slot) -> Slot | None:
    """Return the sub slot that a composite slot still needs, having some; None for no such slot."""
    members = turn.listener.composites.get(turn.intent.name, {}).get(slot.name)
    held = turn.active.slots.get(slot.name)
    if not members or held is None:
        return None
    names = [parts.inner_name(part) for part in members]
    wanted = parts.needed(slot, names, held.parts or {})
    return next((part for part in members if parts.inner_name(part) == wanted), None)


def part_unsaid(turn: Turn, slot: Slot) -> Slot | None:
    """Return the sub slot to be asked for; those that have a default value take it first."""
    while (part := part_to_ask(turn, slot)) is not None:
        value = turn.default(settings.defaults_of(part))
        held = turn.active.slots.get(slot.name)
        if value is None or held is None:
            return part
        turn.fill(slot.name, composite({**(held.parts or {}), parts.inner_name(part): value}))
    return None
