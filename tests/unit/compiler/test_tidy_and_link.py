"""Dropping, merging, cutting, binding: nothing a caller could tell apart changes."""

import pytest

from ivr.compiler.assemble.tidy import tidy
from ivr.compiler.link.cut import Limits, cut
from ivr.compiler.link.symbols import Binder, derived
from ivr.compiler.scope.identifiers import IDENTIFIER_MAX, Identifiers, entry
from ivr.faults import Where
from ivr.formats.connect import write_text
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import FlowType, ends, leads
from ivr.ir.actions.control import TransferToFlow
from ivr.ir.actions.interaction import InvokeLambdaFunction, LambdaParameters
from ivr.ir.actions.participant import DisconnectParticipant, MessageParameters, MessageParticipant
from ivr.ir.flow import Flow
from ivr.ir.references import Symbol
from ivr.spec.environment import Environment


def say(name, text, to):
    return MessageParticipant(
        identifier=name,
        type="MessageParticipant",
        parameters=MessageParameters(text=text),
        transitions=leads(to),
    )


def bye(name="bye"):
    return DisconnectParticipant(identifier=name, type="DisconnectParticipant", transitions=ends())


def flow(*actions, kind=FlowType.CONTACT_FLOW, nodes=None):
    named = nodes or {a.identifier: a.identifier.split(".")[0] for a in actions}
    origins = {a.identifier: Where("flows/f.yaml", n, 1) for n, a in enumerate(actions, 1)}
    return Flow("f", kind, actions[0].identifier, actions, nodes=named, origins=origins)


def test_what_nobody_reaches_goes_with_its_node_and_line():
    tidied = tidy(flow(say("a", "Hi", "bye"), say("b", "Lost", "bye"), bye()))
    assert [action.identifier for action in tidied.actions] == ["a", "bye"]
    assert set(tidied.nodes) == set(tidied.origins) == {"a", "bye"}


def test_what_is_kept_stays_though_nobody_reaches_it():
    tidied = tidy(flow(say("a", "Hi", "bye"), say("b", "Lost", "bye"), bye()), frozenset({"b"}))
    assert "b" in tidied.by_id


def test_repeats_within_a_node_are_merged_until_nothing_is_left():
    before = flow(
        say("a", "Start", "a.x1"),
        say("a.x1", "Same", "a.y1"),
        say("a.y1", "Tail", "a.x2"),
        say("a.x2", "Same", "a.y2"),
        say("a.y2", "Tail", "bye"),
        say("a.y3", "Tail", "bye"),
        bye(),
    )
    tidied = tidy(before)
    assert "a.y3" not in tidied.by_id
    assert len(tidied.actions) == 6
    twins = flow(
        say("a", "Start", "a.x1"),
        say("a.x1", "Same", "bye"),
        say("b", "Start", "b.x1"),
        say("b.x1", "Same", "bye"),
        bye(),
    )
    kept = tidy(twins, frozenset({"b", "b.x1"}))
    assert len(kept.actions) == 5


def test_merging_makes_those_before_equal_too():
    before = flow(
        say("a", "Start", "a.p1"),
        say("a.p1", "Step", "a.q1"),
        say("a.q1", "End", "bye"),
        say("a.z", "Other", "a.p2"),
        say("a.p2", "Step", "a.q2"),
        say("a.q2", "End", "bye"),
        bye(),
    )
    tidied = tidy(before, frozenset({"a.z"}))
    assert [a.identifier for a in tidied.actions] == ["a", "a.p1", "a.q1", "a.z", "bye"]
    assert tidied.by_id["a.z"].transitions.next_action == "a.p1"


def test_identifiers_are_unique_short_and_accepted():
    names = Identifiers()
    long = "n" * 40
    given = [
        names.fresh("top"),
        names.fresh("top", "no_input_1"),
        names.fresh("top", "keep"),
        names.fresh("top", "keep"),
        names.fresh("constructor"),
        names.fresh(long),
        names.fresh(long, "another_long_role_name"),
        names.fresh(long, "another_long_role_nome"),
    ]
    assert given[:5] == ["top", "top.no_input_1", "top.keep", "top.keep_2", "constructor~"]
    assert given[4] == entry("constructor")
    assert len(set(given)) == len(given)
    assert max(map(len, given)) <= IDENTIFIER_MAX
    assert not any(set(name) & set("%:(\\/)=$,;[]{}") for name in given)


def long_flow(count, kind=FlowType.CONTACT_FLOW):
    steps = [say(f"n{i}", f"Step {i}", f"n{i + 1}") for i in range(count)]
    return flow(*steps, bye(f"n{count}"), kind=kind)


def test_a_flow_within_its_limits_is_left_alone():
    whole = long_flow(20)
    assert cut(whole, Limits()) == ((whole,), ())


@pytest.mark.parametrize("limits", [Limits(actions=40), Limits(characters=9_000)])
def test_a_flow_beyond_its_limits_is_cut_into_parts_that_lead_to_each_other(limits):
    parts, findings = cut(long_flow(100), limits)
    assert not findings
    assert len(parts) > 2
    assert [part.name for part in parts][:3] == ["f", "f_2", "f_3"]
    for part in parts:
        assert len(part.actions) <= limits.actions
        assert len(write_text(part)) <= limits.characters
        assert {to for _, _, to in part.edges()} <= set(part.by_id)
        assert part.reachable() == set(part.by_id)
    told = {
        a.parameters.contact_flow_id
        for p in parts
        for a in p.actions
        if isinstance(a, TransferToFlow)
    }
    assert told == {f"flow:{part.name}" for part in parts[1:]}


