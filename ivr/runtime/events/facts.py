"""What a charge event may say beside the charge: features are made of it, and nothing keeps it.

Law of the room: every fact is optional. One that is missing, or cannot be read, is None: a sender's
odd latitude is no reason to refuse a charge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from ivr.runtime.events.shape import Tree, first

_EPOCH = date(1970, 1, 1).toordinal()
_POPULATION_MAX = 10**12
_GENDERS = {"f": "F", "female": "F", "m": "M", "male": "M"}


class Facts(NamedTuple):
    """Facts about a charge and the holder of its card.

    Attributes:
        category: Of the merchant, in lower case.
        gender: F or M.
        born: Day of birth, in days since 1970-01-01.
        population: Of the holder's home town.
        lat: Latitude of the home in degrees.
        long: Longitude of the home in degrees.
        merch_lat: Latitude of the merchant in degrees.
        merch_long: Longitude of the merchant in degrees.
    """

    category: str | None = None
    gender: str | None = None
    born: int | None = None
    population: int | None = None
    lat: float | None = None
    long: float | None = None
    merch_lat: float | None = None
    merch_long: float | None = None


NOTHING = Facts()


def read_facts(said: Tree) -> Facts:
    """Return the facts that an event's members tell; texts and numbers are both read."""
    found: dict[str, object] = {}
    for name, (names, read) in _READ.items():
        value = first(said, *names)
        if value is not None:
            found[name] = read(value)
    return Facts(**found) if found else NOTHING  # pyright: ignore[reportArgumentType]  by _READ


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _within(most: float) -> Callable[[object], float | None]:
    def read(value: object) -> float | None:
        number = _number(value)
        return number if number is not None and -most <= number <= most else None

    return read


def _count(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 <= number < _POPULATION_MAX else None


def _category(value: object) -> str | None:
    return value.strip().lower() or None if isinstance(value, str) else None


def _gender(value: object) -> str | None:
    return _GENDERS.get(value.strip().lower()) if isinstance(value, str) else None


def _born(value: object) -> int | None:
    try:
        return date.fromisoformat(str(value).strip()[:10]).toordinal() - _EPOCH
    except ValueError:
        return None


_READ: Mapping[str, tuple[tuple[str, ...], Callable[[object], object]]] = {
    "category": (("category", "product_category", "merchant_category"), _category),
    "gender": (("gender",), _gender),
    "born": (("dob", "date_of_birth", "birth_date"), _born),
    "population": (("city_pop", "population"), _count),
    "lat": (("lat", "latitude", "billing_latitude"), _within(90)),
    "long": (("long", "longitude", "billing_longitude"), _within(180)),
    "merch_lat": (("merch_lat", "merchant_latitude"), _within(90)),
    "merch_long": (("merch_long", "merchant_longitude"), _within(180)),
}
"""By which names an event tells each fact, and how it is read."""
