"""Texts that are said as they were written: what is taken at a glance, and that nothing changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import prompts
from ivr.speech.prompts import Rendered
from ivr.speech.render import finish


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60))
def test_a_text_that_is_said_as_it_stands_is_what_the_long_way_makes_of_it(text):
    short = prompts._plain(text)
    if short is not None:
        assert finish(text, "text", lambda name: name) == (short, ())


@pytest.mark.parametrize("text", ["Su saldo está listo.", "¿Qué  desea hacer?", "It costs 5 €."])
def test_a_text_in_any_language_goes_the_short_way(text):
    assert prompts._plain(text) == Rendered("text", " ".join(text.split()))


@pytest.mark.parametrize(
    "text", ["", "Hola {{ name }}", "read $.Attributes.x", "wo\u200brd", "é\u2028a"]
)
def test_what_has_to_be_looked_at_goes_the_long_way(text):
    assert prompts._plain(text) is None
