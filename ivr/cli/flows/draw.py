"""ivr graph: a flow, a folder of flows or a whole workspace as SVG, HTML page or Mermaid text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.cli.terminal.render import console, show_findings
from ivr.cli.writing import put
from ivr.faults import Finding, Severity, Unreadable

if TYPE_CHECKING:
    from ivr.drawing.scene import Scene
    from ivr.ir.flow import Flow

ENDINGS: Mapping[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".svg": "svg",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
}
"""Ending of a file -> the form it is meant to have."""


def draw(what: Path, out: Path | None, form: str = "", env: str = "local") -> int:
    """Draw flows, and return 1 where a file among them could not be read, else 0.

    Args:
        what: A flow's JSON, a folder of them, a build folder or a workspace.
        out: The file to write, whole or not at all; without it, standard output.
        form: html, svg or mermaid; by default what the ending of `out` says, else html.
        env: The environment a workspace is compiled for.

    Raises:
        Unreadable: There is no such form or ending of a file, nothing at that path, or the file
            cannot be written.
        Refused: A workspace does not compile.
    """
    wanted = form or _form_of(out)
    forms = _forms()
    if wanted not in forms:
        raise Unreadable(f"no format {wanted!r}. There are: {', '.join(forms)}.", "USE001")
    flows, names, findings = _found(what, env)
    wrong = tuple(each for each in findings if each.severity is Severity.ERROR)
    show_findings(wrong, console(err=True))
    if flows:
        _drawn(flows, names, forms[wanted], (what, out))
    return int(bool(wrong))


def _form_of(out: Path | None) -> str:
    """Return the form that the ending of a file means; a file without one is a page.

    Raises:
        Unreadable: Nothing is drawn for that ending.
    """
    ending = out.suffix.lower() if out is not None else ""
    if ending and ending not in ENDINGS:
        message = f"{out}: nothing is drawn as {ending}. There are: {', '.join(ENDINGS)}."
        advice = "Name the file so, or say what it is to hold with --format."
        raise Unreadable(f"{message} {advice}", "USE001")
    return ENDINGS.get(ending, "html")


def _drawn(
    flows: tuple[Flow, ...],
    names: Mapping[str, str],
    form: Callable[[Scene], str],
    paths: tuple[Path, Path | None],
) -> None:
    from ivr.drawing.scene import scene_of

    what, out = paths
    title = flows[0].name if len(flows) == 1 else what.resolve().name
    scene = scene_of(flows, names, title)
    text = form(scene)
    if out is None:
        sys.stdout.write(text)
        return
    put({out: text})
    counted = f"{len(scene.boxes)} actions of {len(flows)} flow{'s' if len(flows) != 1 else ''}"
    console(err=True).print(f"drew {counted}: {out}", markup=False)


def _forms() -> Mapping[str, Callable[[Scene], str]]:
    from ivr.drawing.html import html
    from ivr.drawing.mermaid import mermaid_of
    from ivr.drawing.svg import svg

    return {"html": html, "svg": svg, "mermaid": mermaid_of}


def _found(what: Path, env: str) -> tuple[tuple[Flow, ...], Mapping[str, str], tuple[Finding, ...]]:
    """Return the flows, what their ARNs stand for, and what was wrong with files."""
    from ivr.flowfiles import bring, made_of, names_of, only_flows

    made = made_of(what, env)
    if made is not None:
        return made.flows, made.arns, ()
    items = bring(str(what), env)
    findings = tuple(each for item in items for each in item.findings)
    return only_flows(items), names_of(items), findings
