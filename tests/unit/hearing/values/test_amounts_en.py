"""What callers say in English of numbers, days, hours and money: a table of forms."""

from __future__ import annotations

from datetime import date, time

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

WEDNESDAY = date(2026, 11, 18)
EAR = Ear("en_US", WEDNESDAY, time(14, 10))
BRITISH = Ear("en_GB", WEDNESDAY, time(14, 10))

NUMBER = """
zero = 0
five = 5
nineteen = 19
forty two = 42
forty-two = 42
a hundred and five = 105
two hundred = 200
a hundred = 100
one thousand and one = 1001
twenty five hundred = 2500
twelve hundred and fifty = 1250
one million two hundred thousand and five = 1200005
two billion = 2000000000
nine hundred ninety nine thousand nine hundred ninety nine = 999999
three point five = 3.5
zero point zero five = 0.05
point five = 0.5
one hundred twenty three point four five = 123.45
1,250.5 = 1250.5
1,250 = 1250
-12 = -12
minus five = -5
negative three point two = -3.2
half = 0.5
two and a half = 2.5
three quarters = 0.75
one and three quarters = 1.75
a dozen = 12
three dozen = 36
half a dozen = 6
a couple = 2
two and a half million = 2500000
a million and a half = 1500000
half a million = 500000
5 million = 5000000
2.5 million = 2500000
five k = 5000
forty two seventeen = 4217
um it's twenty five please = 25
the number is 42 = 42
i'd say about a hundred and five = 105
no, wait, actually seven = 7
nineteen eighty four = 1984
hello = -
a = -
"""

DATE = """
today = 2026-11-18
tomorrow = 2026-11-19
yesterday = 2026-11-17
the day after tomorrow = 2026-11-20
the day before yesterday = 2026-11-16
tomorrow morning = 2026-11-19
tonight = 2026-11-18
friday = 2026-11-20
wednesday = 2026-11-25
next friday = 2026-11-20
this friday = 2026-11-20
this wednesday = 2026-11-18
last friday = 2026-11-13
friday of next week = 2026-11-27
monday next week = 2026-11-23
a week from friday = 2026-11-27
friday week = 2026-11-27
in three days = 2026-11-21
in a week = 2026-11-25
in two months = 2027-01-18
three days from now = 2026-11-21
three days ago = 2026-11-15
a week ago = 2026-11-11
a week from tomorrow = 2026-11-26
two days before friday = 2026-11-18
a fortnight from today = 2026-12-02
the third of march = 2027-03-03
march 3rd = 2027-03-03
march third = 2027-03-03
march three = 2027-03-03
3 march = 2027-03-03
december 25 = 2026-12-25
november eighteenth = 2026-11-18
june fifth twenty twenty seven = 2027-06-05
june fifth nineteen eighty four = 1984-06-05
june fifth two thousand and one = 2001-06-05
the twenty third of january two thousand twenty seven = 2027-01-23
july 4th, 2027 = 2027-07-04
thirty first of december = 2026-12-31
february twenty ninth = 2028-02-29
february thirtieth = -
monday the fifth of january = 2027-01-05
may 1st next year = 2027-05-01
3/18/2026 = 2026-03-18
3/18 = 2027-03-18
18/3/2026 = 2026-03-18
3-18-84 = 1984-03-18
2026-12-01 = 2026-12-01
03181984 = 1984-03-18
oh three eighteen eighty four = 1984-03-18
three eighteen twenty twenty six = 2026-03-18
the fifteenth = 2026-12-15
the twenty first = 2026-11-21
the fifteenth of next month = 2026-12-15
the first of the month = 2026-12-01
the end of the month = 2026-11-30
the last day of march = 2027-03-31
the first monday of march = 2027-03-01
the last friday of january = 2027-01-29
this weekend = 2026-11-21
next week = 2026-11-22
next month = 2026-11-30
next year = 2027-12-31
christmas = 2026-12-25
christmas eve = 2026-12-24
new year's day = 2027-01-01
the fourth of july = 2027-07-04
i was born on june fifth nineteen eighty four = 1984-06-05
could it be the third of march please = 2027-03-03
friday, no sorry, saturday = 2026-11-21
whenever = -
"""

