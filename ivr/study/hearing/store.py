"""What was trained for a bot, written where the local Lex looks for it.

Law: a file appears whole or not at all, and replaces what was trained for the bot before.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import numpy as np

from ivr.hearing.samples.words import language_of
from ivr.hearing.trained.found import AND, ENCODER, ENCODER_KEY, encoder_of, file_name
from ivr.hearing.trained.table import LANGUAGES
from ivr.hearing.trained.transformer.both import Both
from ivr.ir.bot import Bot
from ivr.study.hearing.encoder import encoder
from ivr.study.hearing.learning.blocks import Encodes
from ivr.study.hearing.samples import samples_of
from ivr.study.hearing.training import Arrays, Sample, train
from ivr.study.hearing.transformer import transformer


class Learned(NamedTuple):
    """What a training came to: how much each locale taught, and the file; None: nothing at all."""

    samples: dict[str, int]
    file: Path | None
    fresh: bool = True


def train_bot(bot: Bot, folder: Path, *, again: bool = False, brought: str = "") -> Learned:
    """Train every locale of a bot, unless that was done with the same samples and encoder.

    A locale without sample utterances of its own is left to its templates.

    Args:
        bot: What is trained.
        folder: Where it is written.
        again: Even if that was done.
        brought: `minilm`, or the folder of an encoder: for English locales beside the usual one,
            which is alone with all others.

    Raises:
        Unreadable: The weights of an encoder are not installed, or not as they should be.
    """
    file = folder / file_name(bot)
    taught = {locale.identifier: list(samples_of(locale)) for locale in bot.locales}
    taught = {name: samples for name, samples in taught.items() if samples}
    counts = {name: len(samples) for name, samples in taught.items()}
    if not taught:
        return Learned(counts, None)
    own = transformer(brought, folder) if brought else None
    both = f"{ENCODER}{AND}{own[0]}" if own else ENCODER
    named = {name: both if _is_english(name) else ENCODER for name in taught}
    if not again and _is_done(file, folder, named):
        return Learned(counts, file, fresh=False)
    usual = encoder(folder)
    arrays: Arrays = {}
    for name, samples in taught.items():
        encodes = Both(usual, own[1]) if own and named[name] == both else usual
        found = _trained(bot, name, samples, encodes)
        arrays |= {f"{name}/{part}": array for part, array in found.items()}
        arrays[f"{name}/{ENCODER_KEY}"] = np.array(named[name])
    _write(arrays, file)
    for other in folder.glob(f"{file.name.rpartition('-')[0]}-*.npz"):
        if other != file:
            other.unlink(missing_ok=True)
    return Learned(counts, file)


def _is_english(locale: str) -> bool:
    return language_of(locale) in LANGUAGES


def _is_done(file: Path, folder: Path, named: Mapping[str, str]) -> bool:
    """Tell whether a file holds every locale, by the encoders named, and these are there."""
    folders = {folder / part for each in named.values() for part in each.split(AND)}
    if not file.is_file() or not all(each.is_dir() for each in folders):
        return False
    try:
        with np.load(file) as stored:
            return all(encoder_of(stored, name) == each for name, each in named.items())
    except (OSError, ValueError, KeyError):
        return False


def _trained(bot: Bot, locale: str, samples: list[Sample], encodes: Encodes) -> Arrays:
    """Return the arrays of one locale."""
    return train(samples, language_of(locale), encodes, beyond=bot.beyond.get(locale, ()))


def _write(arrays: Arrays, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as aside:
        np.savez(aside, allow_pickle=False, **arrays)
    try:
        os.replace(aside.name, file)  # noqa: PTH105 - the name comes from tempfile
    finally:
        Path(aside.name).unlink(missing_ok=True)
