"""Every figure of a report, as frozen values.

    reported(Asked(model, rows, before, others))

Law of the room: figures are of labelled charges alone; drift needs no labels. `before` is what the
model learned from, or as near to it as there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Finding, Unreadable, Where
from ivr.runtime.risk.learned.features import FEATURES
from ivr.runtime.risk.learned.forest import UNIT
from ivr.runtime.risk.learned.model import Model
from ivr.study.risk.report import counts
from ivr.study.risk.report.counts import Bar, Group, Month, Point, Scored, Stake, Stakes
from ivr.study.risk.report.curves import FIGURES, Curve, Curves, Sure, curves, difference
from ivr.study.risk.report.doubts import Facts, doubts
from ivr.study.risk.report.drift import Drift, drifted, stability
from ivr.study.risk.scoring import Batch, calibrated
from ivr.study.risk.training.frame import Rows
from ivr.study.risk.training.leakage import all_fraud

Values = NDArray[np.float64]

EXPLAINED = 500
"""So many frauds, evenly drawn, tell what pushes scores up."""

ABOUT: Mapping[str, str] = {each.name: each.about for each in FEATURES}


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What to report.

    Attributes:
        model: The model.
        rows: Charges that judge it; those without a label count for drift alone.
        before: Charges to compare with: what it learned from. May be empty.
        others: Other models, or versions of this one, judged by the same charges.
        where: Where the charges come from, for findings.
        draws: How often charges are drawn again for intervals.
    """

    model: Model
    rows: Rows
    before: Rows | None = None
    others: tuple[Model, ...] = ()
    where: str = ""
    draws: int = 200


class Card(NamedTuple):
    """A model, as its own file tells of it."""

    name: str
    version: str
    digest: str
    features: tuple[str, ...]
    metrics: Mapping[str, Any]
    lineage: Mapping[str, Any]


class Span(NamedTuple):
    """The charges that judge: how many, of which time (epoch seconds); `unlabelled` do not."""

    charges: float
    frauds: float
    cards: int
    first: int
    last: int
    days: float
    unlabelled: int
    money: float


class Weight(NamedTuple):
    """A feature: its share of all gains in training, and what it adds to a fraud's log odds."""

    name: str
    about: str
    gain: float
    added: float


