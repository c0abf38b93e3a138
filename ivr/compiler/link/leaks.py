"""Private values that a cut would carry: each is an error where it is read.

Contact attributes are kept for months, and wiping them may fail: what is private never enters one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.compiler.link.live import Live, overwrites, reads
from ivr.faults import Finding, Where, error
from ivr.ir.flow import Flow

Assignment = Mapping[str, int]
"""Identifier -> number of its part."""


def leaks_of(flow: Flow, needed: Live, private: Live, assigned: Assignment) -> Iterator[Finding]:
    """Yield a finding for each line that reads a private value from before a cut.

    Args:
        flow: The flow as a whole.
        needed: The fleeting paths that are needed at each action.
        private: The paths that may hold private values at each action.
        assigned: How the flow is cut.
    """
    told: set[tuple[Where, str]] = set()
    for target in _entered(flow, assigned):
        for path in sorted(needed[target] & private.get(target, frozenset())):
            for name in _readers(flow, needed, (target, path)):
                where, value = flow.origin(name), path.rpartition(".")[2]
                if (where, value) not in told:
                    told.add((where, value))
                    yield _leak(flow, name, value)


def _entered(flow: Flow, assigned: Assignment) -> Iterator[str]:
    """Yield the actions that are reached from another part, once each."""
    edges = ((each.identifier, to) for each in flow.actions for to in each.transitions.targets())
    yield from dict.fromkeys(to for here, to in edges if assigned[to] != assigned[here])


def _readers(flow: Flow, needed: Live, start: tuple[str, str]) -> Iterator[str]:
    """Yield the actions that read a path as it stands at an action."""
    first, path = start
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name in seen or path not in needed[name]:
            continue
        seen.add(name)
        action = flow.by_id[name]
        if path in reads(action):
            yield name
        if not overwrites(action, path):
            waiting.extend(action.transitions.targets())


def _leak(flow: Flow, name: str, value: str) -> Finding:
    node = flow.nodes.get(name, name)
    message = (
        f"{node!r} reads the private value {value!r} across a cut: flow {flow.name} has "
        f"{len(flow.actions)} actions and is cut in parts, between which nothing private is carried"
    )
    remedy = f"Ask the function again just before {node!r}, or split the dialog."
    return error("CMP012", flow.origin(name), message, remedy)
