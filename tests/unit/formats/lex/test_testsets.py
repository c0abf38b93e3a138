from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import Refused
from ivr.formats.lex.testsets import Turn, is_test_set, read_test_set, write_test_set

NAMES = st.from_regex(r"[A-Za-z]{1,10}", fullmatch=True)
WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]), max_size=40
).map(str.strip)
VALUES = WORDS.filter(lambda text: text and ";" not in text)
TURNS = st.builds(
    Turn,
    WORDS,
    NAMES,
    st.dictionaries(NAMES, VALUES, max_size=3),
    st.integers(0, 50),
    st.sampled_from(["User", "Agent"]),
)


@given(st.lists(TURNS, max_size=6))
def test_what_is_written_is_read_again(turns):
    assert read_test_set(write_test_set(turns), "set.csv") == tuple(turns)


def test_rows_are_as_long_as_the_header():
    written = write_test_set([Turn("a", slots={"x": "1", "y": "2"}), Turn("b")])
    assert {line.count(",") for line in written.splitlines()} == {6}


def test_the_header_is_known_however_it_is_spaced():
    assert is_test_set(["Line#", "conversation #", "SOURCE", "Input", "Expected_Output Intent"])
    assert not is_test_set(["utterance", "intent"])


def test_every_wrong_row_is_told_with_its_line():
    text = (
        "Line #,Conversation #,Source,Input,Expected Output Intent,Expected Output Slot 1\n"
        "1,NA,Robot,hello,Greet,\n"
        "2,first,User,hello,Greet,\n"
        "3,1,User,hello,Greet,visa\n"
        ",,,,,\n"
        "5,1,User,hello,Greet,card = visa\n"
    )
    with pytest.raises(Refused) as refused:
        read_test_set(text, "set.csv")
    found = [(finding.code, finding.where.line) for finding in refused.value.findings]
    assert found == [("LEX060", 2), ("LEX060", 3), ("LEX060", 4)]


def test_another_file_is_refused():
    with pytest.raises(Refused, match="no test set"):
        read_test_set("utterance,intent\n", "said.csv")
