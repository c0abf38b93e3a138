"""A publisher that only remembers what it was handed."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.runtime.ports import OutboxEntry


class RememberedPublisher:
    """Implements ports.Publisher; `news` lists every entry that was taken, in order.

    Args:
        refused: Kinds of news that nobody takes, as a bus refuses what it cannot read.
    """

    def __init__(self, refused: frozenset[str] = frozenset()) -> None:
        self.news: list[OutboxEntry] = []
        self._refused = refused

    def publish(self, news: Sequence[OutboxEntry], /) -> Sequence[str]:
        """Remember the news; one that was handed over again is remembered again."""
        taken = [one for one in news if one.kind not in self._refused]
        self.news += taken
        return [one.id for one in taken]
