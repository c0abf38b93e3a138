"""The building of a local contact centre: calendars, queues, the telephone network, a cipher.

Everything is as usual; what a scenario gives stands in front of it
(`ivr.simulator.rehearsal.stage`).
Calendars are open, calendars of holidays closed, queues have an agent in twenty seconds, every
well-formed number can be dialled.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import phonenumbers

from ivr.runtime.ports import Store
from ivr.runtime.records import R, Record
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.simulator.call.world import QueueView

HOLIDAYS_SUFFIX = "_holidays"
WAIT_SECONDS = 20.0

Named = Callable[[str], str]
"""ARN -> bare name, such as `fraud`."""


@dataclass(frozen=True, slots=True)
class LocalCalendars:
    """Hours of operation: always business hours, never a holiday."""

    named: Named

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether a calendar is open; the moment matters to none."""
        return not self.named(arn).endswith(HOLIDAYS_SUFFIX)


@dataclass(frozen=True, slots=True)
class LocalQueues:
    """Queues: open, with an agent soon."""

    named: Named

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return the queue as it usually stands."""
        return QueueView(self.named(arn), arn, wait_seconds=WAIT_SECONDS)


class LocalNumbers:
    """The telephone network: a well-formed number is dialable and answered."""

    def check(self, number: str) -> Literal["dialable", "invalid", "undialable"]:
        """Tell whether a number can be dialled."""
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            return "invalid"
        return "dialable" if phonenumbers.is_possible_number(parsed) else "undialable"

    def parse(self, digits: str, country: str | None) -> str | None:
        """Return keyed digits as E.164, or None."""
        try:
            parsed = phonenumbers.parse(digits, country)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(parsed):
            return None
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def connect(
        self, number: str, limit_seconds: float
    ) -> Literal["answered", "failed", "timeout"]:
        """Dial a third party: whoever can be dialled answers."""
        return "answered" if self.check(number) == "dialable" else "failed"


class LocalCipher:
    """Marks digits as encrypted, so that no local flow, log or transcript shows them.

    It keeps no secret from anyone who reads this file: it stands in for the service's public-key
    encryption, whose private key no flow has either.
    """

    def encrypt(self, key_id: str, key: str, digits: str) -> str | None:
        """Return the digits in a form that only a local handler reads."""
        return base64.b64encode(f"local:{key_id}:{digits}".encode()).decode()


@dataclass(frozen=True, slots=True)
class GivenScore:
    """A risk provider that always answers the score it was given."""

    value: int
    scale: str

    def score_call(self, signals: CallSignals, /) -> Score:
        """Return the given score."""
        return Score(self.value, self.scale, ("given",))

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """Return the given score."""
        return Score(self.value, self.scale, ("given",))


class WatchedStore:
    """Implements the Store port over another store, and remembers what was written."""

    def __init__(self, store: Store) -> None:
        """Watch `store`; `written` holds every record committed through this face."""
        self._store = store
        self.written: list[Record] = []

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """See the Store port."""
        return self._store.get(kind, owner, name)

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """See the Store port."""
        return self._store.list(kind, owner)

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """See the Store port."""
        return self._store.waiting(kind, queue, limit, until)

    def commit(self, *records: Record) -> None:
        """See the Store port."""
        self._store.commit(*records)
        self.written.extend(records)

    def remove(self, *records: Record) -> None:
        """See the Store port."""
        self._store.remove(*records)
