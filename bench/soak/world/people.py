"""A town whose every private value exists once: heard, logged or texted, it says whose it is.

First names and merchants are words that no prompt has, amounts differ in whole dollars, cards in
their last four digits. `private_in` finds them in any text, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from ivr.runtime.records import card_token
from ivr.spoken import card_ending

PEPPER = b"a town that does not exist"
LOCALES = ("en-US", "en-US", "en-US", "es-US")
ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles")
_LETTERS = "abdefgiklmnoprstuvz"
SAID_OFTEN = ("0055", "0142", "0555", "5014", "5501", "5550", "8005")
"""Four digits in a row that prompts themselves say, in the bank's own number: no card ends so."""

_MONTHS = "|".join(
    (
        "January|February|March|April|May|June|July|August|September|October|November|December",
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
    )
)
_DIGIT = "|".join(
    (
        "zero|one|two|three|four|five|six|seven|eight|nine",
        "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve",
    )
)
_MONEY = r"\d[\d,]*(?: mil(?: \d+)?)?(?= d[oó]l)"
_PRIVATE = re.compile(rf"\b[ZN]q[a-z]+|{_MONEY}|\b(?:{_MONTHS})\b|\b(?:{_DIGIT})(?: (?:{_DIGIT}))+")
_PAN = re.compile(r"(?<![\w.])[3-6](?:[ -]?\d){12,18}(?!\w)")
_REFERENCE = re.compile(r"reference is|referencia es")
"""The number of a dispute is eight digits, four and four: like the endings of two cards."""

_RAW = re.compile(r"\+?\d{8,}|[0-9a-f]{32}|[ZN]q[a-z]+")

AREAS = ("415", "212", "312", "213", "617", "305", "206", "702", "503", "404")

DATE = "a date"
"""Stands for every date: those that we tell are all private."""


