from __future__ import annotations

import json

import pytest

from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import Invoked
from ivr.simulator.call.world import FunctionReply, QueueView


def ask(kit, identifier="ask", then="told", **parameters):
    parameters = {
        "LambdaFunctionARN": "arn:f",
        "InvocationTimeLimitSeconds": "7",
        **parameters,
    }
    errors = {"NoMatchingError": "oops"}
    return kit.action(identifier, "InvokeLambdaFunction", parameters, then, errors=errors)


def told(kit):
    return kit.say("told", "band=$.External.band.", "bye")


def invoke(kit, *replies, contact=None, **parameters):
    functions = kit.Answers(replies)
    flow = kit.flow("main", ask(kit, **parameters), told(kit))
    scene = kit.world(flow, functions=functions, symbols={"arn:f": "lambda:route"})
    record = kit.play(scene, contact=contact)
    return record, functions


def entry(record):
    return next(e for e in record.transcript if isinstance(e, Invoked))


def answer(value, seconds=0.2):
    return FunctionReply("answer", value, seconds)


def test_an_answer_is_in_external_and_takes_its_time(kit):
    record, functions = invoke(kit, answer({"band": "low"}, 1.5))
    assert record.said() == ("band=low.",)
    assert record.trace[0].seconds == 1.5
    assert entry(record)[2:] == ("lambda:route", "answer", 1, "")
    assert functions.asked[0][2] == 7


def test_the_event_is_the_one_that_connect_sends(kit):
    flow = kit.flow(
        "main",
        kit.action(
            "queue",
            "UpdateContactTargetQueue",
            {"QueueId": "arn:q"},
            "ask",
            errors={"NoMatchingError": "oops"},
        ),
        ask(
            kit,
            LambdaInvocationAttributes={
                "band": "$.Attributes.band",
                "text": "<$.Channel>",
                "none": "$.External.x",
            },
        ),
        told(kit),
    )
    functions = kit.Answers([answer({})])
    scene = kit.world(
        flow, functions=functions, queues=kit.Hall({"arn:q": QueueView("cards", "arn:q")})
    )
    facts = Contact(
        id="c1", customer="+14155550101", system="+18005550100", attributes={"band": "low"}
    )
    kit.play(scene, contact=facts)
    _, event, _ = functions.asked[0]
    details = event["Details"]
    assert event["Name"] == "ContactFlowEvent"
    assert details["Parameters"] == {"band": "low", "text": "<VOICE>", "none": None}
    sent = details["ContactData"]
    assert sent["Attributes"] == {"band": "low"}
    assert sent["CustomerEndpoint"] == {"Address": "+14155550101", "Type": "TELEPHONE_NUMBER"}
    assert sent["SystemEndpoint"]["Address"] == "+18005550100"
    assert sent["Queue"] == {"ARN": "arn:q", "Name": "cards"}
    assert sent["ContactId"] == sent["InitialContactId"] == "c1"
    assert sent["InstanceARN"].startswith("arn:aws:connect:")
    assert json.loads(json.dumps(event)) == event


def test_a_withheld_number_and_no_queue_are_null(kit):
    _, functions = invoke(kit, answer({}), contact=Contact(customer=None))
    sent = functions.asked[0][1]["Details"]["ContactData"]
    assert sent["CustomerEndpoint"] is None
    assert sent["Queue"] is None


def test_errors_are_retried_within_the_limit(kit):
    record, functions = invoke(kit, FunctionReply("error", seconds=1), answer({"band": "low"}, 1))
    assert record.said() == ("band=low.",)
    assert (len(functions.asked), entry(record).attempts) == (2, 2)
    assert functions.asked[1][2] == 6
    assert record.trace[0].seconds == 2


@pytest.mark.parametrize(
    ("seconds", "attempts", "outcome"), [(0.1, 4, "error"), (3.0, 3, "timeout")]
)
def test_retries_end_after_three_or_with_the_time(kit, seconds, attempts, outcome):
    reply = FunctionReply("error", seconds=seconds, why="boom")
    record, functions = invoke(kit, reply)
    assert record.trace[0].label == "NoMatchingError"
    assert len(functions.asked) == attempts
    assert entry(record).outcome == outcome
    assert record.trace[0].seconds == pytest.approx(min(7, seconds * attempts))


