"""The features of a charge: one table, which call time computes and training transforms by.

    FEATURES        name, kind, window, unit: what a model is trained on and asked with, in order
    Purchase        a charge as features see it: whole numbers, and what may be unknown
    vector          the features of a charge after what its card did before

Law of the room: a feature looks at what happened in an *earlier second* on the same card, never at
the same second or later, nor at a label. Whatever is summed is a whole number (cents; logarithms
rounded once to ten-thousandths), so that every engine finds the same bits in whatever order it
adds. A window of W seconds before second t is [t - W, t). Hours and days are those of UTC. Here
stands no card number, name, address or merchant: those identify, and do not generalise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
WEEK_SECONDS = 7 * DAY_SECONDS
MONTH_SECONDS = 30 * DAY_SECONDS
YEAR_SECONDS = 31_557_600
"""A Julian year of 365.25 days."""

PART_SECONDS = 6 * HOUR_SECONDS
"""A quarter of the day: habits are counted for each of the four."""

NIGHT_FROM, NIGHT_SECONDS = 22 * HOUR_SECONDS, 6 * HOUR_SECONDS
"""The night is 22:00 to 04:00 UTC."""

LARGE_CENTS = 20_000
"""From here on a charge counts as a large one."""

LATEST_MAX = 2**31 - 1
"""A charge before counts as this many cents at most: beside its second it fits into 64 bits."""

LOG_UNIT = 10_000
"""Logarithms of amounts are whole ten-thousandths: their squares add exactly in 64 bits."""

POPULATION_UNIT = 10
"""Logarithms of populations are whole tenths: finer ones would name a city, hence a card."""

METRES = 1_000
EARTH_KM = 6_371.0088
"""Mean radius of the earth in km. Source: IUGG 1980, mean radius R1."""

RADIAN = math.pi / 180
SPREAD_FLOOR = (LOG_UNIT // 5) ** 2
"""A card whose amounts hardly vary counts as one with a standard deviation of 0.2."""

NEVER_HOURS = 9_999.0
"""Hours since the last charge, where there is none or it is longer ago."""

AGE_MAX = 120
CENTS_MAX = 10**11
"""A billion units: larger amounts count as this one, so that sums stay within 64 bits."""

CATEGORIES = (
    "shopping_net",
    "misc_net",
    "grocery_net",
    "shopping_pos",
    "misc_pos",
    "grocery_pos",
    "gas_transport",
    "entertainment",
    "travel",
    "personal_care",
    "health_fitness",
    "food_dining",
    "kids_pets",
    "home",
)
"""Kinds of merchants, in the order of their numbers; a new one goes to the end."""

GENDERS: Mapping[str, int] = {"F": 1, "M": 0}


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of what a model sees.

    Attributes:
        name: Its name, in frames, models and reasons.
        kind: How it is computed; each engine has one row for each kind.
        seconds: The window it looks back over; 0 = none, or the whole history.
        unit: Of its values.
        none: Its value where the card has no history; NaN says that it needs none.
        about: What it tells, for people.
    """

    name: str
    kind: str
    unit: str
    about: str
    seconds: int = 0
    none: float = math.nan


FEATURES: tuple[Feature, ...] = (
    Feature("amt", "amount", "currency units", "The amount."),
    Feature("log_amt", "log_amount", "ln", "Logarithm of the amount plus one."),
    Feature("hour", "hour", "0..23", "Hour of the day, UTC."),
    Feature("dow", "weekday", "0..6", "Day of the week, UTC; Monday is 0."),
    Feature("age", "age", "years", "Age of the card holder; missing unless it is 0..120."),
    Feature("dist_km", "distance", "km", "From the holder's home to the merchant."),
    Feature("log_pop", "log_population", "ln", "Logarithm of the home town's population plus one."),
    Feature("is_f", "woman", "0, 1", "The holder is a woman."),
    Feature("cat_id", "category", "0..13", "Number of the merchant's category."),
    Feature("cnt_1h", "count", "charges", "Charges in the hour before.", HOUR_SECONDS, 0.0),
    Feature("cnt_24h", "count", "charges", "Charges in 24 hours before.", DAY_SECONDS, 0.0),
    Feature("cnt_7d", "count", "charges", "Charges in 7 days before.", WEEK_SECONDS, 0.0),
    Feature("cnt_30d", "count", "charges", "Charges in 30 days before.", MONTH_SECONDS, 0.0),
    Feature("sum_1h", "sum", "currency units", "Spent in the hour before.", HOUR_SECONDS, 0.0),
    Feature("sum_24h", "sum", "currency units", "Spent in 24 hours before.", DAY_SECONDS, 0.0),
    Feature("sum_7d", "sum", "currency units", "Spent in 7 days before.", WEEK_SECONDS, 0.0),
    Feature("sum_30d", "sum", "currency units", "Spent in 30 days before.", MONTH_SECONDS, 0.0),
    Feature("amt_z", "own_z", "deviations", "Amount against the card's own ones.", none=0.0),
    Feature(
        "since_h", "since", "hours", "Since the charge before; at most 9999.", none=NEVER_HOURS
    ),
    Feature("cat_share", "category_share", "0..1", "Share of the category before.", none=0.0),
    Feature("amt_vs_30d", "ratio", "ratio", "Amount by the window's mean.", MONTH_SECONDS, 1.0),
    Feature("cat_z", "category_z", "deviations", "Amount against those of its category.", none=0.0),
    Feature("part_share", "part_share", "0..1", "Share of this quarter of the day.", none=0.0),
    Feature("night_24h", "nights", "charges", "Charges at night in 24 hours.", DAY_SECONDS, 0.0),
    Feature("max_24h", "most", "currency units", "Largest in 24 hours before.", DAY_SECONDS, 0.0),
    Feature("cat_24h", "category_count", "charges", "Of the category, 24 h.", DAY_SECONDS, 0.0),
    Feature(
        "day_z", "window_z", "deviations", "Mean of 24 h against all before.", DAY_SECONDS, 0.0
    ),
    Feature("max_6h", "most", "currency units", "Largest in 6 hours before.", PART_SECONDS, 0.0),
    Feature("large_24h", "large", "charges", "Charges of 200 or more, 24 h.", DAY_SECONDS, 0.0),
    Feature("last_amt", "latest", "currency units", "The charge before.", MONTH_SECONDS, 0.0),
    Feature("hour_off", "category_hour", "hours", "From its category's hours.", MONTH_SECONDS, 0.0),
    Feature("earlier", "earlier", "charges", "Charges ever before.", none=0.0),
    Feature("history_d", "history", "days", "Since the card's first charge.", none=0.0),
)
"""What a model may see, in the order of a vector; a model names those that it uses."""

