"""Replies from a topic, and the pump of news and messages, through their handlers."""

from __future__ import annotations

import json

import pytest

from ivr.faults import Foreign, Malformed, NotFound, Unavailable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.trail import news
from ivr.runtime.records import Card, Episode, Review, card_token, encode

TOPIC = "arn:aws:sns:us-east-1:123456789012:replies"
PHONE = "+14155550101"
CARD = "4000001234567899"


def reply(body, name="in-1", topic=TOPIC, **said):
    message = {
        "originationNumber": PHONE,
        "destinationNumber": "+18005550100",
        "messageKeyword": "KEYWORD_800555",
        "messageBody": body,
        "inboundMessageId": name,
        **said,
    }
    return notice(json.dumps(message), topic)


def notice(message, topic=TOPIC):
    sns = {"Type": "Notification", "TopicArn": topic, "MessageId": "m", "Message": message}
    return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": sns}]}


@pytest.fixture
def texted(house):
    charge = {"transaction_id": "T1", "customer": "ana", "card_number": CARD, "amount": "10"}
    HANDLERS["intake"](charge, house.services)
    done = HANDLERS["deliver"]({}, house.services)
    assert done["texts_sent"] == "1"
    return house


def ask(house, event):
    return HANDLERS["text_reply"](event, house.services)["result"]


def test_no_blocks_and_is_confirmed_at_once(texted):
    assert ask(texted, reply("No", previousPublishedMessageId=None)) == "blocked"
    (card,) = texted.store.list(Card, "ana")
    assert card.is_blocked
    assert len(texted.texter.sent) == 2
    assert ask(texted, reply("No")) in {"repeated", "ignored"}
    assert len(texted.texter.sent) == 2


def test_a_confirmation_that_cannot_go_now_does_not_fail_the_reply(texted):
    class Down:
        def send(self, request):
            raise Unavailable("down")

    services = texted.with_ports(texter=Down())
    assert HANDLERS["text_reply"](reply("NO"), services)["result"] == "blocked"


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "[]",
        json.dumps({"originationNumber": PHONE}),
        json.dumps({"originationNumber": "12345", "messageBody": "NO", "inboundMessageId": "i"}),
        json.dumps({"originationNumber": PHONE, "messageBody": 1, "inboundMessageId": "i"}),
        json.dumps({"originationNumber": PHONE, "messageBody": "NO"}),
    ],
)
def test_what_cannot_be_read_is_parked_and_not_raised(texted, message):
    assert ask(texted, notice(message)) == "parked"
    assert list(texted.quarantine.kept.values()) == [message.encode()]
    assert not any(card.is_blocked for card in texted.store.list(Card, "ana"))


def test_another_topic_is_refused(texted):
    with pytest.raises(Foreign):
        ask(texted, reply("NO", topic=TOPIC + "x"))
    assert not any(card.is_blocked for card in texted.store.list(Card, "ana"))


def test_a_schedule_sweeps_and_the_rest_hands_over_at_once(house):
    schedule = {"account": "123456789012", "region": "us-east-1", "detail": {}}
    house.store.commit(news("ana", "kind", "x", "y", house.services.ports.now()))
    swept = HANDLERS["deliver"]({**schedule, "source": "aws.events"}, house.services)
    assert swept["sent"] == "0"
    assert HANDLERS["deliver"]({}, house.services)["sent"] == "1"
    assert HANDLERS["deliver"]({"queue": "undelivered"}, house.services)["sent"] == "0"
    with pytest.raises(Malformed):
        HANDLERS["deliver"](None, house.services)


UNKNOWN = {"transaction_id": "T1", "customer": "ana", "card_number": "4111111111111111"}


@pytest.mark.parametrize(
    "detail",
    [
        {**UNKNOWN, "amount": "5000"},
        {**UNKNOWN, "amount": "5000", "customer": "nobody"},
        UNKNOWN,
    ],
    ids=["card", "customer", "transaction"],
)
def test_a_charge_of_nobody_is_parked_and_looked_at(house, detail):
    event = {"account": "123456789012", "region": "us-east-1", "detail": detail}
    for _ in range(3):
        answer = HANDLERS["intake"](event, house.services)
        assert (answer["outcome"], answer["why"]) == ("parked", "RUN404")
    assert len(house.quarantine.kept) == 1
    (review,) = house.store.waiting(Review, "reviews", 9)
    assert (review.why, review.customer) == ("unknown", detail["customer"])
    assert review.card == card_token(b"a pepper of a test", "4111111111111111")
    assert "4111111111111111" not in encode(review)
    decided = {"review": review.id, "verdict": "fraud", "by": "p1"}
    assert HANDLERS["review"](decided, house.services)["result"] == "recorded"
    with pytest.raises(NotFound):
        HANDLERS["intake"](detail, house.services)


def test_a_charge_that_could_not_be_parked_comes_again(house):
    class Down:
        def keep(self, name, content):
            raise Unavailable("down")

    event = {"account": "123456789012", "region": "us-east-1", "detail": UNKNOWN}
    with pytest.raises(Unavailable):
        HANDLERS["intake"](event, house.with_ports(quarantine=Down()))
    assert house.store.waiting(Review, "reviews", 9) == ()


def test_an_unreadable_event_of_a_bus_is_parked_and_a_direct_one_raised(house):
    bad = {"customer": "ana", "amount": "x"}
    event = {"account": "123456789012", "region": "us-east-1", "detail": bad}
    for _ in range(3):
        answer = HANDLERS["intake"](event, house.services)
        assert (answer["outcome"], answer["why"]) == ("parked", "RUN400")
    assert len(house.quarantine.kept) == 1
    assert house.store.get(Episode, "ana") is None
    with pytest.raises(Malformed):
        HANDLERS["intake"](bad, house.services)
