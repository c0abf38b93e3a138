"""Which bots a server has, and by which ids, aliases and locales clients find them.

Law: a bot's id comes from its name alone, so it is the same on every machine. Listeners are made
when they are first asked for and kept; all aliases of a locale share what understands it.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from ivr.faults import Refused, Unreadable, Where, error
from ivr.formats.lex.pieces import identifier
from ivr.hearing.conversation import Listener, listen_to
from ivr.hearing.hook.event import BotIdentity
from ivr.ir.bot import Bot
from ivr.local.ears import Understand, by_samples
from ivr.local.serving.faults import missing
from ivr.local.serving.hooks import NONE_ATTACHED, Attached

LOCAL_ALIAS = "local"
TEST_ALIAS = "TSTALIASID"
"""The alias that Lex gives every bot's draft. Source: Lex V2 developer guide, aliases."""

ALIASES = (LOCAL_ALIAS, TEST_ALIAS)

_IDENTIFIER = re.compile(r"[0-9a-zA-Z]{10}")

_ALIAS = re.compile(r"(?=.{1,100}$)([0-9a-zA-Z][_-]?)+")
"""Source: botocore's model of lexv2-models, BotAliasName; the ids of aliases match it too."""


@cache
def id_of(name: str) -> str:
    """Return the id of a bot of this name: the compiler gives its archive the same."""
    return identifier("bot", name)


@dataclass(frozen=True, slots=True)
class Served:
    """A bot that is served, its code hook, and who understands it."""

    bot: Bot
    hook: Attached = NONE_ATTACHED
    understand: Understand = by_samples

    @property
    def id(self) -> str:
        """The ten-character id: the same for every bot of this name."""
        return id_of(self.bot.name)

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales, as Lex spells them."""
        return tuple(locale.identifier for locale in self.bot.locales)


def local_now() -> datetime:
    """Return the day and hour on the wall of this machine."""
    return datetime.now().astimezone()  # noqa: TID251  a server's callers have no other clock


@dataclass(frozen=True)
class Catalogue:
    """The bots of a server.

    Args:
        bots: The bots, each name once.
        aliases: The aliases of every bot.
        today: The moment that `tomorrow` and `in an hour` are counted from.
    """

    bots: tuple[Served, ...]
    aliases: tuple[str, ...] = ALIASES
    today: Callable[[], date] = local_now
    _by_id: Mapping[str, Served] = field(default_factory=dict[str, Served])
    _listeners: dict[tuple[str, str, str], Listener] = field(
        default_factory=dict[tuple[str, str, str], Listener]
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(
        cls,
        bots: Iterable[Served],
        aliases: Sequence[str] = ALIASES,
        *,
        today: Callable[[], date] = local_now,
    ) -> Catalogue:
        """Return the catalogue of bots.

        Raises:
            Refused: Two bots have the same name.
            Unreadable: An alias is named as none can be.
        """
        served = tuple(bots)
        counted = Counter(each.bot.name for each in served)
        twice = [name for name, count in counted.items() if count > 1]
        if twice:
            remedy = "Serve one of them."
            raise Refused(
                [
                    error("LEX050", Where(name), f"{counted[name]} bots are named {name!r}", remedy)
                    for name in twice
                ]
            )
        strange = next((alias for alias in aliases if not _ALIAS.fullmatch(alias)), None)
        if strange is not None:
            message = f"--alias {strange[:120]!r} is no name of an alias"
            remedy = "Name it in up to 100 letters and digits; - or _ may stand behind each."
            raise Unreadable(f"{message}. {remedy}", "USE001")
        every = tuple(dict.fromkeys((*ALIASES, *aliases)))
        return cls(served, every, today, _ids(served))

    def find(self, bot_id: str) -> Served:
        """Return a bot by its id, the id in its archive, or its name, in Lex or in its own file.

        Raises:
            ServiceError: There is no such bot.
        """
        found = self._by_id.get(bot_id)
        if found is None:
            raise missing(f"bot {bot_id[:100]!r} is not served here. {self._offer()}")
        return found

    def locale_of(self, served: Served, locale: str) -> str:
        """Return a locale as Lex spells it.

        Raises:
            ServiceError: The bot does not speak it.
        """
        found = served.bot.locale(locale)
        if found is None:
            spoken = ", ".join(served.locales)
            message = f"bot {served.bot.name} does not speak {locale[:100]!r}; it speaks {spoken}"
            raise missing(message)
        return found.identifier

    def alias_of(self, served: Served, alias: str) -> str:
        """Return an alias, if the bot has it.

        Raises:
            ServiceError: It has not.
        """
        if alias not in self.aliases:
            known = ", ".join(self.aliases)
            message = f"bot {served.bot.name} has no alias {alias[:100]!r}; it has {known}"
            raise missing(message)
        return alias

    def listener(self, served: Served, alias: str, locale: str) -> Listener:
        """Return who listens for a bot's alias in a locale, both checked."""
        key = (served.id, alias, locale)
        found = self._listeners.get(key)
        if found is not None:
            return found
        with self._lock:
            if key not in self._listeners:
                self._listeners[key] = self._made(served, alias, locale)
            return self._listeners[key]

    def _made(self, served: Served, alias: str, locale: str) -> Listener:
        for (bot, _, spoken), known in self._listeners.items():
            if (bot, spoken) == (served.id, locale):
                return replace(known, bot=_identity(served, alias, locale))
        understanding = served.understand(served.bot, locale, self.today)
        made = listen_to(served.bot, locale, today=self.today, understanding=understanding)
        return replace(made, bot=_identity(served, alias, locale))

    def _offer(self) -> str:
        names = ", ".join(f"{each.id} ({each.bot.name})" for each in self.bots[:10])
        return f"There are {names}"


def _identity(served: Served, alias: str, locale: str) -> BotIdentity:
    version = served.bot.version or "DRAFT"
    alias_id = TEST_ALIAS if alias == TEST_ALIAS else identifier("alias", alias)
    alias_name = "TestBotAlias" if alias == TEST_ALIAS else alias
    return BotIdentity(served.id, served.bot.name, locale, version, alias_id, alias_name)


def _ids(served: Sequence[Served]) -> dict[str, Served]:
    """Return every id and name: ours go before an archive's, and these before names."""
    ids = {each.bot.symbol_name: each for each in served if each.bot.symbol_name}
    ids |= {each.bot.name: each for each in served}
    for each in served:
        exported = each.bot.identifier or ""
        if _IDENTIFIER.fullmatch(exported):
            ids[exported] = each
    return {**ids, **{each.id: each for each in served}}
