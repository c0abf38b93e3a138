"""ivr lint on bots of any origin: exports as zip or folder, V1 exports, CloudFormation templates.

Law: a file that cannot be read costs that file only, and only files that say that they hold a bot
are looked into.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ivr.faults import Finding, Refused, Unreadable

if TYPE_CHECKING:
    from ivr.flowfiles import Item
    from ivr.formats.templates import Tree
    from ivr.lint.facts.bots.judged import JudgedBot

ENDINGS = frozenset({".json", ".yaml", ".yml", ".template", ".zip"})
MANIFESTS = ("Manifest.json", "manifest.json")
ZIP = b"PK"

UTTERANCES_MAX = 2_000
"""Bots with more utterances are not asked which of them are taken for another intent."""


class Found(NamedTuple):
    """What a path holds: bots, and what is wrong with the files that should hold some."""

    bots: tuple[JudgedBot, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def any(self) -> bool:
        """Tell whether there is anything about bots at all."""
        return bool(self.bots or self.findings)


def findings_of(path: Path) -> tuple[Finding, ...] | None:
    """Return what is wrong with the bots that a path holds; None where it holds none.

    What a workspace or a build of ivr holds is judged with its dialogs, not here.
    """
    found = _found(path)
    if not found.any:
        return None
    from ivr.lint.engine import inspect
    from ivr.lint.rule import Subject
    from ivr.lint.rules import BOT_RULES

    told = list(found.findings)
    for judged in found.bots:
        subject = Subject(lex_bots=(judged,), deep=_spoken(judged) <= UTTERANCES_MAX)
        told += inspect(subject, BOT_RULES).findings
    return tuple(told)


def beside(path: Path, env: str) -> tuple[Item, ...]:
    """Return the flows that stand beside bots, none where there are none."""
    from ivr.flowfiles import bring

    try:
        items = bring(str(path), env)
    except Unreadable:
        return ()
    return tuple(item for item in items if item.flow is not None)


def _spoken(judged: JudgedBot) -> int:
    return sum(len(intent.utterances) for _, _, intent in judged.intents)


def _found(path: Path) -> Found:
    if str(path) == "-" or not path.exists():
        return Found()
    if path.is_dir():
        return _folder(path)
    is_part = path.name in MANIFESTS and _announces(path)
    return _export(path.parent) if is_part else _file(path)


def _folder(path: Path) -> Found:
    if _is_build(path) or (path / "infra" / "environments").is_dir():
        return Found()
    roots = sorted(
        {each.parent for name in MANIFESTS for each in path.rglob(name) if _announces(each)}
    )
    found = [_export(root) for root in roots]
    for file in sorted(path.rglob("*")):
        inside = any(root in file.parents for root in roots)
        if file.suffix.lower() in ENDINGS and file.is_file() and not inside:
            found.append(_file(file))
    bots = tuple(bot for each in found for bot in each.bots)
    return Found(bots, tuple(finding for each in found for finding in each.findings))


def _is_build(path: Path) -> bool:
    return (path / "manifest.json").is_file() and not _announces(path / "manifest.json")


def _announces(manifest: Path) -> bool:
    """Tell whether a manifest is that of an export of Lex."""
    try:
        value = json.loads(manifest.read_bytes()[:65_536])
    except (OSError, ValueError, RecursionError):
        return False
    told = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return "metaData" in told or "fileFormat" in str(told.get("metadata"))


def _export(root: Path) -> Found:
    from ivr.formats.lex.archive import unpacked

    shown = str(root)
    try:
        return _read_export(unpacked(root, shown), shown)
    except Refused as refused:
        return Found(findings=refused.findings)


def _read_export(contents: dict[str, bytes], shown: str) -> Found:
    from ivr.formats.lex.export import read_files
    from ivr.lint.facts.bots.foreign import InFiles
    from ivr.lint.facts.bots.judged import JudgedBot

    try:
        bot = read_files(contents, shown)
    except Refused as refused:
        return Found(findings=refused.findings)
    return Found((JudgedBot(bot, InFiles(shown, contents), origin="export"),))


def _file(path: Path) -> Found:
    from ivr.formats.templates.texts import BYTES_MAX, text_in

    shown = str(path)
    try:
        with path.open("rb") as opened:
            content = opened.read(BYTES_MAX + 1)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror}", "USE002") from problem
    try:
        if content[:2] == ZIP:
            return _zipped(content, shown)
        hinted = b"AWS::Lex::Bot" in content or b'"importType"' in content
        return _text(text_in(content, shown), shown) if hinted else Found()
    except Refused as refused:
        return Found(findings=refused.findings)


def _zipped(content: bytes, shown: str) -> Found:
    from ivr.formats.lex.archive import unzipped

    contents = unzipped(content, shown)
    if not any(name.rpartition("/")[2] in MANIFESTS for name in contents):
        for name, raw in contents.items():
            found = _v1(raw.decode("utf-8-sig", "replace"), f"{shown}/{name}")
            if found.any:
                return found
    return _read_export(contents, shown)


def _text(text: str, shown: str) -> Found:
    found = _v1(text, shown)
    return found if found.any else _template(text, shown)


def _v1(text: str, shown: str) -> Found:
    from ivr.formats.lex.v1 import is_v1, read_v1
    from ivr.formats.templates import tree_of
    from ivr.lint.facts.bots.foreign import InTree
    from ivr.lint.facts.bots.judged import JudgedBot

    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Found()
    if not is_v1(value):
        return Found()
    try:
        read = read_v1(value, shown)
    except Refused as refused:
        return Found(findings=refused.findings)
    places = InTree(tree_of(value, text, shown), ("resource",), "v1")
    return Found((JudgedBot(read.bot, places, origin="v1"),), read.findings)


def _template(text: str, shown: str) -> Found:
    from ivr.formats.lex.cloudformation import is_hinted
    from ivr.formats.templates import is_json, read_tree, tree_of

    if not is_hinted(text):
        return Found()
    try:
        tree = tree_of(json.loads(text), text, shown) if is_json(text) else read_tree(text, shown)
    except (ValueError, RecursionError):
        return Found()
    found = tuple(_resources(tree))
    bots = tuple(bot for each in found for bot in each.bots)
    return Found(bots, tuple(finding for each in found for finding in each.findings))


def _resources(tree: Tree) -> Iterator[Found]:
    """Yield the bots of a template one by one, so that each knows its resource."""
    from ivr.formats.lex.cloudformation import bots_in
    from ivr.lint.facts.bots.foreign import InTree
    from ivr.lint.facts.bots.judged import JudgedBot, table

    template = table(tree.value)
    for logical, resource in table(template.get("Resources")).items():
        alone = tree._replace(value={**template, "Resources": {logical: resource}})
        read = bots_in(alone)
        places = InTree(tree, ("Resources", logical, "Properties"), "cloud")
        yield Found(
            tuple(JudgedBot(bot, places, origin="template") for bot in read.bots), read.findings
        )
