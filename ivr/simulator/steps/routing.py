"""What contact actions do to where a contact goes: queue, transfer, priority, callback, metrics.

Source: Amazon Connect API reference, contact actions; flow language, run-time semantics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ivr.ir.actions.routing import (
    QUEUE_AT_CAPACITY,
    CheckMetricData,
    CreateCallbackContact,
    DequeueContactAndTransferToQueue,
    GetMetricData,
    RoutingBehaviorParameters,
    TargetQueueParameters,
    TransferContactToQueue,
    UpdateContactCallbackNumber,
    UpdateContactRoutingBehavior,
    UpdateContactRoutingCriteria,
    UpdateContactTargetQueue,
)
from ivr.simulator.call.state import CallState, ContactState
from ivr.simulator.call.values import is_whole_number, look, number, resource, target_view
from ivr.simulator.call.world import QueueView, World
from ivr.simulator.moves import ahead, choose, fail
from ivr.simulator.phases import QUEUED, join_queue

TRANSFERS_MAX = 11
"""Queue-to-queue moves of one contact. Source: Connect quotas, contact chain of 12."""

PRIORITY_MAX = 9_223_372_036_854_775_807
CALLBACK_DELAY_SECONDS_MAX = 259_200


def set_queue(action: UpdateContactTargetQueue, state: CallState, world: World) -> CallState:
    """Choose the working queue, or an agent's own queue."""
    contact = _targeted(action.parameters, state, world)
    if contact is None:
        return fail(action, state, world)
    return ahead(action, state.being(contact))


def _targeted(
    parameters: TargetQueueParameters, state: CallState, world: World
) -> ContactState | None:
    queue = resource(parameters.queue_id, state, world)
    agent = resource(parameters.agent_id, state, world)
    if bool(queue) == bool(agent) or _view(queue or agent, state, world) is None:
        return None
    return state.contact.but(queue=queue, agent=agent)


def _view(arn: str, state: CallState, world: World) -> QueueView | None:
    return world.queues.look(arn, world.clock.moment(state.seconds)) if arn else None


def transfer(action: TransferContactToQueue, state: CallState, world: World) -> CallState:
    """Put the contact into its working queue; a queued contact cannot queue again."""
    view = target_view(state, world)
    if view is None or state.place.phase == QUEUED:
        return fail(action, state, world)
    if view.full:
        return fail(action, state, world, QUEUE_AT_CAPACITY)
    return join_queue(state.go("queued", None), world, view)


def move_queue(
    action: DequeueContactAndTransferToQueue, state: CallState, world: World
) -> CallState:
    """Move a waiting contact to another queue, where it waits anew."""
    contact = _targeted(action.parameters, state, world)
    if contact is None or state.place.phase != QUEUED or contact.transfers > TRANSFERS_MAX:
        return fail(action, state, world)
    moved = state.being(contact)
    view = target_view(moved, world)
    if view is None or view.full:
        return fail(action, state, world, QUEUE_AT_CAPACITY)
    return join_queue(moved.go("queued", None), world, view)


def set_callback_number(
    action: UpdateContactCallbackNumber, state: CallState, world: World
) -> CallState:
    """Set the number that a callback will dial."""
    wanted = resource(action.parameters.callback_number, state, world)
    verdict = world.numbers.check(wanted) if wanted else "invalid"
    if verdict == "invalid":
        return fail(action, state, world, "InvalidCallbackNumber")
    if verdict == "undialable":
        return fail(action, state, world, "CallbackNumberNotDialable")
    contact = state.contact.but(callback_number=wanted)
    return ahead(action, state.being(contact))


def create_callback(action: CreateCallbackContact, state: CallState, world: World) -> CallState:
    """Queue a callback to the callback number, or to the caller's own where none was set."""
    parameters = action.parameters
    queue = resource(parameters.queue_id, state, world) or resource(
        parameters.agent_id, state, world
    )
    target = queue or state.contact.queue or state.contact.agent
    dialled = state.contact.callback_number or state.facts.customer or ""
    delays = (parameters.initial_call_delay_seconds, parameters.retry_delay_seconds)
    if not dialled or _view(target, state, world) is None:
        return fail(action, state, world)
    if not all(_is_delay(delay, state, world) for delay in delays):
        return fail(action, state, world)
    name = world.book.name(target)
    contact = state.contact.but(callback_queue=name, callback_number=dialled)
    return ahead(action, state.being(contact))


