"""A YAML file that somebody keeps gets more entries, and loses nothing."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.importer.writing.joining import Unjoinable, with_entries

KEPT = """\
# ours
environment: dev   # never production
instance: arn:aws:connect:x

symbols:
  # people
  "queue:a": one   # busy
  "queue:b": |
    two
    lines

# the end
values: {bank: "A, B"}
"""


def test_entries_stand_after_those_that_are_there_and_comments_stay():
    made = with_entries(
        KEPT, {"as_found": True, "values": {"phone": "+1 206"}, "symbols": {"queue:c": "x"}}
    )
    assert made == (
        KEPT.replace("    lines\n", '    lines\n  "queue:c": x\n').replace(
            '"A, B"}', '"A, B", phone: "+1 206"}'
        )
        + "as_found: true\n"
    )


@pytest.mark.parametrize(
    ("text", "entries", "made"),
    [
        ("a: 1\n", {"b": {"c": "d"}}, "a: 1\nb: {c: d}\n"),
        ("a: 1", {"b": "x"}, "a: 1\nb: x\n"),
        ("# nothing yet\n", {"b": "x"}, "# nothing yet\nb: x\n"),
        ("", {"b": "x"}, "b: x\n"),
        ("symbols:   # none\nz: 1\n", {"symbols": {"k": "v"}}, "symbols:   # none\n  k: v\nz: 1\n"),
        ("t: {}\n", {"t": {"k": "v"}}, "t: {k: v}\n"),
        ("t: {a: 1,}\n", {"t": {"k": "v"}}, "t: {a: 1,k: v}\n"),
        ("t:\n    a: 1\nz: 2\n", {"t": {"k": "v"}}, "t:\n    a: 1\n    k: v\nz: 2\n"),
        ("a: 1\n", {"t": {}}, "a: 1\n"),
    ],
)
def test_whatever_the_file_looks_like(text, entries, made):
    assert with_entries(text, entries) == made


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("- a\n", {"b": 1}),
        ("a: [\n", {"b": 1}),
        ("a: 1\n", {"a": 2}),
        ("a: 1\n", {"a": {"b": 2}}),
        ("a: 1\n---\nb: 1\n", {"c": 2}),
        ("a: |+\n  kept\n\n", {"c": 2}),
    ],
)
def test_what_cannot_be_added_is_refused(text, entries):
    with pytest.raises(Unjoinable):
        with_entries(text, entries)


WORDS = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
TABLES = st.dictionaries(WORDS, WORDS, max_size=4)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.dictionaries(WORDS, st.one_of(WORDS, TABLES), max_size=4),
    st.dictionaries(WORDS, st.one_of(WORDS, TABLES), max_size=4),
    st.sampled_from([True, False, None]),
)
def test_a_reader_finds_both(before, more, flow):
    text = yaml.safe_dump(before, default_flow_style=flow) if before else ""
    clash = any(
        key in before and not (isinstance(value, dict) and isinstance(before[key], dict))
        for key, value in more.items()
        if value != {}
    ) or any(
        set(value) & set(before[key])
        for key, value in more.items()
        if isinstance(value, dict) and isinstance(before.get(key), dict)
    )
    if clash:
        return
    made = yaml.safe_load(with_entries(text, more)) or {}
    expected = dict(before)
    for key, value in more.items():
        if isinstance(value, dict):
            if value:
                expected[key] = {**expected.get(key, {}), **value}
        else:
            expected[key] = value
    assert made == expected
