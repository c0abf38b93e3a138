"""Which flow or bot of an old set became which one of a new one.

Law: names decide. What a console calls "Main menu" is the dialog `main_menu` once it is imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar, cast

from ivr.ir.actions import read_action
from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import NO_NAMES, letters

Named = TypeVar("Named")


class Versions(NamedTuple):
    """A flow before and after; None where it is not there. `name` is the later one."""

    name: str
    old: Flow | None
    new: Flow | None


def versions(old: Sequence[Flow], new: Sequence[Flow]) -> tuple[Versions, ...]:
    """Return the flows of one name together, in the order of names.

    A single flow on either side makes one pair, whatever the names. Flows that are left go
    together by their titles, or where names differ in capitals, accents and signs alone.
    """
    before, after = ({flow.name: flow for flow in flows} for flows in (old, new))
    titles = [{flow.name: flow.title for flow in flows} for flows in (old, new)]
    return tuple(Versions(*each) for each in paired(before, after, *titles))


def paired(
    before: Mapping[str, Named],
    after: Mapping[str, Named],
    mine: Mapping[str, str] = NO_NAMES,
    yours: Mapping[str, str] = NO_NAMES,
) -> tuple[tuple[str, Named | None, Named | None], ...]:
    """Return (later name, old, new) of what has names, in their order; None where it is not there.

    See `versions` for what makes a pair; `mine` and `yours` are titles of the old and the new: an
    import keeps the name that its source had.
    """
    if len(before) == len(after) == 1:
        ((name, new),), (old,) = after.items(), before.values()
        return ((name, old, new),)
    names = {name: name for name in before.keys() & after.keys()}
    called = ((NO_NAMES, yours), (mine, NO_NAMES), (mine, yours), (NO_NAMES, NO_NAMES))
    rounds = [(titles, plain) for plain in (str, letters) for titles in called]
    for (old_titles, new_titles), plain in rounds:
        left = (before.keys() - names.keys(), after.keys() - {*names.values()})
        one, two = _plain(left[0], old_titles, plain), _plain(left[1], new_titles, plain)
        for key in one.keys() & two.keys():
            names.setdefault(one[key], two[key])
    pairs = [(late, before[early], after[late]) for early, late in names.items()]
    gone = [(name, each, None) for name, each in before.items() if name not in names]
    kept = {*names.values()}
    come = [(name, None, each) for name, each in after.items() if name not in kept]
    return tuple(sorted((*pairs, *gone, *come), key=lambda each: each[0]))


def _plain(
    names: set[str], titles: Mapping[str, str], plain: Callable[[str], str]
) -> Mapping[str, str]:
    """Return names, or titles where there are some, by what is left of them when made plain.

    Those that no longer differ are left out.
    """
    told = {name: plain(titles.get(name) or name) for name in names}
    counts = Counter(told.values())
    return {key: name for name, key in told.items() if key and counts[key] == 1}


def redirected(flow: Flow, references: Mapping[str, str]) -> Flow:
    """Return a flow in whose parameters each text that is a reference is replaced by what it means.

    Args:
        flow: Any flow.
        references: Whole text -> what to write instead.
    """
    if not references:
        return flow
    actions = tuple(_redirected(action, references) for action in flow.actions)
    return flow if actions == flow.actions else replace(flow, actions=actions)


def _redirected(action: ActionBase, references: Mapping[str, str]) -> ActionBase:
    if not _names(action.plain, references):
        return action
    value = action.json_value()
    return read_action({**value, "Parameters": _written(value.get("Parameters"), references)})


def _names(value: object, references: Mapping[str, str]) -> bool:
    if isinstance(value, str):
        return value in references
    parts = _parts(value)
    return any(_names(part, references) for part in parts)


def _parts(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [*cast("Mapping[str, object]", value).values()]
    return [*cast("list[object]", value)] if isinstance(value, list) else []


def _written(value: Any, references: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return references.get(value, value)
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        return {key: _written(part, references) for key, part in table.items()}
    if isinstance(value, list):
        return [_written(part, references) for part in cast("list[Any]", value)]
    return value
