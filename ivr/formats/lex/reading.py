"""Export JSON -> bot records; every file that cannot be read is a finding, all at once.

Law: no file system and no zip here, only paths and bytes that are already in hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from ivr.faults import Finding, Refused, Where, error
from ivr.ir.bot import Bot, BotLocale, Intent, Slot, SlotType
from ivr.spec.reading.plain import sentence_of

Record = TypeVar("Record", Bot, BotLocale, Intent, Slot, SlotType)

WRONG_MANIFEST = "LEX023"
NOT_JSON = "LEX024"
WRONG_SHAPE = "LEX025"

DEPTH_MAX = 100
"""Levels of a file of an export; real ones have 16."""

_MANIFEST = "manifest.json"
"""In any case: real exports write a capital, their documentation does not."""
_Parts = tuple[str, ...]
_Json = dict[str, Any]


class Reading:
    """One pass over the files of one export."""

    def __init__(self, shown_as: str, contents: Mapping[str, bytes]) -> None:
        self._shown_as = shown_as
        self._findings: list[Finding] = []
        self._used: set[_Parts] = set()
        self._values = self._parsed(contents)

    def bot(self) -> Bot:
        """Return the bot.

        Raises:
            Refused: Anything was wrong.
        """
        manifest = self._manifest()
        root = self._root()
        bot = self._record(Bot, (root, "Bot.json"))
        locales = [self._locale(path) for path in self._folders((root, "BotLocales"))]
        if bot is None or self._findings:
            raise Refused(self._findings)
        return bot.model_copy(
            update={
                "locales": tuple(locale for locale in locales if locale is not None),
                "folder": root if root != bot.name else "",
                "symbol_name": bot.name,
                "manifest": manifest,
                "other_files": self._others(),
            }
        )

    def _others(self) -> dict[str, _Json]:
        unused = (parts for parts in self._values if parts not in self._used)
        return {"/".join(parts): self._values[parts] for parts in unused}

    def _root(self) -> str:
        roots = [parts[0] for parts in self._values if len(parts) == 2 and parts[1] == "Bot.json"]
        if len(roots) == 1:
            return roots[0]
        found = ", ".join(sorted(roots)) or "none"
        self._refuse(WRONG_SHAPE, "", f"an export holds one <bot>/Bot.json; found {found}")
        raise Refused(self._findings)

    def _parsed(self, contents: Mapping[str, bytes]) -> dict[_Parts, _Json]:
        """Parse every file; paths are taken from the manifest's folder downwards."""
        paths = [PurePosixPath(name) for name in sorted(contents)]
        manifests = [path for path in paths if path.name.lower() == _MANIFEST]
        top = min(manifests, key=lambda path: len(path.parts)).parent if manifests else None
        values: dict[_Parts, _Json] = {}
        for path in paths:
            below = path.relative_to(top) if top and path.is_relative_to(top) else path
            value = self._json(str(path), contents[str(path)])
            if value is not None:
                values[below.parts] = value
        return values

    def _json(self, path: str, raw: bytes) -> _Json | None:
        try:
            value = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as problem:
            self._refuse(NOT_JSON, path, f"not JSON: {str(problem)[:120]}")
            return None
        if not isinstance(value, dict):
            self._refuse(WRONG_SHAPE, path, "is not a JSON object")
        elif _is_deep(value):
            self._refuse(WRONG_SHAPE, path, f"is nested deeper than {DEPTH_MAX} levels")
        else:
            return cast("_Json", value)
        return None

    def _manifest(self) -> _Json:
        for path, value in self._values.items():
            if len(path) == 1 and path[0].lower() == _MANIFEST:
                self._used.add(path)
                self._check_manifest(path[0], value)
                return value
        self._refuse(WRONG_MANIFEST, "", self._why_no_manifest())
        raise Refused(self._findings)

    def _why_no_manifest(self) -> str:
        for value in self._values.values():
            if "importType" in _table(value.get("metadata")):
                return "this is a Lex V1 export; only V2 exports are read here"
        return "there is no Manifest.json"

    def _check_manifest(self, name: str, value: _Json) -> None:
        said = _table(value.get("metaData") or value.get("metadata"))
        resource = str(said.get("resourceType", "nothing")).upper()
        form = str(said.get("fileFormat", "LexJson"))
        if resource != "BOT" or form.lower() != "lexjson":
            message = f"the manifest announces {resource[:40]} in {form[:40]}, not BOT in LexJson"
            self._refuse(WRONG_MANIFEST, name, message)

    def _folders(self, root: _Parts) -> list[_Parts]:
        """Return the folders below `root`, in order."""
        depth = len(root)
        names = {p[depth] for p in self._values if p[:depth] == root and len(p) > depth + 1}
        return [(*root, name) for name in sorted(names)]

    def _record(self, kind: type[Record], path: _Parts) -> Record | None:
        shown = "/".join(path)
        value = self._values.get(path)
        if value is None:
            if not any(finding.where.file.endswith(shown) for finding in self._findings):
                self._refuse(WRONG_SHAPE, shown, "is missing")
            return None
        self._used.add(path)
        ours = {name for name, field in kind.model_fields.items() if field.exclude}
        for name in sorted(key for key in value if _snake(key) in ours):
            self._refuse(WRONG_SHAPE, shown, f"key {name!r} has no place in this file")
        try:
            record = kind.model_validate(value)
        except ValidationError as problem:
            for sentence in _sentences(problem):
                self._refuse(WRONG_SHAPE, shown, sentence)
            return None
        named = record.identifier if isinstance(record, BotLocale) else record.name
        return record.model_copy(update={"folder": path[-2] if path[-2] != named else ""})

    def _locale(self, path: _Parts) -> BotLocale | None:
        locale = self._record(BotLocale, (*path, "BotLocale.json"))
        intents = [self._intent(folder) for folder in self._folders((*path, "Intents"))]
        kinds = [
            self._record(SlotType, (*folder, "SlotType.json"))
            for folder in self._folders((*path, "SlotTypes"))
        ]
        children = {
            "intents": tuple(intent for intent in intents if intent is not None),
            "slot_types": tuple(kind for kind in kinds if kind is not None),
        }
        return locale and locale.model_copy(update=children)

    def _intent(self, path: _Parts) -> Intent | None:
        intent = self._record(Intent, (*path, "Intent.json"))
        slots = [
            self._record(Slot, (*folder, "Slot.json")) for folder in self._folders((*path, "Slots"))
        ]
        kept = tuple(slot for slot in slots if slot is not None)
        return intent and intent.model_copy(update={"slots": kept})

    def _refuse(self, code: str, path: str, message: str) -> None:
        where = Where(f"{self._shown_as}/{path}" if path else self._shown_as)
        self._findings.append(error(code, where, message))


def _table(value: object) -> _Json:
    return cast("_Json", value) if isinstance(value, dict) else {}


def _is_deep(value: Any) -> bool:  # noqa: ANN401 - a JSON value
    """Tell whether a value is nested deeper than any bot's: those who walk it may recurse."""
    layer: list[Any] = [value]
    for _ in range(DEPTH_MAX):
        layer = [inner for each in layer for inner in _parts(each)]
        if not layer:
            return False
    return True


def _parts(value: Any) -> Iterable[Any]:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return cast("_Json", value).values()
    return cast("list[Any]", value) if isinstance(value, list) else ()


def _snake(key: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in key)


def _refuse_constant(text: str) -> None:
    message = f"{text} is not a JSON number"
    raise ValueError(message)


def _sentences(problem: ValidationError) -> Iterator[str]:
    for details in problem.errors(include_url=False):
        place = ".".join(str(step) for step in details["loc"]) or "the file"
        yield f"{place}: {sentence_of(details)}"
