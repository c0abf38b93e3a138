"""A call, a wait, and references to what earlier calls gave."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple, cast

Json = dict[str, Any]


class Ref(NamedTuple):
    """The id of something that an earlier call gives."""

    name: str


class Joined(NamedTuple):
    """A text of pieces, some of them references."""

    parts: tuple[str | Ref, ...]


class Call(NamedTuple):
    """One call of boto3: the client's method and its keyword arguments.

    `gives` says what the answer tells: name of the id -> key of the answer. `service` is the
    client's name.
    """

    operation: str
    parameters: Json
    gives: Mapping[str, str] = {}
    service: str = "lexv2-models"

    @property
    def needs(self) -> tuple[str, ...]:
        """The ids that earlier calls must have given."""
        return needs_of(self.parameters)


class Wait(NamedTuple):
    """Waiting for what a call began: a waiter of boto3, and the operation that it asks."""

    waiter: str
    operation: str
    parameters: Json

    @property
    def needs(self) -> tuple[str, ...]:
        """The ids that earlier calls must have given."""
        return needs_of(self.parameters)


Step = Call | Wait


def needs_of(parameters: object) -> tuple[str, ...]:
    """Return the names of the references in parameters, each once, in order."""
    return tuple(dict.fromkeys(_refs(parameters)))


def _refs(value: object) -> Iterator[str]:
    if isinstance(value, Ref):
        yield value.name
    elif isinstance(value, Joined):
        yield from (part.name for part in value.parts if isinstance(part, Ref))
    elif isinstance(value, dict):
        for inner in cast("Json", value).values():
            yield from _refs(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _refs(inner)


def filled(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - a JSON value
    """Return parameters in which each reference is the id that it stands for.

    Raises:
        KeyError: An id is not known yet.
    """
    if isinstance(value, Ref):
        return ids[value.name]
    if isinstance(value, Joined):
        return "".join(ids[part.name] if isinstance(part, Ref) else part for part in value.parts)
    if isinstance(value, dict):
        return {key: filled(inner, ids) for key, inner in cast("Json", value).items()}
    if isinstance(value, list):
        return [filled(inner, ids) for inner in cast("list[Any]", value)]
    return value


def step_json(step: Step) -> Json:
    """Return a step as JSON: `{"Ref": id}` and `{"Join": [...]}` stand for what calls give."""
    parameters = _written(step.parameters)
    if isinstance(step, Wait):
        return {"wait": step.waiter, "operation": step.operation, "parameters": parameters}
    said = {"service": step.service, "operation": step.operation, "parameters": parameters}
    return {**said, "gives": dict(step.gives)} if step.gives else said


def _written(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, Ref):
        return {"Ref": value.name}
    if isinstance(value, Joined):
        return {"Join": [_written(part) for part in value.parts]}
    if isinstance(value, dict):
        return {key: _written(inner) for key, inner in cast("Json", value).items()}
    if isinstance(value, list):
        return [_written(inner) for inner in cast("list[Any]", value)]
    return value


def joined_json(value: Json) -> Joined:
    """Return the JSON text of a value as a text of pieces: texts in it may be `Joined`."""
    mark = next(sign for sign in (f"<{n}>" for n in count()) if sign not in str(value))
    found: list[Joined] = []

    def keep(inner: object) -> object:
        if isinstance(inner, Joined):
            found.append(inner)
            return mark
        if isinstance(inner, dict):
            return {key: keep(each) for key, each in cast("Json", inner).items()}
        if isinstance(inner, list):
            return [keep(each) for each in cast("list[object]", inner)]
        return inner

    pieces = json.dumps(keep(value)).split(mark)
    parts: list[str | Ref] = [pieces[0]]
    for inner, piece in zip(found, pieces[1:], strict=True):
        parts += [*inner.parts, piece]
    return Joined(tuple(parts))
