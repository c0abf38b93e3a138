"""What could not be taken in comes back from its queue, as tokens; or ends in the quarantine."""

from __future__ import annotations

import json

import pytest

from ivr.faults import Conflict, Foreign, Malformed, Unavailable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger import marks
from ivr.runtime.records import Card, Case, Episode, Quarantined, Review, encode
from ivr.runtime.wiring.held import RECEIVES_MAX, held

ACCOUNT = "123456789012"
CARD = "4000001234567899"
CHARGE = {"transaction_id": "T1", "customer": "ana", "card_number": CARD, "amount": "10"}
OUTER = {"source": "com.example.transactions", "account": ACCOUNT, "region": "us-east-1"}
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:replies"
MESSAGE = {"originationNumber": "+14155550101", "messageBody": "NO", "inboundMessageId": "in-1"}
NOTICE = {
    "Type": "Notification",
    "TopicArn": TOPIC,
    "MessageId": "m",
    "Message": json.dumps(MESSAGE | {"destinationNumber": "+18005550100", "messageKeyword": "K"}),
}


def back(body, receives=1, account=ACCOUNT, queue="ivr-dev-quarantine-intake"):
    """Return what the mapping of a queue sends, with one message."""
    record = {
        "messageId": "m-1",
        "receiptHandle": "r",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:{account}:{queue}",
        "awsRegion": "us-east-1",
    }
    return {"Records": [record]}


def bridged(**changed):
    return {**OUTER, "detail-type": "Transaction", "detail": CHARGE | changed}


class Failing:
    """A store whose commits fail as told, but those of what is put away."""

    def __init__(self, store, fault):
        self.store, self.fault = store, fault

    def __getattr__(self, name):
        return getattr(self.store, name)

    def commit(self, *records):
        if any(isinstance(record, Case | Card) for record in records):
            raise self.fault
        self.store.commit(*records)


@pytest.mark.parametrize("event", [bridged(), CHARGE], ids=["of the bus", "direct"])
def test_a_transaction_that_comes_back_is_taken_in(house, event):
    answer = HANDLERS["intake"](back(event), house.services)
    assert answer["way"] == "sms"
    assert house.store.get(Episode, "ana").case == answer["case"]
    assert house.quarantine.kept == {}
    assert HANDLERS["intake"](back(event, receives=2), house.services) == answer


@pytest.mark.parametrize("receives", [1, RECEIVES_MAX - 1])
def test_what_fails_for_now_stays_in_its_queue(house, receives):
    given = house.with_ports(store=Failing(house.store, Unavailable("busy")))
    with pytest.raises(Unavailable):
        HANDLERS["intake"](back(bridged(), receives), given)
    assert house.quarantine.kept == {}


@pytest.mark.parametrize("fault", [Conflict("busy"), KeyError("x")], ids=["ours", "unforeseen"])
def test_what_fails_again_and_again_is_put_away_and_looked_at(house, fault):
    given = house.with_ports(store=Failing(house.store, fault))
    with marks.begun() as kept:
        answer = HANDLERS["intake"](back(bridged(), RECEIVES_MAX), given)
    assert answer["outcome"] == "parked"
    assert ("parked", 1, {"function": "intake"}) in kept.counted
    (content,) = house.quarantine.kept.values()
    assert CARD.encode() in content
    (review,) = house.store.waiting(Review, "reviews", 9)
    assert (review.customer, review.transaction) == ("ana", "T1")
    for kind in (Review, Quarantined):
        assert all(CARD not in encode(record) for record in house.store.scan(kind))


def test_what_could_not_be_put_away_stays_in_its_queue(house):
    class Down:
        def keep(self, name, content):
            raise Unavailable("down")

    store = Failing(house.store, Conflict("busy"))
    given = house.with_ports(store=store, quarantine=Down())
    with pytest.raises(Unavailable):
        HANDLERS["intake"](back(bridged(), RECEIVES_MAX + 3), given)


@pytest.mark.parametrize("body", ["no JSON", "[]", '{"customer": "ana"}', "null"])
def test_what_nobody_can_read_is_put_away_at_once(house, body):
    assert HANDLERS["intake"](back(body), house.services)["outcome"] == "parked"
    assert list(house.quarantine.kept.values()) == [body.encode()]


@pytest.mark.parametrize("shape", ["of Lambda", "of SNS"])
def test_an_answer_that_comes_back_blocks(house, shape):
    HANDLERS["intake"](CHARGE, house.services)
    HANDLERS["deliver"]({}, house.services)
    event = {"Records": [{"EventSource": "aws:sns", "Sns": NOTICE}]}
    body = NOTICE if shape == "of SNS" else event
    for _ in range(2):
        HANDLERS["text_reply"](back(body), house.services)
    (card,) = house.store.list(Card, "ana")
    assert card.is_blocked


def test_an_answer_that_fails_on_is_put_away(house):
    HANDLERS["intake"](CHARGE, house.services)
    HANDLERS["deliver"]({}, house.services)
    given = house.with_ports(store=Failing(house.store, Unavailable("busy")))
    with pytest.raises(Unavailable):
        HANDLERS["text_reply"](back(NOTICE), given)
    answer = HANDLERS["text_reply"](back(NOTICE, RECEIVES_MAX), given)
    assert answer == {"result": "parked"}
    assert len(house.quarantine.kept) == 1


@pytest.mark.parametrize("account", ["999999999999", ""])
def test_a_queue_of_somebody_else_is_refused(house, account):
    with pytest.raises(Foreign):
        HANDLERS["intake"](back(bridged(), account=account), house.services)


def test_a_queue_gives_one_message_with_a_body(house):
    two = back(bridged())
    two["Records"] *= 2
    with pytest.raises(Malformed, match="BatchSize"):
        held(two, house.services)
    del two["Records"][1:]
    del two["Records"][0]["body"]
    with pytest.raises(Malformed, match="body"):
        held(two, house.services)


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"Records": [{"Sns": {}}]}, None, []])
def test_everything_else_comes_as_it_is(house, event):
    assert held(event, house.services) is None
