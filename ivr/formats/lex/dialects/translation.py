"""The walk from one dialect to another, along the tables, in any direction.

Law: total. Whatever a value holds, the walk ends and says what it could not take along; it is as
deep as the tables are, and the one shape that holds itself is bounded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from ivr.faults import Finding, Where, error, warning
from ivr.formats.lex.dialects import scalars
from ivr.formats.lex.dialects.members import API, CLOUD, EXPORT, Dialect, Member, small
from ivr.formats.lex.dialects.tables import NEEDED, REQUIRED, SHAPES
from ivr.formats.templates.functions import NotTold, function_of, part_of
from ivr.spec.reading.nearest import did_you_mean

NO_WORD = "LEX030"
WRONG_VALUE = "LEX031"
ONLY_CLOUD_KNOWS = "LEX032"
UNKNOWN_KEY = "LEX033"

DEPTH_MAX = 60
"""So many steps a setting may lie below its record. A real one lies 14 below at most."""

Path = tuple[str | int, ...]

Names = Callable[[str, str, Path], object]
"""(kind, name, path) -> how the target names it: a name, an id, or None where it cannot."""

_API_REPORTS = frozenset(
    {
        *("ResponseMetadata", "botId", "botVersion", "localeId", "intentId", "roleArn"),
        *("botStatus", "botLocaleStatus", "failureReasons", "recommendedActions"),
        *("creationDateTime", "lastUpdatedDateTime", "lastBuildSubmittedDateTime"),
        *("intentsCount", "slotTypesCount", "botLocaleHistoryEvents"),
    }
)
"""What describe operations say of a record, that is no setting of it."""

_NO_VALUE = "AWS::NoValue"

_TEXTS = frozenset({"Ref", "Fn::Sub", "Fn::Join", "Fn::GetAtt", "Fn::ImportValue"})
"""Functions that stand in a text as `${...}`; what others make is said in a finding too."""


class _Known(NamedTuple):
    """A setting and its export key."""

    key: str
    member: Member


_NOBODY = _Known("", Member("own"))


def _as_it_is(_kind: str, name: str, _path: Path) -> object:
    return name


def dotted(path: Path) -> str:
    """Return a path as people write it: `intents[2].name`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).lstrip(".")


