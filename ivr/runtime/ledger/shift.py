"""One run over many things: when it begins no more, and what failed on the way.

Law of the room: a thing that fails stops no other, and none is hidden behind those that fail again
and again. The first failure is raised once all were
tried, so that whoever started the run, and its alarm, learn of it.
"""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ivr.faults import IvrError
from ivr.runtime.ledger import marks
from ivr.runtime.ports import Ports
from ivr.runtime.records import Attempt, R, key_of

PAGE = 100
UNFORESEEN = "RUN500"


@dataclass(slots=True)
class Shift:
    """How long one run may work, and what it met.

    Attributes:
        until: Epoch second from which on nothing more is begun; the next run goes on.
        wait: Lets seconds pass; None where the run must not wait for anything.
        faults: What failed so far.
    """

    until: float = math.inf
    wait: Callable[[float], None] | None = None
    faults: list[IvrError] = field(default_factory=list[IvrError])

    def is_over(self, ports: Ports) -> bool:
        """Tell whether nothing more may be begun."""
        return self.until != math.inf and ports.clock.now().timestamp() >= self.until

    def waited(self, seconds: float, ports: Ports) -> bool:
        """Let so many seconds pass, if that leaves time to go on; tell whether it did."""
        if self.wait is None or ports.clock.now().timestamp() + seconds >= self.until:
            return False
        self.wait(seconds)
        return True

    @contextmanager
    def each(self) -> Generator[None]:
        """Work on one of many things: if it fails, that is noted, and the others go on."""
        try:
            yield
        except IvrError as fault:
            self.note(fault)
        except Exception as fault:  # noqa: BLE001  noted without its text, which could hold anything
            self.note(unforeseen(fault))

    def note(self, fault: IvrError) -> None:
        """Note that one thing failed."""
        self.faults.append(fault)
        marks.count("passed_over", code=fault.code)

    def end(self) -> None:
        """End the run.

        Raises:
            IvrError: What failed first.
        """
        if self.faults:
            raise self.faults[0]


def unforeseen(fault: Exception) -> IvrError:
    """Return a failure that nobody foresaw as ours: its kind and place only."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    made = IvrError(f"One thing of many failed: {type(fault).__name__} at {where}")
    made.code = UNFORESEEN
    return made


def unseen(ports: Ports, kind: type[R], queue: str, until: int, limit: int) -> Iterator[R]:
    """Yield what waits in a queue by time up to epoch second `until`, each once, `limit` in all.

    Whatever stays at the head of the queue, because it failed, is passed over by the next page.
    """
    seen: set[tuple[str, str]] = set()
    while len(seen) < limit:
        page = ports.store.waiting(kind, queue, PAGE + len(seen), f"{until:012d}")
        fresh = [record for record in page if key_of(record) not in seen]
        if not fresh:
            return
        for record in fresh[: limit - len(seen)]:
            seen.add(key_of(record))
            yield record


def count_waiting(ports: Ports, queue: str, channel: str) -> None:
    """Count the attempts that a run leaves in its queue; of very many, the first page."""
    marks.count("waiting", len(ports.store.waiting(Attempt, queue, PAGE)), channel=channel)
