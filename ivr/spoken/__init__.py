"""Values as people hear and read them: money, dates, times, digits, names, per locale.

Law: standard library only, because every Lambda loads this room and the compiler renders with it.
Each function is total: it answers a string that is right in Text, in SSML and on chat (never
empty, no markup, no control character, no `$.`), or raises `Malformed`.
"""

from __future__ import annotations

from ivr.spoken.canonical import FORMATTERS, Formatter, speak
from ivr.spoken.clean import NONE, name, plain, token, visible
from ivr.spoken.figures import card_ending, count, digits, money, phone
from ivr.spoken.languages import LOCALES
from ivr.spoken.moments import date, time

__all__ = [
    "FORMATTERS",
    "LOCALES",
    "NONE",
    "Formatter",
    "card_ending",
    "count",
    "date",
    "digits",
    "money",
    "name",
    "phone",
    "plain",
    "speak",
    "time",
    "token",
    "visible",
]
