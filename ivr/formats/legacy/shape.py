"""What an old export holds: modules with parameters and branches, in whatever shape they are.

Law: nothing here raises. What has the wrong shape becomes a finding, and what can still be read of
it is read. Every module gets an identifier that the current language accepts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple, cast

from ivr.faults import Finding, Where, error, warning

IDENTIFIER_LENGTH = 50
"""Longest identifier of an action. Source: Connect API reference, flow language."""

_EDGE = 10**9
"""Beyond this no canvas reaches; NaN and infinity are beyond it too."""

_ALL = 100
_PERCENT = re.compile(r"[0-9]{1,3}$", re.ASCII)

_FORBIDDEN = re.compile(r"[%:(\\/)=$,;\[\]{}\x00-\x1f]")
_RESERVED = frozenset(
    {
        "__proto__",
        "constructor",
        "__defineGetter__",
        "__defineSetter__",
        "toString",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "valueOf",
    }
)


class Parameter(NamedTuple):
    """One entry of a module's parameters; `value` is as it was read, missing texts are empty."""

    name: str
    value: object
    namespace: str
    key: str
    resource: str
    entry: Mapping[str, Any]


class Way(NamedTuple):
    """One branch: `outcome` such as Success or Evaluate; an empty target is not wired."""

    outcome: str
    operator: str
    operand: str
    target: str


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the export, under the identifier that its action will have."""

    index: int
    identifier: str
    type: str
    target: str
    parameters: tuple[Parameter, ...]
    ways: tuple[Way, ...]
    metadata: Mapping[str, Any]
    entry: Mapping[str, Any]

    def __str__(self) -> str:
        """Name the module as people find it: type, first words, id and place on the canvas."""
        words = next((text for text in map(_words, self.parameters) if text), "")
        kind = self.type[:60]
        named = f'{kind} "{words}"' if words else kind
        at = place_of(self.metadata)
        placed = f", at x {at[0]}, y {at[1]}" if at else ", place unknown"
        return f"{named} (id {self.identifier}{placed})"


def _words(parameter: Parameter) -> str:
    """Return up to 32 characters that people know a module by."""
    text = parameter.resource or (parameter.value if isinstance(parameter.value, str) else "")
    return " ".join(text[:32].split())


def place_of(metadata: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return x, y of a module on the canvas, or None where they are not two numbers."""
    table = object_of(metadata.get("position"))
    x, y = _measured(table.get("x")), _measured(table.get("y"))
    return None if x is None or y is None else (x, y)


def _measured(value: object) -> float | None:
    """Return a number that can stand on a canvas, as it was written; else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < _EDGE else None


def object_of(value: object) -> Mapping[str, Any]:
    """Return a JSON object, and an empty one for anything else."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


_strictly = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode


def sound(value: object) -> bool:
    """Tell whether a value can be written as JSON: no NaN, no half characters, not too deep."""
    try:
        _strictly(value).encode()
    except (ValueError, TypeError, RecursionError):
        return False
    return True


def whole(text: str) -> str:
    """Return the text without halves of characters, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def scalar(value: object) -> str | None:
    """Return a JSON scalar as text, `True` and `False` as Connect spells them; else None."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return _figure(value)
    return format(value, "d") if isinstance(value, int) and abs(value) < 10**300 else None


