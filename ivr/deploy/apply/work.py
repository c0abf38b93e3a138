"""What every step of a deployment has at hand, and how it waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.deploy.plan.basis import Planning
from ivr.deploy.reach.cloud import Clock, Json
from ivr.faults import Refused, Where, error

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 15.0

STACK_SECONDS = 3_600.0
BOT_SECONDS = 1_200.0
"""How long a stack and a bot may take before we stop waiting for it."""


def _nowhere(_line: str) -> None:
    """Tell nobody."""


@dataclass
class Work(Planning):
    """A plan's material, with a clock, somebody to tell, and where the specs lie."""

    clock: Clock = field(kw_only=True)
    tell: Callable[[str], None] = _nowhere
    root: Path | None = None

    def until(
        self,
        asked: tuple[str, str, Mapping[str, Any]],
        is_done: Callable[[Json], bool],
        most: float,
    ) -> Json:
        """Ask until an answer is done, and return it.

        Raises:
            Refused: It took longer than `most` seconds (DEP016).
        """
        service, operation, parameters = asked
        started, pause = self.clock.now(), FIRST_SECONDS
        while True:
            answer = self.cloud.call(service, operation, parameters)
            if is_done(answer):
                return answer
            if self.clock.now() - started > most:
                message = f"{service}.{operation} was still not done after {most:,.0f} seconds"
                remedy = "Repeat this; what is done stays done."
                raise Refused([error("DEP016", Where(), message, remedy)])
            self.clock.wait(pause)
            pause = min(LONGEST_SECONDS, pause * 1.5)
