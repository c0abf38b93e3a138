"""One run over many things: when it begins no more, and what failed on the way.

Law of the room: a thing that fails stops no other. The first failure is raised once all were
tried, so that whoever started the run, and its alarm, learn of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ivr.faults import IvrError
from ivr.runtime.ledger import marks
from ivr.runtime.ports import Ports


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
