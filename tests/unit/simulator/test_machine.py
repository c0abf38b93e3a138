from __future__ import annotations

import pytest

from ivr.faults import Where
from ivr.ir.actions import MODELLED_ACTIONS
from ivr.simulator.call.callers import RandomCaller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import Entered, Said, Step
from ivr.simulator.machine import run
from ivr.simulator.steps import STEPS


def test_there_is_a_step_for_every_modelled_action_and_no_other():
    assert set(STEPS) == set(MODELLED_ACTIONS)


def test_an_action_that_nobody_answers_for_is_a_coded_end_at_its_line(kit):
    odd = kit.action("view", "ShowView", {"ViewResource": {"Id": "x"}}, "bye")
    flow = kit.flow("main", odd, origins={"view": Where("flows/a.yaml", 7, 3)})
    record = kit.play(kit.world(flow), contact=Contact(channel="CHAT"))
    assert (record.end.kind, record.end.code) == ("error", "SIM001")
    assert str(record.findings[0].where) == "flows/a.yaml:7:3"
    assert "ShowView" in record.findings[0].message


def test_an_endless_flow_is_a_coded_end(kit):
    a, b = kit.say("a", "A", "b"), kit.say("b", "B", "a")
    record = kit.play(kit.world(kit.flow("main", a, b)))
    assert record.end.code == "SIM003"
    assert len(record.trace) == 10_000


def test_a_target_that_does_not_exist_is_a_coded_end(kit):
    record = kit.play(kit.world(kit.flow("main", kit.say("a", "A", "nowhere"))))
    assert record.end.code == "SIM004"
    assert "nowhere" in record.findings[0].message


def test_a_flow_that_just_stops_is_a_coded_end(kit):
    record = kit.play(kit.world(kit.flow("main", kit.say("a", "A", None))))
    assert record.end.code == "SIM004"


def test_an_unknown_flow_is_refused(kit):
    with pytest.raises(KeyError):
        kit.play(kit.world(kit.flow("main", kit.say("a", "A", "bye"))), start="other")


def test_the_service_itself_can_be_broken(kit):
    errors = {"NoMatchingError": "oops"}
    tag = kit.action("tag", "TagContact", {"Tags": {"a": "b"}}, "bye", errors=errors)
    for key in ("tag", "main/tag"):
        record = kit.play(kit.world(kit.flow("main", tag), breaks={key: "NoMatchingError"}))
        assert record.trace[0].label == "NoMatchingError"
        assert record.state.contact.tags == {}
    elsewhere = kit.world(kit.flow("main", tag), breaks={"other/tag": "NoMatchingError"})
    assert kit.play(elsewhere).trace[0].label == "next"


def test_a_watcher_sees_everything_as_it_happens(kit):
    seen = []
    scene = kit.world(kit.flow("main", kit.say("a", "A", "bye")), watch=seen.append)
    record = kit.play(scene)
    assert [type(entry) for entry in seen] == [Entered, Said, Step, Step]
    assert [e for e in seen if isinstance(e, Step)] == list(record.trace)
    assert [e for e in seen if not isinstance(e, Step)] == list(record.transcript)


def test_entries_know_how_many_actions_came_before(kit):
    flow = kit.flow("main", kit.say("a", "A", "b"), kit.say("b", "B", "bye"))
    record = kit.play(kit.world(flow))
    said = [entry for entry in record.transcript if isinstance(entry, Said)]
    assert [record.trace[entry.done].identifier for entry in said] == ["a", "b"]


def test_the_same_seed_makes_the_same_call(kit):
    errors = {
        "InputTimeLimitExceeded": "top",
        "NoMatchingCondition": "top",
        "NoMatchingError": "oops",
    }
    top = kit.action(
        "top",
        "GetParticipantInput",
        {"Text": "1?", "InputTimeLimitSeconds": "5"},
        "top",
        when={"1": "bye"},
        errors=errors,
    )
    scene = kit.world(kit.flow("main", top))
    records = [run(scene, "main", Contact(), RandomCaller(7)) for _ in range(2)]
    assert records[0] == records[1]
