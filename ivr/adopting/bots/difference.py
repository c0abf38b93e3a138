"""Two bots side by side: what one record must get to be the other, and where files differ.

Law: null, an absent key, an empty table and an empty list are alike; so is an id that nobody gave.
Everything else, the order of lists too, counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ivr.formats.lex import export
from ivr.formats.lex.dialects.parts import by_name
from ivr.importer.bots.values import Json, clean
from ivr.ir.bot import Bot, BotRecord

_OWN = frozenset({"identifier", "version"})
"""Keys that are kept beside the YAML."""


def missing(made: BotRecord, wanted: BotRecord) -> Json:
    """Return what `extra` must say so that the compiled record becomes the one that was read."""
    mine, other = _dumped(made), _dumped(wanted)
    return _patch(mine, other)


def _dumped(record: BotRecord) -> Json:
    value = record.model_dump(by_alias=True)
    return {key: each for key, each in value.items() if key not in _OWN}


def _patch(made: Mapping[str, Any], wanted: Mapping[str, Any]) -> Json:
    patch: Json = {}
    for key in dict.fromkeys((*made, *wanted)):
        mine, other = made.get(key), wanted.get(key)
        if alike(mine, other):
            continue
        if clean(other) is None:
            patch[key] = None
        elif isinstance(mine, dict) and isinstance(other, dict):
            patch[key] = _patch(cast("Json", mine), cast("Json", other))
        else:
            patch[key] = other
    return patch


def alike(one: object, other: object) -> bool:
    """Tell whether two values say the same; true and 1 do not."""
    return _text(clean(one)) == _text(clean(other))


def _text(value: object) -> str:
    return json.dumps(_numbers(value), sort_keys=True)


def _numbers(value: object) -> object:
    """Return a value whose whole numbers are written without a point, as JSON has one kind."""
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in cast("Json", value).items()}
    if isinstance(value, list):
        return [_numbers(each) for each in cast("list[object]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def differences(made: Bot, wanted: Bot) -> tuple[str, ...]:
    """Return every place at which the files of two bots differ, as `path: key.key`."""
    mine, other = _files(by_name(made)), _files(by_name(wanted))
    return tuple(
        difference
        for path in sorted({*mine, *other})
        for difference in _in_file(path, mine.get(path), other.get(path))
    )


def _files(bot: Bot) -> Json:
    full = {path: json.loads(text) for path, text in export.files(bot).items()}
    return {path: {**_defaults(path), **value} for path, value in full.items()}


def _defaults(path: str) -> Json:
    """Return what a file says that leaves out keys which have a value by themselves."""
    table: dict[str, Json] = {
        "Bot.json": {
            "version": "DRAFT",
            "idleSessionTTLInSeconds": 300,
            "dataPrivacy": {"childDirected": False},
        },
        "BotLocale.json": {"nluConfidenceThreshold": 0.4},
    }
    return table.get(path.rpartition("/")[2], {})


def _in_file(path: str, made: Json | None, wanted: Json | None) -> Iterator[str]:
    if wanted is None:
        yield f"{path}: only in the compiled bot"
    elif made is None:
        yield f"{path}: only in the bot that was read"
    else:
        mine, other = dict(made), dict(wanted)
        if not other.get("identifier"):
            mine.pop("identifier", None)
            other.pop("identifier", None)
        for place in _places(clean(mine), clean(other), ""):
            yield f"{path}: {place}"


def _places(made: object, wanted: object, place: str) -> Iterator[str]:
    if isinstance(made, dict) and isinstance(wanted, dict):
        mine, other = cast("Json", made), cast("Json", wanted)
        for key in sorted({*mine, *other}):
            yield from _places(mine.get(key), other.get(key), f"{place}.{key}" if place else key)
    elif _text(cast("object", made)) != _text(wanted):
        yield place or "everything"
