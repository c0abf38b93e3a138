"""Single values of an action's parameters: those that are empty, no texts, or paths.

Law: a path is taken as the console writes it, names in brackets and quotes included; what is
known of roots and leaves is `ivr.ir.roots`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ivr.faults import Severity
from ivr.ir.actions.base import Contract
from ivr.ir.actions.parameters import Parameter
from ivr.ir.references import paths_in, root_of
from ivr.ir.roots import ROOTS, has_leaf, is_known
from ivr.lint.facts.flows.forms import Fault
from ivr.spec.reading.nearest import did_you_mean

_W = Severity.WARNING

TYPED = frozenset({"ViewData", "Input", "ResultData"})
"""Parameters whose values keep their JSON types. Source: live probes of the service."""

_QUOTED = re.compile(r"\.?\[\s*(?:'[^']*'|\"[^\"]*\"|\d+)\s*\]")
_SPACE = re.compile(r"\s")
_MISTYPED = re.compile(r"(?<![\w$.])\$([A-Z]\w+)\.\w|\$\.([a-z]\w*)\.\w|\$\s\.\s?([A-Z]\w+)")
"""`$Attributes.x` and `$.attributes.x`: said or compared as they are, for nobody fills them in."""


def wrong_scalar(value: object, path: tuple[str, ...], owner: str) -> Fault | None:
    """Return what is wrong with a value that is empty or no text; None where it may be so."""
    if path[:1] and path[0] in TYPED:
        return None
    shown = ".".join(path) or "the list of parameters"
    if value == "" and isinstance(value, str):
        return Fault("FLW005", f"{shown} of {owner!r} is empty")
    if isinstance(value, str):
        return None
    if value is None:
        return Fault("FLW004", f"{shown} of {owner!r} is null", _W, "Leave it out.")
    return Fault("FLW004", f"{shown} of {owner!r} is not a string", None, f'Write "{value}".')


def is_whole(text: str) -> bool:
    """Tell whether a text is one whole path, names in quotes included."""
    return text.startswith("$.") and not _SPACE.search(_QUOTED.sub("", text))


def wrong_path(
    value: str, path: tuple[str, ...], owner: str, contract: Contract
) -> Iterator[Fault]:
    """Yield what is wrong with a text that holds a path: where it stands, and what it names."""
    parameter = _at(contract, path)
    shown = path[-1] if path else "a parameter"
    if parameter is not None:
        fault = _misplaced(value, parameter, resource=".".join(path) in contract.resources)
        if fault is not None:
            message, severity, remedy = fault
            yield Fault("FLW010", f"{shown} of {owner!r} {message}", severity, remedy)
    for message, remedy in unknown_paths(value):
        yield Fault("FLW025", f"{shown} of {owner!r}: {message}", None, remedy)


def _misplaced(
    value: str, parameter: Parameter, *, resource: bool
) -> tuple[str, Severity | None, str] | None:
    if not paths_in(value):
        return None
    if parameter.dynamic == "never":
        sure = None if parameter.kind == "intstring" else _W
        return "cannot be a path", sure, "Write the value itself."
    if parameter.dynamic == "whole" and not is_whole(value):
        return "mixes text and a path", None if resource else _W, "Use one of the two."
    return None


_NOTHING: Mapping[str, Parameter] = {}


def _at(contract: Contract, path: tuple[str, ...]) -> Parameter | None:
    """Return the parameter that a path of keys leads to, or None where nothing is known of it."""
    table = contract.parameters
    found: Parameter | None = None
    for key in path:
        if found is not None and found.kind in {"map", "list"}:
            found = found.item
            table = found.parameters if found is not None else _NOTHING
            if found is None or found.kind != "object" or key not in table:
                continue
        found = table.get(key)
        if found is None:
            return None
        while found.kind == "list" and found.item is not None:
            found = found.item  # the path of a leaf does not count the entries of lists
        table = found.parameters
    return found if found is None or found.kind != "map" else found.item


@lru_cache(maxsize=4096)
def unknown_paths(value: str) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with the paths in a text, each with what to do."""
    found: list[tuple[str, str]] = []
    mistyped = _MISTYPED.search(value)
    if mistyped is not None:
        name = next(each for each in mistyped.groups() if each)
        right = next((root for root in ROOTS if root.lower() == name.lower()), "")
        if right:
            message = f"{mistyped[0]!r} is taken as it is written"
            return ((message, f"Write $.{right}."),)
    plain = _QUOTED.sub(".x", value)
    for each in dict.fromkeys(paths_in(plain)):
        alone = each == value and root_of(each) in ROOTS  # a function may take a whole group
        if not alone and not is_known(each):
            found.append(_unknown(each, indexed=f"{each}[" in value))
    return tuple(found)


def _unknown(path: str, *, indexed: bool) -> tuple[str, str]:
    root = root_of(path)
    if root not in ROOTS:
        return f"no value of a call is called {path}", did_you_mean(root[:80], ROOTS)
    if not has_leaf(path) and not indexed:
        return f"{path} is no value, but a group of them", f"Name one, such as {path}.name."
    return f"nothing is known of {path}", f"These are: {', '.join(ROOTS[root].leaves[:6])}."


def compared(value: object) -> bool:
    """Tell whether a value can be compared: one path with a leaf."""
    if not isinstance(value, str) or not value.startswith("$."):
        return False
    plain = _QUOTED.sub(".x", value)
    return not _SPACE.search(plain) and has_leaf(plain.replace("$..", "$."))