class Translation:
    """One way between two dialects; `findings` says what could not be taken along.

    Args:
        source: What is read.
        target: What is written.
        place: Where a part of the source stands, by its path.
        names: How the target names slots and slot types; by default as the source does.
    """

    def __init__(
        self,
        source: Dialect,
        target: Dialect,
        place: Callable[[Path], Where],
        names: Names = _as_it_is,
    ) -> None:
        self.findings: list[Finding] = []
        self._source = source
        self._target = target
        self._place = place
        self._names = names

    def record(self, shape: str, value: object, path: Path = ()) -> dict[str, Any]:
        """Return a record of a shape in the target's words; empty where it is no record."""
        found = self._shape(shape, value, path)
        return found if found is not None else {}

    def _shape(self, shape: str, value: object, path: Path) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            self._wrong(path, "an object", value)
            return None
        if len(path) > DEPTH_MAX:
            self._say(WRONG_VALUE, path, f"nested deeper than {DEPTH_MAX} steps")
            return None
        known = spellings(shape, self._source)
        table: dict[str, Any] = {}
        for key, inner in cast("dict[str, object]", value).items():
            if inner is None:
                continue
            name, member = known.get(key, _NOBODY)
            said = member.named(name, self._target)
            if not name or said in table:
                table.update(self._unknown(key, inner, (*path, key), known))
                continue
            put = self._member(member, inner, (*path, key), said)
            if put is not None and said is not None:
                table[said] = put
        if self._target is EXPORT:
            return table if self._is_whole(shape, table, path) else None
        return self._needed(shape) | table

    def _needed(self, shape: str) -> dict[str, Any]:
        """Return what the target wants in a record of a shape, empty."""
        needed = NEEDED.get(shape, ())
        return {SHAPES[shape][key].named(key, self._target) or key: {} for key in needed}

    def _is_whole(self, shape: str, table: dict[str, Any], path: Path) -> bool:
        """Tell whether a record has what makes it one, and say what is missing."""
        missing = [key for key in REQUIRED.get(shape, ()) if key not in table]
        for key in missing:
            self._say(WRONG_VALUE, path, f"has no {key}, so it is left out")
        return not missing

    def _member(self, member: Member, value: object, path: Path, said: str | None) -> object | None:
        if member.holds == "own" and self._target is not EXPORT:
            return None
        if said is None:
            self._no_word(path)
            return None
        is_table = member.form != "one" or not _is_scalar(member)
        if self._source is CLOUD and is_table and self._is_absent(value, path):
            return None
        forms = {"list": self._list, "map": self._map, "one": self._one}
        return forms[member.form](member, value, path)

    def _is_absent(self, value: object, path: Path) -> bool:
        """Tell whether a function stands where an object or a list should, and say so."""
        function, given = _function(value)
        if function and not (function == "Ref" and given == _NO_VALUE):
            self._only_cloud(path, function)
        return bool(function)

    def _list(self, member: Member, value: object, path: Path) -> list[object] | None:
        if not isinstance(value, list):
            self._wrong(path, "a list", value)
            return None
        found: list[object] = []
        for at, inner in enumerate(cast("list[object]", value)):
            step = (*path, at)
            is_record = self._source is CLOUD and not _is_scalar(member)
            if inner is None or (is_record and self._is_absent(inner, step)):
                continue
            one = self._one(member, inner, step)
            if one is not None:
                found.append(one)
        return None if not found and not member.empty and self._target is API else found

    def _map(self, member: Member, value: object, path: Path) -> object | None:
        pairs = member.pairs
        if pairs and self._source is CLOUD:
            entries = list(self._paired(value, pairs, path))
        elif isinstance(value, dict):
            entries = [(k, v, (*path, k)) for k, v in cast("dict[str, object]", value).items()]
        else:
            self._wrong(path, "an object", value)
            return None
        found: dict[str, object] = {}
        for key, inner, step in entries:
            one = self._one(member, inner, step) if inner is not None else None
            if one is not None or (pairs and inner is None and self._target is not API):
                found[self._key(member, key, step)] = one
        if not pairs or self._target is not CLOUD:
            return found
        first, second = pairs
        return [
            {first: key, second: one} if one is not None else {first: key}
            for key, one in found.items()
        ]

    def _key(self, member: Member, key: str, path: Path) -> str:
        """Return the key of a map: the name of a slot, where the map is of slots."""
        if member.holds not in {"Override", "SubSlot"}:
            return key
        named = self._names("name", key, path)
        return named if isinstance(named, str) else key

    def _paired(
        self, value: object, pairs: tuple[str, str], path: Path
    ) -> Iterator[tuple[str, object, Path]]:
        """Yield the entries of a map that CloudFormation writes as a list of pairs."""
        if not isinstance(value, list):
            self._wrong(path, "a list", value)
            return
        for at, pair in enumerate(cast("list[object]", value)):
            step = (*path, at)
            table = cast("dict[str, object]", pair) if isinstance(pair, dict) else {}
            key = self._scalar("text", table.get(pairs[0]), (*step, pairs[0]))
            if isinstance(key, str):
                yield key, table.get(pairs[1]), (*step, pairs[1])

    def _one(self, member: Member, value: object, path: Path) -> object | None:
        if not _is_scalar(member):
            return self._shape(member.holds, value, path)
        found = self._scalar(member.holds, value, path)
        if member.values and self._target is CLOUD and found not in member.values:
            self._no_word(path, f"{found}")
            return None
        return found

    def _scalar(self, holds: str, value: object, path: Path) -> object | None:
        if self._source is CLOUD:
            value = self._unfolded(holds, value, path)
            if value is None:
                return None
        kind = scalars.KINDS[holds]
        found = kind.read(value, self._source is CLOUD)
        if found is None:
            self._wrong(path, kind.called, value)
        elif holds in {"name", "type", "slot"}:
            return self._names(holds, str(found), path)
        elif holds == "strategy":
            return scalars.strategy(str(found), self._source, self._target)
        return found

    def _unfolded(self, holds: str, value: object, path: Path) -> object | None:
        """Return a value; of a function its text, with what the cloud alone knows as `${...}`."""
        function, given = _function(value)
        if not function:
            return value
        if function == "Ref" and given == _NO_VALUE:
            return None
        try:
            told = part_of(value)
        except (NotTold, RecursionError):
            told = None
        is_text = scalars.KINDS[holds].read is scalars.text
        if told is None or function not in _TEXTS or (not is_text and "${" in told):
            self._only_cloud(path, function)
        return told if is_text or (told and "${" not in told) else None

    def _unknown(
        self, key: str, value: object, path: Path, known: Mapping[str, _Known]
    ) -> dict[str, Any]:
        if self._target is not EXPORT:
            self._no_word(path)
            return {}
        if self._source is API and key in _API_REPORTS:
            return {}
        message = f"{dotted(path)}: not known as a setting of bots"
        remedy = did_you_mean(key, known) or "It is kept as it stands."
        self.findings.append(warning(UNKNOWN_KEY, self._place(path), message, remedy))
        kept = _kept(value, self._source)
        return {small(key): kept} if kept is not None else {}

    def _no_word(self, path: Path, value: str = "") -> None:
        said = f"{dotted(path)}: {self._target} has no word for this setting"
        if value:
            said = f"{dotted(path)}: {self._target} does not take {value[:60]!r} here"
        remedy = "Set it by other means, or take it out of the bot."
        self.findings.append(warning(NO_WORD, self._place(path), said, remedy))

    def _only_cloud(self, path: Path, function: str) -> None:
        message = f"{dotted(path)}: {function} makes it, and its outcome is not in the template"
        remedy = "Write the value into the template, or set it in the bot's YAML."
        self.findings.append(warning(ONLY_CLOUD_KNOWS, self._place(path), message, remedy))

    def _wrong(self, path: Path, wanted: str, value: object) -> None:
        kinds: Mapping[type, str] = {dict: "an object", list: "a list"}
        got = kinds.get(type(value)) or json.dumps(value, default=str)[:60]
        self._say(WRONG_VALUE, path, f"should be {wanted}, not {got}")

    def _say(self, code: str, path: Path, message: str) -> None:
        where = self._place(path)
        self.findings.append(error(code, where, f"{dotted(path)[:300]}: {message}"))


