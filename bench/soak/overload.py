"""A hundred times too much: the pace holds, the most at risk goes first, and nothing is dropped.

Suspicious charges arrive at 200 a second, each of another customer, where two calls a second may
start and ten may go on. Then a virtual day passes, until every alert was a call, a message or work
for people.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from random import Random

from bench.soak import verdicts
from bench.soak.faults import Injector
from bench.soak.history import DAY, History, Stage
from bench.soak.world.people import Town
from bench.soak.world.platform import TICK_SECONDS, Platform
from ivr.runtime.ledger.reach.attempts import against_now, reach_of
from ivr.runtime.ports import DialRequest
from ivr.runtime.records import Alert, Attempt, Case, Review
from ivr.runtime.risk import policy as policies
from ivr.runtime.services.fraud.tracking import SWEPT_MAX
from ivr.spec.reading.collector import collector_at_rest

ALERTS_PER_SECOND = 200
MORNING = DAY + 15 * 3_600
AFTERWARDS_SECONDS = 86_400
CALLING = {"lines": 10, "calls_per_second": 2, "case_hours": 24, "reply_minutes": 60}
SWEPT_SECONDS = 2 * TICK_SECONDS
"""By when a sweep has found a call that waited too long, and a message takes its place."""


class Flood(History):
    """The history of one flood."""

    def __init__(self, stage: Stage, seconds: int, *, told: bool = False) -> None:
        self._seconds = seconds
        super().__init__(stage, f"overload/{seconds}", told=told)

    def _set(self) -> None:
        self._faults = Injector(Random(self.seed), 0)
        self._platform = Platform(MORNING, Random(self.seed), self._faults)
        self._town = Town(Random(self.seed), ALERTS_PER_SECOND * self._seconds)
        document = self._stage.site.policy
        calling = {**document["calling"], **CALLING}
        self._policy = policies.read({**document, "calling": calling})

    def flood(self) -> Counter[str]:
        """Let it come, and a day pass; return what became of the alerts."""
        platform, draw = self._platform, self._draw
        self._phone.watcher = self
        for number, person in enumerate(self._town.people):
            platform.at(MORNING + number / ALERTS_PER_SECOND, self._suspicious, person, draw)
        platform.run(MORNING + self._seconds + AFTERWARDS_SECONDS)
        platform.run_until(MORNING + self._seconds + AFTERWARDS_SECONDS)
        verdicts.finished(self._judge, platform, self._publisher, self._senders.charges)
        return self._outcomes()

    @property
    def wrong(self) -> list[str]:
        """The promises that were broken."""
        return self._platform.wrong

    def dialled(self, request: DialRequest) -> None:
        """Judge a call: nobody who waits and may be called has more at risk."""
        self._judge.dialled(request)
        store, now = self._platform.store.inner, int(self._platform.now)
        case, _, number = request.token.rpartition("-")
        mine = store.get(Attempt, case, number)
        if mine is None:
            self._platform.accuse(f"a call without an attempt: {request.token}")
            return
        self._in_time(mine)
        for other in store.waiting(Attempt, "ready", 3):
            found = store.get(Case, other.case)
            if found is None or other.at_risk <= mine.at_risk:
                continue
            if not against_now(other, reach_of(found, store, self._policy.calling, now)):
                self._platform.accuse(f"{other.name} has more at risk than {mine.name}")

    def _in_time(self, attempt: Attempt) -> None:
        """Judge how long a call waited for a line, where a message could have gone instead."""
        person = self._town.by_id[attempt.customer]
        waits = 60 * self._policy.calling.spill_minutes + SWEPT_SECONDS
        waits += TICK_SECONDS * len(self._senders.charges) / SWEPT_MAX
        tried = self._platform.store.inner.list(Attempt, attempt.case)
        may_text = person.row["consent"]["texts"] and all(one.channel == "voice" for one in tried)
        if may_text and attempt.at - attempt.due > waits:
            self._platform.accuse(f"{attempt.name} waited {attempt.at - attempt.due} s for a line")

    def texted(self, request: object) -> None:
        """Judge a message."""
        self._judge.texted(request)

    def _suspicious(self, person: object, draw: Random) -> None:
        charges = self._senders.charges
        name = f"T{len(charges):06d}"
        charges.append((person.id, name))
        detail = {
            "customer": person.id,
            "transaction_id": name,
            "amount": self._town.amount(person.id, draw.randrange(70)),
            "merchant": self._town.merchant(person.id),
            "card_token": person.cards[0].token,
            "timestamp": datetime.fromtimestamp(self._platform.now, UTC).isoformat(),
        }
        self._platform.send("intake", {"source": "bank", "detail": detail})

    def _outcomes(self) -> Counter[str]:
        store = self._platform.store.inner
        reviews = {review.case for review in store.scan(Review)}
        found: Counter[str] = Counter()
        for alert in store.scan(Alert):
            tried = store.list(Attempt, alert.case)
            ways = {attempt.channel for attempt in tried if attempt.contact}
            way = "call" if "voice" in ways else "message" if ways else "people"
            if way == "people" and alert.case not in reviews:
                self._platform.accuse(f"an alert was dropped: {alert.transaction}")
            found[way] += 1
        if found.total() != len(self._senders.charges):
            self._platform.accuse(f"{found.total()} of {len(self._senders.charges)} are known")
        return found


def told(seconds: int) -> int:
    """Let a flood of so many seconds come, and tell what became of it; return the exit code."""
    flood = Flood(Stage.shipped(), seconds)
    with collector_at_rest():
        found = flood.flood()
    ways = ", ".join(f"{many:,} by {way}" for way, many in sorted(found.items()))
    print(f"Overload: {sum(found.values()):,} alerts at {ALERTS_PER_SECOND}/s: {ways}")
    for wrong in flood.wrong[:5]:
        print(f"BROKEN in the overload: {wrong}")
    return 1 if flood.wrong else 0


if __name__ == "__main__":
    sys.exit(told(int(sys.argv[1])))
