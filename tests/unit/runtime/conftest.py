"""A small bank on a laptop, asked through the real handlers."""

from __future__ import annotations

import pytest

from ivr.runtime import wiring
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Ports
from ivr.runtime.records import Attempt
from ivr.runtime.risk import policy
from ivr.runtime.settings import Settings

POLICY = {
    "policy": "test",
    "scales": {
        "scorecard": {
            "bands": [
                {"band": "high", "above": 800},
                {"band": "medium", "above": 400},
                {"band": "low"},
            ],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
    },
}

BANK = {
    "customers": [
        {
            "id": "ana",
            "phones": ["+14155550101"],
            "first_name": "Ana",
            "locale": "es-US",
            "time_zone": "America/Los_Angeles",
            "birth_date": "01311980",
            "balance": "1234.50",
            "cards": [{"number": "4000001234567899"}, {"number": "4000001234561111"}],
            "transactions": [
                {
                    "id": f"T{n}",
                    "card": "7899",
                    "amount": f"{n}.50",
                    "merchant": f"Shop {n} & <Sons>",
                    "at": f"2026-02-0{n}T06:00:00Z",
                }
                for n in range(1, 5)
            ],
        },
        {
            "id": "bob",
            "phones": ["+14155550102"],
            "first_name": "Bob",
            "vip": True,
            "loyalty": "gold",
            "birth_date": "12251975",
            "cards": [{"number": "4000001234562222"}],
        },
        {"id": "cho", "phones": [], "cards": [{"number": "4000001234563333"}]},
        {"id": "dee", "phones": ["+123456789"], "cards": [{"number": "4000001234564444"}]},
        {"id": "gus", "phones": ["+11234567890"], "cards": [{"number": "4000001234566666"}]},
        {"id": "eve", "phones": ["+14155550105"], "cards": [{"number": "4000001234565555"}]},
        {"id": "fay", "phones": ["+14155550105"], "locale": "es-US", "birth_date": "05051995"},
    ],
    "listed": ["+14155550199", "+14155550102"],
}


class Centre:
    """Asks handlers as Connect would."""

    def __init__(self, instance_arn=""):
        self.clock = ManualClock()
        self.dialer = RememberedDialer()
        self.settings = Settings(pepper=b"a pepper of a test", instance_arn=instance_arn)
        self.store = SqliteStore(":memory:", self.clock)
        self.ports = Ports(self.store, self.clock, self.dialer, chance=wiring.SystemChance())
        self.services = wiring.build(self.ports, self.settings, policy.read(POLICY))
        seed.load(self.store, BANK, self.settings.pepper)

    def event(self, contact, number="+14155550101", attributes=None, **parameters):
        endpoint = None if number is None else {"Address": number, "Type": "TELEPHONE_NUMBER"}
        return {
            "Name": "ContactFlowEvent",
            "Details": {
                "Parameters": parameters,
                "ContactData": {
                    "Attributes": attributes or {},
                    "Channel": "VOICE",
                    "ContactId": contact,
                    "CustomerEndpoint": endpoint,
                    "SystemEndpoint": {"Address": "+18005550100", "Type": "TELEPHONE_NUMBER"},
                    "InitiationMethod": "INBOUND",
                    "InstanceARN": "arn:aws:connect:us-east-1:1:instance/i",
                    "LanguageCode": "en-US",
                    "Queue": None,
                },
            },
        }

    def ask(self, function, contact="c1", number="+14155550101", attributes=None, **parameters):
        event = self.event(contact, number, attributes, **parameters)
        return HANDLERS[function](event, self.services)

    def prove(self, contact="c1", number="+14155550101", attributes=None, secret="01311980"):
        asked = "birth_date" if len(secret) == 8 else "birth_year"
        return self.ask("authenticate", contact, number, attributes, proof=asked, secret=secret)[
            "result"
        ]

    def charge(self, **said):
        event = {
            "transaction_id": "X1",
            "customer": "ana",
            "card_number": "4000 0012 3456 7899",
            "amount": "4155.00",
            "currency": "EUR",
            "merchant": "Far Shop",
            **said,
        }
        said = {k: v for k, v in event.items() if v is not None}
        return self.dialled(HANDLERS["intake"](said, self.services))

    def dialled(self, taken):
        """Let the pump run, and tell which contact the charge's attempt started."""
        HANDLERS["dial"]({}, self.services)
        attempt = self.store.get(Attempt, taken["case"], taken["attempt"] or "1")
        contact = attempt.contact if attempt is not None else ""
        return {**taken, "contact": contact}


@pytest.fixture
def centre():
    made = Centre()
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def make_centre():
    return Centre
