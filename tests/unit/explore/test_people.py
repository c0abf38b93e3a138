"""The shortest way to a person, and questions without one."""

from __future__ import annotations

from ivr.explore.calls.replay import replay
from ivr.explore.explore import explore
from ivr.ir.actions.base import FlowType
from tests.unit.explore.telling import FULL, E


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


def test_a_queue_transfer_flow_begins_with_a_queue(p):
    go = p.act("go", "TransferContactToQueue", {}, "bye", FULL)
    flow = p.made(go, p.bye(), kind=FlowType.QUEUE_TRANSFER)
    report = explore([flow])
    assert report.found == ()
    assert replay(report.person.script, [flow]).end.kind == "transfer"
