"""What would make a model look better than it is: found before it is believed.

leaks(split, frame)    findings, each with what to do

RSK211  one class only, or too few frauds to learn from or to judge by           error
RSK212  one feature alone tells the label                                        error
RSK213  whether a feature is missing tells the label                             error
RSK214  features do not follow from the charges before: another definition,
        or one that looks ahead                                                  error
RSK221  cards that have frauds only: that a card has no history gives them away  warning
RSK222  tested charges are not later than those that were learned from           warning
RSK223  columns that name a person, a card or a place; they are left out         info
RSK224  too few frauds kept back for a calibration or figures to lean on         warning
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Finding, Severity, Where, error, warning
from ivr.runtime.risk.learned.features import DAY_SECONDS
from ivr.study.risk.training.frame import Rows, Split
from ivr.study.risk.training.metrics import measured

FRAUDS_MIN = 20
KEPT_BACK_MIN = 5
HONEST_MIN = 500
FEW_KEPT_BACK = 50

TELLS_ALONE = 0.995
"""A feature with this area under its curve, by itself, was made from the label, or knows it."""

MISSING_TELLS = 0.9
CARDS_CHECKED = 20

IDENTIFYING = frozenset(
    {"cc_num", "card", "card_number", "first", "last", "name", "merchant", "street", "city", "zip"}
    | {"state", "job", "email", "phone", "ip_address", "trans_num", "customer", "customer_id"}
)
"""Columns that name somebody or something: learned by heart, they say nothing of new cards."""


def leaks(split: Split, where: str, ignored: Sequence[str] = ()) -> list[Finding]:
    """Return what speaks against training on a history, worst first.

    Args:
        split: The labelled rows.
        where: The file, for findings.
        ignored: Columns of the file that became no feature.
    """
    at = Where(where)
    shortage = list(_shortage(split, at))
    if shortage:
        return shortage
    checks: tuple[Callable[[Split, Where], Iterator[Finding]], ...] = (
        _telling,
        _telling_by_absence,
        _looking_ahead,
        _all_fraud,
        _not_later,
        _few,
    )
    found = [finding for check in checks for finding in check(split, at)]
    return [*found, *_identifying(ignored, at)]


def _shortage(split: Split, at: Where) -> Iterator[Finding]:
    taught = [split.fitted, split.kept_back]
    frauds = sum(int(rows.fraud.sum()) for rows in taught)
    honest = sum(len(rows) for rows in taught) - frauds
    told = f"The history has {frauds:,} frauds and {honest:,} honest charges with a label"
    if not frauds or not honest:
        remedy = "Both kinds are needed: is the right column the label, is 1 a fraud?"
        yield error("RSK211", at, f"{told}: one kind only", remedy)
    elif frauds < FRAUDS_MIN or honest < HONEST_MIN:
        remedy = f"At least {FRAUDS_MIN} and {HONEST_MIN} are needed; bring a longer history."
        yield error("RSK211", at, told, remedy)
    elif min(int(rows.fraud.sum()) for rows in taught) < KEPT_BACK_MIN:
        few = int(split.kept_back.fraud.sum())
        message = f"{told}, of these {few} frauds in the last part, which is kept back"
        remedy = f"At least {KEPT_BACK_MIN} are needed there; keep back more, or wait for labels."
        yield error("RSK211", at, message, remedy)


def _telling(split: Split, at: Where) -> Iterator[Finding]:
    rows = split.fitted
    for name, column in zip(rows.names, rows.values.T, strict=True):
        area = _area(rows, np.where(np.isnan(column), -np.inf, column))
        if area >= TELLS_ALONE:
            message = f"{name} alone tells the label (area under the curve {area:.4f})"
            remedy = "It was made from the label, or afterwards; take it out of the file."
            yield error("RSK212", at, message, remedy)


def _telling_by_absence(split: Split, at: Where) -> Iterator[Finding]:
    rows = split.fitted
    for name, column in zip(rows.names, rows.values.T, strict=True):
        missing = np.isnan(column)
        if 0 < missing.sum() < len(missing) and _area(rows, missing * 1.0) >= MISSING_TELLS:
            message = f"Whether {name} is missing tells the label"
            remedy = "Frauds and honest charges come from different sources; export them alike."
            yield error("RSK213", at, message, remedy)


def _area(rows: Rows, column: NDArray[np.float64]) -> float:
    finite = np.nan_to_num(column, neginf=-1e300, posinf=1e300)
    area = measured(rows.fraud, finite, rows.weight).roc
    return max(area, 1 - area)


def _looking_ahead(split: Split, at: Where) -> Iterator[Finding]:
    """Compare counts and sums of a day with those of the charges themselves, for some cards."""
    rows = split.fitted
    if (rows.weight != 1).any() or "sum_24h" not in rows.names:
        return
    count, spent = (rows.names.index(name) for name in ("cnt_24h", "sum_24h"))
    for card in np.unique(rows.card)[:CARDS_CHECKED]:
        own = rows.where(rows.card == card)
        late = own.at >= rows.at[0] + DAY_SECONDS
        end = np.searchsorted(own.at, own.at, side="left")
        start = np.searchsorted(own.at, own.at - DAY_SECONDS, side="left")
        sums = np.append(0, np.cumsum(own.cents))
        # charges without a label are no rows here, but were counted: less is right, more is not
        more = (own.values[:, count] < end - start) | (
            own.values[:, spent] < (sums[end] - sums[start]) / 100
        )
        if (more & late).any():
            message = "Features do not follow from the charges before them"
            remedy = "They were made by another definition; transform the history again."
            yield error("RSK214", at, message, remedy)
            return


def all_fraud(rows: Rows) -> NDArray[np.bool_]:
    """Return which rows are of cards that have frauds only."""
    if not len(rows):
        return np.zeros(0, bool)
    size = int(rows.card.max()) + 1
    honest = np.bincount(rows.card, rows.label == 0, size)
    return (honest == 0)[rows.card] & rows.fraud


def fair_weight(rows: Rows) -> float:
    """Return what a charge of a card with frauds only may weigh, 0..1.

    As little as makes a first charge no likelier fraud than any other: else a model learns that
    whoever is new is a thief.
    """
    first = rows.values[:, rows.names.index("earlier")] == 0
    among = _odds(rows.fraud[first], rows.weight[first])
    return min(1.0, _odds(rows.fraud, rows.weight) / among) if among else 1.0


def _odds(fraud: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
    honest = float(weight[~fraud].sum())
    return float(weight[fraud].sum()) / honest if honest else 0.0


def _all_fraud(split: Split, at: Where) -> Iterator[Finding]:
    rows = split.fitted
    only = all_fraud(rows)
    if only.any():
        cards = len(np.unique(rows.card[only]))
        message = (
            f"{cards} cards with {int(only.sum())} of {int(rows.fraud.sum())} frauds have no honest"
            " charge: that a card has no history gives them away"
        )
        remedy = (
            f"Each of their charges weighs {fair_weight(rows):.2f} in training, and figures are"
            " given with and without them; ask whether real cards look like that."
        )
        yield warning("RSK221", at, message, remedy)


def _not_later(split: Split, at: Where) -> Iterator[Finding]:
    if len(split.test) and split.test.at[0] < split.kept_back.at[-1]:
        message = "Tested charges are not all later than those that were learned from"
        remedy = "What is tested should be the future of what is learned; split by time."
        yield warning("RSK222", at, message, remedy)


def _few(split: Split, at: Where) -> Iterator[Finding]:
    few = int(split.kept_back.fraud.sum())
    if few < FEW_KEPT_BACK:
        message = f"Only {few} frauds are in the part that is kept back"
        yield warning("RSK224", at, message, "Read the figures as a direction, not as a promise.")


def _identifying(ignored: Sequence[str], at: Where) -> Iterator[Finding]:
    named = sorted(IDENTIFYING & {name.lower() for name in ignored})
    if named:
        message = f"Columns that name somebody are left out: {', '.join(named)}"
        remedy = "A model that knows them knows old cards by heart and says nothing of new ones."
        yield Finding("RSK223", Severity.INFO, at, message, remedy)
