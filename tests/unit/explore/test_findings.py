"""Each kind of finding, on the smallest flow that shows it, with the call played again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.explore.calls.replay import replay
from ivr.explore.explore import explore
from ivr.explore.report import as_text
from ivr.faults import Where
from tests.unit.explore.telling import FULL, C, E, codes, only, played


def test_a_sound_flow_has_no_findings(p):
    flow = p.made(p.say("hi", "menu"), p.menu("menu", {"1": "hi"}, "bye"), p.bye())
    report = explore([flow])
    assert report.found == ()
    assert report.bounds == ()
    assert (report.actions, report.reached) == (3, 3)
    assert report.person is None


def test_an_error_that_nothing_takes(p):
    flow = p.made(p.function("ask", "bye", "bye"), p.bye())
    bare = p.made(p.act("ask", "InvokeLambdaFunction", {"LambdaFunctionARN": "f",
                        "InvocationTimeLimitSeconds": "3"}, "bye"), p.bye())  # fmt: skip
    assert codes(explore([flow])) == []
    report = explore([bare])
    assert codes(report) == [("EXP103", "ask")]
    assert report.is_grave()
    assert played(report, "EXP103", bare).end.code == "SIM002"


def test_a_target_that_is_not_there(p):
    flow = p.made(p.menu("menu", {"7": "nowhere"}, "bye"), p.bye())
    report = explore([flow])
    record = played(report, "EXP104", flow)
    assert record.end.code == "SIM004"
    call = only(report, "EXP104").call
    assert [(s.does, s.with_) for s in call.script.steps] == [("key", "7")]


def test_an_action_without_a_way_on(p):
    flow = p.made(p.say("hi", "set"), p.act("set", "UpdateFlowLoggingBehavior",
                  {"FlowLoggingBehavior": "Enabled"}))  # fmt: skip
    report = explore([flow])
    assert codes(report) == [("EXP105", "set")]
    assert played(report, "EXP105", flow).end.kind == "error"


DIALS = {
    "ThirdPartyPhoneNumber": "",
    "ThirdPartyConnectionTimeLimitSeconds": "30",
    "ContinueFlowExecution": "False",
}


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("TransferToFlow", {"ContactFlowId": ""}),
        ("TransferToFlow", {"ContactFlowId": "$.FlowAttributes.never"}),
        ("TransferParticipantToThirdParty", DIALS),
        ("UpdateContactTargetQueue", {"QueueId": ""}),
        ("UpdateContactTargetQueue", {"QueueId": "q", "AgentId": "a"}),
        ("UpdateContactEventHooks", {"EventHooks": {"CustomerQueue": ""}}),
        ("InvokeFlowModule", {"FlowModuleId": ""}),
    ],
)
def test_what_is_empty_can_only_fail(p, kind, parameters):
    flow = p.made(p.act("it", kind, parameters, "bye", {E: "bye"}), p.bye())
    report = explore([flow])
    assert [each.finding.code for each in report.found] == ["EXP111"]
    assert report.found[0].call.hitch == ""
    trace = replay(report.found[0].call.script, [flow]).trace
    assert trace[0].label == E


def test_errors_come_first_then_the_shorter_call(p):
    flow = p.made(
        p.menu("menu", {"1": "a", "2": "nowhere"}, "bye"),
        p.say("a", "b"),
        p.menu("b", {"1": "nowhere2"}, "bye"),
        p.bye(),
        p.say("lonely", "bye"),
    )
    report = explore([flow])
    assert [each.finding.code for each in report.found] == ["EXP104", "EXP104", "EXP101"]
    assert [len(each.call.legs) for each in report.found[:2]] == [1, 3]


def test_a_line_of_several_actions_is_told_once_that_they_can_only_fail(p):
    where = Where("flows/main.yaml", 7, 3)
    flow = p.made(
        p.menu("menu", {"1": "go", "2": "also"}, "bye"),
        p.act("go", "TransferContactToQueue", {}, "bye", FULL),
        p.act("also", "TransferContactToQueue", {}, "bye", FULL),
        p.bye(),
    )
    assert len(explore([flow]).found) == 2
    report = explore([replace(flow, origins={"go": where, "also": where})])
    assert codes(report) == [("EXP111", "go")]


def test_an_action_that_connect_does_not_have_is_guessed_and_said_so(p):
    flow = p.made(p.act("it", "DanceAlone", {}, "menu", {E: "bye"}),
                  p.menu("menu", {"1": "bye"}, "bye"), p.bye())  # fmt: skip
    report = explore([flow])
    assert [(bound.kind, bound.where) for bound in report.bounds] == [("types", "main/it")]
    assert "DanceAlone" in report.bounds[0].what
    assert codes(report) == [("EXP110", "it")]
    assert "every behaviour" not in as_text(report)
    assert "guessed: DanceAlone" in as_text(report)


def test_a_call_over_actions_of_two_channels_says_that_no_contact_is_on_both(p):
    flow = p.made(
        p.act("id", "CheckVoiceId", {}, "bye", {E: "bye"}, {"Equals Authenticated": "view"}),
        p.act("view", "ShowView", {"ViewResource": {"Id": "v"}}, "bye", {E: "bye", C: "bye"},
              {"Equals Next": "ask"}),
        p.function("ask", "bye", "bye"),
        p.bye(),
    )  # fmt: skip
    report = explore([flow])
    assert report.silence.call.hitch == (
        "CheckVoiceId is for VOICE and ShowView for CHAT; no contact is both"
    )


def test_a_fact_without_a_name_is_no_hindrance(p):
    flow = p.made(p.look("look", "$.", {"1": "also"}, "bye"),
                  p.look("also", "$.", {"1": "bye"}, "bye"), p.bye())  # fmt: skip
    assert explore([flow]).reached