def _is_delay(text: str, state: CallState, world: World) -> bool:
    seconds = number(text, state, world, otherwise=0)
    return 1 <= seconds <= CALLBACK_DELAY_SECONDS_MAX


def set_routing(action: UpdateContactRoutingBehavior, state: CallState, world: World) -> CallState:
    """Set the contact's priority, or its head start in seconds."""
    contact = _routed(action.parameters, state, world)
    if contact is None:
        return fail(action, state, world)
    return ahead(action, state.being(contact))


def _routed(
    parameters: RoutingBehaviorParameters, state: CallState, world: World
) -> ContactState | None:
    contact = state.contact
    if parameters.routing_proficiencies is not None:
        contact = contact.but(routing_criteria=parameters.routing_proficiencies)
    if parameters.queue_priority is not None:
        priority = number(parameters.queue_priority, state, world, otherwise=0)
        if not 1 <= priority <= PRIORITY_MAX or not is_whole_number(priority):
            return None
        contact = contact.but(priority=int(priority))
    if parameters.queue_time_adjustment_seconds is not None:
        seconds = number(parameters.queue_time_adjustment_seconds, state, world, otherwise=0)
        contact = contact.but(head_start_seconds=int(seconds))
    return contact


def set_criteria(action: UpdateContactRoutingCriteria, state: CallState, world: World) -> CallState:
    """Ask for an agent's proficiencies, stated in the flow or found at a path."""
    wanted: Any = action.parameters.routing_criteria
    criteria = look(wanted, state, world) if isinstance(wanted, str) else wanted
    if not criteria:
        return fail(action, state, world)
    contact = state.contact.but(routing_criteria=criteria)
    return ahead(action, state.being(contact))


METRICS: Mapping[str, Callable[[QueueView], float]] = {
    "NumberOfAgentsAvailable": lambda view: view.agents_available,
    "NumberOfAgentsStaffed": lambda view: view.agents_staffed,
    "NumberOfAgentsOnline": lambda view: view.agents_online,
    "OldestContactInQueueAgeSeconds": lambda view: view.oldest_age_seconds * 1_000,
    "NumberOfContactsInQueue": lambda view: view.size,
}
"""Metric -> value; the oldest contact's age compares in milliseconds (live probes)."""


def check_metric(action: CheckMetricData, state: CallState, world: World) -> CallState:
    """Branch on a metric of a queue or agent, or of the working queue."""
    parameters = action.parameters
    view = _measured(parameters.queue_id or parameters.agent_id, state, world)
    metric = METRICS.get(parameters.metric_type)
    if view is None or metric is None:
        return fail(action, state, world)
    return choose(action, state, world, _plain(metric(view)))


def _plain(value: float) -> str:
    return str(int(value)) if is_whole_number(value) else str(value)


def _measured(target: str | None, state: CallState, world: World) -> QueueView | None:
    if target is None:
        return target_view(state, world)
    return _view(resource(target, state, world), state, world)


def get_metrics(action: GetMetricData, state: CallState, world: World) -> CallState:
    """Load the metrics of a queue or agent into `$.Metrics`."""
    parameters = action.parameters
    view = _measured(parameters.queue_id or parameters.agent_id, state, world)
    if view is None:
        return fail(action, state, world)
    local = state.local.but(metrics=_metrics(view))
    return ahead(action, state.having(local))


OTHER_STATES = ("AfterContactWork", "Busy", "Missed", "NonProductive")
"""Further states by which agents are counted. Source: admin guide, list of attributes."""


def _metrics(view: QueueView) -> Mapping[str, object]:
    """Return `$.Metrics`; its numbers are null where the contact centre is idle."""
    agents = {
        "Online": view.agents_online,
        "Available": view.agents_available,
        "Staffed": view.agents_staffed,
        **{state: view.others.get(state, 0) for state in OTHER_STATES},
    }
    return {
        "Queue": {
            "Name": view.name,
            "ARN": view.arn,
            "Size": None if view.idle else _plain(view.size),
            "OldestContactAge": None if view.idle else _plain(view.oldest_age_seconds),
        },
        "Agents": {
            state: {"Count": None if view.idle else _plain(count)}
            for state, count in agents.items()
        },
    }
