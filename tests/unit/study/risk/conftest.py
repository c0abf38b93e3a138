"""Charges and a model that are small enough to be reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.runtime.risk.learned.forest import UNIT
from ivr.runtime.risk.learned.model import parse, written
from ivr.study.risk.training.frame import Rows

DAY = 86_400
START = 1_704_067_200  # 2024-01-01


class Hand:
    """What tests make by hand."""

    def rows(self, *charges, names=("amt",), values=None):
        """Return rows of (second after START, card, label, cents); the amount is the feature."""
        at, card, label, cents = (np.array(each, np.int64) for each in zip(*charges, strict=True))
        held = (cents / 100)[:, None] if values is None else np.array(values, float)
        return Rows(
            START + at, card, label.astype(np.int8), np.zeros(len(at), np.int64),
            np.ones(len(at)), held, names, cents,
        )  # fmt: skip

    def model(self, *, name="tiny", importance=(("amt", 1.0),), to=0, feature="amt"):
        """Return a model whose score is 300 up to an amount of 100, 800 above, 1000 above 500."""
        return parse(
            written({
                "name": name,
                "version": "1.0",
                "calibration": [[-UNIT, 300], [0, 800], [UNIT, 1000]],
                "metrics": {"importance": importance},
                "lineage": {"to": to},
                "features": [[feature, [100.0, 500.0], []]],
                "nodes": {
                    "feature": [0, 0], "cut": [0, 1], "left": "11", "first": [0, 1],
                    "last": [1, 2], "mean": [0, UNIT // 2],
                },
                "leaves": [[-UNIT, 0, UNIT]],
            })
        )  # fmt: skip


@pytest.fixture
def hand():
    return Hand()
