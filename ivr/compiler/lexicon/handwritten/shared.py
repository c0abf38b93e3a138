"""Utterances that stand for lists of them: `@name` is a list among the bot's `phrases`."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.slots import Utterances

MARK = "@"


def written_in(said: Utterances, locale: str) -> tuple[str, ...]:
    """Return the utterances of a locale, as written."""
    return said.get(locale, ()) if isinstance(said, dict) else said


def expanded(spec: BotSpec, said: Utterances, locale: str) -> tuple[str, ...]:
    """Return the utterances of a locale, lists in place of their names; unknown ones left out."""
    return tuple(_expanded(spec, written_in(said, locale), locale))


def unknown(spec: BotSpec, said: Utterances, locale: str) -> Iterator[tuple[int, str]]:
    """Yield (index, name) of each list that the bot has not, or not in this locale."""
    for index, utterance in enumerate(written_in(said, locale)):
        name = utterance.removeprefix(MARK)
        if utterance.startswith(MARK) and locale not in spec.phrases.get(name, {}):
            yield index, name


def _expanded(spec: BotSpec, said: tuple[str, ...], locale: str) -> Iterator[str]:
    for utterance in said:
        if utterance.startswith(MARK):
            yield from spec.phrases.get(utterance[len(MARK) :], {}).get(locale, ())
        else:
            yield utterance
