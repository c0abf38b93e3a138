"""What a model judges: the same for one charge in a call and for many at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.runtime.risk.learned.model import SHIPPED, read
from ivr.runtime.risk.providers.forest import Bounds
from ivr.study.risk.scoring import suited

AMOUNTS = st.one_of(
    st.sampled_from([0.0, 0.99, 1.0, 1.01, 15_691.86, 15_691.87, math.nan, math.inf]),
    st.floats(0, 1e9),
)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.just(math.nan), st.integers(0, 13).map(float)),
        st.integers(0, 12).map(float),
        AMOUNTS,
    ),
    max_size=20,
)


@given(ROWS, st.integers(0, 8))
def test_many_at_once_are_judged_as_one_by_one(rows: list[tuple[float, ...]], history: int):
    bounds = Bounds(history, 1.0, 15_691.86)
    values = np.array(rows, np.float64).reshape(-1, 3)
    found = suited(bounds, values)
    assert found.tolist() == [not bounds.refused(*row) for row in rows]


@pytest.mark.parametrize(
    ("row", "judged"),
    [
        ((3.0, 5.0, 1.00), True),
        ((3.0, 5.0, 15_691.86), True),
        ((3.0, 4.0, 50.0), False),
        ((math.nan, 50.0, 50.0), False),
        ((3.0, 50.0, 0.99), False),
        ((3.0, 50.0, 15_691.87), False),
        ((3.0, 50.0, math.nan), False),
    ],
)
def test_the_shipped_model_judges_what_it_learned_from(row: tuple[float, ...], judged: bool):
    bounds = Bounds.of(read(SHIPPED))
    assert suited(bounds, np.array([row])).tolist() == [judged]
    assert (not bounds.refused(*row)) is judged
