"""ivr serve: the command of people whose programs talk to a bot, or place calls."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr import workspace
from ivr.cli.running.serving.asked import Asked, Line
from ivr.cli.terminal.render import console, show_findings
from ivr.faults import Refused, Unreadable, has_errors
from ivr.flowfiles import holds_bots
from ivr.hearing.trained.found import Trained
from ivr.local.serving.catalogue import ALIASES, Catalogue, Served
from ivr.local.serving.hooks import NONE_ATTACHED, Attached, imported
from ivr.local.serving.operations import Runtime, nothing_beside
from ivr.local.serving.sessions import Sessions
from ivr.local.serving.shapes import Told
from ivr.local.serving.wire.server import LexServer

if TYPE_CHECKING:
    from types import FrameType

    from ivr.cli.running.serving.centre import Centre
    from ivr.ir.bot import Bot
    from ivr.local.scenarios import Suite

FLOWS = "flows"
"""The folder that makes a folder a workspace; bots in our YAML make it one, too."""

MANIFESTS = ("Manifest.json", "manifest.json")
"""The file that makes a folder an export."""

ZIP = b"PK"
"""How every archive begins."""


class Opened(NamedTuple):
    """What is served: bots, and the contact centre of the first workspace, if there is one."""

    catalogue: Catalogue
    centre: Centre | None


def serve(asked: Asked) -> int:
    """Serve bots until Ctrl-C.

    Raises:
        Refused: A workspace or an archive is wrong, or two bots have one name.
        Unreadable: There is nothing to serve, a hook cannot be imported, or the port is taken.
        KeyboardInterrupt: Ctrl-C, or SIGTERM; requests that were being answered have been.
    """
    catalogue, centre = _opened(asked)
    beside = centre.stack.door if centre is not None else nothing_beside
    sessions = Sessions[Told](time.monotonic)
    runtime = Runtime(catalogue, sessions, hook_tell=_complain, beside=beside)
    with LexServer(runtime, asked.host, asked.port) as server:
        _settle()
        _tell(server, catalogue, centre)
        _run(server, centre)
    return 0


def _run(server: LexServer, centre: Centre | None) -> None:
    """Answer requests until Ctrl-C; this thread has the phone, where a person answers it."""
    if centre is None:
        server.serve_forever()
        return
    thread = threading.Thread(target=server.serve_forever, name="server", daemon=True)
    thread.start()
    try:
        centre.stack.start()
        centre.attend()
    finally:
        server.shutdown()
        centre.stack.close()


def opened(asked: Asked) -> Catalogue:
    """Return the bots to be served.

    Raises:
        Refused: A workspace or an archive is wrong, or two bots have one name.
        Unreadable: There is nothing to serve, or a hook cannot be imported.
    """
    return _opened(asked).catalogue


def _opened(asked: Asked) -> Opened:
    hooks = dict(_hook(text, asked.root) for text in asked.hooks)
    places = asked.bots or (asked.root,)
    centres: list[Centre] = []
    found = [tuple(_at(place, asked, hooks, centres)) for place in places]
    empty = ", ".join(str(place) for place, bots in zip(places, found, strict=True) if not bots)
    if empty:
        raise Unreadable(f"{empty}: there is no bot to serve. Name an export of one.", "LEX051")
    served = [each for bots in found for each in bots]
    strange = sorted(set(hooks) - {"", *(each.bot.name for each in served)})
    if strange:
        names = ", ".join(each.bot.name for each in served)
        raise Unreadable(f"--hook {strange[0]}=: no such bot. There are {names}.", "USE003")
    if asked.line != Line() and not centres:
        message = "no workspace is served, so nobody is called or texted"
        raise Unreadable(f"{message}. Name one, or leave out what is about calls.", "USE001")
    catalogue = Catalogue.of(served, (*ALIASES, *asked.aliases))
    return Opened(catalogue, centres[0] if centres else None)


def _hook(text: str, root: Path) -> tuple[str, Attached]:
    bot, equals, named = text.partition("=")
    return (bot, imported(named, root)) if equals else ("", imported(text, root))


def _at(
    place: Path, asked: Asked, hooks: dict[str, Attached], centres: list[Centre]
) -> Iterator[Served]:
    """Yield the bots at a place, each with its code hook and whatever was trained for it.

    The contact centre of a workspace is added to `centres`.
    """
    if (place / FLOWS).is_dir() or holds_bots(place):
        line = asked.line if not centres else Line()
        centre, suite = _centre(place, asked.env, line)
        centres.append(centre)
        yield from _of_workspace(centre, suite, hooks)
        return
    trained = Trained.of(asked.root)
    for bot in _exported(place):
        hook = hooks.get(bot.name) or hooks.get("") or NONE_ATTACHED
        yield Served(bot, hook, trained.understanding)


def _centre(root: Path, env: str, line: Line) -> tuple[Centre, Suite]:
    """Return the contact centre of a workspace, compiled in memory."""
    from ivr.cli.running.serving import centre

    loaded = workspace.load(root, env)
    compiled = workspace.compile_workspace(loaded)
    findings = workspace.judged(loaded, compiled)
    if has_errors(findings):
        raise Refused(findings)
    show_findings(findings, console(err=True))
    suite = workspace.suite(loaded, workspace.make(loaded, compiled))
    return centre.opened(suite, line), suite


def _of_workspace(centre: Centre, suite: Suite, hooks: dict[str, Attached]) -> Iterator[Served]:
    """Yield the bots of a workspace, with its own handlers as code hook."""
    from ivr.local.contact_centre import CODE_HOOK
    from ivr.local.functions import LocalFunctions, code_hook

    site = suite.site
    functions = LocalFunctions(centre.stack.services, site.book.name, site.own)
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
        if not raw.startswith(ZIP):
            remedy = f"Import it first: `ivr import {place} -o DIR`, then serve DIR."
            raise Unreadable(f"{place} is no archive of a Lex V2 bot. {remedy}", "LEX051")
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


def _complain(trouble: str) -> None:
    print(f"ivr: {trouble}", file=sys.stderr, flush=True)


def _named(bot: Bot) -> str:
    """Return a bot's name, and that of its file where it is another."""
    file = bot.symbol_name
    return bot.name if file in {"", bot.name} else f"{bot.name} ({file})"


def _tell(server: LexServer, catalogue: Catalogue, centre: Centre | None) -> None:
    """Print what is served, and to whom."""
    print(f"Lex V2 runtime at {server.url}, region and credentials as you like")
    print("understood here, on this machine: what Amazon's Lex would understand may differ")
    if not server.two:
        print("clients are answered over HTTP/1.1 alone; for HTTP/2: pip install 'ivr[serve]'")
    rows = [("bot id", "name", "locales", "code hook")]
    rows += [(b.id, _named(b.bot), " ".join(b.locales), b.hook.shown) for b in catalogue.bots]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, last in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("  " + "  ".join((*padded, last)))
    print(f"aliases of each: {', '.join(catalogue.aliases)}")
    for line in centre.told(server.url) if centre is not None else ():
        print(line)
    print("Ctrl-C stops.", flush=True)
