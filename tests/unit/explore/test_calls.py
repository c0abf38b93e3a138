"""Stories, scripts and reports: what is written can be read, and is played as it was told."""

from __future__ import annotations

import json

import pytest

from ivr.explore.calls.replay import parting, replay
from ivr.explore.calls.script import Script, read_script, written
from ivr.explore.explore import explore
from ivr.explore.report import REPORTS
from ivr.faults import Refused
from ivr.ir.actions.base import FlowType
from ivr.spec.reading.reader import read_text

E, C = "NoMatchingError", "NoMatchingCondition"
S3 = "arn:aws:lambda:x:1:function:f"


def tangled(p):
    """A call that needs a function's answer, an attribute, a key, digits and a failure."""
    store = {
        "Text": "Digits.",
        "StoreInput": "True",
        "InputTimeLimitSeconds": "5",
        "InputValidation": {"CustomValidation": {"MaximumLength": "4"}},
    }
    return p.made(
        p.look("vip", "$.Attributes.vip", {"yes": "ask"}, "bye"),
        p.function("ask", "band", "bye"),
        p.look("band", "$.External.band", {"high": "menu", "low": "bye"}, "bye"),
        p.menu("menu", {"1": "bye", "2": "digits"}, "bye"),
        p.act("digits", "GetParticipantInput", store, "same", {E: "bye"}),
        p.look("same", "$.StoredCustomerInput", {"1234": "again"}, "bye"),
        p.function("again", "bye", "open"),
        p.act(
            "open",
            "CheckHoursOfOperation",
            {},
            "bye",
            {E: "bye"},
            {"Equals True": "bye", "Equals False": "split"},
        ),
        p.act(
            "split",
            "DistributeByPercentage",
            {},
            "nowhere",
            {C: "nowhere"},
            {"NumberLessThan 31": "bye", "NumberLessThan 71": "bye"},
        ),
        p.bye(),
    )


def the_call(p):
    flow = tangled(p)
    found = [f for f in explore([flow]).found if f.finding.code == "EXP104"]
    assert len(found) == 1
    return flow, found[0].call


def test_a_call_through_everything_is_played_as_it_was_told(p):
    flow, call = the_call(p)
    assert call.hitch == ""
    record = replay(call.script, [flow])
    assert record.end.code == "SIM004"
    assert [step.identifier for step in record.trace] == [leg.identifier for leg in call.legs]


def test_a_script_says_what_caller_and_world_do(p):
    _, call = the_call(p)
    assert call.script.contact["Attributes.vip"] == "yes"
    told = {step.at: (step.does, step.with_, step.told) for step in call.script.steps}
    assert told["main/ask"] == ("answer", "", {"External.band": "high"})
    assert told["main/digits"] == ("digits", "1234", {})
    assert told["main/again"][:2] == ("fails", E)
    assert told["main/open"][:2] == ("hours", "False")
    assert int(told["main/split"][1]) >= 71


def test_a_script_is_read_as_it_was_written(p):
    _, call = the_call(p)
    assert read_script(read_text(written(call.script), "s.yaml")) == call.script


def test_a_script_that_is_none_is_refused_with_its_line():
    with pytest.raises(Refused) as refused:
        read_script(read_text("explored: main\nsteps:\n- att: x\n", "s.yaml"))
    assert {f.where.line for f in refused.value.findings} == {3}


def test_a_call_that_goes_another_way_is_told(p):
    flow, call = the_call(p)
    other = call.script.model_copy(update={"contact": {}})
    trace = [(leg.flow, leg.identifier, leg.label) for leg in call.legs]
    assert parting(replay(call.script, [flow]), trace, ["main"]) == ""
    said = parting(replay(other, [flow]), trace, ["main"])
    assert said == "the simulator leaves 'vip' by NoMatchingCondition, not by Equals yes"


def test_intents_slots_and_silence(p):
    bot = p.act("bot", "ConnectParticipantWithLexBot", {"Text": "Yes?", "LexV2Bot":
                {"AliasArn": "b"}}, "bye", {"InputTimeLimitExceeded": "late", C: "bye", E: "bye"},
                {"Equals Block": "slot"})  # fmt: skip
    flow = p.made(bot, p.look("slot", "$.Lex.Slots.card", {"1234": "lost"}, "bye"), p.bye(),
                  p.act("lost", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}),
                  p.act("late", "UpdateFlowLoggingBehavior"))  # fmt: skip
    found = explore([flow]).found
    assert [(f.action, f.call.hitch) for f in found] == [("late", ""), ("lost", "")]
    assert found[0].call.script.steps[0].does == "silence"
    assert found[1].call.script.steps[0].told == {"Lex.Slots.card": "1234"}


def test_two_values_that_are_compared_with_each_other(p):
    def same(here, there):
        pair = p.look("same", "$.Attributes.a", {"$.Attributes.b": here}, there)
        return p.made(pair, p.bye())

    for flow in (same("nowhere", "bye"), same("bye", "nowhere")):
        call = explore([flow]).found[0].call
        assert call.hitch == ""
        facts = call.script.contact
        if flow.by_id["same"].transitions.conditions[0].next_action == "nowhere":
            assert facts["Attributes.a"] == facts["Attributes.b"]


