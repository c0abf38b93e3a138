"""Which modules a module needs, found in the text of imports: nothing is imported for it.

Law: what stands under `if TYPE_CHECKING` is not needed. A package that comes along because one of
its modules is needed brings what its `__init__` imports at once; what its functions import later
is brought only where the package itself is asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = "ivr"


class Closure(NamedTuple):
    """The files of our own package by path in the zip, and the libraries that they name."""

    files: dict[str, Path]
    libraries: frozenset[str]


class _Wanted(NamedTuple):
    module: str
    whole: bool


def closure(modules: Iterable[str], source: Path) -> Closure:
    """Return what modules need.

    Args:
        modules: Dotted names in the package, such as `ivr.runtime.handlers.asked.route`.
        source: The folder of the package.
    """
    files: dict[str, Path] = {}
    libraries: set[str] = set()
    waiting = [_Wanted(name, whole=True) for name in modules]
    seen: set[_Wanted] = set()
    while waiting:
        wanted = waiting.pop()
        path = _file(wanted.module, source)
        if wanted in seen or path is None:
            continue
        seen.add(wanted)
        files[_zipped(path, source)] = path
        waiting += [_Wanted(name, whole=False) for name in _parents(wanted.module)]
        for named in _imports(path, wanted.whole):
            if named.partition(".")[0] != PACKAGE:
                libraries.add(named.partition(".")[0])
            else:
                waiting.append(_Wanted(named, whole=True))
    return Closure(dict(sorted(files.items())), frozenset(libraries))


def _file(module: str, source: Path) -> Path | None:
    """Return the file of a module, None where the name is one of something in a module."""
    place = source.joinpath(*module.split(".")[1:])
    package = place / "__init__.py"
    if package.is_file():
        return package
    alone = place.with_suffix(".py")
    return alone if alone.is_file() else None


def _zipped(path: Path, source: Path) -> str:
    return f"{PACKAGE}/{path.relative_to(source).as_posix()}"


def _parents(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


@cache
def _imports(path: Path, whole: bool) -> tuple[str, ...]:  # noqa: FBT001 - part of the cache's key
    """Return the dotted names that a file imports; of `from a import b` both `a` and `a.b`."""
    return tuple(_names(path, whole=whole))


def _names(path: Path, *, whole: bool) -> Iterator[str]:
    for node in _nodes(ast.parse(path.read_bytes()), whole=whole):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _nodes(tree: ast.AST, *, whole: bool) -> Iterator[ast.AST]:
    later = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and _is_for_types(node.test):
            for other in node.orelse:
                yield other
                yield from _nodes(other, whole=whole)
        elif whole or not isinstance(node, later):
            yield node
            yield from _nodes(node, whole=whole)


def _is_for_types(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"
