"""What an exact dialog may not say: keys of other dialogs, nodes that are none, hidden choices.

Law: this is all that resolve asks of an exact dialog. What its flow does wrong is for the rules of
flows to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import ValidationError

from ivr.compiler.exact.flow import undemanded
from ivr.compiler.exact.nodes.decide import alternatives
from ivr.compiler.exact.nodes.listen import PHONE
from ivr.compiler.exact.table import EXACT
from ivr.faults import Finding, error
from ivr.ir.module import read_contract
from ivr.spec.conditions import ConditionError, parse
from ivr.spec.dialog import Dialog
from ivr.spec.graph import ways
from ivr.spec.nodes.act import InvokeExits, ModuleCall
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Decide, Hours, Split
from ivr.spec.nodes.leave import Goto, Transfer, TransferExits
from ivr.spec.nodes.listen import Ask, Collect, Failed, Menu, Option, Retry, SlotSpec
from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.reading.plain import sentence_of
from ivr.spec.values import SpecModel

Path = tuple[str | int, ...]

_HEARD: tuple[str, ...] = (
    "no_input",
    "no_match",
    "invalid",
    "max_retries",
    "on_exhausted",
    "barge_in",
    "end_silence",
    "max_speech",
    "except_",
    "allow_digression",
    "resume",
    "budget",
    "locales_only",
)

_RETRIED = "Write `on:` and `retry:`."
_FAR = "Write it as a node of its own, or as `raw`."
_NONE = "Remove it: an exact dialog has no such thing."

REFUSED: Mapping[type[SpecModel], Mapping[str, str]] = {
    Dialog: dict.fromkeys(("defaults", "universals", "digressions", "outbound"), _NONE),
    Listens: {key: _RETRIED if key in _HEARD[:5] else _NONE for key in _HEARD},
    Menu: {"input": _NONE},
    Option: dict.fromkeys(("say", "phrases", "intent", "locales_only"), _NONE),
    Collect: {"input": _NONE},
    SlotSpec: dict.fromkeys(("values", "confirm", "confirm_say", "threshold"), _FAR),
    Ask: {"keep": "Write a `set` with `of: flow`."}
    | dict.fromkeys(("timeout", "inter_digit"), "Write it as a session attribute."),
    Hours: dict.fromkeys(("holiday", "holidays"), _FAR),
    InvokeExits: {"timeout": "Connect cannot tell it from `error`: write that."},
    ModuleCall: {"returns": "Write a `set` with `of: flow`."},
    Goto: {"with_": "Write a `set` before it."},
    Transfer: dict.fromkeys(
        ("skill", "skill_for", "priority", "whisper", "queue_flow", "attributes"), _FAR
    ),
    TransferExits: {"closed": "Write an `hours` node before it."},
}
"""Keys that exact dialogs do not have, by the model that has them -> what to do instead."""


def check_exact(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for everything that an exact dialog cannot say."""
    if len(dialog.locales) != 1:
        message = "an exact dialog is one flow, and has exactly one locale"
        yield error("SPC002", dialog.where("locales"), message, "Write one dialog for each.")
    yield from undemanded(dialog)
    yield from _keys(dialog, dialog, ())
    yield from _contract(dialog) if dialog.contract else ()
    if dialog.start not in dialog.nodes:
        yield _unknown(dialog, dialog.start, ("start",))
    for name, node in dialog.nodes.items():
        yield from _node(dialog, name, node)


