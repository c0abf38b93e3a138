"""The seeds' customer in a store, and their events as they wrote them.

The events are read from `seed-events` of the corpus (environment variable IVR_CORPUS); without it
these tests are left out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ivr.runtime import wiring
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.adapters.embedded.quarantine import FolderQuarantine
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Ports
from ivr.runtime.records import Attempt, AuditEntry, Card
from ivr.runtime.risk import policy
from ivr.runtime.settings import Settings

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "seed-events"

CUSTOMER = "u82-1alz-RI301"
PHONE = "+14155550101"
POLICY = {
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


class SeedBank:
    """The seeds' customer with both of their cards, asked through the real handlers."""

    customer, phone, folder = CUSTOMER, PHONE, CORPUS

    def __init__(self):
        self.clock = ManualClock()
        self.settings = Settings(pepper=b"a pepper of a test", bank="Example Bank")
        self.store = SqliteStore(":memory:", self.clock)
        self.dialer = RememberedDialer()
        row = {n: next(iter(v.values())) for n, v in self.load("example-customer.json").items()}
        self.card_on_file = row["card_number"]
        self.charged = self.load("lambda-test-event.json")["card_number"]
        owner = {
            "id": row["customer_id"],
            "phones": [PHONE],
            "first_name": row["first_name"].title(),
            "birth_date": "01311980",
            "time_zone": "America/New_York",
            "cards": [{"number": self.card_on_file}, {"number": self.charged}],
        }
        seed.load(self.store, {"customers": [owner]}, self.settings.pepper)
        ports = Ports(
            self.store,
            self.clock,
            self.dialer,
            RememberedTexter(),
            RememberedPublisher(),
            FolderQuarantine(None, self.settings.pepper),
        )
        self.services = wiring.build(ports, self.settings, policy.read(POLICY))

    @staticmethod
    def load(name):
        return json.loads((CORPUS / name).read_text())

    def ask(self, function, event):
        return HANDLERS[function](event, self.services)

    def take(self, event=None):
        """Take a charge, let the pump dial, and tell which contact that started."""
        taken = self.ask("intake", event or self.load("lambda-test-event.json"))
        self.ask("dial", {})
        attempt = self.store.get(Attempt, taken["case"], taken["attempt"] or "1")
        return {**taken, "contact": attempt.contact if attempt is not None else ""}

    def on_call(self, taken, **parameters):
        """The seeds' Connect event as the call of our attempt."""
        event = self.load("connect_block_card.json")
        event["Details"]["ContactData"] |= {
            "Attributes": {"case_id": taken["case"], "attempt": "1"},
            "ContactId": taken["contact"],
            "CustomerEndpoint": {"Address": PHONE, "Type": "TELEPHONE_NUMBER"},
        }
        event["Details"]["Parameters"] = parameters
        return event

    def cards(self):
        return {card.ending: card.state.value for card in self.store.list(Card, CUSTOMER)}

    def audits(self):
        return [entry.action for entry in self.store.list(AuditEntry, CUSTOMER)]

    def rows(self):
        return repr(self.store._connection.execute("SELECT * FROM records").fetchall())


@pytest.fixture
def bank():
    if not CORPUS.is_dir():
        pytest.skip("no corpus: set IVR_CORPUS to the folder that holds seed-events")
    made = SeedBank()
    yield made
    made.store.close()


@pytest.fixture
def taken(bank):
    return bank.take()
