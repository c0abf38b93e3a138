"""Each kind of finding, on the smallest flow that shows it, with the call played again."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from ivr.explore.calls.replay import replay
from ivr.explore.explore import explore
from ivr.explore.report import as_text
from ivr.faults import Where
from ivr.ir.actions.base import FlowType

E, C = "NoMatchingError", "NoMatchingCondition"


def codes(report):
    return [(each.finding.code, each.action) for each in report.found]


def only(report, code):
    found = [each for each in report.found if each.finding.code == code]
    assert len(found) == 1, report.findings
    return found[0]


def played(report, code, *flows):
    """The call of the only finding of a code, as the simulator plays its script."""
    call = only(report, code).call
    assert call is not None
    assert call.script is not None
    assert call.hitch == ""
    record = replay(call.script, flows)
    legs = [(leg.flow, leg.identifier, leg.label) for leg in call.legs]
    steps = [(step.flow, step.identifier, step.label) for step in record.trace]
    assert steps[: len(legs)] == legs
    return record


def test_a_sound_flow_has_no_findings(p):
    flow = p.made(p.say("hi", "menu"), p.menu("menu", {"1": "hi"}, "bye"), p.bye())
    report = explore([flow])
    assert report.found == ()
    assert report.bounds == ()
    assert (report.actions, report.reached) == (3, 3)
    assert report.person is None


def test_an_action_that_no_way_leads_to(p):
    flow = p.made(p.say("hi", "bye"), p.bye(), p.say("lonely", "bye"))
    assert codes(explore([flow])) == [("EXP101", "lonely")]


def test_an_action_that_no_behaviour_reaches_although_a_way_leads_there(p):
    flow = p.made(
        p.attributes("set", {"a": "1"}, "look"),
        p.look("look", "$.Attributes.a", {"1": "bye", "2": "never"}, "else"),
        p.say("never", "behind"),
        p.say("behind", "bye"),
        p.say("else", "bye"),
        p.bye(),
    )
    report = explore([flow])
    found = {a for c, a in codes(report) if c == "EXP102"}
    # `else` is reached where setting the attribute fails.
    assert found == set()
    assert report.reached == 6


def test_a_value_that_the_flow_itself_set_rules_ways_out(p):
    flow = p.made(
        p.menu("menu", {"1": "one", "2": "two"}, "bye"),
        p.act("one", "UpdateContactAttributes", {"Attributes": {"a": "1"}}, "look"),
        p.act("two", "UpdateContactAttributes", {"Attributes": {"a": "2"}}, "look"),
        p.look("look", "$.Attributes.a", {"1": "bye", "2": "bye", "3": "never"}, "else"),
        p.say("never", "behind"),
        p.say("behind", "bye"),
        p.say("else", "bye"),
        p.bye(),
    )
    # The service demands an error branch of UpdateContactAttributes: without, contacts are lost.
    report = explore([flow])
    unreached = {a for c, a in codes(report) if c == "EXP102"}
    assert unreached == {"never", "behind", "else"}
    first = next(f for f in report.found if f.action == "never")
    assert "'look' ('3') leads there" in first.finding.message
    assert first.call is not None
    assert first.call.hitch == ""


def test_keys_that_are_all_taken_leave_no_other_key(p):
    keys = dict.fromkeys("0123456789*#", "bye")
    ask = p.menu("menu", keys, "other")
    ask["Transitions"]["Errors"] = [
        {"NextAction": "bye", "ErrorType": kind} for kind in ("InputTimeLimitExceeded", E)
    ] + [{"NextAction": "other", "ErrorType": C}]
    flow = p.made(ask, p.say("other", "bye"), p.bye())
    assert codes(explore([flow])) == [("EXP102", "other")]


def test_what_digits_can_never_be(p):
    store = {
        "Text": "Digits.",
        "StoreInput": "True",
        "InputTimeLimitSeconds": "5",
        "InputValidation": {"CustomValidation": {"MaximumLength": "2"}},
    }
    flow = p.made(
        p.act("ask", "GetParticipantInput", store, "look", {E: "bye"}),
        p.look(
            "look", "$.StoredCustomerInput", {"12": "bye", "123": "long", "Timeout": "late"}, "x"
        ),
        p.say("long", "bye"),
        p.say("late", "bye"),
        p.say("x", "bye"),
        p.bye(),
    )
    assert codes(explore([flow])) == [("EXP102", "long")]


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


def test_a_circle_that_nothing_ends(p):
    flow = p.made(
        p.menu("menu", {"1": "a"}, "bye"),
        p.look("a", "$.Attributes.x", {"1": "b"}, "bye"),
        p.look("b", "$.Attributes.x", {"2": "bye"}, "a"),
        p.bye(),
    )
    report = explore([flow])
    found = only(report, "EXP106")
    assert "'b' -> 'a'" in found.finding.message
    assert played(report, "EXP106", flow).end.code == "SIM003"
    assert found.call.script.contact["Attributes.x"] == "1"


def test_a_counter_that_begins_anew_is_no_way_out(p):
    rounds = {"Equals ContinueLooping": "count", "Equals DoneLooping": "count"}
    flow = p.made(p.act("count", "Loop", {"LoopCount": "3"}, "count", {}, rounds))
    assert played(explore([flow]), "EXP106", flow).end.code == "SIM003"


def test_a_counter_ends_a_circle(p):
    rounds = {"Equals ContinueLooping": "hi", "Equals DoneLooping": "bye"}
    flow = p.made(p.act("count", "Loop", {"LoopCount": "3"}, "bye", {}, rounds),
                  p.say("hi", "count"), p.bye())  # fmt: skip
    assert codes(explore([flow])) == []


def test_input_and_waiting_end_a_circle(p):
    wait = p.act("wait", "Wait", {"TimeLimitSeconds": "5"}, "wait", {E: "bye"},
                 {"Equals WaitCompleted": "wait"})  # fmt: skip
    assert codes(explore([p.made(wait, p.bye())])) == [("EXP108", "wait")]
    ask = p.menu("menu", {"1": "menu"}, "menu")
    ask["Transitions"]["Errors"][2]["NextAction"] = "bye"
    assert codes(explore([p.made(ask, p.bye())])) == []


def test_a_circle_while_something_fails_is_a_warning(p):
    flow = p.made(p.function("ask", "bye", "ask"), p.bye())
    report = explore([flow])
    found = only(report, "EXP107")
    assert "as long as 'ask' fails" in found.finding.message
    assert played(report, "EXP107", flow).end.code == "SIM003"
    assert not report.is_grave()
    assert report.is_grave(strict=True)


def test_all_that_keeps_a_circle_going_is_named(p):
    given = {"Text": "Yes?", "LexV2Bot": {"AliasArn": "b"}}
    bot = p.act("bot", "ConnectParticipantWithLexBot", given,
                "bye", {E: "ask", C: "bye"})  # fmt: skip
    look = p.look("look", "$.External.again", {"yes": "bot"}, "bye")
    flow = p.made(p.function("ask", "look", "bye"), look, bot, p.bye())
    found = only(explore([flow]), "EXP107")
    assert "as long as 'ask' answers so and 'bot' fails: " in found.finding.message


def test_words_without_end_are_a_warning_but_not_in_a_queue(p):
    talk = tuple(
        p.act(here, "MessageParticipant", {"Text": "Wait."}, there)
        for here, there in (("a", "b"), ("b", "a"))
    )
    assert [c for c, _ in codes(explore([p.made(*talk)]))] == ["EXP107"]
    assert codes(explore([p.made(*talk, kind=FlowType.CUSTOMER_QUEUE)])) == []


def test_the_longest_silence(p):
    flow = p.made(
        p.function("one", "two", "bye", "8"),
        p.function("two", "hi", "bye", "4"),
        p.say("hi", "three"),
        p.function("three", "bye", "bye", "5"),
        p.bye(),
    )
    report = explore([flow])
    assert report.silence is not None
    assert report.silence.seconds == 12
    found = only(report, "EXP108")
    assert found.action == "one"
    assert "12 s" in found.finding.message
    played(report, "EXP108", flow)


def test_silence_for_ever(p):
    report = explore([p.made(p.function("ask", "bye", "ask"), p.bye())])
    assert report.silence is not None
    assert report.silence.seconds == inf


def queue_flow(p, **more):
    full = {"QueueAtCapacity": "sorry", E: "sorry"}
    return p.made(
        p.menu("menu", {"1": "choose", "2": "quiz"}, "sorry"),
        p.act("choose", "UpdateContactTargetQueue", {"QueueId": "q"}, "transfer", {E: "sorry"}),
        p.act("transfer", "TransferContactToQueue", {}, "sorry", full),
        p.menu("quiz", {"1": "sorry"}, "sorry"),
        p.say("sorry", "bye"),
        p.bye(),
        **more,
    )


def test_the_shortest_way_to_a_person_and_questions_without_one(p):
    flow = queue_flow(p)
    report = explore([flow])
    assert report.person is not None
    assert [leg.label for leg in report.person.legs] == ["Equals 1", "next", "queued"]
    assert replay(report.person.script, [flow]).end.kind == "transfer"
    assert [(f.finding.code, f.action) for f in report.found] == [("EXP109", "quiz")]


FULL = {"QueueAtCapacity": "bye", E: "bye"}


def test_a_transfer_without_a_target_queue_is_no_way_to_a_person(p):
    go = p.act("go", "TransferContactToQueue", {}, "bye", FULL)
    report = explore([p.made(go, p.bye())])
    assert report.person is None
    found = [each for each in report.found if each.finding.code == "EXP111"]
    assert [each.action for each in found] == ["go"]
    assert "can only fail: no target queue is set on this way" in found[0].finding.message
    assert found[0].call.legs[0].label == E
    assert found[0].call.hitch == ""


def test_the_shortest_way_to_a_person_is_one_on_which_a_queue_is_chosen(p):
    flow = p.made(
        p.menu("menu", {"1": "go", "2": "say"}, "bye"),
        p.say("say", "choose"),
        p.act("choose", "UpdateContactTargetQueue", {"QueueId": "q"}, "go", {E: "bye"}),
        p.act("go", "TransferContactToQueue", {}, "bye", FULL),
        p.bye(),
    )
    report = explore([flow])
    assert [leg.identifier for leg in report.person.legs] == ["menu", "say", "choose", "go"]
    assert replay(report.person.script, [flow]).end.kind == "transfer"
    found = [each for each in report.found if each.finding.code == "EXP111"]
    assert [each.finding.message for each in found] == [
        "'go' fails: no target queue is set on this way, unless by a flow before"
    ]


def test_a_queue_that_only_a_flow_before_chose_is_no_way_to_a_person(p):
    hours = p.act("hours", "CheckHoursOfOperation", {}, "bye", {E: "bye"},
                  {"Equals True": "go", "Equals False": "bye"})  # fmt: skip
    go = p.act("go", "TransferContactToQueue", {}, "bye", FULL)
    report = explore([p.made(hours, go, p.bye())])
    assert report.person is None
    assert report.found == ()


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


def test_a_queue_transfer_flow_begins_with_a_queue(p):
    go = p.act("go", "TransferContactToQueue", {}, "bye", FULL)
    flow = p.made(go, p.bye(), kind=FlowType.QUEUE_TRANSFER)
    report = explore([flow])
    assert report.found == ()
    assert replay(report.person.script, [flow]).end.kind == "transfer"


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


@pytest.mark.parametrize(
    ("dialog", "values", "unmet"),
    [
        ("main", {"VOICE": "bye", "TASK": "task"}, []),
        ("main", {"VOICE": "bye", "CHAT": "bye"}, []),  # otherwise: a task, or an e-mail
        ("main", {"VOICE": "bye", "CHAT": "task", "TASK": "bye"}, ["behind", "task"]),
        ("", {"VOICE": "bye", "TASK": "task"}, []),
    ],
)
def test_what_only_a_task_meets_is_not_said_to_be_unreachable_in_a_dialog(p, dialog, values, unmet):
    flow = p.made(
        p.look("look", "$.Channel", values, "task" if "task" not in values.values() else "bye"),
        p.say("task", "behind"),
        p.say("behind", "bye"),
        p.bye(),
    )
    report = explore([replace(flow, dialog=dialog, channels=("VOICE",))])
    assert sorted(action for code, action in codes(report) if code == "EXP102") == unmet


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


def test_after_a_return_that_nobody_waits_for_the_disconnect_flow_runs(p):
    hooks = {"EventHooks": {"CustomerRemaining": "last"}}
    main = p.made(p.act("hook", "UpdateContactEventHooks", hooks, "end", {E: "end"}),
                  p.act("end", "EndFlowModuleExecution", {"Result": "1"}))  # fmt: skip
    last = p.made(p.say("thanks", "bye"), p.bye(), name="last")
    report = explore([main, last], "main")
    assert report.reached == report.actions == 4
