"""A scene as one HTML page that needs no network: move, zoom, search, look into each action.

Texts of a flow are hostile. They reach the page in three ways, each of them closed: as escaped
text of the drawing, as JSON in which no character can end its element, and through the template,
which escapes. The page itself forbids every script and style but its own two, by their digests.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ivr.drawing.colours import styles
from ivr.drawing.scene import Box, Link, Scene
from ivr.drawing.svg import drawing
from ivr.drawing.texts import LONG, SHORT, clipped

_MEANT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'"}
"""Signs that mean something to HTML, as JSON writes them without; all else is ASCII already."""


def html(scene: Scene) -> str:
    """Return the scene as a page: one file, the same for the same scene."""
    script, style = _part("page.js"), f"{styles()}\n{_part('page.css')}"
    template = _templates().from_string(_part("page.html"))
    return template.render(
        title=clipped(scene.title, LONG),
        frames=[clipped(frame.name, SHORT) for frame in scene.frames],
        script=Markup(script),  # noqa: S704 - the project's own file
        script_hash=Markup(_digest(script)),  # noqa: S704 - letters, digits, + / =
        style=Markup(style),  # noqa: S704 - the project's own file
        style_hash=Markup(_digest(style)),  # noqa: S704 - letters, digits, + / =
        drawing=Markup(drawing(scene)),  # noqa: S704 - every text in it is escaped
        scene=Markup(_embedded(scene)),  # noqa: S704 - no sign in it means anything to HTML
    )


def _templates() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _part(name: str) -> str:
    return (files("ivr.drawing") / "page" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return how a Content-Security-Policy names an inline element."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _embedded(scene: Scene) -> str:
    """Return what the page knows of the scene, as JSON that may stand inside an element."""
    value = {
        "width": scene.width,
        "height": scene.height,
        "flows": [frame.name for frame in scene.frames],
        "frames": [
            {"x": frame.x, "y": frame.y, "width": frame.width, "height": frame.height}
            for frame in scene.frames
        ],
        "boxes": [_box(box) for box in scene.boxes],
        "links": [_link(link) for link in scene.links],
    }
    return json.dumps(value, separators=(",", ":")).translate(_MEANT)


def _box(box: Box) -> dict[str, Any]:
    return {
        "flow": box.flow,
        "name": box.name,
        "type": box.type,
        "told": box.told,
        "given": box.given,
        "where": str(box.where),
        "ports": [
            {"words": port.words, "exact": port.exact, "target": port.target,
             "failing": port.failing, "onto": port.onto}
            for port in box.ports
        ],
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
    }  # fmt: skip


def _link(link: Link) -> dict[str, Any]:
    return {"start": link.start, "end": link.end, "port": link.port, "words": link.words}
