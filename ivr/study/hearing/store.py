"""What was trained for a bot, written where the local Lex looks for it.

Law: a file appears whole or not at all, and replaces what was trained for the bot before.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import numpy as np

from ivr.hearing.samples.words import language_of
from ivr.hearing.trained.found import ENCODER, file_name
from ivr.ir.bot import Bot
from ivr.study.hearing.encoder import encoder
from ivr.study.hearing.learning.blocks import Encodes
from ivr.study.hearing.samples import samples_of
from ivr.study.hearing.training import Arrays, Sample, train


class Learned(NamedTuple):
    """What a training came to: how much each locale taught, and the file; None: nothing at all."""

    samples: dict[str, int]
    file: Path | None
    fresh: bool = True


def train_bot(bot: Bot, folder: Path, *, again: bool = False) -> Learned:
    """Train every locale of a bot, unless that was done with the same samples.

    A locale without sample utterances of its own is left to its templates.

    Raises:
        Unreadable: The weights of the encoder are not installed.
    """
    file = folder / file_name(bot)
    taught = {locale.identifier: list(samples_of(locale)) for locale in bot.locales}
    taught = {name: samples for name, samples in taught.items() if samples}
    counts = {name: len(samples) for name, samples in taught.items()}
    if not taught:
        return Learned(counts, None)
    if file.is_file() and (folder / ENCODER).is_dir() and not again:
        return Learned(counts, file, fresh=False)
    made = encoder(folder)
    arrays: Arrays = {
        f"{name}/{part}": array
        for name, samples in taught.items()
        for part, array in _trained(bot, name, samples, made).items()
    }
    _write(arrays, file)
    for other in folder.glob(f"{file.name.rpartition('-')[0]}-*.npz"):
        if other != file:
            other.unlink(missing_ok=True)
    return Learned(counts, file)


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
