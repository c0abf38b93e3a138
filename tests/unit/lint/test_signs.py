import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.lint.facts import wording
from ivr.lint.facts.wording import Wording

LETTERS = st.characters(codec="latin-1", exclude_categories=["Cc", "Cs", "Zs"]) | st.sampled_from(
    string.ascii_letters + string.digits + " "
)


def tables():
    for name, table in vars(wording).items():
        for language, each in table.items() if isinstance(table, dict) else ():
            if isinstance(each, Wording) and each.signs != ("",):
                yield pytest.param(each, id=f"{name}-{language}")


@pytest.mark.parametrize("each", list(tables()))
@given(st.data())
@settings(max_examples=60)
def test_everything_looked_for_holds_one_of_its_signs(each, data):
    text = data.draw(st.from_regex(each.pattern, alphabet=LETTERS))
    match = re.search(each.pattern, text)
    assert match is not None
    assert each.within(text) == match[0]


def test_a_text_without_a_sign_holds_nothing():
    scolds = wording.SCOLDING["en"]
    assert scolds.within("That is an INVALID entry.") == "INVALID"
    assert scolds.within("Please try again.") == ""
