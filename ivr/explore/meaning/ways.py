"""The ways on from a moment: what caller or world does, the branch it takes, what is then known.

Law of the room: labels are those of a trace of the simulator. Of two ways that differ in nothing
but what the caller did, both are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from ivr.explore.meaning.facts import FILLS, HOOK, QUEUE, SET, Write, fact_of, is_local, writes
from ivr.explore.meaning.ground import Node
from ivr.explore.meaning.moments import Facts, Frame, Known, Ledger, Moment, Sealed
from ivr.explore.meaning.values import OTHER, Test, Unknown, Value, if_false, if_true, told
from ivr.ir.actions import contract_of
from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import ways_of
from ivr.simulator.call.exits import KEY_EXISTS, Exit, Exits
from ivr.simulator.phases import LEFT


class Cost(StrEnum):
    """What a way uses up, so that taking it again and again is no idle circle.

    NOTHING: the flow goes on by itself. INPUT: the caller did something, or was silent. TIME: the
    contact was made to wait. SPEECH: words were said. FAILURE: the service had to fail.
    """

    NOTHING = "nothing"
    INPUT = "input"
    TIME = "time"
    SPEECH = "speech"
    FAILURE = "failure"


class Deed(NamedTuple):
    """What caller or world does: its kind (a key of scripts), and with what."""

    kind: str
    value: Value = ""


NO_DEED = Deed("")


class Way(NamedTuple):
    """One way on.

    `moment` is None where the contact leaves the flows that are walked; then `end` says how, and
    `stuck` is set where nobody can help it any more. `back` is the branch that a module's caller
    took, where this way led back there. `facts` are what a remembering walk knows at such an end.
    """

    label: str
    deed: Deed
    cost: Cost
    moment: Moment | None
    end: str = ""
    stuck: str = ""
    back: tuple[str, str, str] | None = None
    facts: Sealed = ()


class Turn(NamedTuple):
    """A moment looked at: its flow and action, what is known, and who keeps the names."""

    moment: Moment
    flow: Flow
    action: ActionBase
    exits: Exits
    known: Known
    ledger: Ledger

    def read(self, path: str) -> Value:
        """Return what a path holds."""
        return self.ledger.read(fact_of(path), self.known, self.flow)

    def needed(self, path: str) -> Value:
        """Return what a path holds that an action needs; of what is set somewhere nobody keeps."""
        kept = self.ledger.remembers or fact_of(path) in self.ledger.ground.bits
        return self.read(path) if kept else self.ledger.fresh()

    def queue(self) -> Value:
        """Return whether the contact has a target queue; where nobody keeps it, it has."""
        ground = self.ledger.ground
        kept = self.ledger.remembers or QUEUE in ground.bits or QUEUE in ground.dropped
        return self.read(f"$.{QUEUE}") if kept else SET

    def resolved(self, text: str) -> Value:
        """Return a parameter: of a whole path what it holds, else the text."""
        return self.read(text) if text[:2] == "$." else text

    def channel(self) -> Value:
        """Return the contact's channel."""
        return self.ledger.read("Channel", self.known, self.flow)

    def having(self, known: Known) -> Turn:
        """Return the same turn with something else known."""
        return self._replace(known=known)

    def copy(self) -> Turn:
        """Return the same turn, whose facts can be changed."""
        return self._replace(known=Known(dict(self.known.facts), self.known.stack))


DANGLING, UNWIRED, NO_NEXT = "dangling", "unwired", "no next"
"""Why nobody can help a contact any more."""


def lost(turn: Turn, way: Way) -> Way:
    """Return a way to nowhere with what is known there, where that is remembered."""
    return way._replace(facts=tuple(turn.known.facts.items())) if turn.ledger.remembers else way


def go(
    turn: Turn, label: str, target: str | None, deed: Deed = NO_DEED, cost: Cost = Cost.NOTHING
) -> Way:
    """Leave by a branch of the action."""
    moment = turn.moment
    if target is None:
        return lost(turn, Way(label, deed, cost, None, "", NO_NEXT))
    if target not in turn.flow.by_id:
        return lost(turn, Way(label, deed, cost, None, target, DANGLING))
    sealed = turn.ledger.sealed((moment.flow, target), moment.phase, turn.known)
    return Way(label, deed, cost, sealed)