@dataclass(frozen=True, slots=True)
class Plastic:
    """A card as its owner knows it."""

    number: str
    token: str
    ending: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, and everything that only the customer may hear."""

    id: str
    first_name: str
    phones: tuple[str, ...]
    locale: str
    zone: str
    birth_date: str
    pin: str
    cards: tuple[Plastic, ...]
    row: Mapping[str, Any] = field(repr=False)

    def secret(self, proof: str) -> str:
        """Return what proves the person, or nothing where there is no such proof."""
        known = {"birth_date": self.birth_date, "birth_year": self.birth_date[4:], "pin": self.pin}
        return known.get(proof, "")


class Town:
    """The customers of a history; `owners` maps each private value to whose it is."""

    def __init__(self, random: Random, count: int) -> None:
        self._random = random
        self._words: set[str] = set()
        self._dollars: set[int] = set()
        self._endings: set[str] = set()
        self._known: set[str] = set()
        self._small = count < 1_000
        self.owners: dict[str, str] = {}
        self.raw: dict[str, str] = {}
        self.numbers: list[str] = []
        self.people: list[Person] = []
        for index in range(count):
            self.people.append(self._person(f"customer-{index:04d}"))
        self.by_id = {person.id: person for person in self.people}
        self.by_phone: dict[str, list[Person]] = {}
        for person in self.people:
            for phone in person.phones:
                self.by_phone.setdefault(phone, []).append(person)
        self.strangers = [self._number() for _ in range(3)]
        self.spammer = self._number()

    def document(self) -> dict[str, Any]:
        """Return the town as the seed of a store takes it."""
        return {"customers": [person.row for person in self.people], "listed": [self.spammer]}

    def merchant(self, owner: str) -> str:
        """Return a merchant that nobody else buys from."""
        name = self._word("Zq")
        self.owners[name] = self.raw[name] = owner
        return name

    def amount(self, owner: str, cents: int) -> str:
        """Return an amount that nobody else is charged."""
        dollars = self._random.randrange(100, 1_000_000)
        while dollars in self._dollars:
            dollars = self._random.randrange(100, 1_000_000)
        self._dollars.add(dollars)
        self.owners[f"${dollars}"] = owner
        return f"{dollars}.{cents:02d}"

    def _person(self, name: str) -> Person:
        draw = self._random
        locale, zone = draw.choice(LOCALES), draw.choice(ZONES)
        phones = self._phones()
        first = self._word("Nq")
        self.owners[first] = self.raw[first] = name
        born = f"{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}{draw.randrange(1940, 2004)}"
        pin = f"{draw.randrange(10_000):04d}" if draw.random() < 0.5 else ""
        cards = tuple(self._card(name) for _ in range(draw.choice((1, 1, 2, 3))))
        row = {
            "id": name,
            "phones": [self._facts(phone) for phone in phones],
            "first_name": first,
            "locale": locale,
            "time_zone": zone,
            "channel": draw.choice(("voice", "voice", "voice", "sms")),
            "consent": {"calls": draw.random() < 0.95, "texts": draw.random() < 0.85},
            "vip": draw.random() < 0.05,
            "loyalty": draw.choice(("none", "silver")),
            "birth_date": born,
            "pin": pin,
            "balance": self.amount(name, draw.randrange(100)),
            "cards": [{"number": card.number} for card in cards],
            "transactions": [self._booked(name, n, cards) for n in range(draw.randrange(5))],
        }
        self.raw.update(
            {card.number: name for card in cards} | {card.token: name for card in cards}
        )
        self.raw.update(dict.fromkeys(phones, name) | {born: name})
        return Person(name, first, phones, locale, zone, born, pin, cards, row)

    def _booked(self, owner: str, number: int, cards: tuple[Plastic, ...]) -> dict[str, str]:
        draw = self._random
        return {
            "id": f"t-{owner[-4:]}-{number}",
            "card": draw.choice(cards).ending,
            "amount": self.amount(owner, draw.randrange(100)),
            "merchant": self.merchant(owner),
            "at": f"2026-02-{draw.randrange(1, 28):02d}T12:00:00Z",
        }

    def _phones(self) -> tuple[str, ...]:
        chance = self._random.random()
        if chance < 0.03:
            return ()
        if chance < 0.18 and self.numbers:
            return (self._random.choice(self.numbers),)
        return tuple(self._number() for _ in range(2 if chance < 0.4 else 1))

    def _facts(self, phone: str) -> object:
        chance = self._random.random()
        if chance < 0.03:
            return {"number": phone, "forwarded": True}
        if chance < 0.06:
            return {"number": phone, "changed_at": "2026-03-02T08:00:00Z"}
        return phone

    def _number(self) -> str:
        number = ""
        while not number or number in self._known:
            area, line = self._random.choice(AREAS), self._random.randrange(10_000)
            number = f"+1{area}555{line:04d}"
        self._known.add(number)
        self.numbers.append(number)
        return number

    def _word(self, prefix: str) -> str:
        word = ""
        while not word or word in self._words:
            word = prefix + "".join(self._random.choices(_LETTERS, k=6))
        self._words.add(word)
        return word

    def _card(self, owner: str) -> Plastic:
        ending = ""
        while not ending or ending in SAID_OFTEN or (self._small and ending in self._endings):
            ending = f"{self._random.randrange(10_000):04d}"
        theirs = "" if ending in self._endings else owner
        self._endings.add(ending)
        self.owners.update(dict.fromkeys(endings(ending), theirs))
        middle = f"{self._random.randrange(10**10):010d}"
        number = next(n for d in range(10) if luhn(n := f"4{d}{middle}{ending}"))
        return Plastic(number, card_token(PEPPER, number), ending)


def endings(digits: str) -> tuple[str, str]:
    """Return the last four digits of a card as they are said in each language."""
    return card_ending(digits, "en-US"), card_ending(digits, "es-US")


def luhn(number: str) -> bool:
    """Tell whether digits have the check digit of a card number."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card_numbers_in(text: str) -> list[str]:
    """Return what looks like a card number: 13 to 19 digits of a known kind, by Luhn."""
    found = (re.sub(r"[ -]", "", match) for match in _PAN.findall(text))
    return [number for number in found if luhn(number)]


def raw_in(text: str) -> list[str]:
    """Return what in a text could be private as it is kept: numbers, tokens, names."""
    return _RAW.findall(text)


@lru_cache(maxsize=2_048)
def private_in(text: str) -> tuple[str, ...]:
    """Return every private value in a spoken or written text, as `Town.owners` names it."""
    found: list[str] = []
    for match in _PRIVATE.findall(text):
        if match[0].isdigit():
            thousands, mil, rest = match.replace(",", "").partition(" mil")
            found.append(f"${int(thousands) * 1_000 + int(rest or 0) if mil else thousands}")
        elif match[0] in "ZN" and match[1] == "q":
            found.append(match)
        elif match[0].isupper() or " " not in match:
            found.append(DATE)
        elif not _REFERENCE.search(text):
            found += _fours(match.split(" "))
    return tuple(found)


def _fours(words: list[str]) -> list[str]:
    """Return every four of the digits, said one after another."""
    return [" ".join(words[n : n + 4]) for n in range(len(words) - 3)]
