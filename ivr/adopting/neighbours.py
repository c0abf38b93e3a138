"""Flows that are imported together and lead to each other: the dialogs lead to each other too.

A template calls its flows `${Cards.ContactFlowArn}`; where such a flow becomes the dialog `cards`,
what leads to it is `goto: cards`. While dialogs are proven, each alone, such a name stands for
itself; the workspace that is written binds nothing for it, since it has the dialog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ivr.adopting.proof import Source
from ivr.compare.flows import redirected
from ivr.importer.dialog import Ground
from ivr.ir.actions.base import FlowType


def references_of(called: Iterable[tuple[Source, str]]) -> Mapping[str, str]:
    """Return what flows that become dialogs are called by others: reference -> symbol."""
    table: dict[str, str] = {}
    for source, name in called:
        kind = "module" if source.flow.type is FlowType.MODULE else "flow"
        table.update(dict.fromkeys(source.called, f"{kind}:{name}"))
    return table


def speaking_of(source: Source, references: Mapping[str, str]) -> Source:
    """Return a source whose flow names its neighbours by their symbols."""
    return source._replace(flow=redirected(source.flow, references))


def with_dialogs(ground: Ground, symbols: Iterable[str]) -> Ground:
    """Return a ground in which the symbols of dialogs stand for themselves, where they are free."""
    made = ground.copy()
    for symbol in dict.fromkeys(symbols):
        kind, _, name = symbol.partition(":")
        if made.bindings.symbols.setdefault(symbol, symbol) == symbol:
            made.bindings.by_value[kind, symbol] = name
    return made


def without_dialogs(ground: Ground, names: Iterable[str]) -> Ground:
    """Return a ground without the symbols of dialogs that stand for themselves."""
    own = {f"{kind}:{name}" for name in names for kind in ("flow", "module")}
    made = ground.copy()
    for symbol in own:
        if made.bindings.symbols.get(symbol) == symbol:
            del made.bindings.symbols[symbol]
    return replace(ground, bindings=made.bindings)
