"""Flows from wherever people have them: a file, standard input, a folder, a build, a workspace.

    for item in bring("exports/"):
        print(item.shown, item.flow, item.findings)

Law of the room: a file that cannot be read costs that file alone. Nothing is judged here.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

from ivr.faults import Finding, Refused, Unreadable, Where, error, warning
from ivr.formats import connect
from ivr.formats.places import Places, starts
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

BYTES_MAX = 16_000_000
"""A bigger file is not opened. A flow's content has at most 256,000 characters; its metadata and
indentation are a small multiple of that."""

STDIN = "-"

_NUMBER = re.compile(r"#(\d+)$")

METADATA_TYPES: Mapping[str, FlowType] = {
    "contactFlow": FlowType.CONTACT_FLOW,
    "customerQueue": FlowType.CUSTOMER_QUEUE,
    "customerHold": FlowType.CUSTOMER_HOLD,
    "customerWhisper": FlowType.CUSTOMER_WHISPER,
    "agentHold": FlowType.AGENT_HOLD,
    "agentWhisper": FlowType.AGENT_WHISPER,
    "outboundWhisper": FlowType.OUTBOUND_WHISPER,
    "agentTransfer": FlowType.AGENT_TRANSFER,
    "queueTransfer": FlowType.QUEUE_TRANSFER,
}
"""What the console writes into a flow's metadata -> the type that CreateContactFlow names."""


class Item(NamedTuple):
    """One flow that was found, or why it is none.

    `shown` names the file in findings. `legacy` tells that it was converted from an old export.
    """

    shown: str
    flow: Flow | None
    findings: tuple[Finding, ...] = ()
    legacy: bool = False


def bring(what: str, env: str = "local") -> tuple[Item, ...]:
    """Return the flows that a path names, in the order of their names.

    A workspace is compiled in memory; a build folder is read with its manifest; of any other
    folder every *.json is taken that holds a flow, files with other JSON are passed over.

    Raises:
        Unreadable: There is nothing at that path, or it cannot be opened.
        Refused: It is a workspace that does not compile.
    """
    if what == STDIN:
        return (_flow_of(_item(sys.stdin.buffer.read(BYTES_MAX + 1), "stdin", "stdin")),)
    path = Path(what)
    if path.is_dir():
        return tuple(_folder(path, env))
    if not path.exists():
        raise Unreadable(f"{path} does not exist", "USE002")
    return (_flow_of(_file(path, str(path), path.stem)),)


def _flow_of(item: Item) -> Item:
    """Return an item that was asked for by name: no flow is a finding."""
    if item.flow is not None or item.findings:
        return item
    remedy = "A flow has Actions; an old export has modules."
    found = error("FLW000", Where(item.shown), "this JSON holds no flow", remedy)
    return Item(item.shown, None, (found,))


def _folder(path: Path, env: str) -> Iterator[Item]:
    if any((path / "flows").glob("*.yaml")) or _beside_infra(path):
        from ivr import workspace

        loaded = workspace.load(path, env)
        made = workspace.make(loaded)
        yield from (Item(flow.name, flow) for flow in made.flows)
    elif (path / "manifest.json").is_file():
        from ivr.formats.build import read

        yield from (Item(flow.name, flow) for flow in read(path).flows)
    else:
        yield from _files(path)


def _beside_infra(path: Path) -> bool:
    """Tell whether a folder is a workspace whose dialogs stand beside its infra/."""
    return (path / "infra" / "environments").is_dir() and any(path.glob("*.yaml"))


def _files(folder: Path) -> Iterator[Item]:
    found = False
    for path in sorted(folder.rglob("*.json")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            item = _file(path, str(path), name)
        except Unreadable as problem:
            item = Item(str(path), None, (error("FLW000", Where(str(path)), str(problem)),))
        if item.flow is not None or item.findings:
            found = True
            yield item
    if not found:
        raise Unreadable(f"{folder} holds no flow (*.json)", "USE003")


def _file(path: Path, shown: str, name: str) -> Item:
    try:
        with path.open("rb") as opened:
            content = opened.read(BYTES_MAX + 1)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror}", "USE002") from problem
    return _item(content, shown, name)


def _item(content: bytes, shown: str, name: str) -> Item:
    try:
        return read_bytes(content, shown, name)
    except Refused as refused:
        return Item(shown, None, refused.findings)


def read_bytes(content: bytes, shown: str, name: str) -> Item:
    """Return the flow that a file's content holds, whatever its format; JSON of others has none.

    The current format, an old console export, or what `describe-contact-flow` prints.

    Raises:
        Refused: It is no JSON, or a flow that cannot be one; all findings at once.
    """
    text = _text(content, shown)
    value = _value(text, shown)
    described = _described(value)
    if described is not None:
        inner, kind = described
        held = _value(inner, shown) if isinstance(inner, str) else inner
        read = connect.read_flow(held, shown, kind or kind_of(held))
        return Item(shown, replace(read, name=name))
    table = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if "Actions" in table:
        return _current(table, text, shown, name)
    return _legacy(table, text, shown, name) if "modules" in table else Item(shown, None)