def enter(turn: Turn, flow: Flow, label: str, phase: str, stack: tuple[Frame, ...]) -> Way:
    """Start another flow with what outlives this one."""
    known = Known(crossing(turn.known.facts), stack)
    if phase != turn.moment.phase and turn.ledger.ground.aside:
        known = Known({f: held for f, held in known.facts.items() if f.startswith(HOOK)}, stack)
        known.facts[QUEUE] = SET if phase != LEFT else turn.ledger.fresh()
    turn.ledger.carry(known.facts)
    return entered(turn, flow, label, phase, known)


def entered(turn: Turn, flow: Flow, label: str, phase: str, known: Known) -> Way:
    """Start another flow with these facts."""
    if flow.start not in flow.by_id:
        return Way(label, NO_DEED, Cost.NOTHING, None, flow.start, DANGLING)
    node: Node = (flow.name, flow.start)
    return Way(label, NO_DEED, Cost.NOTHING, turn.ledger.sealed(node, phase, known))


def crossing(facts: Facts) -> Facts:
    """Return the facts that outlive a flow, and what a remembering walk keeps."""
    return {fact: held for fact, held in facts.items() if not is_local(fact)}


def ended(label: str, how: str, deed: Deed = NO_DEED) -> Way:
    """Leave the flows that are walked."""
    return Way(label, deed, Cost.NOTHING, None, how)


def fail(turn: Turn, error: str, deed: Deed | None = None, cost: Cost = Cost.FAILURE) -> Way:
    """Leave by an error branch; NoMatchingError catches errors without a branch of their own."""
    errors = turn.exits.errors
    deed = Deed("fails", error) if deed is None else deed
    for kind in (error, NO_MATCHING_ERROR):
        if kind in errors:
            return go(turn, kind, errors[kind], deed, cost)
    return lost(turn, Way("stopped", deed, cost, None, error, UNWIRED))


def choose(turn: Turn, value: Value, deed: Deed, cost: Cost = Cost.NOTHING) -> Iterator[Way]:
    """Leave by the first condition that is true of a value, else by NoMatchingCondition.

    Of a value that could go either way both are walked, each knowing how it came out.
    """
    left: Value = value
    for exit_ in turn.exits.conditions:
        operand = turn.resolved(exit_.operand)
        verdict = _verdict(exit_, left, operand)
        if verdict is False:
            continue
        yes = left if verdict else _if_true(exit_, left, operand)
        if yes is not None or verdict:
            yield go(_knowing(turn, value, yes), exit_.label, exit_.target, _done(deed, yes), cost)
        if verdict:
            return
        no = _if_false(exit_, left, operand, turn.ledger)
        if no is None:
            return
        left = no
    yield _otherwise(_knowing(turn, value, left), _done(deed, left), cost)


def _done(deed: Deed, value: Value) -> Deed:
    return deed._replace(value=value) if deed.kind else deed


def _verdict(exit_: Exit, value: Value, operand: Value) -> bool | None:
    """Return whether a condition holds, None where that is open."""
    if value is None:
        return False
    if exit_.operator == KEY_EXISTS:
        return True if isinstance(value, str) else told(value, KEY_EXISTS, exit_.operand)
    if exit_.test is None:
        return False
    if isinstance(operand, Unknown):
        return True if value == operand and exit_.operator == "Equals" else None
    return told(value, exit_.operator, operand or "")


def _if_true(exit_: Exit, value: Value, operand: Value) -> Value:
    """Return what a value is once an open condition is true of it; None where it cannot be."""
    if not isinstance(value, Unknown):
        return value
    if not isinstance(operand, Unknown):
        return if_true(value, exit_.operator, operand or "")
    if exit_.operator == "Equals":
        return Unknown(operand.name, may_lack=False, tests=value.tests | operand.tests)
    return value._replace(may_lack=False)


