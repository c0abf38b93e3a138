"""From a trained LightGBM model to the parts of a model file.

Law of the room: leaves are rounded in the booster itself, so that what is exported is bit for bit
what LightGBM then predicts. A tree that call time could not follow is refused, never bent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ivr.runtime.risk.learned.forest import CATEGORIES_MAX, LEAVES, UNIT, Feature, Forest, Nodes

Tree = Mapping[str, Any]
"""A node of LightGBM's dump: one with `leaf_index`, or with two children."""


class Exported(NamedTuple):
    """A forest as a model file holds it."""

    features: list[Feature]
    nodes: Nodes
    leaves: list[list[int]]

    def forest(self) -> Forest:
        """Return what call time makes of it."""
        return Forest(self.features, self.nodes, self.leaves)

    def json_value(self) -> dict[str, object]:
        """Return it as JSON values."""
        features = [[each.name, each.cuts, each.sets] for each in self.features]
        return {"features": features, "nodes": self.nodes._asdict(), "leaves": self.leaves}


class _Node(NamedTuple):
    """A node on the way: what it asks, its leaves on the left, its mean."""

    feature: int
    asked: float | tuple[int, ...]
    left: bool
    first: int
    last: int
    mean: int


def rounded(booster: Any) -> Any:  # noqa: ANN401  LightGBM's types are partly unknown
    """Round the leaves of a LightGBM booster to the unit of model files, in place; return it."""
    for tree in booster.dump_model()["tree_info"]:
        for leaf in _leaves(tree["tree_structure"]):
            value = round(leaf["leaf_value"] * UNIT) / UNIT
            booster.set_leaf_output(tree["tree_index"], leaf.get("leaf_index", 0), value)
    return booster


def exported(booster: Any) -> Exported:  # noqa: ANN401  LightGBM's types are partly unknown
    """Return the forest of a booster whose leaves are rounded.

    Features that no tree asks are left out.

    Raises:
        ValueError: A tree has too many leaves, a split that call time does not know, or leaves
            that are not rounded.
    """
    dump = booster.dump_model()
    trees = [_tree(each["tree_structure"]) for each in dump["tree_info"]]
    nodes = [node for tree, _ in trees for node in tree]
    asked = sorted({node.feature for node in nodes})
    features = [_feature(dump["feature_names"][at], at, nodes) for at in asked]
    places = {at: place for place, at in enumerate(asked)}
    columns = Nodes(
        [places[node.feature] for node in nodes],
        _cuts(nodes, [features[places[node.feature]] for node in nodes]),
        "".join("1" if node.left else "0" for node in nodes),
        [node.first for node in nodes],
        [node.last for node in nodes],
        [node.mean for node in nodes],
    )
    return Exported(features, columns, [leaves for _, leaves in trees])


def _cuts(nodes: Sequence[_Node], features: Sequence[Feature]) -> list[int]:
    known = {
        feature.name: {asked: at for at, asked in enumerate(feature.sets or feature.cuts)}
        for feature in features
    }
    return [known[each.name][node.asked] for node, each in zip(nodes, features, strict=True)]


def _feature(name: str, at: int, nodes: Sequence[_Node]) -> Feature:
    asked = {node.asked for node in nodes if node.feature == at}
    sets = sorted(each for each in asked if isinstance(each, tuple))
    cuts = sorted(each for each in asked if not isinstance(each, tuple))
    if sets and cuts:
        raise ValueError(name)
    return Feature(name, cuts, sets)


def _leaves(node: Tree) -> Iterator[Tree]:
    if "left_child" in node:
        yield from _leaves(node["left_child"])
        yield from _leaves(node["right_child"])
    else:
        yield node


def _tree(root: Tree) -> tuple[list[_Node], list[int]]:
    """Return the nodes of a tree, a node before its sides, and its leaves from left to right."""
    leaves = [_whole(leaf["leaf_value"]) for leaf in _leaves(root)]
    if len(leaves) > LEAVES:
        message = f"A tree has {len(leaves)} leaves; call time follows at most {LEAVES}."
        raise ValueError(message)
    return list(_walk(root, 0)), leaves


def _walk(node: Tree, first: int) -> Iterator[_Node]:
    if "left_child" not in node:
        return
    last = first + sum(1 for _ in _leaves(node["left_child"]))
    asked = _asked(node)
    left = False if isinstance(asked, tuple) else _missing_left(node, asked)
    yield _Node(node["split_feature"], asked, left, first, last, _mean(node))
    yield from _walk(node["left_child"], first)
    yield from _walk(node["right_child"], last)


def _asked(node: Tree) -> float | tuple[int, ...]:
    if node["decision_type"] == "<=":
        return float(node["threshold"])
    members = tuple(sorted(int(each) for each in str(node["threshold"]).split("||")))
    if members[-1] >= CATEGORIES_MAX:
        message = f"A category has the number {members[-1]}; call time knows {CATEGORIES_MAX}."
        raise ValueError(message)
    return members


def _missing_left(node: Tree, cut: float) -> bool:
    """Tell where a missing value goes: where LightGBM sends it.

    Raises:
        ValueError: Zero counts as missing.
    """
    if node["missing_type"] == "Zero":
        raise ValueError("Trees for which zero is missing are not known at call time.")
    if node["missing_type"] == "None":
        return cut >= 0
    return bool(node["default_left"])


def _mean(node: Tree) -> int:
    """Return the mean of the rows that came to a node, from its leaves."""
    rows = sum(leaf["leaf_count"] for leaf in _leaves(node))
    total = sum(leaf["leaf_count"] * leaf["leaf_value"] for leaf in _leaves(node))
    return round(total / max(rows, 1) * UNIT)


def _whole(value: float) -> int:
    """Return a rounded leaf in whole units.

    Raises:
        ValueError: It is not rounded.
    """
    units = value * UNIT
    if units != int(units):
        raise ValueError("A leaf is not rounded.")
    return int(units)
