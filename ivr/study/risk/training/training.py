"""From a feature frame to a model file, with everything that was measured on the way.

    trained(rows, order, told)    a model's bytes, its figures, a table of challengers, findings

Law of the room: choices are made on what is kept back; what is tested is opened when they are all
made. Nothing of a clock or a machine enters the model: the same history makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Finding, Refused, has_errors
from ivr.runtime.risk.learned.calibration import SCALE, Calibration
from ivr.runtime.risk.learned.forest import UNIT
from ivr.runtime.risk.learned.model import Model, parse, written
from ivr.study.risk.scoring import Batch, calibrated
from ivr.study.risk.training.boosting import Boosted, Plan, Told, boosted, searched
from ivr.study.risk.training.calibrating import knots, points
from ivr.study.risk.training.challengers import makers
from ivr.study.risk.training.export import Exported, exported, rounded
from ivr.study.risk.training.frame import Rows, Split, digest, split
from ivr.study.risk.training.leakage import all_fraud, fair_weight, leaks
from ivr.study.risk.training.metrics import Figures, intervals, measured

Values = NDArray[np.float64]

KEPT_BACK = 0.15
"""Share of the history, its last part, that trees do not see."""

THRESHOLDS = (*range(0, 1000, 50), 740, 775, 820, 860, 905, 955, 970, 980, 990, 995)
"""Scores for which shares of alarms, recall and precision are kept."""

LIBRARIES = ("lightgbm", "numpy", "duckdb", "ibis-framework")
FOREST = "forest"


@dataclass(frozen=True, slots=True)
class Order:
    """What to train.

    Attributes:
        name: Of the model.
        number: Its version as major.minor.
        where: The history's name, for findings and lineage.
        seeds: The first one's trees become the model; all of them are measured.
        search: How many sets of parameters are tried; 0 = the usual ones.
        challengers: Whether others learn the same, to compare.
        tested: Number of the file that is tested.
        ignored: Columns of the history that became no feature.
        kept_back: Share of the history that stops and calibrates.
    """

    name: str
    number: str = "1.0"
    where: str = ""
    seeds: tuple[int, ...] = (1,)
    search: int = 0
    challengers: bool = True
    tested: int | None = None
    ignored: tuple[str, ...] = ()
    kept_back: float = KEPT_BACK
    plan: Plan = field(default_factory=Plan)


class Row(NamedTuple):
    """A line of the table: figures on what judged, and the same without the all-fraud cards."""

    name: str
    figures: Figures
    without: Figures


class Trained(NamedTuple):
    """A model that was made. `judged_by` says what the table was measured on."""

    content: bytes
    digest: str
    features: tuple[str, ...]
    metrics: Mapping[str, Any]
    lineage: Mapping[str, Any]
    table: Sequence[Row]
    judged_by: str
    findings: Sequence[Finding]

    def model(self) -> Model:
        """Return the model as call time reads it."""
        return parse(self.content)


class _Judge(NamedTuple):
    """Rows that judge, and which of them are of cards that have frauds only."""

    rows: Rows
    artefacts: NDArray[np.bool_]

    def row(self, name: str, raw: Values) -> Row:
        rows, others = self.rows, ~self.artefacts
        without = measured(rows.fraud[others], raw[others], rows.weight[others])
        return Row(name, measured(rows.fraud, raw, rows.weight), without)


def trained(rows: Rows, order: Order, told: Told | None = None) -> Trained:
    """Train a model.

    Raises:
        Refused: The history cannot teach: see `leakage`.
    """
    parts, findings = judged(rows, order)
    plan, tried = replace(order.plan, seed=order.seeds[0]), []
    if order.search:
        plan, tried = searched(parts, plan, order.search, told)
    boosters = [boosted(parts, replace(plan, seed=seed), told) for seed in order.seeds]
    judge = _judge(rows, parts)
    table = _forests(boosters, plan, judge)
    _proven(boosters[0].booster, plan, judge.rows)
    if order.challengers:
        table += _challenged(parts, judge, plan.seed, told)
    forest = exported(boosters[0].booster)
    learned_from = digest_of((parts.fitted, parts.kept_back))
    lineage = {**_lineage(parts, plan, order), "data": learned_from, "searched": len(tried)}
    metrics = _metrics(forest, parts, judge, table)
    metrics["importance"] = _importance(boosters[0].booster)
    content = written(
        {
            "name": order.name,
            "version": order.number,
            "scale": SCALE,
            "calibration": _knots(forest, parts.kept_back),
            "metrics": metrics,
            "lineage": lineage,
            **forest.json_value(),
        }
    )
    judged_by = "test" if len(parts.test) else "kept back"
    names = forest.forest().names
    return Trained(content, learned_from, names, metrics, lineage, table, judged_by, findings)


def judged(rows: Rows, order: Order) -> tuple[Split, Sequence[Finding]]:
    """Return the parts of a history, cards with frauds only weighing less, and what to know of it.

    Raises:
        Refused: The history cannot teach: see `leakage`.
    """
    parts = split(rows, order.kept_back, order.tested)
    findings = leaks(parts, order.where, order.ignored)
    if has_errors(findings):
        raise Refused(findings)
    fitted = parts.fitted
    weight = np.where(all_fraud(fitted), fair_weight(fitted), 1.0) * fitted.weight
    return parts._replace(fitted=replace(fitted, weight=weight)), findings


def _judge(rows: Rows, parts: Split) -> _Judge:
    """Return what judges: the tested file or, without one, what was kept back."""
    judging = parts.test if len(parts.test) else parts.kept_back
    artefact_cards = np.unique(rows.card[all_fraud(rows)])
    return _Judge(judging, np.isin(judging.card, artefact_cards))


def _forests(boosters: Sequence[Boosted], plan: Plan, judge: _Judge) -> list[Row]:
    """Round the forests; return a line for each seed, their mean, and all of them together."""
    values = judge.rows.only(plan.names)
    raws = [
        cast("Values", rounded(each.booster).predict(values, raw_score=True)) for each in boosters
    ]
    rows = [judge.row(FOREST, raws[0])]
    if len(raws) > 1:
        found, without = zip(*[judge.row("", raw)[1:] for raw in raws], strict=True)
        rows.append(Row(f"mean of {len(raws)} seeds", _mean(found), _mean(without)))
        rows.append(judge.row(f"{len(raws)} forests together", np.mean(raws, axis=0)))
    return rows


def _proven(booster: Any, plan: Plan, rows: Rows) -> None:  # noqa: ANN401  partly unknown types
    """Compare every row that judges: what call time says with what LightGBM says, bit for bit.

    Raises:
        ValueError: They differ, which no model of ours may.
    """
    said = cast("Values", booster.predict(rows.only(plan.names), raw_score=True))
    if not np.array_equal(_totals(exported(booster), rows) / UNIT, said):
        raise ValueError("The exported forest does not score as LightGBM does.")


def _mean(several: Sequence[Figures]) -> Figures:
    roc, pr, low, high = (sum(each) / len(several) for each in zip(*several, strict=True))
    return Figures(roc, pr, low, high)


def _challenged(parts: Split, judge: _Judge, seed: int, told: Told | None) -> list[Row]:
    found: list[Row] = []
    others = makers()
    for done, (name, make) in enumerate(others.items(), 1):
        found.append(judge.row(name, make(parts.fitted, seed)(judge.rows)))
        if told is not None:
            told("challengers", done, len(others))
    return found


def _totals(forest: Exported, rows: Rows) -> NDArray[np.int64]:
    built = forest.forest()
    return Batch(built).totals(rows.only(built.names))


def _knots(forest: Exported, kept_back: Rows) -> list[list[int]]:
    honest = ~kept_back.fraud
    return knots(_totals(forest, kept_back)[honest], kept_back.weight[honest])


def _metrics(forest: Exported, parts: Split, judge: _Judge, table: Sequence[Row]) -> dict[str, Any]:
    """Return what was measured of the model, as JSON values."""
    calibration = _knots(forest, parts.kept_back)
    totals = _totals(forest, judge.rows)
    rows, first = judge.rows, table[0]
    sure = intervals(rows.fraud, totals / UNIT, rows.card)
    given = calibrated(Calibration(calibration), totals)
    honest = ~rows.fraud
    off = points(given[honest], rows.weight[honest])
    return {
        "judged_by": "test" if len(parts.test) else "kept back",
        "figures": _rounded(first.figures),
        "without_all_fraud_cards": _rounded(first.without),
        "intervals": {
            name: [round(each.low, 4), round(each.high, 4)]
            for name, each in zip(Figures._fields, sure, strict=True)
        },
        "calibration": [[each.score, each.meant, round(each.found, 6)] for each in off],
        "thresholds": _thresholds(rows, given),
        "frauds": int(rows.fraud.sum()),
        "rows": len(rows),
        "table": {row.name: [_rounded(row.figures), _rounded(row.without)] for row in table},
    }


def _thresholds(rows: Rows, given: NDArray[np.int64]) -> list[list[float]]:
    """Return score, share of false alarms, recall and precision, by threshold."""
    found: list[list[float]] = []
    for threshold in sorted(THRESHOLDS):
        above = given > threshold
        true = float(rows.weight[above & rows.fraud].sum())
        false = float(rows.weight[above & ~rows.fraud].sum())
        shares = (
            false / float(rows.weight[~rows.fraud].sum()),
            true / float(rows.weight[rows.fraud].sum()),
            true / (true + false) if true + false else 1.0,
        )
        found.append([threshold, *[round(each, 6) for each in shares]])
    return found


def _rounded(figures: Figures) -> dict[str, float]:
    return {name: round(value, 5) for name, value in figures._asdict().items()}


def _importance(booster: Any) -> list[tuple[str, float]]:  # noqa: ANN401  partly unknown types
    """Return what each feature gained, as a share of all, the largest first."""
    gains = booster.feature_importance("gain")
    total = max(float(gains.sum()), 1e-300)
    pairs = zip(booster.feature_name(), gains, strict=True)
    shares = [(str(name), round(float(gain) / total, 5)) for name, gain in pairs if gain > 0]
    return sorted(shares, key=lambda pair: (-pair[1], pair[0]))


def _lineage(parts: Split, plan: Plan, order: Order) -> dict[str, Any]:
    taught = (parts.fitted, parts.kept_back)
    return {
        "rows": sum(len(rows) for rows in taught),
        "frauds": sum(int(rows.fraud.sum()) for rows in taught),
        "cards": len(np.unique(np.concatenate([rows.card for rows in taught]))),
        "amounts": [
            min(int(rows.cents.min()) for rows in taught if len(rows)),
            max(int(rows.cents.max()) for rows in taught if len(rows)),
        ],
        "from": int(parts.fitted.at[0]),
        "to": int(parts.kept_back.at[-1]),
        "kept_back": len(parts.kept_back),
        "sampled": bool((parts.kept_back.weight != 1).any()),
        "weight_of_fraud_only_cards": _least(parts.fitted),
        "tested": len(parts.test),
        "seed": plan.seed,
        "seeds": list(order.seeds),
        "parameters": dict(plan.parameters),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def _least(fitted: Rows) -> float:
    only = fitted.weight[all_fraud(fitted)]
    return round(float(only.min()), 4) if len(only) else 1.0


def digest_of(taught: tuple[Rows, Rows]) -> str:
    """Return the digest of what was fitted on and of what was kept back."""
    return sha256("".join(digest(rows) for rows in taught).encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
