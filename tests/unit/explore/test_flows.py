"""Several flows: going to a flow, modules, hooks, and flows outside."""

from __future__ import annotations

import pytest

from ivr.explore.calls.replay import replay
from ivr.explore.explore import explore
from ivr.faults import Unreadable
from ivr.ir.actions.base import FlowType

E, C = "NoMatchingError", "NoMatchingCondition"


def going(p, target, name="main"):
    go = p.act("go", "TransferToFlow", {"ContactFlowId": target}, "bye", {E: "bye"})
    return p.made(p.attributes("set", {"a": "1"}, "go"), go, p.bye(), name=name)


def test_flows_of_the_set_are_followed_and_know_the_attributes(p):
    there = p.made(
        p.look("look", "$.Attributes.a", {"1": "x"}, "y"), p.bye("x"), p.bye("y"), name="there"
    )
    go = going(p, "there")
    report = explore([go, there])
    assert report.starts == ("main",)
    assert report.leaves == ()
    assert report.reached == 6  # y, where setting the attribute fails


def test_flows_outside_are_an_end(p):
    report = explore([going(p, "arn:aws:connect:x:1:instance/i/contact-flow/far")])
    assert report.leaves == ("arn:aws:connect:x:1:instance/i/contact-flow/far",)
    assert report.findings == ()


def test_symbols_name_what_arns_stand_for(p):
    there = p.made(p.bye(), name="there")
    symbols = {"arn:x/there-id": "flow:there"}
    report = explore([going(p, "arn:x/there-id"), there], symbols=symbols)
    assert report.starts == ("main",)
    assert report.reached == 4


def test_flow_attributes_do_not_go_along(p):
    keep = p.act("keep", "UpdateFlowAttributes", {"FlowAttributes": {"f": {"Value": "1"}}}, "go")
    go = p.act("go", "TransferToFlow", {"ContactFlowId": "there"}, "bye", {E: "bye"})
    keep["Transitions"]["Errors"] = [{"NextAction": "go", "ErrorType": E}]
    here = p.made(keep, go, p.bye())
    there = p.made(
        p.look("look", "$.FlowAttributes.f", {"1": "x"}, "y"), p.bye("x"), p.bye("y"), name="there"
    )
    report = explore([here, there])
    assert [(f.finding.code, f.action) for f in report.found] == [("EXP102", "x")]


def calling(p):
    run = p.act("run", "InvokeFlowModule", {"FlowModuleId": "m"}, "bye", {C: "other", E: "bye"},
                {"Equals yes": "yes", "Equals no": "no", "Equals maybe": "maybe"})  # fmt: skip
    here = p.made(run, p.bye("yes"), p.bye("no"), p.bye("maybe"), p.bye("other"), p.bye())
    module = p.made(
        p.menu("ask", {"1": "y", "2": "n"}, "n"),
        p.act("y", "EndFlowModuleExecution", {"Result": "yes"}),
        p.act("n", "EndFlowModuleExecution", {"Result": "no"}),
        name="m",
        kind=FlowType.MODULE,
    )
    return here, module


def test_modules_return_by_their_result(p):
    report = explore(calling(p))
    assert report.starts == ("main",)
    unreached = sorted(f.action for f in report.found if f.finding.code == "EXP102")
    assert unreached == ["maybe", "other"]


def test_a_module_that_calls_itself_is_bounded_by_nesting(p):
    run = p.act("run", "InvokeFlowModule", {"FlowModuleId": "m"}, "end", {E: "end"})
    module = p.made(run, p.act("end", "EndFlowModuleExecution"), name="m", kind=FlowType.MODULE)
    report = explore([module])
    assert report.bounds == ()
    assert report.moments < 30


def hooked(p):
    hook = p.act("hook", "UpdateContactEventHooks", {"EventHooks": {"CustomerQueue": "wait"}},
                 "go", {E: "go"})  # fmt: skip
    last = p.act("last", "UpdateContactEventHooks", {"EventHooks": {"CustomerRemaining": "gone"}},
                 "hook", {E: "hook"})  # fmt: skip
    go = p.act("go", "TransferContactToQueue", {}, "bye", {"QueueAtCapacity": "bye", E: "bye"})
    choose = p.act("choose", "UpdateContactTargetQueue", {"QueueId": "q"}, "last", {E: "last"})
    here = p.made(choose, last, hook, go, p.bye())
    loop = p.act("loop", "MessageParticipantIteratively", {"Messages": [{"Text": "Wait."}],
                 "InterruptFrequencySeconds": "30"}, None, {E: "end"},
                 {"Equals MessagesInterrupted": "more"})  # fmt: skip
    wait = p.made(loop, p.say("more", "loop"), p.act("end", "EndFlowExecution"), name="wait",
                  kind=FlowType.CUSTOMER_QUEUE)  # fmt: skip
    gone = p.made(p.act("end", "EndFlowExecution"), name="gone")
    return here, wait, gone


def test_flows_of_event_hooks_are_followed(p):
    report = explore(hooked(p))
    assert report.starts == ("main",)
    assert report.reached == report.actions
    assert report.person is not None
    assert replay(report.person.script, hooked(p)).end.kind == "transfer"


def test_a_start_can_be_chosen_and_must_exist(p):
    here, module = calling(p)
    assert explore([here, module], "m").starts == ("m",)
    with pytest.raises(Unreadable, match="no flow 'nope'"):
        explore([here], "nope")


def test_flows_that_enter_each_other_are_walked_from_the_first(p):
    report = explore([going(p, "b", "a"), going(p, "a", "b")])
    assert report.starts == ("a",)
    assert report.reached == 6
    assert [f.finding.code for f in report.found] == ["EXP106"]


def test_a_queue_flow_is_played_in_its_phase(p):
    move = p.act("move", "DequeueContactAndTransferToQueue", {"QueueId": "q"}, "end",
                 {"QueueAtCapacity": "nowhere", E: "end"})  # fmt: skip
    flow = p.made(move, p.act("end", "EndFlowExecution"), kind=FlowType.CUSTOMER_QUEUE)
    report = explore([flow])
    found = report.found[0]
    assert found.finding.code == "EXP104"
    assert found.call.hitch == ""
    assert replay(found.call.script, [flow]).end.code == "SIM004"


def test_only_a_phone_waits_with_messages(p):
    given = {"Messages": [{"Text": "Wait."}], "InterruptFrequencySeconds": "30"}
    loop = p.act("loop", "MessageParticipantIteratively", given, "sorry",
                 {"NoMatchingError": "sorry"}, {"Equals MessagesInterrupted": "again"})  # fmt: skip
    flow = p.made(p.look("where", "$.Channel", {"CHAT": "loop"}, "bye"), loop,
                  p.say("sorry", "bye"), p.say("again", "bye"), p.bye(),
                  kind=FlowType.CUSTOMER_QUEUE)  # fmt: skip
    report = explore([flow])
    assert {f.action for f in report.found if f.finding.code == "EXP102"} == {"again"}
    on_the_phone = p.made(loop, p.say("sorry", "bye"), p.say("again", "bye"), p.bye(),
                          kind=FlowType.CUSTOMER_QUEUE)  # fmt: skip
    report = explore([on_the_phone])
    assert [f for f in report.found if f.finding.code == "EXP102"] == []
    assert not any(f.call.hitch for f in report.found if f.call)
