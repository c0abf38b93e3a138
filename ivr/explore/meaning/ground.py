"""The flows that are walked: who enters whom, and which facts matter from where on.

A fact matters where some action further on decides by it: only such facts tell moments of a walk
apart, so that moments fold. Liveness is worked out over the borders of flows, backwards, with
each set of facts as the bits of one number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ivr.explore.meaning.facts import (
    FILLED,
    FILLS,
    HOOK,
    LOCAL_ROOTS,
    QUEUE,
    TARGETS,
    Write,
    input_of,
    is_local,
    loop_fact,
    reads,
    result_of,
    root_of_fact,
    table_of,
    writes,
)
from ivr.explore.meaning.needs import facts_needed
from ivr.ir.actions.base import ActionBase, FlowType
from ivr.ir.flow import Flow
from ivr.ir.telling import display_names, parameters_of
from ivr.simulator.call.world import FlowBook

Node = tuple[str, str]
"""A flow's name and an action's identifier."""


class _Effect(NamedTuple):
    """What an action means to liveness, each set as bits; `copies` are (fact, source)."""

    read: int
    kept: int
    copies: tuple[tuple[int, int], ...]
    always_lost: int


class Ground:
    """Flows, ready to be walked.

    `dropped` are facts that a walk does not tell apart: it takes them for anything at all. With
    `aside` the flows of event hooks know nothing of the call before them but what is hooked, and
    setting a hook leaves it set even where that fails.
    """

    def __init__(
        self,
        flows: Sequence[Flow],
        symbols: Mapping[str, str],
        dropped: frozenset[str] = frozenset(),
        *,
        aside: bool = False,
    ) -> None:
        self.flows = {flow.name: flow for flow in flows}
        self.symbols = symbols
        self.dropped = dropped
        self.aside = aside
        self.book = FlowBook(self.flows, symbols)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people call resources, by ARN or id."""
        shown = {
            arn: name for flow in self.flows.values() for arn, name in display_names(flow).items()
        }
        return {**self.symbols, **shown}

    def find(self, reference: str) -> Flow | None:
        """Return the flow that an ARN, id, symbol or name stands for, None where it is outside."""
        bare = reference.rpartition("}")[0] or reference
        return (
            self.book.find(reference)
            or self.flows.get(bare.rpartition("/")[2])
            or (self.flows.get(bare.rpartition(":")[2]))
        )

    def target(self, action: ActionBase) -> Flow | None:
        """Return the flow or module that an action enters by a fixed id, where it is inside."""
        key = TARGETS.get(action.type)
        wanted = parameters_of(action).get(key) if key else None
        return self.find(wanted) if isinstance(wanted, str) and wanted[:2] != "$." else None

    @cached_property
    def hooked(self) -> frozenset[str]:
        """Names of the flows that event hooks name by a fixed id."""
        found = (
            hooked
            for flow in self.flows.values()
            for action in flow.actions
            for hooked in self._hooks_of(action)
        )
        return frozenset(flow.name for flow in found if flow is not None)

    @cached_property
    def onto(self) -> Mapping[str, frozenset[str]]:
        """Names of the flows that each flow enters, runs or hooks by a fixed id."""
        onto: dict[str, frozenset[str]] = {}
        for flow in self.flows.values():
            found = [self.target(action) for action in flow.actions]
            found += [each for action in flow.actions for each in self._hooks_of(action)]
            onto[flow.name] = frozenset(each.name for each in found if each is not None)
        return onto

    def _hooks_of(self, action: ActionBase) -> Iterable[Flow | None]:
        if action.type == "UpdateContactEventHooks":
            for reference in table_of(parameters_of(action), "EventHooks").values():
                if isinstance(reference, str):
                    yield self.find(reference)

    @cached_property
    def entered(self) -> frozenset[str]:
        """Names of the flows that others of the set enter."""
        return frozenset(n for name, names in self.onto.items() for n in names if n != name)

    @cached_property
    def is_open(self) -> bool:
        """Whether some flow is chosen during the call, so that any of them may be meant."""
        return any(
            isinstance(reference, str) and reference[:2] == "$."
            for flow in self.flows.values()
            for action in flow.actions
            for reference in _references(action)
        )

    @cached_property
    def calls(self) -> Mapping[str, tuple[Node, ...]]:
        """Where each module of the set is run."""
        found: dict[str, list[Node]] = {}
        for flow in self.flows.values():
            for action in flow.actions:
                module = self.target(action) if action.type == "InvokeFlowModule" else None
                if module is not None:
                    found.setdefault(module.name, []).append((flow.name, action.identifier))
        return {name: tuple(nodes) for name, nodes in found.items()}

    @cached_property
    def bits(self) -> Mapping[str, int]:
        """A bit for each fact that some action decides by, or that becomes such a fact."""
        facts, copied = _decisive(self.flows.values())
        waiting = list(facts)
        while waiting:
            for source in copied.get(waiting.pop(), ()):
                if source not in facts:
                    facts.add(source)
                    waiting.append(source)
        facts -= self.dropped
        roots = {root_of_fact(fact) for fact in facts}
        facts |= {f"{FILLED}{root}" for root in LOCAL_ROOTS & roots}
        return {fact: 1 << place for place, fact in enumerate(sorted(facts))}

    @cached_property
    def live(self) -> Mapping[Node, int]:
        """The bits of the facts that matter at each action."""
        return _Liveness(self).found

    def after(self, flow: str, action: ActionBase) -> int:
        """Return the bits of the facts that matter once an action has succeeded."""
        live = self.live
        bits = self.everywhere
        for target in _succeeding(action):
            bits |= live.get((flow, target), 0)
        return bits

    @cached_property
    def everywhere(self) -> int:
        """The bits that matter everywhere: what hooked flows decide by, and which these are."""
        return self.live[_ANYWHERE]


