"""Flows from wherever people have them: a file, standard input, a folder, a build, a workspace.

    for item in bring("exports/"):
        print(item.shown, item.flow, item.findings)

Law of the room: a file that cannot be read costs that file alone. Nothing is judged here.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ivr.contract import FUNCTIONS, Function
from ivr.faults import Finding, Refused, Unreadable, Where, error, warning
from ivr.formats import connect
from ivr.formats.places import Places, starts
from ivr.formats.templates import Held, answered, flows_in, is_hinted, is_json, read_tree, tree_of
from ivr.formats.templates.texts import BYTES_MAX, text_in, value_in
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

if TYPE_CHECKING:
    from ivr.formats.build import Build

STDIN = "-"

TEMPLATES = (".yaml", ".yml", ".template")
"""Endings of files that are read where they name a type of flow; JSON is read in any case."""

_ENDINGS = frozenset({".json", *TEMPLATES})
_WRAPPED = frozenset({"ContactFlow", "ContactFlowModule", "Content", "Resources", "resource"})
"""Keys of files that may hold flows beside other things."""

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

    `shown` names the file in findings, with the flow's key in it where the file holds several.
    `legacy` tells that it was converted from an old export. `name` is the flow's, whether it could
    be read or not; `called` is how other flows name it, besides.
    """

    shown: str
    flow: Flow | None
    findings: tuple[Finding, ...] = ()
    legacy: bool = False
    name: str = ""
    called: tuple[str, ...] = ()


def bring(what: str, env: str = "local") -> tuple[Item, ...]:
    """Return the flows that a path names, in the order of their names.

    A workspace is compiled in memory; a build folder is read with its manifest; of any other
    folder every *.json is taken that holds a flow, and every template that holds some; other files
    are passed over.

    Raises:
        Unreadable: There is nothing at that path, or it cannot be opened.
        Refused: It is a workspace that does not compile.
    """
    if what == STDIN:
        read = _items(sys.stdin.buffer.read(BYTES_MAX + 1), "stdin", "stdin")
        return tuple(_flow_of(item) for item in read)
    path = Path(what)
    if path.is_dir():
        return tuple(_folder(path, env))
    if not path.exists():
        raise Unreadable(f"{path} does not exist", "USE002")
    return tuple(_flow_of(item) for item in _file(path, str(path), path.stem))


def _flow_of(item: Item) -> Item:
    """Return an item that was asked for by name: no flow is a finding."""
    if item.flow is not None or item.findings:
        return item
    kind = "file" if item.shown.lower().endswith(TEMPLATES) else "JSON"
    remedy = "A flow has Actions; an old export has modules; a template has resources."
    found = error("FLW000", Where(item.shown), f"this {kind} holds no flow", remedy)
    return item._replace(findings=(found,))


def _folder(path: Path, env: str) -> Iterator[Item]:
    made = made_of(path, env)
    if made is not None:
        yield from (Item(flow.name, flow, name=flow.name) for flow in made.flows)
    else:
        yield from _files(path)


def made_of(path: Path, env: str = "local") -> Build | None:
    """Return the build that a workspace or a build folder stands for, None for other paths.

    Raises:
        Refused: It is a workspace that does not compile, or a broken build.
    """
    if any((path / "flows").glob("*.yaml")) or holds_bots(path) or _beside_infra(path):
        from ivr import workspace

        return workspace.make(workspace.load(path, env))
    if (path / "manifest.json").is_file():
        from ivr.formats.build import read

        return read(path)
    return None


def holds_bots(path: Path) -> bool:
    """Tell whether a folder holds a bot in our YAML: an import makes a workspace of bots alone."""
    for spec in (path / "bots").glob("*.yaml"):
        try:
            lines = spec.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        if any(line.startswith("bot:") for line in lines):
            return True
    return False


