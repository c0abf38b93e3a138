"""Places of actions in a JSON text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Where
from ivr.formats.places import Places, starts

TEXT = """{
  "Metadata": {"Actions": [{"not": "an action"}]},
  "Actions": [
    {"Identifier": "a", "Parameters": {"Text": "\\"Actions\\": [{"}},
      {"Identifier": "b", "Parameters": {"Messages": [{"Text": "x"}]}}
  ]
}"""


def test_lines_and_columns_of_actions() -> None:
    places = Places(TEXT, "flow.json", ("a", "b"))
    assert dict(places) == {"a": Where("flow.json", 4, 5), "b": Where("flow.json", 5, 7)}
    assert len(places) == 2
    with pytest.raises(KeyError):
        places["c"]


def test_of_two_actions_with_one_name_the_first_counts() -> None:
    text = '{"Actions": [{"Identifier": "a"}, {"Identifier": "a"}]}'
    assert Places(text, "f", ("a", "a"))["a"] == Where("f", 1, 14)


def test_modules_of_a_legacy_export() -> None:
    assert Places('{"modules":[\n{"id":"x"}]}', "f", ("x",), "modules")["x"] == Where("f", 2, 1)


words = st.text(max_size=6)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(words, json_values, max_size=3), max_size=4),
    json_values,
    st.sampled_from([None, 1]),
)
def test_every_action_begins_where_it_is_said_to(
    actions: list[dict[str, object]], other: object, indent: int | None
) -> None:
    text = json.dumps({"x": other, "Actions": actions, "y": other}, indent=indent)
    found = list(starts(text, "Actions"))
    decoder = json.JSONDecoder()
    assert [decoder.raw_decode(text, offset)[0] for offset in found] == actions
