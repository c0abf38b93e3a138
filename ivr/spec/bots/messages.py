"""Every place of a bot where its author wrote something to be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.outcome import Step
from ivr.spec.bots.said import Messages, Shown, told
from ivr.spec.values import Said, SpecModel, Speech

Path = tuple[str | int, ...]

SAID = frozenset({"say", "ask", "declined", "waiting", "back", "closing"})
"""Keys whose values are messages, wherever they stand; `closing` may be an outcome as well."""


_NAMED = re.compile(r"(?<!\{)\{([A-Za-z0-9][A-Za-z0-9_.-]*)\}(?!\})")
_TAG = re.compile(r"<[^<>]*>")


class Placed(NamedTuple):
    """One message where it stands: its path from the bot, itself, and the locales that say it."""

    path: Path
    said: Said | Shown
    locales: tuple[str, ...]


def spoken_places(spec: BotSpec) -> Iterator[tuple[Path, Messages]]:
    """Yield (path, messages) of everything that the bot says, in the order written."""
    for name, intent in spec.intents.items():
        yield from _below(intent, ("intents", name))


def locales_at(spec: BotSpec, path: Path) -> tuple[str, ...]:
    """Return the locales that have the intent, or the slot, in which a path ends."""
    intent = spec.intents[str(path[1])]
    slot = intent.slots.get(str(path[3])) if path[2] == "slots" else None
    return spec.locales_of(intent, slot)


def messages(spec: BotSpec) -> Iterator[Placed]:
    """Yield each single message of everything that the bot says."""
    for path, said in spoken_places(spec):
        around = locales_at(spec, path)
        for one in told(said):
            locales = tuple(each for each in around if one.locale in {"", each})
            yield Placed((*path, *one.path), one.said, locales)


def slots_named(text: str) -> tuple[str, ...]:
    """Return what braces of a text or of SSML name, each once: `slot` or `slot.part`.

    What can be no name stays as it stands, and so do tags.
    """
    outside = _TAG.sub(" ", text) if text.lstrip().startswith("<speak") else text
    return tuple(dict.fromkeys(_NAMED.findall(outside)))


def _below(value: object, path: Path) -> Iterator[tuple[Path, Messages]]:
    if isinstance(value, SpecModel):
        if not isinstance(value, Step):
            for key in type(value).model_fields:
                yield from _at(key, getattr(value, key), path)
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from _below(each, (*path, key))
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _below(each, (*path, index))


def _at(key: str, value: object, path: Path) -> Iterator[tuple[Path, Messages]]:
    if value is None or key == "extra":
        return
    if key in SAID and isinstance(value, (str, dict, tuple, Speech, Shown)):
        yield (*path, key), cast("Messages", value)
    else:
        yield from _below(value, (*path, key))
