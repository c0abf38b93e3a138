"""Cut a flow that outgrows Connect into parts joined by TransferToFlow.

A part is entered through one door: the contact attribute `ivr_entry` names the action to go on at,
`carried_*` hold the flow attributes that are needed from there. The door puts them back and wipes
the contact attributes at once, and so does whoever cannot enter the part. Private answers and
secrets are not carried at all: a flow is cut where none is needed later, or not cut.
Nodes stay whole where they fit; a secret that was just keyed is never separated from its use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ivr.compiler.link.leaks import Assignment, leaks_of
from ivr.compiler.link.live import FLOW, Live, live
from ivr.compiler.link.private import Private, nothing_private
from ivr.compiler.link.size import LIMITS, Limits, Sizes, fits, sizes
from ivr.compiler.link.spill import spilled
from ivr.compiler.scope.known import STORED
from ivr.compiler.scope.retarget import Retargeting
from ivr.faults import Finding, Where, error
from ivr.ir.actions.attributes import (
    AttributeParameters,
    FlowAttributeParameters,
    UpdateContactAttributes,
    UpdateFlowAttributes,
)
from ivr.ir.actions.base import (
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    FlowType,
    built,
    ends,
    leads,
    stated,
)
from ivr.ir.actions.control import Compare, CompareParameters, FlowParameters, TransferToFlow
from ivr.ir.actions.participant import DisconnectParticipant
from ivr.ir.flow import Flow

__all__ = ["LIMITS", "Last", "Limits", "cut", "hung_up"]

ENTRY_ATTRIBUTE = "ivr_entry"
CARRIED = "carried_"
NOTHING = "none"

_DOOR = "door~"
"""Beginning of the identifiers made here; no node can be called so."""

_LOST = f"{_DOOR}lost"
_CLEAR = f"{_DOOR}clear"
_OVERHEAD = 8
"""Actions that a door takes at most, with the end for calls that got lost."""

_SHRINK = 0.8
_TRIES = 12

Last = Callable[[Flow, str], Sequence[ActionBase]]
"""Flow and prefix of identifiers -> what becomes of a contact that cannot reach another part."""


def hung_up(flow: Flow, prefix: str) -> Sequence[ActionBase]:
    """End the contact: for flows of which no dialog is known."""
    del flow
    end = f"{prefix}.end"
    return (
        DisconnectParticipant(identifier=end, type="DisconnectParticipant", transitions=ends()),
    )


def cut(
    flow: Flow, limits: Limits, last: Last = hung_up, private: Private = nothing_private
) -> tuple[tuple[Flow, ...], tuple[Finding, ...]]:
    """Return the parts of a flow, itself alone where it fits.

    Where a part cannot be entered, or what it needs cannot be handed over, `last` takes over.

    A flow that may not transfer to another, or a module, which must return, cannot be cut:
    that is a finding. So is each private value that is read beyond every cut that was tried.

    Args:
        flow: The flow.
        limits: How large a part may be.
        last: What becomes of a contact that gets lost between parts.
        private: Tells the paths of a flow that may hold private values, by action.
    """
    known = sizes(flow.actions)
    if fits(flow.actions, limits, known):
        return (flow,), ()
    if flow.type is FlowType.MODULE or flow.type not in TransferToFlow.CONTRACT.flows:
        return (flow,), tuple(_too_large(flow, limits))
    whole = _Whole(flow, known, live(flow), tuple(last(flow, _LOST)))
    held: Mapping[str, frozenset[str]] = private(flow) if any(whole.needed.values()) else {}
    leaks: tuple[Finding, ...] = ()
    share = 1.0
    for _ in range(_TRIES):
        assigned = _assigned(whole, _Budget(limits, share, len(whole.lost) - 1))
        leaking = tuple(leaks_of(flow, whole.needed, held, assigned)) if held else ()
        parts = () if leaking else _divided(whole, assigned)
        if parts and all(fits(part.actions, limits, known) for part in parts):
            return parts, ()
        leaks = leaks or leaking
        share *= _SHRINK
    return (flow,), leaks or tuple(_too_large(flow, limits))


class _Whole(NamedTuple):
    """A flow before it is cut: the sizes of its actions, what is needed where, the last resort."""

    flow: Flow
    sizes: Sizes
    needed: Live
    lost: tuple[ActionBase, ...]


def _too_large(flow: Flow, limits: Limits) -> Iterator[Finding]:
    place = flow.origin(flow.start)
    message = (
        f"flow {flow.name} has {len(flow.actions)} actions; a {flow.type} that cannot be cut may "
        f"have {limits.actions}, or {limits.characters:,} characters"
    )
    yield error("TGT005", Where(place.file, 1, 1), message, "Split the dialog.")


class _Budget(NamedTuple):
    """The share of the limits that the actions of a part may take, without its door.

    `more` is by how many actions the last resort is longer than an end.
    """

    limits: Limits
    share: float
    more: int

    @property
    def actions(self) -> int:
        return max(int((self.limits.actions - _OVERHEAD - self.more) * self.share), 1)

    @property
    def characters(self) -> int:
        return max(int((self.limits.characters - 8_000) * self.share), 1)


def _divided(whole: _Whole, assigned: Assignment) -> tuple[Flow, ...]:
    flow, needed = whole.flow, whole.needed
    crossing = frozenset(
        path
        for action in (flow.actions if any(needed.values()) else ())
        for target in action.transitions.onto
        if needed.get(target) and assigned[target] != assigned[action.identifier]
        for path in needed[target]
    )
    ready = spilled(flow, crossing, needed)
    if ready is not flow:
        assigned = _with_copies(ready, assigned)
        needed = live(ready)
    return _Cutting(ready, assigned, needed, whole.lost).parts()


def _with_copies(flow: Flow, assigned: Assignment) -> Assignment:
    """Assign copying actions to the part of the action before them."""
    table: dict[str, int] = {}
    part = 0
    for action in flow.actions:
        part = assigned.get(action.identifier, part)
        table[action.identifier] = part
    return table


def _assigned(whole: _Whole, budget: _Budget) -> Assignment:
    """Fill parts with the nodes in the order in which they were written."""
    table: dict[str, int] = {}
    part, actions, size = 0, 0, 0
    most, longest = budget.actions, budget.characters
    for unit in _units(whole, most):
        unit_size = sum([whole.sizes[each.identifier] for each in unit])
        over = actions + len(unit) > most or size + unit_size > longest
        if actions and over:
            part, actions, size = part + 1, 0, 0
        actions, size = actions + len(unit), size + unit_size
        table.update(dict.fromkeys([action.identifier for action in unit], part))
    return table


def _units(whole: _Whole, most: int) -> Iterator[list[ActionBase]]:
    """Yield what stays together: nodes, joined over edges that a secret travels."""
    flow = whole.flow
    group = _secret_groups(whole)
    units: dict[str, list[ActionBase]] = {}
    for action in flow.actions:
        node = flow.nodes.get(action.identifier, "")
        units.setdefault(group.get(node, node), []).append(action)
    for unit in units.values():
        for begin in range(0, len(unit), most):
            yield unit[begin : begin + most]


def _secret_groups(whole: _Whole) -> dict[str, str]:
    flow = whole.flow
    stored = {name for name, paths in whole.needed.items() if STORED in paths}
    group: dict[str, str] = {}
    for action in flow.actions if stored else ():
        one = flow.nodes.get(action.identifier, "")
        for target in action.transitions.targets():
            other = flow.nodes.get(target, "")
            if target in stored and one != other:
                group[other] = group.get(one, one)
    return group


class _Cutting:
    """One flow on its way into parts."""

    def __init__(
        self, flow: Flow, assigned: Assignment, needed: Live, lost: tuple[ActionBase, ...]
    ) -> None:
        self._flow = flow
        self._lost = lost
        self._assigned = assigned
        self._needed = needed
        self._own: dict[int, list[ActionBase]] = {}
        self._entries: dict[int, dict[str, None]] = {}
        self._away: dict[int, dict[str, None]] = {}
        for action in flow.actions:
            self._own.setdefault(assigned[action.identifier], []).append(action)
        names = {part: {each.identifier for each in own} for part, own in self._own.items()}
        for action in flow.actions:
            part = assigned[action.identifier]
            if not names[part].issuperset(action.transitions.targets()):
                self._leave_for(part, action.transitions.onto)

    def _leave_for(self, part: int, targets: Iterable[str]) -> None:
        """Note where an action of a part leads to other parts."""
        for target in targets:
            there = self._assigned.get(target, part)
            if there != part:
                self._entries.setdefault(there, {})[target] = None
                self._away.setdefault(part, {})[target] = None

    def parts(self) -> tuple[Flow, ...]:
        """Return the parts; the first keeps the flow's name and its start."""
        return tuple(self._part(number) for number in sorted(self._own))

    def _name(self, number: int) -> str:
        return f"{self._flow.name}_{number + 1}" if number else self._flow.name

    def _carried(self, number: int) -> tuple[str, ...]:
        """Return the flow attributes that some entry of a part needs, sorted."""
        entries = self._entries.get(number, {})
        paths = {path for target in entries for path in self._needed[target]}
        return tuple(sorted(path.removeprefix(f"$.{FLOW}.") for path in paths))

    def _part(self, number: int) -> Flow:
        flow = self._flow
        own = self._own[number]
        away = self._away.get(number, {})
        leaving = {target: f"{_DOOR}to{index}" for index, target in enumerate(away, 1)}
        body = [*map(Retargeting(leaving).led, own)]
        out = [step for target, here in leaving.items() for step in self._leave(here, target)]
        start = flow.start if number == self._assigned[flow.start] else ""
        door = list(self._door(number, start))
        lost = self._lost if out or door else ()
        clear = [self._clear(number, away)] if lost else []
        actions = (*door, *body, *out, *clear, *lost)
        names = [action.identifier for action in actions]
        places = {here: flow.origin(target) for target, here in leaving.items()}
        places.update({f"{here}go": place for here, place in places.items()})
        head = flow.origin(flow.start)
        return replace(
            flow,
            name=self._name(number),
            start=door[0].identifier if door else start,
            actions=actions,
            origins={n: flow.origins.get(n) or places.get(n, head) for n in names},
            nodes={name: flow.nodes[name] for name in names if name in flow.nodes},
        )

    def _leave(self, here: str, target: str) -> Iterator[ActionBase]:
        """Yield the actions that go on at an action of another part."""
        part = self._assigned[target]
        values = {ENTRY_ATTRIBUTE: target}
        for name in self._carried(part):
            alive = f"$.{FLOW}.{name}" in self._needed[target]
            values[f"{CARRIED}{name}"] = f"$.{FLOW}.{name}" if alive else NOTHING
        go = f"{here}go"
        yield _attributes(here, values, go, _CLEAR)
        yield built(
            TransferToFlow,
            identifier=go,
            type="TransferToFlow",
            parameters=built(FlowParameters, contact_flow_id=f"flow:{self._name(part)}"),
            transitions=leads(_CLEAR, errors={NO_MATCHING_ERROR: _CLEAR}),
        )

    def _clear(self, number: int, away: Iterable[str]) -> ActionBase:
        """Return the action that wipes what was carried here, or to parts never entered."""
        parts = dict.fromkeys((number, *[self._assigned[target] for target in away]))
        names = dict.fromkeys(name for part in parts for name in self._carried(part))
        lost = self._lost[0].identifier
        return _attributes(_CLEAR, _wiped(names), lost, lost)

    def _door(self, number: int, start: str) -> Iterator[ActionBase]:
        """Yield the actions through which other parts enter this one."""
        entries = tuple(self._entries.get(number, {}))
        if not entries:
            return
        take, wipe, choose = f"{_DOOR}take", f"{_DOOR}wipe", f"{_DOOR}choose"
        if start:
            ways = dict.fromkeys(entries, take)
            yield _compare(_DOOR, f"$.Attributes.{ENTRY_ATTRIBUTE}", ways, start)
        carried = self._carried(number)
        values = {ENTRY_ATTRIBUTE: f"$.Attributes.{ENTRY_ATTRIBUTE}"}
        values.update({name: f"$.Attributes.{CARRIED}{name}" for name in carried})
        yield built(
            UpdateFlowAttributes,
            identifier=take,
            type="UpdateFlowAttributes",
            parameters=built(
                FlowAttributeParameters,
                flow_attributes={name: {"Value": value} for name, value in values.items()},
            ),
            transitions=leads(wipe, errors={NO_MATCHING_ERROR: _CLEAR}),
        )
        yield _attributes(wipe, _wiped(carried), choose, choose)
        ways = {target: target for target in entries}
        lost = self._lost[0].identifier
        yield _compare(choose, f"$.{FLOW}.{ENTRY_ATTRIBUTE}", ways, lost)


def _wiped(names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys((ENTRY_ATTRIBUTE, *[f"{CARRIED}{name}" for name in names]), NOTHING)


def _attributes(here: str, values: dict[str, str], then: str, failed: str) -> ActionBase:
    return built(
        UpdateContactAttributes,
        identifier=here,
        type="UpdateContactAttributes",
        parameters=stated(AttributeParameters, {"attributes": values}),
        transitions=leads(then, errors={NO_MATCHING_ERROR: failed}),
    )


def _compare(here: str, path: str, ways: Mapping[str, str], otherwise: str) -> ActionBase:
    return built(
        Compare,
        identifier=here,
        type="Compare",
        parameters=built(CompareParameters, comparison_value=path),
        transitions=leads(
            otherwise, conditions=dict(ways), errors={NO_MATCHING_CONDITION: otherwise}
        ),
    )
