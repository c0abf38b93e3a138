"""Questions that are asked again: failures that say something, count, and lead back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from ivr.importer.clusters.speak import said
from ivr.importer.naming.prompts import PROMPT_MAX, spoken_of, without_speech
from ivr.importer.naming.words import slug
from ivr.importer.reading.sheet import Cluster, Sheet, To, targets_of
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase

Place = Literal["after", "before", "first"]


class Again(NamedTuple):
    """How a question is asked again.

    `failures` are those that lead back, each with its message, if any. `loop` is the Loop that
    counts, `place` where it stands, `done` where it leads in the end. `failing` is where an error
    of a message leads, and `onward` that this is where it leads without one.
    """

    failures: Mapping[str, ActionBase | None]
    loop: ActionBase | None
    place: Place
    done: str | None
    failing: str | None
    onward: bool

    def body(self) -> tuple[str, ...]:
        """Return the actions that belong to the question."""
        spoken = (each.identifier for each in self.failures.values() if each is not None)
        return targets_of([*spoken, self.loop.identifier if self.loop is not None else None])

    def exits(self) -> tuple[str, ...]:
        """Return the identifiers outside."""
        return targets_of([self.done, None if self.onward else self.failing])

    def written(self, sheet: Sheet, name: str, to: To) -> dict[str, Any]:
        """Return the value of `retry`."""
        retry: dict[str, Any] = {}
        if tuple(self.failures) != ("no_input", "no_match"):
            retry["for"] = list(self.failures)
        for key, action in self._lines().items():
            retry[key] = said(sheet, action, _line_of(name, key))[0]
        if self.loop is not None:
            retry["count"] = _count(sheet, self.loop)
            if self.place != "after":
                retry["place"] = self.place
        if self.done is not None:
            retry["exhausted"] = to(self.done)
        if self.failing is not None:
            retry["on_error"] = name if self.onward else to(self.failing)
        return retry

    def _lines(self) -> Mapping[str, ActionBase]:
        spoken = {key: action for key, action in self.failures.items() if action is not None}
        alike = {str(dict(action.plain)) for action in spoken.values()}
        if len(spoken) == len(self.failures) and len(alike) == 1:
            return {"say": next(iter(spoken.values()))}
        return spoken


def _line_of(name: str, key: str) -> str:
    """Return a name for what is said before a question is asked again; its end is never cut."""
    ending = "_again" if key == "say" else f"_{key}"
    return f"{slug(name, PROMPT_MAX - len(ending))}{ending}"


def _count(sheet: Sheet, loop: ActionBase) -> int | str:
    text = str(loop.plain["LoopCount"])
    return int(text) if text.isdecimal() and str(int(text)) == text else sheet.value(text)


class _Back(NamedTuple):
    """One way back to the question: through a message, a Loop, both or neither."""

    message: ActionBase | None
    loop: ActionBase | None
    place: Place


def again(sheet: Sheet, head: str, failures: Mapping[str, str]) -> Again | None:
    """Return how failures lead back to a question, or None where none does.

    Args:
        sheet: The import at work.
        head: Identifier of the question.
        failures: How it may fail -> where that leads.
    """
    found = {kind: _back(sheet, head, target) for kind, target in failures.items()}
    backs = {kind: back for kind, back in found.items() if back is not None}
    if not backs:
        return None
    first = next(iter(backs.values()))
    ways = {(back.loop.identifier if back.loop else "", back.place) for back in backs.values()}
    if len(ways) > 1:
        return None
    return _fitting(sheet, head, backs, first)


def _fitting(sheet: Sheet, head: str, backs: Mapping[str, _Back], first: _Back) -> Again | None:
    messages = {kind: back.message for kind, back in backs.items()}
    spoken = [message for message in messages.values() if message is not None]
    errors = {sheet.ways(each.identifier).errors.get(NO_MATCHING_ERROR) for each in spoken}
    if len(errors) > 1:
        return None
    failing = errors.pop() if errors else None
    onward = failing is not None and all(
        sheet.ways(each.identifier).next == failing for each in spoken
    )
    loop = first.loop
    done = _loop_ways(sheet, loop)["DoneLooping"] if loop is not None else None
    made = Again(messages, loop, first.place, done, failing, onward)
    return made if _closed(sheet, head, made) else None


def _closed(sheet: Sheet, head: str, made: Again) -> bool:
    """Tell whether nothing from outside leads into the middle of it."""
    body = made.body()
    front = made.loop.identifier if made.loop is not None and made.place == "before" else head
    inside = (head, *body)
    return all(sheet.only_from(name, *inside) for name in inside if name != front)


def _loop_ways(sheet: Sheet, loop: ActionBase) -> dict[str, str]:
    return sheet.ways(loop.identifier).equals() or {}


def _back(sheet: Sheet, head: str, target: str) -> _Back | None:
    """Return the way back that begins at a target."""
    message, loop = _message(sheet, target), _loop(sheet, target)
    if message is not None:
        following = sheet.ways(message.identifier).next
        counted = _loop(sheet, following)
        if following == head:
            return _Back(message, None, "after")
        if counted is not None and _loop_ways(sheet, counted)["ContinueLooping"] == head:
            return _Back(message, counted, _where(sheet, head, counted))
    if loop is not None:
        following = _loop_ways(sheet, loop)["ContinueLooping"]
        spoken = _message(sheet, following)
        if following == head:
            return _Back(None, loop, _where(sheet, head, loop))
        if spoken is not None and sheet.ways(spoken.identifier).next == head:
            return _Back(spoken, loop, "first")
    return None


def _where(sheet: Sheet, head: str, loop: ActionBase) -> Place:
    """Tell whether a Loop stands before a question whenever that is asked."""
    return "before" if sheet.only_from(head, loop.identifier) else "after"


def _message(sheet: Sheet, name: str | None) -> ActionBase | None:
    action = sheet.of_type(name, "MessageParticipant")
    if action is None or spoken_of(action.plain) is None:
        return None
    if sheet.unusual(action.type, without_speech(action.plain)):
        return None
    ways = sheet.ways(action.identifier)
    if ways.next is None or ways.conditions or ways.errors.keys() - {NO_MATCHING_ERROR}:
        return None
    return action


def _loop(sheet: Sheet, name: str | None) -> ActionBase | None:
    action = sheet.of_type(name, "Loop")
    if action is None or set(action.plain) != {"LoopCount"}:
        return None
    ways = sheet.ways(action.identifier)
    table = ways.equals()
    if table is None or set(table) != {"ContinueLooping", "DoneLooping"} or ways.errors:
        return None
    return action if isinstance(action.plain["LoopCount"], str) else None


def repeated(sheet: Sheet, action: ActionBase) -> Cluster | None:
    """Return the node of a Loop that no question is part of."""
    ways, given = sheet.ways(action.identifier), action.plain
    goes, count = ways.equals() or {}, given.get("LoopCount")
    if set(goes) != {"ContinueLooping", "DoneLooping"} or ways.errors.keys() - {NO_MATCHING_ERROR}:
        return None
    if set(given) != {"LoopCount"} or not isinstance(count, str) or not count:
        return None

    def write(_name: str, to: To) -> dict[str, Any]:
        node: dict[str, Any] = {
            "repeat": to(goes["ContinueLooping"]),
            "count": _count(sheet, action),
            "exhausted": to(goes["DoneLooping"]),
        }
        if NO_MATCHING_ERROR in ways.errors:
            node["on_error"] = to(ways.errors[NO_MATCHING_ERROR])
        return node

    wish = f"count_to_{count}" if count.isdecimal() else "count"
    return Cluster(action.identifier, wish, ways.targets(), write)
