"""The contacts that were started here: what is known of each, and which token started it.

Law: a token names one contact for seven days. Contacts are forgotten when the server ends, and the
oldest that is over when there are too many. One lock; nothing waits under it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from ivr.runtime.ports import Clock

TOKEN_LIFE = timedelta(days=7)
"""How long a token finds its contact. Source: Connect API reference, StartOutboundVoiceContact."""

CONTACTS_MAX = 10_000
CALLS_MAX = 10
"""Calls at once. Source: Connect service quotas, concurrent active calls per instance."""

RATE_PER_SECOND, BURST = 2, 5
"""How often calls are started. Source: Connect service quotas, StartOutboundVoiceContact."""

RING_SECONDS = 60
"""How long a phone rings where nobody says: the longest RingTimeoutInSeconds."""


class TooMany(Exception):
    """There are as many calls as an instance holds at once."""


class Outbound(NamedTuple):
    """A call that was asked for. `flow` is a flow's name; an empty token is never found again."""

    number: str
    flow: str
    source: str
    token: str = ""
    attributes: Mapping[str, str] = {}
    ring_seconds: float = RING_SECONDS
    queue: str = ""
    name: str = ""
    description: str = ""
    related: str = ""


@dataclass(slots=True, eq=False)
class Live:
    """One contact; its thread alone writes the times and the reason, each once.

    `stopping` asks for its end, `over` tells that it has ended.
    """

    id: str
    asked: Outbound
    attributes: dict[str, str]
    initiated: datetime
    updated: datetime
    connected: datetime | None = None
    queued: datetime | None = None
    agent: datetime | None = None
    ended: datetime | None = None
    queue: str = ""
    reason: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Contacts:
    """All contacts of a server."""

    clock: Clock
    kept_max: int = CONTACTS_MAX
    calls_max: int = CALLS_MAX
    _by_id: dict[str, Live] = field(default_factory=dict[str, Live])
    _by_token: dict[str, Live] = field(default_factory=dict[str, Live])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, asked: Outbound) -> tuple[Live, bool]:
        """Return the contact of a call, and whether it is new: its token may have one already.

        Raises:
            TooMany: No call more can be on the line.
        """
        now = self.clock.now()
        with self._lock:
            known = self._by_token.get(asked.token)
            if known is not None and now - known.initiated < TOKEN_LIFE:
                return known, False
            if sum(not each.over.is_set() for each in self._by_id.values()) >= self.calls_max:
                raise TooMany
            live = Live(str(uuid4()), asked, dict(asked.attributes), now, now)
            self._by_id[live.id] = live
            if asked.token:
                self._by_token[asked.token] = live
            self._make_room()
        return live, True

    def find(self, contact: str) -> Live | None:
        """Return a contact, or None where it never was or is forgotten."""
        with self._lock:
            return self._by_id.get(contact)

    def by_token(self, token: str) -> Live | None:
        """Return the contact that a token started within the last seven days, or None."""
        now = self.clock.now()
        with self._lock:
            known = self._by_token.get(token) if token else None
        return known if known is not None and now - known.initiated < TOKEN_LIFE else None

    def on_line(self) -> tuple[Live, ...]:
        """Return the contacts that are not over, the oldest first."""
        with self._lock:
            return tuple(each for each in self._by_id.values() if not each.over.is_set())

    def set(self, live: Live, attributes: Mapping[str, str]) -> None:
        """Set attributes of a contact, those that it has stay."""
        with self._lock:
            live.attributes = {**live.attributes, **attributes}
            live.updated = self.clock.now()

    def _make_room(self) -> None:
        over = (each for each in self._by_id.values() if each.over.is_set())
        oldest = next(over, None) if len(self._by_id) > self.kept_max else None
        if oldest is not None:
            del self._by_id[oldest.id]
            if self._by_token.get(oldest.asked.token) is oldest:
                del self._by_token[oldest.asked.token]


@dataclass(slots=True)
class Bucket:
    """Tokens of a rate: so many a second, at most `burst` saved up."""

    clock: Clock
    rate: float = RATE_PER_SECOND
    burst: float = BURST
    _left: float = BURST
    _at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Take a token; tell whether there was one."""
        with self._lock:
            now = self.clock.now()
            gone = (now - self._at).total_seconds() if self._at is not None else 0.0
            self._at = now
            self._left = min(self.burst, self._left + max(0.0, gone) * self.rate)
            if self._left < 1:
                return False
            self._left -= 1
            return True
