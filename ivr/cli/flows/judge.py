"""ivr lint on flows: a file, a folder of exports, a build, or standard input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.cli.terminal.render import console, counted, show_findings
from ivr.faults import Finding, Severity, Unreadable, Where, has_errors, in_reading_order

if TYPE_CHECKING:
    from ivr.flowfiles import Item
    from ivr.lint.spared import FlowWaivers, Told

TEXT = "text"


def is_workspace(path: Path) -> bool:
    """Tell whether a path is to be linted as a workspace, not as a set of flows.

    A folder that has a part of one, and neither a build, any JSON nor a template, is one too: what
    it lacks is told then.
    """
    if str(path) == "-" or not path.is_dir():
        return False
    from ivr.flowfiles import holds_bots

    if any((path / "flows").glob("*.yaml")) or holds_bots(path):
        return True
    if not any((path / name).is_dir() for name in ("flows", "infra", "prompts", "bots")):
        return False
    return _holds_no_flows(path)


def _holds_no_flows(path: Path) -> bool:
    """Tell whether a folder holds no build, no JSON and no template with flows."""
    if (path / "manifest.json").is_file() or any(path.rglob("*.json")):
        return False
    from ivr.flowfiles import holds_templates

    return not holds_templates(path)


def lint_flows(path: Path, env: str, *, strict: bool, form: str, root: Path = Path()) -> int:
    """Lint flows, print the findings in the format asked for, and return the exit code.

    Raises:
        Unreadable: There is no such format, or nothing at that path.
        Refused: The file of waivers is wrong.
    """
    known(form)
    return report(*flow_findings(path, env, root), strict=strict, form=form)


def known(form: str) -> None:
    """Refuse a format that there is not.

    Raises:
        Unreadable: There is no such format.
    """
    from ivr.lint.report import REPORTS

    if form != TEXT and form not in REPORTS:
        raise Unreadable(f"no format {form!r}. There are: {TEXT}, {', '.join(REPORTS)}.", "USE001")


def flow_findings(
    path: Path, env: str, root: Path = Path()
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return what is wrong with the flows and bots at a path, and apart from it what was waived.

    `root` is the workspace whose functions they ask, unless they lie in one themselves. A file that
    cannot be read costs that file only.

    Raises:
        Unreadable: There is nothing at that path.
        Refused: The file of waivers is wrong.
    """
    from ivr.cli.flows.bots_judged import beside, findings_of
    from ivr.flowfiles import bring

    of_bots = findings_of(path)
    if of_bots is None and path.is_dir() and not any(path.glob("*.yaml")) and _holds_no_flows(path):
        message = f"{path} holds neither dialogs (flows/*.yaml) nor flows (*.json)"
        raise Unreadable(f"{message}. Name another, or run `ivr new DIR`.", "USE003")
    items = bring(str(path), env) if of_bots is None else beside(path, env)
    return judged(items, path, root, of_bots or ())


def report(found: Sequence[Finding], waived: Sequence[Finding], *, strict: bool, form: str) -> int:
    """Print findings in a known format; return 1 for an error, with `strict` for a warning too."""
    from ivr.lint.report import REPORTS

    if form == TEXT:
        show_findings(found, console())
        told = f" ({len(waived)} waived)" if waived else ""
        console(err=True).print(f"{counted(found)}{told}")
    else:
        print(REPORTS[form](found, len(waived)))
    warned = any(finding.severity is Severity.WARNING for finding in found)
    return int(has_errors(found) or (strict and warned))


def judged(
    items: Sequence[Item], path: Path, root: Path = Path(), of_bots: Sequence[Finding] = ()
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return what is wrong with flows, and apart from it what was waived beside them.

    Args:
        items: The flows, and the findings of the files that hold none.
        path: Where they were found.
        root: The workspace whose functions they ask, unless they lie in one themselves.
        of_bots: What was found in bots there.

    Raises:
        Refused: A file of waivers is wrong.
    """
    from ivr.flowfiles import functions_near
    from ivr.lint.engine import inspect
    from ivr.lint.rule import Subject
    from ivr.lint.spared import spare

    flows = tuple(item.flow for item in items if item.flow is not None)
    read = [finding for item in items for finding in item.findings]
    functions, wrong = functions_near(path, root)
    read += wrong
    subject = Subject(flows=flows, functions=functions)
    found = inspect(subject, found=read).findings if flows else tuple(read)
    found = (*found, *of_bots)
    waivers = _waivers(path)
    if not waivers:
        return in_reading_order(found), ()
    named = _named(items)
    unread = {each for each in read if each.severity is Severity.ERROR}
    left, waived = list(found), list[Finding]()
    for folder, written in waivers.items():
        told = [_told(each, folder, named) for each in left]
        fixed = [each for each in left if each in unread]
        spared = spare(written, [each for each in told if each.finding not in unread])
        left = [*fixed, *spared.findings]
        waived += spared.waived
    return in_reading_order(left), in_reading_order(waived)


def _waivers(path: Path) -> Mapping[Path, FlowWaivers]:
    """Return the waivers beside the flows, by their folder, the nearest first."""
    from ivr.lint.spared import FILE, FlowWaivers
    from ivr.spec.reading.loader import load_file

    if str(path) == "-":
        return {}
    files: Iterable[Path] = sorted(path.rglob(FILE)) if path.is_dir() else [path.parent / FILE]
    deepest = sorted(files, key=lambda file: (-len(file.parts), file))
    return {
        file.parent: load_file(FlowWaivers, file, str(file)) for file in deepest if file.is_file()
    }


def _named(items: Sequence[Item]) -> Mapping[Where, list[str]]:
    """Return the identifiers of the actions that stand at each place."""
    table: dict[Where, list[str]] = {}
    for item in items:
        for action in item.flow.actions if item.flow is not None else ():
            assert item.flow is not None
            table.setdefault(item.flow.origin(action.identifier), []).append(action.identifier)
    return table


def _told(finding: Finding, folder: Path, named: Mapping[Where, list[str]]) -> Told:
    from ivr.lint.spared import Told

    file = Path(finding.where.file)
    inside = file.is_relative_to(folder)
    shown = file.relative_to(folder).as_posix() if inside else file.as_posix()
    return Told(finding, shown, named.get(finding.where, ()))
