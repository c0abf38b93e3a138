"""Settings: what an action makes of the contact where it asks nobody and says nothing.

Law of the room: a setting is a value, so several in a row are one. One that depends on the call
(a path in it) is worked out when the call gets there, by the same function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ivr.simulator.call.state import CallState, Setting
from ivr.simulator.call.values import fill, resource
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.moves import ahead, fail


class Told(Protocol):
    """Reads the texts of an action's parameters."""

    @property
    def book(self) -> FlowBook:
        """The flows that a setting may name."""
        ...

    def resource(self, text: str | None) -> str:
        """Return an id or ARN, as `values.resource` does."""
        ...

    def free(self, text: str) -> str:
        """Return a free text, as `values.fill` does."""
        ...


SettingOf = Callable[[Any, Told], Setting | None]
"""What one action sets; None = it takes its error branch."""


class NotYetKnown(Exception):
    """A text depends on the call."""


class BeforeTheCall:
    """Reads texts that are the same in every call."""

    def __init__(self, book: FlowBook) -> None:
        self.book = book

    def resource(self, text: str | None) -> str:
        """Return the text, empty where there is none.

        Raises:
            NotYetKnown: There is a path in it.
        """
        return self.free(text or "")

    def free(self, text: str) -> str:
        """Return the text.

        Raises:
            NotYetKnown: There is a path in it.
        """
        if "$." in text:
            raise NotYetKnown
        return text


class InTheCall:
    """Reads texts at one moment of a call."""

    def __init__(self, state: CallState, world: World) -> None:
        self._state = state
        self._world = world
        self.book = world.book

    def resource(self, text: str | None) -> str:
        """Return what the text or its path holds."""
        return resource(text, self._state, self._world)

    def free(self, text: str) -> str:
        """Return the text with its paths filled in."""
        return fill(text, self._state, self._world)


def fixed(setting_of: SettingOf, action: object, book: FlowBook) -> Setting | None:
    """Return what an action sets in every call, or None where that depends on the call."""
    try:
        return setting_of(action, BeforeTheCall(book))
    except NotYetKnown:
        return None


def settling(setting_of: SettingOf) -> Callable[[Any, CallState, World], CallState]:
    """Return the step of an action that only sets something."""

    def step(action: Any, state: CallState, world: World) -> CallState:  # noqa: ANN401 - any action
        setting = setting_of(action, InTheCall(state, world))
        if setting is None:
            return fail(action, state, world)
        return ahead(action, state, state.contact.after(setting))

    return step
