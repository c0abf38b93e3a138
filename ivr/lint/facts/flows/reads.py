"""What an action reads of the call, and whether an action before it has put that there.

Law: a branch that an error takes fills nothing. What another flow, the caller of a module or
whoever starts the contact may have set is not known here, and nothing is said of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ivr.ir.actions.base import ActionBase
from ivr.ir.references import paths_in, root_of
from ivr.ir.roots import ROOTS

if TYPE_CHECKING:
    from ivr.lint.facts.flowgraph import FlowGraph

FILLED: Mapping[str, frozenset[str]] = {
    name: frozenset(root.filled_by) for name, root in ROOTS.items() if root.filled_by and root.local
}
"""Root that only actions of this flow fill -> the types that do."""

_FILLS: Mapping[str, str] = {kind: name for name, kinds in FILLED.items() for kind in kinds}

NAMED = frozenset({"FlowAttributes", "Attributes"})
"""Roots of which each name counts by itself."""

_SETTERS = {"UpdateFlowAttributes": "FlowAttributes", "UpdateContactAttributes": "Attributes"}


_SETTING = frozenset({*_FILLS, *_SETTERS})


class Read(NamedTuple):
    """A value that an action reads, and in how many ways it may come there unfilled."""

    action: ActionBase
    value: str
    never: bool


@lru_cache(maxsize=4096)
def _subjects(text: str) -> tuple[str, ...]:
    """Return what the paths of a text read: `External`, `FlowAttributes.name`..."""
    found: list[str] = []
    for path in paths_in(text):
        root = root_of(path)
        if root in NAMED:
            found.append(".".join(path[2:].split(".")[:2]))
        elif root in FILLED and not path.startswith("$.Modules.Input"):
            found.append(root)
    return tuple(dict.fromkeys(found))


def unfilled(graph: FlowGraph) -> Iterator[Read]:
    """Yield each read of a value that was not filled on some way to it, or on none."""
    wanted = [
        (action, subject)
        for action, leaf in graph.notable
        if type(leaf.value) is str and "$." in leaf.value
        for subject in _subjects(leaf.value)
    ]
    if not wanted:
        return
    setting = [
        graph.flow.actions[i] for k in _SETTING & graph.by_type.keys() for i in graph.by_type[k]
    ]
    sets = {action.identifier: _sets(action) for action in setting}
    written = {name for names in sets.values() for name in names}
    asked = {s for _, s in wanted if not s.startswith("Attributes.") or s in written}
    bits = {name: 1 << place for place, name in enumerate(sorted(asked))}
    if not bits:
        return
    fills = {n: sum(bits.get(each, 0) for each in names) for n, names in sets.items()}
    must, may = _carried(graph, fills, (1 << len(bits)) - 1)
    told: set[tuple[str, str]] = set()
    for action, subject in wanted:
        here, bit = action.identifier, bits.get(subject, 0)
        if here in must and bit and not must[here] & bit and (here, subject) not in told:
            told.add((here, subject))
            yield Read(action, subject, never=not may[here] & bit)


def _sets(action: ActionBase) -> tuple[str, ...]:
    """Return what an action fills where it succeeds."""
    root = _SETTERS.get(action.type)
    if root is not None:
        given = action.plain.get(root) if isinstance(action.plain, dict) else None
        names = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        return tuple(f"{root}.{name}" for name in names)
    filled = _FILLS.get(action.type)
    if filled is None:
        return ()
    plain = action.plain if isinstance(action.plain, dict) else {}
    if action.type == "GetParticipantInput":
        return (filled,) if str(plain.get("StoreInput")).lower() == "true" else ()
    if plain.get("InvocationType") == "ASYNCHRONOUS":
        return ()
    return (filled,)


def _carried(
    graph: FlowGraph, fills: Mapping[str, int], everything: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Return what is surely and what is possibly filled when each reached action starts."""
    start = graph.flow.start
    must: dict[str, int] = {start: 0}
    may: dict[str, int] = {start: 0}
    actions = graph.flow.by_id
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here not in actions:
            continue
        sure, possible, filled = must[here], may[here], fills.get(here, 0)
        for target, succeeds in _edges(actions[here], filled):
            gained = filled if succeeds else 0
            now_sure = must.get(target, everything) & (sure | gained)
            now_possible = may.get(target, 0) | possible | gained
            if target not in must or now_sure != must[target] or now_possible != may[target]:
                must[target], may[target] = now_sure, now_possible
                waiting.append(target)
    return must, may


_FAILING = frozenset({"NoMatchingError", "TimeLimitExceeded", "NoneFound", "NoneFoundError"})


def _edges(action: ActionBase, filled: int) -> Iterator[tuple[str, bool]]:
    """Yield each way out, and whether the action has succeeded there.

    Of a type whose NextAction repeats an error branch, as the console writes it, that is none.
    """
    ways = action.transitions
    if not filled:
        yield from [(target, True) for target in ways.onto]
        return
    failing = {e.next_action for e in ways.errors if e.error_type in _FAILING}
    mirrored = bool(ways.conditions) and ways.next_action in failing
    if ways.next_action is not None and not mirrored:
        yield ways.next_action, True
    for branch in ways.conditions:
        yield branch.next_action, True
    for error in ways.errors:
        yield error.next_action, error.error_type not in _FAILING


def answered(graph: FlowGraph) -> Mapping[str, frozenset[str]]:
    """Return the functions whose answer may stand in `$.External` when each action starts.

    A function is named as its action names it: an ARN, a symbol or a path.
    """
    asked = {
        action.identifier: str(written.get("LambdaFunctionARN", ""))
        for action, written in graph.of_type("InvokeLambdaFunction")
        if written.get("InvocationType") != "ASYNCHRONOUS"
    }
    states = graph.may_be("", lambda action: asked.get(action.identifier, ""))
    return {name: frozenset(found - {""}) for name, found in states.items()}
