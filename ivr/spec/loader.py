"""YAML files -> models; every fault carries its line, and all faults of a file come at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.faults import Finding, Refused, Where, error, has_errors
from ivr.spec.nodes import NODES
from ivr.spec.reader import Document, Source, read_file, read_text

Model = TypeVar("Model", bound=BaseModel)

_UNION_STEPS = frozenset({"str", "tuple", "dict", "Speech", "function-after", "function-before"})


def load_file(model: type[Model], path: Path, shown_as: str) -> Model:
    """Read a YAML file as a model.

    Raises:
        Unreadable: The file cannot be opened.
        Refused: The file is not YAML, or not what the model asks for; all findings at once.
    """
    return load_document(model, read_file(path, shown_as))


def load_text(model: type[Model], text: str, shown_as: str) -> Model:
    """Read YAML text as a model; see `load_file`."""
    return load_document(model, read_text(text, shown_as))


def load_document(model: type[Model], document: Document) -> Model:
    """Return the model of a document, knowing where each part was written.

    Raises:
        Refused: The YAML had findings, or the value is not what the model asks for.
    """
    findings = list(document.findings)
    loaded: Model | None = None
    try:
        loaded = model.model_validate(document.value)
    except ValidationError as problem:
        findings.extend(_findings(problem, model, document))
    if loaded is None or has_errors(findings):
        raise Refused(findings)
    written_in = getattr(loaded, "written_in", None)
    return written_in(document.source) if written_in else loaded


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?`-style advice, or an empty string where nothing is near."""
    others = [candidate for candidate in known if candidate != word]
    near = difflib.get_close_matches(word, others, n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""


def _findings(
    problem: ValidationError, model: type[BaseModel], document: Document
) -> list[Finding]:
    found: dict[tuple[str, Where, str], Finding] = {}
    for details in problem.errors(include_url=False):
        if details["type"] == "too_short" and details["input"]:
            continue  # its items were refused one by one
        finding = _finding(details, model, document)
        found.setdefault((finding.code, finding.where, finding.message), finding)
    return _without_echoes(list(found.values()))


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    """Keep one type finding a place: a union reports each of its members."""
    kept: dict[tuple[str, Where], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.code if finding.code != "SPC002" else "2", finding.where), finding)
    return [f for f in findings if f in kept.values() or f.code != "SPC002"]


def _finding(details: ErrorDetails, model: type[BaseModel], document: Document) -> Finding:
    path = _written_path(details["loc"], document.value)
    source = document.source
    name = str(details["loc"][-1]) if details["loc"] else ""
    match details["type"]:
        case "extra_forbidden":
            near = did_you_mean(name, _keys_at(details["loc"], model, document.value))
            remedy = near or "Remove it."
            return error("SPC001", _key_place(source, path), f"unknown key {name!r}", remedy)
        case "missing":
            where = source.at(*path[:-1]) if path and path[-1] == name else source.at(*path)
            return error("SPC003", where, f"{name!r} is missing", f"Add `{name}:`.")
        case "union_tag_not_found" | "union_tag_invalid":
            return _unknown_node(source, path, details["input"])
        case _:
            return error("SPC002", source.value_at(*path), _sentence(details), _advice(details))


def _key_place(source: Source, path: tuple[str | int, ...]) -> Where:
    return source.keys.get(path) or source.at(*path)


def _unknown_node(source: Source, path: tuple[str | int, ...], value: object) -> Finding:
    keys = [str(key) for key in cast("dict[str, object]", value)] if isinstance(value, dict) else []
    near = next((advice for key in keys if (advice := did_you_mean(key, NODES))), "")
    name = path[-1] if path else ""
    message = f"node {name!r} has no node type" + (
        f" among its keys {', '.join(keys)}" if keys else ""
    )
    return error("SPC004", source.at(*path), message, near or f"Use one of {', '.join(NODES)}.")


def _sentence(details: ErrorDetails) -> str:
    message = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    shown = details["input"]
    if isinstance(shown, (str, int, float, bool)) and details["type"] != "value_error":
        return f"{shown!r}: {message[:1].lower()}{message[1:]}"
    return message[:1].lower() + message[1:]


def _advice(details: ErrorDetails) -> str:
    if details["type"] == "string_type" and isinstance(details["input"], (bool, int, float)):
        return "Put it in quotes."
    if details["type"] == "string_pattern_mismatch":
        return f"It must match {details.get('ctx', {}).get('pattern', '')}."
    return ""


def _written_path(loc: tuple[str | int, ...], value: object) -> tuple[str | int, ...]:
    """Drop the union members that pydantic puts into a location: they were never written."""
    path: list[str | int] = []
    here = value
    for index, step in enumerate(loc):
        if index == 2 and loc[0] == "nodes" and step in NODES:
            continue  # the tag of the node union, not the key of the same name
        inside, found = _inside(here, step)
        if inside:
            here = found
        if inside or index == len(loc) - 1:
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


def _keys_at(loc: tuple[str | int, ...], model: type[BaseModel], value: Any) -> list[str]:  # noqa: ANN401
    """Return the keys that would have been right where an unknown key stands."""
    beside = set(_siblings(loc, value)) - {str(loc[-1])}
    tables = [
        [field.alias or name for name, field in candidate.model_fields.items()]
        for candidate in _models_of(model, set())
    ]
    near = [table for table in tables if beside & set(table)]
    chosen = tables[:1] if len(loc) == 1 else near or tables
    return [name for table in chosen for name in table]


def _siblings(loc: tuple[str | int, ...], value: object) -> list[str]:
    here = value
    for step in _written_path(loc, value)[:-1]:
        here = _inside(here, step)[1]
    return [str(key) for key in cast("dict[str, object]", here)] if isinstance(here, dict) else []


def _models_of(annotation: Any, seen: set[Any]) -> list[type[BaseModel]]:  # noqa: ANN401
    """Return every model that a model's fields may hold, itself first."""
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
