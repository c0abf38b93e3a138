"""Which branches of which flows calls have walked, and which are left, with the author's line.

A branch is a way out of an action that the action can really take: where the console only mirrors
another branch in NextAction, that mirror is none. Ends and hand-overs have no branch of success.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from ivr.faults import Where
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.control import InvokeFlowModule
from ivr.ir.actions.participant import GetParticipantInput
from ivr.ir.flow import Flow, labelled
from ivr.simulator.call.state import CallRecord
from ivr.simulator.call.transcript import Branch

_Key = tuple[str, str, str]
_branch = itemgetter(0)


class Coverage:
    """Counts of branches walked: (flow, identifier, label) -> times."""

    def __init__(self) -> None:
        self._done: Counter[Branch] = Counter()

    @property
    def walked(self) -> Mapping[_Key, int]:
        """How often each branch was walked."""
        walked: dict[_Key, int] = {}
        for branch, times in self._done.items():
            for flow, identifier, _ in branch.actions:
                key = (flow, identifier, branch.label)
                walked[key] = walked.get(key, 0) + times
        return walked

    def add(self, record: CallRecord) -> None:
        """Count the branches of one call."""
        self._done.update(map(_branch, record.walked))

    def merge(self, other: Coverage) -> None:
        """Count what another tally has counted."""
        self._done.update(other._done)


class BranchCount(NamedTuple):
    """One branch, where it was written, and how often it was walked."""

    flow: str
    identifier: str
    label: str
    target: str
    where: Where
    times: int


class FlowCoverage(NamedTuple):
    """The branches of one flow; an action counts as walked once any call has done it."""

    flow: str
    branches: tuple[BranchCount, ...]
    actions: int
    actions_walked: int

    @property
    def walked(self) -> int:
        """How many branches some call has walked."""
        return sum(1 for branch in self.branches if branch.times)

    @property
    def missing(self) -> tuple[BranchCount, ...]:
        """The branches that no call has walked."""
        return tuple(branch for branch in self.branches if not branch.times)


class CoverageReport(NamedTuple):
    """All flows, by name."""

    flows: tuple[FlowCoverage, ...]

    @property
    def branches(self) -> int:
        """How many branches there are."""
        return sum(len(flow.branches) for flow in self.flows)

    @property
    def walked(self) -> int:
        """How many branches some call has walked."""
        return sum(flow.walked for flow in self.flows)

    @property
    def missing(self) -> tuple[BranchCount, ...]:
        """The branches that no call has walked, flow by flow."""
        return tuple(branch for flow in self.flows for branch in flow.missing)

    @property
    def ratio(self) -> float:
        """Share of branches walked, 0..1; 1 where there is none."""
        return self.walked / self.branches if self.branches else 1.0


def branches(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Yield (identifier, label, target) of every branch that a call could take."""
    for action in flow.actions:
        for label, target in labelled(action):
            if label != "next" or goes_on(action):
                yield action.identifier, label, target


def goes_on(action: ActionBase) -> bool:
    """Tell whether an action can leave by NextAction itself."""
    if isinstance(action, GetParticipantInput):
        return action.stores
    if action.transitions.conditions:
        return False
    return isinstance(action, InvokeFlowModule) or not action.CONTRACT.mirrors


def report(coverage: Coverage, flows: Iterable[Flow]) -> CoverageReport:
    """Return what calls have walked of these flows, and what they have not."""
    walked = coverage.walked
    done = {(flow, identifier) for flow, identifier, _ in walked}
    ordered = sorted(flows, key=lambda flow: flow.name)
    return CoverageReport(tuple(_flow(flow, walked, done) for flow in ordered))


def _flow(flow: Flow, walked: Mapping[_Key, int], done: set[tuple[str, str]]) -> FlowCoverage:
    counts = tuple(
        BranchCount(
            flow.name,
            identifier,
            label,
            target,
            flow.origin(identifier),
            walked.get((flow.name, identifier, label), 0),
        )
        for identifier, label, target in branches(flow)
    )
    reached = sum(1 for action in flow.actions if (flow.name, action.identifier) in done)
    return FlowCoverage(flow.name, counts, len(flow.actions), reached)


def lcov(covered: CoverageReport) -> str:
    """Return the report as an LCOV tracefile: author's files and lines, with their branches.

    Source of the format: geninfo(1), TN SF BRDA BRF BRH DA LF LH end_of_record.
    """
    files: dict[str, list[BranchCount]] = {}
    for flow in covered.flows:
        for branch in flow.branches:
            files.setdefault(branch.where.file, []).append(branch)
    return "".join(_lcov_file(name, files[name]) for name in sorted(files))


def _lcov_file(name: str, counts: list[BranchCount]) -> str:
    lines: dict[int, int] = {}
    rows: list[str] = []
    for number, branch in enumerate(counts):
        line = branch.where.line or 1
        lines[line] = lines.get(line, 0) + branch.times
        rows.append(f"BRDA:{line},0,{number},{branch.times or '-'}")
    hit = sum(1 for branch in counts if branch.times)
    rows += [f"BRF:{len(counts)}", f"BRH:{hit}"]
    rows += [f"DA:{line},{times}" for line, times in sorted(lines.items())]
    rows += [f"LF:{len(lines)}", f"LH:{sum(1 for times in lines.values() if times)}"]
    return "\n".join(("TN:", f"SF:{name}", *rows, "end_of_record", ""))
