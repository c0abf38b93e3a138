"""Single values of an action's parameters: those that are empty, no texts, or paths.

Law: a path is taken as the console writes it, names in brackets and quotes included; what is
known of roots and leaves is `ivr.ir.roots`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from ivr.faults import Severity
from ivr.ir.actions.base import Contract
from ivr.ir.actions.parameters import Parameter
from ivr.ir.references import paths_in, root_of
from ivr.ir.roots import ROOTS, has_leaf, is_known
from ivr.lint.facts.flows.forms import Fault

_W = Severity.WARNING

TYPED = frozenset({"ViewData", "Input", "ResultData"})
"""Parameters whose values keep their JSON types. Source: live probes of the service."""

_QUOTED = re.compile(r"\.?\[\s*(?:'[^']*'|\"[^\"]*\"|\d+)\s*\]")
_SPACE = re.compile(r"\s")
DOUBLED = re.compile(r"\$\.\w+\.\$\.")
"""`$.Attributes.$.Attributes.x`: a path within a path."""

_DOUBLED_PATH = re.compile(r"\$\.\w+\.\$\.(\w+(?:\.\w+)*)")

_MISTYPED = re.compile(
    r"(?<![\w$.])\$([A-Z]\w+)\.\w[\w.]*|\$\.([a-z]\w*)\.\w[\w.]*|\$\s\.\s?([A-Z]\w+)"
)
"""`$Attributes.x` and `$.attributes.x`: said or compared as they are, for nobody fills them in."""


def wrong_scalar(
    value: object, path: tuple[str, ...], owner: object, remedy: str = ""
) -> Fault | None:
    """Return what is wrong with a value that is empty or no text; None where it may be so."""
    if path[:1] and path[0] in TYPED:
        return None
    shown = ".".join(path) or "the list of parameters"
    if value == "" and isinstance(value, str):
        return Fault("FLW005", f"{shown} of {owner} is empty", None, remedy)
    if isinstance(value, str):
        return None
    if value is None:
        return Fault("FLW004", f"{shown} of {owner} is null", _W, "Leave it out.")
    right = str(value).lower().capitalize() if isinstance(value, bool) else str(value)
    return Fault("FLW004", f"{shown} of {owner} is not a string", None, f'Write "{right}".')


def is_whole(text: str) -> bool:
    """Tell whether a text is one whole path, names in quotes included."""
    return text.startswith("$.") and not _SPACE.search(_QUOTED.sub("", text))


def wrong_path(
    value: str, path: tuple[str, ...], contract: Contract
) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong with a text that holds a path: where it stands, and what it names.

    That is the name of the parameter, and a fault whose message goes on after it and its action.
    """
    parameter = _at(contract, path)
    shown = path[-1] if path else "a parameter"
    if parameter is not None:
        fault = _misplaced(value, parameter, resource=".".join(path) in contract.resources)
        if fault is not None:
            message, severity, remedy = fault
            yield shown, Fault("FLW010", message, severity, remedy)
    for message, remedy in unknown_paths(value):
        yield shown, Fault("FLW025", message, None, remedy)


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


_ROOTED = re.compile(r"\$\.?\[\s*['\"](\w+)['\"]\s*\](.?)")
"""A root in brackets, and the sign after it."""


def _root_named(match: re.Match[str]) -> str:
    """Return a root without its brackets, apart from a text that goes on after it."""
    return f"$.{match[1]}{'' if match[2] in '.[' else ' '}{match[2]}"


@lru_cache(maxsize=4096)
def unknown_paths(value: str) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with the paths in a text, each with what to do."""
    found: list[tuple[str, str]] = []
    mistyped = _MISTYPED.search(value)
    if mistyped is not None:
        name = next(each for each in mistyped.groups() if each)
        right = next((root for root in ROOTS if root.lower() == name.lower()), "")
        if right:
            message = f"holds {mistyped[0]!r}, which is no path: it is taken letter by letter"
            return ((message, f"Write $.{right}.<name>."),)
    doubled = _DOUBLED_PATH.search(value) if "$." in value[2:] else None
    if doubled is not None:
        return ((f"reads {doubled[0][:80]}, a path within a path", f"Write $.{doubled[1][:80]}."),)
    plain = _QUOTED.sub(".x", _ROOTED.sub(_root_named, value))
    for each in dict.fromkeys(paths_in(plain)):
        alone = each == value and root_of(each) in ROOTS  # a function may take a whole group
        if not alone and not is_known(each):
            found.append(_unknown(each, indexed=f"{each}[" in value))
    return tuple(found)


def _unknown(path: str, *, indexed: bool) -> tuple[str, str]:
    root = root_of(path)
    if root not in ROOTS:
        return f"reads {path[:80]}, and Connect has no value $.{root[:60]}", _right_root(path)
    if not has_leaf(path) and not indexed:
        return f"reads {path}, which is a group of values, not one", f"Name one: {path}.<name>."
    known = ROOTS[root]
    if known.whole:
        return f"reads {path[:80]}, but $.{root} holds nothing inside", f"Write $.{root}."
    leaves = [leaf.replace("*", "<name>") for leaf in known.leaves[:6]]
    told = f"It has {', '.join(leaves)}{' and others' if len(known.leaves) > len(leaves) else ''}."
    return f"reads {path[:80]}, which $.{root} does not have", told


def _right_root(path: str) -> str:
    """Return the path that was probably meant, or how values of one's own are read."""
    root, leaf = root_of(path), path[2:].partition(".")[2]
    near = get_close_matches(root[:80], ROOTS, n=1)
    if near:
        inside = f".{leaf[:60]}" if leaf and not ROOTS[near[0]].whole else ""
        return f"Did you mean $.{near[0]}{inside}?"
    return "A contact attribute is $.Attributes.<name>, an answer of a function $.External.<name>."


def no_value(value: object) -> str:
    """Return why something cannot be compared."""
    if not isinstance(value, str) or not value.startswith("$."):
        return "which is a text, not the path of a value"
    if root_of(value) in ROOTS and is_whole(value):
        return "which is a group of values, not one"
    return "and Connect has no such value" if is_whole(value) else "which is more than one path"


def right_value(value: object) -> str:
    """Return what to compare instead of something that cannot be compared."""
    text = value if isinstance(value, str) else ""
    if not text.startswith("$."):
        return "Compare a path, such as $.Attributes.<name> or $.External.<name>."
    if not is_whole(text):
        return "Compare one path; put several values together in a function."
    return f"Name one: {text}.<name>." if root_of(text) in ROOTS else _right_root(text)


def compared(value: object) -> bool:
    """Tell whether a value can be compared: one path with a leaf."""
    if not isinstance(value, str) or not value.startswith("$."):
        return False
    plain = _QUOTED.sub(".x", value)
    return not _SPACE.search(plain) and has_leaf(plain.replace("$..", "$."))
