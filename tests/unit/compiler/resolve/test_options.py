"""Options and answers that nothing chooses, or that mean two things."""

import pytest

from tests.unit.compiler.resolve.mistakes import told_at

OPTIONS = {
    "two options with one key": (
        """
        first:
          menu: Press 1.
          options:
            - {key: "1", goto: bye}
            - {key: "1", goto: person}
        """,
        "5 REF003",
        "option 1",
    ),
    "an option on a universal's key": (
        """
        first:
          menu: Press 0.
          options: [{key: "0", goto: bye}]
        """,
        "3 REF003",
        "'agent'",
    ),
    "phrases that mean two options": (
        """
        first:
          menu: What now?
          options:
            - {phrases: [my card], goto: bye}
            - {phrases: [My  Card, loans], goto: person}
        """,
        "5 GRA007",
        "option 1",
    ),
    "an option that nothing chooses": (
        """
        first:
          menu: Press 1.
          options: [{key: "1", goto: bye}, {goto: person}]
        """,
        "3 SPC003",
        "nothing chooses",
    ),
    "confirmation without words": (
        """
        first:
          collect: {slot: last4, say: Which?, confirm: explicit}
          then: bye
        """,
        "2 SPC003",
        "confirm_say",
    ),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_mistake_is_found_where_it_stands(bench, name):
    nodes, place, hint = OPTIONS[name]
    told = told_at(bench, nodes, place)
    assert any(hint in each for each in told), told
