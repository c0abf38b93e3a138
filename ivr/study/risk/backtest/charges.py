"""Charges of a feature frame as the past: scored as in calls, perhaps ruled by a detector.

Law of the room: what the model never learned from is scored by the scorecard, on its scale, by what
judges a batch. A frame is streamed in order of time, however long it is. The id of a charge names
its card by token alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Malformed, Unavailable, Unreadable
from ivr.runtime.risk.detector.deciding import Detector
from ivr.runtime.risk.learned.calibration import SCALE
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.learned.model import Model
from ivr.runtime.risk.provider import NO_SCALE, Score
from ivr.runtime.risk.providers.forest import HISTORY_MIN
from ivr.runtime.risk.providers.rules import RulesProvider
from ivr.runtime.risk.scorecard import SCALE as CARD
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.study.replay import CHARGE, Past
from ivr.study.risk.judging import BY_CARD, Judge

AT_ONCE = 16_384
LABELS = {1: "fraud", 0: "legitimate"}
SIGN = "#"


class _Given(NamedTuple):
    """A provider that gives one score."""

    score: Score

    def score_call(self, _signals: CallSignals, /) -> Score:
        raise Unavailable("Charges are scored here.")

    def score_charge(self, _signals: ChargeSignals, /) -> Score:
        return self.score


def pasts(
    frame: Path,
    model: Model,
    sources: frozenset[int] = frozenset(),
    detector: Detector | None = None,
    earlier: int = HISTORY_MIN,
) -> Iterator[Past]:
    """Yield the charges of a feature frame with their scores, on the scale of who scored.

    Args:
        frame: A Parquet file that the transform wrote, in order of time.
        model: Who scores what is like its history.
        sources: Numbers of files whose charges are wanted; by default all are.
        detector: Rules over the score; what matches none is looked at by a person.
        earlier: How many charges a card must have had before the model judges it.

    Raises:
        Unreadable: It is no feature frame of this release (RSK201).
    """
    parquet: Any = import_module("pyarrow.parquet")  # the extra `risk` brings it
    judge = Judge(model, earlier)
    columns = ["event_id", "card", "at", "amount_cents", "label", "source", *NAMES]
    try:
        for part in parquet.ParquetFile(frame).iter_batches(AT_ONCE, columns=columns):
            yield from _scored(part, judge, sources, detector)
    except (OSError, KeyError, ValueError) as fault:
        message = f"{frame}: this is no feature frame of this release: {fault}"
        raise Unreadable(message.splitlines()[0], "RSK201") from None


def card_of(past: Past) -> str:
    """Return the token of the card of a charge that `pasts` made."""
    return past.id.split(SIGN)[1]


def _scored(
    part: Any,  # noqa: ANN401  pyarrow has no types
    judge: Judge,
    sources: frozenset[int],
    detector: Detector | None,
) -> Iterator[Past]:
    values = np.empty((len(part), len(NAMES)))
    for at, name in enumerate(NAMES):
        values[:, at] = part.column(name).cast("float64").to_numpy(zero_copy_only=False)
    given: list[int] = judge(NAMES, values).tolist()
    rows = part.select(["event_id", "card", "at", "amount_cents", "label", "source"]).to_pylist()
    for n, (row, score) in enumerate(zip(rows, given, strict=True)):
        if sources and row["source"] not in sources:
            continue
        past = _past(row, score)
        yield past if detector is None else _ruled(past, detector, values[n])


def _past(row: Any, score: int) -> Past:  # noqa: ANN401  a row of any frame
    by_card = score >= BY_CARD
    return Past(
        id=SIGN.join(("charge", str(row["card"]), str(row["event_id"]))),
        kind=CHARGE,
        at=int(row["at"]),
        score=score - BY_CARD * by_card,
        scale=CARD if by_card else SCALE,
        label=LABELS.get(row["label"], ""),
        amount=Decimal(int(row["amount_cents"])) / 100,
    )


def _ruled(past: Past, detector: Detector, values: NDArray[np.float64]) -> Past:
    """Return a charge with the score that rules make of it, or with none where none matches."""
    vector = cast("list[float]", values.tolist())
    signals = ChargeSignals(amount=past.amount, features=tuple(vector))
    try:
        given = RulesProvider(detector, _Given(Score(past.score, past.scale))).score_charge(signals)
    except Malformed:
        return replace(past, scale=NO_SCALE)
    return replace(past, score=given.value)
