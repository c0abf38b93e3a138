"""What other contacts, and agents outside queues, do to a call: tasks, chats, dialling, holding.

Sources: Amazon Connect API reference, contact actions; flow language, run-time semantics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from uuid import NAMESPACE_URL, uuid5

from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.rare.contacts import (
    CompleteOutboundCall,
    CreateTask,
    ResumeContact,
    StartOutboundChatContact,
    TransferContactToAgent,
    UntagContact,
    UpdatePreviousContactParticipantState,
)
from ivr.ir.service.limits import TASK_DELAY_SECONDS, THIRD_PARTY_SECONDS
from ivr.simulator.call.state import CallState
from ivr.simulator.call.transcript import Ended
from ivr.simulator.call.values import number, resource
from ivr.simulator.call.world import World
from ivr.simulator.moves import ahead, ask_world, fail, finish, unknown
from ivr.simulator.phases import meet_agent
from ivr.simulator.steps.rare.asking import (
    StepFunction,
    answered,
    asking,
    fits,
    mismatched,
    under,
)


def create_task(action: CreateTask, state: CallState, world: World) -> CallState:
    """Start a task in a flow that is here; of templates and other flows the world must say."""
    parameters = action.parameters
    if parameters.delay_seconds is not None:
        delay = number(parameters.delay_seconds, state, world, otherwise=0)
        if not 1 <= delay <= TASK_DELAY_SECONDS:
            return fail(action, state, world)
    flow = resource(parameters.contact_flow_id, state, world)
    known = parameters.task_template_id is None and world.book.find(flow) is not None
    return _begun(action, state, world, known=known)


def start_chat(action: StartOutboundChatContact, state: CallState, world: World) -> CallState:
    """Start a chat in a flow that is here, with a number that can be reached."""
    parameters = action.parameters
    address = resource(parameters.destination_endpoint.address, state, world)
    if world.numbers.check(address) != "dialable":
        return fail(action, state, world)
    flow = resource(parameters.contact_flow_arn, state, world)
    return _begun(action, state, world, known=world.book.find(flow) is not None)


def _begun(action: ActionBase, state: CallState, world: World, *, known: bool) -> CallState:
    """Leave with another contact begun, as the world answers or, where it is known, anyway."""
    answer = ask_world(action, state, world)
    if answer is None and not known:
        return unknown(action, state)
    if answer is not None and answer.error:
        return answered(action, answer, state, world)
    own = str(uuid5(NAMESPACE_URL, f"{state.facts.id}/{state.flow}/{action.identifier}"))
    made = answer.values.get("ContactId", own) if answer else own
    contact = state.contact
    more: dict[str, object] = {"Started": (*_started(state), action.type)}
    if action.type == "CreateTask":
        more["Task"] = {"ContactId": made}
    return ahead(action, state.being(contact.but(more={**contact.more, **more})))


def _started(state: CallState) -> tuple[str, ...]:
    return cast("tuple[str, ...]", state.contact.more.get("Started", ()))


def untag(action: UntagContact, state: CallState, world: World) -> CallState:
    """Take tags off the contact; tags that it does not have are no error."""
    del world
    gone = frozenset(action.parameters.tag_keys)
    kept = {key: text for key, text in state.contact.tags.items() if key not in gone}
    return ahead(action, state.being(state.contact.but(tags=kept)))


def hold(
    action: UpdatePreviousContactParticipantState, state: CallState, world: World
) -> CallState:
    """Hold a side of the call that was transferred, or take both back. Voice only."""
    wanted = action.parameters.previous_contact_participant_state
    if not fits(action, state) or wanted not in HOLD_STATES:
        return fail(action, state, world)
    contact = state.contact
    more = {**contact.more, "PreviousContactParticipantState": wanted}
    return ahead(action, state.being(contact.but(more=more)))


HOLD_STATES = frozenset({"AgentOnHold", "CustomerOnHold", "OffHold"})


def complete_call(action: CompleteOutboundCall, state: CallState, world: World) -> CallState:
    """Dial; whoever does not answer within the time limit ends the contact."""
    if not fits(action, state):
        return fail(action, state, world)
    if state.facts.answered_by != "no_answer":
        return ahead(action, state)
    limit = action.parameters.connection_time_limit_seconds
    rung = state.later(number(limit, state, world, otherwise=float(THIRD_PARTY_SECONDS)))
    return finish(rung, Ended("no_answer", reason="nobody answered the call"))


def to_agent(action: TransferContactToAgent, state: CallState, world: World) -> CallState:
    """Hand the contact to the agent it was sent to; where the agent is busy, the call ends."""
    if not fits(action, state):
        return fail(action, state, world)
    agent = state.contact.agent
    view = world.queues.look(agent, world.clock.moment(state.seconds)) if agent else None
    if view is None:
        return unknown(action, state)
    if view.agents_available < 1:
        return finish(state, Ended("hangup", reason="the agent is busy"))
    return meet_agent(state, world)


def resume(action: ResumeContact, state: CallState, world: World) -> CallState:
    """Resume a task that was paused."""
    if not fits(action, state):
        return mismatched(action, state, world)
    contact = state.contact
    return ahead(action, state.being(contact.but(more={**contact.more, "Paused": False})))


STEPS: Mapping[str, StepFunction] = {
    "CreateTask": create_task,
    "StartOutboundChatContact": start_chat,
    "CompleteOutboundCall": complete_call,
    "UpdatePreviousContactParticipantState": hold,
    "TransferContactToAgent": to_agent,
    "ResumeContact": resume,
    "UntagContact": untag,
    "CreateWisdomSession": asking(under("Wisdom")),
    "LoadContactContent": asking(),
}
"""Action type -> step."""