def _beside_infra(path: Path) -> bool:
    """Tell whether a folder is a workspace whose dialogs stand beside its infra/."""
    return (path / "infra" / "environments").is_dir() and any(path.glob("*.yaml"))


def _files(folder: Path) -> Iterator[Item]:
    found = [item for path in _candidates(folder) for item in _inside(folder, path)]
    if not found:
        raise Unreadable(f"{folder} holds no flow (*.json, or a template)", "USE003")
    counts = Counter(item.name for item in found)
    for item in found:
        doubled = item.flow is not None and counts[item.name] > 1
        yield _apart(item, folder) if doubled else item


def _candidates(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _ENDINGS)


def holds_templates(folder: Path) -> bool:
    """Tell whether a file below a folder is a template with flows in it."""
    templates = (path for path in _candidates(folder) if path.suffix.lower() in TEMPLATES)
    return any(path.is_file() and _is_hinted(path) for path in templates)


def _is_hinted(path: Path) -> bool:
    try:
        return is_hinted(path.read_text(encoding="utf-8-sig", errors="replace"))
    except OSError:
        return False


def _inside(folder: Path, path: Path) -> Iterator[Item]:
    """Yield the flows of a file of a folder, and what is wrong with it; of others nothing."""
    if not path.is_file() or (path.suffix.lower() in TEMPLATES and not _is_hinted(path)):
        return
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        items = _file(path, str(path), name)
    except Unreadable as problem:
        wrong = error("FLW000", Where(str(path)), str(problem))
        items = (Item(str(path), None, (wrong,), name=name),)
    yield from (item for item in items if item.flow is not None or item.findings)


def _apart(item: Item, folder: Path) -> Item:
    """Return a flow of which several files hold one of that name, named with its file."""
    assert item.flow is not None
    file = item.shown.rpartition(":")[0]
    if not file or not Path(file).is_relative_to(folder):
        return item
    name = f"{Path(file).relative_to(folder).with_suffix('').as_posix()}/{item.name}"
    return item._replace(flow=replace(item.flow, name=name), name=name)


def _file(path: Path, shown: str, name: str) -> tuple[Item, ...]:
    try:
        with path.open("rb") as opened:
            content = opened.read(BYTES_MAX + 1)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror}", "USE002") from problem
    return _items(content, shown, name)


def _items(content: bytes, shown: str, name: str) -> tuple[Item, ...]:
    try:
        return read_all(content, shown, name)
    except Refused as refused:
        return (Item(shown, None, refused.findings, name=name),)


def read_bytes(content: bytes, shown: str, name: str) -> Item:
    """Return the flow that a file's content holds, whatever its format; JSON of others has none.

    The current format, an old console export, or what `describe-contact-flow` prints; of a
    template the first flow.

    Raises:
        Refused: It is no JSON, or a flow that cannot be one; all findings at once.
    """
    item = read_all(content, shown, name)[0]
    if item.flow is None and item.findings:
        raise Refused(item.findings)
    return item


def read_all(content: bytes, shown: str, name: str) -> tuple[Item, ...]:
    """Return all flows that a file's content holds, at least one item; see `read_bytes`.

    Raises:
        Refused: Nothing of the file can be read. A flow of a template that cannot be read is an
            item with findings instead.
    """
    text = text_in(content, shown)
    if not is_json(text) and (is_hinted(text) or shown.lower().endswith(TEMPLATES)):
        tree = read_tree(text, shown)
    else:
        value = value_in(text, shown)
        table = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        if "Actions" in table:
            return (_current(table, text, shown, name),)
        if "modules" in table:
            return (_legacy(table, text, shown, name),)
        if not table.keys() & _WRAPPED:
            return (Item(shown, None, name=name),)
        tree = tree_of(table, text, shown)
    answer = answered(tree, name)
    found = flows_in(tree) if answer is None else (answer,)
    return tuple(_unwrapped(held, shown) for held in found) or (Item(shown, None, name=name),)


