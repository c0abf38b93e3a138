"""Calls that end without a word: the caller thinks that the line broke.

Law: warnings only, and only where a caller dialled or was handed on; who is called may be nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.compiler.scope.exits import all_ways
from ivr.faults import Finding, warning
from ivr.spec.dialog import Dialog
from ivr.spec.graph import entrances
from ivr.spec.nodes.leave import Hangup
from ivr.spec.nodes.speak import Say

_CALLING_KINDS = frozenset({"inbound", "agent_transfer", "queue_transfer"})


def check_silence(dialog: Dialog) -> Iterator[Finding]:
    """Yield a warning for every hangup without words to which a node without words leads."""
    silent = {
        name
        for name, node in dialog.nodes.items()
        if isinstance(node, Hangup) and node.hangup is None
    }
    if dialog.kind not in _CALLING_KINDS or not silent:
        return
    before = _silent_ways(dialog)
    for name in sorted(silent & before.keys()):
        message = f"the call ends at {name!r} without a word{before[name]}"
        remedy = "Say goodbye: `hangup:` with a prompt, or a `say` before it."
        yield warning("CMP013", dialog.where("nodes", name), message, remedy)


def _silent_ways(dialog: Dialog) -> dict[str, str]:
    """Return target -> whence, for every way that begins at no `say`."""
    found = dict.fromkeys(entrances(dialog), "")
    for name, node in dialog.nodes.items():
        if not isinstance(node, Say):
            for way in all_ways(dialog, name, node):
                found.setdefault(way.target, f", and {name!r} says none before")
    return found