TIME = """
half past three = 03:30
quarter to nine in the morning = 08:45
a quarter past ten at night = 22:15
twenty to five = 04:40
five minutes past six in the evening = 18:05
ten till eight = 07:50
noon = 12:00
midnight = 00:00
12 noon = 12:00
twelve thirty am = 00:30
twelve thirty pm = 12:30
five pm = 17:00
5 p.m. = 17:00
5:30pm = 17:30
nine a m = 09:00
seventeen thirty = 17:30
seventeen hundred hours = 17:00
oh nine hundred = 09:00
seven oh five = 07:05
ten o'clock = 10:00
three in the afternoon = 15:00
eight tonight = 20:00
tonight at eight = 20:00
20:15 = 20:15
0830 = 08:30
1730 = 17:30
in the morning = MO
this afternoon = AF
evening = EV
at night = NI
in two hours = 16:10
half an hour from now = 14:40
right now = 14:10
i can come at quarter to nine in the morning = 08:45
twenty five o'clock = -
"""

DURATION = """
two hours = PT2H
ten minutes = PT10M
two hours and thirty minutes = PT2H30M
half an hour = PT30M
an hour and a half = PT1H30M
one and a half hours = PT1H30M
1.5 hours = PT1H30M
a quarter of an hour = PT15M
three quarters of an hour = PT45M
two hours thirty = PT2H30M
ninety seconds = PT90S
three days = P3D
a day and a half = P1DT12H
two weeks = P2W
a fortnight = P2W
eight weeks = P8W
a year and six months = P1Y6M
two years three hours ten minutes = P2YT3H10M
a couple of days = P2D
2h30m = PT2H30M
PT15M = PT15M
for about two hours = PT2H
forever = -
"""

CURRENCY = """
fifty two bucks = 52.00 USD
fifty two dollars = 52.00 USD
$52.10 = 52.10 USD
52.10 = 52.10 USD
$1,250.50 = 1250.50 USD
two hundred dollars and five cents = 200.05 USD
two hundred dollars five cents = 200.05 USD
five dollars fifty = 5.50 USD
five fifty = 5.50 USD
twelve fifty = 12.50 USD
twelve fifty dollars = 12.50 USD
five oh five = 5.05 USD
three hundred forty nine ninety five = 349.95 USD
a buck fifty = 1.50 USD
ten cents = 0.10 USD
a dollar = 1.00 USD
five and a half dollars = 5.50 USD
five dollars and a half = 5.50 USD
two grand = 2000.00 USD
5k = 5000.00 USD
twenty five hundred = 2500.00 USD
two point five million dollars = 2500000.00 USD
half a million dollars = 500000.00 USD
fifty euros = 50.00 EUR
€50 = 50.00 EUR
twenty pounds = 20.00 GBP
ten pounds fifty = 10.50 GBP
a thousand canadian dollars = 1000.00 CAD
100 USD = 100.00 USD
one hundred and fifty = 150.00 USD
the amount is fifty two bucks = 52.00 USD
i paid two hundred dollars and five cents yesterday = 200.05 USD
nothing = -
"""

PERCENTAGE = """
twenty five percent = 25
25% = 25
three and a half percent = 3.5
half a percent = 0.5
zero point four percent = 0.4
a hundred per cent = 100
fifty = 50
"""

TABLES = {
    "AMAZON.Number": NUMBER,
    "AMAZON.Date": DATE,
    "AMAZON.Time": TIME,
    "AMAZON.Duration": DURATION,
    "AMAZON.Currency": CURRENCY,
    "AMAZON.Percentage": PERCENTAGE,
}


def rows(table):
    return [tuple(row.rsplit(" = ", 1)) for row in table.strip().splitlines()]


def understood(kind, text, ear):
    value = read(kind, text, ear)
    return as_in_the_table(kind, value.interpreted) if value else "-"


def as_in_the_table(kind, meant):
    """The table writes the number of a percentage alone, and a currency after its amount."""
    if kind == "AMAZON.Currency":
        return " ".join(reversed(meant.split(" ")))
    return meant.removesuffix("%") if kind == "AMAZON.Percentage" else meant


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [(kind, *row) for kind, table in TABLES.items() for row in rows(table)],
)
def test_english(kind, text, expected):
    assert understood(kind, text, EAR) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("AMAZON.Date", "3/4/2027", "2027-04-03"),
        ("AMAZON.Date", "the 5th of november", "2027-11-05"),
        ("AMAZON.Currency", "fifty", "50.00 GBP"),
        ("AMAZON.Currency", "twenty quid", "20.00 GBP"),
        ("AMAZON.Time", "half three", "03:30"),
    ],
)
def test_british(kind, text, expected):
    assert understood(kind, text, BRITISH) == expected


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("half past three", ("03:30", "15:30")),
        ("ten o'clock", ("10:00", "22:00")),
        ("twelve thirty", ("12:30", "00:30")),
        ("five pm", ("17:00",)),
    ],
)
def test_an_hour_without_its_half_of_the_day_resolves_to_both(text, resolved):
    value = read("AMAZON.Time", text, EAR)
    assert value is not None
    assert value.resolved == resolved
