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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr.hearing.port import Understanding
from ivr.ir.bot import Bot, BotLocale

if TYPE_CHECKING:
    from ivr.hearing.trained.classifier import Sentences
    from ivr.hearing.trained.transformer.both import Encodes

RECIPE = 8
"""Counts up whenever the same samples would give other arrays: what was trained before is stale."""

FOLDER = Path(".ivr/understanding")
"""Where a workspace keeps what was trained."""

ENCODER = "encoder-0.2.1-2"
"""The folder of the encoder below it: the version of the weights' package, and of our layout."""

ENCODER_KEY = "encoder"
"""Where a file tells, for each locale, the folder of the encoder that it was trained with."""

AND = "+"
"""Stands between the folders of two encoders."""

DIGEST_LENGTH = 12

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
        from ivr.hearing.trained.understanding import load

        encoder = _encoder_for(file, found.identifier)
        return None if encoder is None else load(file, hearable(found), encoder, today)


def file_name(bot: Bot) -> str:
    """Return the file of what was trained for a bot: its name, and a digest of its samples."""
    return f"{bot.symbol_name or bot.name}-{digest(bot)}.npz"


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


def encoder_of(stored: Mapping[str, Any], locale: str) -> str:
    """Return the folder of the encoder that a locale was trained with, as its file says.

    Raises:
        KeyError: The file does not hold the locale.
    """
    return str(stored[f"{locale}/{ENCODER_KEY}"])


def _encoder_for(file: Path, locale: str) -> Sentences | None:
    """Return the encoder that a locale was trained with; None where it is not there, or not whole.

    A name that leads elsewhere is nobody's.
    """
    import numpy as np

    try:
        with np.load(file) as stored:
            name = encoder_of(stored, locale)
    except (OSError, ValueError, KeyError):
        return None
    if Path(name).name != name:
        return None
    found = [each for part in name.split(AND) if (each := _encoder(file.parent / part))]
    if len(found) != 1 + name.count(AND):
        return None
    return _joined(*found)


def _joined(usual: Encodes, brought: Encodes | None = None) -> Encodes:
    if brought is None:
        return usual
    from ivr.hearing.trained.transformer.both import Both

    return Both(usual, brought)


@lru_cache(maxsize=3)
def _encoder(folder: Path) -> Encodes | None:
    """Return the encoder of a folder, once for all bots; None where it is not whole."""
    try:
        if folder.name == ENCODER:
            from ivr.hearing.trained.sentences import Encoder

            return Encoder.load(folder)
        from ivr.hearing.trained.transformer.network import Transformer

        return Transformer.load(folder)
    except (ImportError, OSError, ValueError, KeyError):
        return None
