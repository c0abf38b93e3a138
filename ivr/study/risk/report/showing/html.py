"""A report as one HTML page: pictures, tables and a threshold that can be moved.

Law of the room: every text is escaped; the page forbids every script and style but its own two, by
their digests, and asks no network. Without its script it still tells everything but the slider.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ivr.study.risk.backtest import Backtest
from ivr.study.risk.backtest.telling import HEAD, sides, told_of_others, trials
from ivr.study.risk.report.counts import ALARM, Stakes, day
from ivr.study.risk.report.curves import FIGURES, Sure
from ivr.study.risk.report.numbers import Report
from ivr.study.risk.report.showing.charts import (
    Chart,
    charts,
    frontier,
    percent,
    span_words,
)
from ivr.study.risk.report.showing.svg import svg

FIGURE_NAMES = {
    "roc": "Area under ROC",
    "pr": "Area under PR",
    "recall_01": "Frauds found while 0.1 % of honest charges are stopped",
    "recall_1": "Frauds found while 1 % of honest charges are stopped",
}
CHOSEN = 860
"""Where the threshold stands at first: 3 % of honest charges lie above."""

_MEANT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'"}


def page(report: Report, backtest: Backtest | None = None) -> str:
    """Return a report as one page; the same report makes the same page."""
    script, style = _part("report.js"), _part("report.css")
    template = _templates().from_string(_part("report.html"))
    drawn = {chart.name: chart for chart in _drawn(report, backtest)}
    return template.render(
        report=report,
        span=span_words(report),
        figures=_figures(report),
        charts=drawn,
        picture=_picture,
        chosen=report.stakes.at(CHOSEN),
        alarm=ALARM,
        learned_from=_learned_from(report.model.lineage),
        trained=_trained(report.model.metrics),
        backtest=backtest,
        sides=sides(backtest) if backtest else (),
        trials=trials(backtest) if backtest else (),
        others=told_of_others(backtest) if backtest and backtest.others else "",
        trial_head=HEAD,
        stakes=Markup(_embedded(report.stakes)),  # noqa: S704 - numbers only
        script=Markup(script),  # noqa: S704 - the project's own file
        script_hash=Markup(_digest(script)),  # noqa: S704 - letters, digits, + / =
        style=Markup(style),  # noqa: S704 - the project's own file
        style_hash=Markup(_digest(style)),  # noqa: S704 - letters, digits, + / =
    )


def _drawn(report: Report, backtest: Backtest | None) -> Sequence[Chart]:
    return (*charts(report), *((frontier(backtest),) if backtest else ()))


def _picture(chart: Chart) -> Markup:
    return Markup(svg(chart))  # noqa: S704 - every text in it is escaped


def _templates() -> Environment:
    made = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    filters: Mapping[str, Callable[..., str]] = {
        "percent": percent,
        "whole": "{:,.0f}".format,
        "one": "{:,.1f}".format,
        "signed": "{:+.2f}".format,
        "four": "{:.4f}".format,
        "between": _between,
        "gap": _gap,
        "day": day,
    }
    made.filters.update(filters)
    return made


def _part(name: str) -> str:
    return (files("ivr.study.risk.report.showing") / "page" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _between(sure: Sure) -> str:
    return f"{sure.low:.4f} to {sure.high:.4f}"


def _gap(sure: Sure) -> str:
    return f"{sure.value:+.4f} ({sure.low:+.4f} to {sure.high:+.4f})"


def _figures(report: Report) -> Sequence[tuple[str, Sure, str, str]]:
    """Return name, figure, the same without all-fraud cards and on what was learned from."""
    found: list[tuple[str, Sure, str, str]] = []
    for at, (name, sure) in enumerate(zip(FIGURES, report.figures, strict=True)):
        without = f"{report.without[at]:.4f}" if report.without else "none are left"
        learned = report.learned.get(name)
        told = f"{learned:.4f}" if learned is not None else "not at hand"
        found.append((FIGURE_NAMES[name], sure, without, told))
    return found


def _trained(metrics: Mapping[str, Any]) -> Sequence[tuple[str, Mapping[str, float]]]:
    """Return what learned the same when the model was trained, with figures."""
    table: Mapping[str, Sequence[Mapping[str, float]]] = metrics.get("table", {})
    return [(name, pair[0]) for name, pair in table.items()]


def _learned_from(lineage: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return what the model's file tells of its origin, in words."""
    if "rows" not in lineage:
        return ()
    return (
        ("Charges", f"{lineage['rows']:,}"),
        ("Frauds among them", f"{lineage['frauds']:,}"),
        ("Cards", f"{lineage['cards']:,}"),
        ("Time", f"{day(lineage['from'])} to {day(lineage['to'])}"),
        ("Seed", str(lineage["seed"])),
        ("Digest of the data", str(lineage["data"])),
    )


def _embedded(stakes: Stakes) -> str:
    """Return the counts by score as JSON that may stand inside an element."""
    names = ("frauds", "honest", "fraud_money", "honest_money", "calls", "just")
    value: dict[str, Any] = {
        name: [_short(each) for each in getattr(stakes, name)] for name in names
    }
    value["days"] = stakes.days
    return json.dumps(value, separators=(",", ":")).translate(_MEANT)


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)
