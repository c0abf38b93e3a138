"""Circles that nothing ends, those that only a failure keeps going, and the longest silence."""

from __future__ import annotations

from math import inf

from ivr.explore.explore import explore
from ivr.ir.actions.base import FlowType
from tests.unit.explore.telling import C, E, codes, only, played


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
