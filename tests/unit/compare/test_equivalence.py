"""Equivalence: what means nothing, what means something, and the call that shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.compare.equivalence import distinguishing, equivalent
from ivr.formats.connect import read_flow
from ivr.ir.flow import Flow

Row = tuple[str, dict[str, str], dict[str, str]]

END: Row = ("DisconnectParticipant", {}, {})


def menu(no_input: str = "bye", **keys: str) -> Row:
    ways = {f"={key[1:]}": to for key, to in keys.items()}
    failing = {"InputTimeLimitExceeded": no_input, "NoMatchingError": "bye"}
    given = {"Text": "Press 1 or 2.", "InputTimeLimitSeconds": "5"}
    return "GetParticipantInput", given, {**ways, "NoMatchingCondition": "bye", **failing}


def say(text: str, then: str) -> Row:
    return "MessageParticipant", {"Text": text}, {"next": then}


ROWS: dict[str, Row] = {
    "hello": say("Hello.", "top"),
    "top": menu(k1="cards", k2="loans"),
    "cards": say("Cards.", "bye"),
    "loans": say("Loans.", "bye"),
    "bye": END,
}


def test_names_places_and_order_of_actions_mean_nothing(made: Any) -> None:
    left = made("hello", ROWS)
    renamed = {f"x-{name}": row for name, row in reversed(ROWS.items())}
    moved = {
        name: (kind, given, {way: f"x-{to}" for way, to in ways.items()})
        for name, (kind, given, ways) in renamed.items()
    }
    right = made("x-hello", moved, Metadata={"entryPointPosition": {"x": 9, "y": 9}})
    assert equivalent(left, right)


def test_an_end_may_be_one_action_or_several(made: Any) -> None:
    twice = {**ROWS, "loans": say("Loans.", "bye2"), "bye2": END}
    assert equivalent(made("hello", ROWS), made("hello", twice))


def test_the_shortest_call_that_tells_them_apart(made: Any) -> None:
    swapped = {**ROWS, "top": menu(k1="cards", k2="cards")}
    found = distinguishing(made("hello", ROWS), made("hello", swapped))
    assert found is not None
    assert [(leg.name, leg.way) for leg in found.path] == [
        ("'hello'", "onward"),
        ("'top'", "key 2"),
    ]
    assert '"Loans."' in found.left
    assert '"Cards."' in found.right
    assert found.lines()[1] == '2. asks for a key: "Press 1 or 2.": key 2'


@pytest.mark.parametrize(
    ("name", "row", "seen"),
    [
        ("hello", say("Hallo.", "top"), 'second: says "Hallo."'),
        ("top", menu(k1="cards"), "key 2"),
        ("top", menu(no_input="top", k1="cards", k2="loans"), "asks for a key"),
        ("loans", say("Loans.", "gone"), "leads nowhere"),
        ("bye", ("EndFlowExecution", {}, {}), "ends the flow"),
    ],
)
def test_what_a_contact_could_notice(made: Any, name: str, row: Any, seen: str) -> None:
    found = distinguishing(made("hello", ROWS), made("hello", {**ROWS, name: row}))
    assert found is not None
    assert seen in "\n".join(found.lines())


def test_ends_that_sound_alike_tell_the_parameter_that_differs() -> None:
    def flow(text: str) -> Flow:
        value = {"Identifier": "a", "Type": "MessageParticipant", "Parameters": {"Text": text}}
        return read_flow({"Version": "2019-10-30", "StartAction": "a", "Actions": [value]}, "f")

    found = distinguishing(flow(f"{'x' * 60}a"), flow(f"{'x' * 60}b"))
    assert found is not None
    assert found.left.endswith('xa")')
    assert found.right.endswith('xb")')
    short = distinguishing(flow("a"), flow("b"))
    assert short is not None
    assert (short.left, short.right) == ('says "a"', 'says "b"')


def test_the_order_of_tests_counts_unless_they_exclude_each_other(made: Any) -> None:
    def compare(*ways: str) -> Flow:
        targets = {way: f"n{way[1:]}" for way in ways} | {"NoMatchingCondition": "bye"}
        given = {"ComparisonValue": "$.Attributes.x"}
        ends = {f"n{way[1:]}": say(way[1:], "bye") for way in ways}
        return made("c", {"c": ("Compare", given, targets), **ends, "bye": END})

    assert equivalent(compare("=1", "=2"), compare("=2", "=1"))
    assert not equivalent(compare(">1", ">2"), compare(">2", ">1"))


def test_a_next_action_that_repeats_a_branch_means_nothing(made: Any) -> None:
    kind, given, ways = menu(k1="cards", k2="loans")
    other = {**ROWS, "top": (kind, given, {"next": "hello", **ways})}
    assert equivalent(made("hello", ROWS), made("hello", other))
    said = {**ROWS, "hello": ("MessageParticipant", {"Text": "Hello."}, {"next": "bye"})}
    assert not equivalent(made("hello", ROWS), made("hello", said))


def test_settings_of_a_module_count(made: Any) -> None:
    rows = {"end": ("EndFlowModuleExecution", {}, {})}
    with_settings = made("end", rows, Settings={"InputParameters": []})
    assert equivalent(with_settings, made("end", rows, Settings={"InputParameters": []}))
    assert not equivalent(with_settings, made("end", rows, Settings={"InputParameters": ["x"]}))


def test_ten_thousand_actions_and_their_loops_are_walked_once(made: Any) -> None:
    count = 10_000
    rows = {f"n{i}": say(str(i % 7), f"n{(i + 1) % count}") for i in range(count)}
    assert equivalent(made("n0", rows), made("n7", rows)) is (count % 7 == 0)


TYPES = ("MessageParticipant", "UpdateContactAttributes", "Compare")


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a flow of a few actions that point anywhere, dangling targets included."""
    size = draw(st.integers(1, 7))
    names = [f"n{i}" for i in range(size)]
    target = st.sampled_from([*names, "missing"])
    actions: list[dict[str, Any]] = []
    for name in names:
        ways = draw(st.lists(st.sampled_from("123"), unique=True, max_size=3))
        actions.append(
            {
                "Identifier": name,
                "Type": draw(st.sampled_from(TYPES)),
                "Parameters": draw(st.sampled_from([{}, {"Text": "a"}, {"Text": "b"}])),
                "Transitions": {
                    "NextAction": draw(target),
                    "Conditions": [
                        {
                            "NextAction": draw(target),
                            "Condition": {"Operator": "Equals", "Operands": [way]},
                        }
                        for way in ways
                    ],
                },
            }
        )
    return {"Version": "2019-10-30", "StartAction": "n0", "Actions": actions}


def _unfolded(value: dict[str, Any], name: str, depth: int) -> object:
    """Return what a contact can notice within some steps, without any bookkeeping."""
    found = [a for a in value["Actions"] if a["Identifier"] == name]
    if not found or not depth:
        return bool(found)
    ways = found[0]["Transitions"]
    conditions = {
        c["Condition"]["Operands"][0]: _unfolded(value, c["NextAction"], depth - 1)
        for c in ways["Conditions"]
    }
    onward = _unfolded(value, ways["NextAction"], depth - 1)
    return found[0]["Type"], json.dumps(found[0]["Parameters"]), conditions, onward


@settings(max_examples=150, deadline=None)
@given(graphs(), graphs())
def test_two_ways_to_decide_agree(one: dict[str, Any], two: dict[str, Any]) -> None:
    left, right = read_flow(one, "one"), read_flow(two, "two")
    found = distinguishing(left, right)
    apart = [d for d in range(8) if _unfolded(one, "n0", d) != _unfolded(two, "n0", d)]
    if found is None:
        assert not apart
    elif len(found.path) < 7:
        assert apart
        assert apart[0] - 1 <= len(found.path)
    assert (found is None) == (distinguishing(right, left) is None)
    assert equivalent(left, left)
