"""What interactions do to a call: asking a Lambda function.

Sources: Connect admin guide, "Invoke Lambda functions" (event, answer, retries); flow language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from ivr.contract import ANSWER_BYTES_MAX, LAMBDA_WAIT_SECONDS_MAX, short_texts
from ivr.ir.actions.interaction import InvokeLambdaFunction
from ivr.simulator.call.state import NOTHING, CallState, make
from ivr.simulator.call.transcript import Invoked
from ivr.simulator.call.values import (
    Root,
    endpoint,
    giver,
    media_streams,
    number,
    queue_json,
    resource,
    target_view,
)
from ivr.simulator.call.values import told as filled
from ivr.simulator.call.world import FlowBook, FunctionReply, World
from ivr.simulator.moves import Ready, ahead, fail, note

RETRIES_MAX = 3
"""How often Connect asks again after an error, while the time limit lasts."""

_TEXTS = frozenset({str})

LIMIT_SECONDS = 3.0
"""The console's default wait."""


def invocation(action: InvokeLambdaFunction, book: FlowBook) -> Ready:
    """Ask a function; its answer replaces `$.External`, a failure leaves nothing there."""
    del book
    asked = action.parameters.lambda_invocation_attributes or {}
    told = [(key, _giver(held)) for key, held in asked.items()]

    def step(state: CallState, world: World) -> CallState:
        parameters = {key: value_of(state, world) for key, value_of in told} if told else {}
        return _invoke(action, parameters, state, world)

    return step


def _giver(held: object) -> Root:
    """Return what reads what a function is told under one name: a text, or an object of texts."""
    if isinstance(held, str):
        return giver(held)
    return lambda state, world: filled(held, state, world)


def _invoke(
    action: InvokeLambdaFunction, told: Mapping[str, object], state: CallState, world: World
) -> CallState:
    parameters = action.parameters
    arn = resource(parameters.lambda_function_arn, state, world)
    limit = number(parameters.invocation_time_limit_seconds, state, world, otherwise=LIMIT_SECONDS)
    limit = min(limit, float(LAMBDA_WAIT_SECONDS_MAX))
    event = lambda_event(told, state, world)
    symbol = world.book.symbol(arn)
    if parameters.invocation_type == "ASYNCHRONOUS":
        world.functions.invoke(arn, event, limit)
        entry = Invoked(state.seconds, state.done, symbol, "accepted")
        return ahead(action, note(entry, state, world))
    reply = world.functions.invoke(arn, event, limit)
    attempts, seconds = 1, reply.seconds
    if reply.kind != "answer" or seconds > limit:
        reply, attempts, seconds = _patiently(reply, arn, event, limit, world)
    why = reply.why if reply.kind != "answer" else _objection(action, reply.value)
    outcome = "refused" if why and reply.kind == "answer" else reply.kind
    entry = make(Invoked, (state.seconds, state.done, symbol, outcome, attempts, why))
    if outcome != "answer":
        after = note(entry, state, world, seconds)
        return fail(action, after.having(after.local.told(NOTHING)), world)
    if world.watch is not None:
        world.watch(entry)
    answer = cast("Mapping[str, object]", reply.value)
    return state.answered(entry, seconds, answer, action.transitions.next_action)


def _patiently(
    reply: FunctionReply, arn: str, event: Mapping[str, object], limit: float, world: World
) -> tuple[FunctionReply, int, float]:
    """Ask again until there is an answer, the retries are used up, or the time is over."""
    spent = reply.seconds
    attempts = 1
    while True:
        if reply.kind == "timeout" or spent > limit:
            return FunctionReply("timeout", None, limit, reply.why), attempts, limit
        if reply.kind != "error" or attempts > RETRIES_MAX or spent >= limit:
            return reply, attempts, spent
        reply = world.functions.invoke(arn, event, limit - spent)
        attempts += 1
        spent += reply.seconds


def _objection(action: InvokeLambdaFunction, value: object) -> str:
    """Return why Connect would refuse an answer, or nothing."""
    if not isinstance(value, dict):
        return "the answer is not an object"
    answer = cast("dict[str, object]", value)
    validation = action.parameters.response_validation
    if validation is None or validation.response_type == "STRING_MAP":
        if not _TEXTS.issuperset(map(type, answer.values())):
            odd = [key for key, held in answer.items() if not isinstance(held, str)]
            if odd:
                return f"not a flat map of strings: {odd[0]}"
        if short_texts(cast("dict[str, str]", answer), ANSWER_BYTES_MAX):
            return ""
    return _too_long(answer)


def _too_long(answer: Mapping[str, object]) -> str:
    try:
        size = len(json.dumps(answer, ensure_ascii=False).encode())
    except (TypeError, ValueError):
        return "the answer is not JSON"
    return f"{size:,} bytes, at most {ANSWER_BYTES_MAX:,}" if size > ANSWER_BYTES_MAX else ""


def lambda_event(told: Mapping[str, object], state: CallState, world: World) -> dict[str, object]:
    """Return the event that Connect sends. Source: admin guide, Lambda request payload."""
    return {
        "Name": "ContactFlowEvent",
        "Details": {"Parameters": told, "ContactData": contact_data(state, world)},
    }


def contact_data(state: CallState, world: World) -> dict[str, object]:
    """Return the contact as Lambda events carry it."""
    place, contact = state.place, state.contact
    facts = place.facts
    view = target_view(state, world) if contact.queue or contact.agent else None
    fields, channel, own = contact.fields, facts.channel, facts.id
    return {
        "Attributes": dict(contact.attributes),
        "AwsRegion": facts.region,
        "Channel": channel,
        "ContactId": own,
        "CustomerEndpoint": endpoint(facts.customer, channel),
        "CustomerId": fields.get("CustomerId"),
        "Description": fields.get("Description", ""),
        "InitialContactId": facts.initial_id or own,
        "InitiationMethod": facts.initiation,
        "InstanceARN": facts.instance_arn,
        "LanguageCode": contact.language,
        "MediaStreams": media_streams(state),
        "Name": fields.get("Name", ""),
        "PreviousContactId": facts.previous_id or own,
        "Queue": None if view is None else queue_json(view),
        "References": dict(facts.references),
        "RelatedContactId": facts.related_id or None,
        "SegmentAttributes": dict(facts.segment_attributes),
        "SystemEndpoint": endpoint(facts.system, channel),
        "Tags": dict(contact.tags),
    }
