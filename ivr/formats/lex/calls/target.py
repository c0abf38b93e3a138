"""Where a bot is going, and what is there already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_ARN = re.compile(
    r"arn:(?P<partition>aws[\w-]*):\w+:(?P<region>[\w-]+):(?P<account>\d{12}):([\w:/.$-]+)"
)


class Target(NamedTuple):
    """What a bot runs with.

    `role` is the ARN of the role that Lex takes on; `hooks` the ARN of each locale's code hook
    (en_US -> ARN); `instance` the ARN of the Connect instance that may talk to it, or empty.
    """

    role: str
    alias: str = "live"
    hooks: Mapping[str, str] = {}
    instance: str = ""


class KnownIntent(NamedTuple):
    """An intent that is there: its id, and the ids of its slots by name."""

    id: str
    slots: Mapping[str, str] = {}


class KnownLocale(NamedTuple):
    """A locale that is there: ids by name; of the custom vocabulary, item ids by phrase."""

    intents: Mapping[str, KnownIntent] = {}
    slot_types: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}


class Known(NamedTuple):
    """A bot that is there; without an id, nothing is.

    `alias` is the alias's id, `functions` the ARNs that Lex may call already, `policy` and
    `associated` tell whether the alias has a policy and the instance knows the alias.
    """

    id: str = ""
    locales: Mapping[str, KnownLocale] = {}
    alias: str = ""
    functions: frozenset[str] = frozenset()
    policy: bool = False
    associated: bool = False


class Home(NamedTuple):
    """Partition, region and account of an ARN, and what it names there."""

    partition: str
    region: str
    account: str
    name: str


def home(arn: str) -> Home | None:
    """Return where an ARN lies, or None where it is none."""
    found = _ARN.fullmatch(arn)
    return Home(found[1], found[2], found[3], found[4].rpartition("/")[2]) if found else None
