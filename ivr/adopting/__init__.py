"""Flows of others become dialogs of a workspace, with the proof that nothing was lost.

    adopted, refused = adopt([Source(flow, "exports/main.json")])
    workspace_files(adopted)     path -> text of the workspace
    adopted[0].proven            whether the dialog does what the flow does
    judged(adopted)              what `ivr compile` would refuse in them, waived where asked for

Law of the room: nothing is written, nothing of a workspace that is there already is changed, and
what is not proven is said so, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources

from ivr.adopting.joining import NOTHING, Known, joined, known_of
from ivr.adopting.judging import Judged, judge
from ivr.adopting.neighbours import (
    references_of,
    speaking_of,
    with_dialogs,
    without_dialogs,
)
from ivr.adopting.proof import Adopted, Source, proven, recompiled, unproven, unwritable
from ivr.faults import Finding, Where, error
from ivr.importer.dialog import Ground
from ivr.importer.naming.words import Names, with_tail
from ivr.importer.writing.files import POLICY, environment_file, files_of, shared_files

__all__ = [
    "Adopted",
    "Source",
    "adopt",
    "empty_workspace",
    "judged",
    "known_of",
    "recompiled",
    "unproven",
    "workspace_files",
]

DIALOG_MAX = 36
"""Longest name of a dialog that is made here."""


def adopt(
    sources: Iterable[Source], locale: str | None = None, known: Known = NOTHING
) -> tuple[tuple[Adopted, ...], tuple[Finding, ...]]:
    """Return the dialogs of flows, all of one workspace, in the order of the flows.

    The findings are about flows that no dialog can hold: each costs itself alone.

    Args:
        sources: What was read.
        locale: The language of all; guessed flow by flow where there is none.
        known: What the workspace has already: its symbols and variables are used again.
    """
    names = Names(known.taken, DIALOG_MAX)
    called: list[tuple[Source, str]] = []
    refused: list[Finding] = []
    for source in sources:
        reason = unwritable(source.flow)
        if reason:
            remedy = "Import the flow with --to flow."
            refused.append(error("CMP020", Where(source.shown), f"no dialog: {reason}", remedy))
            continue
        wished = with_tail(source.name or source.flow.name, DIALOG_MAX)
        called.append((source, names.fresh(wished, "dialog")))
    references = references_of(called)
    ground = with_dialogs(known.ground, references.values())
    adopted: list[Adopted] = []
    for source, name in called:
        made = proven(speaking_of(source, references), name, ground, locale)
        ground = made.imported.ground
        adopted.append(made)
    return tuple(adopted), tuple(refused)


def judged(adopted: Sequence[Adopted], waive: str = "") -> Judged:
    """Return dialogs with what `ivr compile` refuses in them.

    Args:
        adopted: All dialogs of one workspace.
        waive: The reason for which the nodes concerned get a waiver; empty = none gets one.
    """
    return judge(adopted, _shipped_policy(), waive)


def workspace_files(adopted: Sequence[Adopted], known: Known = NOTHING) -> dict[str, str]:
    """Return the files that adopted flows make or add to: path in the workspace -> text.

    Raises:
        Unreadable: A file that is there cannot be added to.
    """
    if not adopted:
        return {}
    imported = [each.imported for each in adopted]
    ground = without_dialogs(imported[-1].ground, (each.name for each in imported))
    made = files_of(imported, ground, known.env)
    files = joined({**made, POLICY: _shipped_policy()}, ground, known)
    if POLICY in known.files or environment_file(known.env) in known.files:
        del files[POLICY]
    return files


def empty_workspace(env: str) -> dict[str, str]:
    """Return the files that a workspace needs beside what is imported: path -> text."""
    return {**shared_files(Ground(), env), POLICY: _shipped_policy()}


def _shipped_policy() -> str:
    """Return the policy that new workspaces begin with: an environment names one."""
    shipped = resources.files("ivr").joinpath("local", "template", *POLICY.split("/"))
    return shipped.read_text(encoding="utf-8")
