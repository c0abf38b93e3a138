"""Cutting what is too long: the parts lead to each other, and carry what is read later."""

import pytest

from ivr.compiler.link.cut import Limits, cut
from ivr.formats.connect import write_text
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import FlowType, leads
from ivr.ir.actions.control import TransferToFlow
from ivr.ir.actions.interaction import InvokeLambdaFunction, LambdaParameters
from tests.unit.compiler.assemble.flows import bye, flow, say


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
        assert any("check" in each.by_id for each in program.flows)
        for each in program.flows:
            assert ("s30.secret" in each.by_id) == ("check" in each.by_id)
            written = write_text(each)
            assert '"carried_StoredCustomerInput' not in written
            assert '"Value": "$.StoredCustomerInput' not in written
