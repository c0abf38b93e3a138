"""Prompt templates that need no template engine: text with `{{ name }}` and `{{ name | filter }}`.

Nearly every prompt is one of these, and reading them costs microseconds; whatever else Jinja can
say goes to the sandbox. Law: what both paths accept, both say alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ivr import spoken
from ivr.spec.reading.nearest import did_you_mean
from ivr.speech.variables import Variable

SOURCE_BYTES_MAX = 65_536
"""A prompt is written by hand; a longer template is refused before anything reads it."""

FILTERS = tuple(sorted(set(spoken.FORMATTERS) - {"choice", "id"}))
"""Filters are the formatters of call time, by the same names."""

_SLOT = re.compile(
    r"\{\{\s*([a-z][a-z0-9_]*)\s*(?:\|\s*([A-Za-z_][A-Za-z0-9_]*)\s*)?\}\}", re.ASCII
)
_ENGINE = ("{{", "{%", "{#")
_CONSTANTS = frozenset({"true", "false", "none"})


class Trouble(NamedTuple):
    """Something wrong with a template, before it is known at which line."""

    code: str
    message: str
    remedy: str = ""


class Slot(NamedTuple):
    """A variable in a template; without `filter` it is spoken by its type."""

    name: str
    filter: str = ""


Pieces = tuple[str | Slot, ...]


class Study(NamedTuple):
    """What a template uses: variable names in reading order, and what is wrong with it."""

    names: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def pieces(source: str) -> Pieces | None:
    """Return the literal texts and slots of a simple template; None = it needs the engine."""
    if not any(mark in source for mark in _ENGINE):
        return (source,) if source else ()
    found: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(source):
        if match[1] in _CONSTANTS or source[match.start() - 1 : match.start()] == "{":
            return None
        found.extend(_literal(source[end : match.start()]))
        found.append(Slot(match[1], match[2] or ""))
        end = match.end()
    found.extend(_literal(source[end:]))
    simple = not any(
        mark in "\0".join(each for each in found if isinstance(each, str)) for mark in _ENGINE
    )
    return tuple(found) if simple else None


def study(parts: Pieces, variables: Mapping[str, Variable]) -> Study:
    """Return what a simple template uses and what is wrong with it."""
    slots = [part for part in parts if isinstance(part, Slot)]
    troubles = [trouble for slot in slots for trouble in _check(slot, variables)]
    return Study(tuple(dict.fromkeys(slot.name for slot in slots)), tuple(troubles))


def unknown_variable(name: str, variables: Mapping[str, Variable]) -> Trouble:
    """Return the trouble with a name that no variable has."""
    remedy = did_you_mean(name, variables) or "Declare it in prompts/variables.yaml."
    return Trouble("LOC004", f"undefined variable {name!r}", remedy)


def unknown_filter(name: str) -> Trouble:
    """Return the trouble with a filter that prompts may not use."""
    remedy = did_you_mean(name, FILTERS) or f"Use {', '.join(FILTERS)}."
    return Trouble("SEC009", f"filter {name!r} is not allowed in prompts", remedy)


def not_lowerable(name: str, how: str) -> Trouble:
    """Return the trouble with a call-time value that does not stand bare."""
    return Trouble(
        "PRM003",
        f"call-time value {name!r} {how}: this cannot be lowered to a flow",
        f"Write {{{{ {name} }}}} alone; its function formats it. Choose with a decide node.",
    )


def _literal(text: str) -> list[str]:
    return [text] if text else []


def _check(slot: Slot, variables: Mapping[str, Variable]) -> Iterator[Trouble]:
    variable = variables.get(slot.name)
    if variable is None:
        yield unknown_variable(slot.name, variables)
    if slot.filter and slot.filter not in FILTERS:
        yield unknown_filter(slot.filter)
    elif slot.filter and variable is not None and variable.phase == "call":
        yield not_lowerable(slot.name, f"has the filter {slot.filter!r}")
