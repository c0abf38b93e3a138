"""Times that Connect takes in whole seconds: what is written otherwise is told, never hidden.

Source: flow language, parameters that end in `Seconds`. Law: warnings with what is compiled; what
is out of bounds is refused elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.lexicon.questions import asks_yes_or_no, by_keypad, slots_of, uses_speech
from ivr.faults import Finding, Where, error, warning
from ivr.spec.dialog import Dialog
from ivr.spec.graph import waits_of
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import CallbackNode, PlayQueue, TransferNode
from ivr.spec.nodes.listen import Collect, Form, Menu

SECOND = 1_000
_Time = tuple[tuple[str, ...], int]
"""Where in a node a time stands, and its milliseconds."""


def check_times(dialog: Dialog) -> Iterator[Finding]:
    """Yield a finding for each time that is compiled to another than the one written."""
    told: set[tuple[str, ...]] = set()
    for name, node in dialog.nodes.items():
        if isinstance(node, Listens):
            if dialog.exact:
                yield from _one_wait(dialog, name, node)
            yield from _keyed(dialog, name, node, told)
        for path, time in _times(node):
            if time % SECOND:
                yield _rounded(dialog.where("nodes", name, *path), path[-1], time)


def _one_wait(dialog: Dialog, name: str, node: Listens) -> Iterator[Finding]:
    """Yield a finding for a wait of each try where there are no tries."""
    if not isinstance(node.timeout, int | None):
        where = dialog.where("nodes", name, "timeout")
        message = "an exact dialog asks once, and waits one time"
        yield error("SPC002", where, message, f"Write one: `timeout: {_shown(node.timeout[0])}`.")


def _keyed(
    dialog: Dialog, name: str, node: Listens, told: set[tuple[str, ...]]
) -> Iterator[Finding]:
    """Yield the times of a question that Connect's keypad rounds, each where it was written."""
    for key in _keypad_keys(dialog, node):
        own: int | tuple[int, ...] | None = getattr(node, key)
        at = ("defaults", key) if own is None else ("nodes", name, key)
        times = waits_of(getattr(dialog.defaults, key) if own is None else own)
        broken = next((time for time in times if time % SECOND), None)
        if broken is not None and at not in told:
            told.add(at)
            yield _rounded(dialog.where(*at), key, broken)


def _keypad_keys(dialog: Dialog, node: Listens) -> tuple[str, ...]:
    """Return the settings of a node that its keypad action takes: those of one key, or of more."""
    if dialog.exact:
        return ("timeout", "inter_digit") if isinstance(node, (Menu, Collect)) else ()
    if isinstance(node, (Collect, Form)):
        stored = any(by_keypad(node, slot) for slot in slots_of(node))
        keyed = ("timeout", "inter_digit") if stored else ()
        by_one_key = node.input == "keys" and not asks_yes_or_no(node)
        return keyed or (("timeout",) if by_one_key and _reads_back(node) else ())
    return ("timeout",) if isinstance(node, Menu) and not uses_speech(dialog, node) else ()


def _reads_back(node: Collect | Form) -> bool:
    return any(slot.confirm != "never" for slot in slots_of(node)) or (
        isinstance(node, Form) and node.confirm == "explicit"
    )


_TIMED = frozenset({Invoke, TransferNode, CallbackNode, PlayQueue})


def _times(node: NodeBase) -> Iterator[_Time]:
    """Yield the times of a node that listens to nobody."""
    if type(node) not in _TIMED:
        return
    if isinstance(node, Invoke):
        yield ("invoke", "timeout"), node.invoke.timeout
    elif isinstance(node, TransferNode) and node.transfer.skill is not None:
        yield ("transfer", "skill_for"), node.transfer.skill_for
    elif isinstance(node, CallbackNode):
        yield ("callback", "delay"), node.callback.delay
        yield ("callback", "retry_after"), node.callback.retry_after
    elif isinstance(node, PlayQueue) and node.every is not None:
        yield ("every",), node.every


def _rounded(where: Where, key: str, time: int) -> Finding:
    whole = -(-time // SECOND)
    message = f"`{key}` of {_shown(time)} becomes {whole} s: Connect takes whole seconds here"
    return warning("CMP014", where, message, f"Write `{key}: {whole}s`, or less.")


def _shown(milliseconds: int) -> str:
    return f"{milliseconds}ms" if milliseconds % SECOND else f"{milliseconds // SECOND}s"