def _current(table: Mapping[str, Any], text: str, shown: str, name: str) -> Item:
    try:
        flow = connect.read_flow(table, shown, kind_of(table))
    except Refused as refused:
        raise Refused(_at_lines(refused.findings, text, shown, "Actions")) from None
    places = Places(text, shown, tuple(action.identifier for action in flow.actions))
    known = places if flow.start in flow.by_id else {**places, flow.start: Where(shown)}
    return Item(shown, replace(flow, name=name, origins=known), tuple(_mixed(table, shown)))


def _mixed(table: Mapping[str, Any], shown: str) -> Iterator[Finding]:
    if "modules" in table:
        message = "the flow has `Actions` and `modules`, as old exports do; only its Actions count"
        yield warning("FLW000", Where(shown), message, "Keep one of the two.")


def _legacy(table: Mapping[str, Any], text: str, shown: str, name: str) -> Item:
    from ivr.formats.legacy import read_legacy

    try:
        converted = read_legacy(table, shown)
    except Refused as refused:
        raise Refused(_at_lines(refused.findings, text, shown, "modules")) from None
    listed: list[object] = table["modules"]
    modules = [cast("dict[str, Any]", each) for each in listed if isinstance(each, dict)]
    places = Places(text, shown, tuple(str(each.get("id")) for each in modules), "modules")
    nodes = converted.flow.nodes
    known = {name: places.get(nodes.get(name, name)) for name in converted.flow.by_id}
    origins = {name: place for name, place in known.items() if place is not None}
    flow = replace(converted.flow, name=name, origins=origins)
    return Item(shown, flow, _at_lines(converted.findings, text, shown, "modules"), legacy=True)


def _at_lines(findings: Sequence[Finding], text: str, shown: str, key: str) -> tuple[Finding, ...]:
    """Return findings about the n-th object of a list (`file#n`) with its line in the text."""
    numbered = [(f, _NUMBER.search(f.where.file)) for f in findings]
    wanted = any(match for _, match in numbered)
    names = tuple(str(i) for i, _ in enumerate(starts(text, key))) if wanted else ()
    places = Places(text, shown, names, key)
    return tuple(
        f._replace(where=places.get(match[1], Where(shown)) if match else f.where)
        for f, match in numbered
    )


def kind_of(value: object) -> FlowType:
    """Return the type of flow that a content tells about itself, an export for sure.

    Only modules have Settings. Without a word in the metadata it is an inbound flow.
    """
    if not isinstance(value, Mapping):
        return FlowType.CONTACT_FLOW
    value = cast("Mapping[str, Any]", value)
    if "Settings" in value:
        return FlowType.MODULE
    metadata = value.get("Metadata")
    written = cast("dict[str, Any]", metadata).get("type") if isinstance(metadata, dict) else None
    return METADATA_TYPES.get(str(written), FlowType.CONTACT_FLOW)


def _described(value: object) -> tuple[object, FlowType | None] | None:
    """Return the content of a flow, and its type where that is told, as the API speaks of both.

    An answer names the flow (`ContactFlow`), a request to create one does not; people keep the
    content of either as the text that it is, or as the object that it holds.
    """
    if not isinstance(value, dict) or "Actions" in value:
        return None
    table = cast("dict[str, Any]", value)
    for key in ("ContactFlow", "ContactFlowModule", ""):
        about = table.get(key) if key else table
        told = cast("dict[str, Any]", about) if isinstance(about, dict) else {}
        content = told.get("Content")
        if _holds_flow(content, sure=bool(key)):
            kind = "MODULE" if key.endswith("Module") else told.get("Type")
            kind = str(kind or told.get("ContactFlowType"))
            return content, FlowType(kind) if kind in set(FlowType) else None
    return None


def _holds_flow(content: object, *, sure: bool) -> bool:
    """Tell whether this is a content; unless that is `sure`, by the actions that it holds."""
    if isinstance(content, str):
        return sure or ('"Actions"' in content and '"StartAction"' in content)
    return isinstance(content, dict) and "Actions" in content


def _text(content: bytes, shown: str) -> str:
    where = Where(shown)
    if len(content) > BYTES_MAX:
        message = f"the file has more than {BYTES_MAX:,} bytes; no flow is so long"
        raise Refused([error("FLW000", where, message)])
    if content[:2] == b"PK":
        remedy = "Unpack it; bots are read by `ivr lint` in a workspace."
        raise Refused([error("FLW000", where, "this is a zip archive, not JSON", remedy)])
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        message = f"byte {problem.start} is no {encoding.removesuffix('-sig').upper()}"
        raise Refused([error("FLW000", where, message, "Save the file as UTF-8.")]) from None


def _value(text: str, shown: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise Refused([error("FLW000", Where(shown), "the JSON is nested too deeply")]) from None
    except json.JSONDecodeError as problem:
        where = Where(shown, problem.lineno, problem.colno)
        message = f"not JSON: {problem.msg[:1].lower()}{problem.msg[1:]}"
        raise Refused([error("FLW000", where, message)]) from None
    except ValueError as problem:
        raise Refused([error("FLW000", Where(shown), f"not JSON: {problem}")]) from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def only_flows(items: tuple[Item, ...]) -> tuple[Flow, ...]:
    """Return the flows of the items that are some."""
    return tuple(item.flow for item in items if item.flow is not None)
