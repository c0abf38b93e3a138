"""Waivers: where each stands, and which findings it reaches.

Law: a waiver of a dialog or bot reaches its whole file, one of a node the lines of that node. It
counts only with a reason.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from ivr.faults import Finding, Where
from ivr.lint.facts.graphs import DialogGraph
from ivr.spec.bots.bot import BotSpec
from ivr.spec.nodes.base import Waiver


class Written(NamedTuple):
    """A waiver, where it was written, and the place of each rule that it names."""

    waiver: Waiver
    where: Where
    places: tuple[Where, ...]


def _written(waiver: Waiver | None, place: Callable[..., Where]) -> Written | None:
    """Return a waiver with its places; `place` finds the parts of what it stands on."""
    if waiver is None:
        return None
    places = (place("lint", "allow", index) for index in range(len(waiver.allow)))
    return Written(waiver, place("lint"), tuple(places))


class Reach:
    """The waivers of one file, by the lines that they reach."""

    def __init__(self, whole: Written | None, parts: list[tuple[Where, Written | None]]) -> None:
        """Keep the waiver of a file, and the parts of it that begin at each place."""
        self._whole = whole
        parts = sorted(parts, key=lambda part: _position(part[0]))
        self._starts = [_position(where) for where, _ in parts]
        self._parts = [written for _, written in parts]

    @classmethod
    def of_dialog(cls, graph: DialogGraph) -> Reach:
        """Return the waivers of a dialog and of its nodes."""
        dialog = graph.dialog
        whole = _written(dialog.lint, dialog.where)
        if all(node.lint is None for node in graph.nodes.values()):
            return cls(whole, [])
        parts: list[tuple[Where, Written | None]] = [
            (dialog.where(key), None) for key in dialog.model_fields_set
        ]
        for name, node in graph.nodes.items():
            written = _written(node.lint, partial(graph.where, name))
            parts.append((graph.where(name), written))
        return cls(whole, parts)

    @classmethod
    def of_bot(cls, bot: BotSpec) -> Reach:
        """Return the waiver of a bot."""
        return cls(_written(bot.lint, bot.where), [])

    def __iter__(self) -> Iterator[Written]:
        """Yield every waiver of the file."""
        if self._whole is not None:
            yield self._whole
        yield from (written for written in self._parts if written is not None)

    def at(self, where: Where) -> Iterator[Written]:
        """Yield the waivers that reach a place of the file."""
        if self._whole is not None:
            yield self._whole
        index = bisect_right(self._starts, _position(where)) - 1
        written = self._parts[index] if index >= 0 else None
        if written is not None:
            yield written

    def covers(self, finding: Finding) -> bool:
        """Tell whether the author waived a finding of this file, with a reason."""
        return any(allows(written.waiver, finding.code) for written in self.at(finding.where))


Reaches = Mapping[str, Reach]
"""File -> its waivers."""


def allows(waiver: Waiver, code: str) -> bool:
    """Tell whether a waiver names a code, with a reason."""
    return code in waiver.allow and bool(waiver.because.strip())


def _position(where: Where) -> tuple[int, int]:
    return where.line, where.column