def _figure(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def text_at(table: Mapping[str, Any], key: str) -> str:
    """Return the text of a key, numbers and booleans included; empty where there is none."""
    return scalar(table.get(key)) or ""


def entries(value: object) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of a JSON list; anything else in it is left to `misfits`."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(cast("Mapping[str, Any]", item) for item in listed if isinstance(item, Mapping))


def misfits(value: object) -> int:
    """Return how many parts of a list of objects are no objects; a missing list has none."""
    if isinstance(value, list):
        return len(cast("list[object]", value)) - len(entries(cast("object", value)))
    return 0 if value is None else 1


def read_modules(listed: list[object], file: str, findings: list[Finding]) -> list[Module]:
    """Return the modules of an export; findings say what could not be read."""
    known: list[tuple[int, Mapping[str, Any]]] = []
    for index, item in enumerate(listed):
        if isinstance(item, Mapping):
            known.append((index, cast("Mapping[str, Any]", item)))
        else:
            message = f"module {index} is left out: it is no JSON object"
            findings.append(error("FLW000", Where(f"{file}#{index}"), message))
    names = _identifiers(known, file, findings)
    first: dict[str, str] = {}
    for (_, item), name in zip(known, names, strict=True):
        first.setdefault(_id_of(item), name)
    read = zip(known, names, strict=True)
    modules = [_module(index, item, name, first) for (index, item), name in read]
    for module in modules:
        findings.extend(_misshapen(module, file))
    return modules


def renamed(listed: Iterable[Module]) -> dict[str, str]:
    """Return id in the export -> identifier; of modules with one id the first."""
    table: dict[str, str] = {}
    for module in listed:
        table.setdefault(_id_of(module.entry), module.identifier)
    return table


def is_action(item: Mapping[str, Any]) -> bool:
    """Tell whether an entry is already an action of the current language."""
    return "Identifier" in item and "Type" in item and "type" not in item


def _id_of(item: Mapping[str, Any]) -> str:
    return text_at(item, "Identifier" if is_action(item) else "id")


def _identifiers(
    known: list[tuple[int, Mapping[str, Any]]], file: str, findings: list[Finding]
) -> list[str]:
    """Return an identifier for each module: its id wherever the current language takes that."""
    given = {_id_of(item) for _, item in known}
    taken: set[str] = set()
    names: list[str] = []
    counted: dict[str, int] = {}
    for index, item in known:
        own = _id_of(item)
        name = _accepted(own) or f"module-{index}"
        if name in taken or (name != own and name in given):
            name = _another(name, (taken, given), counted)
        if name != own or _halved(item.get("id")):
            findings.append(_renaming(own, name, Where(f"{file}#{index}"), doubled=own in taken))
        taken.add(name)
        names.append(name)
    return names


def _halved(own: object) -> bool:
    """Tell whether an id holds half a character, which `whole` replaced."""
    return isinstance(own, str) and whole(own) != own


def _another(name: str, used: tuple[set[str], set[str]], counted: dict[str, int]) -> str:
    """Return the next free name of the form `name-2`."""
    stem = name[: IDENTIFIER_LENGTH - 7]
    number = counted.get(stem, 1) + 1
    while any(f"{stem}-{number}" in names for names in used):
        number += 1
    counted[stem] = number
    return f"{stem}-{number}"


def _accepted(own: str) -> str:
    """Return the nearest identifier that the current language accepts; empty for an empty id."""
    name = _FORBIDDEN.sub("-", own)[:IDENTIFIER_LENGTH].strip()
    return f"{name}-" if name in _RESERVED else name


def _renaming(own: str, name: str, where: Where, *, doubled: bool) -> Finding:
    if doubled:
        message = f"the id {own!r} stands twice; the second module is {name!r} here"
        return error("FLW007", where, message, "Nothing leads to it: wire it or delete it.")
    if not own:
        message = f"the module has no id; it is {name!r} here"
        return error("FLW007", where, message, "Nothing leads to it: wire it or delete it.")
    message = f"the id {own[:60]!r} is no identifier of the current language; it is {name!r} here"
    return warning("FLW007", where, message, "Every branch to it was renamed with it.")


def _module(index: int, item: Mapping[str, Any], name: str, names: Mapping[str, str]) -> Module:
    kind = text_at(item, "Type" if is_action(item) else "type") or "module without a type"
    ways = tuple(_way(entry, names) for entry in entries(item.get("branches")))
    return Module(
        index,
        name,
        kind,
        text_at(item, "target"),
        tuple(_parameter(entry) for entry in entries(item.get("parameters"))),
        _summed(ways) if kind == "PercentileBranching" else ways,
        _metadata(object_of(item.get("metadata"))),
        item,
    )


def _metadata(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return metadata that can be written again: all of it, else the place alone."""
    if sound(table):
        return table
    place = place_of(table)
    return {"position": {"x": place[0], "y": place[1]}} if place else {}


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    texts = (text_at(entry, "namespace"), text_at(entry, "key"), text_at(entry, "resourceName"))
    return Parameter(text_at(entry, "name"), entry.get("value"), *texts, entry)


def _way(entry: Mapping[str, Any], names: Mapping[str, str]) -> Way:
    target = text_at(entry, "transition")
    operator, operand = text_at(entry, "conditionType"), text_at(entry, "conditionValue")
    onto = names.get(target, target) if target else ""
    return Way(text_at(entry, "condition"), operator, operand, onto)


def _summed(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Return the branches of a split with 1 + the percentages up to their own.

    Exports tell that, or the percentage of each branch, the rest's (NoMatch) too: 100 in all then.
    """
    shares = [int(way.operand) if _PERCENT.match(way.operand) else 0 for way in ways]
    rest = any(way.outcome == "NoMatch" and way.operand for way in ways)
    if not rest or sum(shares) != _ALL:
        return ways
    own = [way.outcome == "Evaluate" for way in ways]
    bounds = accumulate(share * mine for share, mine in zip(shares, own, strict=True))
    return tuple(
        way._replace(operand=str(1 + bound)) if mine else way
        for way, mine, bound in zip(ways, own, bounds, strict=True)
    )


def _misshapen(module: Module, file: str) -> Iterable[Finding]:
    for key in ("parameters", "branches"):
        count = misfits(module.entry.get(key))
        if count:
            message = f"{module}: {count} of its {key} cannot be read: no list of JSON objects"
            yield error("FLW003", Where(f"{file}#{module.index}"), message, "Export it again.")
    held = module.entry.get("metadata")
    if isinstance(held, Mapping) and module.metadata is not held:
        message = f"{module}: its metadata cannot be written as JSON and was left out"
        yield warning("FLW000", Where(f"{file}#{module.index}"), message, "Export it again.")
