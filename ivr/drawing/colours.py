"""Colours, for light and dark; texts keep a contrast of 4.5 to 1, lines one of 3 to 1.

Source of the ratios: WCAG 2.2, criteria 1.4.3 and 1.4.11.
"""

from __future__ import annotations

from collections.abc import Mapping

ON_BAR = "#ffffff"
BARS: Mapping[str, str] = {
    "speak": "#1f5fa8",
    "listen": "#6b3fa0",
    "decide": "#7d5200",
    "do": "#0b6757",
    "set": "#4a5563",
    "route": "#9a3412",
    "end": "#a11d2d",
}
"""Kind of action -> colour of the bar on its box; the words on it are `ON_BAR`."""

LIGHT: Mapping[str, str] = {
    "canvas": "#f6f8fa",
    "frame": "#ffffff",
    "box": "#ffffff",
    "edge": "#7a8490",
    "text": "#1b1f24",
    "quiet": "#4f5864",
    "line": "#57606a",
    "error": "#b42318",
    "across": "#1d5fd1",
    "mark": "#b35900",
}
DARK: Mapping[str, str] = {
    "canvas": "#0d1117",
    "frame": "#12171e",
    "box": "#1b222c",
    "edge": "#76818e",
    "text": "#e6e9ee",
    "quiet": "#a9b3bf",
    "line": "#9aa4af",
    "error": "#ff8a80",
    "across": "#7db2ff",
    "mark": "#ffb454",
}
"""What is drawn -> its colour. `edge` is the outline of a box, `quiet` its second text."""


def styles() -> str:
    """Return the style sheet of a drawing; it follows what the reader's system prefers."""
    return "\n".join(
        (
            _RULES,
            *(f".{kind} .bar{{fill:{colour}}}" for kind, colour in BARS.items()),
            f".drawing{{{_variables(LIGHT)}}}",
            f"@media (prefers-color-scheme:dark){{.drawing{{{_variables(DARK)}}}}}",
        )
    )


def _variables(colours: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


_RULES = f"""\
.drawing{{background:var(--canvas);font:13px system-ui,sans-serif}}
.canvas{{fill:var(--canvas)}}
.frame{{fill:var(--frame);stroke:var(--edge)}}
.drawing text{{fill:var(--text)}}
.drawing .heading{{font-size:22px;font-weight:600;paint-order:stroke;stroke:var(--canvas);\
stroke-width:.2em;stroke-linejoin:round}}
.drawing .quiet{{fill:var(--quiet);font-size:12px}}
.outline{{fill:var(--box);stroke:var(--edge)}}
.drawing .type{{fill:{ON_BAR};font-size:12px}}
.name{{font-weight:600}}
.exit{{text-anchor:end;font-size:12px}}
.drawing .exit.failing{{fill:var(--error)}}
.link{{fill:none;stroke:var(--line);stroke-width:1.5}}
.link.failing{{stroke:var(--error);stroke-dasharray:6 4}}
.link.across{{stroke:var(--across);stroke-dasharray:2 4;stroke-width:2}}
.tip{{fill:var(--line)}}
.failing-tip{{fill:var(--error)}}
.across-tip{{fill:var(--across)}}"""
