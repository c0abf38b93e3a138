"""Keys that only exact dialogs understand, and keys that only they may leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.faults import Finding, error
from ivr.spec.dialog import Dialog
from ivr.spec.nodes import NODES
from ivr.spec.nodes.act import Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Repeat
from ivr.spec.nodes.leave import CallbackNode, Hangup, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Menu
from ivr.spec.nodes.speak import Say

_EVERYWHERE = frozenset({"connect", "errors"})

_OWN: Mapping[type[NodeBase], frozenset[str]] = {
    Say: frozenset({"on_error"}),
    Hangup: frozenset({"on_error"}),
    Menu: frozenset({"on", "retry", "then"}),
    Collect: frozenset({"on", "retry"}),
    Ask: frozenset({"on", "retry", "then"}),
    Set: frozenset({"of"}),
}

ONLY_EXACT: Mapping[type[NodeBase], frozenset[str]] = {
    model: _EVERYWHERE | _OWN.get(model, frozenset()) for model in NODES.values()
}
"""Node type -> its keys that only exact dialogs understand."""

_HEADER = frozenset({"language", "settings", "contract", "connect"})

_REMEDIES: Mapping[str, str] = {
    "on": "Write `no_input:`, `no_match:` and `on_exhausted:`.",
    "retry": "Write `max_retries:`, `no_input:` and `no_match:`.",
    "connect": "Write the action as `raw`, or make the dialog `exact: true`.",
}
_REMEDY = "Remove it, or make the dialog `exact: true`."


def check_keys(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for each key of a dialog that is not exact and only such ones understand."""
    for key in sorted(_HEADER & dialog.model_fields_set):
        yield _foreign(dialog, key)
    for name, node in dialog.nodes.items():
        for key in sorted(ONLY_EXACT[type(node)] & node.model_fields_set):
            yield _foreign(dialog, "nodes", name, key)
        if isinstance(node, TransferNode):
            yield from _transfer(dialog, name, node)
        elif isinstance(node, CallbackNode):
            yield from _callback(dialog, name, node)
        elif isinstance(node, Repeat):
            message = "only exact dialogs count with `repeat`"
            remedy = "Write `max_retries:` at the question, or make the dialog `exact: true`."
            yield error("SPC004", dialog.where("nodes", name), message, remedy)
        else:
            yield from _unanswerable(dialog, name, node)


def _unanswerable(dialog: Dialog, name: str, node: NodeBase) -> Iterator[Finding]:
    if isinstance(node, Ask) and not node.intents:
        yield _missing(dialog, "nodes", name, key="intents")
    elif isinstance(node, Menu) and not node.options:
        yield _missing(dialog, "nodes", name, key="options")


def _foreign(dialog: Dialog, *path: str) -> Finding:
    key = path[-1]
    message = f"only exact dialogs understand `{key}` here"
    return error("SPC001", dialog.where(*path), message, _REMEDIES.get(key, _REMEDY))


def _transfer(dialog: Dialog, name: str, node: TransferNode) -> Iterator[Finding]:
    at = ("nodes", name, "transfer")
    if node.transfer.agent is not None:
        yield _foreign(dialog, *at, "agent")
    elif not node.transfer.queue:
        yield _missing(dialog, *at)
    if node.transfer.on.queue_error is not None:
        yield _foreign(dialog, *at, "on", "queue_error")


def _callback(dialog: Dialog, name: str, node: CallbackNode) -> Iterator[Finding]:
    at = ("nodes", name, "callback")
    if not node.callback.queue:
        yield _missing(dialog, *at)
    if node.callback.on.not_dialable is not None:
        yield _foreign(dialog, *at, "on", "not_dialable")


def _missing(dialog: Dialog, *path: str, key: str = "queue") -> Finding:
    return error("SPC003", dialog.where(*path), f"{key!r} is missing", f"Add `{key}:`.")
