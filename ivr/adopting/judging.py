"""What `ivr compile` would refuse in imported dialogs, told at once, and waived where asked for.

Law: the texts that are written are judged, line by line; a flow that goes wrong in a call goes
wrong as a dialog too, and is proven to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ivr.adopting.proof import Adopted, book_of, part_at
from ivr.contract import FUNCTIONS
from ivr.faults import Finding, Refused, Severity, in_reading_order
from ivr.importer.dialog import Imported
from ivr.importer.writing.files import dialog_file, environment_file, own_files, shared_files
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.policy import Policy
from ivr.spec.reading.loader import load_text
from ivr.workspace import Workspace, compile_workspace, judged


class Judged(NamedTuple):
    """Dialogs, what compile refuses in them, and how many of its findings were waived."""

    adopted: tuple[Adopted, ...]
    findings: tuple[Finding, ...]
    waived: int = 0


def judge(adopted: Sequence[Adopted], policy: str, waive: str = "") -> Judged:
    """Return dialogs with what the error rules say of them, by file in their workspace.

    A dialog that is not proven is not judged: that is said of it already.

    Args:
        adopted: All dialogs of the workspace.
        policy: The text of its policy.
        waive: The reason for which every finding is waived; empty = none is.
    """
    found = refusals(adopted, policy)
    if not waive or not found:
        return Judged(tuple(adopted), found)
    waived = tuple(_waived(each, found, waive) for each in adopted)
    left = refusals(waived, policy)
    return Judged(waived, left, len(found) - len(left))


def refusals(adopted: Sequence[Adopted], policy: str) -> tuple[Finding, ...]:
    """Return the errors that keep proven dialogs from being built."""
    imported = [each.imported for each in adopted if each.proven]
    if not imported:
        return ()
    try:
        workspace = _workspace(imported, policy)
        found = judged(workspace, compile_workspace(workspace))
    except Refused as refused:
        found = refused.findings
    errors = (each for each in found if each.severity is Severity.ERROR)
    return in_reading_order(errors)


def _workspace(imported: Sequence[Imported], policy: str) -> Workspace:
    """Return dialogs as a workspace that was never written."""
    texts = {**shared_files(imported[-1].ground)}
    for each in imported:
        texts |= own_files(each)
    files = [dialog_file(each) for each in imported]
    environment = load_text(Environment, texts[environment_file()], environment_file())
    return Workspace(
        Path(),
        tuple(load_text(Dialog, texts[file], file) for file in files),
        (),
        book_of(imported, texts, environment),
        environment,
        load_text(Policy, policy, "policy.yaml"),
        FUNCTIONS,
    )


def _waived(adopted: Adopted, found: Iterable[Finding], reason: str) -> Adopted:
    """Return a dialog with a waiver on each node, or on itself, that findings are about."""
    imported = adopted.imported
    file = dialog_file(imported)
    mine = [finding for finding in found if finding.where.file == file]
    if not mine:
        return adopted
    text = own_files(imported)[file]
    codes: dict[str, list[str]] = {}
    for finding in mine:
        nodes: Mapping[str, Any] = imported.dialog["nodes"]
        name = part_at(text, file, ("nodes",), nodes, finding.where.line)
        listed = codes.setdefault(name, [])
        if finding.code not in listed:
            listed.append(finding.code)
    dialog = _with_waivers(imported.dialog, codes, reason)
    return replace(adopted, imported=replace(imported, dialog=dialog))


def _with_waivers(
    dialog: Mapping[str, Any], codes: Mapping[str, Sequence[str]], reason: str
) -> dict[str, Any]:
    """Return a dialog with waivers: node -> codes, the empty name standing for the dialog."""
    waivers = {
        name: {"lint": {"allow": sorted(listed), "because": reason}}
        for name, listed in codes.items()
    }
    nodes = {name: {**node, **waivers.get(name, {})} for name, node in dialog["nodes"].items()}
    head = {key: value for key, value in dialog.items() if key not in {"start", "nodes"}}
    return {**head, **waivers.get("", {}), "start": dialog["start"], "nodes": nodes}
