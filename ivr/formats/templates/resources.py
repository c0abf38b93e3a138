"""Where files keep flows: resources of templates, answers of the API and requests to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.faults import Refused, Where, warning
from ivr.formats.templates.held import Held, content_of
from ivr.formats.templates.trees import Path, Tree
from ivr.ir.actions.base import FlowType

_CLOUD: Mapping[str, FlowType | None] = {
    "AWS::Connect::ContactFlow": None,
    "AWS::Connect::ContactFlowModule": FlowType.MODULE,
}
_TERRAFORM: Mapping[str, FlowType | None] = {
    "aws_connect_contact_flow": None,
    "aws_connect_contact_flow_module": FlowType.MODULE,
}
"""Type of a resource -> type of the flow, where that alone tells it."""

_HINTS = re.compile(
    r"AWS::Connect::ContactFlow|\baws_connect_contact_flow|^ContactFlow(?:Module)?:", re.MULTILINE
)
_PLAIN = re.compile(r"^[^\W_][\w .,()&'+-]{0,126}$")
"""Names that may be names of files as well."""


def is_hinted(text: str) -> bool:
    """Tell whether a text that is no flow may hold one: it names a type of flow."""
    return _HINTS.search(text) is not None


def flows_in(tree: Tree) -> tuple[Held, ...]:
    """Return the flows that a template holds, in the order of the file; none of other files."""
    if not isinstance(tree.value, dict):
        return ()
    table = cast("Mapping[str, Any]", tree.value)
    found = [*_cloud(table, tree), *_terraform(table, tree)]
    counts = Counter(held.name for held in found)
    return tuple(
        held if counts[held.name] == 1 else held._replace(name=_named(None, held.label))
        for held in found
    )


class _Keys(NamedTuple):
    """What a kind of file calls the parts of a flow."""

    name: str
    type: str
    content: str


_CLOUD_KEYS = _Keys("Name", "Type", "Content")
_TERRAFORM_KEYS = _Keys("name", "type", "content")


def _cloud(table: Mapping[str, Any], tree: Tree) -> Iterator[Held]:
    for logical, resource in _table(table.get("Resources")).items():
        if logical.startswith("Fn::ForEach"):
            if _names_flow(resource):
                yield _unfolded(logical, tree.at(("Resources", logical)))
            continue
        kind = _table(resource).get("Type")
        if isinstance(kind, str) and kind in _CLOUD:
            path = ("Resources", logical, "Properties")
            called = tuple(f"${{{logical}{more}}}" for more in ("", *_ATTRIBUTES))
            given = _table(_table(resource).get("Properties"))
            held = _held(given, path, tree, (logical, _CLOUD[kind]), _CLOUD_KEYS)
            settings = given.get("Settings") if held.kind is FlowType.MODULE else None
            held = held.declaring(settings, tree.at((*path, "Settings")))
            yield held._replace(called=called)


_ATTRIBUTES = (".Arn", ".ContactFlowArn", ".ContactFlowModuleArn")


def _names_flow(value: object) -> bool:
    """Tell whether a type of flow stands anywhere in a value."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and part in _CLOUD:
            return True
        if isinstance(part, dict):
            waiting.extend(cast("dict[str, object]", part).values())
        elif isinstance(part, list):
            waiting.extend(cast("list[object]", part))
    return False


def _unfolded(logical: str, where: Where) -> Held:
    message = f"{logical} makes flows in a loop, which is not walked"
    remedy = "Lint the template that CloudFormation makes of it."
    return Held(
        logical, logical, None, where, findings=(warning("FLW000", where, message, remedy),)
    )


def _terraform(table: Mapping[str, Any], tree: Tree) -> Iterator[Held]:
    for kind, type_ in _TERRAFORM.items():
        for label, written in _table(_table(table.get("resource")).get(kind)).items():
            listed = isinstance(written, list)
            parts: list[object] = cast("list[object]", written) if listed else [written]
            for at, given in enumerate(parts):
                path: Path = ("resource", kind, label, *((at,) if listed else ()))
                held = _held(_table(given), path, tree, (label, type_), _TERRAFORM_KEYS)
                called = tuple(f"${{{kind}.{label}.{part}}}" for part in _TERRAFORM_IDS)
                yield held._replace(called=called)


_TERRAFORM_IDS = ("arn", "id", "contact_flow_id", "contact_flow_module_id")


def _held(
    given: Mapping[str, Any],
    path: Path,
    tree: Tree,
    about: tuple[str, FlowType | None],
    keys: _Keys,
) -> Held:
    """Return the flow of a resource; `about` are its key in the file and its type."""
    label, kind = about
    where = tree.at((*path, keys.content))
    named = given.get(keys.type)
    told = FlowType(named) if isinstance(named, str) and named in set(FlowType) else None
    held = Held(label, _named(given.get(keys.name), label), kind or told, where)
    if keys.content not in given:
        elsewhere = given.get("filename")
        said = f"is in the file {elsewhere}" if elsewhere else "is not there"
        message = f"{label}: its content {said}"
        return held._replace(findings=(warning("FLW000", where, message),))
    try:
        read = content_of(given[keys.content], (*path, keys.content), tree, label)
    except Refused as refused:
        return held._replace(findings=refused.findings)
    return held._replace(content=read.value, actions=read.actions)


def _named(name: object, label: str) -> str:
    """Return what to call a flow: its name where that is one for sure, else its key."""
    if isinstance(name, str) and _PLAIN.match(name):
        return name.strip()
    return re.sub(r"[^A-Za-z0-9_-]", "_", label) or "flow"


def answered(tree: Tree, name: str) -> Held | None:
    """Return the flow of an API's answer (`ContactFlow`) or of a request to create one, or None.

    People keep the content of either as the text that it is, or as the object that it holds.
    """
    table = _table(tree.value)
    if "Actions" in table:
        return None
    for key in ("ContactFlow", "ContactFlowModule", ""):
        about = _table(table.get(key)) if key else table
        if _holds_flow(about.get("Content"), sure=bool(key)):
            return _answer(about, key, tree, name)
    return None


def _answer(about: Mapping[str, Any], key: str, tree: Tree, name: str) -> Held:
    kind = "MODULE" if key.endswith("Module") else about.get("Type")
    kind = str(kind or about.get("ContactFlowType"))
    path: Path = (key, "Content") if key else ("Content",)
    told = FlowType(kind) if kind in set(FlowType) else None
    called = tuple(str(about[part]) for part in ("Arn", "Id") if part in about)
    held = Held("", name, told, tree.at(path), called=called)
    try:
        read = content_of(about["Content"], path, tree, str(about.get("Name", name)))
    except Refused as refused:
        return held._replace(findings=refused.findings)
    held = held._replace(content=read.value, actions=read.actions)
    if told is not FlowType.MODULE and "Settings" not in read.value:
        return held
    return held.declaring(about.get("Settings"), tree.at((*path[:-1], "Settings")))


def _holds_flow(content: object, *, sure: bool) -> bool:
    """Tell whether this is a content; unless that is `sure`, by the actions that it holds."""
    if isinstance(content, str):
        return sure or ('"Actions"' in content and '"StartAction"' in content)
    return isinstance(content, dict) and "Actions" in content


def _table(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
