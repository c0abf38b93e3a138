"""Dates as callers say them."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.hearing.samples.dates import iso_date
from ivr.hearing.samples.words import words

TODAY = date(2026, 1, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("today", "en-US", "2026-01-14"),
        ("tomorrow", "en_US", "2026-01-15"),
        ("ayer", "es-US", "2026-01-13"),
        ("mañana", "es-US", "2026-01-15"),
        ("next friday", "en-US", "2026-01-16"),
        ("wednesday", "en-US", "2026-01-21"),
        ("el próximo lunes", "es-US", "2026-01-19"),
        ("march third", "en-US", "2026-03-03"),
        ("the third of march 1985", "en-US", "1985-03-03"),
        ("March 3rd, nineteen eighty five", "en-US", "1985-03-03"),
        ("june twenty first two thousand five", "en-US", "2005-06-21"),
        ("twenty first of june", "en-US", "2026-06-21"),
        ("december thirty first", "en-US", "2026-12-31"),
        ("december thirtieth", "en-US", "2026-12-30"),
        ("january first", "en-US", "2027-01-01"),
        ("3 de marzo de 1985", "es-US", "1985-03-03"),
        ("tres de marzo de mil novecientos ochenta y cinco", "es-US", "1985-03-03"),
        ("primero de mayo", "es-US", "2026-05-01"),
        ("3/4/1985", "en-US", "1985-03-04"),
        ("3/4/1985", "en-GB", "1985-04-03"),
        ("3/4/1985", "es-ES", "1985-04-03"),
        ("1985-03-04", "en-US", "1985-03-04"),
        ("03041985", "en-US", "1985-03-04"),
        ("february thirty", "en-US", None),
        ("2026-02-29", "en-US", None),
        ("13/13/1985", "en-US", None),
        ("march", "en-US", None),
        ("banana", "en-US", None),
        ("", "en-US", None),
        ("3 janvier 1999", "fr-CA", "1999-01-03"),
        ("3. Januar 1999", "de-DE", None),
        ("march third seventeen hundred", "en-US", None),
    ],
)
def test_a_date_is_read(text, locale, expected):
    assert iso_date(words(text), locale, TODAY) == expected


@pytest.mark.parametrize("text", ["tomorrow", "friday", "march third"])
def test_without_a_today_only_full_dates_are_read(text):
    assert iso_date(words(text), "en-US", None) is None
    assert iso_date(words("march third 1999"), "en-US", None) == "1999-03-03"