_ANYWHERE: Node = ("", "")


def _references(action: ActionBase) -> Iterable[object]:
    if action.type == "TransferToFlow":
        return (parameters_of(action).get("ContactFlowId"),)
    if action.type == "InvokeFlowModule":
        return (parameters_of(action).get("FlowModuleId"),)
    if action.type == "UpdateContactEventHooks":
        return tuple(table_of(parameters_of(action), "EventHooks").values())
    return ()


def _decisive(flows: Iterable[Flow]) -> tuple[set[str], dict[str, set[str]]]:
    """Return the facts that actions decide by, and fact -> the facts that it is copied from."""
    facts: set[str] = set()
    copied: dict[str, set[str]] = {}
    needed: set[str] = set()
    written: set[str] = set()
    for flow in flows:
        for action in flow.actions:
            facts.update(reads(action))
            if not flow.dialog:  # what dialogs compile to has what it needs
                needed.update(facts_needed(action))
            written.update(write.fact for write in writes(action))
            if action.type == "Loop":
                facts.add(loop_fact(flow.name, action.identifier))
            for write in (*writes(action), *_crossing(action)):
                if write.fact.startswith(HOOK):
                    facts.add(write.fact)
                if write.source:
                    copied.setdefault(write.fact, set()).add(write.source)
    return facts | (needed - written) | (needed & {QUEUE}), copied


def _crossing(action: ActionBase) -> tuple[Write, ...]:
    if action.type == "InvokeFlowModule":
        return input_of(action)
    return result_of(action) if action.type == "EndFlowModuleExecution" else ()


def _succeeding(action: ActionBase) -> Iterable[str]:
    out = action.transitions
    if out.next_action is not None:
        yield out.next_action
    for branch in out.conditions:
        yield branch.next_action


def _sum(bits: Iterable[int]) -> int:
    total = 0
    for bit in bits:
        total |= bit
    return total


