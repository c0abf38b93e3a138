"""Which dialogs can be dialled, and in which calls the others are heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.spec.dialog import GATED_KINDS, Dialog
from ivr.spec.nodes.act import Call
from ivr.spec.nodes.leave import TransferNode


def is_dialled(dialog: Dialog) -> bool:
    """Tell whether a call can begin in a dialog: the others are parts of calls."""
    return dialog.kind in GATED_KINDS


def users(name: str, dialogs: Iterable[Dialog]) -> tuple[str, ...]:
    """Return the dialogs in whose calls a dialog is heard, by name."""
    return tuple(sorted(each.dialog for each in dialogs if name in _used(each)))


def _used(dialog: Dialog) -> frozenset[str]:
    return frozenset((*dialog.hooks.active().values(), *_named(dialog)))


def _named(dialog: Dialog) -> Iterator[str]:
    for node in dialog.nodes.values():
        match node:
            case Call():
                yield node.call.dialog
            case TransferNode():
                yield from filter(None, (node.transfer.whisper, node.transfer.queue_flow))
            case _:
                pass
    yield from filter(None, (each.call for each in dialog.digressions.values()))
