"""An event bus: rules match events and hand them to targets; an archive keeps and replays them.

Law of the room: a pattern that uses more than is documented here is refused, never half matched.
Source: EventBridge user guide, eb-event-patterns and eb-archive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ivr.faults import Malformed

Event = Mapping[str, Any]
Target = Callable[[Event], object]
ENTRY_BYTES_MAX = 262_144
"""Largest entry that PutEvents takes. Source: EventBridge user guide, eb-putevents, entry size."""

REPLAY = "replay-name"
"""The member that a replayed event has besides, with the replay's name. Source: as above."""


@dataclass(slots=True)
class Bus:
    """One bus.

    Attributes:
        rules: Patterns and targets, by name.
        archive: Everything that was put, in order.
        failed: Name of rule and event where a target failed.
    """

    rules: dict[str, tuple[Event, Target]] = field(default_factory=dict[str, tuple[Event, Target]])
    archive: list[Event] = field(default_factory=list[Event])
    failed: list[tuple[str, Event]] = field(default_factory=list[tuple[str, Event]])

    def put(self, event: Event) -> int:
        """Keep an event and hand it over; return how many rules it matched."""
        self.archive.append(event)
        return self._hand(event)

    def replay(self, name: str) -> int:
        """Hand over everything that is archived once more; return how many events."""
        for event in tuple(self.archive):
            self._hand({**event, REPLAY: name})
        return len(self.archive)

    def _hand(self, event: Event) -> int:
        matched = 0
        for name, (pattern, target) in self.rules.items():
            if matches(pattern, event):
                matched += 1
                try:
                    target(event)
                except Exception:  # noqa: BLE001  a target's fault is not the sender's
                    self.failed.append((name, event))
        return matched


def matches(pattern: Event, event: object) -> bool:
    """Tell whether an event matches: values, `prefix`, `exists` and `anything-but`.

    Raises:
        Malformed: The pattern asks for more.
    """
    if not isinstance(event, Mapping):
        return False
    found = cast("Event", event)
    return all(_member(wanted, found, name) for name, wanted in pattern.items())


def _member(wanted: object, event: Event, name: str) -> bool:
    if isinstance(wanted, Mapping):
        return matches(cast("Event", wanted), event.get(name))
    if not isinstance(wanted, list) or not wanted:
        raise Malformed("A pattern's member is neither an object nor a list of what may match.")
    return any(_one(each, event, name) for each in cast("list[object]", wanted))


def _one(wanted: object, event: Event, name: str) -> bool:
    if not isinstance(wanted, Mapping):
        return name in event and event[name] == wanted
    (how, value), *more = cast("Event", wanted).items()
    if more or how not in _HOW:
        raise Malformed("A pattern uses what is not known here. Use prefix, exists, anything-but.")
    return _HOW[how](value, event, name)


def _but(value: object, event: Event, name: str) -> bool:
    others = cast("list[object]", value) if isinstance(value, list) else [value]
    return name in event and event[name] not in others


_HOW: Mapping[str, Callable[[Any, Event, str], bool]] = {
    "prefix": lambda value, event, name: str(event.get(name, "")).startswith(str(value)),
    "exists": lambda value, event, name: (name in event) is bool(value),
    "anything-but": _but,
}
