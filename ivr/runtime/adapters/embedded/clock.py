"""Time and chance that can be foretold: a clock that stands, and dice that count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DAYTIME = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""A Monday, in office hours from coast to coast of the United States."""


class ManualClock:
    """Implements ports.Clock; time passes only by `advance`."""

    def __init__(self, at: datetime = DAYTIME) -> None:
        """Stand at a moment that knows its zone."""
        self._at = at

    def now(self) -> datetime:
        """Return where the clock stands, in UTC."""
        return self._at.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds."""
        self._at += timedelta(seconds=seconds)


FIRST_DRAW = 123_456


class CountedChance:
    """Implements ports.Chance: draws FIRST_DRAW, then one more each time, below what is asked."""

    def __init__(self, first: int = FIRST_DRAW) -> None:
        """Begin with `first`."""
        self._next = first

    def below(self, limit: int, /) -> int:
        """See ports.Chance."""
        drawn, self._next = self._next % limit, self._next + 1
        return drawn
