"""What an exploration found, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ivr.explore.calls.script import Script
from ivr.explore.calls.story import Leg
from ivr.faults import Finding, Severity


class Call(NamedTuple):
    """A call as numbered steps, and the script that plays it.

    `hitch` says why there is no script, or that the simulator did not go the same way; empty
    where the script was played and went as told.
    """

    legs: tuple[Leg, ...]
    end: str
    script: Script | None
    hitch: str = ""


class Found(NamedTuple):
    """A finding, the flow and action it is about, and the shortest call that shows it."""

    finding: Finding
    flow: str
    action: str
    call: Call | None


class Bound(NamedTuple):
    """Something that was not walked to the end.

    `kind` is hooks, facts, types or moments; `size` is how many.
    """

    kind: str
    what: str
    where: str
    size: int


class Silence(NamedTuple):
    """The longest time in which a caller hears nothing, in seconds (infinity: for ever)."""

    seconds: float
    call: Call | None


@dataclass(frozen=True)
class Report:
    """What every behaviour of caller and world shows.

    `moments` are the states that were told apart, `ways` the steps between them. `leaves` are the
    flows outside that contacts go to. `bounds` is empty where everything was walked.
    """

    flows: tuple[str, ...]
    starts: tuple[str, ...]
    actions: int
    reached: int
    moments: int
    ways: int
    found: tuple[Found, ...]
    bounds: tuple[Bound, ...] = ()
    silence: Silence | None = None
    person: Call | None = None
    leaves: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings alone, errors first, those with the shortest calls first."""
        return tuple(each.finding for each in self.found)

    def is_grave(self, *, strict: bool = False) -> bool:
        """Tell whether there is an error; with `strict`, or a warning."""
        grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
        return any(finding.severity in grave for finding in self.findings)
