"""Who tells the service what happened: the bank by its bus or by POST, and people at the desk.

The bank tells of a charge until somebody says that it was taken; the desk decides what is left to
people, and which numbers are unwanted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench.soak.faults import Fault, Injector
from bench.soak.world.people import Person, Town
from bench.soak.world.platform import Platform
from ivr.runtime.records import Case, Review

POSTED = 0.1
"""How many charges come by POST /transactions."""

KEYED = 0.3
"""How many of those have a key of their sender's."""

ACCOUNT = "111122223333"
NO_NUMBERS = ("", "anonymous", "5550100", "+0", "sip:someone@example.com")
"""What a person may key instead of a number."""


class Senders:
    """Sends charges and decisions; `charges` are (customer, transaction) of each charge."""

    def __init__(self, platform: Platform, town: Town, faults: Injector, draw: Random) -> None:
        self.charges: list[tuple[str, str]] = []
        self._platform = platform
        self._town = town
        self._faults = faults
        self._draw = draw
        self._charged = 0

    def charge(self, person: Person) -> None:
        """Charge a card, perhaps several times in a row."""
        draw, platform = self._draw, self._platform
        card = draw.choice(person.cards)
        self._charged += 1
        name = f"T{self._charged:05d}-{person.id[-4:]}"
        self.charges.append((person.id, name))
        age = draw.choice((0, 0, 0, 0, 5, 60, 60, 60, 1_200, 4_000))
        detail = {
            "customer": person.id,
            "transaction_id": name,
            "amount": self._town.amount(person.id, draw.randrange(100)),
            "currency": "USD",
            "merchant": self._town.merchant(person.id),
            "timestamp": datetime.fromtimestamp(platform.now - age, UTC).isoformat(),
            **({"card_number": card.number} if draw.random() < 0.7 else {"card_token": card.token}),
        }
        if self._faults.strikes(Fault.EVENT_POISON):
            detail["amount"] = draw.choice(("NaN", "-1", "much", None))
            detail["note"] = card.number
            self.charges.pop()
        platform.note("charge", name, detail["amount"])
        if draw.random() < POSTED:
            key = f"key-{name}" if draw.random() < KEYED else ""
            platform.send("transactions", posted(detail, key))
        else:
            platform.send("intake", {"source": "bank", "detail": detail})
        if draw.random() < 0.15:
            platform.at(platform.now + draw.random() * 30, self.charge, person)

    def reviewing(self, review: Review) -> None:
        """Let a person decide what was left to people, or never look at it."""
        if review.version or self._draw.random() < 0.6:
            return
        looks = self._platform.now + 60 + self._draw.random() * 3_000
        self._platform.at(looks, self._looked_at, review)

    def _looked_at(self, review: Review) -> None:
        """Let a person look at what a review is about, and say later what it came to.

        While they think, further charges may join the case.
        """
        draw, store = self._draw, self._platform.store.inner
        case = store.get(Case, review.case) if review.case else None
        seen = [charge.transaction for charge in case.charges] if case is not None else []
        verdict = draw.choice(("fraud", "legitimate"))
        event = {"review": review.id, "verdict": verdict, "by": "agent-7", "seen": seen}
        self._platform.send("review", event, draw.choice((1, 30, 600, 3_000)))

    def listing(self) -> None:
        """Let a person say that a number is unwanted, or no longer."""
        draw, town = self._draw, self._town
        chance = draw.random()
        if chance < 0.55:
            number = draw.choice([*town.strangers, town.spammer])
        else:
            number = draw.choice(town.numbers if chance < 0.95 else NO_NUMBERS)
        event: dict[str, Any] = {"number": number, "listed": draw.random() < 0.75, "by": "agent-7"}
        if draw.random() < 0.5:
            event["days"] = draw.choice((1, 30, 365))
        self._platform.send("list_number", event)


def posted(detail: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a charge as API Gateway hands on a signed `POST /transactions`."""
    return {
        "resource": "/transactions",
        "path": "/transactions",
        "httpMethod": "POST",
        "headers": {
            "Content-Type": "application/json",
            **({"Idempotency-Key": key} if key else {}),
        },
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "resourcePath": "/transactions",
            "httpMethod": "POST",
            "path": "/v1/transactions",
            "stage": "v1",
            "identity": {"userArn": f"arn:aws:iam::{ACCOUNT}:role/bank", "sourceIp": "10.0.0.1"},
        },
        "body": json.dumps(detail),
        "isBase64Encoded": False,
    }
