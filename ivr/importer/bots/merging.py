"""What a bot says in each locale -> one file that says it in all.

Law: what differs between locales and can be said for each of them is; where it cannot, the first
locale is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ivr.importer.bots.values import Heard, Json, Listed, Said

Trees = Mapping[str, Any]
"""Locale -> what it says; a locale that says nothing is not among them."""


def merged(trees: Trees, locales: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    """Return one value for all locales of a bot.

    Args:
        trees: Tables, lists and texts, with notes (`Said`, `Heard`, `Listed`) among them.
        locales: All in which the part that the value belongs to is there.
    """
    first: object = next(iter(trees.values()))
    kind = cast("type", type(first))
    join = _JOINING.get(kind) if all(isinstance(each, kind) for each in trees.values()) else None
    return join(trees, locales) if join is not None else first


def named(trees: Mapping[str, Mapping[str, Json]], locales: Sequence[str]) -> Json:
    """Return parts by name, each with the locales that have it, where not all do."""
    names = dict.fromkeys(name for each in trees.values() for name in each)
    made: Json = {}
    for name in names:
        own = {locale: each[name] for locale, each in trees.items() if name in each}
        value = cast("Json", merged(own, tuple(own)))
        made[name] = value if len(own) == len(locales) else {**value, "only": list(own)}
    return made


def _table(trees: Trees, locales: Sequence[str]) -> Json:
    made: Json = {}
    first: Json = next(iter(trees.values()))
    keys = dict.fromkeys(key for each in trees.values() for key in each)
    for key in keys:
        own = {locale: each[key] for locale, each in trees.items() if key in each}
        value = next(iter(own.values()))
        if key == "slots" and all(_is_slots(each) for each in own.values()):
            made[key] = named(own, locales)
        elif key in first or isinstance(value, Said | Heard | Listed | dict | list):
            made[key] = merged(own, locales)
    return made


def _is_slots(value: object) -> bool:
    """Tell slots of an intent from the slot values of a step."""
    table = cast("Json", value) if isinstance(value, dict) else {}
    return bool(table) and all(isinstance(each, dict) and "type" in each for each in table.values())


def _list(trees: Trees, locales: Sequence[str]) -> list[Any]:
    """Return a list whose entries are joined one by one, where all have as many."""
    first: list[Any] = next(iter(trees.values()))
    alike = all(len(each) == len(first) for each in trees.values())
    if not alike or not all(isinstance(each, dict) for each in first):
        return [merged({"": each}, ("",)) for each in first]
    return [
        merged({locale: each[index] for locale, each in trees.items()}, locales)
        for index in range(len(first))
    ]


def _said(trees: Trees, locales: Sequence[str]) -> Any:  # noqa: ANN401 - messages
    items: dict[str, tuple[Any, ...]] = {
        locale: trees[locale].items if locale in trees else () for locale in locales
    }
    every = list(items.values())
    same = all(each == every[0] for each in every)
    if len(locales) == 1 or (same and all(_is_shown(each) for each in every[0])):
        return _one_or_list(list(every[0]))
    plain = all(not _is_shown(each) for listed in every for each in listed)
    if plain and all(len(each) == len(every[0]) for each in every):
        count = len(every[0])
        return _one_or_list([{where: items[where][n] for where in locales} for n in range(count)])
    return {locale: _one_or_list(list(each)) for locale, each in items.items()}


def _one_or_list(items: list[Any]) -> Any:  # noqa: ANN401 - messages
    return items[0] if len(items) == 1 else items


def _is_shown(item: object) -> bool:
    return isinstance(item, dict) and not {"card", "payload", "exact"}.isdisjoint(
        cast("Json", item)
    )


def _heard(trees: Trees, locales: Sequence[str]) -> Any:  # noqa: ANN401 - utterances
    if len(locales) == 1:
        return list(next(iter(trees.values())).lines)
    return {locale: list(heard.lines) for locale, heard in trees.items()}


def _listed(trees: Trees, locales: Sequence[str]) -> Any:  # noqa: ANN401 - values
    tables = {locale: dict(listed.table) for locale, listed in trees.items()}
    first = next(iter(tables.values()))
    pairs = [list(each.items()) for each in tables.values()]
    if len(tables) == len(locales) and all(each == pairs[0] for each in pairs):
        return first
    return tables


_JOINING: Mapping[type, Callable[[Trees, Sequence[str]], Any]] = {
    Said: _said,
    Heard: _heard,
    Listed: _listed,
    dict: _table,
    list: _list,
}
