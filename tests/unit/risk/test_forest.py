"""A forest by struck leaves says what walking every tree says."""

from __future__ import annotations

import math
import random
from bisect import bisect_left

import pytest

from ivr.runtime.risk.learned.forest import (
    FIRST_FREE,
    LEAVES,
    UNIT,
    Feature,
    Forest,
    Nodes,
)

CUTS = (-3.5, -1.0, 0.0, 0.25, 2.0, 1e300)
SETS = ((0, 3), (1, 2, 5), (4,))
FEATURES = [Feature("a", CUTS), Feature("kind", (), SETS), Feature("b", (0.5,))]

Tree = int | tuple[int, int, bool, "Tree", "Tree"]


def grown(draw: random.Random, leaves: int) -> Tree:
    """Return a tree: a leaf, or feature, cut, where missing goes, left side, right side."""
    if leaves == 1:
        return draw.randrange(-UNIT, UNIT)
    feature = draw.randrange(3)
    count = len(FEATURES[feature].cuts or FEATURES[feature].sets)
    left = draw.randrange(1, leaves)
    goes = feature != 1 and draw.random() < 0.5
    sides = grown(draw, left), grown(draw, leaves - left)
    return (feature, draw.randrange(count), goes, *sides)


def walked(tree: Tree, values: list[float]) -> int:
    while isinstance(tree, tuple):
        feature, cut, missing_left, low, high = tree
        tree = low if goes_left(feature, cut, missing_left, values[feature]) else high
    return tree


def goes_left(feature: int, cut: int, missing_left: bool, value: float) -> bool:
    if math.isnan(value):
        return missing_left
    if feature == 1:
        return value in SETS[cut]
    return value <= FEATURES[feature].cuts[cut]


def leaves_of(tree: Tree) -> list[int]:
    return [*leaves_of(tree[3]), *leaves_of(tree[4])] if isinstance(tree, tuple) else [tree]


def rows_of(tree: Tree, first: int, rows: list[tuple]) -> None:
    if isinstance(tree, tuple):
        feature, cut, left, low, high = tree
        last = first + len(leaves_of(low))
        mean = sum(leaves_of(tree)) // len(leaves_of(tree))
        rows.append((feature, cut, "1" if left else "0", first, last, mean))
        rows_of(low, first, rows)
        rows_of(high, last, rows)


def forest_of(trees: list[Tree]) -> Forest:
    rows: list[tuple] = []
    for tree in trees:
        rows_of(tree, 0, rows)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
    columns[2] = "".join(columns[2])
    return Forest(FEATURES, Nodes(*columns), [leaves_of(tree) for tree in trees])


def values_of(draw: random.Random) -> list[float]:
    numbers = [*CUTS, *(math.nextafter(cut, math.inf) for cut in CUTS), -9.0, 9.0]
    odd = [math.nan, math.inf, -math.inf, -0.0]
    return [
        draw.choice([*numbers, *odd]),
        draw.choice([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 99.0, -1.0, math.nan, math.inf]),
        draw.choice([0.5, 0.4, 0.6, math.nan]),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_the_sum_is_that_of_walking_every_tree(seed: int):
    draw = random.Random(seed)
    trees = [grown(draw, draw.randrange(1, LEAVES + 1)) for _ in range(draw.randrange(1, 12))]
    forest = forest_of(trees)
    for _ in range(60):
        values = values_of(draw)
        assert forest.total(values) == sum(walked(tree, values) for tree in trees), values


@pytest.mark.parametrize("seed", range(20))
def test_what_features_add_makes_the_sum(seed: int):
    draw = random.Random(seed)
    trees = [grown(draw, draw.randrange(1, LEAVES + 1)) for _ in range(8)]
    forest = forest_of(trees)
    usual = {forest.parts(values)[0] for values in (values_of(draw) for _ in range(30))}
    assert len(usual) == 1
    for _ in range(30):
        values = values_of(draw)
        base, added = forest.parts(values)
        assert base + sum(added) == forest.total(values)


def test_a_feature_that_no_node_asks_adds_nothing():
    forest = forest_of([(0, 2, False, 100, 300)])
    assert forest.parts([-1.0, 3.0, 0.5]) == (200, [-100, 0, 0])
    assert forest.parts([math.nan, 3.0, 0.5]) == (200, [100, 0, 0])


def test_raw_is_the_sum_in_log_odds():
    assert forest_of([(0, 2, False, -UNIT // 2, UNIT), UNIT]).raw([0.0, 0.0, 0.0]) == 0.5


@pytest.mark.parametrize("values", [[], [1.0, 2.0], [1.0, 2.0, 3.0, 4.0]])
def test_another_number_of_values_is_refused(values: list[float]):
    forest = forest_of([(0, 2, False, 1, 2)])
    with pytest.raises(ValueError, match="zip"):
        forest.total(values)


@pytest.mark.parametrize(
    ("features", "leaves"),
    [
        ([Feature("a", (1.0, 1.0))], [[1, 2]]),
        ([Feature("a", (2.0, 1.0))], [[1, 2]]),
        ([Feature("a", (1.0,))], [[1] * 17]),
        ([Feature("a", (1.0,))], [[]]),
        ([Feature("a", (1.0,))], [[1, 2], [1, 2]]),
        ([Feature("a", (), ((5000,),))], [[1, 2]]),
    ],
)
def test_parts_that_do_not_fit_are_refused(features: list[Feature], leaves: list[list[int]]):
    with pytest.raises(ValueError):  # noqa: PT011 - which part, says nobody
        Forest(features, Nodes([0], [0], "0", [0], [1], [0]), leaves)


def test_the_first_free_leaf():
    for word in (0, 1, 2, 3, 7, 0b1011, 0x7FFF, 0xFFFE, 0xFFFF):
        free = [bit for bit in range(LEAVES) if not word >> bit & 1]
        assert FIRST_FREE[word] == (free[0] if free else LEAVES)
    assert len(FIRST_FREE) == 2**LEAVES


def test_cuts_belong_to_the_left():
    forest = forest_of([(0, 3, False, 1, 2)])
    assert bisect_left(CUTS, 0.25) == 3
    assert [forest.total([value, 0.0, 0.0]) for value in (0.25, math.nextafter(0.25, 1))] == [1, 2]
