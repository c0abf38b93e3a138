from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.lint.facts.logic import first_true, holds, parsed


@pytest.mark.parametrize(
    ("text", "known", "truth"),
    [
        ("band is high", {"band": "high"}, True),
        ("band is high", {"band": "low"}, False),
        ("band is high", {}, None),
        ("not band is high", {"band": "low"}, True),
        ("band is high and vip is yes", {"band": "low"}, False),
        ("band is high and vip is yes", {"band": "high"}, None),
        ("band is high or vip is yes", {"band": "high"}, True),
        ("band is high or vip is yes", {"band": "low"}, None),
        ("band is one of high, medium", {"band": "medium"}, True),
        ("tries < 3", {"tries": "2"}, True),
        ("tries >= 3", {"tries": "2"}, False),
        ("tries < 3", {"tries": "none"}, False),
        ("name starts with A", {"name": "Ann"}, True),
        ("name ends with n", {"name": "Bob"}, False),
        ("name contains nn", {"name": "Ann"}, True),
        ("name is set", {"name": "none"}, False),
    ],
)
def test_holds(text: str, known: dict[str, str], truth: bool | None) -> None:
    assert holds(parsed(text), known) is truth


def test_a_text_that_is_no_condition_depends_on_everything() -> None:
    assert parsed("band") is None
    assert holds(None, {"x": "y"}) is None


def test_the_first_true_condition_shuts_what_follows() -> None:
    conditions = [parsed("x is a"), parsed("y is b"), parsed("x is a")]
    assert first_true(conditions, {"x": "a"}) == (True, False, False, False)
    assert first_true(conditions, {"x": "c"}) == (False, True, False, True)


@given(
    st.lists(st.sampled_from(["x is a", "not x is a", "x is one of a, b", "y is a"]), max_size=4),
    st.sampled_from("abc"),
    st.sampled_from("abc"),
)
def test_what_is_known_in_part_never_contradicts_the_whole(
    texts: list[str], x: str, y: str
) -> None:
    conditions = [parsed(text) for text in texts]
    whole = first_true(conditions, {"x": x, "y": y})
    assert sum(whole) == 1
    part = first_true(conditions, {"x": x})
    assert all(maybe for sure, maybe in zip(whole, part, strict=True) if sure)
