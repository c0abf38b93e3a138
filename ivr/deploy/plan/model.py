"""A plan: what happens to each resource, in the order in which it will."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from ivr.faults import Finding


class Fate(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    REMOVE = "remove"


class Change(NamedTuple):
    """A resource, what happens to it, and what that means in sentences."""

    kind: str
    name: str
    fate: Fate
    told: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return `kind name`."""
        return f"{self.kind} {self.name}"


class Plan(NamedTuple):
    """Everything that a deployment would do, in order, and what is to be known of it.

    `release` is the digest of what would be deployed.
    """

    stage: str
    release: str
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def work(self) -> tuple[Change, ...]:
        """The changes that are some."""
        return tuple(each for each in self.changes if each.fate is not Fate.KEEP)

    def of(self, kind: str, *fates: Fate) -> tuple[str, ...]:
        """Return the names of the resources of a kind that meet one of these fates."""
        return tuple(each.name for each in self.changes if each.kind == kind and each.fate in fates)

    def lines(self) -> Iterator[str]:
        """Yield the plan as people read it."""
        signs = {Fate.CREATE: "+", Fate.CHANGE: "~", Fate.REMOVE: "-"}
        for each in self.work:
            yield f"{signs[each.fate]} {each.key}"
            yield from (f"    {line}" for line in each.told)
        counts = {fate: sum(each.fate is fate for each in self.changes) for fate in Fate}
        yield (
            f"{self.stage}: {counts[Fate.CREATE]} to create, {counts[Fate.CHANGE]} to change, "
            f"{counts[Fate.REMOVE]} to remove, {counts[Fate.KEEP]} unchanged"
        )
