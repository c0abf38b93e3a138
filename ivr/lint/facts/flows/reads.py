"""What an action reads of the call, and whether an action before it has put that there.

Law: a branch that an error takes fills nothing. What another flow, the caller of a module or
whoever starts the contact may have set is not known here, and nothing is said of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ivr.ir.actions.base import ActionBase, Transitions
from ivr.ir.references import paths_in, root_of
from ivr.ir.roots import ROOTS
from ivr.lint.facts.flows.values import DOUBLED

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
    for path in paths_in(DOUBLED.sub("$.", text) if "$." in text[2:] else text):
        root = root_of(path)
        if root in NAMED:
            name = path[2:].split(".")[1:2]
            found += [f"{root}.{each}" for each in name]  # all of them together, nobody sets
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
    states = _carried(graph, fills, len(bits))
    told: set[tuple[str, str]] = set()
    for action, subject in wanted:
        here, bit = action.identifier, bits.get(subject, 0)
        if states.get(here, 0) & bit and (here, subject) not in told:
            told.add((here, subject))
            yield Read(action, subject, never=not states[here] >> len(bits) & bit)


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


def _carried(graph: FlowGraph, fills: Mapping[str, int], size: int) -> dict[str, int]:
    """Return what may be unfilled, and `size` bits higher what may be filled, at each action."""
    start, leads = graph.flow.start, graph.leads
    ways = {n: _parted(graph.flow.by_id[n].transitions) for n, filled in fills.items() if filled}
    states: dict[str, int] = {start: (1 << size) - 1}
    waiting = deque([start])
    queued = {start}
    while waiting:
        here = waiting.popleft()
        queued.discard(here)
        state = states[here]
        if here in ways:
            filled, (onward, failing) = fills[here], ways[here]
            sides = ((onward, (state & ~filled) | filled << size), (failing, state))
        else:
            sides = ((leads.get(here, ()), state),)
        for targets, after in sides:
            for target in targets:
                known = states.get(target, 0)
                if known | after != known:
                    states[target] = known | after
                    if target not in queued:
                        queued.add(target)
                        waiting.append(target)
    return states


_FAILING = frozenset({"NoMatchingError", "TimeLimitExceeded", "NoneFound", "NoneFoundError"})


def _parted(ways: Transitions) -> tuple[set[str], set[str]]:
    """Return where an action leads that has succeeded, and where one that has failed.

    Of a type whose NextAction repeats an error branch, as the console writes it, it has failed.
    """
    failing = {e.next_action for e in ways.errors if e.error_type in _FAILING}
    onward = {branch.next_action for branch in ways.conditions}
    onward.update(e.next_action for e in ways.errors if e.error_type not in _FAILING)
    mirrored = bool(ways.conditions) and ways.next_action in failing
    if ways.next_action is not None and not mirrored:
        onward.add(ways.next_action)
    return onward, failing


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