@pytest.mark.parametrize("reply", [FunctionReply("timeout"), answer({"band": "low"}, 9.0)])
def test_a_timeout_is_not_retried_and_takes_the_whole_limit(kit, reply):
    record, functions = invoke(kit, reply)
    assert record.trace[0].label == "NoMatchingError"
    assert len(functions.asked) == 1
    assert entry(record).outcome == "timeout"
    assert record.trace[0].seconds == 7


def test_no_limit_is_longer_than_eight_seconds(kit):
    _, functions = invoke(kit, answer({}), InvocationTimeLimitSeconds="30")
    assert functions.asked[0][2] == 8


@pytest.mark.parametrize(
    ("value", "shape", "label"),
    [
        ({"a": "1"}, "STRING_MAP", "next"),
        ({"a": 1}, "STRING_MAP", "NoMatchingError"),
        ({"a": {"b": "1"}}, "STRING_MAP", "NoMatchingError"),
        ({"a": None}, None, "NoMatchingError"),
        ({"a": {"b": [1, True]}}, "JSON", "next"),
        ([1], "JSON", "NoMatchingError"),
        ("text", "STRING_MAP", "NoMatchingError"),
        (None, "JSON", "NoMatchingError"),
        ({"a": {1, 2}}, "JSON", "NoMatchingError"),
        ({"a": "x" * 32_759}, "STRING_MAP", "next"),
        ({"a": "x" * 32_760}, "STRING_MAP", "NoMatchingError"),
        ({"a": "é" * 20_000}, "STRING_MAP", "NoMatchingError"),
        ({"a": ["x"] * 9_000}, "JSON", "NoMatchingError"),
    ],
)
def test_answers_connect_would_refuse(kit, value, shape, label):
    more = {"ResponseValidation": {"ResponseType": shape}} if shape else {}
    record, _ = invoke(kit, answer(value), **more)
    assert record.trace[0].label == label
    assert entry(record).outcome == ("answer" if label == "next" else "refused")


def test_garbage_is_an_error(kit):
    record, functions = invoke(kit, FunctionReply("garbage", "<html>", why="not JSON"))
    assert record.trace[0].label == "NoMatchingError"
    assert (len(functions.asked), entry(record).outcome) == (1, "garbage")


def test_each_answer_replaces_the_one_before_even_by_nothing(kit):
    functions = kit.Answers([answer({"band": "low"}), FunctionReply("timeout")])
    flow = kit.flow(
        "main",
        ask(kit, then="again"),
        ask(kit, "again"),
        kit.say("oops", "[$.External.band]", "bye"),
        told(kit),
    )
    assert kit.play(kit.world(flow, functions=functions)).said() == ("[]",)


def test_asynchronous_invocations_answer_nothing_and_take_no_time(kit):
    record, functions = invoke(kit, answer({"band": "low"}), InvocationType="ASYNCHRONOUS")
    assert record.said() == ("band=.",)
    assert entry(record).outcome == "accepted"
    assert len(functions.asked) == 1
    assert record.trace[0].seconds == 0


def test_a_function_may_be_named_by_a_path(kit):
    _, functions = invoke(
        kit,
        answer({}),
        LambdaFunctionARN="$.Attributes.f",
        contact=Contact(attributes={"f": "arn:z"}),
    )
    assert functions.asked[0][0] == "arn:z"


def test_an_object_of_values_is_told_as_one(kit):
    card = {"brand": "Visa", "last": "$.Attributes.last", "of": {"channel": "$.Channel"}}
    contact = Contact(attributes={"last": "4242"})
    _, functions = invoke(
        kit, answer({}), contact=contact, LambdaInvocationAttributes={"card": card}
    )
    told_of = functions.asked[0][1]["Details"]["Parameters"]["card"]
    assert told_of == {"brand": "Visa", "last": "4242", "of": {"channel": "VOICE"}}
