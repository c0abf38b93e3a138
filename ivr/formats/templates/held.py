"""A flow that a file holds beside other things, and what its content is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn, cast

from ivr.faults import Finding, Refused, Where, error, warning
from ivr.formats.places import Places, starts
from ivr.formats.templates.functions import NotTold, function_of, plain, text_of
from ivr.formats.templates.trees import Path, Tree
from ivr.ir.actions.base import FlowType
from ivr.ir.module import read_contract

_BARE_PART = re.compile(r'"(?:[^"\\]|\\.)*"|(\$\{[^{}"]*\})')
"""Strings, or a part that stands where JSON wants a number or an object."""

_IN_S3 = frozenset({"Bucket", "Key", "S3Bucket", "S3Key", "Location"})


class Held(NamedTuple):
    """One flow of a file, or why it is none.

    `label` is its key in the file, `name` what it is called. `where` is the place of the content,
    `actions` are the places of the actions in it; `called` is how other flows may name this one.
    `contract` is what a module declares beside its content.
    """

    label: str
    name: str
    kind: FlowType | None
    where: Where
    content: Mapping[str, Any] | None = None
    actions: tuple[Where, ...] = ()
    called: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    contract: Mapping[str, Any] = {}

    def declaring(self, settings: object, where: Where) -> Held:
        """Return this module with what it declares beside its content, `Settings` of the API."""
        if settings is None or self.content is None:
            return self
        try:
            told = _object_in(settings)
            declared = plain(told[1]) if told else json.loads(text_of(settings))
            read_contract(declared)
        except (NotTold, ValueError, RecursionError):
            message = f"{self.label or self.name}: what it declares in Settings cannot be read"
            remedy = "Write it under `contract:` of the dialog, where callers need it."
            wrong = warning("FLW000", where, message, remedy)
            return self._replace(findings=(*self.findings, wrong))
        return self._replace(contract=declared)


class Content(NamedTuple):
    """A content as it was read, and where its actions stand."""

    value: Mapping[str, Any]
    actions: tuple[Where, ...]


def content_of(value: object, path: Path, tree: Tree, called: str) -> Content:
    """Return a content, whether it is a text, an object, or a function that gives either.

    Args:
        value: What the file says.
        path: Where the file says it.
        tree: The file.
        called: What findings call the flow.

    Raises:
        Refused: It cannot be told from the file alone, or is no flow.
    """
    where = tree.at(path)
    remedy = "Export the deployed flow, or write the template with its content in it."
    try:
        inside = _object_in(value)
        if inside is not None:
            steps, found = inside
            read = plain(found)
            count = _listed(read)
            listed = (*path, *steps, "Actions")
            places = [tree.at((*listed, at)) for at in range(count)]
            return Content(_flow(read, where, called), tuple(places))
        text = text_of(value)
    except NotTold as problem:
        raise Refused([error("FLW000", where, f"{called}: {problem}", remedy)]) from None
    except RecursionError:
        message = f"{called}: its content is nested too deeply"
        raise Refused([error("FLW000", where, message)]) from None
    return _from_text(text, path, tree, called)


def _object_in(value: object) -> tuple[Path, Mapping[str, Any]] | None:
    """Return the object that a content is, and the steps to it; None where it is a text."""
    function, given = function_of(value)
    if function == "Fn::ToJsonString" and isinstance(given, dict):
        return (function,), cast("Mapping[str, Any]", given)
    if isinstance(value, dict) and not function:
        table = cast("Mapping[str, Any]", value)
        if table.keys() <= _IN_S3:
            raise NotTold("its content is an object in S3, which is not looked into")
        return (), table
    return None


def _from_text(text: str, path: Path, tree: Tree, called: str) -> Content:
    where = tree.at(path)
    if text[:5] == "s3://":
        message = f"{called}: its content is an object in S3, which is not looked into"
        raise Refused([error("FLW000", where, message, "Lint the JSON that stands there.")])
    begin, indent = next((tree.blocks[p] for p in _scalars(path) if p in tree.blocks), (0, 0))
    shift = _Shift(where, begin, indent)
    try:
        value, whole = _loaded(text)
    except RecursionError:
        message = f"{called}: the JSON is nested too deeply"
        raise Refused([error("FLW000", where, message)]) from None
    except json.JSONDecodeError as problem:
        at = shift.place(Where("", problem.lineno, problem.colno))
        message = f"{called}: its content is not JSON: {_lower(problem.msg)}"
        raise Refused([error("FLW000", at, message)]) from None
    except ValueError as problem:
        raise Refused([error("FLW000", where, f"{called}: {problem}")]) from None
    flow = _flow(value, where, called)
    return Content(flow, shift.actions(whole, _listed(flow)))


def _loaded(text: str) -> tuple[object, str]:
    """Return the value of a JSON text, and the text as it is JSON: bare parts are quoted."""
    try:
        return json.loads(text, parse_constant=_no_number), text
    except json.JSONDecodeError:
        whole = _BARE_PART.sub(lambda part: f'"{part[1]}"' if part[1] else part[0], text)
        if whole == text:
            raise
        return json.loads(whole, parse_constant=_no_number), whole


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _scalars(path: Path) -> tuple[Path, ...]:
    return path, (*path, "Fn::Sub"), (*path, "Fn::Sub", 0)


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _flow(value: object, where: Where, called: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = cast("Any", value) if isinstance(value, dict) else {}
    if "Actions" not in table and "modules" not in table:
        remedy = "A flow has Version, StartAction and Actions."
        raise Refused([error("FLW000", where, f"{called}: its content is no flow", remedy)])
    return table


def _listed(flow: object) -> int:
    actions = cast("Mapping[str, Any]", flow).get("Actions") if isinstance(flow, dict) else None
    return len(cast("list[object]", actions)) if isinstance(actions, list) else 0


class _Shift(NamedTuple):
    """From a place in a content to the one in the file around it."""

    where: Where
    begin: int
    indent: int

    def place(self, inside: Where) -> Where:
        """Return the place in the file: exact for literal blocks, else that of the content."""
        if not self.begin:
            return self.where
        return Where(self.where.file, self.begin + inside.line, self.indent + inside.column)

    def actions(self, text: str, count: int) -> tuple[Where, ...]:
        """Return the places of the actions of a content."""
        if not self.begin:
            return (self.where,) * count
        names = tuple(str(at) for at, _ in enumerate(starts(text, "Actions")))
        found = Places(text, "", names)
        return tuple(self.place(found[str(at)]) if str(at) in found else self.where
                     for at in range(count))  # fmt: skip
