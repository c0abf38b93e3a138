"""What a prompt template may say: an allow-list over the tree that jinja2 parsed.

Law: whatever is not listed is refused. Nothing is compiled or evaluated here; the cost is bounded
by `NODES_MAX` whatever the template says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from ivr import spoken
from ivr.speech.template import (
    FILTERS,
    Study,
    Trouble,
    not_lowerable,
    unknown_filter,
    unknown_variable,
)
from ivr.speech.variables import Variable

NODES_MAX = 2_000
DEPTH_MAX = 16
"""Deepest tree; below the 20 nested loops that Python compiles."""
ITERATIONS_MAX = 1_000
"""Loop turns of one prompt in all; loops run over lists that are written out, so it is counted."""

_NUMBER_MAX = 10**9

_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.List,
    nodes.Tuple,
)
_LOOP_PARTS = frozenset({"first", "last", "index", "length"})


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node, what it stands in, how deep, and how often loops repeat it."""

    node: nodes.Node
    parent: nodes.Node
    depth: int
    turns: int


@dataclass(slots=True)
class _Walk:
    variables: Mapping[str, Variable]
    names: list[str] = field(default_factory=list[str])
    local: set[str] = field(default_factory=set[str])
    turns: int = 0

    def check(self, spot: _Spot) -> Iterator[Trouble]:
        node = spot.node
        if isinstance(node, nodes.Name):
            yield from self.name(node, spot.parent)
        elif isinstance(node, nodes.Const):
            yield from _constant(node.value)
        elif isinstance(node, nodes.Filter):
            yield from _filter(node)
        elif isinstance(node, nodes.For):
            yield from self.loop(node, spot)
        elif isinstance(node, nodes.Getattr):
            yield from _attribute(node)
        elif not isinstance(node, _PLAIN):
            yield _forbidden(type(node).__name__)

    def name(self, node: nodes.Name, parent: nodes.Node) -> Iterator[Trouble]:
        if node.name in self.local or (node.name == "loop" and isinstance(parent, nodes.Getattr)):
            return
        self.names.append(node.name)
        variable = self.variables.get(node.name)
        if variable is None:
            yield unknown_variable(node.name, self.variables)
        elif variable.phase == "call" and not isinstance(parent, nodes.Output):
            yield not_lowerable(node.name, _how(parent))

    def loop(self, node: nodes.For, spot: _Spot) -> Iterator[Trouble]:
        if not isinstance(node.iter, nodes.List | nodes.Tuple) or node.recursive or node.test:
            yield Trouble("SEC009", "a loop may only run over a list that is written out")
            return
        taken = {"loop", *self.variables}
        if not isinstance(node.target, nodes.Name) or node.target.name in taken:
            yield Trouble("SEC009", "a loop variable is one name that no prompt variable has")
            return
        self.local.add(node.target.name)
        self.turns += spot.turns * len(node.iter.items)
        if self.turns > ITERATIONS_MAX:
            yield Trouble("SEC009", f"loops turn more than {ITERATIONS_MAX} times", "Shorten them.")


def study_tree(tree: nodes.Template, variables: Mapping[str, Variable]) -> Study:
    """Return the variables a parsed template uses, in reading order, and what is not allowed."""
    walk = _Walk(variables)
    troubles: dict[Trouble, None] = {}
    waiting = [_Spot(tree, tree, 0, 1)]
    seen = 0
    while waiting:
        spot = waiting.pop()
        seen += 1
        if seen > NODES_MAX or spot.depth > DEPTH_MAX:
            troubles[Trouble("SEC009", "the template is too big or too deep", "Simplify it.")] = (
                None
            )
            break
        troubles.update(dict.fromkeys(walk.check(spot)))
        waiting.extend(reversed(list(_inside(spot))))
    return Study(tuple(dict.fromkeys(walk.names)), tuple(troubles))


def _inside(spot: _Spot) -> Iterator[_Spot]:
    turns = spot.turns
    if isinstance(spot.node, nodes.For) and isinstance(spot.node.iter, nodes.List | nodes.Tuple):
        turns = min(turns * max(1, len(spot.node.iter.items)), ITERATIONS_MAX + 1)
    for child in spot.node.iter_child_nodes():
        if not (isinstance(child, nodes.Name) and child.ctx == "store"):
            yield _Spot(child, spot.node, spot.depth + 1, turns)


def _constant(value: object) -> Iterator[Trouble]:
    if isinstance(value, str) and spoken.visible(value) != value:
        yield Trouble("SEC009", "a text constant holds invisible characters", "Remove them.")
    if (
        value is None
        or isinstance(value, float)
        or (isinstance(value, int) and abs(value) > _NUMBER_MAX)
    ):
        yield Trouble("SEC009", "a constant is a text, true, false, or a small whole number")


def _filter(node: nodes.Filter) -> Iterator[Trouble]:
    if node.name not in FILTERS:
        yield unknown_filter(node.name)
    elif node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
        yield Trouble("SEC009", f"filter {node.name!r} takes no arguments")


def _attribute(node: nodes.Getattr) -> Iterator[Trouble]:
    of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
    if not of_loop or node.attr not in _LOOP_PARTS:
        yield _forbidden(f"attribute .{node.attr[:40]}")


def _forbidden(what: str) -> Trouble:
    allowed = "Use variables, filters, if / else, and for over a list that is written out."
    return Trouble("SEC009", f"{what} is not allowed in prompts", allowed)


def _how(parent: nodes.Node) -> str:
    if isinstance(parent, nodes.Filter):
        return f"has the filter {parent.name!r}"
    if isinstance(parent, nodes.If | nodes.CondExpr):
        return "decides an if"
    if isinstance(parent, nodes.Test):
        return "is tested"
    return "stands in an expression"