def test_a_loop_that_is_told_how_often(p):
    rounds = {"Equals ContinueLooping": "hi", "Equals DoneLooping": "nowhere"}
    flow = p.made(
        p.act("count", "Loop", {"LoopCount": "$.Attributes.n"}, "nowhere", {E: "bye"}, rounds),
        p.say("hi", "count"),
        p.bye(),
    )
    call = explore([flow]).found[0].call
    assert call.hitch == ""
    assert call.script.contact["Attributes.n"] == "0"


BEFORE = {
    "External.x": "1",
    "Lex.IntentName": "Block",
    "Lex.Slots.card": "7",
    "StoredCustomerInput": "12",
    "Metrics.Queue.Size": "3",
    "Customer.Tier": "gold",
}


@pytest.mark.parametrize(("fact", "value"), BEFORE.items())
def test_what_a_flow_before_left_behind_is_in_the_script(p, fact, value):
    flow = p.made(p.look("look", f"$.{fact}", {value: "nowhere"}, "bye"), p.bye())
    call = next(f.call for f in explore([flow]).found if f.finding.code == "EXP104")
    assert call.hitch == ""
    assert call.script.before == {fact: value}
    assert read_script(read_text(written(call.script), "s.yaml")) == call.script
    assert replay(call.script, [flow]).end.code == "SIM004"


def test_what_a_module_is_told_is_in_the_script(p):
    look = p.look("look", "$.Modules.Input.kind", {"vip": "nowhere"}, "bye")
    flow = p.made(look, p.act("bye", "EndFlowModuleExecution"), kind=FlowType.MODULE)
    call = explore([flow]).found[0].call
    assert call.script.before == {"Modules.Input.kind": "vip"}
    assert replay(call.script, [flow]).end.code == "SIM004"


def test_what_no_script_can_say_is_said_to_be_not_replayable(p):
    flow = p.made(p.look("look", "$.Lex.AlternativeIntents.x", {"1": "nowhere"}, "b"), p.bye("b"))
    report = explore([flow])
    call = report.found[0].call
    assert call.script is None
    assert call.hitch == "scripts cannot say what $.Lex.AlternativeIntents.x is"
    assert f"Not replayable: {call.hitch}." in REPORTS["text"](report)


def test_what_would_have_to_survive_the_way_into_a_flow_is_not_replayable(p):
    first = p.made(
        p.function("f", "go", "go"),
        p.act("go", "TransferToFlow", {"ContactFlowId": "b"}, "bye", {E: "bye"}),
        p.bye(),
        name="a",
    )
    second = p.made(p.look("look", "$.External.x", {"1": "nowhere"}, "bye"), p.bye(), name="b")
    call = explore([first, second]).found[0].call
    assert call.script is None
    assert call.hitch.startswith("it needs $.External.x to survive the way into another flow")


def test_a_view_is_left_by_its_button_which_the_flow_can_compare(p):
    view = p.act("view", "ShowView", {"ViewResource": {"Id": "v"}, "ViewData": {},
                 "InvocationTimeLimitSeconds": "60"}, "bye",
                 {C: "bye", E: "bye", "TimeLimitExceeded": "bye"},
                 {"Equals Next": "keep", "Equals Back": "bye"})  # fmt: skip
    keep = p.attributes("keep", {"pressed": "$.Views.Action"}, "look")
    look = p.look("look", "$.Attributes.pressed", {"Next": "nowhere", "Back": "never"}, "bye")
    report = explore([p.made(view, keep, look, p.bye(), p.say("never", "bye"))])
    found = {each.finding.code: each for each in report.found}
    assert found["EXP104"].call.hitch == ""
    assert found["EXP104"].call.script.steps[0].with_ == "Next"


def test_a_hook_by_an_attribute_and_a_wait_by_an_answer_are_played(p):
    flow = p.made(
        p.function("f", "hook", "bye"),
        p.act("hook", "UpdateContactEventHooks",
              {"EventHooks": {"CustomerQueue": "$.Attributes.flow"}}, "wait", {E: "bye"}),
        p.act("wait", "Wait", {"TimeLimitSeconds": "$.External.seconds"}, "bye", {E: "bye"},
              {"Equals WaitCompleted": "nowhere"}),
        p.bye(),
    )  # fmt: skip
    call = next(f.call for f in explore([flow]).found if f.finding.code == "EXP104")
    assert call.hitch == ""
    assert replay(call.script, [flow]).end.code == "SIM004"


@pytest.mark.parametrize("form", ["text", "md"])
def test_reports_number_the_steps_of_the_call(p, form):
    flow = tangled(p)
    text = REPORTS[form](explore([flow]))
    assert "EXP104" in text
    assert "1. " in text
    assert "nothing was bounded" in text
    assert text == REPORTS[form](explore([flow]))


def test_a_json_report_carries_the_scripts(p):
    flow = tangled(p)
    value = json.loads(REPORTS["json"](explore([flow])))
    found = next(f for f in value["findings"] if f["code"] == "EXP104")
    script = read_script(read_text(found["call"]["script"], "s.yaml"))
    assert isinstance(script, Script)
    assert found["call"]["played"] is True
    assert replay(script, [flow]).end.code == "SIM004"
    assert value["silence"]["seconds"] == 8
