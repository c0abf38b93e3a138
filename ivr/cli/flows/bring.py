"""ivr import: flows of others as current flows, or as dialogs of a workspace with their proof."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.cli.render import console, show_findings
from ivr.faults import Finding, Severity, Unreadable
from ivr.spec.values import LOCALES

if TYPE_CHECKING:
    from ivr.adopting import Adopted
    from ivr.flowfiles import Item

FORMS = ("flow", "dialog")

DIALOG_ENDINGS = frozenset({".yaml", ".yml"})
"""Endings that tell that OUT is the file of a dialog, and not the folder of a workspace."""

FLOWS = "flows"


def import_(
    what: str, *, to: str, out: Path | None, locale: str | None = None, force: bool = False
) -> int:
    """Import flows; 1 where one of them could not be, which costs none of the others.

    Args:
        what: A flow's JSON, `-` for standard input, or a folder of them.
        to: flow: the current format, legacy converted, layout kept. dialog: a workspace.
        out: A file for one input, a folder for several; a dialog brings its prompts, variables and
            environment along, beside it. Without it one input is printed.
        locale: The language of the dialogs; guessed flow by flow where there is none.
        force: Overwrite files that are there.

    Raises:
        Unreadable: There is no such form or locale, nothing at that path, nowhere to write to, or
            a file is in the way.
    """
    from ivr.flowfiles import bring

    _known("form", to, FORMS)
    if locale is not None:
        _known("locale", locale, tuple(LOCALES))
    items = bring(what)
    several = Path(what).is_dir()
    if several and out is None:
        raise Unreadable("several flows need a folder. Say where with --out DIR.", "USE001")
    findings = [finding for item in items for finding in item.findings]
    files, more = _flows(items) if to == "flow" else _dialogs(items, locale, out, several=several)
    findings.extend(more)
    show_findings(findings, console(err=True))
    if out is None:
        print("".join(files.values()), end="")
    else:
        _write(_placed(files, to, out, several=several), force=force)
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _known(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise Unreadable(f"no {what} {given!r}. There are: {', '.join(known)}.", "USE001")


def _flows(items: Sequence[Item]) -> tuple[dict[str, str], list[Finding]]:
    """Return the files of flows in the current format: path -> text."""
    from ivr.formats.connect import write_text

    return {f"{i.flow.name}.json": write_text(i.flow) for i in items if i.flow is not None}, []


def _dialogs(
    items: Sequence[Item], locale: str | None, out: Path | None, *, several: bool
) -> tuple[dict[str, str], list[Finding]]:
    """Return the files of a workspace with the dialogs of flows, and what is not proven."""
    from ivr.adopting import Source, adopt, unproven, workspace_files

    single = out is not None and not several and out.suffix in DIALOG_ENDINGS
    name = out.stem if single and out is not None else ""
    sources = [Source(item.flow, item.shown, name) for item in items if item.flow is not None]
    adopted, refused = adopt(sources, locale)
    _tell(adopted)
    files = workspace_files(adopted)
    if out is None:
        files = {path: text for path, text in files.items() if path.startswith(f"{FLOWS}/")}
    doubtful = [finding for each in adopted for finding in unproven(each)]
    return files, [*refused, *doubtful]


def _tell(adopted: Sequence[Adopted]) -> None:
    out = console(err=True)
    for each in adopted:
        raw = each.actions - each.real
        proof = "equivalent" if each.proven else "not proven"
        line = (
            f"{each.source.shown}: dialog {each.imported.name}, {each.actions} actions in "
            f"{each.nodes} nodes, {raw} of them raw; {proof}"
        )
        out.print(line, markup=False)


def _placed(files: Mapping[str, str], to: str, out: Path, *, several: bool) -> dict[Path, str]:
    """Return where each file goes."""
    if to == "flow":
        inside = several or out.is_dir()
        return {out / path if inside else out: text for path, text in files.items()}
    if several or out.suffix not in DIALOG_ENDINGS:
        return {out / path: text for path, text in files.items()}
    root = out.parent.parent if out.parent.name == FLOWS else out.parent
    return {
        out if path.startswith(f"{FLOWS}/") else root / path: text for path, text in files.items()
    }


def _write(files: Mapping[Path, str], *, force: bool) -> None:
    """Write files, all or none; one that holds the same already is left alone.

    Raises:
        Unreadable: A file with another content is in the way, or a file cannot be written.
    """
    wanted = {path: text.encode() for path, text in files.items()}
    other = [path for path, content in wanted.items() if _differs(path, content)]
    in_the_way = [path for path in other if path.exists()]
    if in_the_way and not force:
        shown = ", ".join(map(str, in_the_way[:3])) + (", ..." if len(in_the_way) > 3 else "")
        raise Unreadable(f"{shown} would be overwritten. Allow it with --force.", "USE006")
    try:
        for path, temporary in list(_beside({path: wanted[path] for path in other})):
            temporary.replace(path)
    except OSError as problem:
        raise Unreadable(f"{problem.filename}: {problem.strerror}", "USE006") from problem


def _differs(path: Path, content: bytes) -> bool:
    try:
        return not path.is_file() or path.read_bytes() != content
    except OSError:
        return True


def _beside(files: Mapping[Path, bytes]) -> Iterator[tuple[Path, Path]]:
    """Write every content beside its place; where one cannot be, none is left."""
    written: list[Path] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            written.append(Path(name))
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
            Path(name).chmod(0o644)
    except OSError:
        for temporary in written:
            temporary.unlink(missing_ok=True)
        raise
    yield from zip(files, written, strict=True)
