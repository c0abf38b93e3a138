"""Made-up customers: the same again for the same seed, and nobody real.

Law of the room: numbers are fictional (555-0100 to 555-0199 of an area code), cards begin with
400000, which no issuer has, and pass the Luhn check; ids are counted, not drawn.
Source of the numbers: North American Numbering Plan, 555 line numbers.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

AREAS = {
    "America/New_York": ("212", "305", "404", "617", "704", "202"),
    "America/Chicago": ("312", "512", "713", "504", "612"),
    "America/Denver": ("303", "505", "801"),
    "America/Phoenix": ("602",),
    "America/Los_Angeles": ("206", "310", "415", "503", "619"),
    "Pacific/Honolulu": ("808",),
}
"""Area codes by time zone; each has a hundred fictional numbers."""

NAMES = {
    "en-US": ("Alice", "Ben", "Carol", "David", "Emma", "Frank", "Grace", "Henry", "Iris", "Jack"),
    "es-US": ("Ana", "Beatriz", "Carlos", "Diego", "Elena", "José", "Lucía", "Marta", "Óscar"),
}
MERCHANTS = {
    "Corner Coffee House": 6,
    "Green Grocer": 60,
    "City Fuel": 45,
    "Film Club": 12,
    "Panadería La Rosa": 9,
    "Book Nook": 25,
    "Harbor Parking": 8,
    "Noodle Bar": 20,
    "Ocean Travel": 600,
    "Bright Electronics": 350,
}
"""Merchants and what is usually spent there."""

UNTIL = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
"""The latest moment of a made-up transaction."""

DAYS = 60


def document(customers: int, transactions: int, seed: int) -> dict[str, Any]:
    """Return made-up customers with that many transactions in all, as `seed.load` takes them.

    Args:
        customers: At least 1. Every seventh shares a number, every tenth is a VIP.
        transactions: Spread over all cards.
        seed: The same seed makes the same document.
    """
    draw = random.Random(seed)  # noqa: S311 - made-up people are no secret
    numbers = _numbers()
    people = [_customer(n, numbers, draw) for n in range(customers)]
    for n in range(transactions):
        person = draw.choice(people)
        person["transactions"].append(_transaction(n, draw.choice(person["cards"]), draw))
    phones = [person["phones"][-1]["number"] for person in people]
    opted_out = [phone for n, phone in enumerate(phones) if n % 13 == 5]
    listed = [number for number, _ in numbers[-2:]]
    return {"customers": people, "listed": listed, "opted_out": sorted(set(opted_out))}


def _numbers() -> list[tuple[str, str]]:
    """Return (number, time zone), spread over the zones."""
    areas = [(area, zone) for zone, codes in AREAS.items() for area in codes]
    return [(f"+1{area}55501{line:02d}", zone) for line in range(100) for area, zone in areas]


def _customer(n: int, numbers: list[tuple[str, str]], draw: random.Random) -> dict[str, Any]:
    own = n - 1 if n % 7 == 6 else n
    number, zone = numbers[own % (len(numbers) - 2)]
    phones: list[dict[str, Any]] = [{"number": number}]
    if n % 4 == 3:
        phones.append({"number": numbers[(own + len(numbers) // 2) % (len(numbers) - 2)][0]})
    if n % 9 == 4:
        phones[0]["sim_changed_at"] = _time(draw.randrange(3 * 86_400))
    if n % 17 == 8:
        phones[0]["forwarded"] = True
    locale = "es-US" if draw.random() < 0.25 else "en-US"
    born = datetime(1940, 1, 1, tzinfo=UTC) + timedelta(days=draw.randrange(24_000))
    return {
        "id": f"sample-{n + 1:05d}",
        "first_name": draw.choice(NAMES[locale]),
        "phones": phones,
        "locale": locale,
        "time_zone": zone,
        "channel": draw.choice(("voice", "voice", "sms")),
        "consent": {"calls": n % 11 != 10, "texts": n % 6 != 5},
        "vip": n % 10 == 9,
        "loyalty": draw.choice(("none", "silver", "gold")),
        "average_call_seconds": draw.randrange(30, 600),
        "frequent": draw.random() < 0.1,
        "difficult": draw.random() < 0.05,
        "birth_date": f"{born:%m%d%Y}",
        "pin": f"{draw.randrange(10_000):04d}",
        "balance": f"{draw.randrange(1_000_000) / 100:.2f}",
        "currency": "USD",
        "cards": [{"number": card} for card in _cards(n, 1 + draw.randrange(3))],
        "transactions": [],
    }


def _cards(n: int, count: int) -> list[str]:
    """Return so many card numbers of customer `n`, no two with the same last four digits."""
    return [_checked(f"400000{n:05d}{m:02d}{(n * 7 + m * 13) % 100:02d}") for m in range(count)]


def _checked(digits: str) -> str:
    """Return 15 digits with their Luhn check digit."""
    doubled = [int(each) * (2 - n % 2) for n, each in enumerate(digits)]
    total = sum(each - 9 if each > 9 else each for each in doubled)
    return f"{digits}{-total % 10}"


def _transaction(n: int, card: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    merchant = draw.choice(list(MERCHANTS))
    amount = MERCHANTS[merchant] * draw.lognormvariate(0, 0.6)
    return {
        "id": f"sample-t-{n + 1:06d}",
        "card": card["number"][-4:],
        "amount": f"{max(amount, 0.5):.2f}",
        "merchant": merchant,
        "at": _time(draw.randrange(DAYS * 86_400)),
    }


def _time(seconds_before: int) -> str:
    return f"{UNTIL - timedelta(seconds=seconds_before):%Y-%m-%dT%H:%M:%SZ}"
