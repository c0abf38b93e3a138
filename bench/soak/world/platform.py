"""Where functions run: virtual time, events at least once, schedules, wake-ups, dead letters.

One thing happens at a time. While an invocation stands between two operations of its ports others
may run in its midst, a few deep: that is how invocations overtake each other here.
"""

from __future__ import annotations

import hashlib
import heapq
import math
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Any, NamedTuple

from bench.soak.faults import Fault, Injector, Killed
from bench.soak.world.ports import FaultyStore
from ivr.faults import IvrError, Malformed, NotFound
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.reach.lines import NAME
from ivr.runtime.records import Attempt, Case, Lines, OutboxEntry
from ivr.runtime.services.fraud.dialling import HEAL_SECONDS
from ivr.runtime.services.fraud.tracking import QUIET_SECONDS
from ivr.runtime.services.keeping.outbox import SWEPT_SECONDS
from ivr.runtime.wiring import Services

DEPTH_MAX = 3
"""How many invocations stand still in each other's midst."""

RETRIES = 2
RETRY_SECONDS = (60.0, 120.0)
"""How an asynchronous Lambda is tried again. Source: Lambda developer guide, invocation-async."""

REDRIVE_SECONDS = 600.0
"""When people send dead letters again."""

TICK_SECONDS = 60
WAKE_SECONDS = 1.0
REPLY_SECONDS = 600
"""The shortest time in which a policy here expects an answer to a message."""

SKEW_SECONDS = 300.0
HANDLER_SECONDS = 0.05


class Reply(NamedTuple):
    """How one try of a function ended: `answer`, `error` or `killed`, after so many seconds."""

    kind: str
    value: Any
    seconds: float
    why: str = ""


Serve = Callable[[str, object, Services], Any]


def plainly(name: str, event: object, services: Services) -> Any:
    """Answer an event by its handler, without log and metrics."""
    return HANDLERS[name](event, services)