def _contract(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for everything that no module can declare."""
    where = dialog.where("contract")
    if dialog.kind != "module":
        yield error("SPC001", where, f"a dialog of kind {dialog.kind} has no `contract`", _NONE)
        return
    try:
        faults = read_contract(dialog.contract).faults()
    except ValidationError as problem:
        for details in problem.errors(include_url=False):
            at = ".".join(str(step) for step in details["loc"])
            remedy = "Write it as the API has it: input, resultData and transitions."
            yield error("SPC002", where, f"contract: {at}: {sentence_of(details)}", remedy)
        return
    for fault in faults:
        yield error("FLW019", where, f"contract: {fault}", "Declare what a module can return.")


def _node(dialog: Dialog, name: str, node: NodeBase) -> Iterator[Finding]:
    at: Path = ("nodes", name)
    if type(node) not in EXACT:
        message = f"an exact dialog has no {type(node).__name__.lower()}: it is several actions"
        yield error("SPC004", dialog.where(*at), message, "Write a `collect` for each value.")
        return
    yield from _keys(dialog, node, at)
    for way in ways(dialog, node):
        if way.target not in dialog.nodes:
            yield _unknown(dialog, way.target, (*at, *way.path))
    if isinstance(node, Decide):
        yield from _conditions(dialog, at, node)
    elif isinstance(node, (Menu, Ask, Collect)):
        yield from _failures(dialog, at, node)
    elif isinstance(node, Split) and sum(share.weight for share in node.split) != _WHOLE:
        total = sum(share.weight for share in node.split)
        message = f"the weights sum to {total}, not {_WHOLE}"
        yield error("SPC002", dialog.where(*at, "split"), message)


_WHOLE = 100


def _unknown(dialog: Dialog, name: str, path: Path) -> Finding:
    remedy = did_you_mean(name, dialog.nodes) or "Write the node, or lead elsewhere."
    return error("REF001", dialog.source.value_at(*path), f"no node {name!r}", remedy)


def _keys(dialog: Dialog, record: SpecModel, at: Path) -> Iterator[Finding]:
    """Yield a finding for each key, here and inside, that exact dialogs do not have."""
    for kind in type(record).__mro__:
        for field, remedy in REFUSED.get(cast("type[SpecModel]", kind), {}).items():
            if field in record.model_fields_set:
                key = type(record).model_fields[field].alias or field
                message = f"an exact dialog has no `{key}` here"
                yield error("SPC001", dialog.where(*at, key), message, remedy)
    for field in sorted(record.model_fields_set - {"nodes"}):
        key = type(record).model_fields[field].alias or field
        yield from _inside(dialog, getattr(record, field), (*at, key))


def _inside(dialog: Dialog, value: object, at: Path) -> Iterator[Finding]:
    if isinstance(value, SpecModel):
        yield from _keys(dialog, value, at)
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _inside(dialog, each, (*at, index))


def _conditions(dialog: Dialog, at: Path, node: Decide) -> Iterator[Finding]:
    for index, case in enumerate(node.decide):
        where = dialog.source.value_at(*at, "decide", index, "when")
        try:
            parse(case.when)
        except ConditionError as problem:
            yield error("CMP004", where, f"{case.when!r}: {problem}")
            continue
        if not alternatives(case.when):
            message = f"{case.when!r} is more than one comparison"
            remedy = "Write one comparison for each case; `is one of` is allowed."
            yield error("CMP004", where, message, remedy)


def _failures(dialog: Dialog, at: Path, node: Menu | Ask | Collect) -> Iterator[Finding]:
    """Yield failures that a question of this type does not have, and what a count lacks."""
    foreign = ("no_input", "no_match") if isinstance(node, Collect) else ("timeout", "invalid")
    meant = {"no_input": "timeout", "timeout": "no_input", "invalid": "no_match"}
    for key in foreign if node.on is not None else ():
        if key in cast("Failed", node.on).model_fields_set:
            message = f"a {type(node).KEY} does not fail by `{key}`"
            remedy = f"Write `{meant[key]}`." if key in meant else "Remove it."
            yield error("SPC001", dialog.where(*at, "on", key), message, remedy)
    if node.retry is not None:
        yield from _retry(dialog, (*at, "retry"), node.retry, counts=isinstance(node, Collect))
    if isinstance(node, Menu):
        for index, option in enumerate(node.options):
            if option.key is None:
                where = dialog.where(*at, "options", index)
                yield error("SPC003", where, "'key' is missing", "Add `key:`.")
    if isinstance(node, Collect) and node.collect.type not in (None, PHONE):
        message = f"type {node.collect.type!r}: Connect itself checks telephone numbers alone"
        where = dialog.source.value_at(*at, "collect", "type")
        yield error("SPC002", where, message, f"Write `type: {PHONE}`, or an `ask` with a bot.")


def _retry(dialog: Dialog, at: Path, retry: Retry, *, counts: bool) -> Iterator[Finding]:
    foreign = "no_match" if counts else "invalid"
    written = "for_" in retry.model_fields_set
    if written and foreign in retry.for_:
        where = dialog.source.value_at(*at, "for")
        yield error("SPC002", where, f"this question does not fail by `{foreign}`", "Remove it.")
    if retry.count is None:
        for key in ("place", "exhausted"):
            if key in retry.model_fields_set:
                message = f"`{key}` is of a Loop, and nothing is counted"
                yield error("SPC003", dialog.where(*at, key), message, "Add `count:`.")
