"""A workspace that is there already, and how imported dialogs join it.

Law: entries and comments that are there stay; a name that is taken is never bound anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ivr.faults import Unreadable
from ivr.importer.dialog import Ground
from ivr.importer.naming.bindings import Bindings
from ivr.importer.naming.variables import Variables
from ivr.importer.writing.files import (
    ENVIRONMENT,
    POLICY,
    VARIABLES,
    environment_file,
)
from ivr.importer.writing.joining import Unjoinable, with_entries
from ivr.spec.infra.environment import SHAPES, Environment
from ivr.spec.reading.loader import load_text
from ivr.spec.reading.reader import read_text

_WORD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Known:
    """What a workspace has already.

    `files` are those that an import adds to: path in the workspace -> text. `taken` are names that
    no dialog may get.
    """

    env: str = ENVIRONMENT
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    ground: Ground = field(default_factory=Ground)
    taken: frozenset[str] = frozenset()


NOTHING = Known()
"""A workspace that is yet to be."""


def known_of(root: Path, env: str = ENVIRONMENT) -> Known:
    """Return what a workspace has already, as far as an import minds.

    Raises:
        Unreadable: A file cannot be read.
        Refused: The environment or the variables are not what they should be.
    """
    paths = (environment_file(env), VARIABLES, POLICY)
    files = {path: _text(root / path) for path in paths if (root / path).is_file()}
    environment = None
    if environment_file(env) in files:
        path = environment_file(env)
        environment = load_text(Environment, files[path], path)
    found: object = read_text(files[VARIABLES], VARIABLES).value if VARIABLES in files else {}
    declared = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    words = frozenset(_words(root))
    ground = Ground(
        Variables.of(
            declared,
            dict(environment.values) if environment else {},
            words,
        ),
        Bindings.of(
            dict(environment.symbols) if environment else {},
            environment.instance if environment else "",
            words,
        ),
    )
    return Known(env, files, ground, frozenset(_groups(root)))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{path} cannot be read: {problem}", "USE002") from problem


def _words(root: Path) -> Iterator[str]:
    """Yield every name that dialogs, prompts and bots use: none of them may get a new meaning."""
    for pattern in ("flows/*.yaml", "prompts/*/*.yaml", "bots/*.yaml"):
        for path in sorted(root.glob(pattern)):
            yield from _WORD.findall(_text(path))


def _groups(root: Path) -> Iterator[str]:
    """Yield the groups of prompts that are no dialog's."""
    for path in root.glob("prompts/*/*.yaml"):
        if not (root / "flows" / path.name).is_file():
            yield path.stem


def joined(made: Mapping[str, str], ground: Ground, known: Known) -> dict[str, str]:
    """Return files, those that are there already as they are with what is new added.

    Args:
        made: The files of the imported dialogs, as a new workspace has them.
        ground: The variables and symbols of all.
        known: What the workspace has.

    Raises:
        Unreadable: A file that is there cannot be added to.
    """
    files = dict(made)
    environment, before = environment_file(known.env), known.ground
    if environment in known.files:
        symbols = _new(ground.bindings.symbols, before.bindings.symbols)
        added: dict[str, Any] = {
            "values": _new(ground.variables.values, before.variables.values),
            "symbols": dict(sorted(symbols.items())),
        }
        if any(not _shaped(name, value) for name, value in symbols.items()):
            added = {**_as_found(known.files[environment], environment), **added}
        files[environment] = _added(known.files[environment], environment, added)
    if VARIABLES in known.files:
        declared = _new(ground.variables.declared, before.variables.declared)
        files[VARIABLES] = _added(known.files[VARIABLES], VARIABLES, declared)
    return files


def _as_found(text: str, path: str) -> dict[str, Any]:
    """Return the key without which bindings that are no ARNs are refused, where it is missing."""
    stated = cast("dict[str, Any]", read_text(text, path).value)
    return {} if stated.get("as_found") else {"as_found": True}


def _new(table: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in before}


def _shaped(name: str, value: str) -> bool:
    pattern, _ = SHAPES.get(name.partition(":")[0], (".+", ""))
    return re.fullmatch(pattern, value, re.DOTALL) is not None


def _added(text: str, path: str, entries: Mapping[str, Any]) -> str:
    try:
        return with_entries(text, entries)
    except Unjoinable as problem:
        message = f"{path}: nothing can be added to it: {problem}. Write it as plain tables."
        raise Unreadable(message, "USE006") from problem
