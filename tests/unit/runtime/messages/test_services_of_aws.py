"""SendTextMessage and PutEvents, checked against the services' own shapes."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import ONCE, client
from ivr.runtime.adapters.aws.later import QueueLater
from ivr.runtime.adapters.aws.outgoing.publisher import BusPublisher
from ivr.runtime.adapters.aws.outgoing.texter import EndUserTexter
from ivr.runtime.ledger.trail import news
from ivr.runtime.ports import TextAnswer, TextRequest
from ivr.runtime.settings import Settings

REQUEST = TextRequest(number="+14155550101", body="Example Bank: hello", token="case-1-1")
ASKED = {
    "DestinationPhoneNumber": "+14155550101",
    "OriginationIdentity": "+18005550100",
    "MessageBody": "Example Bank: hello",
    "MessageType": "TRANSACTIONAL",
    "TimeToLive": 1800,
    "ConfigurationSetName": "ivr",
    "Context": {"attempt": "case-1-1"},
}
SETTINGS = Settings(
    pepper=b"a pepper of a test",
    region="us-east-1",
    sms_number="+18005550100",
    configuration_set="ivr",
    news_bus="news",
)


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def texter():
    made = EndUserTexter.of(SETTINGS)
    yield made
    made._client.close()


@pytest.fixture
def publisher():
    made = BusPublisher.of(SETTINGS)
    yield made
    made._client.close()


def test_a_message_is_sent_as_transactional(texter):
    with Stubber(texter._client) as stub:
        stub.add_response("send_text_message", {"MessageId": "m1"}, ASKED)
        assert texter.send(REQUEST) == TextAnswer(message="m1")


def test_a_configuration_set_is_not_needed():
    texter = EndUserTexter(client("pinpoint-sms-voice-v2", "us-east-1", once=True), "+18005550100")
    asked = {name: value for name, value in ASKED.items() if name != "ConfigurationSetName"}
    with Stubber(texter._client) as stub:
        stub.add_response("send_text_message", {"MessageId": "m1"}, asked)
        assert texter.send(REQUEST).message == "m1"
    texter._client.close()


def test_an_opt_out_that_the_service_knows_is_told_apart(texter):
    with Stubber(texter._client) as stub:
        stub.add_client_error(
            "send_text_message",
            "ConflictException",
            "the number +14155550101 opted out",
            http_status_code=409,
            modeled_fields={"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"},
        )
        assert texter.send(REQUEST) == TextAnswer(refusal="opted_out")


@pytest.mark.parametrize(
    ("code", "fields", "refusal"),
    [
        ("ConflictException", {"Reason": "NO_ORIGINATION_IDENTITIES_FOUND"}, "NO_ORIG"),
        ("ValidationException", {"Reason": "COUNTRY_NOT_ENABLED"}, "COUNTRY_NOT_ENABLED"),
        ("ServiceQuotaExceededException", {"Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"}, "M"),
        ("AccessDeniedException", {}, "AccessDeniedException"),
        ("ThrottlingException", {}, "ThrottlingException"),
    ],
)
def test_what_was_certainly_not_sent_is_a_refusal(texter, code, fields, refusal):
    with Stubber(texter._client) as stub:
        stub.add_client_error("send_text_message", code, "", modeled_fields=fields)
        assert texter.send(REQUEST).refusal.startswith(refusal)


def test_an_internal_error_leaves_it_open(texter):
    with Stubber(texter._client) as stub:
        stub.add_client_error("send_text_message", "InternalServerException", "for +14155550101")
        with pytest.raises(Unavailable) as caught:
            texter.send(REQUEST)
    assert "+1415" not in str(caught.value)


def test_a_timeout_leaves_it_open():
    class Slow:
        def send_text_message(self, **asked):
            raise ReadTimeoutError(endpoint_url="https://sms")

    with pytest.raises(Unavailable):
        EndUserTexter(Slow(), "+18005550100").send(REQUEST)


def test_nothing_is_sent_twice_by_the_client_itself():
    assert ONCE.retries["total_max_attempts"] == 1
    assert (ONCE.connect_timeout, ONCE.read_timeout) == (0.3, 0.8)


def test_without_a_number_there_is_no_texter():
    with pytest.raises(Unreadable, match="IVR_SMS_NUMBER"):
        EndUserTexter.of(Settings(pepper=b"a pepper of a test"))


def entry(n, kind="card_blocked"):
    return news("ana", kind, f"subject{n}", "c1", 1_772_474_400 + n)


def put(n):
    one = entry(n)
    told = {"id": one.id, "customer": "ana", "subject": f"subject{n}", "at": one.at}
    return {
        "EventBusName": "news",
        "Source": "ivr",
        "DetailType": "card_blocked",
        "Detail": json.dumps(told, separators=(",", ":")),
        "Time": datetime.fromtimestamp(one.at, UTC),
    }


def test_news_is_put_on_the_bus(publisher):
    with Stubber(publisher._client) as stub:
        answer = {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}
        stub.add_response("put_events", answer, {"Entries": [put(1)]})
        assert publisher.publish([entry(1)]) == [entry(1).id]


def test_only_what_was_taken_is_told_as_taken(publisher):
    with Stubber(publisher._client) as stub:
        answer = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "X"}, {"EventId": "e"}]}
        stub.add_response("put_events", answer, {"Entries": [put(1), put(2)]})
        assert publisher.publish([entry(1), entry(2)]) == [entry(2).id]


class Bus:
    def __init__(self, fail_after=99):
        self.batches = []
        self.fail_after = fail_after

    def put_events(self, *, Entries):  # noqa: N803  the service's own name
        if len(self.batches) >= self.fail_after:
            raise ReadTimeoutError(endpoint_url="https://events")
        self.batches.append(Entries)
        return {"Entries": [{"EventId": "e"}] * len(Entries)}


def test_no_more_than_ten_entries_go_at_once():
    bus = Bus()
    assert len(BusPublisher(bus, "news").publish([entry(n) for n in range(25)])) == 25
    assert [len(batch) for batch in bus.batches] == [10, 10, 5]


def test_no_more_than_a_megabyte_goes_at_once():
    bus = Bus()
    large = [dataclasses.replace(entry(n), subject="x" * 400_000) for n in range(5)]
    assert len(BusPublisher(bus, "news").publish(large)) == 5
    assert [len(batch) for batch in bus.batches] == [2, 2, 1]


def test_what_was_taken_before_the_bus_failed_stays_taken():
    taken = BusPublisher(Bus(fail_after=1), "news").publish([entry(n) for n in range(15)])
    assert len(taken) == 10


def test_a_bus_that_is_down_is_unavailable(publisher):
    with pytest.raises(Unavailable):
        BusPublisher(Bus(fail_after=0), "news").publish([entry(1)])
    with Stubber(publisher._client) as stub:
        stub.add_client_error("put_events", "InternalException")
        with pytest.raises(Unavailable, match="InternalException"):
            publisher.publish([entry(1)])


def test_no_news_asks_nobody():
    bus = Bus()
    assert BusPublisher(bus, "news").publish([]) == []
    assert bus.batches == []


def test_a_request_that_waits_is_put_into_its_queue():
    url = "https://sqs.us-east-1.amazonaws.com/111122223333/ivr-dev-later-block"
    made = QueueLater.of(dataclasses.replace(SETTINGS, later_queue=url))
    asked = {"QueueUrl": url, "MessageBody": '{"Details":{}}'}
    with Stubber(made._client) as stub:
        stub.add_response("send_message", {"MessageId": "m"}, asked)
        made.keep(b'{"Details":{}}')
        stub.add_client_error("send_message", "KMS.DisabledException")
        with pytest.raises(Unavailable, match="KMS"):
            made.keep(b"{}")
        stub.assert_no_pending_responses()
    made._client.close()


def test_a_queue_that_does_not_answer_is_asked_once():
    made = QueueLater.of(dataclasses.replace(SETTINGS, later_queue="https://sqs.test/1/q"))
    assert made._client.meta.config.retries == ONCE.retries
    fault = ReadTimeoutError(endpoint_url="https://sqs.test")

    class Silent:
        def send_message(self, **_asked):
            raise fault

    with pytest.raises(Unavailable, match="did not answer"):
        QueueLater(Silent(), "q").keep(b"{}")
    made._client.close()


def test_a_queue_has_to_be_named():
    with pytest.raises(Unreadable, match="IVR_LATER_QUEUE"):
        QueueLater.of(SETTINGS)
