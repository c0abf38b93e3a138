"""Decide nodes of exact dialogs: every key, and all that conditions can say."""

import json
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

ANY = "NoMatchingError"
NONE = "NoMatchingCondition"
GO_ON = "ContinueLooping"
DONE = "DoneLooping"


def made(*parts, **more):
    """An action that is expected; `says` spells it out."""
    return parts, more


CASES = {
    "decide": (
        "first: {decide: [{when: \"n is ' A  b'\", goto: b}, {when: n is one of x, y, goto: c}], "
        "else: b}".replace("x, y, goto", "'x', 'y', goto").replace(
            "{when: n is one of 'x', 'y'", "{when: \"n is one of 'x', 'y'\""
        ),
        [
            made(
                "first",
                "Compare",
                {"ComparisonValue": "$.Attributes.n"},
                "b",
                {NONE: "b"},
                {" A  b": "b", "x": "c", "y": "c"},
            )
        ],
    ),
    "decide by two": (
        "first: {decide: [{when: channel is CHAT, goto: b}, {when: $.External.a.b is x, goto: c}],"
        " else: b, connect: {Note: z}}",
        [
            made(
                "first",
                "Compare",
                {"ComparisonValue": "$.Channel", "Note": "z"},
                "first.case_2",
                {NONE: "first.case_2"},
                {"CHAT": "b"},
            ),
            made(
                "first.case_2",
                "Compare",
                {"ComparisonValue": "$.External.a.b"},
                "b",
                {NONE: "b"},
                {"x": "c"},
            ),
        ],
    ),
    "hours": (
        "first: {hours: h, open: b, closed: c, on_error: c}",
        [
            made(
                "first",
                "CheckHoursOfOperation",
                {"HoursOfOperationId": "hours:h"},
                "c",
                {ANY: "c"},
                {"True": "b", "False": "c"},
            )
        ],
    ),
    "hours of the queue": (
        "first: {hours: queue, open: b, closed: c}",
        [made("first", "CheckHoursOfOperation", {}, when={"True": "b", "False": "c"})],
    ),
    "split": (
        "first: {split: [{name: a, weight: 30, goto: b}, {name: d, weight: 60, goto: c}, "
        "{name: e, weight: 10, goto: b}]}",
        [
            made(
                "first",
                "DistributeByPercentage",
                {},
                "b",
                {NONE: "b"},
                {"31": "b", "91": "c"},
                operator="NumberLessThan",
            )
        ],
    ),
    "repeat": (
        "first: {repeat: b, count: 3, exhausted: c}",
        [made("first", "Loop", {"LoopCount": "3"}, "c", None, {GO_ON: "b", DONE: "c"})],
    ),
    "repeat as the contact says": (
        "first: {repeat: b, count: '{{ n }}', exhausted: c, on_error: b}",
        [
            made(
                "first",
                "Loop",
                {"LoopCount": "$.Attributes.n"},
                "c",
                {ANY: "b"},
                {GO_ON: "b", DONE: "c"},
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(says, case):
    says(*CASES[case])


class TestConditions:
    OPERATORS: ClassVar = {
        "is": "Equals",
        "starts with": "TextStartsWith",
        "ends with": "TextEndsWith",
        "contains": "TextContains",
        ">": "NumberGreaterThan",
        ">=": "NumberGreaterOrEqualTo",
        "<": "NumberLessThan",
        "<=": "NumberLessOrEqualTo",
        "has key": "KeyExists",
    }

    @staticmethod
    def compared(exact, when):
        node = json.dumps({"decide": [{"when": when, "goto": "b"}], "else": "c"})
        action = exact(f"first: {node}")[0]
        return action["Parameters"], action["Transitions"]["Conditions"][0]["Condition"]

    @pytest.mark.parametrize("words", OPERATORS)
    def test_all_nine_operators_can_be_said(self, exact, words):
        condition = {"Operator": self.OPERATORS[words], "Operands": [" A\n'b' or \"c\" "]}
        place, told = self.compared(exact, f'n {words} " A\n\'b\' or ""c"" "')
        assert told == condition
        assert place == {"ComparisonValue": "$.Attributes.n"}

    @given(operand=st.text(max_size=20))
    def test_any_operand_can_be_quoted(self, operand):
        from ivr.spec.conditions import Test, parse  # noqa: PLC0415 - Test is no test class

        quoted = operand.replace('"', '""')
        assert parse(f'x is "{quoted}"') == Test("x", "Equals", operand)

    def test_a_place_may_be_quoted(self, exact):
        place, _ = self.compared(exact, "\"$.Attributes['a b']\" is x")
        assert place == {"ComparisonValue": "$.Attributes['a b']"}
