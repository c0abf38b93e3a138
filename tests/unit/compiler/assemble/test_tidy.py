"""Dropping and merging: nothing a caller could tell apart changes."""

from ivr.compiler.assemble.tidy import tidy
from tests.unit.compiler.assemble.flows import bye, flow, say


def test_what_nobody_reaches_goes_with_its_node_and_line():
    tidied = tidy(flow(say("a", "Hi", "bye"), say("b", "Lost", "bye"), bye()))
    assert [action.identifier for action in tidied.actions] == ["a", "bye"]
    assert set(tidied.nodes) == set(tidied.origins) == {"a", "bye"}


def test_what_is_kept_stays_though_nobody_reaches_it():
    tidied = tidy(flow(say("a", "Hi", "bye"), say("b", "Lost", "bye"), bye()), frozenset({"b"}))
    assert "b" in tidied.by_id


def test_repeats_within_a_node_are_merged_until_nothing_is_left():
    before = flow(
        say("a", "Start", "a.x1"),
        say("a.x1", "Same", "a.y1"),
        say("a.y1", "Tail", "a.x2"),
        say("a.x2", "Same", "a.y2"),
        say("a.y2", "Tail", "bye"),
        say("a.y3", "Tail", "bye"),
        bye(),
    )
    tidied = tidy(before)
    assert "a.y3" not in tidied.by_id
    assert len(tidied.actions) == 6
    twins = flow(
        say("a", "Start", "a.x1"),
        say("a.x1", "Same", "bye"),
        say("b", "Start", "b.x1"),
        say("b.x1", "Same", "bye"),
        bye(),
    )
    kept = tidy(twins, frozenset({"b", "b.x1"}))
    assert len(kept.actions) == 5


def test_merging_makes_those_before_equal_too():
    before = flow(
        say("a", "Start", "a.p1"),
        say("a.p1", "Step", "a.q1"),
        say("a.q1", "End", "bye"),
        say("a.z", "Other", "a.p2"),
        say("a.p2", "Step", "a.q2"),
        say("a.q2", "End", "bye"),
        bye(),
    )
    tidied = tidy(before, frozenset({"a.z"}))
    assert [a.identifier for a in tidied.actions] == ["a", "a.p1", "a.q1", "a.z", "bye"]
    assert tidied.by_id["a.z"].transitions.next_action == "a.p1"
