"""Made-up card charges: holders with habits, and bursts of fraud that break them.

What is put in:

- A card has a home, a holder's age, a rate of 0.5 to 6 charges a day, a taste for categories, and
  hours: early, late or daytime. One card in twelve is quiet: fewer than one charge a week.
- Amounts are log-normal by category and by card; weekends bring a third more charges.
- Three cards in five are misused once: 3 to 14 charges in a day, two in three at night, mostly in
  shops of the net or for amounts that the holder does not spend; one misuse in five begins with
  charges of a few cents, as card testing does.
- Honest rarities look alike: one card in ten has a journey (far merchants, more travel and food),
  one charge in 250 is a large purchase.
- One fraud in 50 is labelled late or never (0), as chargebacks are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from ivr.runtime.risk.learned.features import CATEGORIES, DAY_SECONDS, HOUR_SECONDS

START = datetime(2024, 1, 1, tzinfo=UTC)
"""When the history begins."""

DAYS = 540
"""How long it is: a year to learn from, half a year to stop, calibrate and test on."""

ROWS_A_CARD = 1_100
"""About how many rows a card has in the whole history."""

USUAL = (60, 40, 50, 65, 20, 85, 55, 45, 150, 35, 45, 40, 40, 50)
"""Typical amount by category."""

STOLEN = (700, 600, 80, 550, 150, 280, 15, 350, 900, 30, 25, 90, 25, 250)
"""What thieves typically spend by category."""

WANTED = (30, 22, 2, 14, 6, 14, 5, 2, 2, 1, 1, 1, 1, 2)
"""How often thieves choose each category."""


NAMES = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Willow")
"""First words of merchants."""


class Row(NamedTuple):
    """A labelled charge, in the columns that histories have."""

    trans_date_trans_time: str
    cc_num: str
    merchant: str
    category: str
    amt: float
    gender: str
    lat: float
    long: float
    city_pop: int
    dob: str
    trans_num: str
    merch_lat: float
    merch_long: float
    is_fraud: int


@dataclass(frozen=True, slots=True)
class _Card:
    """A card, its holder and their habits."""

    number: str
    gender: str
    lat: float
    long: float
    population: int
    born: str
    rate: float
    wealth: float
    tastes: tuple[float, ...]
    wakes: float
    misused: int
    journey: int


class _Happening(NamedTuple):
    """A charge before it is written: second, card, category, amount, km away, fraud."""

    at: int
    card: _Card
    category: int
    amount: float
    far: float
    fraud: bool


def charges(rows: int, seed: int = 0) -> Iterator[Row]:
    """Yield that many labelled charges in order of time; see the head of this file.

    Args:
        rows: How many.
        seed: The same seed makes the same rows.
    """
    draw = Random(seed)  # noqa: S311  made-up charges are no secret
    cards = [_card(n, draw) for n in range(max(2, math.ceil(rows / ROWS_A_CARD)))]
    start = int(START.timestamp())
    made = _by_day(cards, draw)
    for number, each in enumerate(islice(made, rows)):
        yield _row(each, start, number, draw)


def _by_day(cards: Sequence[_Card], draw: Random) -> Iterator[_Happening]:
    """Yield charges day after day, without end, each day in order of time."""
    day = 0
    while True:
        happened = [each for card in cards for each in _day(card, day, draw)]
        yield from sorted(happened, key=lambda each: (each.at, each.card.number))
        day += 1


def _card(n: int, draw: Random) -> _Card:
    body = f"400000{n:09d}"
    quiet = draw.random() < 1 / 12
    born = date(1940, 1, 1) + timedelta(days=draw.randrange(66 * 365))
    return _Card(
        number=body + _check_digit(body),
        gender=draw.choice("FM"),
        lat=round(draw.uniform(29.0, 47.0), 4),
        long=round(draw.uniform(-121.0, -72.0), 4),
        population=int(math.exp(draw.uniform(6.0, 15.0))),
        born=born.isoformat(),
        rate=draw.uniform(0.02, 0.12) if quiet else draw.uniform(0.5, 3.5),
        wealth=math.exp(draw.gauss(0.0, 0.35)),
        tastes=tuple([draw.gammavariate(0.8, 1.0) + 0.02 for _ in CATEGORIES]),
        wakes=draw.choice((6.0, 8.0, 8.0, 9.0, 13.0)),
        misused=draw.randrange(30, DAYS) if draw.random() < 3 / 5 else -1,
        journey=draw.randrange(DAYS) if draw.random() < 1 / 10 else -1,
    )


def _check_digit(body: str) -> str:
    """Return the digit that makes a number pass the Luhn check."""
    digits = [int(digit) for digit in reversed(body)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[::2]]
    return str(-(sum(doubled) + sum(digits[1::2])) % 10)


def _day(card: _Card, day: int, draw: Random) -> Iterator[_Happening]:
    weekend = (START + timedelta(days=day)).weekday() >= 5
    away = card.journey >= 0 and 0 <= day % DAYS - card.journey < 9
    for _ in range(_poisson(card.rate * (4 / 3 if weekend else 1) * (1.5 if away else 1), draw)):
        yield _honest(card, day, draw, away=away)
    if day % DAYS == card.misused:
        yield from _misuse(card, day, draw)


def _honest(card: _Card, day: int, draw: Random, *, away: bool) -> _Happening:
    tastes = list(card.tastes)
    if away:
        tastes[8] += 3.0
        tastes[11] += 2.0
    category = draw.choices(range(len(CATEGORIES)), tastes)[0]
    large = draw.random() < 1 / 250
    amount = USUAL[category] * card.wealth * math.exp(draw.gauss(2.3 if large else 0.0, 0.75))
    hour = (card.wakes + 16 * draw.betavariate(2.2, 2.0)) % 24
    far = draw.uniform(300, 1_500) if away else abs(draw.gauss(0, 25))
    return _Happening(_second(day, hour, draw), card, category, amount, far, fraud=False)


def _misuse(card: _Card, day: int, draw: Random) -> Iterator[_Happening]:
    """Yield the charges of one misuse: all within the day, by night or by its end."""
    tested = draw.random() < 1 / 5
    for n in range(draw.randint(3, 14)):
        category = draw.choices(range(len(CATEGORIES)), WANTED)[0]
        amount = STOLEN[category] * math.exp(draw.gauss(0.0, 0.35))
        if tested and n < 2:
            category, amount = 1, draw.uniform(0.5, 2.0)
        hour = draw.uniform(22, 28) % 24 if draw.random() < 2 / 3 else draw.uniform(8, 22)
        yield _Happening(
            _second(day, hour, draw), card, category, amount, abs(draw.gauss(0, 60)), fraud=True
        )


def _second(day: int, hour: float, draw: Random) -> int:
    return day * DAY_SECONDS + int(hour * HOUR_SECONDS) + draw.randrange(60)


def _poisson(mean: float, draw: Random) -> int:
    """Return how often something happens that happens `mean` times: Knuth's product of draws."""
    count, product, least = 0, draw.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * draw.random()
    return count


def _shop(category: str, number: int) -> str:
    """Return a made-up merchant of a category, by the row's number: nothing is drawn for it."""
    return f"{NAMES[number * 7 % len(NAMES)]} {category.replace('_', ' ').title()}"


def _row(each: _Happening, start: int, number: int, draw: Random) -> Row:
    card, way = each.card, draw.uniform(0, 2 * math.pi)
    degrees = each.far / 111.2
    late = each.fraud and draw.random() < 1 / 50
    return Row(
        datetime.fromtimestamp(start + each.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        card.number,
        _shop(CATEGORIES[each.category], number),
        CATEGORIES[each.category],
        round(max(each.amount, 0.01), 2),
        card.gender,
        card.lat,
        card.long,
        card.population,
        card.born,
        f"{number:08x}{draw.getrandbits(96):024x}",
        round(card.lat + degrees * math.cos(way), 5),
        round(card.long + degrees * math.sin(way) / math.cos(math.radians(card.lat)), 5),
        int(each.fraud and not late),
    )
