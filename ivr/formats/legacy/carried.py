"""What the designer knows of each action: places, names and flags, in the current console's keys.

Law: an old export's metadata is carried as it is; only what the current console reads besides it
is added. Places stay where they were; actions without one get theirs from the layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from ivr.formats.layout import ENTRY, positions
from ivr.formats.legacy.shape import Module, object_of, place_of, sound
from ivr.ir.flow import Flow

_KEYED: Mapping[str, str] = {
    "UpdateContactAttributes": "Attributes",
    "InvokeLambdaFunction": "LambdaInvocationAttributes",
    "ConnectParticipantWithLexBot": "LexSessionAttributes",
}
"""Action type -> the parameter that the author filled with keys of their own."""

_ENTRY = "entryPointPosition"
_GAP = 200
"""Canvas units between what has a place and what gets one below it."""

_ENVELOPE = frozenset({"modules", "version", "type", "start", "metadata", "Actions"})
"""Top-level keys of an export that have a place of their own; others go to the metadata."""


def action_metadata(module: Module, kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata of a module's action, without a place where it had none.

    Args:
        module: The module it comes from.
        kind: The type of the action.
        parameters: Its parameters.
    """
    metadata = {key: value for key, value in module.metadata.items() if key != "position"}
    place = place_of(module.metadata)
    if place:
        metadata = {"position": {"x": place[0], "y": place[1]}, **metadata}
    flags = _flags(parameters, _shown(module))
    if flags:
        metadata["parameters"] = flags
    keyed = parameters.get(_KEYED.get(kind, ""), {})
    dynamic = {key: _dynamic(value) for key, value in keyed.items()}
    if kind == "UpdateContactAttributes":
        metadata["dynamicParams"] = [key for key, path in dynamic.items() if path]
    elif kind in _KEYED:
        metadata.setdefault("dynamicMetadata", dynamic)
    return metadata


def flow_metadata(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the top of the metadata: where callers enter, name, description, status."""
    known = object_of(table.get("metadata"))
    place = place_of({"position": known.get(_ENTRY)}) or ENTRY
    outside = {key: value for key, value in table.items() if key not in _ENVELOPE}
    rest = {**outside, **{key: part for key, part in known.items() if key != _ENTRY}}
    if "type" in table:
        rest.setdefault("type", table["type"])
    entry = {_ENTRY: {"x": place[0], "y": place[1]}}
    return {**entry, **rest} if sound(rest) else entry


def all_placed(flow: Flow, metadata: dict[str, dict[str, Any]]) -> None:
    """Give every action without a place one below all the others, laid out as new flows are."""
    homeless = [name for name, known in metadata.items() if "position" not in known]
    if not homeless:
        return
    heights = [float(known["position"]["y"]) for known in _with_place(metadata)]
    lowest = round(max(heights, default=-_GAP))
    laid = positions(flow)
    highest = min(laid[name][1] for name in homeless)
    for name in homeless:
        x, y = laid[name]
        place = {"position": {"x": x, "y": y - highest + lowest + _GAP}}
        metadata[name] = {**place, **metadata[name]}


def _with_place(metadata: Mapping[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return (known for known in metadata.values() if "position" in known)


def _shown(module: Module) -> dict[str, str]:
    """Return value -> the name of the resource that the console shows for it."""
    named = [one for one in module.parameters if one.resource and isinstance(one.value, str)]
    return {str(one.value) or one.resource: one.resource for one in named}


def _flags(parameters: Mapping[str, Any], shown: Mapping[str, str]) -> dict[str, Any]:
    """Return parameter -> its flags; parameters that hold keys have flags for each key."""
    flags: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            inner = _flags(cast("Mapping[str, Any]", value), shown)
        else:
            inner = _flag(value, shown)
        if inner:
            flags[name] = inner
    return flags


def _flag(value: object, shown: Mapping[str, str]) -> dict[str, Any]:
    if _dynamic(value):
        return {"useDynamic": True}
    name = shown.get(value) if isinstance(value, str) else None
    return {"displayName": name} if name else {}


def _dynamic(value: object) -> bool:
    """Tell whether a value is one whole path."""
    return isinstance(value, str) and value.startswith("$.") and " " not in value.split("[")[0]
