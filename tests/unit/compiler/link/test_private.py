"""What is private is not carried over a cut, and what is carried is wiped if the cut fails."""

import dataclasses

import pytest

from ivr.compiler.link.cut import Limits, cut
from ivr.compiler.link.private import private_in, private_paths
from ivr.contract import FUNCTIONS
from ivr.faults import Refused
from ivr.formats.connect import write_text
from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

COUNT = 60
SMALL = Limits(actions=40)


def long_dialog(ask, end):
    steps = "".join(f"  s{i}: {{say: Step {i}., then: s{i + 1}}}\n" for i in range(COUNT))
    return f"""\
dialog: x
locales: [en-US]
defaults: {{on_error: bye, on_exhausted: bye}}
start: ask
nodes:
  ask: {ask}
{steps}
  s{COUNT}: {end}
  bye: {{hangup: Good bye.}}
"""


TELL = '{say: "You have {{ balance }}.", then: bye}'
KEPT = "{invoke: {handler: account, out: {balance: balance}}, then: s0}"
MODULE = """\
dialog: fetch
kind: module
locales: [en-US]
takes: [seed]
returns: [found, failed]
start: ask
nodes:
  ask: {invoke: {handler: account}, then: give, on: {error: sorry}}
  give: {return: found, with: {total: "{{ balance }}", count: "{{ cards }}", seed: "{{ seed }}"}}
  sorry: {return: failed}
"""
CALL = "{call: {dialog: fetch, with: {seed: one}, returns: {balance: %s}}, then: s0}"
AGAIN = """\
{invoke: {handler: account}, then: away}
  away: {call: {dialog: echo, with: {seed: "{{ balance }}"}, returns: {balance: seed}}, then: s0}"""
ECHO = """\
dialog: echo
kind: module
locales: [en-US]
takes: [seed]
returns: [found]
start: give
nodes:
  give: {return: found, with: {seed: "{{ seed }}"}}
"""


@pytest.mark.parametrize(
    ("ask", "modules"),
    [
        ("{invoke: {handler: account}, then: s0}", ()),
        (KEPT, ()),
        (CALL % "total", (MODULE,)),
        (AGAIN, (ECHO,)),
    ],
    ids=["answer", "kept", "returned", "passed"],
)
def test_a_private_value_read_across_a_cut_is_refused_where_it_is_read(bench, ask, modules):
    bench.variable("balance", "money")
    source = long_dialog(ask, TELL)
    line = 1 + next(i for i, x in enumerate(source.splitlines()) if f"  s{COUNT}:" in x)
    with pytest.raises(Refused) as caught:
        bench.compile(source, *modules, limits=SMALL)
    refused = caught.value.findings
    assert [(f.code, f.where.line) for f in refused] == [("CMP012", line)]
    assert f"'s{COUNT}' reads the private value" in refused[0].message
    assert "Ask the function again" in refused[0].remedy


@pytest.mark.parametrize(
    ("ask", "modules"),
    [
        ("{invoke: {handler: lookup, out: {balance: known}}, then: s0}", ()),
        (CALL % "count", (MODULE,)),
        (CALL % "seed", (MODULE,)),
    ],
    ids=["kept", "returned", "passed"],
)
def test_a_public_value_is_carried(bench, ask, modules):
    bench.variable("balance", "money")
    program = bench.compile(long_dialog(ask, TELL), *modules, limits=SMALL).program
    assert "carried_balance" in write_text(program.flow("x"))


def test_a_flow_is_cut_where_no_private_value_is_needed(bench):
    bench.variable("balance", "money")
    source = long_dialog("{say: Hello., then: s0}", "{invoke: {handler: account}, then: e0}")
    tail = "".join(f"  e{i}: {{say: End {i}., then: e{i + 1}}}\n" for i in range(6))
    source += tail + f"  e6: {TELL}\n"
    for actions in range(36, 60):
        program = bench.compile(source, limits=Limits(actions=actions)).program
        assert len(program.flows) > 1
        assert not any("External_balance" in write_text(flow) for flow in program.flows)


def test_functions_that_answer_nothing_private_leave_nothing_private():
    asked = {"LambdaFunctionARN": "lambda:account", "InvocationTimeLimitSeconds": "3"}
    one = Flow("f", FlowType.CONTACT_FLOW, "a", (_action("a", "InvokeLambdaFunction", asked, "b"),))
    known = {"account": FUNCTIONS["account"]}
    assert "$.External.balance" in private_paths((one,), known)["f"]["b"]
    public = {name: f._replace(private=False) for name, f in _answers().items()}
    open_ = {"account": dataclasses.replace(FUNCTIONS["account"], answers=public)}
    assert private_paths((one,), open_)["f"]["b"] == frozenset()


def _answers():
    return FUNCTIONS["account"].answers


def _action(name, kind, parameters, to):
    ways = {"NextAction": to, "Errors": [{"NextAction": to, "ErrorType": "NoMatchingError"}]}
    value = {"Identifier": name, "Type": kind, "Parameters": parameters}
    return read_action({**value, "Transitions": {**ways, "Conditions": []}})


def _carrying():
    values = {"FlowAttributes": {"v": {"Value": "one"}}}
    says = [
        _action(f"s{i}", "MessageParticipant", {"Text": f"Step {i}"}, f"s{i + 1}")
        for i in range(COUNT)
    ]
    told = _action(f"s{COUNT}", "MessageParticipant", {"Text": "$.FlowAttributes.v"}, "bye")
    bye = {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}}
    actions = (_action("a", "UpdateFlowAttributes", values, "s0"), *says, told)
    actions = (*actions, read_action({**bye, "Transitions": {}}))
    return Flow("f", FlowType.CONTACT_FLOW, "a", actions)


def test_who_cannot_enter_a_part_leaves_nothing_carried_with_the_contact():
    parts, findings = cut(_carrying(), SMALL, private=private_in((_carrying(),), {}))
    assert not findings
    assert len(parts) > 1
    for part in parts:
        written = {
            name
            for each in part.actions
            if each.type == "UpdateContactAttributes"
            for name, value in each.parameters.attributes.items()
            if value != "none"
        }
        for each in part.actions:
            if (
                each.type in ("TransferToFlow", "UpdateFlowAttributes")
                and "door~" in each.identifier
            ):
                failed = part.by_id[each.transitions.errors[0].next_action]
                wiped = failed.parameters.attributes
                assert written | {"ivr_entry", "carried_v"} == set(wiped)
                assert set(wiped.values()) == {"none"}
                assert failed.transitions.next_action == "door~lost.end"
