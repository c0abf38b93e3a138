"""A scene as SVG: one file that stands alone, readable in light and dark, with words for all.

Every box and line has a title, so that a screen reader and a resting pointer tell what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.drawing.colours import styles
from ivr.drawing.frames import Frame
from ivr.drawing.scene import ENTRY_DOWN, PORT_ROW, PORT_TOP, Box, Link, Scene
from ivr.drawing.texts import LONG, SHORT, clipped, marked_up, wrapped
from ivr.drawing.wording import KINDS, in_words

LETTERS = 28
"""Narrow characters that fit into a box."""

_UUID = re.compile(r"^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$", re.IGNORECASE)

TIPS = (("tip", "tip"), ("failing-tip", "tip-failing"), ("across-tip", "tip-across"))


def svg(scene: Scene) -> str:
    """Return the scene as an SVG file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing(scene, styles())}\n'


def drawing(scene: Scene, sheet: str = "") -> str:
    """Return the `svg` element, with a style sheet of its own where one is given."""
    style = f"<style>{sheet}</style>\n" if sheet else ""
    size = f'width="{scene.width}" height="{scene.height}"'
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" id="drawing" {size} '
        f'viewBox="0 0 {scene.width} {scene.height}" role="graphics-document" '
        'aria-labelledby="drawing-title" aria-describedby="drawing-text">'
    )
    head = (
        f'<title id="drawing-title">{marked_up(clipped(scene.title, LONG))}</title>\n'
        f'<desc id="drawing-text">{marked_up(described(scene))}</desc>'
    )
    canvas = f'<rect class="canvas" {size}/>'
    parts = (*_frames(scene), *_links(scene), *_boxes(scene))
    return "\n".join((opened, head, f"{style}{_tips()}", canvas, *parts, "</svg>"))


def described(scene: Scene) -> str:
    """Return in words what is drawn."""
    names = ", ".join(clipped(frame.name, SHORT) for frame in scene.frames[:20])
    more = ", ..." if len(scene.frames) > 20 else ""
    return (
        f"{len(scene.boxes)} actions and {len(scene.links)} ways between them, in "
        f"{len(scene.frames)} flows: {names}{more}. Left to right; dashed lines are errors."
    )


def _tips() -> str:
    shape = '<path d="M0 0 8 4 0 8z"/>'
    made = (
        f'<marker id="{name}" class="{style}" markerWidth="8" markerHeight="8" refX="8" refY="4" '
        f'orient="auto" markerUnits="userSpaceOnUse">{shape}</marker>'
        for style, name in TIPS
    )
    return f"<defs>{''.join(made)}</defs>"


def _frames(scene: Scene) -> Iterator[str]:
    """Yield the frames, then their titles: from afar a title is higher than its own frame."""
    for frame in scene.frames:
        yield (
            f'<rect class="frame" x="{frame.x}" y="{frame.y}" '
            f'width="{frame.width}" height="{frame.height}" rx="10"/>'
        )
    for number, frame in enumerate(scene.frames):
        title = marked_up(clipped(frame.name, SHORT))
        kind = marked_up(in_words(frame.type.lower().replace("_", " ")))
        yield (
            f'<g id="f{number}">'
            f'<text class="heading" x="{frame.x + 20}" y="{frame.y + 34}">{title} '
            f'<tspan class="quiet">{kind}</tspan></text>{_entry(frame)}</g>'
        )


def _entry(frame: Frame) -> str:
    if frame.start is None:
        return ""
    x, y = frame.entry[0] + 20, frame.entry[1] + ENTRY_DOWN
    way = f"M{x + 10} {y}H{frame.start[0]}"
    return (
        f'<circle class="tip" cx="{x}" cy="{y}" r="10"><title>start</title></circle>'
        f'<path class="link" d="{way}" marker-end="url(#tip)"/>'
    )


def _links(scene: Scene) -> Iterator[str]:
    for number, link in enumerate(scene.links):
        start, end = scene.boxes[link.start], scene.boxes[link.end]
        style = "across" if link.port < 0 else "failing" if link.failing else ""
        tip = f"tip-{style}" if style else "tip"
        words = f"{_label(start.name)}: {_label(link.words)} → {_label(end.name)}"
        yield (
            f'<path id="l{number}" class="{f"link {style}".strip()}" d="{_way(link, start, end)}" '
            f'marker-end="url(#{tip})"><title>{words}</title></path>'
        )


def _way(link: Link, start: Box, end: Box) -> str:
    """Return the curve of a line; one that runs back swings below both boxes."""
    down = PORT_TOP + link.port * PORT_ROW + PORT_ROW // 2 if link.port >= 0 else ENTRY_DOWN
    x, y = start.x + start.width, start.y + down
    to_x, to_y = end.x, end.y + ENTRY_DOWN
    if to_x > x:
        reach = min(max(40, (to_x - x) // 2), 200)
        return f"M{x} {y}C{x + reach} {y} {to_x - reach} {to_y} {to_x} {to_y}"
    low = max(start.y + start.height, to_y) + 50
    return f"M{x} {y}C{x + 90} {low} {to_x - 90} {low} {to_x} {to_y}"


def _boxes(scene: Scene) -> Iterator[str]:
    for number, box in enumerate(scene.boxes):
        title = f"{_label(box.name)}: {marked_up(in_words(box.type))}, {KINDS[box.kind]}"
        detail = marked_up(clipped(box.told, 300))
        lines = "".join(
            f'<text class="quiet" x="10" y="{68 + 17 * at}">{marked_up(line)}</text>'
            for at, line in enumerate(wrapped(box.told, LETTERS, 3))
        )
        yield (
            f'<g id="b{number}" class="box {box.kind}" role="graphics-symbol" '
            f'aria-label="{title}" transform="translate({box.x} {box.y})">'
            f"<title>{title}. {detail}</title>"
            f'<rect class="outline" width="{box.width}" height="{box.height}" rx="6"/>'
            f'<path class="bar" d="M0 26V6a6 6 0 0 1 6-6H{box.width - 6}a6 6 0 0 1 6 6V26z"/>'
            f'<text class="type" x="10" y="18">{marked_up(clipped(in_words(box.type), LETTERS))}'
            f'</text><text class="{_style(box)}" x="10" y="46">{marked_up(clipped(box.name, 22))}'
            f"</text>{lines}{_exits(box)}</g>"
        )


def _style(box: Box) -> str:
    """Return how a name is written: an id that says nothing to people in small letters."""
    return "quiet" if _UUID.match(box.name) else "name"


def _exits(box: Box) -> str:
    y = PORT_TOP + PORT_ROW // 2 + 4
    return "".join(
        f'<text class="{"exit failing" if port.failing else "exit"}" x="{box.width - 10}" '
        f'y="{y + at * PORT_ROW}">{marked_up(clipped(port.words, LETTERS))}</text>'
        for at, port in enumerate(box.ports)
    )


def _label(text: str) -> str:
    return marked_up(clipped(text, SHORT))
