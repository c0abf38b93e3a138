"""What each type of action can do, as ways on: a table for types with a meaning of their own.

Every other type, opaque ones too, goes by its contract: each condition that is wired, the next
action, each error that is wired and each that the service demands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ivr.explore.meaning import phases, talking
from ivr.explore.meaning.facts import (
    ASSUMED,
    FILLED,
    QUEUE,
    SET,
    TARGETS,
    ids_of,
    input_of,
    loop_fact,
    result_of,
)
from ivr.explore.meaning.moments import Frame, Known
from ivr.explore.meaning.needs import numbers_met, refusal, waits_for_queue
from ivr.explore.meaning.values import (
    ANSWERED,
    COUNT,
    HOURS,
    PERCENT,
    Unknown,
    Value,
    if_true,
    of_kind,
)
from ivr.explore.meaning.ways import (
    NO_DEED,
    Cost,
    Deed,
    Turn,
    Way,
    choose,
    crossing,
    deed_of,
    done,
    ended,
    enter,
    entered,
    errors_of,
    fail,
    failures,
    go,
    labels,
    named,
    put,
)
from ivr.ir.actions import contract_of
from ivr.ir.actions.base import (
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
)
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.flow import Flow
from ivr.ir.service.limits import LOOP_ROUNDS, MODULE_NESTING
from ivr.ir.telling import parameters_of
from ivr.simulator.call.exits import as_number

Meaning = Callable[[Turn], Iterator[Way]]

ELSEWHERE = "leaves to flow "
"""How an end is told that leads to a flow outside the set."""

WITH_PEOPLE = "reaches people"
"""How an end is told that hands the contact to a person."""


def ways_on(turn: Turn) -> tuple[Way, ...]:
    """Return every way on from a moment."""
    turn = _possible(turn) if turn.ledger.remembers else turn
    refused = refusal(turn.action, turn.needed)
    if refused:
        return (fail(turn, refused, NO_DEED, Cost.NOTHING),)
    return tuple(_MEANINGS.get(turn.action.type, _by_contract)(turn))


def _possible(turn: Turn) -> Turn:
    """Let an action be on a channel of its own, and what it needs be there, if nothing forbids."""
    channels = contract_of(turn.action.type).channels
    for path in ids_of(turn.action):
        value = turn.read(path)
        if isinstance(value, Unknown) and value.may_lack:
            there = value._replace(may_lack=False)
            turn = turn.having(turn.ledger.refined(turn.known, value, there))
    for value, fitting in numbers_met(turn.action, turn.resolved):
        turn = turn.having(turn.ledger.refined(turn.known, value, fitting))
    channel = turn.channel() if len(channels) == 1 else None
    if isinstance(channel, Unknown):
        only = if_true(channel, "Equals", next(iter(channels)))
        if only is not None:
            turn = turn.having(turn.ledger.refined(turn.known, channel, only))
    return turn


def _by_contract(turn: Turn) -> Iterator[Way]:
    """Walk all that is wired: what else could happen is not known of this type."""
    action = turn.action
    contract = contract_of(action.type)
    if not action.transitions.targets():
        yield from _over(turn, stops=contract.terminal or contract.may_stop)
        return
    after = done(turn)
    cost = _COSTS.get(action.type, Cost.NOTHING)
    for label, target in labels(after):
        yield go(after, label, target, deed_of(label), cost)
    yield from failures(turn)
    if cost is Cost.INPUT:
        yield from phases.hang_up(turn)


def _over(turn: Turn, *, stops: bool) -> Iterator[Way]:
    if stops:
        yield from phases.flow_over(turn, "end")
    else:
        yield go(turn, "next", None)


def _setting(turn: Turn) -> Iterator[Way]:
    """Walk an action that sets something, says something or hands something on."""
    cost = _COSTS.get(turn.action.type, Cost.NOTHING)
    yield go(done(turn), "next", turn.action.transitions.next_action, NO_DEED, cost)
    yield from failures(turn)


def _hooking(turn: Turn) -> Iterator[Way]:
    after = done(turn)
    yield go(after, "next", turn.action.transitions.next_action)
    yield from failures(after if turn.ledger.ground.aside else turn)


def _compare(turn: Turn) -> Iterator[Way]:
    value = parameters_of(turn.action).get("ComparisonValue")
    if isinstance(value, str) and value[:2] == "$.":
        yield from choose(turn, turn.read(value), NO_DEED)
    else:
        yield from choose(turn, None, NO_DEED)


def _drawn(kind: str, deed: str) -> Meaning:
    """Return the meaning of an action that branches on what the world tells."""

    def meaning(turn: Turn) -> Iterator[Way]:
        after = done(turn)
        yield from choose(after, of_kind(turn.ledger.name(), kind), Deed(deed))
        yield from failures(turn, NO_MATCHING_CONDITION)

    return meaning


def _function(turn: Turn) -> Iterator[Way]:
    """Ask a function: an answer fills `$.External`, a failure empties it."""
    target = turn.action.transitions.next_action
    if parameters_of(turn.action).get("InvocationType") == "ASYNCHRONOUS":
        yield go(turn, "next", target)
        yield from failures(turn)
        return
    yield go(done(turn), "next", target, Deed("answer"))
    without = turn.copy()
    without.ledger.clear("External", without.known.facts)
    yield from failures(without)


def _loop(turn: Turn) -> Iterator[Way]:
    """Go round as often as asked, then be done once and count anew."""
    asked = parameters_of(turn.action).get("LoopCount")
    wanted = turn.resolved(str(asked)) if isinstance(asked, str | int) else None
    fact = loop_fact(turn.flow.name, turn.action.identifier)
    if isinstance(wanted, Unknown) or fact in turn.ledger.ground.dropped:
        yield named(turn, "ContinueLooping", Deed("rounds", wanted), Cost.TIME)
        yield named(turn, "DoneLooping", Deed("rounds", wanted), Cost.TIME)
        yield from failures(turn)
        return
    rounds = as_number(wanted or "")
    if rounds is None or rounds != int(rounds) or not 0 <= rounds <= LOOP_ROUNDS:
        yield fail(turn, NO_MATCHING_ERROR, NO_DEED, Cost.NOTHING)
        return
    yield from _rounds(turn, fact, int(rounds))


def _rounds(turn: Turn, fact: str, rounds: int) -> Iterator[Way]:
    counted = turn.known.facts.get(fact)
    so_far = int(counted) if isinstance(counted, str) else 0
    after = turn.copy()
    after.known.facts[fact] = str(so_far + 1) if so_far < rounds else None
    way = "ContinueLooping" if so_far < rounds else "DoneLooping"
    told = Deed("result", way) if isinstance(turn.action, OpaqueAction) else NO_DEED
    yield named(after, way, told)
    if turn.exits.errors:
        yield from failures(turn)


def _to_flow(turn: Turn) -> Iterator[Way]:
    flow, reference = _entered(turn)
    if flow is None:
        yield ended("entered", ELSEWHERE + reference)
    else:
        yield enter(turn, flow, "entered", turn.moment.phase, ())
    yield from failures(turn)


def _entered(turn: Turn) -> tuple[Flow | None, str]:
    given = parameters_of(turn.action).get(TARGETS[turn.action.type])
    value = turn.resolved(given) if isinstance(given, str) else None
    if not isinstance(value, str):
        return None, str(given)
    return turn.ledger.ground.find(value), value


def _module(turn: Turn) -> Iterator[Way]:
    """Run a module, at most five deep; one that is outside may return any result."""
    module, _ = _entered(turn)
    if module is None:
        yield from _by_contract(turn)
        return
    if len(turn.known.stack) < MODULE_NESTING:
        live = turn.ledger.ground.after(turn.flow.name, turn.action)
        kept = turn.ledger.kept(turn.known, live)
        frame = Frame(turn.flow.name, turn.action.identifier, kept)
        facts = crossing(turn.known.facts)
        facts[f"{FILLED}Modules"] = f"#{turn.ledger.step}" if turn.ledger.remembers else "#"
        put(turn, input_of(turn.action), facts)
        known = Known(facts, (*turn.known.stack, frame))
        yield entered(turn, module, "called", turn.moment.phase, known)
    yield from failures(turn, NO_MATCHING_CONDITION)


def _module_over(turn: Turn) -> Iterator[Way]:
    """Return from a module; one that nobody called ends with its result."""
    if not turn.known.stack:
        result = parameters_of(turn.action).get("Result")
        yield from phases.contact_over(turn, "return", f"returns {result}" if result else "returns")
        return
    told: dict[str, Value] = {}
    put(turn, result_of(turn.action), told)
    named_result = parameters_of(turn.action).get("Result")
    told["Modules.Result"] = turn.resolved(named_result) if isinstance(named_result, str) else None
    yield phases.returned(turn, "return", told)


def _looking(meaning: Meaning) -> Meaning:
    """Return the meaning of an action that looks at a queue: where none was chosen, one before."""

    def looks(turn: Turn) -> Iterator[Way]:
        held = turn.queue() if waits_for_queue(turn.action) else SET
        if not isinstance(held, str):
            yield fail(turn, NO_MATCHING_ERROR, NO_DEED, Cost.NOTHING)
            turn = _assuming(turn, held)
        yield from meaning(turn)

    return looks


def _assuming(turn: Turn, held: Value) -> Turn:
    """Return the turn as one of a contact whose queue was chosen in a flow before."""
    if isinstance(held, Unknown):
        return turn.having(turn.ledger.refined(turn.known, held, SET))
    there = turn.copy()
    asked = there.ledger.asked(QUEUE)
    there.known.facts[QUEUE] = asked
    return there.having(there.ledger.refined(there.known, asked, ASSUMED))


def _transfer(turn: Turn) -> Iterator[Way]:
    """Join the queue, if there is one; who waits already cannot join again."""
    held = turn.queue()
    if isinstance(held, Unknown):
        without = turn.having(turn.ledger.refined(turn.known, held, None))
        yield fail(without, NO_MATCHING_ERROR, NO_DEED, Cost.NOTHING)
        turn = turn.having(turn.ledger.refined(turn.known, held, SET))
    if turn.moment.phase == phases.QUEUED:
        yield fail(turn, NO_MATCHING_ERROR, NO_DEED, Cost.NOTHING)
        return
    yield from phases.queued(turn)
    yield from _queuefailures(turn)


def _queuefailures(turn: Turn) -> Iterator[Way]:
    for error in errors_of(turn):
        full = error == "QueueAtCapacity"
        yield fail(turn, error, Deed("queue", "full") if full else None)


def _move(turn: Turn) -> Iterator[Way]:
    """Move from queue to queue: only who waits can."""
    if turn.moment.phase != phases.QUEUED:
        yield fail(turn, NO_MATCHING_ERROR, NO_DEED, Cost.NOTHING)
        return
    yield from phases.queued(done(turn))
    yield from _queuefailures(turn)


def _to_people(turn: Turn) -> Iterator[Way]:
    for way in phases.answered(turn):
        yield way._replace(end=WITH_PEOPLE)
    yield from failures(turn)


def _view(turn: Turn) -> Iterator[Way]:
    """Show a view: its button is the result, and stands in `$.Views.Action`."""
    if turn.exits.otherwise is None:
        yield from _by_contract(turn)
        return
    after = done(turn)
    button = Unknown(turn.ledger.name(), may_lack=False)
    after.known.facts["Views.Action"] = button
    yield from choose(after, button, Deed("result"), Cost.INPUT)
    yield from failures(turn, NO_MATCHING_CONDITION)
    yield from phases.hang_up(turn)


def _hangs_up(turn: Turn) -> Iterator[Way]:
    yield from phases.contact_over(turn, "end", "is hung up")


def _ends_flow(turn: Turn) -> Iterator[Way]:
    yield from phases.flow_over(turn, "end")


def _number(turn: Turn) -> Iterator[Way]:
    yield go(turn, "next", turn.action.transitions.next_action)
    words = {"InvalidCallbackNumber": "invalid", "CallbackNumberNotDialable": "undialable"}
    for error in errors_of(turn):
        deed = Deed("number", words[error]) if error in words else None
        yield fail(turn, error, deed)


_COSTS: Mapping[str, Cost] = {
    "ShowView": Cost.INPUT,
    "AuthenticateParticipant": Cost.INPUT,
    "RouteContactToAgent": Cost.TIME,
}

_BY_TYPE: Mapping[str, Meaning] = {
    "MessageParticipant": talking.message,
    "GetParticipantInput": talking.keys,
    "ConnectParticipantWithLexBot": talking.bot,
    "MessageParticipantIteratively": talking.play,
    "TransferParticipantToThirdParty": talking.third_party,
    "DisconnectParticipant": _hangs_up,
    "EndFlowExecution": _ends_flow,
    "EndFlowModuleExecution": _module_over,
    "Compare": _compare,
    "CheckHoursOfOperation": _looking(_drawn(HOURS, "hours")),
    "CheckMetricData": _looking(_drawn(COUNT, "metric")),
    "GetMetricData": _looking(_setting),
    "CreateCallbackContact": _looking(_setting),
    "CheckOutboundCallStatus": _drawn(ANSWERED, "detects"),
    "DistributeByPercentage": _drawn(PERCENT, "draw"),
    "InvokeLambdaFunction": _function,
    "Loop": _loop,
    "Wait": talking.wait,
    "TransferToFlow": _to_flow,
    "InvokeFlowModule": _module,
    "TransferContactToQueue": _transfer,
    "DequeueContactAndTransferToQueue": _move,
    "TransferContactToAgent": _to_people,
    "ShowView": _view,
    "UpdateContactCallbackNumber": _number,
    "UpdateContactEventHooks": _hooking,
}

_SETS = (
    "UpdateContactAttributes",
    "UpdateFlowAttributes",
    "UpdateContactData",
    "UpdateContactTextToSpeechVoice",
    "UpdateContactTargetQueue",
    "UpdateContactRecordingBehavior",
    "UpdateContactRoutingBehavior",
    "UpdateContactRoutingCriteria",
    "UpdateFlowLoggingBehavior",
    "TagContact",
)

_MEANINGS: Mapping[str, Meaning] = {**dict.fromkeys(_SETS, _setting), **_BY_TYPE}
"""Type -> what it can do; every other type goes by its contract."""
