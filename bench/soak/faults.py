"""What can go wrong, how often it does, and how often it did.

One seeded source draws everything, so that a seed is a history. A count is of faults that took
effect, never of faults that were merely allowed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from random import Random


class Killed(BaseException):
    """The process of an invocation ended between two operations of its ports."""


class Fault(StrEnum):
    """Every kind of fault."""

    STORE_FAILED = "store failed, nothing applied"
    STORE_REPLY_LOST = "store applied, reply lost"
    STORE_THROTTLED = "store throttled a burst"
    STORE_SLOW = "store slow, budget eaten"
    KILLED_BEFORE = "killed before an operation"
    KILLED_AFTER = "killed after an operation"
    OVERTAKEN = "another invocation ran in between"
    DIALER_FAILED = "dialer failed, nothing started"
    DIALER_REPLY_LOST = "dialer started, reply lost"
    DIALER_MUTE = "dialer did not tell a fate"
    TEXTER_FAILED = "texter failed, nothing sent"
    TEXTER_REPLY_LOST = "texter sent, reply lost"
    PUBLISHER_FAILED = "publisher failed"
    PUBLISHER_PARTIAL = "publisher took a part"
    PROVIDER_DOWN = "provider of scores down"
    PROVIDER_SLOW = "provider of scores slow"
    PROVIDER_NONSENSE = "provider of scores talks nonsense"
    HOOK_FAILED = "code hook failed"
    EVENT_REPEATED = "event delivered 2-4 times"
    EVENT_LATE = "event late, others overtook it"
    EVENT_LOST = "contact event or wake-up lost"
    EVENT_POISON = "event that nobody can read"
    CLOCK_SKEWED = "clock wrong by up to 5 minutes"
    HANG_UP = "caller hung up in the middle"
    GARBAGE_KEYS = "caller mashed keys"
    GARBAGE_WORDS = "caller talked nonsense"


OF_STORE = {
    Fault.STORE_FAILED: 5,
    Fault.STORE_THROTTLED: 1,
    Fault.STORE_SLOW: 1,
    Fault.KILLED_BEFORE: 2,
    Fault.KILLED_AFTER: 2,
    Fault.OVERTAKEN: 4,
}
"""What strikes an operation of the store, by weight."""

NEVER = 1 << 60

USUAL: Mapping[Fault, float] = {
    Fault.STORE_REPLY_LOST: 0.03,
    Fault.DIALER_FAILED: 0.06,
    Fault.DIALER_REPLY_LOST: 0.06,
    Fault.DIALER_MUTE: 0.1,
    Fault.TEXTER_FAILED: 0.1,
    Fault.TEXTER_REPLY_LOST: 0.1,
    Fault.PUBLISHER_FAILED: 0.05,
    Fault.PUBLISHER_PARTIAL: 0.08,
    Fault.PROVIDER_DOWN: 0.02,
    Fault.PROVIDER_SLOW: 0.02,
    Fault.PROVIDER_NONSENSE: 0.02,
    Fault.HOOK_FAILED: 0.015,
    Fault.EVENT_REPEATED: 0.15,
    Fault.EVENT_LATE: 0.15,
    Fault.EVENT_LOST: 0.12,
    Fault.EVENT_POISON: 0.03,
    Fault.CLOCK_SKEWED: 0.1,
    Fault.HANG_UP: 0.03,
    Fault.GARBAGE_KEYS: 0.05,
    Fault.GARBAGE_WORDS: 0.06,
}
"""How likely each is whenever it could happen, in rough weather."""

STORE_RATE = 0.03
"""How many operations of the store something strikes, in rough weather."""

WEATHERS = (0.1, 0.5, 1.0, 1.0, 2.0, 3.0)
"""How much of the usual faults a history meets: most bugs want one fault, some want many."""


class Injector:
    """Draws faults and counts them."""

    def __init__(self, random: Random, weather: float = 1.0) -> None:
        self.on = weather > 0
        self.counts: Counter[Fault] = Counter()
        self._random = random
        self._rates = {fault: min(0.9, rate * weather) for fault, rate in USUAL.items()}
        self._log = math.log(1 - min(0.5, STORE_RATE * weather)) if weather else 0.0
        self._kinds, self._weights = zip(*OF_STORE.items(), strict=True)

    def strikes(self, fault: Fault) -> bool:
        """Tell whether this fault happens now, and count it."""
        if self.on and self._random.random() < self._rates[fault]:
            self.counts[fault] += 1
            return True
        return False

    def gap(self) -> int:
        """Return after how many operations of the store something strikes."""
        if not self.on:
            return NEVER
        return 1 + int(math.log(1 - self._random.random()) / self._log)

    def of_store(self) -> Fault:
        """Return what strikes the store; who carries it out counts it."""
        return self._random.choices(self._kinds, self._weights)[0]

    def stop(self) -> None:
        """Let nothing go wrong from now on."""
        self.on = False
