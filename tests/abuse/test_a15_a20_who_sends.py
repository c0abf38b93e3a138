"""A15, A18-A20: events of others, and events that come again: at once, days later, as twins."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.faults import Conflict, Foreign
from ivr.runtime import wiring
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Ports
from ivr.runtime.records import Alert, Attempt, AuditEntry, Card, Case, Customer, Episode, Review

OURS, OTHER = "123456789012", "999999999999"
INSTANCE = f"arn:aws:connect:us-east-1:{OURS}:instance/ours"
DAY = 86_400
ASKED = (
    *("lookup", "route", "authenticate", "send_code", "account", "block", "card_state"),
    *("dispute", "case", "answer"),
)


def contact(arn, attributes=None):
    endpoint = {"Address": "+14155550101", "Type": "TELEPHONE_NUMBER"}
    data = {"ContactId": "c1", "InstanceARN": arn, "Channel": "VOICE"}
    data |= {"CustomerEndpoint": endpoint, "Attributes": attributes or {}}
    return {"Details": {"ContactData": data, "Parameters": {}}}


def posted(account, identity):
    context = {"accountId": account, "identity": identity}
    body = json.dumps({"customer": "ana", "card_token": "t", "amount": "1"})
    request = {"httpMethod": "POST", "path": "/transactions", "body": body, "headers": {}}
    return {**request, "requestContext": context}


FOREIGN = {
    **{name: contact(INSTANCE.replace("ours", "theirs")) for name in ASKED},
    "intake": {"account": OTHER, "region": "us-east-1", "detail": {}},
    "contact_event": {
        "account": OURS,
        "region": "us-east-1",
        "source": "aws.connect",
        "detail": {"instanceArn": INSTANCE.replace("ours", "theirs"), "contactId": "c1"},
    },
    "text_reply": {"Records": [{"Sns": {"TopicArn": f"arn:aws:sns:r:{OTHER}:x", "Message": "{}"}}]},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a15_a_foreign_sender_is_refused_and_audited_once(house, name):
    before = [*house.store.scan(Customer), *house.store.scan(Card)]
    for _ in range(3):
        with pytest.raises(Foreign):
            wiring.serve(name, HANDLERS[name], FOREIGN[name], house.services)
    assert house.audits("nobody") == ["refused_foreign"]
    assert [*house.store.scan(Customer), *house.store.scan(Card)] == before
    assert list(house.store.scan(Alert)) == []


@pytest.mark.parametrize(
    ("account", "identity"),
    [(OTHER, {"userArn": f"arn:aws:iam::{OTHER}:user/x"}), (OURS, {"sourceIp": "10.0.0.1"})],
    ids=["account", "nobody"],
)
def test_a15_a_stranger_posts_nothing(house, account, identity):
    answer = HANDLERS["transactions"](posted(account, identity), house.services)
    assert (answer["statusCode"], json.loads(answer["body"])) == (403, {"code": "RUN403"})
    assert list(house.store.scan(Alert)) == []
    assert house.audits("nobody") == ["refused_foreign"]


@pytest.mark.parametrize("name", ["case", "answer", "card_state", "authenticate"])
def test_a16_a_contact_that_was_not_dialled_is_audited_by_its_door(line, name):
    said = {"proof": "birth_year", "secret": "1980", "answer": "not_mine", "charge": "1"}
    attributes = {"case_id": "K", "attempt": "1"}
    event = line.event("forged", "+14155550101", attributes, said, "API")
    for _ in range(2):
        with pytest.raises(Foreign):
            wiring.serve(name, HANDLERS[name], event, line.services)
    entries = line.store.list(AuditEntry, "nobody")
    assert [(e.action, e.subject) for e in entries] == [("refused_forged", name)]
    assert set(line.cards.values()) == {"ACTIVE"}


def alone(bank, customer="ana"):
    """Return how many cases, attempts and calls there are for a customer."""
    cases = [case for case in bank.store.scan(Case) if case.customer == customer]
    attempts = [one for one in bank.store.scan(Attempt) if one.customer == customer]
    return len(cases), len(attempts), len(bank.dialer.calls)


def opened(bank):
    return [e.action for e in bank.store.list(AuditEntry, "ana")].count("case_opened")


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a18_a_thousand_deliveries_at_once_are_one_case_and_one_call(make_bank, tmp_path, kind):
    bank = make_bank()
    if kind == "sqlite":
        bank.store = SqliteStore(str(tmp_path / "a.db"), bank.clock)
        bank.ports = Ports(bank.store, bank.clock, bank.dialer)
    bank.customer()
    times = 1_000 if kind == "memory" else 200

    def deliver(_):
        try:
            return bank.charge(name="T1").case
        except Conflict:
            return "again"

    with ThreadPoolExecutor(16) as crowd:
        answers = set(crowd.map(deliver, range(times)))
        list(crowd.map(lambda _: bank.pump(), range(16)))
    assert len(answers - {"again"}) == 1
    assert alone(bank) == (1, 1, 1)
    assert opened(bank) == 1
    if kind == "sqlite":
        bank.store.close()


@pytest.mark.parametrize("days", [0, 1, 8, 15, 400, 700])
@pytest.mark.parametrize("ended", ["voicemail", "answered"])
def test_a19_a_replay_dials_nobody_however_late(bank, days, ended):
    first = bank.charge(name="T1")
    bank.pump()
    bank.ends(connected=bank.now)
    case = bank.case()
    if ended == "answered":
        bank.change(case, answer="mine", state="CONFIRMED")
    bank.change(bank.attempt(), state="ENDED", end="answered")
    calls = len(bank.dialer.calls)
    bank.clock.advance(days * DAY)
    for _ in range(3):
        again = bank.charge(name="T1")
        assert (again.outcome, again.case) == (first.outcome, first.case)
        bank.pump()
        bank.sweep()
    assert len(bank.dialer.calls) == calls == 1
    assert opened(bank) == (1 if days < 395 else 0), "an audit entry is kept for 13 months"


@pytest.mark.parametrize("days", [8, 400])
def test_a19_an_event_that_says_when_it_was_is_never_fresh_again(make_bank, days):
    bank = make_bank()
    bank.customer()
    bank.charge(name="T1", at=bank.now - days * DAY)
    bank.pump()
    assert bank.dialer.calls == []
    assert [why for _, why in bank.reviews()] == ["too_old"]


@pytest.mark.parametrize("between", ["nothing", "called", "connected"])
def test_a20_two_charges_of_one_episode_are_one_call(bank, between):
    first = bank.charge(name="T1", card=1)
    if between != "nothing":
        bank.pump()
    if between == "connected":
        bank.told("CONNECTED_TO_SYSTEM")
    second = bank.charge(name="T2", card=2)
    assert second.case == first.case
    for _ in range(3):
        bank.pump()
    assert alone(bank) == (1, 1, 1)
    assert [c.transaction for c in bank.case().charges] == ["T1", "T2"]
    actions = [e.action for e in bank.store.list(AuditEntry, "ana")]
    assert (actions.count("case_opened"), actions.count("charge_joined")) == (1, 1)


def test_a20_charges_that_arrive_together_are_one_episode(bank):
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda n: _patient(bank, f"T{n}"), range(8)))
    bank.pump()
    assert alone(bank) == (1, 1, 1)
    assert len(bank.case().charges) == 8
    assert len(list(bank.store.scan(Episode))) == 1
    assert list(bank.store.scan(Review)) == []


def _patient(bank, name):
    """Deliver a charge until it was taken, as a stream does."""
    while True:
        try:
            return bank.charge(name=name)
        except Conflict:
            continue
