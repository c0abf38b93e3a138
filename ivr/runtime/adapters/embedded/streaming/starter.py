"""Executions that are only remembered, and records that wait to be delivered once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ivr.faults import Unavailable


class RememberedStarter:
    """Implements ports.Starter: `started` maps each execution's name to its input.

    Args:
        batch: Carries out a batch and returns its output; without one there is no such machine.
    """

    def __init__(self, batch: Callable[[Mapping[str, object]], object] | None = None) -> None:
        self.started: dict[str, Mapping[str, object]] = {}
        self.asked = 0
        self._batch = batch

    def start(self, name: str, told: Mapping[str, object], /) -> bool:
        """See ports.Starter."""
        self.asked += 1
        is_new = name not in self.started
        self.started.setdefault(name, dict(told))
        return is_new

    def run(self, told: Mapping[str, object], /) -> object:
        """See ports.Starter."""
        if self._batch is None:
            raise Unavailable("There is no machine for batches here.")
        return self._batch(told)


class RememberedRefill:
    """Implements ports.Refill: `waiting` holds what was put back, in order."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def put_back(self, contents: Sequence[bytes], /) -> Sequence[int]:
        """See ports.Refill."""
        self.waiting += contents
        return range(len(contents))
