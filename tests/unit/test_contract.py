import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import contract
from ivr.contract import FUNCTIONS, NONE, Kind, wire
from ivr.faults import Malformed

ROUTE = FUNCTIONS["route"]


def test_every_declared_field_is_answered():
    unset = dict.fromkeys(("lane", "assessment", "reasons", "case"), NONE)
    assert wire(ROUTE, {"band": "low"}) == {"band": "low", **unset}


@pytest.mark.parametrize(
    "values",
    [
        {"band": "unheard-of"},
        {"bnad": "low"},
        {"band": "low", "assessment": ""},
        {"band": "low", "assessment": "$.Attributes.pin"},
        {"band": "low", "assessment": "<break/>"},
        {"band": "low", "assessment": "a & b"},
        {"band": "low", "assessment": "x" * 40_000},
    ],
)
def test_what_a_flow_could_not_bear_is_refused(values):
    with pytest.raises(Malformed):
        wire(ROUTE, values)


def test_no_personal_detail_is_public_by_oversight():
    """Money, merchants, dates and card endings are private wherever they are answered."""
    personal = {Kind.MONEY, Kind.DATE, Kind.CARD_ENDING}
    open_fields = [
        f"{function.name}.{name}"
        for function in FUNCTIONS.values()
        for name, field in function.answers.items()
        if field.kind in personal and not field.private
    ]
    assert open_fields == []


def test_every_choice_is_closed():
    for function in FUNCTIONS.values():
        for field in [*function.asks.values(), *function.answers.values()]:
            assert bool(field.choices) == (field.kind is Kind.CHOICE)
            assert len(set(field.choices)) == len(field.choices)


TEXTS = st.text(max_size=40)
TREES = st.recursive(
    st.none() | TEXTS | st.integers() | st.booleans() | st.lists(TEXTS, max_size=2),
    lambda values: st.dictionaries(TEXTS, values, max_size=4),
    max_leaves=12,
)


@given(TREES, st.integers(0, 600))
def test_what_counts_as_short_is_within_its_limit_when_written_out(value, bytes_max):
    if contract.short_object(value, bytes_max):
        assert len(json.dumps(value, ensure_ascii=False).encode()) <= bytes_max


@given(st.dictionaries(TEXTS, TEXTS, max_size=6), st.integers(0, 600))
def test_what_counts_as_short_texts_is_within_its_limit_when_written_out(texts, bytes_max):
    if contract.short_texts(texts, bytes_max):
        assert len(json.dumps(texts, ensure_ascii=False).encode()) <= bytes_max


@pytest.mark.parametrize("control", ["\x00", "\x1f", '"', "\\"])
def test_characters_that_are_written_escaped_are_counted_so(control):
    texts = {control * 90: control * 90}
    size = len(json.dumps(texts, ensure_ascii=False).encode())
    assert not contract.short_texts(texts, size - 1)
    assert not contract.short_object(texts, size - 1)


@pytest.mark.parametrize(
    "value",
    [None, [], "text", {"a": {1}}, {1: "a"}, {"a": 1j}, {"a": 1.5}, {"a": "\ud800"}],
    ids=repr,
)
def test_only_objects_of_texts_are_taken_for_short_unwritten(value):
    assert not contract.short_object(value, 10_000)


def test_an_object_within_itself_is_never_taken_for_short():
    endless: dict[str, object] = {}
    endless["a"] = endless
    assert not contract.short_object(endless, 10_000)


def test_an_ordinary_answer_is_short():
    answer = {"sessionState": {"dialogAction": {"type": "Close"}, "intent": None}}
    assert contract.short_object(answer, 1_000)
    assert contract.short_texts({"band": "low"}, 1_000)
