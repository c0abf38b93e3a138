"""Active contexts: how they are set, how long they live, and what they let intents mean.

Law: pure functions; a context lives for turns and seconds, whichever ends first.
Source: Lex V2 developer guide, context-mgmt-active-context; limits from its quotas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivr.hearing.graph import settings
from ivr.hearing.port import SlotValue
from ivr.hearing.session import Json, Session

ACTIVE_MAX = 20
TURNS = 5
SECONDS = 90
"""Lex's console gives an output context five turns and ninety seconds."""


def names(active: Iterable[Json]) -> frozenset[str]:
    """Return the names of active contexts."""
    return frozenset(str(context.get("name")) for context in active)


def attribute(active: Iterable[Json], path: str) -> str | None:
    """Return the value behind `#context.slot`, written without its hash; None if there is none."""
    context, _, slot = path.partition(".")
    for each in active:
        if each.get("name") == context:
            value = settings.table(each.get("contextAttributes")).get(slot)
            return None if value is None else str(value)
    return None


def opened_by(outputs: Iterable[Json], slots: Mapping[str, SlotValue | None]) -> dict[str, Json]:
    """Return the contexts that a fulfilled intent sets, by name, with its slots' values."""
    held = {name: value.interpreted for name, value in slots.items() if value is not None}
    return {str(row.get("name")): _opened(row, held) for row in outputs}


def _opened(row: Json, held: Mapping[str, str]) -> Json:
    live = {
        "timeToLiveInSeconds": settings.whole_number(row.get("timeToLiveInSeconds"), SECONDS),
        "turnsToLive": settings.whole_number(row.get("turnsToLive"), TURNS),
    }
    return {"name": row.get("name"), "timeToLive": live, "contextAttributes": dict(held)}


def aged(session: Session, elapsed: float) -> Session:
    """Return a session whose contexts are so many seconds older; those over are gone.

    Contexts count whole seconds; the rest of one waits in the session for the next turn.
    """
    if not session.contexts:
        return session
    seconds = session.spare + elapsed
    passed = int(seconds)
    active = session.contexts
    if passed:
        active = _lived(active, "timeToLiveInSeconds", passed, SECONDS)
    return session._replace(contexts=active, spare=seconds - passed)


def _lived(active: Iterable[Json], key: str, by: int, otherwise: int) -> tuple[Json, ...]:
    kept: list[Json] = []
    for context in active:
        live = settings.table(context.get("timeToLive"))
        left = settings.whole_number(live.get(key), otherwise) - by
        if left > 0:
            kept.append({**context, "timeToLive": {**live, key: left}})
    return tuple(kept)


def joined(active: Iterable[Json], opened: Mapping[str, Json]) -> tuple[Json, ...]:
    """Return the contexts with those set in this turn, which take the place of their namesakes."""
    if not opened:
        return tuple(active)
    kept = [context for context in active if context.get("name") not in opened]
    return (*opened.values(), *kept)[:ACTIVE_MAX]


def after_turn(active: Iterable[Json], opened: Mapping[str, Json]) -> tuple[Json, ...]:
    """Return the contexts that a turn leaves; those it has set keep all their turns."""
    kept = (context for context in active if context.get("name") not in opened)
    return joined(_lived(kept, "turnsToLive", 1, TURNS), opened)
