"""One line for each measurement: what, how much, how much is allowed, and the ratio of the two."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A measurement beside what it is compared with.

    `limit` is a promise of ours, or what a peer took in the same run; `at_least` turns the
    comparison round: more is better.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    beside: str = "allowed"
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether the promise was kept; a comparison with a peer is no promise."""
        if self.limit is None or self.beside != "allowed":
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        """Write the line as `make bench` shows it."""
        shown = f"{self.what:<58} {_figure(self.value):>9} {self.unit:<8}"
        if self.limit is None:
            return shown.rstrip()
        ratio = self.value / self.limit if self.limit else 0.0
        compared = f"{self.beside} {_figure(self.limit)} {self.unit}"
        return f"{shown} {ratio:>6.2f} x {compared}{'' if self.holds else '   MISSED'}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
