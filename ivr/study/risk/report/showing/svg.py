"""A chart as inline SVG that follows the page's colours, light or dark.

Law of the room: texts are escaped; kinds of lines differ in dashes as well as in colour; the same
chart is the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from markupsafe import escape

from ivr.study.risk.report.showing.charts import OURS, Bars, Chart, Line, Lines

WIDTH, HEIGHT = 640, 356
LEFT, RIGHT, TOP, BOTTOM = 72, 28, 14, 74
ROW = 24
NAMES = 120

ALONE = (
    "text{font:13px system-ui,sans-serif;fill:#333}.grid{stroke:#ddd}.edge{stroke:#777}"
    ".line{fill:none;stroke-width:2.2}.ours{stroke:#1f5fa8;fill:#1f5fa8}"
    ".other{stroke:#b35900;fill:#b35900}.usual{stroke:#777;fill:#777}.line{fill:none}"
    ".line.other{stroke-dasharray:7 3}.line.usual{stroke-dasharray:3 4}"
    ".band{stroke:none;opacity:.18}.mark{stroke:#a11d2d;stroke-dasharray:4 3}"
    "svg{background:#fff}"
)
"""Styles of a picture that stands alone."""


def svg(chart: Chart, *, alone: bool = False) -> str:
    """Return a chart as SVG; `alone` brings its own styles, for a file."""
    height = HEIGHT if isinstance(chart, Lines) else TOP + ROW * len(chart.bars) + BOTTOM
    inside = _lines(chart) if isinstance(chart, Lines) else _bars(chart)
    name = escape(chart.name)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(chart.title)}</title>'
        f'<desc id="{name}-words">{escape(chart.words)}</desc>'
    )
    styles = f"<style>{ALONE}</style>" if alone else ""
    return "".join([head, styles, *inside, "</svg>"])


def _lines(chart: Lines) -> Iterator[str]:
    for value, words in chart.x.ticks:
        at = _x(chart, value)
        yield _rule("grid", at, TOP, at, HEIGHT - BOTTOM)
        yield _text(at, HEIGHT - BOTTOM + 18, words, "middle")
    for value, words in chart.y.ticks:
        at = _y(chart, value)
        yield _rule("grid", LEFT, at, WIDTH - RIGHT, at)
        yield _text(LEFT - 8, at + 4, words, "end")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 36, chart.x.label, "middle")
    yield _turned(chart.y.label)
    for line in chart.lines:
        yield from _line(chart, line)
    yield from _key(chart)


def _line(chart: Lines, line: Line) -> Iterator[str]:
    if line.low:
        there = zip(line.x, line.high, strict=True)
        back = zip(reversed(line.x), reversed(line.low), strict=True)
        points = " ".join(f"{_x(chart, x):.1f},{_y(chart, y):.1f}" for x, y in chain(there, back))
        yield f'<polygon class="band {line.kind}" points="{points}"/>'
    places = [(_x(chart, x), _y(chart, y)) for x, y in zip(line.x, line.y, strict=True)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline class="line {line.kind}" points="{points}"/>'
    if line.dots:
        for x, y in places:
            yield _dot(line, x, y)


def _key(chart: Lines) -> Iterator[str]:
    """Yield names of lines below the chart, each beside a piece of it."""
    at = float(LEFT)
    for line in chart.lines:
        yield (
            f'<polyline class="line {line.kind}" points="{at:.0f},{HEIGHT - 12} '
            f'{at + 30:.0f},{HEIGHT - 12}"/>'
        )
        if line.dots:
            yield _dot(line, at + 15, HEIGHT - 12)
        yield _text(at + 36, HEIGHT - 8, line.name, "start")
        at += 60 + 8 * len(line.name)


def _bars(chart: Bars) -> Iterator[str]:
    room = WIDTH - RIGHT - NAMES - 64
    for n, bar in enumerate(chart.bars):
        top, width = TOP + ROW * n, max(1.0, room * min(bar.value / chart.high, 1.0))
        yield _text(NAMES - 8, top + 16, bar.name, "end")
        yield (
            f'<rect class="ours" x="{NAMES}" y="{top + 3}" width="{width:.1f}" '
            f'height="{ROW - 7}" rx="2"/>'
        )
        yield _text(NAMES + width + 6, top + 16, bar.words, "start")
    end = TOP + ROW * len(chart.bars)
    yield _rule("edge", NAMES, TOP, NAMES, end)
    for mark in chart.marks:
        at = NAMES + room * mark / chart.high
        yield _rule("mark", at, TOP, at, end + 4)
        yield _text(at, end + 18, f"{mark:g}", "middle")
    yield _text(NAMES + room / 2, end + 40, chart.label, "middle")


def _x(chart: Lines, value: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * chart.x.place(value)


def _y(chart: Lines, value: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - chart.y.place(value))


def _dot(line: Line, x: float, y: float) -> str:
    radius = 4 if line.kind == OURS else 6
    return f'<circle class="{line.kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _rule(kind: str, x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _turned(words: str) -> str:
    middle = (TOP + HEIGHT - BOTTOM) / 2
    return (
        f'<text transform="translate(14 {middle:.0f}) rotate(-90)" text-anchor="middle">'
        f"{escape(words)}</text>"
    )