def _unwrapped(held: Held, shown: str) -> Item:
    """Return the item of a flow that a file holds beside other things."""
    label = f"{shown}:{held.label}" if held.label else shown
    if held.content is None:
        return Item(label, None, held.findings, name=held.name)
    findings: tuple[Finding, ...] = ()
    try:
        if "Actions" in held.content:
            flow = connect.read_flow(held.content, shown, held.kind or kind_of(held.content))
        else:
            from ivr.formats.legacy import read_legacy

            flow, findings, *_ = read_legacy(held.content, shown)
    except Refused as refused:
        return Item(label, None, _placed(refused.findings, held), name=held.name)
    names = (action.identifier for action in flow.actions)
    places = dict(reversed([*zip(names, held.actions, strict=False)]))
    known = {flow.start: held.where, **places}
    flow = replace(flow, name=held.name, origins=known, contract=held.contract)
    found = (*_placed(findings, held), *held.findings)
    return Item(label, flow, found, name=held.name, called=held.called)


def _placed(findings: Sequence[Finding], held: Held) -> tuple[Finding, ...]:
    """Return findings about the n-th action of a flow with its place in the file around it."""
    numbers = ((each, _NUMBER.search(each.where.file)) for each in findings)
    at = dict(enumerate(held.actions))
    return tuple(
        each._replace(where=at.get(int(number[1]), held.where) if number else held.where)
        for each, number in numbers
    )


def _current(table: Mapping[str, Any], text: str, shown: str, name: str) -> Item:
    try:
        flow = connect.read_flow(table, shown, kind_of(table))
    except Refused as refused:
        raise Refused(_at_lines(refused.findings, text, shown, "Actions")) from None
    places = Places(text, shown, tuple(action.identifier for action in flow.actions))
    known = places if flow.start in flow.by_id else {**places, flow.start: Where(shown)}
    found = tuple(_mixed(table, shown))
    return Item(shown, replace(flow, name=name, origins=known), found, name=name)


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
    origins = {converted.flow.start: Where(shown)}
    origins |= {name: place for name, place in known.items() if place is not None}
    flow = replace(converted.flow, name=name, origins=origins)
    return Item(
        shown, flow, _at_lines(converted.findings, text, shown, "modules"), legacy=True, name=name
    )


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


FUNCTIONS_FILE = Path("infra", "functions.yaml")


def functions_near(what: Path, root: Path) -> tuple[Mapping[str, Function], tuple[Finding, ...]]:
    """Return the functions that flows may ask, and what is wrong with the file that declares them.

    Those of the workspace that the flows lie in, else of `root`; none where neither is one: of a
    function of strangers nothing is known but its name.
    """
    from ivr.spec.infra.functions import FunctionsSpec, contracts
    from ivr.spec.reading.loader import load_file

    here = Path() if str(what) == STDIN else what
    for folder in (*(here, *here.absolute().parents), root):
        if not (folder / "infra" / "environments").is_dir():
            continue
        path = folder / FUNCTIONS_FILE
        if not path.is_file():
            return FUNCTIONS, ()
        try:
            return {**FUNCTIONS, **contracts(load_file(FunctionsSpec, path, str(path)))}, ()
        except Refused as refused:
            return FUNCTIONS, refused.findings
    return {}, ()


def only_flows(items: tuple[Item, ...]) -> tuple[Flow, ...]:
    """Return the flows of the items that are some."""
    return tuple(item.flow for item in items if item.flow is not None)


def names_of(items: Iterable[Item]) -> Mapping[str, str]:
    """Return what else flows call each other: an ARN, or a template's `${Main.Arn}` -> symbol."""
    table: dict[str, str] = {}
    for item in items:
        if item.flow is not None:
            kind = "module" if item.flow.type is FlowType.MODULE else "flow"
            table.update(dict.fromkeys(item.called, f"{kind}:{item.flow.name}"))
    return table
