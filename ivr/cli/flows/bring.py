"""ivr import: flows of others as current flows, or as dialogs of a workspace with their proof.

Law: what was imported is told to its end: what is not proven, what `ivr compile` would refuse, and
how to go on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr.cli.flows.placing import is_dialog_file, place_of, root_of, write
from ivr.cli.terminal.render import console, counted, show_findings
from ivr.faults import Finding, Unreadable, Where, has_errors, warning
from ivr.spec.values import LOCALES

if TYPE_CHECKING:
    from ivr.adopting import Adopted
    from ivr.cli.flows.bots import Brought
    from ivr.flowfiles import Item

FORMS = ("flow", "dialog")
REPORTS = ("text", "json")


@dataclass(frozen=True)
class Wishes:
    """How to import.

    Args:
        locale: The language of the dialogs; guessed flow by flow where there is none.
        env: The environment that gets the symbols.
        force: Overwrite dialogs that are there.
        waive: The reason for which all that `ivr compile` would refuse is waived.
        form: text tells people what was done, json tools.
    """

    locale: str | None = None
    env: str = "local"
    force: bool = False
    waive: str = ""
    form: str = "text"


NONE = Wishes()


@dataclass
class _Made:
    """What an import came to: files by their path, findings, and a summary of each input."""

    files: dict[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    refused: tuple[Finding, ...] = ()
    joined: tuple[str, ...] = ()


def import_(what: str, *, to: str | None, out: Path | None, wishes: Wishes = NONE) -> int:
    """Import flows and bots; 1 where one could not be, or would not be built as it is.

    Args:
        what: A flow's JSON, `-` for standard input, or a folder of them; or what holds bots.
        to: flow: the current format, legacy converted, layout kept. dialog: a workspace. Bots need
            none, and are no part of an import to flows.
        out: A file for one input, a folder for several; a dialog brings its prompts, variables and
            environment along, beside it. A workspace that is there already is added to. Without it
            one input is printed.
        wishes: How to do it.

    Raises:
        Unreadable: There is no such form or locale, nothing at that path, nowhere to write to, or
            a file is in the way.
        Refused: A file of the workspace that is there is wrong.
    """
    from ivr.cli.flows.bots import How, import_bots
    from ivr.flowfiles import bring

    if to is not None:
        _known("form", to, FORMS)
    _known("format", wishes.form, REPORTS)
    how = How(wishes.env, wishes.force, wishes.form)
    brought = import_bots(what, out, how, with_flows=to is not None) if to != "flow" else None
    if brought is not None and not brought.flows_too:
        return brought.code
    to = to or ("dialog" if brought is not None else None)
    if to is None:
        bring(what)  # says so where nothing is there
        message = f"{what} holds no bot. Flows need --to flow or --to dialog."
        raise Unreadable(message, "USE001")
    code = _import_flows(what, (to, brought), out, wishes)
    return max(code, brought.code if brought is not None else 0)


def _import_flows(
    what: str, wanted: tuple[str, Brought | None], out: Path | None, wishes: Wishes
) -> int:
    from ivr.flowfiles import bring

    to, brought = wanted
    several = Path(what).is_dir()
    _check(to, out, wishes, several=several)
    items = bring(what)
    if len(items) > 1 and not several:
        several = True
        _check(to, out, wishes, several=several)
    made = _flows(items) if to == "flow" else _dialogs(items, out, wishes, several=several)
    made.findings[:0] = [finding for item in items for finding in item.findings]
    if wishes.form == "text":
        _tell(made, to)
    wrote: tuple[Path, ...] = ()
    if out is None:
        sys.stdout.write("".join(made.files.values()))
    else:
        wrote = _placed(made, to, out, wishes, several=several)
    if wishes.form == "text":
        _tell_end(made, to, wrote, out)
    else:
        print(_as_json(made, wrote, brought))
    return int(has_errors((*made.findings, *made.refused)))


def _check(to: str, out: Path | None, wishes: Wishes, *, several: bool) -> None:
    _known("form", to, FORMS)
    _known("format", wishes.form, REPORTS)
    if wishes.locale is not None:
        _known("locale", wishes.locale, tuple(LOCALES))
    if several and out is None:
        raise Unreadable("several flows need a folder. Say where with --out DIR.", "USE001")
    if wishes.form != "text" and out is None:
        raise Unreadable("--format json needs a place for the rest: --out.", "USE001")


def _known(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise Unreadable(f"no {what} {given!r}. There are: {', '.join(known)}.", "USE001")


def _flows(items: Sequence[Item]) -> _Made:
    """Return the files of flows in the current format."""
    from ivr.formats.connect import write_text

    made = _Made()
    for item in items:
        if item.flow is not None:
            made.files[f"{item.flow.name}.json"] = write_text(item.flow)
            made.told.append({"file": item.shown, "flow": item.flow.name})
            if item.flow.contract:
                message = f"{item.flow.name}.json has no place for what the module declares"
                remedy = "Import it --to dialog, or give its Settings to Connect by hand."
                made.findings.append(warning("FLW000", Where(item.shown), message, remedy))
    return made


def _dialogs(items: Sequence[Item], out: Path | None, wishes: Wishes, *, several: bool) -> _Made:
    """Return the files of a workspace with the dialogs of flows, and all that is to say of them."""
    from ivr.adopting import Source, adopt, judged, known_of, unproven, workspace_files
    from ivr.adopting.joining import Known

    known = Known(wishes.env)
    if out is not None:
        known = known_of(root_of(out, several=several), wishes.env)
    name = out.stem if out is not None and is_dialog_file(out, several=several) else ""
    sources = [
        Source(item.flow, item.shown, name, item.called) for item in items if item.flow is not None
    ]
    adopted, unread = adopt(sources, wishes.locale, known)
    verdict = judged(adopted, wishes.waive.strip())
    files = workspace_files(verdict.adopted, known)
    if out is None:
        files = {path: text for path, text in files.items() if path.startswith("flows/")}
    doubtful = [finding for each in adopted for finding in unproven(each)]
    told = [_summary(each, verdict.findings, wishes.waive) for each in verdict.adopted]
    refused = _at_places(verdict.findings, out, several=several)
    return _Made(files, [*unread, *doubtful], told, refused, tuple(known.files))


def _at_places(
    findings: Sequence[Finding], out: Path | None, *, several: bool
) -> tuple[Finding, ...]:
    """Return findings with the places where the files are written."""

    def placed(where: Where) -> Where:
        if out is None:
            return where
        return where._replace(file=str(place_of(where.file, out, several=several)))

    return tuple(each._replace(where=placed(each.where)) for each in findings)


def _summary(adopted: Adopted, findings: Iterable[Finding], waive: str) -> dict[str, Any]:
    name = adopted.imported.name
    mine = [each for each in findings if Path(each.where.file).stem == name]
    nodes: Mapping[str, Any] = adopted.imported.dialog["nodes"]
    waivers = [adopted.imported.dialog, *nodes.values()] if waive else []
    return {
        "file": adopted.source.shown,
        "dialog": name,
        "actions": adopted.actions,
        "nodes": adopted.nodes,
        "raw": adopted.actions - adopted.real,
        "equivalent": adopted.proven,
        "errors": len(mine),
        "waivers": sum("lint" in each for each in waivers),
    }


def _placed(made: _Made, to: str, out: Path, wishes: Wishes, *, several: bool) -> tuple[Path, ...]:
    """Write files where they belong, and return those that were written."""
    if to == "flow":
        inside = several or out.is_dir()
        files = {out / path if inside else out: text for path, text in made.files.items()}
        return write(files, force=wishes.force)
    places = {path: place_of(path, out, several=several) for path in made.files}
    files = {places[path]: text for path, text in made.files.items()}
    joined = {places[path] for path in made.joined if path in places}
    return write(files, force=wishes.force, joined=joined)


def _tell(made: _Made, to: str) -> None:
    """Say how each flow came out, and what is wrong."""
    err = console(err=True)
    for each in made.told if to == "dialog" else ():
        proof = "equivalent" if each["equivalent"] else "not proven"
        errors, waivers = each["errors"], each["waivers"]
        more = f"; {errors} error{'s' if errors != 1 else ''}" if errors else ""
        more += f"; {waivers} waiver{'s' if waivers != 1 else ''}" if waivers else ""
        line = (
            f"{each['file']}: dialog {each['dialog']}, {each['actions']} actions in "
            f"{each['nodes']} nodes, {each['raw']} of them raw; {proof}{more}"
        )
        err.print(line, markup=False)
    show_findings(made.findings, err)
    show_findings(made.refused, err)


def _tell_end(made: _Made, to: str, wrote: Iterable[Path], out: Path | None) -> None:
    """Say what was written, and how to go on."""
    err = console(err=True)
    ends = tuple(path for path in made.joined)
    for path in wrote:
        if to == "flow":
            err.print(f"wrote {path}", markup=False)
        elif path.as_posix().endswith(ends):
            err.print(f"added to {path}", markup=False)
    if made.refused:
        force = "--force " if out else ""
        again = f"import again with {force}--waive REASON"
        line = f"{counted(made.refused)}: `ivr compile` would not build this."
        err.print(f"{line} Mend the YAML, or {again}.", markup=False)


def _as_json(made: _Made, wrote: Iterable[Path], brought: Brought | None) -> str:
    from ivr.cli.flows.bots import told as told_of
    from ivr.lint.report import as_json

    findings = json.loads(as_json([*made.findings, *made.refused]))["findings"]
    told = {"imported": made.told, "findings": findings, "wrote": sorted(map(str, wrote))}
    for key, more in (told_of(brought) if brought is not None else {}).items():
        told[key] = [*more, *told[key]]
    return json.dumps(told, indent=2, ensure_ascii=False)
