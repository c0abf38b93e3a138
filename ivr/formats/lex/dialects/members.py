"""How a table says what a setting holds, and what each dialect calls it.

    shape(maxRetries="whole", messageGroupsList=of("[MessageGroup]", api="messageGroups"))

A setting is named as exports name it. What it holds: a scalar (`text`, `flag`, `whole`, `number`),
a name (see `Member.holds`), or another shape; `[X]` is a list of them, `{X}` a map to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Dialect(StrEnum):
    """Where a bot is said; the value is how findings call it."""

    EXPORT = "an export"
    API = "the API"
    CLOUD = "CloudFormation"


EXPORT, API, CLOUD = Dialect.EXPORT, Dialect.API, Dialect.CLOUD

SAME = ""
"""A dialect calls a setting as exports do; CloudFormation begins it with a capital."""


class Member(NamedTuple):
    """One setting.

    `holds` is a scalar, a shape, or a name that dialects may put differently:

    - `name`: the name of a bot, locale, intent, slot, slot type or branch;
    - `type`: the slot type of a slot by name; the API wants the id of those that are custom;
    - `slot`: a slot by name; the API wants its id;
    - `strategy`: how a slot's value is resolved; the API spells it in camel case;
    - `own`: what Lex says of itself (ids, versions); read, and never written.

    `form` is `one`, `list` or `map`. `api` and `cloud` are None where the dialect has no word.
    `pairs` are the two keys of the list that CloudFormation writes for a map; `also` are further
    spellings that are read; `empty` tells whether the API takes an empty list; `values` are the
    only ones that CloudFormation has words for.
    """

    holds: str
    form: str = "one"
    api: str | None = SAME
    cloud: str | None = SAME
    pairs: tuple[str, str] | None = None
    also: tuple[str, ...] = ()
    empty: bool = True
    values: tuple[str, ...] = ()

    def named(self, key: str, dialect: Dialect) -> str | None:
        """Return what a dialect calls the setting that exports call `key`; None for no word."""
        if dialect is Dialect.EXPORT:
            return key
        said = self.api if dialect is Dialect.API else self.cloud
        if said != SAME:
            return said
        return key if dialect is Dialect.API else capital(key)


Shape = Mapping[str, Member]
"""The settings of one table of settings, by the export's key."""

_FORMS = {"[": "list", "{": "map"}


def of(holds: str, **more: object) -> Member:
    """Return a setting by its notation; `more` are the other fields of `Member`."""
    form = _FORMS.get(holds[0], "one")
    inner = holds if form == "one" else holds[1:-1]
    return Member(inner, form)._replace(**more)


def shape(**members: str | Member) -> Shape:
    """Return a shape of settings in the order in which dialects write them."""
    return {key: of(said) if isinstance(said, str) else said for key, said in members.items()}


def capital(key: str) -> str:
    """Return a key with a capital."""
    return key[:1].upper() + key[1:]


def small(key: str) -> str:
    """Return a key that begins small."""
    return key[:1].lower() + key[1:]
