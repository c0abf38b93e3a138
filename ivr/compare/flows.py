"""Which flow of an old set became which flow of a new one.

Law: names decide. What a console calls "Main menu" is the dialog `main_menu` once it is imported.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ivr.ir.flow import Flow


class Versions(NamedTuple):
    """A flow before and after; None where it is not there. `name` is the later one."""

    name: str
    old: Flow | None
    new: Flow | None


def versions(old: Sequence[Flow], new: Sequence[Flow]) -> tuple[Versions, ...]:
    """Return the flows of one name together, in the order of names.

    A single flow on either side makes one pair, whatever the names. Flows that are left go
    together where their names differ in capitals, accents and signs alone.
    """
    if len(old) == len(new) == 1:
        return (Versions(new[0].name, old[0], new[0]),)
    before, after = ({flow.name: flow for flow in flows} for flows in (old, new))
    mine, yours = _plain(before.keys() - after.keys()), _plain(after.keys() - before.keys())
    became = {mine[key]: yours[key] for key in mine.keys() & yours.keys()}
    names = {**{name: name for name in before.keys() & after.keys()}, **became}
    pairs = [Versions(late, before[early], after[late]) for early, late in names.items()]
    gone = [Versions(name, flow, None) for name, flow in before.items() if name not in names]
    kept = {*names.values()}
    come = [Versions(name, None, flow) for name, flow in after.items() if name not in kept]
    return tuple(sorted((*pairs, *gone, *come), key=lambda each: each.name))


def _plain(names: set[str]) -> Mapping[str, str]:
    """Return names by their letters and digits, without those that no longer differ."""
    told = {name: _letters(name) for name in names}
    counts = Counter(told.values())
    return {plain: name for name, plain in told.items() if plain and counts[plain] == 1}


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
