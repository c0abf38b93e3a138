"""The words of times of day in English and Spanish, all folded.

Law: tables only; the grammar of times is in the neighbouring file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.hearing.values.text import listed

NOON = 12 * 60
"""Noon in minutes after midnight."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How one language says times: all words folded.

    `parts` are words for parts of the day; `dropped` say nothing; `fixed` are whole times;
    `past` and `to` stand between minutes and hour; `after` between hour and minutes, `less` too.
    `ranges` are those of `to` that also stand between two hours, `joins` never do anything else;
    `counts` where minutes after `after` must be called so. `long` stand before spans. Parts of the
    day that are also `days`, or say `late`, need a word before them; after `unmeant` none is meant.
    """

    parts: Mapping[str, str]
    dropped: frozenset[str]
    fixed: Mapping[str, int]
    past: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    less: frozenset[str] = frozenset()
    half: frozenset[str] = frozenset()
    quarter: frozenset[str] = frozenset()
    sharp: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()
    minutes: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    ahead: tuple[frozenset[str], tuple[str, ...]] = (frozenset(), ())
    ranges: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    long: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    counts: bool = False
    unmeant: frozenset[str] = frozenset()


_EN = TimeWords(
    parts={
        "am": "AM",
        "pm": "PM",
        "morning": "MO",
        "afternoon": "AF",
        "evening": "EV",
        "tonight": "EV",
        "night": "NI",
        "nighttime": "NI",
        "lunchtime": "AF",
    },
    dropped=frozenset(
        listed("the at in on around about this by approximately roughly say exactly s round")
    ),
    fixed={"noon": NOON, "midday": NOON, "midnight": 0, "noontime": NOON, "noonish": NOON},
    past=frozenset({"past", "after"}),
    to=frozenset({"to", "till", "til", "of", "before", "until"}),
    after=frozenset({"and"}),
    half=frozenset({"half"}),
    quarter=frozenset({"quarter"}),
    sharp=frozenset({"oclock", "sharp", "ish", "clock", "dot"}),
    hours=frozenset({"hours", "hour", "hrs", "h"}),
    minutes=frozenset({"minutes", "minute", "min", "mins"}),
    now=frozenset({"now"}),
    ahead=(frozenset({"in"}), ("from", "now")),
    ranges=frozenset({"to", "till", "til", "until"}),
    long=frozenset(listed("for every within")),
    counts=True,
    unmeant=frozenset(listed("good last")),
)

_ES = TimeWords(
    parts={
        "am": "AM",
        "pm": "PM",
        "manana": "MO",
        "madrugada": "AM",
        "tarde": "AF",
        "noche": "NI",
        "dia": "DAY",
        "mediodia": "DAY",
    },
    dropped=frozenset(
        listed(
            "la las los el a de del por en como eso sobre alrededor hacia tipo aproximadamente "
            "esta al faltan falta son seria casi exactamente"
        )
    ),
    fixed={"mediodia": NOON, "medianoche": 0},
    past=frozenset({"pasadas"}),
    to=frozenset({"para"}),
    after=frozenset({"y", "con"}),
    less=frozenset({"menos"}),
    half=frozenset({"media"}),
    quarter=frozenset({"cuarto"}),
    sharp=frozenset({"punto", "pico"}),
    hours=frozenset({"horas", "hora", "hrs", "h", "hs"}),
    minutes=frozenset({"minutos", "minuto", "min", "mins"}),
    now=frozenset({"ahora", "ahorita"}),
    ahead=(frozenset({"en", "dentro"}), ()),
    joins=frozenset({"a", "o", "u", "hasta"}),
    long=frozenset(listed("hace cada durante por tras")),
    days=frozenset({"manana"}),
    late=frozenset({"tarde"}),
    unmeant=frozenset(listed("buena buenas buen")),
)

TIME_WORDS: Mapping[str, TimeWords] = {"en": _EN, "es": _ES}
_NO_WORDS = TimeWords({"am": "AM", "pm": "PM"}, frozenset(), {})


def time_words(language: str) -> TimeWords:
    """Return how a language says times; of others only figures are read."""
    return TIME_WORDS.get(language, _NO_WORDS)
