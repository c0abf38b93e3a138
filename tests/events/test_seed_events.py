"""The seeds' own events through the handlers: each of their defects that applies is absent.

The events are read from `seed-events` of the corpus (environment variable IVR_CORPUS).
Row numbers are those of the seeds' defect list.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from ivr.faults import Malformed, NotFound, Unavailable
from ivr.runtime import wiring
from ivr.runtime.embedded import seed
from ivr.runtime.embedded.clock import ManualClock
from ivr.runtime.embedded.dialer import RememberedDialer
from ivr.runtime.embedded.store import SqliteStore
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Ports
from ivr.runtime.records import (
    Assessment,
    AuditEntry,
    Card,
    Case,
    Customer,
    OutboxEntry,
    Visits,
)
from ivr.runtime.risk import policy
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.settings import Settings

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "seed-events"
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder that holds seed-events"
)

CARD_ON_FILE = "2442230821108788"
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
PHONE = "+14155550101"


def load(name):
    return json.loads((CORPUS / name).read_text())


@pytest.fixture
def services():
    clock = ManualClock()
    settings = Settings(pepper=b"a pepper of a test")
    store = SqliteStore(":memory:", clock)
    row = {name: next(iter(v.values())) for name, v in load("example-customer.json").items()}
    charged = load("lambda-test-event.json")["card_number"]
    document = {
        "customers": [
            {
                "id": row["customer_id"],
                "phones": [PHONE],
                "first_name": row["first_name"].title(),
                "birth_date": "01311980",
                "cards": [{"number": row["card_number"]}, {"number": charged}],
            }
        ]
    }
    seed.load(store, document, settings.pepper)
    ports = Ports(store, clock, RememberedDialer())
    yield wiring.build(ports, settings, policy.read(POLICY))
    store.close()


@pytest.fixture
def taken(services):
    return HANDLERS["intake"](load("lambda-test-event.json"), services)


def on_call(taken, **parameters):
    event = load("connect_block_card.json")
    contact = event["Details"]["ContactData"]
    contact |= {
        "Attributes": {"case_id": taken["case"]},
        "ContactId": taken["contact"],
        "CustomerEndpoint": {"Address": PHONE, "Type": "TELEPHONE_NUMBER"},
    }
    event["Details"]["Parameters"] = parameters
    return event


def cards(services):
    held = services.ports.store.list(Card, "u82-1alz-RI301")
    return {card.ending: card.state.value for card in held}


def rows(services):
    return repr(services.ports.store._connection.execute("SELECT * FROM records").fetchall())


def test_the_transaction_leads_to_one_call(services, taken):
    assert (taken["outcome"], taken["dial"]) == ("fraud", "started")
    assert [call.number for call in services.ports.dialer.calls] == [PHONE]


def test_row_1_a_failure_is_raised_and_never_a_status_code(services, taken):
    services.ports.store.close()
    with pytest.raises(Unavailable):
        HANDLERS["answer"](on_call(taken, answer="not_mine"), services)


def test_row_1_the_seeds_own_call_event_blocks_nothing_by_its_attributes(services):
    with pytest.raises(Malformed):
        HANDLERS["answer"](load("connect_block_card.json"), services)
    assert HANDLERS["block"](
        {
            **load("connect_block_card.json"),
            "Details": {
                **load("connect_block_card.json")["Details"],
                "Parameters": {"reason": "fraud"},
            },
        },
        services,
    ) == {"result": "refused", "card_ending": "none"}
    assert set(cards(services).values()) == {"ACTIVE"}


def test_row_2_the_events_card_is_blocked_not_the_first_on_file(services, taken):
    assert HANDLERS["answer"](on_call(taken, answer="not_mine"), services)["result"] == "blocked"
    assert cards(services) == {"8788": "ACTIVE", "4224": "BLOCKED"}


def test_row_2_a_card_that_is_not_on_file_is_not_exchanged_for_another(services):
    event = {**load("lambda-test-event.json"), "card_number": "4000001234567899"}
    with pytest.raises(NotFound):
        HANDLERS["intake"](event, services)


def test_row_3_a_block_overwrites_nothing_else(services, taken):
    store = services.ports.store
    before = store.get(Customer, "u82-1alz-RI301")
    HANDLERS["answer"](on_call(taken, answer="not_mine"), services)
    assert store.get(Customer, "u82-1alz-RI301") == before
    blocked = next(c for c in store.list(Card, "u82-1alz-RI301") if c.ending == "4224")
    assert (blocked.version, blocked.blocked_by) == (2, taken["case"])


def test_row_4_times_are_the_clocks_own_utc(services, taken):
    case = services.ports.store.get(Case, taken["case"])
    assert case.at == int(services.ports.clock.now().timestamp())


def test_row_4_neither_number_nor_cvv_is_kept_or_logged(services, caplog, capsys):
    event = load("lambda-test-event.json")
    with caplog.at_level("INFO", logger=wiring.logger().name):
        wiring.serve("intake", HANDLERS["intake"], event, services)
    told = caplog.text + capsys.readouterr().out + repr([vars(r) for r in caplog.records])
    kept = rows(services)
    said = event["transaction"]
    for secret in (event["card_number"], CARD_ON_FILE, said["email_address"], said["ip_address"]):
        assert secret not in told
        assert secret not in kept
    assert PHONE not in told
    assert "signature" not in kept
    assert "cvv" not in kept


def test_row_4_a_retry_calls_nobody_again(services, taken):
    again = [HANDLERS["intake"](load("lambda-test-event.json"), services) for _ in range(5)]
    assert {(a["case"], a["dial"]) for a in again} == {(taken["case"], "already")}
    assert len(services.ports.dialer.calls) == 1


@pytest.mark.parametrize("answer", ["no_human", "unavailable", "unproven", "wrong_person"])
def test_row_5_silence_and_voicemail_block_nothing(services, taken, answer):
    assert HANDLERS["answer"](on_call(taken, answer=answer), services)["result"] == "recorded"
    assert set(cards(services).values()) == {"ACTIVE"}


def test_row_7_nothing_is_disclosed_before_proof(services, taken):
    (call,) = services.ports.dialer.calls
    assert set(call.attributes) == {"case_id", "locale"}
    told = HANDLERS["case"](on_call(taken), services)
    assert told["disclosed"] == "no"
    assert {told[name] for name in ("amount", "merchant", "date", "card_ending")} == {"none"}
    proof = on_call(taken, proof="birth_year", secret="1980")
    assert HANDLERS["authenticate"](proof, services)["result"] == "passed"
    told = HANDLERS["case"](on_call(taken), services)
    assert (told["disclosed"], told["card_ending"]) == ("yes", "four two two four")


def test_row_8_the_entity_is_the_customer_not_a_random_id(services, taken):
    case = services.ports.store.get(Case, taken["case"])
    assert case.customer == "u82-1alz-RI301"


def test_row_9_an_unknown_caller_gets_no_default_customer(services):
    event = load("connect_inbound_risk.json")
    assert HANDLERS["lookup"](event, services)["known"] == "no"
    routed = HANDLERS["route"](event, services)
    assert "number_unknown" in services.ports.store.get(Assessment, routed["assessment"]).reasons
    assert HANDLERS["authenticate"](
        {
            **event,
            "Details": {
                **event["Details"],
                "Parameters": {"proof": "birth_date", "secret": "01311980"},
            },
        },
        services,
    ) == {"result": "failed"}


def test_row_10_a_provider_error_still_gives_a_band(services):
    class Down:
        def score_call(self, signals):
            raise Unavailable("down")

    desk = RiskDesk(Down(), services.desk.policy)
    broken = wiring.Services(services.ports, desk, services.settings)
    assert HANDLERS["route"](load("connect_inbound_risk.json"), broken)["band"] == "medium"


def test_row_11_each_contact_has_its_own_time(services):
    event = load("connect_inbound_risk.json")
    HANDLERS["route"](event, services)
    services.ports.clock.advance(60)
    event["Details"]["ContactData"]["ContactId"] = "another"
    HANDLERS["route"](event, services)
    (_, one), (_, other) = services.ports.store.get(Visits, "+11234567890").contacts
    assert other - one == 60


def test_row_12_most_ordinary_callers_reach_the_bot(services):
    dice = random.Random(12)
    bands = []
    for n in range(300):
        event = load("connect_inbound_risk.json")
        contact = event["Details"]["ContactData"]
        contact["ContactId"] = f"ordinary{n}"
        known = dice.random() < 0.7
        contact["CustomerEndpoint"]["Address"] = PHONE if known else f"+1415555{n:04d}"
        bands.append(HANDLERS["route"](event, services)["band"])
        services.ports.clock.advance(3600)
    assert bands.count("low") >= 0.7 * len(bands)


def test_an_event_without_customer_or_card_is_malformed_and_touches_nothing(services):
    for name in ("eventbridge_transaction.json", "payload.json", "payload2.json"):
        before = rows(services)
        with pytest.raises(Malformed):
            HANDLERS["intake"](load(name), services)
        assert rows(services) == before


@pytest.mark.parametrize(
    "name",
    [
        "kinesis_batch.json",
        "firehose_transform.json",
        "sqs_s3_train.json",
        "glue_crawler_succeeded.json",
    ],
)
def test_other_seeds_events_are_malformed_for_these_handlers(services, name):
    for function in ("intake", "lookup", "code_hook"):
        with pytest.raises(Malformed):
            HANDLERS[function](load(name), services)


def test_the_whole_call_leaves_one_trace_of_each_act(services, taken):
    for function, said in (
        ("authenticate", {"proof": "birth_year", "secret": "1980"}),
        ("case", {}),
        ("answer", {"answer": "not_mine"}),
        ("answer", {"answer": "not_mine"}),
        ("card_state", {}),
    ):
        answer = HANDLERS[function](on_call(taken, **said), services)
    assert answer == {"state": "blocked", "card_ending": "four two two four"}
    store = services.ports.store
    actions = [entry.action for entry in store.list(AuditEntry, "u82-1alz-RI301")]
    assert actions == ["answer_not_mine", "block_fraud", "case_opened", "dial_started"]
    assert len(store.list(OutboxEntry, "u82-1alz-RI301")) == 2
