"""Events of another instance, account, Region or topic are refused and audited (A15)."""

from __future__ import annotations

import pytest

from ivr.faults import Foreign, Malformed, Unavailable
from ivr.runtime import wiring
from ivr.runtime.ledger.trail import NOBODY

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:replies"
INSTANCE = f"arn:aws:connect:us-east-1:{ACCOUNT}:instance/ours"


def connect(arn=INSTANCE):
    data = {"ContactId": "c1", "InstanceARN": arn, "Channel": "VOICE"}
    return {"Details": {"ContactData": data, "Parameters": {}}}


def bridged(**said):
    return {"account": ACCOUNT, "region": "us-east-1", "source": "x", "detail": {}, **said}


def notified(topic=TOPIC, message="hello"):
    return {"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": topic, "Message": message}}]}


def request(**said):
    identity = {"userArn": f"arn:aws:iam::{ACCOUNT}:user/bank"}
    return {"requestContext": {"accountId": ACCOUNT, "identity": identity, **said}}


def test_our_own_events_are_taken(house):
    given = house.services
    assert wiring.connect(connect(), given).contact == "c1"
    assert wiring.bridged(bridged(), given)["source"] == "x"
    assert wiring.notified(notified(), given) == ["hello"]
    assert wiring.caller(request(), given) == f"arn:aws:iam::{ACCOUNT}:user/bank"
    assert wiring.caller(request(identity={"apiKeyId": "key1"}), given) == "key1"
    assert house.audits(NOBODY) == []


OTHER = "999999999999"

FOREIGN = {
    "instance": (wiring.connect, connect(INSTANCE.replace("ours", "theirs"))),
    "instance_account": (wiring.connect, connect(INSTANCE.replace(ACCOUNT, OTHER))),
    "no_instance": (wiring.connect, connect("")),
    "account": (wiring.bridged, bridged(account=OTHER)),
    "no_account": (wiring.bridged, bridged(account=None)),
    "region": (wiring.bridged, bridged(region="eu-west-1")),
    "contact": (
        wiring.bridged,
        bridged(source="aws.connect", detail={"instanceArn": INSTANCE.replace("ours", "x")}),
    ),
    "topic": (wiring.notified, notified(TOPIC + "2")),
    "topic_account": (wiring.notified, notified(TOPIC.replace(ACCOUNT, OTHER))),
    "api_account": (wiring.caller, request(accountId=OTHER)),
    "nobody": (wiring.caller, request(identity={"sourceIp": "10.0.0.1", "userArn": None})),
    "no_identity": (wiring.caller, request(identity=None)),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_event_is_refused_and_audited_once(house, name):
    read, event = FOREIGN[name]
    for _ in range(3):
        with pytest.raises(Foreign) as caught:
            read(event, house.services)
    assert caught.value.code == "RUN403"
    assert "arn:" not in str(caught.value)
    assert house.audits(NOBODY) == ["refused_foreign"]


def test_a_refusal_stands_where_it_cannot_be_audited(house):
    class Down:
        def commit(self, *records):
            raise Unavailable("down")

    with pytest.raises(Foreign):
        wiring.bridged(bridged(account=OTHER), house.with_ports(store=Down()))


def test_without_an_account_any_is_taken(house):
    given = house.with_settings(account="", reply_topic="", instance_arn="", region="")
    assert wiring.connect(connect("arn:x"), given).contact == "c1"
    assert wiring.bridged(bridged(account=OTHER, region="x"), given)
    assert wiring.notified(notified("arn:aws:sns:r:9:t"), given) == ["hello"]
    assert wiring.caller(request(accountId=OTHER), given)


def test_what_was_handed_in_directly_has_no_account(house):
    assert wiring.bridged({"customer": "ana"}, house.services) == {"customer": "ana"}


@pytest.mark.parametrize("read", [wiring.bridged, wiring.notified, wiring.caller])
@pytest.mark.parametrize(
    "event",
    [None, [], "x", {"Records": []}, {"Records": [{}]}, {"Records": "x"}, {"requestContext": 3}],
)
def test_what_has_no_known_shape_is_malformed(house, read, event):
    if read is wiring.bridged and isinstance(event, dict):
        return
    with pytest.raises(Malformed):
        read(event, house.services)
