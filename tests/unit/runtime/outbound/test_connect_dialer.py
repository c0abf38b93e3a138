"""StartOutboundVoiceContact, checked against the service's own shapes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import CONFIG, client
from ivr.runtime.adapters.aws.outgoing.dialer import ConnectDialer
from ivr.runtime.ports import DialAnswer, DialRequest, Fate
from ivr.runtime.settings import Settings

REQUEST = DialRequest(
    number="+14155550101", token="episode-1", attributes={"case_id": "k", "locale": "en-US"}
)
ASKED = {
    "DestinationPhoneNumber": "+14155550101",
    "ContactFlowId": "flow",
    "InstanceId": "instance",
    "SourcePhoneNumber": "+18005550100",
    "ClientToken": "episode-1",
    "Attributes": {"case_id": "k", "locale": "en-US"},
    "RingTimeoutInSeconds": 30,
}


@pytest.fixture
def connect(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    made = client("connect", "us-east-1")
    yield made
    made.close()


def test_a_call_is_started_with_its_token(connect):
    with Stubber(connect) as stub:
        stub.add_response("start_outbound_voice_contact", {"ContactId": "c1"}, ASKED)
        dialer = ConnectDialer(connect, "instance", "flow", "+18005550100")
        assert dialer.dial(REQUEST) == DialAnswer(contact="c1")


@pytest.mark.parametrize("code", ["DestinationNotAllowedException", "InvalidParameterException"])
def test_a_definite_no_is_a_refusal(connect, code):
    with Stubber(connect) as stub:
        stub.add_client_error("start_outbound_voice_contact", code)
        dialer = ConnectDialer(connect, "instance", "flow", "+18005550100")
        assert dialer.dial(REQUEST) == DialAnswer(refusal=code)


@pytest.mark.parametrize(
    "code", ["LimitExceededException", "InternalServiceException", "ThrottlingException"]
)
def test_a_transient_error_is_unavailable_and_names_no_number(connect, code):
    with Stubber(connect) as stub:
        stub.add_client_error("start_outbound_voice_contact", code, "for +14155550101")
        dialer = ConnectDialer(connect, "instance", "flow", "+18005550100")
        with pytest.raises(Unavailable, match=code) as caught:
            dialer.dial(REQUEST)
    assert "+1415" not in str(caught.value)


def test_a_timeout_is_unavailable():
    class Slow:
        def start_outbound_voice_contact(self, **asked):
            raise ReadTimeoutError(endpoint_url="https://connect")

    with pytest.raises(Unavailable):
        ConnectDialer(Slow(), "i", "f", "+18005550100").dial(REQUEST)


THEN = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
CONTACT = {"InstanceId": "instance", "ContactId": "c1"}


@pytest.mark.parametrize(
    ("told", "fate"),
    [
        ({}, Fate()),
        ({"ConnectedToSystemTimestamp": THEN}, Fate(connected_at=1_772_474_400)),
        (
            {"DisconnectTimestamp": THEN, "DisconnectReason": "telecom_busy"},
            Fate(ended_at=1_772_474_400, reason="TELECOM_BUSY"),
        ),
    ],
    ids=["ringing", "connected", "over"],
)
def test_the_fate_of_a_contact_is_described(told, fate):
    class Describing:
        def describe_contact(self, **asked):
            assert asked == CONTACT
            return {"Contact": {"Id": "c1", **told}}

    assert ConnectDialer(Describing(), "instance", "flow", "+18005550100").fate("c1") == fate


def test_a_contact_is_described_as_the_service_asks(connect):
    with Stubber(connect) as stub:
        stub.add_response("describe_contact", {"Contact": {"DisconnectTimestamp": THEN}}, CONTACT)
        dialer = ConnectDialer(connect, "instance", "flow", "+18005550100")
        assert dialer.fate("c1") == Fate(ended_at=1_772_474_400)


@pytest.mark.parametrize(
    ("code", "known"),
    [("ResourceNotFoundException", True), ("ThrottlingException", False)],
)
def test_an_unknown_contact_has_no_fate_and_a_throttled_answer_is_none_at_all(connect, code, known):
    with Stubber(connect) as stub:
        stub.add_client_error("describe_contact", code)
        dialer = ConnectDialer(connect, "instance", "flow", "+18005550100")
        if known:
            assert dialer.fate("c1") is None
        else:
            with pytest.raises(Unavailable, match=code):
                dialer.fate("c1")


def test_a_timeout_tells_no_fate():
    class Slow:
        def describe_contact(self, **asked):
            raise ReadTimeoutError(endpoint_url="https://connect")

    with pytest.raises(Unavailable):
        ConnectDialer(Slow(), "i", "f", "+18005550100").fate("c1")


def test_without_flow_or_number_there_is_no_dialer():
    with pytest.raises(Unreadable, match="IVR_OUTBOUND_FLOW_ID"):
        ConnectDialer.of(Settings(pepper=b"a pepper of a test"))


def test_the_settings_describe_a_dialer(connect):
    made = Settings(
        pepper=b"a pepper of a test",
        instance_arn="arn:aws:connect:us-east-1:1:instance/instance",
        outbound_flow="flow",
        source_number="+18005550100",
        region="us-east-1",
    )
    dialer = ConnectDialer.of(made)
    with Stubber(dialer._client) as stub:
        stub.add_response("start_outbound_voice_contact", {"ContactId": "c1"}, ASKED)
        assert dialer.dial(REQUEST).contact == "c1"
    dialer._client.close()


def test_the_time_limits_are_those_of_a_call():
    assert (CONFIG.connect_timeout, CONFIG.read_timeout) == (0.3, 0.8)
    assert CONFIG.retries["total_max_attempts"] == 2
