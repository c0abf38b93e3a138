"""What a reader knows besides the words, and what it answers.

Law: nothing is read from the surroundings: the day and the hour are told, or not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from ivr.hearing.values.listed.values import ListedValues
from ivr.hearing.values.text import Said, language_of


class Meaning(NamedTuple):
    """A value, and everything that the words may mean, likeliest first (empty: the value alone).

    `original` are the words of the value where they are fewer than those that were read.
    """

    value: str
    resolved: tuple[str, ...] = ()
    original: str = ""


@dataclass(frozen=True, slots=True)
class Ear:
    """What is known when a value is read.

    `locale` in either spelling; `today` and `now` where anybody said; `regex` narrows an
    alphanumeric value; `values` are those of a custom slot type.
    """

    locale: str = "en_US"
    today: date | None = None
    now: time | None = None
    regex: str | None = None
    values: ListedValues | None = None

    @property
    def language(self) -> str:
        """The language of the locale."""
        return language_of(self.locale)

    @property
    def region(self) -> str:
        """The region of the locale in capitals, or nothing."""
        return self.locale.replace("_", "-").partition("-")[2].upper()


Parse = Callable[[Said, Ear], Iterator[Meaning]]
"""Reads tokens that are a value and nothing else; yields what they may mean, likeliest first."""

Knows = Callable[[str, Ear], bool]
"""Tells whether a word can be part of a value."""


def one(value: str | None) -> Iterator[Meaning]:
    """Yield a value that has one meaning, where there is a value."""
    if value is not None:
        yield Meaning(value)
