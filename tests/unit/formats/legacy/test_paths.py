from dataclasses import replace

from ivr.formats.legacy import Path, flow_paths, legacy_paths, read_legacy, same_paths
from ivr.ir.actions import read_action

MENU = [
    ("Evaluate", "Equals", "1", "next"),
    ("Timeout", "oops"),
    ("NoMatch", "other"),
    ("Error", "oops"),
]
ASKED = [("Text", "Press 1."), ("Timeout", "5")]


def menu(console):
    return console.export(console.module("GetUserInput", ASKED, MENU, target="Digits"))


def test_both_graphs_in_the_same_words(console):
    value = menu(console)
    expected = {
        Path("Equals 1", "next"),
        Path("timeout", "oops"),
        Path("else", "other"),
        Path("failed", "oops"),
    }
    assert legacy_paths(value)["it"] == expected
    assert flow_paths(read_legacy(value, "old").flow)["it"] == expected


def changed(flow, **ways):
    value = flow.by_id["it"].json_value()
    value["Transitions"].update(ways)
    actions = (read_action(value), *flow.actions[1:])
    return replace(flow, actions=actions)


def test_a_lost_way_and_a_new_one_are_told(console):
    value = menu(console)
    flow = read_legacy(value, "old").flow
    assert same_paths(value, changed(flow, Conditions=[])) == ("it: Equals 1 to next is lost",)
    elsewhere = changed(flow, Errors=[{"ErrorType": "NoMatchingError", "NextAction": "it"}])
    assert same_paths(value, elsewhere) == (
        "it: else to other is lost",
        "it: failed to oops is lost",
        "it: timeout to oops is lost",
        "it: failed to it is new",
    )


def test_a_swapped_target_and_another_start_are_told(console):
    value = menu(console)
    flow = read_legacy(value, "old").flow
    one = {"NextAction": "other", "Condition": {"Operator": "Equals", "Operands": ["1"]}}
    assert same_paths(value, changed(flow, Conditions=[one])) == ("it: Equals 1 to next is lost",)
    assert same_paths(value, replace(flow, start="other")) == ("it starts at other, not at it",)
    assert "it is lost" in same_paths(value, replace(flow, actions=flow.actions[1:]))


def test_further_actions_of_a_module_fold(console):
    branches = [("CheckQueueTime", "LessThan", "1000", "next"),
                ("CheckQueueSize", "GreaterThan", "9", "other"),
                ("NoMatch", "next"), ("Error", "oops")]  # fmt: skip
    value = console.export(console.module("CheckQueueStatus", [], branches))
    flow = read_legacy(value, "old").flow
    assert "it-and2" in flow.by_id
    assert same_paths(value, flow) == ()


def test_a_module_that_leads_to_itself_keeps_that_way(console):
    branches = [("AtCapacity", "it"), ("Error", "oops")]
    value = console.export(console.module("Transfer", [("Queue", "q")], branches, target="Queue"))
    flow = read_legacy(value, "old").flow
    assert Path("full", "it") in flow_paths(flow)["it"]
    assert same_paths(value, flow) == ()


def test_a_split_tells_the_percentage_of_each_branch(console):
    branches = [
        ("Evaluate", "Equals", "60", "next"),
        ("Evaluate", "Equals", "30", "other"),
        ("NoMatch", "Equals", "10", "oops"),
    ]
    value = console.export(console.module("PercentileBranching", [], branches))
    converted = read_legacy(value, "old")
    assert flow_paths(converted.flow)["it"] == {
        Path("NumberLessThan 61", "next"),
        Path("NumberLessThan 91", "other"),
        Path("else", "oops"),
    }
    assert same_paths(value, converted.flow) == ()
    assert converted.findings == ()
