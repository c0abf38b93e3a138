"""What is compared: the flows and bots of a path, and what of it could not be read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ivr.faults import Finding, Refused, Unreadable, Where, error
from ivr.flowfiles import Item, bring, made_of, names_of
from ivr.formats.lex import export as lex
from ivr.formats.lex.archive import ALLOWANCE
from ivr.ir.bot import Bot
from ivr.ir.flow import Flow

BOT = "Bot.json"


class FoundBot(NamedTuple):
    """A bot, or why it is none; `name` is that of its file, within the folder that was named."""

    name: str
    bot: Bot | None
    findings: tuple[Finding, ...] = ()


class Side(NamedTuple):
    """One side of a comparison.

    `names` are what flows call each other, besides their names. `has_bots` tells that bots were
    looked for where they had to be: a set of flows says nothing about its bots.
    """

    what: str
    items: tuple[Item, ...]
    bots: tuple[FoundBot, ...]
    names: Mapping[str, str]
    has_bots: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with files."""
        parts = (*self.items, *self.bots)
        return tuple(finding for part in parts for finding in part.findings)

    @property
    def unread(self) -> frozenset[str]:
        """The names of flows, bots and files that could not be read, within a folder."""
        if not Path(self.what).is_dir():
            return frozenset()
        items = {item.name for item in self.items if item.flow is None}
        return frozenset(items | {each.name for each in self.bots if each.bot is None})

    def flows(self, unread: frozenset[str]) -> tuple[Flow, ...]:
        """Return the flows, without those that some side could not be read for."""
        kept = (item for item in self.items if not {item.name, self._file(item)} & unread)
        return tuple(item.flow for item in kept if item.flow is not None)

    def bots_but(self, unread: frozenset[str]) -> tuple[Bot, ...]:
        """Return the bots, without those that some side could not be read for."""
        return tuple(each.bot for each in self.bots if each.bot and each.name not in unread)

    def _file(self, item: Item) -> str:
        """Return the name that the file of a flow has, where it holds several."""
        file = item.shown.rpartition(":")[0]
        if not file or file == self.what or not Path(file).is_relative_to(self.what):
            return ""
        return Path(file).relative_to(self.what).with_suffix("").as_posix()


def side_of(what: str, env: str) -> Side:
    """Return the flows and bots of a path.

    Raises:
        Unreadable: There is nothing at that path that could be compared.
        Refused: It is a workspace that does not compile.
    """
    path = Path(what)
    made = made_of(path, env) if path.is_dir() else None
    if made is not None:
        flows = tuple(Item(flow.name, flow, name=flow.name) for flow in made.flows)
        bots = tuple(FoundBot(bot.name, bot) for bot in made.bots)
        return Side(what, flows, bots, made.arns, True)
    bots = tuple(_bots(path))
    try:
        items = bring(what, env) if not path.is_file() or not bots else ()
    except Unreadable:
        if not bots:
            raise
        items = ()
    return Side(what, items, bots, names_of(items), bool(bots))


def _bots(path: Path) -> Iterator[FoundBot]:
    """Yield the bots of an export, or of a folder with exports, zipped or not."""
    if path.is_file() and path.suffix.lower() == ".zip":
        yield _zipped(path, path.stem)
    elif path.is_dir():
        for found in sorted(path.rglob("*")):
            name = found.relative_to(path)
            if found.name == BOT and (found.parent.parent / lex.MANIFEST_NAME).is_file():
                yield _unpacked(found.parent.parent, name.parent.as_posix())
            elif found.suffix.lower() == ".zip" and _holds_bot(found):
                yield _zipped(found, name.with_suffix("").as_posix())


def _holds_bot(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as opened:
            return any(name.endswith(f"/{BOT}") for name in opened.namelist())
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _zipped(path: Path, name: str) -> FoundBot:
    try:
        with path.open("rb") as opened:
            return FoundBot(
                name, lex.read_archive(opened.read(ALLOWANCE.archive_bytes + 1), str(path))
            )
    except Refused as refused:
        return FoundBot(name, None, refused.findings)
    except OSError as problem:
        return _unreadable(path, name, str(problem.strerror))


def _unpacked(folder: Path, name: str) -> FoundBot:
    try:
        return FoundBot(name, lex.read_folder(folder, str(folder)))
    except Refused as refused:
        return FoundBot(name, None, refused.findings)
    except Unreadable as problem:
        return _unreadable(folder, name, str(problem))


def _unreadable(path: Path, name: str, why: str) -> FoundBot:
    return FoundBot(name, None, (error("LEX020", Where(str(path)), f"cannot be read: {why}"),))