NAMES = tuple(feature.name for feature in FEATURES)


class Purchase(NamedTuple):
    """A charge as features see it; None is unknown.

    Attributes:
        at: Epoch second, UTC.
        cents: Hundredths of the currency's unit, 0 or more.
        category: Number in CATEGORIES.
        woman: 1 or 0.
        born: Day of birth in days since 1970-01-01.
        population: Of the holder's home town.
        lat: Latitude of the home in degrees.
        long: Longitude of the home in degrees.
        merch_lat: Latitude of the merchant in degrees.
        merch_long: Longitude of the merchant in degrees.
    """

    at: int
    cents: int
    category: int | None = None
    woman: int | None = None
    born: int | None = None
    population: int | None = None
    lat: float | None = None
    long: float | None = None
    merch_lat: float | None = None
    merch_long: float | None = None


class Tally(NamedTuple):
    """How many charges, and the sum and squares of their logarithms in ten-thousandths."""

    number: int = 0
    logs: int = 0
    squares: int = 0


class Window(NamedTuple):
    """Charges of a window: how many, their cents, and what features ask of it besides.

    Attributes:
        number: How many.
        cents: Their sum.
        most: The largest one's cents.
        logs: Sum of their logarithms.
        nights: How many at night.
        same: How many of the purchase's category.
        seconds: Sum of those one's seconds of the day.
        large: How many of LARGE_CENTS or more.
        latest: Cents of the last one, the larger one of the same second; at most LATEST_MAX.
    """

    number: int
    cents: int
    most: int
    logs: int
    nights: int
    same: int
    seconds: int
    large: int
    latest: int


class Past(NamedTuple):
    """What a card did before the second of a purchase.

    Attributes:
        ever: All charges.
        category: Those of the purchase's category.
        part: How many in the same quarter of the day.
        first: Epoch second of the first charge; 0 = none.
        last: Epoch second of the last one; 0 = none.
        windows: What happened in the seconds before, by their number.
    """

    ever: Tally
    category: Tally
    part: int
    first: int
    last: int
    windows: Mapping[int, Window]


def whole(value: float) -> int:
    """Return the nearest whole number, a half upwards: the one rounding of all engines."""
    return math.floor(value + 0.5)


def cents_of(amount: float) -> int:
    """Return an amount of 0 or more in whole cents."""
    return min(whole(min(amount * 100, float(CENTS_MAX))), CENTS_MAX)


@lru_cache(maxsize=4_096)
def log_of(cents: int) -> int:
    """Return the logarithm of an amount plus one, in ten-thousandths."""
    return whole(math.log((cents + 100) / 100) * LOG_UNIT)


def part_of(at: int) -> int:
    """Return in which quarter (0..3) of the day a second is."""
    return at % DAY_SECONDS // PART_SECONDS


def category_of(name: str) -> int | None:
    """Return the number of a category; None if it is not one of ours."""
    return _NUMBERS.get(name)


_NUMBERS = {name: number for number, name in enumerate(CATEGORIES)}


def vector(past: Past, purchase: Purchase) -> tuple[float, ...]:
    """Return the features of a purchase in the order of FEATURES; NaN where one is missing."""
    return tuple([compute(past, purchase, feature) for compute, feature in _COMPUTED])


