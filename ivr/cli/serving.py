"""ivr serve: the command of people whose programs talk to a bot."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr import workspace
from ivr.cli.render import console, show_findings
from ivr.faults import Refused, Unreadable, has_errors
from ivr.hearing.trained.found import Trained
from ivr.local.serving.catalogue import ALIASES, Catalogue, Served
from ivr.local.serving.hooks import NONE_ATTACHED, Attached, imported
from ivr.local.serving.operations import Runtime
from ivr.local.serving.sessions import Sessions
from ivr.local.serving.wire.server import LexServer

if TYPE_CHECKING:
    from types import FrameType

    from ivr.ir.bot import Bot

FLOWS = "flows"
"""The folder that makes a folder a workspace."""

MANIFESTS = ("Manifest.json", "manifest.json")
"""The file that makes a folder an export."""


class Asked(NamedTuple):
    """What is to be served, and where.

    `bots` are archives, folders and workspaces, none for the workspace at `root`; `hooks` are
    `module:function`, or `Bot=module:function` for one bot of them.
    """

    root: Path
    env: str
    bots: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 0
    hooks: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def serve(asked: Asked) -> int:
    """Serve bots until Ctrl-C.

    Raises:
        Refused: A workspace or an archive is wrong, or two bots have one name.
        Unreadable: There is nothing to serve, a hook cannot be imported, or the port is taken.
        KeyboardInterrupt: Ctrl-C, or SIGTERM; requests that were being answered have been.
    """
    catalogue = opened(asked)
    runtime = Runtime(catalogue, Sessions(time.monotonic))
    with LexServer(runtime, asked.host, asked.port) as server:
        _settle()
        _tell(server, catalogue)
        server.serve_forever()
    return 0


def opened(asked: Asked) -> Catalogue:
    """Return the bots to be served.

    Raises:
        Refused: A workspace or an archive is wrong, or two bots have one name.
        Unreadable: There is nothing to serve, or a hook cannot be imported.
    """
    hooks = dict(_hook(text, asked.root) for text in asked.hooks)
    places = asked.bots or (asked.root,)
    served = [each for place in places for each in _at(place, asked, hooks)]
    if not served:
        named = ", ".join(str(place) for place in places)
        raise Unreadable(f"{named}: there is no bot to serve. Name an export of one.", "LEX051")
    strange = sorted(set(hooks) - {"", *(each.bot.name for each in served)})
    if strange:
        names = ", ".join(each.bot.name for each in served)
        raise Unreadable(f"--hook {strange[0]}=: no such bot. There are {names}.", "USE003")
    return Catalogue.of(served, (*ALIASES, *asked.aliases))


def _hook(text: str, root: Path) -> tuple[str, Attached]:
    bot, equals, named = text.partition("=")
    return (bot, imported(named, root)) if equals else ("", imported(text, root))


def _at(place: Path, asked: Asked, hooks: dict[str, Attached]) -> Iterator[Served]:
    """Yield the bots at a place, each with its code hook and whatever was trained for it."""
    if (place / FLOWS).is_dir():
        yield from _of_workspace(place, asked.env, hooks)
        return
    trained = Trained.of(asked.root)
    for bot in _exported(place):
        hook = hooks.get(bot.name) or hooks.get("") or NONE_ATTACHED
        yield Served(bot, hook, trained.understanding)


def _of_workspace(root: Path, env: str, hooks: dict[str, Attached]) -> Iterator[Served]:
    """Yield the bots of a workspace, compiled in memory, with its own handlers as code hook."""
    from ivr.local.contact_centre import CODE_HOOK, open_desk
    from ivr.local.functions import LocalFunctions, code_hook

    loaded = workspace.load(root, env)
    compiled = workspace.compile_workspace(loaded)
    findings = workspace.judged(loaded, compiled)
    if has_errors(findings):
        raise Refused(findings)
    show_findings(findings, console(err=True))
    site = workspace.suite(loaded, workspace.make(loaded, compiled)).site
    functions = LocalFunctions(open_desk(site).services, site.book.name, site.own)
    own = Attached("code_hook of this workspace", code_hook(functions, CODE_HOOK))
    for bot in site.bots.bots.values():
        hook = hooks.get(bot.name) or hooks.get("") or own
        yield Served(bot, hook, site.bots.understand)


def _exported(place: Path) -> Iterator[Bot]:
    """Yield the bots of an archive, of an export's folder, or of a folder of such."""
    from ivr.formats.lex.archive import ALLOWANCE
    from ivr.formats.lex.export import read_archive, read_folder

    if not place.is_dir():
        try:
            with place.open("rb") as stream:
                raw = stream.read(ALLOWANCE.archive_bytes + 1)
        except OSError as problem:
            raise Unreadable(f"{place}: cannot be read: {problem.strerror}.", "USE002") from problem
        yield read_archive(raw, str(place))
    elif any((place / name).is_file() for name in MANIFESTS):
        yield read_folder(place, str(place))
    else:
        for each in _exports_in(place):
            yield from _exported(each)


def _exports_in(folder: Path) -> Sequence[Path]:
    """Return the archives and exports in a folder; of an archive and its folder the archive."""
    archives = {path.stem: path for path in folder.glob("*.zip")}
    exports = {path.parent.name: path.parent for path in folder.glob("*/*anifest.json")}
    found = {**exports, **archives}
    return [found[name] for name in sorted(found)]


def _settle() -> None:
    """Make a long-running process of this one: garbage is collected, SIGTERM ends as Ctrl-C."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


def _named(bot: Bot) -> str:
    """Return a bot's name, and that of its file where it is another."""
    file = bot.symbol_name
    return bot.name if file in {"", bot.name} else f"{bot.name} ({file})"


def _tell(server: LexServer, catalogue: Catalogue) -> None:
    """Print what is served, and to whom."""
    print(f"Lex V2 runtime at {server.url}, region and credentials as you like")
    print("understood here, on this machine: what Amazon's Lex would understand may differ")
    rows = [("bot id", "name", "locales", "code hook")]
    rows += [(b.id, _named(b.bot), " ".join(b.locales), b.hook.shown) for b in catalogue.bots]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, last in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("  " + "  ".join((*padded, last)))
    print(f"aliases of each: {', '.join(catalogue.aliases)}. Ctrl-C stops.", flush=True)