def _if_false(exit_: Exit, value: Value, operand: Value, ledger: Ledger) -> Value:
    """Return what a value is once an open condition is false of it; None where it cannot be."""
    if not isinstance(value, Unknown):
        return value
    if not isinstance(operand, Unknown):
        return if_false(value, exit_.operator, operand or "")
    if not ledger.remembers:
        return value
    other = Test(exit_.operator, f"{OTHER}{operand.name}", true=False)
    return value._replace(tests=value.tests | {other})


def _knowing(turn: Turn, before: Value, now: Value) -> Turn:
    """Return the turn once a value turned out to be what it is now."""
    known = turn.known
    if isinstance(before, Unknown) and now != before:
        known = turn.ledger.refined(known, before, now)
    return turn.having(known)


def _otherwise(turn: Turn, deed: Deed, cost: Cost) -> Way:
    if turn.exits.otherwise is None:
        return lost(turn, Way("stopped", deed, cost, None, NO_MATCHING_CONDITION, UNWIRED))
    label, target = turn.exits.otherwise
    return go(turn, label, target, deed, cost)


def named(turn: Turn, name: str, deed: Deed = NO_DEED, cost: Cost = Cost.NOTHING) -> Way:
    """Leave by the condition `Equals name`, or by the next action where none is wired."""
    for exit_ in turn.exits.conditions:
        if exit_.operator == "Equals" and exit_.operand == name:
            return go(turn, exit_.label, exit_.target, deed, cost)
    return go(turn, "next", turn.action.transitions.next_action, deed, cost)


def done(turn: Turn) -> Turn:
    """Return the turn once its action has succeeded: what it sets is set, what it fills is new."""
    changed = turn.copy()
    for root in FILLS.get(turn.action.type, ()):
        changed.ledger.fill(root, changed.known.facts)
    put(turn, writes(turn.action), changed.known.facts)
    return changed


def put(turn: Turn, made: tuple[Write, ...], facts: Facts) -> None:
    """Set facts by what a turn knows; those that nothing decides by are left alone."""
    ledger, bits = turn.ledger, turn.ledger.ground.bits
    for write in made:
        if write.fact not in bits and not ledger.remembers:
            continue
        if write.source:
            facts[write.fact] = _carried(ledger.read(write.source, turn.known, turn.flow))
        elif write.text is None:
            facts[write.fact] = _open(write.fact, ledger)
        else:
            facts[write.fact] = write.text or None


def _open(fact: str, ledger: Ledger) -> Unknown:
    """Return what an action sets that only the world knows, such as the name of a queue."""
    of_queue = ledger.remembers and fact.startswith(f"{QUEUE}.")
    return ledger.asked(fact, f"#{ledger.step}") if of_queue else ledger.fresh()


def _carried(value: Value) -> Value:
    """Return a value as a fact holds it: an empty text is none."""
    return value or None if isinstance(value, str) else value


def labels(turn: Turn) -> Iterator[tuple[str, str]]:
    """Yield (label, target) of the ways that are no error branches."""
    failing = turn.exits.errors.keys()
    yield from (way for way in ways_of(turn.action) if way.label not in failing)


def failures(turn: Turn, *handled: str) -> Iterator[Way]:
    """Yield a way for each error that is wired, or that the service demands a branch for."""
    for error in errors_of(turn):
        if error not in handled:
            yield fail(turn, error)


def errors_of(turn: Turn) -> tuple[str, ...]:
    """Return the errors that an action can meet, in a fixed order."""
    rule = contract_of(turn.action.type).error_rule(turn.action)
    demanded = rule.required if turn.action.transitions.targets() else frozenset[str]()
    return tuple(dict.fromkeys((*turn.exits.errors, *sorted(demanded))))


def deed_of(label: str) -> Deed:
    """Return what the world does for a label that nothing else is known of."""
    operator, _, operand = label.partition(" ")
    return Deed("result", operand) if operator == "Equals" else NO_DEED
