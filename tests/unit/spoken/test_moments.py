"""What dates and times of day sound like."""

from __future__ import annotations

import datetime

import pytest

from ivr import spoken
from ivr.faults import Malformed

DATES = [
    ("2026-03-03", "March 3rd, 2026", "3 de marzo de 2026"),
    ("2026-01-01", "January 1st, 2026", "primero de enero de 2026"),
    ("2026-02-02", "February 2nd, 2026", "2 de febrero de 2026"),
    ("2024-02-29", "February 29th, 2024", "29 de febrero de 2024"),
    ("2026-04-04", "April 4th, 2026", "4 de abril de 2026"),
    ("2026-05-11", "May 11th, 2026", "11 de mayo de 2026"),
    ("2026-06-12", "June 12th, 2026", "12 de junio de 2026"),
    ("2026-07-13", "July 13th, 2026", "13 de julio de 2026"),
    ("2026-08-21", "August 21st, 2026", "21 de agosto de 2026"),
    ("2026-09-22", "September 22nd, 2026", "22 de septiembre de 2026"),
    ("2026-10-23", "October 23rd, 2026", "23 de octubre de 2026"),
    ("2026-11-30", "November 30th, 2026", "30 de noviembre de 2026"),
    ("2026-12-31", "December 31st, 2026", "31 de diciembre de 2026"),
    ("1999-12-01", "December 1st, 1999", "primero de diciembre de 1999"),
]

TIMES = [
    ("00:00", "midnight", "las 12 de la noche"),
    ("00:05", "12:05 AM", "las 12:05 de la noche"),
    ("01:00", "1 AM", "la una de la madrugada"),
    ("01:05", "1:05 AM", "la una y 5 de la madrugada"),
    ("05:59", "5:59 AM", "las 5:59 de la madrugada"),
    ("06:00", "6 AM", "las 6 de la mañana"),
    ("09:00", "9 AM", "las 9 de la mañana"),
    ("11:45", "11:45 AM", "las 11:45 de la mañana"),
    ("12:00", "noon", "las 12 del mediodía"),
    ("12:30", "12:30 PM", "las 12:30 del mediodía"),
    ("13:00", "1 PM", "la una de la tarde"),
    ("13:30", "1:30 PM", "la una y 30 de la tarde"),
    ("17:30", "5:30 PM", "las 5:30 de la tarde"),
    ("17:30:59", "5:30 PM", "las 5:30 de la tarde"),
    ("19:59", "7:59 PM", "las 7:59 de la tarde"),
    ("20:00", "8 PM", "las 8 de la noche"),
    ("23:59", "11:59 PM", "las 11:59 de la noche"),
]


@pytest.mark.parametrize(("value", "english", "spanish"), DATES)
def test_dates(value, english, spanish):
    day = datetime.date.fromisoformat(value)
    assert (spoken.date(day, "en-US"), spoken.date(day, "es-US")) == (english, spanish)
    assert spoken.speak("date", value, "es-US") == spanish


@pytest.mark.parametrize(("value", "english", "spanish"), TIMES)
def test_times(value, english, spanish):
    moment = datetime.time.fromisoformat(value)
    assert (spoken.time(moment, "en-US"), spoken.time(moment, "es-US")) == (english, spanish)
    assert spoken.speak("time", value, "en-US") == english


@pytest.mark.parametrize(
    ("value", "locale", "said"),
    [
        ("2026-03-03", "en-GB", "3rd March 2026"),
        ("2026-03-01", "es-ES", "1 de marzo de 2026"),
        ("2026-03-01", "es-MX", "primero de marzo de 2026"),
        ("2026-03-01", "fr-CA", "1er mars 2026"),
        ("2026-08-15", "fr-CA", "15 août 2026"),
    ],
)
def test_dates_elsewhere(value, locale, said):
    assert spoken.speak("date", value, locale) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("00:00", "minuit"), ("12:00", "midi"), ("17:30", "17 h 30"), ("09:00", "9 h")],
)
def test_french_times(value, said):
    assert spoken.speak("time", value, "fr-CA") == said


@pytest.mark.parametrize(
    "value",
    ["2026-3-3", "20260303", "2026-02-30", "2026-W10-2", "03/03/2026", "today", "0000-01-01"],
)
def test_a_date_that_is_none(value):
    with pytest.raises(Malformed):
        spoken.speak("date", value, "en-US")


@pytest.mark.parametrize("value", ["9:00", "25:00", "17:60", "1730", "noon", "17:30+02:00"])
def test_a_time_that_is_none(value):
    with pytest.raises(Malformed):
        spoken.speak("time", value, "en-US")


def test_an_unknown_language():
    with pytest.raises(Malformed):
        spoken.date(datetime.date(2026, 3, 3), "ja-JP")
    with pytest.raises(Malformed):
        spoken.time(datetime.time(9), "ja-JP")
