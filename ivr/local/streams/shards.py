"""A shard and a queue as Lambda's event-source mapping reads them: in order, again, then no more.

Law of the room: every record is answered for. It was dealt with, or it stands in `dead`, where the
mapping's destination on failure would have it.
Sources: Lambda developer guide, with-kinesis, services-kinesis-batchfailurereporting, with-sqs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
Invoke = Callable[[Event], Mapping[str, Any] | None]
"""A function: event in, answer out, or whatever it raises."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a mapping delivers.

    Attributes:
        batch: Records in one event, 1..10,000.
        attempts: How often a batch is tried again before it is given up.
        age_seconds: Records older than this are given up; 0 = never.
        bisect: A batch that failed is cut in two.
    """

    batch: int = 100
    attempts: int = 3
    age_seconds: float = 0
    bisect: bool = True


@dataclass(slots=True)
class Shard:
    """Delivers the records of one shard to a function.

    Attributes:
        invoke: The function.
        rule: How it is delivered.
        now: Epoch seconds, for the age of records.
        wait: Is told how many seconds pass before a batch is tried again.
        dead: Sequence numbers of what was given up.
        calls: How often the function was invoked.
    """

    invoke: Invoke
    rule: Rule = Rule()
    now: Callable[[], float] = lambda: 0.0
    wait: Callable[[float], None] = lambda _seconds: None
    dead: list[str] = field(default_factory=list[str])
    calls: int = 0

    def deliver(self, records: Sequence[Event]) -> None:
        """Deliver records of Kinesis, in their order, until none is left."""
        size = self.rule.batch
        starts = range(0, len(records), size)
        waiting = deque((list(records[at : at + size]), 0) for at in starts)
        while waiting:
            batch, tries = waiting.popleft()
            batch = self._young(batch)
            if not batch:
                continue
            done = self._invoked(batch)
            if done < len(batch):
                waiting.extendleft(reversed(self._again(batch[done:], tries if not done else 0)))

    def _young(self, batch: list[Event]) -> list[Event]:
        if not self.rule.age_seconds:
            return batch
        oldest = self.now() - self.rule.age_seconds
        young = [r for r in batch if r["kinesis"]["approximateArrivalTimestamp"] >= oldest]
        self.dead += [_number(r) for r in batch if r not in young]
        return young

    def _invoked(self, batch: list[Event]) -> int:
        """Return how many records, from the first on, were dealt with."""
        self.calls += 1
        try:
            answer = self.invoke({"Records": batch})
        except Exception:  # noqa: BLE001  as Lambda does
            return 0
        failures: list[Event] = (answer or {}).get("batchItemFailures") or []
        failed = {str(item.get("itemIdentifier")) for item in failures}
        numbers = [_number(record) for record in batch]
        if failed - set(numbers):
            return 0
        return min((numbers.index(name) for name in failed), default=len(batch))

    def _again(self, batch: list[Event], tries: int) -> list[tuple[list[Event], int]]:
        """Return how a batch comes again; given up, it does not."""
        if tries >= self.rule.attempts and (len(batch) == 1 or not self.rule.bisect):
            self.dead += [_number(record) for record in batch]
            return []
        self.wait(min(2.0**tries, 60.0))
        if not self.rule.bisect or len(batch) == 1:
            return [(batch, tries + 1)]
        half = (len(batch) + 1) // 2
        return [(batch[:half], tries + 1), (batch[half:], tries + 1)]


def _number(record: Event) -> str:
    number: str = record["kinesis"]["sequenceNumber"]
    return number


@dataclass(slots=True)
class Queue:
    """Delivers messages of a queue one by one, with a queue of dead letters behind it.

    Attributes:
        invoke: The function.
        arn: ARN of the queue.
        receives: How often a message is received before it is a dead letter.
        dead: Bodies of dead letters.
    """

    invoke: Invoke
    arn: str
    receives: int = 10
    dead: list[str] = field(default_factory=list[str])

    def deliver(self, bodies: Sequence[str]) -> None:
        """Deliver messages until each was taken in or is a dead letter."""
        waiting = deque((body, 1) for body in bodies)
        while waiting:
            body, count = waiting.popleft()
            if count > self.receives:
                self.dead.append(body)
            elif not self._taken(body, count):
                waiting.append((body, count + 1))

    def _taken(self, body: str, count: int) -> bool:
        message = {
            "messageId": f"message-{count}",
            "body": body,
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
            "attributes": {"ApproximateReceiveCount": str(count)},
        }
        try:
            answer = self.invoke({"Records": [message]})
        except Exception:  # noqa: BLE001  as Lambda does
            return False
        return not (answer or {}).get("batchItemFailures")
