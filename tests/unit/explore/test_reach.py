"""What no caller reaches, by the ways there are or by what values can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.explore.explore import explore
from tests.unit.explore.telling import C, E, codes


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


def test_after_a_return_that_nobody_waits_for_the_disconnect_flow_runs(p):
    hooks = {"EventHooks": {"CustomerRemaining": "last"}}
    main = p.made(p.act("hook", "UpdateContactEventHooks", hooks, "end", {E: "end"}),
                  p.act("end", "EndFlowModuleExecution", {"Result": "1"}))  # fmt: skip
    last = p.made(p.say("thanks", "bye"), p.bye(), name="last")
    report = explore([main, last], "main")
    assert report.reached == report.actions == 4
