"""Flows as Mermaid text, for pages that draw it: `flowchart LR`, a subgraph for each flow.

Ids are made here, never taken from a flow. In labels everything but letters, digits and a few
signs is written as a numbered entity, so that no text can end its label or be read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.drawing.colours import BARS, ON_BAR
from ivr.drawing.scene import Box, Scene, scene_of
from ivr.drawing.texts import clipped
from ivr.drawing.wording import in_words
from ivr.ir.flow import Flow

_MEANT = re.compile(r"[^\w ,.:?!+*/=-]")
_SHAPES: Mapping[str, tuple[str, str]] = {
    "decide": ("{{", "}}"),
    "listen": ("[/", "/]"),
    "end": ("([", "])"),
}
WIDTH = 48


def mermaid(flows: Sequence[Flow], names: Mapping[str, str] | None = None) -> str:
    """Return the graph of some flows as Mermaid text.

    Args:
        flows: One flow, or those of a workspace.
        names: ARN or id -> symbol, for links between flows.
    """
    return mermaid_of(scene_of(flows, names))


def mermaid_of(scene: Scene) -> str:
    """Return a scene as Mermaid text."""
    inside: list[list[str]] = [[] for _ in scene.frames]
    for number, box in enumerate(scene.boxes):
        inside[box.flow].append(f"    {_node(number, box)}")
    lines = ["flowchart LR"]
    for number, frame in enumerate(scene.frames):
        lines += [f'  subgraph f{number}["{_label(frame.name)}"]', "    direction LR"]
        lines += [*inside[number], "  end"]
    return "\n".join((*lines, *_arrows(scene), *_classes(scene), ""))


def _node(number: int, box: Box) -> str:
    left, right = _SHAPES.get(box.kind, ("[", "]"))
    parts = (box.name, in_words(box.type), box.told)
    words = "<br>".join(_label(part) for part in parts if part)
    return f'b{number}{left}"{words}"{right}'


def _arrows(scene: Scene) -> Iterator[str]:
    for link in scene.links:
        arrow = "-.->" if link.failing else "==>" if link.port < 0 else "-->"
        words = f'|"{_label(link.words)}"|' if link.words != "then" else ""
        yield f"  b{link.start} {arrow}{words} b{link.end}"


def _classes(scene: Scene) -> Iterator[str]:
    for kind, colour in BARS.items():
        of_kind = [f"b{at}" for at, box in enumerate(scene.boxes) if box.kind == kind]
        if of_kind:
            yield f"  classDef kind_{kind} fill:{colour},stroke:{colour},color:{ON_BAR}"
            yield f"  class {','.join(of_kind)} kind_{kind}"


def _label(text: str) -> str:
    """Return a text as it may stand between the quotes of a label."""
    return _MEANT.sub(lambda each: f"#{ord(each[0])};", clipped(text, WIDTH)) or " "
