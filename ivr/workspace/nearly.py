"""Queues and calendars that are nearly called like another: mistyped, most likely.

Where an environment makes its bindings up (`derive: true`), any name passes. One that no
environment binds, and that differs in a letter from one that some environment binds or dialogs use
as much, is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ivr.faults import Finding, Where, warning
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.decide import Hours
from ivr.spec.nodes.leave import CallbackNode, TransferNode

ENVIRONMENTS = "infra/environments"

_BOUND = re.compile(r"""^\s+["']?((?:queue|hours):[A-Za-z0-9_.-]+)["']?\s*:""", re.MULTILINE)
_WORDS = {"queue": "queue", "hours": "calendar"}

SHORT = 5
"""In shorter names another letter makes another word: `card` is no mistyped `care`."""


class _Use(NamedTuple):
    symbol: str
    where: Where


def nearly_named(
    root: Path, dialogs: Sequence[Dialog], environment: Environment
) -> Iterator[Finding]:
    """Yield a warning for each name that is most likely another one, mistyped."""
    if not environment.derive:
        return
    uses = [use for dialog in dialogs for use in _uses(dialog)]
    counts = Counter(use.symbol for use in uses)
    bound = {*environment.symbols, *_bound(root)}
    seen: list[str] = []
    for use in uses:
        known = [*bound, *(name for name in counts if counts[name] > counts[use.symbol])]
        known += [name for name in seen if counts[name] == counts[use.symbol]]
        meant = next((name for name in known if _is_slip(use.symbol, name)), None)
        if use.symbol not in bound and meant is not None:
            kind, _, name = use.symbol.partition(":")
            message = f"{_WORDS[kind]} {name!r} stands in no environment"
            remedy = f"Did you mean {meant.partition(':')[2]!r}?"
            yield warning("REF001", use.where, message, remedy)
        seen.append(use.symbol)


def _bound(root: Path) -> Iterator[str]:
    """Yield the queues and calendars that the environment files bind; none is judged here."""
    for path in sorted((root / ENVIRONMENTS).glob("*.yaml")):
        try:
            yield from _BOUND.findall(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue


def _uses(dialog: Dialog) -> Iterator[_Use]:
    for name, node in dialog.nodes.items():
        for symbol, path in _named(node):
            yield _Use(symbol, dialog.source.value_at("nodes", name, *path))


def _named(node: NodeBase) -> Iterator[tuple[str, tuple[str, ...]]]:
    match node:
        case TransferNode(transfer=transfer) if transfer.queue:
            yield f"queue:{transfer.queue}", ("transfer", "queue")
        case CallbackNode(callback=callback):
            yield f"queue:{callback.queue}", ("callback", "queue")
        case Hours(hours=calendar, holidays=holidays):
            yield f"hours:{calendar}", ("hours",)
            if holidays:
                yield f"hours:{holidays}", ("holidays",)
        case _:
            pass


def _is_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter too many, too few, wrong or in the wrong place makes the other."""
    if typed == meant or typed.partition(":")[0] != meant.partition(":")[0]:
        return False
    one, two = typed.partition(":")[2], meant.partition(":")[2]
    while one and two and one[0] == two[0]:
        one, two = one[1:], two[1:]
    while one and two and one[-1] == two[-1]:
        one, two = one[:-1], two[:-1]
    if any(not each.isalpha() for each in one + two):
        return False
    swapped = len(one) == 2 and one == two[::-1]
    wrong = len(one) == len(two) == 1 and len(meant.partition(":")[2]) >= SHORT
    return swapped or wrong or sorted((len(one), len(two))) == [0, 1]
