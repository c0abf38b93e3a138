"""A forest of decision trees: its score for a charge, and which features made it.

    Forest.total      the sum of the leaves that a vector falls into
    Forest.parts      what each feature adds to that sum

A tree's leaves are numbered from left to right. A node names the leaves on its left: a vector that
goes right at it cannot fall into one of those. So each feature strikes out the leaves that its
value rules out, in all trees at once, and the first leaf left in a tree is the one. The struck
leaves are bits of one whole number, 16 for each tree, and are put together beforehand for every
interval between two cuts. Source: C. Lucchese et al., "QuickScorer", SIGIR 2015.

Law of the room: the standard library only. Leaves are whole numbers (of 2**-20), so that a sum is
the same in whatever order it is made, here and in any other engine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import trunc
from operator import getitem
from struct import unpack
from typing import NamedTuple

UNIT = 2**20
"""A leaf of 1 is stored as this many; training rounds leaves to it."""

LEAVES = 16
"""Leaves a tree has, at most: as many bits are kept for each."""

CATEGORIES_MAX = 1024


def _first_free() -> bytes:
    """Return, for each word of bits, the place of the lowest one that is not set."""
    table = bytes((LEAVES,))
    for bit in reversed(range(LEAVES)):
        wider = bytearray(bytes((bit, 0)) * len(table))
        wider[1::2] = table
        table = bytes(wider)
    return table


FIRST_FREE = _first_free()
"""The leaf that is left: by a tree's word of struck ones."""

_HALF = LEAVES // 2
_FREE_OF_HALF = bytes(FIRST_FREE[word] if word < 2**_HALF - 1 else _HALF for word in range(256))
_HALF_IS_STRUCK = bytes(255 if word == 255 else 0 for word in range(256))
"""The same for one byte of a word: all trees are looked up at once, by `bytes.translate`."""

_PART_BYTES = 8
_PART_BITS = 8 * _PART_BYTES
_PART_ZERO = 1 << _PART_BITS - 1
"""What each feature adds stands in 64 bits of one whole number, so that all are summed at once."""


class Nodes(NamedTuple):
    """The nodes of all trees, tree by tree, each tree in the order node, left side, right side.

    Attributes:
        feature: Which feature is asked.
        cut: Which of its cuts; a value goes left if it is at most the cut, or in its set.
        left: "1" where a missing value goes left, else "0".
        first: First leaf of the left side, counted within the tree.
        last: The leaf after the last one of the left side.
        mean: Mean of the training rows that came to the node, in UNIT.
    """

    feature: Sequence[int]
    cut: Sequence[int]
    left: str
    first: Sequence[int]
    last: Sequence[int]
    mean: Sequence[int]


class Feature(NamedTuple):
    """What a forest asks of a feature: ascending cuts of a number, or sets of category numbers."""

    name: str
    cuts: Sequence[float]
    sets: Sequence[Sequence[int]] = ()


class Column(NamedTuple):
    """Struck leaves of a feature: for each interval or category, and for a missing value."""

    cuts: Sequence[float]
    struck: Sequence[int]
    missing: int