class _Liveness:
    """The facts that matter at each action: a fixed point, reached backwards."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._bits = ground.bits
        self._local = _sum(bit for fact, bit in self._bits.items() if is_local(fact))
        self._of_root: dict[str, int] = {}
        for fact, bit in self._bits.items():
            root = root_of_fact(fact.removeprefix(FILLED))
            self._of_root[root] = self._of_root.get(root, 0) | bit
        self.found: dict[Node, int] = {}
        self._solve()

    def _solve(self) -> None:
        ground = self._ground
        hooks = _sum(bit for fact, bit in self._bits.items() if fact.startswith(HOOK))
        everywhere = hooks if ground.hooked or ground.is_open else 0
        while True:
            self.found[_ANYWHERE] = everywhere
            self._round(everywhere)
            starts = ground.flows if ground.is_open else ground.hooked
            if ground.aside:
                return
            more = everywhere
            for name in starts:
                flow = ground.flows[name]
                more |= self.found.get((name, flow.start), 0) & ~self._local
            if more == everywhere:
                return
            everywhere = more

    def _round(self, everywhere: int) -> None:
        nodes = [(f, a) for f in self._ground.flows.values() for a in f.by_id.values()]
        actions = {(flow.name, action.identifier): action for flow, action in nodes}
        effects = {node: self._effect(node[0], action) for node, action in actions.items()}
        behind = self._dependents(actions)
        waiting = deque(reversed(actions))
        queued = set(waiting)
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            bits = self._at(node, actions[node], effects[node]) | everywhere
            if bits != self.found.get(node, -1):
                self.found[node] = bits
                more = [each for each in behind.get(node, ()) if each not in queued]
                waiting.extend(more)
                queued.update(more)

    def _dependents(self, actions: Mapping[Node, ActionBase]) -> dict[Node, list[Node]]:
        ground = self._ground
        behind: dict[Node, list[Node]] = {}
        for node, action in actions.items():
            flow = node[0]
            for target in action.transitions.onto:
                behind.setdefault((flow, target), []).append(node)
            entered = ground.target(action)
            if entered is not None:
                behind.setdefault((entered.name, entered.start), []).append(node)
            if _returns(ground.flows[flow], action):
                for caller, identifier in ground.calls.get(flow, ()):
                    for target in _succeeding(ground.flows[caller].by_id[identifier]):
                        behind.setdefault((caller, target), []).append(node)
        return behind

    def _effect(self, flow: str, action: ActionBase) -> _Effect:
        made = writes(action)
        lost = _sum(self._of_root.get(root, 0) for root in FILLS.get(action.type, ()))
        kept = ~(lost | _sum(self._bits.get(write.fact, 0) for write in made))
        copies = tuple(
            (self._bits[write.fact], self._read(write.source))
            for write in made
            if write.source and write.fact in self._bits
        )
        read = _sum(self._read(fact) for fact in (*reads(action), *facts_needed(action)))
        if action.type == "Loop":
            read |= self._read(loop_fact(flow, action.identifier))
        if action.type == "EndFlowModuleExecution":
            read |= _sum(self._read(write.source) for write in result_of(action) if write.source)
        always = lost if action.type == "InvokeLambdaFunction" else 0
        return _Effect(read, kept, copies, always)

    def _read(self, fact: str) -> int:
        """Return the bits that reading a fact looks at: its own, and whether its root is filled."""
        return self._bits.get(fact, 0) | self._bits.get(f"{FILLED}{root_of_fact(fact)}", 0)

    def _at(self, node: Node, action: ActionBase, effect: _Effect) -> int:
        flow, found = node[0], self.found
        onward = failing = 0
        for target in _succeeding(action):
            onward |= found.get((flow, target), 0)
        for target in action.transitions.failing():
            failing |= found.get((flow, target), 0)
        bits = effect.read | (onward & effect.kept) | (failing & ~effect.always_lost)
        for fact, source in effect.copies:
            if onward & fact:
                bits |= source
        return bits | self._elsewhere(flow, action)

    def _elsewhere(self, flow: str, action: ActionBase) -> int:
        """Return the bits that other flows need: the one that is entered, or the one behind."""
        ground, bits = self._ground, 0
        entered = ground.target(action)
        if entered is not None:
            inside = self.found.get((entered.name, entered.start), 0)
            bits |= inside & ~self._local
            if action.type == "InvokeFlowModule":
                for write in input_of(action):
                    if write.source and inside & self._bits.get(write.fact, 0):
                        bits |= self._read(write.source)
        if _returns(ground.flows[flow], action):
            for caller, identifier in ground.calls.get(flow, ()):
                for target in _succeeding(ground.flows[caller].by_id[identifier]):
                    bits |= self.found.get((caller, target), 0) & ~self._local
        return bits


def _returns(flow: Flow, action: ActionBase) -> bool:
    """Tell whether a module may be over with this action."""
    ends = action.type in {"EndFlowModuleExecution", "EndFlowExecution"}
    return ends or (flow.type is FlowType.MODULE and not action.transitions.targets())