class Platform:
    """Implements ports.Host, and runs everything."""

    def __init__(self, start: float, random: Random, faults: Injector) -> None:
        self.now = start
        self.skew = self.spent = 0.0
        self.sealed = False
        self.faults = faults
        self.wrong: list[str] = []
        self.dead: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.told: list[str] | None = None
        self.serve: Serve = plainly
        self.heed: dict[str, Callable[[Any], None]] = {}
        self.done: dict[str, Callable[[Any, Any], None]] = {}
        self._random = random
        self._digest = hashlib.blake2b(digest_size=12)
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self._depth = 0
        self._waking = False
        self._next_tick = math.inf
        self.services: Services
        self.store: FaultyStore

    def connect(self, services: Services, store: FaultyStore) -> None:
        """Give the functions what they work on."""
        self.services, self.store = services, store
        store.watch[OutboxEntry] = self._news
        store.watch[Attempt] = self._attempted

    @property
    def digest(self) -> str:
        """The history so far, as a hash."""
        return self._digest.hexdigest()

    def note(self, *what: object) -> None:
        """Write down what happens; a history is what was written."""
        line = f"{self.now:.3f} {' '.join(map(str, what))}"
        self._digest.update(line.encode())
        if self.told is not None:
            moment = datetime.fromtimestamp(self.now, UTC).strftime("%d %H:%M:%S")
            self.told.append(f"{moment} {'  ' * self._depth}{' '.join(map(str, what))}")

    def accuse(self, what: str) -> None:
        """Write down that a promise was broken."""
        self.wrong.append(what)
        self.note("WRONG:", what)

    def at(self, when: float, act: Callable[..., None], *asked: Any) -> None:
        """Let something happen at a moment."""
        self._count += 1
        heapq.heappush(self._heap, (when, self._count, act, asked))

    def run_until(self, when: float) -> None:
        """Let happen what is due, unless too many stand still already; then it is `when`."""
        if self._depth <= DEPTH_MAX:
            self._depth += 1
            heap = self._heap
            while heap and heap[0][0] <= when:
                moment, _, act, asked = heapq.heappop(heap)
                self.now = max(self.now, moment)
                act(*asked)
            self._depth -= 1
        self.now = max(self.now, when)

    def run(self, until: float) -> None:
        """Let everything happen up to a moment, or until nothing is left."""
        heap = self._heap
        while heap and heap[0][0] <= until:
            self.run_until(heap[0][0])

    def overtake(self) -> None:
        """See ports.Host."""
        self.run_until(self.now + self._random.random() * 4)

    def handled(self, name: str, event: object) -> Reply:
        """Run one try of a function."""
        before = self.skew, self.spent, self.sealed, self.store.reads
        struck = self.faults.strikes(Fault.CLOCK_SKEWED)
        self.skew = self._random.uniform(-SKEW_SECONDS, SKEW_SECONDS) if struck else 0.0
        self.spent, self.sealed, self.store.reads = 0.0, False, {}
        self.asked[name] += 1
        heed = self.heed.get(name)
        if heed is not None:
            heed(event)
        try:
            reply = Reply("answer", self.serve(name, event, self.services), 0.0)
        except Killed:
            reply = Reply("killed", None, 0.0, "killed")
            self.services = with_process(self.services)
        except IvrError as fault:
            reply = self._refused(name, fault)
        except Exception:  # noqa: BLE001  every other exception is a bug of ours
            self.accuse(f"{name} raised: {traceback.format_exc(limit=-3)}")
            reply = Reply("error", None, 0.0, "unexpected")
        reply = reply._replace(seconds=HANDLER_SECONDS + self.spent)
        self.skew, self.spent, self.sealed, self.store.reads = before
        done = self.done.get(name)
        if done is not None and reply.kind == "answer":
            done(event, reply.value)
        if name not in _QUIET or reply.kind != "answer":
            self.note(name, reply.kind, reply.why, reply.value)
        return reply

    def _refused(self, name: str, fault: IvrError) -> Reply:
        if fault.code == "IVR000":
            self.accuse(f"{name} raised: {fault}")
        final = isinstance(fault, Malformed | NotFound)
        return Reply("error", None, 0.0, f"{fault.code}{' final' if final else ''}")

    def send(self, name: str, event: object, delay: float = 0.5, *, lossy: bool = False) -> None:
        """Deliver an event, late or several times; one that is lossy perhaps not at all."""
        faults, draw = self.faults, self._random
        when = self.now + delay
        if lossy and faults.strikes(Fault.EVENT_LOST):
            return
        if faults.strikes(Fault.EVENT_LATE):
            when += draw.expovariate(1 / 60)
        self.at(when, self._deliver, name, event, 0)
        if faults.strikes(Fault.EVENT_REPEATED):
            for _ in range(draw.randrange(1, 4)):
                self.at(when + draw.expovariate(1 / 30), self._deliver, name, event, 0)

    def _deliver(self, name: str, event: object, tried: int) -> None:
        reply = self.handled(name, event)
        if reply.kind == "answer" and not _is_refused(reply.value):
            return
        if tried < RETRIES:
            self.at(self.now + RETRY_SECONDS[tried], self._deliver, name, event, tried + 1)
            return
        self.dead[name] += 1
        if not reply.why.endswith("final"):
            self.at(self.now + REDRIVE_SECONDS, self._deliver, name, event, 0)

    def start_ticking(self) -> None:
        """Run the schedules in the next minute, and whenever there may be something to do."""
        self._tick_at((self.now // TICK_SECONDS + 1) * TICK_SECONDS)

    def _tick_at(self, when: float) -> None:
        if when < self._next_tick:
            self._next_tick = when
            self.at(when, self._tick, when)

    def _tick(self, when: float) -> None:
        if when != self._next_tick:
            return
        self._next_tick = math.inf
        for name, has_work in _SCHEDULES.items():
            if has_work(self.store.inner, self.now + self.slack):
                self.handled(name, {"source": "aws.scheduler"})
        due = self._next_due()
        if due is not None:
            ahead = max(due - self.slack, self.now + 1)
            self._tick_at(-(-ahead // TICK_SECONDS) * TICK_SECONDS)

    @property
    def slack(self) -> float:
        """How far a host's clock may be ahead."""
        return SKEW_SECONDS if self.faults.on else 0.0

    def _next_due(self) -> float | None:
        """Return when the schedules have something to do next; None where nothing waits."""
        store = self.store.inner
        lines = store.get(Lines, NAME)
        if (lines is not None and lines.calls) or any(
            store.waiting(kind, queue, 1)
            for kind, queue in ((Attempt, "ready"), (Attempt, "texts"), (OutboxEntry, "outbox"))
        ):
            return self.now
        dues = [float(one.until) for one in store.waiting(Case, "cases", 1)]
        dues += [float(one.due) for one in store.waiting(Attempt, "later", 1)]
        return min(dues, default=None)

    def _news(self, entry: OutboxEntry) -> None:
        if not entry.sent_at:
            self._wake()

    def _attempted(self, attempt: Attempt) -> None:
        if attempt.state.value == "READY":
            self._wake()

    def _wake(self) -> None:
        """Let the table's stream wake pump and sender; that may get lost, the schedule is there."""
        self.start_ticking()
        if not self._waking and not self.faults.strikes(Fault.EVENT_LOST):
            self._waking = True
            self.at(self.now + WAKE_SECONDS, self._woken)

    def _woken(self) -> None:
        self._waking = False
        for name, has_work in (("dial", _may_dial), ("deliver", _may_publish)):
            if has_work(self.store.inner, self.now):
                self.handled(name, {})


class Process:
    """A store as one process holds it: what is remembered for it is gone with the process."""

    def __init__(self, store: Any) -> None:
        self.get, self.list, self.waiting = store.get, store.list, store.waiting
        self.commit, self.remove = store.commit, store.remove


def with_process(services: Services) -> Services:
    """Return the same services in a process that has just begun."""
    ports = services.ports
    return replace(services, ports=replace(ports, store=Process(ports.store)))


def _is_refused(answer: Any) -> bool:
    """Tell whether an answer over HTTP says that its sender should try again."""
    status = answer.get("statusCode", 200) if isinstance(answer, Mapping) else 200
    return status == HTTPStatus.CONFLICT or status >= HTTPStatus.INTERNAL_SERVER_ERROR


_QUIET = frozenset({"code_hook"})


def _may_dial(store: Any, now: float) -> bool:
    if store.waiting(Attempt, "ready", 1) or store.waiting(Attempt, "later", 1, _rank(now)):
        return True
    return _on_line(store, now - HEAL_SECONDS)


def _may_sweep(store: Any, now: float) -> bool:
    return bool(store.waiting(Case, "cases", 1, _rank(now))) or _on_line(store, now - QUIET_SECONDS)


def _may_deliver(store: Any, now: float) -> bool:
    """Tell what the schedule finds: news that nobody was woken for, messages, and silence."""
    return bool(
        store.waiting(OutboxEntry, "outbox", 1, _rank(now - SWEPT_SECONDS))
        or store.waiting(Attempt, "texts", 1)
        or store.waiting(Attempt, "texted", 1, _rank(now - REPLY_SECONDS))
    )


def _may_publish(store: Any, _now: float) -> bool:
    return bool(store.waiting(OutboxEntry, "outbox", 1) or store.waiting(Attempt, "texts", 1))


def _rank(at: float) -> str:
    return f"{int(at):012d}"


def _on_line(store: Any, since: float) -> bool:
    lines = store.get(Lines, NAME)
    return lines is not None and any(at <= since for _, at in lines.calls)


_SCHEDULES: Mapping[str, Callable[[Any, float], bool]] = {
    "dial": _may_dial,
    "sweep": _may_sweep,
    "deliver": _may_deliver,
}
"""What runs every minute, and whether it could find anything to do: else it is spared."""