@pytest.mark.parametrize("kind", [FlowType.CUSTOMER_QUEUE, FlowType.MODULE])
def test_a_flow_that_cannot_leave_itself_cannot_be_cut(kind):
    parts, findings = cut(long_flow(60, kind), Limits(actions=40))
    assert len(parts) == 1
    assert [f.code for f in findings] == ["TGT005"]
    assert findings[0].where.file == "flows/f.yaml"


def test_what_ends_with_the_flow_is_carried_over_the_cut_and_wiped():
    asked = InvokeLambdaFunction(
        identifier="ask",
        type="InvokeLambdaFunction",
        parameters=LambdaParameters(
            LambdaFunctionARN="lambda:a", invocation_time_limit_seconds="3"
        ),
        transitions=leads("keep", errors={"NoMatchingError": "n30"}),
    )
    kept = UpdateFlowAttributes(
        identifier="keep",
        type="UpdateFlowAttributes",
        parameters=FlowAttributeParameters(flow_attributes={"b": {"Value": "two"}}),
        transitions=leads("n0", errors={"NoMatchingError": "n30"}),
    )
    steps = [say(f"n{i}", f"Step {i}", f"n{i + 1}") for i in range(30)]
    told = say("n30", "You are $.External.a and $.FlowAttributes.b.", "bye")
    parts, _ = cut(flow(asked, kept, *steps, told, bye()), Limits(actions=30))
    first, second = parts
    copy = next(a for a in first.actions if "~" in a.identifier and "kept" in a.identifier)
    assert copy.parameters.flow_attributes == {"kept_External_a": {"Value": "$.External.a"}}
    carrying = [a for a in first.actions if a.type == "UpdateContactAttributes"]
    assert carrying[0].parameters.attributes == {
        "ivr_entry": next(iter(second.by_id["door~choose"].transitions.conditions)).next_action,
        "carried_b": "$.FlowAttributes.b",
        "carried_kept_External_a": "$.FlowAttributes.kept_External_a",
    }
    assert second.by_id["door~take"].parameters.flow_attributes == {
        "ivr_entry": {"Value": "$.Attributes.ivr_entry"},
        "b": {"Value": "$.Attributes.carried_b"},
        "kept_External_a": {"Value": "$.Attributes.carried_kept_External_a"},
    }
    assert set(second.by_id["door~wipe"].parameters.attributes.values()) == {"none"}
    assert second.by_id["n30"].parameters.text == (
        "You are $.FlowAttributes.kept_External_a and $.FlowAttributes.b."
    )


def test_a_secret_is_never_separated_from_its_use(bench):
    steps = "\n".join(f"  s{i}: {{say: Step {i}., then: s{i + 1}}}" for i in range(30))
    dialog = f"""\
dialog: x
locales: [en-US]
defaults: {{on_error: bye, on_exhausted: bye}}
start: s0
nodes:
{steps}
  s30:
    collect: {{slot: pin, say: Key it., digits: {{min: 4, max: 4}}, secure: {{kind: pin}}}}
    then: check
  check:
    invoke: {{handler: authenticate, in: {{proof: birth_date, secret: "{{{{ pin }}}}"}}}}
    then: bye
  bye: {{hangup: Good bye.}}
"""
    for actions in range(40, 26, -1):
        program = bench.compile(dialog, limits=Limits(actions=actions)).program
        assert len(program.flows) > 1
        for each in program.flows:
            assert ("s30.secret" in each.by_id) == ("check" in each.by_id)
            written = write_text(each)
            assert '"carried_StoredCustomerInput' not in written
            assert '"Value": "$.StoredCustomerInput' not in written


MODULE = (
    "arn:aws:connect:us-east-1:111122223333:instance/i/flow-module/"
    "0b6f2f9d-7c11-4cf0-8d3f-6f2b4cf06d3f"
)
ENVIRONMENT = {
    "environment": "dev",
    "instance": "arn:aws:connect:eu-west-2:123456789012:instance/i",
    "derive": True,
    "symbols": {
        "queue:fraud": "arn:aws:connect:us-east-1:111122223333:instance/i/queue/own",
        "module:check": MODULE,
    },
}


def test_what_an_environment_binds_wins_over_what_is_derived():
    binder = Binder(Environment.model_validate(ENVIRONMENT))
    assert (
        binder.value("queue:fraud") == "arn:aws:connect:us-east-1:111122223333:instance/i/queue/own"
    )
    assert binder.value("module:check") == MODULE.rpartition("/")[2]
    assert binder.value("plain text") == "plain text"
    assert binder.value("$.Attributes.queue") == "$.Attributes.queue"
    assert binder.value("queue:other").startswith(ENVIRONMENT["instance"] + "/queue/")
    assert set(binder.bound) == {"queue:fraud", "module:check", "queue:other"}


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("queue", "arn:aws:connect:eu-west-2:123456789012:instance/i/queue/"),
        ("hours", "arn:aws:connect:eu-west-2:123456789012:instance/i/operating-hours/"),
        ("flow", "arn:aws:connect:eu-west-2:123456789012:instance/i/contact-flow/"),
        ("prompt", "arn:aws:connect:eu-west-2:123456789012:instance/i/prompt/"),
        ("lambda", "arn:aws:lambda:eu-west-2:123456789012:function:name"),
        ("bot", "arn:aws:lex:eu-west-2:123456789012:bot-alias/"),
        ("number", "+1206555"),
        ("key", "name-"),
    ],
)
def test_derived_values_look_like_those_of_the_service(kind, start):
    made = derived(Symbol(kind, "name"), ENVIRONMENT["instance"])
    assert made.startswith(start)
    assert made == derived(Symbol(kind, "name"), ENVIRONMENT["instance"])
