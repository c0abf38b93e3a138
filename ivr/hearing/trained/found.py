"""Looks for what was trained for a bot, and loads it where it is there and numpy is.

Law: standard library only, until there is something to load. What was trained belongs to the
samples it was trained on: a bot that changed is understood by its samples until it is trained
again.
"""

# ruff: noqa: PLC0415 - numpy and what needs it are loaded where something was trained, not before

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ivr.hearing.port import Understanding
from ivr.ir.bot import Bot, BotLocale

if TYPE_CHECKING:
    from ivr.hearing.trained.classifier import Encoders, Sentences

RECIPE = 9
"""Counts up whenever the same samples would give other arrays: what was trained before is stale."""

FOLDER = Path(".ivr/understanding")
"""Where a workspace keeps what was trained."""

ENCODER = "encoder-0.2.1-2"
"""The usual encoder's folder below it: the version of the weights' package, and of our layout."""

MINILM = "minilm-1.0.0-1"
"""How names of folders begin that hold MiniLM or a part of it, likewise."""

ENCODER_KEY, SECOND_KEY = "encoder", "second"
"""Where a file tells, for each locale, the folders of the encoders that it was trained with: the
usual one, and that of the second look; "" where there is none."""

DIGEST_LENGTH = 12
STEM_LENGTH_MAX = 100

_ODD = re.compile(r"[^0-9A-Za-z_-]")

Today = Callable[[], date | None]


@dataclass(frozen=True)
class Trained:
    """What was trained, in one folder. It knows no bot where numpy is missing."""

    folder: Path

    @classmethod
    def of(cls, root: Path) -> Trained:
        """Return what was trained in a workspace."""
        return cls(root / FOLDER)

    def understanding(self, bot: Bot, locale: str, today: Today) -> Understanding | None:
        """Return who understands a locale of a bot; None where nothing fits."""
        file = self.folder / file_name(bot)
        found = bot.locale(locale)
        if found is None or not file.is_file() or find_spec("numpy") is None:
            return None
        one_thread()
        from ivr.hearing.graph.known.builtin import hearable
        from ivr.hearing.trained.stored import arrays_of
        from ivr.hearing.trained.understanding import understanding_of

        try:
            arrays = arrays_of(file, f"{found.identifier}/")
            encoders = _encoders(self.folder, encoders_of(arrays))
            return understanding_of(arrays, hearable(found), encoders, today)
        except (ImportError, OSError, ValueError, KeyError):
            return None


def file_name(bot: Bot) -> str:
    """Return the file of what was trained for a bot: its name, and a digest of its samples."""
    return f"{file_stem(bot)}-{digest(bot)}.npz"


def file_stem(bot: Bot) -> str:
    """Return how the names of a bot's files begin: a bot's name may hold what leads elsewhere."""
    return _ODD.sub("_", bot.symbol_name or bot.name)[:STEM_LENGTH_MAX]


def digest(bot: Bot) -> str:
    """Return a digest of all that training reads of a bot: a new prompt needs no new training."""
    told = json.dumps(
        [RECIPE, [_told(locale) for locale in bot.locales], bot.beyond], sort_keys=True
    )
    return hashlib.sha256(told.encode()).hexdigest()[:DIGEST_LENGTH]


def _told(locale: BotLocale) -> list[object]:
    intents = [
        [
            intent.name,
            intent.parent_intent_signature,
            intent.utterances,
            [[slot.name, slot.slot_type_name] for slot in intent.slots],
        ]
        for intent in locale.intents
    ]
    types = [
        [kind.name, [value.model_dump(mode="json") for value in kind.slot_type_values or ()]]
        for kind in locale.slot_types
    ]
    return [locale.identifier, intents, types]


def one_thread() -> None:
    """Let numpy work in one thread: sentences are too small for more, which only wait.

    It heeds this when it is first imported; whoever set it already is obeyed.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # noqa: TID251 - set for numpy, not read


class EncoderNames(NamedTuple):
    """The folders of the encoders that a locale was trained with; "": no second look."""

    usual: str
    second: str = ""


def encoders_of(arrays: Mapping[str, Any]) -> EncoderNames:
    """Return the folders of the encoders that a locale was trained with, as its arrays say.

    Raises:
        KeyError: They do not.
    """
    return EncoderNames(str(arrays[ENCODER_KEY]), str(arrays[SECOND_KEY]))


def _encoders(folder: Path, names: EncoderNames) -> Encoders:
    """Return the encoders that a locale was trained with.

    Raises:
        ImportError, OSError, ValueError, KeyError: One is not there and whole.
    """
    from ivr.hearing.trained.classifier import Encoders

    second = loaded(_inside(folder, names.second)) if names.second else None
    return Encoders(loaded(_inside(folder, names.usual)), second)


def _inside(folder: Path, name: str) -> Path:
    """Return a folder inside another.

    Raises:
        ValueError: The name leads elsewhere.
    """
    if not name.strip(".") or Path(name).name != name:
        message = f"{name!r} is no folder of an encoder"
        raise ValueError(message)
    return folder / name


@lru_cache(maxsize=4)
def loaded(folder: Path) -> Sentences:
    """Return the encoder of a folder, once for all bots.

    Raises:
        ImportError, OSError, ValueError, KeyError: It is not there and whole.
    """
    if folder.name == ENCODER:
        from ivr.hearing.trained.encoders.usual import Encoder

        return Encoder.load(folder)
    if folder.name.startswith(MINILM):
        from ivr.hearing.trained.encoders.minilm import MiniLM

        return MiniLM.load(folder)
    from ivr.hearing.trained.encoders.brought import Transformer

    return Transformer.load(folder)
