"""Values that a dialog asks callers for, and how the text of a spec names them.

Law: facts only; what is wrong with them is for the rules to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from ivr.lint.facts.graphs import DialogGraph
from ivr.spec.nodes.base import Listens
from ivr.spec.nodes.listen import Collect, Form, SlotSpec

NAMED = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)")
"""A variable in a template."""

SpecPath = tuple[str | int, ...]


class Gathered(NamedTuple):
    """A value that a node asks for: where the slot stands in the node, and how it is given."""

    node: str
    path: SpecPath
    slot: SlotSpec
    input: str


def gathered(graph: DialogGraph) -> Iterator[Gathered]:
    """Yield each value that a dialog gathers, in written order."""
    if not graph.of(Collect) and not graph.of(Form):
        return
    for name, node in graph.nodes.items():
        if isinstance(node, Collect):
            yield Gathered(name, ("collect",), node.collect, node.input)
        elif isinstance(node, Form):
            for index, slot in enumerate(node.form):
                yield Gathered(name, ("form", index), slot, node.input)


def slots_of(node: object) -> tuple[SlotSpec, ...]:
    """Return the slots of a node, none where it gathers nothing."""
    if isinstance(node, Collect):
        return (node.collect,)
    return node.form if isinstance(node, Form) else ()


def by_keypad(node: Listens, slot: SlotSpec) -> bool:
    """Tell whether Connect stores a value as it is keyed: no bot listens, and nothing is checked.

    Such a value is given or not; it can neither fail to match nor be refused.
    """
    if slot.secure is not None:
        return True
    if getattr(node, "input", "any") != "keys" or slot.values or slot.type is not None:
        return False
    return slot.digits is None or slot.digits.min == 1


def failures(node: Listens) -> frozenset[str]:
    """Return the lists of reprompts that a node may ever say: how one of its tries can fail."""
    if not isinstance(node, (Collect, Form)):
        return _BY_CHOICE
    checked = any(not by_keypad(node, slot) for slot in slots_of(node))
    return _BY_VALUE if checked else _BY_STORING


_BY_STORING = frozenset({"no_input"})
_BY_CHOICE = frozenset({"no_input", "no_match"})
_BY_VALUE = frozenset({"no_input", "no_match", "invalid"})


def secrets(graph: DialogGraph) -> Mapping[str, SlotSpec]:
    """Return the secret values of a dialog, by name."""
    return {each.slot.slot: each.slot for each in gathered(graph) if each.slot.secure is not None}


def texts(value: object, path: SpecPath = ()) -> Iterator[tuple[SpecPath, str]]:
    """Yield every text in a tree of plain values, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(cast("Iterable[object]", value)):
            yield from texts(inner, (*path, index))
