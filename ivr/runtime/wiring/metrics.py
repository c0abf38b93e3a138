"""Every metric there is: its unit, what it is split by, and what it tells.

Law of the room: a metric stands in METRICS or is not written. Most come from answers (OF_ANSWERS),
the rest from `marks.count` of a service. Dimensions are words of closed sets, never ids.
Written in CloudWatch's embedded metric format, under the namespace of the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ivr.runtime.wiring.logs import NAMESPACE


class Metric(NamedTuple):
    """A metric: its unit, its dimensions, and what it tells."""

    unit: str
    dimensions: tuple[str, ...]
    about: str


METRICS: Mapping[str, Metric] = {
    "answered": Metric("Count", ("function",), "Events that were answered."),
    "failed": Metric("Count", ("function", "code"), "Events that failed, by the fault's code."),
    "routed": Metric("Count", ("band",), "Inbound contacts by the band of their score."),
    "contained": Metric(
        "Count",
        ("by",),
        "Inbound contacts that ended, by who had them last: bot or agent. "
        "Bot containment is bot / (bot + agent).",
    ),
    "authentications": Metric("Count", ("result",), "Proofs: passed, failed, locked."),
    "blocks": Metric("Count", ("result",), "Requests to block a card, by what came of them."),
    "answers": Metric("Count", ("result",), "Answers of verification calls, by what came of them."),
    "replies": Metric("Count", ("result",), "Answers to messages, by what came of them."),
    "judged": Metric("Count", ("outcome",), "Charges by outcome: approve, investigate, fraud."),
    "attempts_ended": Metric("Count", ("channel", "end"), "Attempts to reach a customer, by end."),
    "unreached": Metric("Count", ("why",), "Cases left to people because nobody was reached."),
    "provider_seconds": Metric("Seconds", (), "How long the provider of scores took."),
    "pace": Metric("Count", ("channel",), "Calls and messages that were started."),
    "lines": Metric("Count", (), "Outbound calls on the line."),
    "waiting": Metric(
        "Count", ("channel",), "Attempts that a run left waiting; more than 100 count as 100."
    ),
    "news": Metric("Count", ("result",), "News for other systems: sent, failed, put aside."),
    "outbox_age": Metric("Seconds", (), "How old the oldest news is that nobody took yet."),
    "passed_over": Metric(
        "Count", ("code",), "Things that a run over many could not work on, by the fault's code."
    ),
    "kept_for_later": Metric(
        "Count",
        ("function", "result"),
        "Blocks that were asked for and failed: kept in a queue to be tried again, or lost.",
    ),
    "parked": Metric("Count", ("function",), "Events that could not be read, put into quarantine."),
}

OF_ANSWERS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "route": (("band", "routed", "band"),),
    "authenticate": (("result", "authentications", "result"),),
    "block": (("result", "blocks", "result"),),
    "answer": (("result", "answers", "result"),),
    "intake": (("outcome", "judged", "outcome"),),
}
"""Function -> (field of its answer, metric, dimension that the field's word is)."""

Counted = tuple[str, float, Mapping[str, str]]


def of_answer(function: str, answer: Mapping[str, Any]) -> Iterable[Counted]:
    """Yield what an answer counts for."""
    yield "answered", 1, {"function": function}
    for name, metric, dimension in OF_ANSWERS.get(function, ()):
        word = answer.get(name)
        if isinstance(word, str) and word:
            yield metric, 1, {dimension: word}


def write(counted: Iterable[Counted]) -> None:
    """Write metrics, each name and dimension once; what no row of METRICS describes is left out."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415  as `logs`

    for (name, split), value in _totals(counted).items():
        unit = MetricUnit(METRICS[name].unit)
        with single_metric(name=name, unit=unit, value=value, namespace=NAMESPACE) as one:
            for dimension, word in split:
                one.add_dimension(name=dimension, value=word)


def _totals(counted: Iterable[Counted]) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return counts added up, and of durations the longest."""
    totals: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
    for name, value, dimensions in counted:
        metric = METRICS.get(name)
        if metric is None or tuple(dimensions) != metric.dimensions:
            continue
        at = name, tuple(dimensions.items())
        before = totals.get(at, 0)
        totals[at] = before + value if metric.unit == "Count" else max(before, value)
    return totals