class Version(NamedTuple):
    """Another model on the same charges: its figures, and by how much ours is better."""

    name: str
    figures: tuple[Sure, ...]
    better: tuple[Sure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report; see the parts. `without` are the figures without cards that have frauds only."""

    model: Card
    span: Span
    figures: tuple[Sure, ...]
    without: tuple[float, ...]
    artefacts: tuple[int, int]
    learned: Mapping[str, float]
    roc: Curve
    pr: Curve
    stakes: Stakes
    spread: tuple[Bar, ...]
    points: tuple[Point, ...]
    groups: tuple[Group, ...]
    weights: tuple[Weight, ...]
    months: tuple[Month, ...]
    versions: tuple[Version, ...]
    drift: tuple[Drift, ...]
    score_drift: float
    drift_of: str
    doubts: tuple[Finding, ...] = field(default=())

    def table(self) -> tuple[Stake, ...]:
        """Return what each score of TOLD means as a threshold."""
        return tuple(self.stakes.at(score) for score in counts.TOLD)


def reported(asked: Asked) -> Report:
    """Return every figure of a model on some charges.

    Raises:
        Unreadable: The charges with a label are not of both kinds (RSK310).
    """
    known = asked.rows.where(asked.rows.label >= 0)
    scored = scored_by(asked.model, known)
    if not scored.both:
        message = f"{asked.where}: a report needs frauds and honest charges with labels."
        raise Unreadable(f"{message} Is the right column the label?", "RSK310")
    shown = curves(scored.sample(), asked.draws)
    stakes = Stakes.of(scored)
    without, artefacts = _without(asked, scored)
    drift_of, earlier, recent = _compared(asked)
    made = Report(
        model=_card(asked.model),
        span=_span(asked, scored),
        figures=shown.figures,
        without=without,
        artefacts=artefacts,
        learned=_learned(asked),
        roc=shown.roc,
        pr=shown.pr,
        stakes=stakes,
        spread=counts.spread(scored),
        points=counts.points(stakes),
        groups=counts.groups(stakes),
        weights=_weights(asked.model, scored),
        months=counts.months(scored),
        versions=_versions(asked, known, shown),
        drift=drifted(
            asked.model.features, *(_asked(asked.model, each) for each in (earlier, recent))
        ),
        score_drift=_score_drift(asked.model, earlier, recent),
        drift_of=drift_of,
    )
    return _doubted(made, asked)


def scored_by(model: Model, rows: Rows) -> Scored:
    """Return charges with what a model says of them."""
    totals = Batch(model.forest).totals(_asked(model, rows))
    return Scored(rows, totals / UNIT, calibrated(model.calibration, totals))


def _asked(model: Model, rows: Rows) -> Values:
    return rows.only(model.features)


def _card(model: Model) -> Card:
    return Card(
        model.name, model.version, model.digest, model.features, model.metrics, model.lineage
    )


def _span(asked: Asked, scored: Scored) -> Span:
    rows = scored.rows
    return Span(
        charges=float(rows.weight.sum()),
        frauds=float(rows.weight[rows.fraud].sum()),
        cards=len(np.unique(rows.card)),
        first=int(rows.at[0]),
        last=int(rows.at[-1]),
        days=scored.days,
        unlabelled=len(asked.rows) - len(rows),
        money=float((rows.weight * rows.cents).sum()) / counts.CENTS,
    )


def _without(asked: Asked, scored: Scored) -> tuple[tuple[float, ...], tuple[int, int]]:
    """Return the figures without cards that have frauds only, and how many cards and frauds."""
    rows, before = scored.rows, asked.before
    only = np.unique(rows.card[all_fraud(rows)])
    if before is not None:
        only = np.setdiff1d(only, before.card[before.label == 0])
    left_out = np.isin(rows.card, only)
    others = scored.where(~left_out)
    if not others.both:
        return (), (len(only), int(left_out.sum()))
    found = curves(others.sample(), draws=1).figures
    return tuple(each.value for each in found), (len(only), int(left_out.sum()))


def _learned(asked: Asked) -> Mapping[str, float]:
    """Return the figures on what the model learned from, where that is at hand."""
    if asked.before is None:
        return {}
    scored = scored_by(asked.model, asked.before.where(asked.before.label >= 0))
    if not scored.both:
        return {}
    found = curves(scored.sample(), draws=1).figures
    return {name: each.value for name, each in zip(FIGURES, found, strict=True)}


def _compared(asked: Asked) -> tuple[str, Rows, Rows]:
    """Return what drift is measured between: what came before, or else both halves of the time."""
    rows = asked.rows
    if asked.before is not None and len(asked.before):
        return "training", asked.before, rows
    late = rows.at > (int(rows.at[0]) + int(rows.at[-1])) // 2
    return "halves", rows.where(~late), rows.where(late)


def _score_drift(model: Model, earlier: Rows, recent: Rows) -> float:
    one, other = (scored_by(model, each).scores.astype(float) for each in (earlier, recent))
    return stability(one, other)


def _weights(model: Model, scored: Scored) -> tuple[Weight, ...]:
    """Return how much each feature matters, the most in training first."""
    pairs: Sequence[tuple[str, float]] = model.metrics.get("importance", ())
    gains = {str(name): float(share) for name, share in pairs}
    frauds = _asked(model, scored.rows)[scored.rows.fraud]
    step = max(1, len(frauds) // EXPLAINED)
    parts = np.array([model.forest.parts(row)[1] for row in frauds[::step].tolist()])
    added: list[float] = (parts.mean(axis=0) / UNIT).tolist()
    found = [
        Weight(name, ABOUT.get(name, ""), gains.get(name, 0.0), value)
        for name, value in zip(model.features, added, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (-each.gain, -abs(each.added), each.name)))


def _versions(asked: Asked, known: Rows, ours: Curves) -> tuple[Version, ...]:
    found: list[Version] = []
    for other in asked.others:
        its = curves(scored_by(other, known).sample(), asked.draws)
        found.append(Version(f"{other.name} {other.version}", its.figures, difference(ours, its)))
    return tuple(found)


def _doubted(made: Report, asked: Asked) -> Report:
    last = int(asked.model.lineage.get("to", 0))
    seen = float((asked.rows.at <= last).mean())
    facts = Facts(
        figures=made.figures,
        learned=made.learned,
        without=made.without,
        frauds=made.span.frauds,
        seen=seen,
        gains=[(each.name, each.gain) for each in made.weights],
        points=made.points,
        drift=made.drift if made.drift_of == "training" else (),
        months=made.months,
    )
    return replace(made, doubts=doubts(facts, Where(asked.where)))
