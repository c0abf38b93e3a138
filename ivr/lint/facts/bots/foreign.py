"""Where the parts of a bot stand in files of somebody else: exports, templates, V1 exports.

Law: nothing is read here but what is in hand; a part that is not found answers with the nearest
one around it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ivr.faults import Where
from ivr.formats.templates import Tree, tree_of
from ivr.lint.facts.bots.judged import Path, rows, table


class InFiles:
    """The places of a bot that was read from an export: a file of it, and the line in that."""

    def __init__(self, shown: str, contents: Mapping[str, bytes]) -> None:
        self._shown = shown
        self._contents = contents
        self._trees: dict[str, Tree | None] = {}

    def __call__(self, path: Path) -> Where:
        """Return the file of a record and the line of a part of it."""
        locale, family, name = (*map(str, path[:3]), *("",) * 3)[:3]
        inside: Path = path
        ending = "/Bot.json"
        if family in {"intents", "slotTypes"} and len(path) >= 3:
            inside = path[3:]
            ending = f"/{locale}/SlotTypes/{name}/SlotType.json"
            if family == "intents":
                ending = f"/{locale}/Intents/{name}/Intent.json"
                if path[3:4] == ("slots",) and len(path) > 4:
                    inside = path[5:]
                    ending = f"/{locale}/Intents/{name}/Slots/{path[4]}/Slot.json"
        elif family == "customVocabulary":
            inside = path[2:]
            ending = f"/{locale}/CustomVocabulary/CustomVocabulary.json"
        elif path and f"/{locale}/BotLocale.json" in {_tail(each) for each in self._contents}:
            inside = path[1:]
            ending = f"/BotLocales/{locale}/BotLocale.json"
        return self._in(ending, inside)

    def _in(self, ending: str, inside: Path) -> Where:
        file = next((each for each in self._contents if f"/{each}".endswith(ending)), "")
        if not file:
            return Where(self._shown)
        if file not in self._trees:
            self._trees[file] = _tree(self._contents[file], f"{self._shown}/{file}")
        tree = self._trees[file]
        return tree.at(inside) if tree is not None else Where(f"{self._shown}/{file}")


def _tail(file: str) -> str:
    return "/" + "/".join(file.split("/")[-2:])


def _tree(content: bytes, shown: str) -> Tree | None:
    try:
        text = content.decode("utf-8-sig")
        return tree_of(json.loads(text), text, shown)
    except (ValueError, RecursionError):
        return None


_LISTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "cloud": {
        "locale": ("BotLocales", "LocaleId"),
        "intents": ("Intents", "Name"),
        "slots": ("Slots", "Name"),
        "slotTypes": ("SlotTypes", "Name"),
    },
    "v1": {
        "intents": ("intents", "name"),
        "slots": ("slots", "name"),
        "slotTypes": ("slotTypes", "name"),
    },
}
"""Dialect -> family -> the list that holds it, and the key that tells one from another."""


class InTree(NamedTuple):
    """The places of a bot that stands in one file beside other things: `root` is its path there.

    `dialect` is `cloud` for templates, `v1` for V1 exports.
    """

    tree: Tree
    root: Path
    dialect: str

    def __call__(self, path: Path) -> Where:
        """Return the place of a part in the file."""
        value: Any = self.tree.value
        for step in self.root:
            value = value[step]
        return self.tree.at(self._walked(value, path))

    def _walked(self, value: object, path: Path) -> Path:
        here, left = self.root, list(path)
        lists = _LISTS[self.dialect]
        if path and "locale" in lists and not _has(value, path[0]):
            value, here = _entry(value, here, lists["locale"], str(left.pop(0)))
        elif path:
            left = left[1:] if "_" in str(path[0]) else left
        while left and value is not None:
            step = left.pop(0)
            if step in {"intents", "slots", "slotTypes"} and left and isinstance(left[0], str):
                value, here = _entry(value, here, lists[str(step)], left.pop(0))
            else:
                value, here = self._inside(value, here, step)
        return here

    def _inside(self, value: object, here: Path, step: str | int) -> tuple[object, Path]:
        if isinstance(step, int):
            listed = rows(value)
            return (listed[step], (*here, step)) if step < len(listed) else (None, here)
        held = table(value)
        for key in (step, step[:1].upper() + step[1:]):
            if key in held:
                return held[key], (*here, key)
        return None, here


def _has(value: object, step: str | int) -> bool:
    """Tell whether a setting of the bot itself is meant, and not a locale."""
    said = str(step)
    held = table(value)
    return said in held or said[:1].upper() + said[1:] in held


def _entry(value: object, here: Path, named: tuple[str, str], name: object) -> tuple[object, Path]:
    """Return the entry of a list that has a name, with its path; (None, path) without one."""
    held = table(value)
    for index, each in enumerate(rows(held.get(named[0]))):
        said = table(each).get(named[1])
        if str(said).replace("-", "_") == str(name).replace("-", "_"):
            return each, (*here, named[0], index)
    return None, here