class Forest:
    """Trees over named features; immutable, and safe to use from several threads."""

    __slots__ = ("_paths", "columns", "features", "leaves", "nodes")

    def __init__(
        self, features: Sequence[Feature], nodes: Nodes, leaves: Sequence[Sequence[int]]
    ) -> None:
        self.features = tuple(features)
        self.nodes = nodes
        self.leaves = leaves
        self.columns = _columns(self.features, nodes, leaves)
        self._paths: Sequence[Sequence[int]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in the order in which values are given."""
        return tuple(feature.name for feature in self.features)

    def total(self, values: Sequence[float]) -> int:
        """Return the sum of the leaves that a vector falls into, in UNIT.

        Args:
            values: One for each of `features`; NaN is missing.

        Raises:
            ValueError: There are more or fewer.
        """
        return sum(map(getitem, self.leaves, self._fallen(values)))

    def raw(self, values: Sequence[float]) -> float:
        """Return the same as log odds: what the trained model calls its raw score."""
        return self.total(values) / UNIT

    def parts(self, values: Sequence[float]) -> tuple[int, list[int]]:
        """Return what an average charge has, and what each feature adds, in UNIT; exact.

        On the way down a tree, each node changes the mean of the training rows that came so far;
        the change is the node's feature's doing. All together make `total`.

        Raises:
            ValueError: There are more or fewer values than features.
        """
        if self._paths is None:
            self._paths = tuple(_paths(self.nodes, self.leaves))
        fallen, count = self._fallen(values), len(self.features)
        changes = sum(
            map(getitem, self._paths, fallen), _packed(dict.fromkeys(range(count), _PART_ZERO))
        )
        parts = unpack(f"<{count}Q", changes.to_bytes(_PART_BYTES * count, "little"))
        added = [part - _PART_ZERO for part in parts]
        return sum(map(getitem, self.leaves, fallen)) - sum(added), added

    def _fallen(self, values: Sequence[float]) -> bytes:
        """Return the leaf of each tree."""
        struck = 0
        for value, column in zip(values, self.columns, strict=True):
            if value != value:  # noqa: PLR0124  only NaN is not itself
                struck |= column.missing
            elif column.cuts:
                struck |= column.struck[bisect_left(column.cuts, value)]
            elif -1 < value < len(column.struck):
                struck |= column.struck[trunc(value)]
            else:
                struck |= column.missing
        count = len(self.leaves)
        words = struck.to_bytes(2 * count, "little")
        low, high = words[::2], words[1::2]
        above = _whole(low.translate(_HALF_IS_STRUCK)) & _whole(high.translate(_FREE_OF_HALF))
        return (_whole(low.translate(_FREE_OF_HALF)) + above).to_bytes(count, "little")


def _whole(content: bytes) -> int:
    return int.from_bytes(content, "little")


def _columns(
    features: Sequence[Feature], nodes: Nodes, leaves: Sequence[Sequence[int]]
) -> tuple[Column, ...]:
    """Put together what each value of each feature strikes out.

    Raises:
        ValueError: The parts do not fit together.
    """
    struck = [[0] * len(each.cuts or each.sets) for each in features]
    missing = [0] * len(features)
    for (feature, cut, left, first, last, _), tree in zip(
        zip(*nodes, strict=True), _trees(leaves), strict=True
    ):
        bits = ((1 << last) - (1 << first)) << LEAVES * tree
        struck[feature][cut] |= bits
        if left == "0":
            missing[feature] |= bits
    return tuple(
        _sets(feature, bits, none) if feature.sets else _intervals(feature, bits, none)
        for feature, bits, none in zip(features, struck, missing, strict=True)
    )


def _trees(leaves: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield the number of each node's tree.

    Raises:
        ValueError: A tree has too many leaves, or none.
    """
    for tree, values in enumerate(leaves):
        if not 0 < len(values) <= LEAVES:
            raise ValueError(values)
        for _ in range(len(values) - 1):
            yield tree


def _intervals(feature: Feature, bits: Sequence[int], missing: int) -> Column:
    if any(not low < high for low, high in pairwise(feature.cuts)):
        raise ValueError(feature.name)
    return Column(feature.cuts, tuple(accumulate(bits, int.__or__, initial=0)), missing)


def _sets(feature: Feature, bits: Sequence[int], missing: int) -> Column:
    last = max((max(each, default=0) for each in feature.sets), default=0)
    if not 0 <= last < CATEGORIES_MAX:
        raise ValueError(feature.name)
    struck = [
        _union(
            one for one, members in zip(bits, feature.sets, strict=True) if number not in members
        )
        for number in range(last + 1)
    ]
    return Column((), struck, missing)


def _union(several: Iterator[int]) -> int:
    union = 0
    for each in several:
        union |= each
    return union


def _paths(nodes: Nodes, leaves: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield for each tree what the features change on the way to each of its leaves, packed."""
    start = 0
    for values in leaves:
        end = start + len(values) - 1
        changes: list[dict[int, int]] = [{} for _ in values]
        for (feature, first, middle, last, mean), (low, high) in _sides(nodes, values, start, end):
            for leaf in range(first, last):
                change = (low if leaf < middle else high) - mean
                changes[leaf][feature] = changes[leaf].get(feature, 0) + change
        yield [_packed(each) for each in changes]
        start = end


def _packed(changes: Mapping[int, int]) -> int:
    """Return what each feature changes as one whole number; such numbers may be added."""
    return sum(change << _PART_BITS * feature for feature, change in changes.items())


def _sides(
    nodes: Nodes, values: Sequence[int], start: int, end: int
) -> Iterator[tuple[tuple[int, int, int, int, int], tuple[int, int]]]:
    """Yield each node of a tree with its leaves, its mean, and the means of its two sides."""
    ends: dict[int, int] = {start: len(values)}
    for node in range(start, end):
        first, middle, last = nodes.first[node], nodes.last[node], ends[node]
        left, right = node + 1, node + middle - first
        low, high = values[first], values[middle]
        if middle - first > 1:
            ends[left], low = middle, nodes.mean[left]
        if last - middle > 1:
            ends[right], high = last, nodes.mean[right]
        yield (nodes.feature[node], first, middle, last, nodes.mean[node]), (low, high)
