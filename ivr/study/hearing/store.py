"""What was trained for a bot, written where the local Lex looks for it.

Law: a file appears whole or not at all, and replaces what was trained for the bot before.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

import numpy as np

from ivr.hearing.samples.words import language_of
from ivr.hearing.trained.classifier import SECOND, WHEN, When
from ivr.hearing.trained.found import (
    ENCODER,
    ENCODER_KEY,
    SECOND_KEY,
    encoders_of,
    file_name,
)
from ivr.hearing.trained.table import LANGUAGES
from ivr.ir.bot import Bot
from ivr.study.hearing.encoders.brought import laid, loaded
from ivr.study.hearing.encoders.minilm import BRIEF, WHOLE, minilm
from ivr.study.hearing.encoders.usual import encoder
from ivr.study.hearing.samples import samples_of
from ivr.study.hearing.training import ALWAYS, CLOSE, Arrays, Second, train

MINILM = "minilm"
"""What somebody brings who wants MiniLM asked about every utterance, and the whole of it."""


class _Look(NamedTuple):
    """A second look: the folder of its encoder, and when it is taken."""

    folder: str = BRIEF.folder
    when: When = CLOSE


_NONE = _Look("")


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
        brought: `minilm`, or the folder of an encoder, to ask about every utterance of English
            locales; by default `minilm` is asked about those that are hard to tell apart.

    Raises:
        Unreadable: The weights of an encoder are not installed, or not as they should be.
    """
    file = folder / file_name(bot)
    taught = {locale.identifier: list(samples_of(locale)) for locale in bot.locales}
    taught = {name: samples for name, samples in taught.items() if samples}
    counts = {name: len(samples) for name, samples in taught.items()}
    if not taught:
        return Learned(counts, None)
    looks = {name: _Look() if _is_english(name) else _NONE for name in taught}
    if brought:
        own = _Look(WHOLE.folder if brought == MINILM else laid(brought, folder), ALWAYS)
        looks = {name: own if look != _NONE else _NONE for name, look in looks.items()}
    if not again and _is_done(file, folder, looks):
        return Learned(counts, file, fresh=False)
    usual = encoder(folder)
    arrays: Arrays = {}
    for name, samples in taught.items():
        found = train(
            samples,
            language_of(name),
            usual,
            beyond=bot.beyond.get(name, ()),
            second=_second(looks[name], folder),
        )
        arrays |= {f"{name}/{part}": array for part, array in found.items()}
        arrays[f"{name}/{ENCODER_KEY}"] = np.array(ENCODER)
        arrays[f"{name}/{SECOND_KEY}"] = np.array(looks[name].folder)
    _write(arrays, file)
    for other in folder.glob(f"{file.name.rpartition('-')[0]}-*.npz"):
        if other != file:
            other.unlink(missing_ok=True)
    return Learned(counts, file)


def _is_english(locale: str) -> bool:
    return language_of(locale) in LANGUAGES


def _is_done(file: Path, folder: Path, looks: Mapping[str, _Look]) -> bool:
    """Tell whether a file holds every locale, by these second looks, and the encoders are there."""
    folders = {folder / ENCODER, *(folder / look.folder for look in looks.values())}
    if not file.is_file() or not all(each.is_dir() for each in folders):
        return False
    try:
        with np.load(file) as stored:
            return all(_look_of(stored, name) == look for name, look in looks.items())
    except (OSError, ValueError, KeyError):
        return False


def _look_of(stored: Mapping[str, Any], locale: str) -> _Look:
    """Return the second look that a locale was trained for, as its file says."""
    second = encoders_of(stored, locale).second
    return _Look(second, When.of(stored[f"{locale}/{SECOND}{WHEN}"])) if second else _NONE


def _second(look: _Look, folder: Path) -> Second | None:
    """Return who is asked at a second look.

    Raises:
        Unreadable: The weights of the encoder are not installed, or not as they should be.
    """
    if look == _NONE:
        return None
    part = next((part for part in (BRIEF, WHOLE) if part.folder == look.folder), None)
    return Second(minilm(folder, part) if part else loaded(folder / look.folder), look.when)


def _write(arrays: Arrays, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as aside:
        np.savez(aside, allow_pickle=False, **arrays)
    try:
        os.replace(aside.name, file)  # noqa: PTH105 - the name comes from tempfile
    finally:
        Path(aside.name).unlink(missing_ok=True)
