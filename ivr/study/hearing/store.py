"""What was trained for a bot, written where the local Lex looks for it.

Law: a file appears whole or not at all, and replaces what was trained for the bot before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import numpy as np

from ivr.hearing.samples.words import language_of
from ivr.hearing.trained.classifier import SECOND, WHEN, When
from ivr.hearing.trained.found import (
    DIGEST_LENGTH,
    ENCODER,
    ENCODER_KEY,
    SECOND_KEY,
    encoders_of,
    file_name,
    file_stem,
)
from ivr.hearing.trained.stored import arrays_of
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
    look = _look(brought, folder) if any(map(_is_english, taught)) else _NONE
    looks = {name: look if _is_english(name) else _NONE for name in taught}
    usual, second = encoder(folder), _second(look, folder)
    if not again and _is_done(file, looks):
        return Learned(counts, file, fresh=False)
    arrays: Arrays = {}
    for name, samples in taught.items():
        beyond = bot.beyond.get(name, ())
        asked = second if looks[name] == look else None
        found = train(samples, language_of(name), usual, beyond, asked)
        arrays |= {f"{name}/{part}": array for part, array in found.items()}
        arrays[f"{name}/{ENCODER_KEY}"] = np.array(ENCODER)
        arrays[f"{name}/{SECOND_KEY}"] = np.array(looks[name].folder)
    _write(arrays, file)
    _forget(bot, file)
    return Learned(counts, file)


def _look(brought: str, folder: Path) -> _Look:
    """Return the second look that somebody wants.

    Raises:
        Unreadable: What is brought is no encoder.
    """
    if not brought:
        return _Look()
    return _Look(WHOLE.folder if brought == MINILM else laid(brought, folder), ALWAYS)


def _forget(bot: Bot, file: Path) -> None:
    """Remove what was trained for a bot by other samples."""
    own = re.compile(rf"{re.escape(file_stem(bot))}-[0-9a-f]{{{DIGEST_LENGTH}}}\.npz")
    for other in file.parent.iterdir():
        if own.fullmatch(other.name) and other != file:
            other.unlink(missing_ok=True)


def _is_english(locale: str) -> bool:
    return language_of(locale) in LANGUAGES


def _is_done(file: Path, looks: Mapping[str, _Look]) -> bool:
    """Tell whether a file holds every locale, by these second looks."""
    try:
        return all(_look_of(arrays_of(file, f"{name}/")) == look for name, look in looks.items())
    except (OSError, ValueError, KeyError):
        return False


def _look_of(arrays: Arrays) -> _Look:
    """Return the second look that a locale was trained for, as its arrays say."""
    second = encoders_of(arrays).second
    return _Look(second, When.of(arrays[f"{SECOND}{WHEN}"])) if second else _NONE


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
    aside = file.with_name(f"{file.name}-{uuid4().hex}.part")
    try:
        with aside.open("wb") as opened:
            np.savez(opened, allow_pickle=False, **arrays)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