def _age(_past: Past, new: Purchase, _feature: Feature) -> float:
    if new.born is None:
        return math.nan
    years = math.floor((new.at - new.born * DAY_SECONDS) / YEAR_SECONDS)
    return float(years) if 0 <= years <= AGE_MAX else math.nan


def _distance(_past: Past, new: Purchase, _feature: Feature) -> float:
    """Return the great-circle distance, by the haversine formula, in whole metres."""
    if new.lat is None or new.long is None or new.merch_lat is None or new.merch_long is None:
        return math.nan
    south = math.sin((new.merch_lat - new.lat) * RADIAN / 2)
    east = math.sin((new.merch_long - new.long) * RADIAN / 2)
    across = math.cos(new.lat * RADIAN) * math.cos(new.merch_lat * RADIAN)
    share = min(south * south + across * (east * east), 1.0)
    return whole(2 * EARTH_KM * math.asin(math.sqrt(share)) * METRES) / METRES


def _log_population(_past: Past, new: Purchase, _feature: Feature) -> float:
    if new.population is None:
        return math.nan
    return whole(math.log(new.population + 1) * POPULATION_UNIT) / POPULATION_UNIT


def _spread(tally: Tally) -> float:
    """Return the standard deviation of logarithms, in ten-thousandths."""
    mean = tally.logs / tally.number
    return math.sqrt(max(float(tally.squares) / tally.number - mean * mean, float(SPREAD_FLOOR)))


def _z(tally: Tally, cents: int, feature: Feature) -> float:
    if not tally.number:
        return feature.none
    return (log_of(cents) - tally.logs / tally.number) / _spread(tally)


def _category_z(past: Past, new: Purchase, feature: Feature) -> float:
    return math.nan if new.category is None else _z(past.category, new.cents, feature)


def _window_z(past: Past, _new: Purchase, feature: Feature) -> float:
    window = past.windows[feature.seconds]
    if not window.number:
        return feature.none
    return (window.logs / window.number - past.ever.logs / past.ever.number) / _spread(past.ever)


def _since(past: Past, new: Purchase, feature: Feature) -> float:
    if not past.ever.number:
        return feature.none
    return min((new.at - past.last) / HOUR_SECONDS, NEVER_HOURS)


def _category_share(past: Past, new: Purchase, feature: Feature) -> float:
    if new.category is None:
        return math.nan
    return past.category.number / past.ever.number if past.ever.number else feature.none


def _part_share(past: Past, _new: Purchase, feature: Feature) -> float:
    return past.part / past.ever.number if past.ever.number else feature.none


def _ratio(past: Past, new: Purchase, feature: Feature) -> float:
    window = past.windows[feature.seconds]
    return float(new.cents * window.number) / window.cents if window.cents else feature.none


def _history(past: Past, new: Purchase, feature: Feature) -> float:
    return (new.at - past.first) / DAY_SECONDS if past.ever.number else feature.none


def _same(past: Past, new: Purchase, feature: Feature) -> float:
    return math.nan if new.category is None else float(past.windows[feature.seconds].same)


def _category_hour(past: Past, new: Purchase, feature: Feature) -> float:
    window = past.windows[feature.seconds]
    if new.category is None:
        return math.nan
    if not window.same:
        return feature.none
    return (new.at % DAY_SECONDS - window.seconds / window.same) / HOUR_SECONDS


def _known(value: int | None) -> float:
    return math.nan if value is None else float(value)


_KINDS: Mapping[str, Callable[[Past, Purchase, Feature], float]] = {
    "amount": lambda _, new, __: new.cents / 100,
    "log_amount": lambda _, new, __: log_of(new.cents) / LOG_UNIT,
    "hour": lambda _, new, __: float(new.at % DAY_SECONDS // HOUR_SECONDS),
    "weekday": lambda _, new, __: float((new.at // DAY_SECONDS + 3) % 7),
    "age": _age,
    "distance": _distance,
    "log_population": _log_population,
    "woman": lambda _, new, __: _known(new.woman),
    "category": lambda _, new, __: _known(new.category),
    "count": lambda past, _, feature: float(past.windows[feature.seconds].number),
    "sum": lambda past, _, feature: past.windows[feature.seconds].cents / 100,
    "own_z": lambda past, new, feature: _z(past.ever, new.cents, feature),
    "since": _since,
    "category_share": _category_share,
    "ratio": _ratio,
    "category_z": _category_z,
    "part_share": _part_share,
    "nights": lambda past, _, feature: float(past.windows[feature.seconds].nights),
    "most": lambda past, _, feature: past.windows[feature.seconds].most / 100,
    "category_count": _same,
    "large": lambda past, _, feature: float(past.windows[feature.seconds].large),
    "latest": lambda past, _, feature: past.windows[feature.seconds].latest / 100,
    "category_hour": _category_hour,
    "window_z": _window_z,
    "earlier": lambda past, _, __: float(past.ever.number),
    "history": _history,
}
_COMPUTED = tuple((_KINDS[feature.kind], feature) for feature in FEATURES)

WINDOWS = tuple(sorted({feature.seconds for feature in FEATURES} - {0}))
"""The seconds that features look back over."""