@cache
def spellings(shape: str, dialect: Dialect) -> Mapping[str, _Known]:
    """Return the settings of a shape by what a dialect calls them, with what is read as well.

    In an export, the spellings of the other two dialects are read too: people write them.
    """
    table: dict[str, _Known] = {}
    further: dict[str, _Known] = {}
    for key, member in SHAPES[shape].items():
        known = _Known(key, member)
        said = member.named(key, dialect)
        if said is not None:
            table[said] = known
        others = [*member.also]
        if dialect is EXPORT:
            spelled = (member.named(key, API), small(member.named(key, CLOUD) or ""))
            others += [other for other in spelled if other]
        further.update(dict.fromkeys(others, known))
    return {**further, **table}


def _is_scalar(member: Member) -> bool:
    return member.holds[0].islower()


def _function(value: object) -> tuple[str, object]:
    """Return the function that a value is; a map that has one key called Ref is none."""
    name, given = function_of(value)
    if name == "Ref" and not isinstance(given, str):
        return "", None
    return name, given


def _kept(value: object, source: Dialect, depth: int = 0) -> Any:  # noqa: ANN401 - a JSON value
    """Return a value that no table knows: as it stands, its keys as exports begin theirs."""
    if depth > DEPTH_MAX:
        return None
    if isinstance(value, list):
        return [_kept(inner, source, depth + 1) for inner in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    table = cast("dict[str, object]", value)
    if source is not CLOUD or _function(table)[0]:
        return {key: _kept(inner, source, depth + 1) for key, inner in table.items()}
    return {small(str(key)): _kept(inner, source, depth + 1) for key, inner in table.items()}
