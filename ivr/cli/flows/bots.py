"""ivr import of bots: archives, folders, templates and V1 exports become bots of a workspace.

Law: a bot is compiled again and compared before anything is written; what differs is told.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ivr.cli.flows.placing import DIALOG_ENDINGS, root_of, write
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Finding, Refused, Unreadable, Where, error, has_errors

if TYPE_CHECKING:
    from ivr.adopting.bots import AdoptedBot, BotSource

BYTES_MAX = 67_108_864
"""A longer file is no bot."""

SHOWN_MAX = 3
"""So many differences are told one by one."""

_TEMPLATES = frozenset({".yaml", ".yml", ".template", ".json"})


class How(NamedTuple):
    """How to import: the environment of a new workspace, whether to overwrite, text or json."""

    env: str = "local"
    force: bool = False
    form: str = "text"


@dataclass
class Brought:
    """What an import of bots came to; `flows_too` where the same input may hold flows."""

    flows_too: bool = False
    findings: list[Finding] = field(default_factory=list[Finding])
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    refused: list[Finding] = field(default_factory=list[Finding])
    wrote: tuple[Path, ...] = ()

    @property
    def code(self) -> int:
        """The exit code: 1 where a bot could not be brought in as it was, or none was."""
        return int(has_errors((*self.findings, *self.refused)) or not self.told)


def import_bots(
    what: str, out: Path | None, wishes: How, *, with_flows: bool = False
) -> Brought | None:
    """Import the bots that a path holds; None where there is none.

    Args:
        what: A file or folder.
        out: The folder of a workspace, or a file for one bot; printed where there is none.
        wishes: How to do it.
        with_flows: The flows of a folder are wanted too.

    Raises:
        Unreadable: Nothing can be read or written there, or a file is in the way.
    """
    from ivr.adopting.bots import adopt_bots, bot_files

    brought = Brought()
    sources = _sources(what, brought)
    brought.flows_too |= with_flows and _is_mixed(Path(what))
    if not sources and not brought.findings:
        return None
    if len(sources) > 1 and (
        out is None or (out.suffix in DIALOG_ENDINGS and not brought.flows_too)
    ):
        raise Unreadable("several bots need a folder. Say where with --out DIR.", "USE001")
    into_file = out is not None and out.suffix in DIALOG_ENDINGS and not brought.flows_too
    named = out.stem if out is not None and into_file else ""
    adopted, wrong = adopt_bots(each._replace(name=named) if named else each for each in sources)
    if out is not None and named and any(each.name != named for each in adopted):
        message = f"{named!r} is no name of a bot, whose file is named after it."
        better = out.with_stem(adopted[0].name)
        raise Unreadable(f"{message} Write {better}.", "USE001")
    brought.findings += [*wrong, *(found for each in adopted for found in _unequal(each))]
    brought.told = [_summary(each) for each in adopted]
    files = bot_files(adopted)
    if out is None:
        sys.stdout.write("".join(text for path, text in files.items() if path.endswith(".yaml")))
    elif files:
        places = _places(files, out, "" if brought.flows_too else wishes.env)
        brought.wrote = write(places, force=wishes.force)
    brought.refused = [_placed(found, out) for each in adopted for found in each.refused]
    if wishes.form == "text":
        _tell(brought)
    elif not brought.flows_too:
        print(json.dumps(told(brought), indent=2, ensure_ascii=False))
    return brought


def told(brought: Brought) -> dict[str, Any]:
    """Return what an import of bots came to, as plain values."""
    from ivr.lint.report import as_json as findings_as_json

    findings = json.loads(findings_as_json([*brought.findings, *brought.refused]))["findings"]
    return {
        "imported": brought.told,
        "findings": findings,
        "wrote": sorted(map(str, brought.wrote)),
    }


def _is_mixed(path: Path) -> bool:
    """Tell whether a folder holds more than the exports of bots."""
    if not path.is_dir() or _is_export(path):
        return False
    exports = [each.parent for each in path.rglob("Manifest.json") if _is_export(each.parent)]
    files = (each for each in path.rglob("*") if each.suffix.lower() in _TEMPLATES)
    return any(not any(each.is_relative_to(export) for export in exports) for each in files)


# --- reading --------------------------------------------------------------------------------


def _sources(what: str, brought: Brought) -> list[BotSource]:
    path = Path(what)
    if what == "-" or not path.exists():
        return []
    found: list[BotSource] = []
    for each in _candidates(path):
        try:
            found += _read(each, brought, alone=each == path)
        except Refused as refused:
            brought.findings += refused.findings
    return found


def _candidates(path: Path) -> Iterator[Path]:
    """Yield what may hold bots: the path itself, or exports and files below a folder."""
    if not path.is_dir() or _is_export(path):
        yield path
        return
    if any(path.glob("flows/*.yaml")) or (path / "manifest.json").is_file():
        return
    exports = sorted(
        {each.parent for each in path.rglob("Manifest.json") if _is_export(each.parent)}
    )
    yield from exports
    for each in sorted(path.rglob("*")):
        inside = any(each.is_relative_to(export) for export in exports)
        if not inside and each.is_file() and each.suffix.lower() in {".zip", *_TEMPLATES}:
            yield each


def _is_export(folder: Path) -> bool:
    named = any((folder / name).is_file() for name in ("Manifest.json", "manifest.json"))
    return named and any(folder.glob("*/Bot.json"))


def _read(path: Path, brought: Brought, *, alone: bool) -> Iterable[BotSource]:
    """Return the bots of one file or export; other files hold none."""
    from ivr.adopting.bots import BotSource
    from ivr.formats.lex import export

    shown = str(path)
    if path.is_dir():
        return [BotSource(export.read_folder(path, shown), shown)]
    raw = _bytes(path)
    if raw[:2] == b"PK" or (alone and path.suffix.lower() == ".zip"):
        return _archive(raw, shown, brought)
    return _text(raw, shown, brought)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            raw = opened.read(BYTES_MAX + 1)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror}", "USE002") from problem
    if len(raw) > BYTES_MAX:
        raise Refused([error("LEX022", Where(str(path)), f"has more than {BYTES_MAX:,} bytes")])
    return raw


def _archive(raw: bytes, shown: str, brought: Brought) -> Sequence[BotSource]:
    from ivr.adopting.bots import BotSource
    from ivr.formats.lex import archive, export, v1

    contents = archive.unzipped(raw, shown)
    if not any(Path(name).name in {"Manifest.json", "manifest.json"} for name in contents) and any(
        b'"importType"' in content for content in contents.values()
    ):
        read = v1.read_v1_bytes(raw, shown)
        brought.findings += read.findings
        return [BotSource(read.bot, shown, named=False)]
    return [BotSource(export.read_files(contents, shown), shown)]


def _text(raw: bytes, shown: str, brought: Brought) -> Sequence[BotSource]:
    """Return the bots of a template or a V1 export; none of any other text."""
    from ivr.adopting.bots import BotSource
    from ivr.formats.lex import cloudformation, v1
    from ivr.formats.templates import is_hinted

    if b'"importType"' in raw and v1.is_v1(_json(raw)):
        one = v1.read_v1_bytes(raw, shown)
        brought.findings += one.findings
        return [BotSource(one.bot, shown, named=False)]
    text = raw.decode("utf-8-sig", errors="replace")
    if not cloudformation.is_hinted(text):
        return []
    read = cloudformation.read_template(text, shown)
    brought.findings += read.findings
    brought.flows_too = brought.flows_too or is_hinted(text)
    return [BotSource(bot, shown, named=False) for bot in read.bots]


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


# --- writing --------------------------------------------------------------------------------


def _places(files: dict[str, str], out: Path, env: str) -> dict[Path, str]:
    """Return the files of bots where they belong, with what a new workspace needs besides.

    Where no environment is named, the flows of the same import bring it.
    """
    if out.suffix in DIALOG_ENDINGS and env:
        return {out.parent / Path(path).name: text for path, text in files.items()}
    places = {root_of(out, several=False) / path: text for path, text in files.items()}
    if env and not any((out / "infra" / "environments").glob("*.yaml")):
        from ivr.adopting import empty_workspace

        places |= {out / path: text for path, text in empty_workspace(env).items()}
    return places


def _placed(finding: Finding, out: Path | None) -> Finding:
    if out is None:
        return finding
    file = Path(finding.where.file)
    place = out if out.suffix in DIALOG_ENDINGS else out / file
    return finding._replace(where=finding.where._replace(file=str(place)))


# --- telling --------------------------------------------------------------------------------


def _unequal(adopted: AdoptedBot) -> Iterator[Finding]:
    places = adopted.differences
    if places:
        more = f" and {len(places) - SHOWN_MAX} more" if len(places) > SHOWN_MAX else ""
        message = (
            f"bot {adopted.name} differs from what was read at {'; '.join(places[:SHOWN_MAX])}"
        )
        remedy = "Compare the archive that `ivr compile` writes with yours."
        yield error("LEX074", Where(adopted.source.shown), f"{message}{more}", remedy)


def _summary(adopted: AdoptedBot) -> dict[str, Any]:
    bot = adopted.source.bot
    intents = {each.name for locale in bot.locales for each in locale.intents}
    slots = {
        (intent.name, slot.name)
        for locale in bot.locales
        for intent in locale.intents
        for slot in intent.slots
    }
    return {
        "file": adopted.source.shown,
        "bot": adopted.name,
        "locales": len(bot.locales),
        "intents": len(intents),
        "slots": len(slots),
        "extra": adopted.extras,
        "equal": adopted.proven,
        "errors": len(adopted.refused),
    }


def _tell(brought: Brought) -> None:
    err = console(err=True)
    for each in brought.told:
        extra = f"; {each['extra']} with keys of Lex's own" if each["extra"] else ""
        errors = each["errors"]
        wrong = f"; {errors} error{'s' if errors != 1 else ''}" if errors else ""
        line = (
            f"{each['file']}: bot {each['bot']}, {_count(each, 'locale')}, "
            f"{_count(each, 'intent')}, {_count(each, 'slot')}; "
            f"{'equal' if each['equal'] else 'not equal'}{extra}{wrong}"
        )
        err.print(line, markup=False)
    show_findings(brought.findings, err)
    show_findings(brought.refused, err)
    for path in brought.wrote:
        err.print(f"wrote {path}", markup=False)


def _count(summary: dict[str, Any], noun: str) -> str:
    number = summary[f"{noun}s"]
    return f"{number} {noun}{'s' if number != 1 else ''}"
