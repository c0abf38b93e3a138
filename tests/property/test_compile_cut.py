"""A flow that is cut says the same to every caller as the whole."""

import re
from typing import ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.compiler.link.cut import Limits, cut
from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

SIZE = 40
PATH = re.compile(r"\$\.[A-Za-z]+(?:\.[A-Za-z0-9_]+)+")


def action(name, kind, parameters, to, conditions=()):
    ways = {"NextAction": to, "Errors": [], "Conditions": list(conditions)}
    return read_action(
        {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": ways}
    )


def when(operand, to):
    return {"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [operand]}}


KINDS = st.sampled_from(["say", "say", "ask", "keep", "choose", "note"])
STEPS = st.lists(
    st.tuples(KINDS, st.integers(0, SIZE), st.integers(0, SIZE), st.integers(0, 2)),
    min_size=SIZE,
    max_size=SIZE,
)


def built(steps):
    """Return a flow: a start that gives every value, steps that jump anywhere, an end."""
    values = {f"v{n}": {"Value": f"first{n}"} for n in range(3)}
    actions = [
        action("start", "UpdateFlowAttributes", {"FlowAttributes": values}, "look"),
        action("look", "InvokeLambdaFunction", lambda_(), "s0"),
    ]
    for index, (kind, one, other, n) in enumerate(steps):
        actions.append(step(f"s{index}", kind, (f"s{one}", f"s{other}"), n))
    ends = {"Identifier": f"s{SIZE}", "Type": "DisconnectParticipant", "Parameters": {}}
    actions.append(read_action({**ends, "Transitions": {}}))
    nodes = {each.identifier: f"n{i // 3}" for i, each in enumerate(actions)}
    return Flow("f", FlowType.CONTACT_FLOW, "start", tuple(actions), nodes=nodes)


def lambda_():
    return {"LambdaFunctionARN": "lambda:a", "InvocationTimeLimitSeconds": "3"}


def step(name, kind, ways, n):
    to, other = ways
    match kind:
        case "say":
            text = f"{name} $.External.x{n} $.FlowAttributes.v{n}"
            return action(name, "MessageParticipant", {"Text": text}, to)
        case "ask":
            return action(name, "InvokeLambdaFunction", lambda_(), to)
        case "keep":
            values = {f"v{n}": {"Value": f"$.External.x{n}"}}
            return action(name, "UpdateFlowAttributes", {"FlowAttributes": values}, to)
        case "note":
            return action(name, "UpdateContactAttributes", {"Attributes": {"n": name}}, to)
        case _:
            path = {"ComparisonValue": f"$.External.x{n}"}
            return action(name, "Compare", path, to, [when("odd", other)])


class Call:
    """The least of Connect that these flows need."""

    def __init__(self, flows):
        self.flows = {f"flow:{flow.name}": flow for flow in flows}
        self.attributes = {}
        self.asked = 0
        self.heard = []
        self.enter("flow:f")

    def enter(self, name):
        self.flow = self.flows[name]
        self.here = self.flow.start
        self.kept, self.external = {}, {}

    def value(self, path):
        root, _, leaf = path[2:].partition(".")
        tables = {"External": self.external, "FlowAttributes": self.kept}
        return {**tables, "Attributes": self.attributes}[root].get(leaf, "?")

    def text(self, text):
        return PATH.sub(lambda match: self.value(match[0]), text)

    def step(self):
        now = self.flow.by_id[self.here]
        self.here = now.transitions.next_action
        act = self.ACTS.get(now.type)
        if act is not None:
            act(self, now, now.json_value()["Parameters"])
        return act is not None

    def say(self, _action, value):
        self.heard.append(self.text(value["Text"]))

    def ask(self, _action, _value):
        self.asked += 1
        parity = "odd" if self.asked % 3 else "even"
        self.external = {f"x{n}": parity if n else f"call {self.asked}" for n in range(3)}

    def keep(self, _action, value):
        table = value["FlowAttributes"].items()
        self.kept.update({name: self.text(each["Value"]) for name, each in table})

    def note(self, _action, value):
        table = value["Attributes"].items()
        self.attributes.update({name: self.text(each) for name, each in table})

    def choose(self, action, value):
        seen = self.value(value["ComparisonValue"])
        ways = {b.condition.operands[0]: b.next_action for b in action.transitions.conditions}
        self.here = ways.get(seen, self.here)

    def go(self, _action, value):
        self.enter(value["ContactFlowId"])

    ACTS: ClassVar = {
        "MessageParticipant": say,
        "InvokeLambdaFunction": ask,
        "UpdateFlowAttributes": keep,
        "UpdateContactAttributes": note,
        "Compare": choose,
        "TransferToFlow": go,
    }


def transcript(flows, messages):
    """Return what is heard, and at the end of the call what is noted on the contact."""
    call = Call(flows)
    for _ in range(60 * messages):
        if len(call.heard) >= messages:
            break
        if not call.step():
            return call.heard, f"ended with {call.attributes.get('n')}"
    return call.heard, "goes on"


@settings(max_examples=30, deadline=None)
@given(STEPS, st.integers(20, 38))
def test_a_call_hears_the_same_before_and_after_the_cut(steps, most):
    whole = built(steps)
    parts, findings = cut(whole, Limits(actions=most))
    if not findings:
        assert len(parts) > 1
        heard, end = transcript(parts, 30)
        heard_whole, end_whole = transcript((whole,), 31)
        if end == "goes on":
            assert heard_whole[: len(heard)] == heard
        else:
            assert (heard, end) == (heard_whole, end_whole)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_nothing_carried_over_a_cut_is_left_with_the_contact(steps):
    parts, findings = cut(built(steps), Limits(actions=38))
    call = Call(parts)
    for _ in range(500):
        entered = call.here
        if not call.step():
            break
        if entered == "door~wipe" and not findings:
            carried = {k: v for k, v in call.attributes.items() if k.startswith("carried_")}
            assert set(carried.values()) <= {"none"}
            assert call.attributes["ivr_entry"] == "none"
