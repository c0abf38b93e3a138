"""Every small change of a file: comparisons, and/or, not, numbers, dropped statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CHANGED = (
    "ivr/runtime/services",
    "ivr/runtime/ledger",
    "ivr/runtime/adapters/embedded/memory.py",
    "ivr/runtime/adapters/embedded/store.py",
    "ivr/runtime/adapters/aws/store.py",
)
"""What is changed: services, ledger, and the stores."""

NEVER = frozenset({"decorator_list", "annotation", "returns"})
"""Fields of the syntax tree that are left alone: how a record is made is no behaviour."""

SMALL = 10
"""Numbers below are made one more, larger ones twice as large: 86,401 is no error of anybody's."""

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class Change(NamedTuple):
    """One change: the file, the lines of its statement, what it does, the file's text with it."""

    file: str
    line: int
    end: int
    what: str
    text: str


def files_of(places: Sequence[str]) -> list[str]:
    """Return the modules below places of the repository, in their order."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path.relative_to(ROOT).as_posix() for path in found]


def changes(file: str) -> Iterator[Change]:
    """Yield every change of a file of the repository."""
    source = (ROOT / file).read_text("utf-8")
    count = sum(1 for _ in _places(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        place = next(p for n, p in enumerate(_places(tree)) if n == number)
        parent, name, at, node, what, span = place
        if at is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[at] = node
        yield Change(file, *span, what, ast.unparse(ast.fix_missing_locations(tree)))


Span = tuple[int, int]
Place = tuple[ast.AST, str, int | None, ast.AST, str, Span]


def _places(tree: ast.AST, span: Span = (0, 0)) -> Iterator[Place]:
    """Yield where something can be changed: parent, field, index, what stands there instead."""
    for name, value in ast.iter_fields(tree):
        if name in NEVER:
            continue
        many = value if isinstance(value, list) else [value]
        for at, node in enumerate(many):
            if isinstance(node, ast.AST):
                own = _span(node, span)
                index = at if isinstance(value, list) else None
                for instead, what in _instead(tree, node):
                    yield tree, name, index, instead, f"{what}: {_shown(tree, node)}", own
                yield from _places(node, own)


def _strict(parent: ast.AST) -> bool:
    """Tell whether it is the `strict` of a zip, which says what holds and changes nothing."""
    return isinstance(parent, ast.keyword) and parent.arg == "strict"


def _span(node: ast.AST, around: Span) -> Span:
    """Return the lines of a node that has its own, else those of what it stands in."""
    line = getattr(node, "lineno", 0)
    return (line, getattr(node, "end_lineno", None) or line) if line else around


def _shown(parent: ast.AST, node: ast.AST) -> str:
    shown = node if isinstance(node, ast.expr | ast.stmt) else parent
    return " ".join(ast.unparse(shown).split())[:70]


def _instead(parent: ast.AST, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield what may stand in place of a node, and what that is."""
    if isinstance(node, ast.cmpop):
        other = _TURNED[type(node)]
        yield other(), f"{type(node).__name__} -> {other.__name__}"
    elif isinstance(node, ast.And | ast.Or):
        yield ast.Or() if isinstance(node, ast.And) else ast.And(), "and <-> or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, "not dropped"
    elif isinstance(node, ast.Constant) and type(node.value) is bool and not _strict(parent):
        yield ast.Constant(not node.value), "turned"
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        more = node.value + 1 if abs(node.value) < SMALL else node.value * 2
        yield ast.Constant(more), "more"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass(), "statement dropped"
    elif isinstance(node, ast.Starred) and isinstance(parent, ast.Tuple | ast.List | ast.Call):
        empty = ast.Starred(ast.Tuple([], ast.Load()), ast.Load())
        yield empty, "part of a commit dropped"
