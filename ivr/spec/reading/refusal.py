"""What a model refused -> findings at the lines where it was written, in plain words.

Law: one mistake is one finding. A union reports each of its members, and YAML may have refused a
value before: only what the author meant is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.faults import Finding, Where, error
from ivr.spec.nodes import NODES
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.plain import BELONGS, remedy_of, sentence_of
from ivr.spec.reading.reader import Document, Source

_Path = tuple[str | int, ...]

_KEY = "[key]"
"""Last step of a location where the key itself was refused."""


class _Refusal(NamedTuple):
    """One refusal, and the path of what the author wrote."""

    path: _Path
    details: ErrorDetails


def findings_of(
    problem: ValidationError, model: type[BaseModel], document: Document
) -> list[Finding]:
    """Return a finding for each mistake that a model refused in a document."""
    twofold = _twofold(model, document)
    refusals = [
        _Refusal(_written_path(details, document.value), details)
        for details in problem.errors(include_url=False)
        if details["type"] != "too_short" or not details["input"]
    ]
    refused_before = {finding.where for finding in document.findings}
    found = list(twofold.values())
    for refusal in _meant([each for each in refusals if each.path[:2] not in twofold]):
        finding = _finding(refusal, model, document)
        if finding.code != "SPC002" or finding.where not in refused_before:
            found.append(finding)
    return _once_a_place(found)


def _once_a_place(findings: Sequence[Finding]) -> list[Finding]:
    """Keep one finding about a value at each place, and the others once each."""
    kept: dict[tuple[str, Where, str], Finding] = {}
    for finding in findings:
        told = "" if finding.code == "SPC002" else finding.message
        kept.setdefault((finding.code, finding.where, told), finding)
    return list(kept.values())


def _twofold(model: type[BaseModel], document: Document) -> dict[_Path, Finding]:
    """Return a finding for each node that is of two types at once, by its path."""
    nodes = _inside(document.value, "nodes")[1] if "nodes" in model.model_fields else None
    found: dict[_Path, Finding] = {}
    for name, node in cast("dict[str, object]", nodes).items() if isinstance(nodes, dict) else ():
        keys = [key for key in _keys_of(node) if key in NODES]
        if len(keys) > 1:
            path = ("nodes", name)
            message = f"node {name!r} is of {len(keys)} types at once: {' and '.join(keys)}"
            remedy = f"Make it {len(keys)} nodes, the first leading to the next with `then:`."
            found[path] = error("SPC004", document.source.at(*path, keys[1]), message, remedy)
    return found


def _meant(refusals: Sequence[_Refusal]) -> Iterator[_Refusal]:
    """Yield the refusals of the union members that the author meant."""
    by_path: dict[_Path, list[ErrorDetails]] = {}
    for path, details in refusals:
        by_path.setdefault(path, []).append(details)
    inside = {path[:length] for path in by_path for length in range(len(path))}
    for path, group in by_path.items():
        for details in _of_one_member(group, in_union=path[:-1] in by_path):
            if not (path in inside and details["type"] in BELONGS and details["input"]):
                yield _Refusal(path, details)


def _of_one_member(group: list[ErrorDetails], *, in_union: bool) -> list[ErrorDetails]:
    """Return the refusals of one value that fit together: a key is foreign, or its value wrong."""
    foreign = [each for each in group if each["type"] == "extra_forbidden"]
    keys = [each for each in group if each["loc"][-1:] == (_KEY,)]
    values = [each for each in group if each not in foreign and each not in keys]
    if foreign and keys:
        near = did_you_mean(str(foreign[0]["loc"][-1]), _SPEECH)
        return foreign if near else keys
    if foreign and values:
        return values
    return values if keys and values and in_union else group


_SPEECH = ("text", "ssml", "audio", "variants", "max_seconds")
"""Keys that may stand beside each other where a text for each locale could stand instead."""


def _finding(refusal: _Refusal, model: type[BaseModel], document: Document) -> Finding:
    path, details = refusal
    source = document.source
    name = str(details["loc"][-1]) if details["loc"] else ""
    match details["type"]:
        case "extra_forbidden":
            near = did_you_mean(name, _keys_at(details["loc"], path, model, document.value))
            remedy = near or "Remove it."
            return error("SPC001", source.at(*path), f"unknown key {name!r}", remedy)
        case "missing":
            where = source.at(*path[:-1]) if path and path[-1] == name else source.at(*path)
            return error("SPC003", where, f"{name!r} is missing", f"Add `{name}:`.")
        case "union_tag_not_found" | "union_tag_invalid":
            return _unknown_node(source, path, details["input"])
        case _:
            where = source.at(*path) if name == _KEY else source.value_at(*path)
            return error("SPC002", where, sentence_of(details), remedy_of(details))


def _unknown_node(source: Source, path: _Path, value: object) -> Finding:
    keys = _keys_of(value)
    near = next((advice for key in keys if (advice := did_you_mean(key, NODES))), "")
    name = path[-1] if path else ""
    message = f"node {name!r} has no node type" + (
        f" among its keys {', '.join(keys)}" if keys else ""
    )
    return error("SPC004", source.at(*path), message, near or f"Use one of {', '.join(NODES)}.")


def _written_path(details: ErrorDetails, value: object) -> _Path:
    """Return where in a document a refused place is written.

    Union members that stand in a location are dropped, as they were never written, and two steps
    are one key where they were written so, `handler.route`.
    """
    loc = details["loc"]
    path: list[str | int] = []
    here = value
    head: str | int = ""
    for index, step in enumerate(loc):
        if index == 2 and loc[0] == "nodes" and step in NODES:
            continue  # the tag of the node union, not the key of the same name
        written = step if _inside(here, step)[0] else f"{head}.{step}"
        head = step
        inside, found = _inside(here, written)
        if inside:
            here = found
            path.append(written)
        elif details["type"] == "missing" and index == len(loc) - 1:
            path.append(step)
    return tuple(path)


def _inside(value: object, step: str | int) -> tuple[bool, object]:
    """Return whether a mapping or list holds `step`, and what it holds there."""
    if isinstance(value, dict):
        table = cast("dict[str | int, object]", value)
        return step in table, table.get(step)
    if isinstance(value, list) and isinstance(step, int):
        items = cast("list[object]", value)
        return step < len(items), items[step] if step < len(items) else None
    return False, None


def _keys_at(loc: _Path, path: _Path, model: type[BaseModel], value: object) -> list[str]:
    """Return the keys that would have been right where an unknown key stands."""
    beside = set(_siblings(path, value)) - {str(loc[-1])}
    tables = [
        [field.alias or name for name, field in candidate.model_fields.items()]
        for candidate in _models_of(model, set())
    ]
    near = [table for table in tables if beside & set(table)]
    chosen = tables[:1] if len(loc) == 1 else near or tables
    return [name for table in chosen for name in table]


def _siblings(path: _Path, value: object) -> list[str]:
    here = value
    for step in path[:-1]:
        here = _inside(here, step)[1]
    return _keys_of(here)


def _keys_of(value: object) -> list[str]:
    return list(cast("dict[str, object]", value)) if isinstance(value, dict) else []


def _models_of(annotation: Any, seen: set[Any]) -> list[type[BaseModel]]:  # noqa: ANN401 - a type
    """Return every model that a model's fields may hold, itself first."""
    annotation = getattr(annotation, "__value__", annotation)  # what an alias stands for
    if annotation in seen:
        return []
    seen.add(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inner = [
            found
            for field in annotation.model_fields.values()
            for found in _models_of(field.annotation, seen)
        ]
        return [annotation, *inner]
    arguments: tuple[Any, ...] = getattr(cast("object", annotation), "__args__", ())
    return [found for argument in arguments for found in _models_of(argument, seen)]
