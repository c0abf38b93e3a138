"""`make mutants`: change the core a little, everywhere, one change at a time; do its tests notice?

    python -m bench.sabotage.mutants --share 50 --workers 2

One in `share` changes is made, chosen by a seed. A general mutator would copy this repository,
data and all, for each worker and run its whole suite; here each file has its own few suites.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
COPIED = ("ivr", "bench", "tests", "flows", "prompts", "bots", "infra", "pyproject.toml")
CHANGED = (
    *("ivr/runtime/services", "ivr/runtime/ledger"),
    *(
        "ivr/runtime/embedded/memory.py",
        "ivr/runtime/embedded/store.py",
        "ivr/runtime/aws/store.py",
    ),
)
SUITES = ("tests/unit/runtime", "tests/stores", "tests/abuse", "tests/faults/test_crash_points.py")
SECONDS_MAX = 300
ENOUGH = 0.85

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
    """One change: the file, the line, and the file's text with it."""

    file: str
    line: int
    what: str
    text: str


def changes(file: str) -> Iterator[Change]:
    """Yield every change of a file: comparisons, and/or, not, numbers, dropped statements."""
    source = (ROOT / file).read_text("utf-8")
    count = sum(1 for _ in _places(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        parent, name, at, node, what = next(p for n, p in enumerate(_places(tree)) if n == number)
        if at is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[at] = node
        text = ast.unparse(ast.fix_missing_locations(tree))
        yield Change(file, getattr(parent, "lineno", 0), what, text)


Place = tuple[ast.AST, str, int | None, ast.AST, str]


def _places(tree: ast.AST) -> Iterator[Place]:
    """Yield where something can be changed: parent, field, index, what stands there instead."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for at, node in enumerate(value):
                    if isinstance(node, ast.AST):
                        yield from _instead(parent, name, at, node)
            elif isinstance(value, ast.AST):
                yield from _instead(parent, name, None, value)


def _instead(parent: ast.AST, name: str, at: int | None, node: ast.AST) -> Iterator[Place]:
    if isinstance(node, ast.cmpop):
        other = _TURNED[type(node)]
        yield parent, name, at, other(), f"{type(node).__name__} -> {other.__name__}"
    elif isinstance(node, ast.And | ast.Or):
        other_bool = ast.Or() if isinstance(node, ast.And) else ast.And()
        yield parent, name, at, other_bool, "and <-> or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield parent, name, at, node.operand, "not dropped"
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield parent, name, at, ast.Constant(node.value + 1), f"{node.value} -> {node.value + 1}"
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield parent, name, at, ast.Constant(not node.value), f"{node.value} turned"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield parent, name, at, ast.Pass(), "statement dropped"
    elif isinstance(node, ast.Starred) and isinstance(parent, ast.Tuple | ast.List):
        empty = ast.Starred(ast.Tuple([], ast.Load()), ast.Load())
        yield parent, name, at, empty, "part of a commit dropped"


def killed(change: Change) -> bool:
    """Make a change in a copy; tell whether a test notices."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in COPIED:
            copy = shutil.copytree if (ROOT / each).is_dir() else shutil.copy2
            copy(ROOT / each, folder / each)
        (folder / change.file).write_text(change.text, "utf-8")
        command = (sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")
        try:
            ran = subprocess.run(
                [*command, *SUITES],
                cwd=folder,
                capture_output=True,
                check=False,
                timeout=SECONDS_MAX,
            )
        except subprocess.TimeoutExpired:
            return True
    return ran.returncode != 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a share of all changes; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=int, default=10)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    files = [ROOT / name for name in CHANGED]
    found = [f for file in files for f in (sorted(file.glob("*.py")) if file.is_dir() else [file])]
    everything = [c for f in found for c in changes(f.relative_to(ROOT).as_posix())]
    chosen = random.Random(asked.seed).sample(everything, max(1, len(everything) // asked.share))
    print(f"{len(chosen):,} of {len(everything):,} changes", flush=True)
    began, dead = time.monotonic(), 0
    with ThreadPoolExecutor(asked.workers) as pool:
        for change, gone in zip(chosen, pool.map(killed, chosen), strict=True):
            dead += gone
            if not gone:
                print(f"  not noticed: {change.file}:{change.line} {change.what}", flush=True)
    rate = dead / len(chosen)
    print(f"{dead} of {len(chosen)} noticed, {rate:.0%}, {time.monotonic() - began:,.0f} s")
    return 0 if rate >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
