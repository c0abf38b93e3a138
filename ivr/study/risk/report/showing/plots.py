"""Charts as PNG files, drawn by matplotlib (extra `risk`).

Law of the room: no display, no state shared between pictures, and no date or version in a file:
the same chart makes the same picture.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from ivr.study.risk.report.showing.charts import OTHER, OURS, USUAL, Bars, Chart, Line, Lines

COLOURS = {OURS: "#1f5fa8", OTHER: "#b35900", USUAL: "#777777"}
DASHES = {OURS: "-", OTHER: "--", USUAL: ":"}
INCHES = (7.0, 4.2)
DOTS_AN_INCH = 110


def pictures(charts: tuple[Chart, ...]) -> dict[str, bytes]:
    """Return every chart as a PNG file, `<name>.png` -> its bytes."""
    return {f"{chart.name}.png": png(chart) for chart in charts}


def png(chart: Chart) -> bytes:
    """Return a chart as PNG."""
    figures: Any = import_module("matplotlib.figure")
    figure = figures.Figure(figsize=INCHES, dpi=DOTS_AN_INCH, layout="constrained")
    axes = figure.add_subplot()
    if isinstance(chart, Lines):
        _lines(axes, chart)
    else:
        _bars(axes, chart)
    axes.set_title(chart.title, loc="left", fontsize=11)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _lines(axes: Any, chart: Lines) -> None:  # noqa: ANN401  matplotlib's types are partly unknown
    for line in chart.lines:
        _line(axes, line)
    for axis, name in ((chart.x, "x"), (chart.y, "y")):
        if axis.log:
            getattr(axes, f"set_{name}scale")("log")
        values, words = zip(*axis.ticks, strict=True)
        getattr(axes, f"set_{name}ticks")(values, words)
        getattr(axes, f"{name}axis").set_tick_params(which="minor", length=0)
        getattr(axes, f"set_{name}lim")(axis.low, axis.high)
        getattr(axes, f"set_{name}label")(axis.label)
    axes.margins(0.02)
    axes.grid(visible=True, color="#dddddd", linewidth=0.7)
    axes.legend(frameon=False, loc="best")


def _line(axes: Any, line: Line) -> None:  # noqa: ANN401  matplotlib's types are partly unknown
    colour = COLOURS[line.kind]
    if line.low:
        axes.fill_between(line.x, line.low, line.high, color=colour, alpha=0.18, linewidth=0)
    marker = "o" if line.dots else ""
    axes.plot(
        line.x,
        line.y,
        DASHES[line.kind],
        color=colour,
        label=line.name,
        marker=marker,
        clip_on=False,
        zorder=3,
    )


def _bars(axes: Any, chart: Bars) -> None:  # noqa: ANN401  matplotlib's types are partly unknown
    names = [bar.name for bar in chart.bars]
    drawn = axes.barh(names, [bar.value for bar in chart.bars], color=COLOURS[OURS], height=0.7)
    axes.bar_label(drawn, [bar.words for bar in chart.bars], padding=3, fontsize=8)
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlim(0, 1.15 * chart.high)
    axes.set_xlabel(chart.label)
    for mark in chart.marks:
        axes.axvline(mark, color="#a11d2d", linestyle="--", linewidth=1)
