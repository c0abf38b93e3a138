"""boto3's client of text messages: what is sent, what is refused, and what an answer does."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from ivr.local.serving.centre.texts import TEXTS_MAX, Inbox, Message, notice
from ivr.runtime.records import OptOut

NUMBER = "+14155550101"


def refused(found, **asked):
    with pytest.raises(ClientError) as caught:
        found.sms.send_text_message(DestinationPhoneNumber=NUMBER, **asked)
    return caught.value.response


def test_a_message_is_shown_and_has_an_id(centre):
    with centre() as found:
        told = found.sms.send_text_message(
            DestinationPhoneNumber=NUMBER,
            OriginationIdentity="+18005550100",
            MessageBody="hello",
            MessageType="TRANSACTIONAL",
            TimeToLive=1_800,
            Context={"attempt": "a-1"},
        )
        assert found.texts == [Message(told["MessageId"], NUMBER, "hello")]


def test_a_dry_run_sends_nothing(centre):
    with centre() as found:
        assert found.sms.send_text_message(
            DestinationPhoneNumber=NUMBER, MessageBody="hello", DryRun=True
        )["MessageId"]
        assert found.texts == []


def test_who_opted_out_gets_nothing(centre):
    with centre() as found:
        found.store.commit(OptOut(number=NUMBER, at=1, by="test"))
        response = refused(found, MessageBody="hello")
        assert response["Error"]["Code"] == "ConflictException"
        assert response["Reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert found.texts == []


def test_stop_is_heard_by_the_service_and_by_the_handler(centre):
    with centre() as found:
        assert found.stack.inbox.reply(NUMBER, "stop") == "opted_out"
        assert found.store.get(OptOut, NUMBER) is not None
        assert refused(found, MessageBody="hello")["Error"]["Code"] == "ConflictException"


def test_values_that_break_the_model(centre):
    with centre() as found:
        for wrong in (
            {"MessageBody": " "},
            {"MessageBody": "x" * 1_601},
            {"MessageBody": "x", "TimeToLive": 4},
            {"MessageBody": "x", "DryRun": "maybe"},
            {"MessageBody": "x", "Context": {str(n): "v" for n in range(6)}},
            {},
        ):
            assert refused(found, **wrong)["Error"]["Code"] == "ValidationException", wrong


def test_other_operations_are_none(centre):
    with centre() as found, pytest.raises(ClientError, match="UnknownOperationException"):
        found.sms.describe_pools()


def test_an_answer_names_the_message_that_it_answers():
    event = notice(NUMBER, "NO", "m-1", "2026-01-01T00:00:00Z")
    (record,) = event["Records"]
    assert record["EventSource"] == "aws:sns"
    assert '"previousPublishedMessageId": "m-1"' in record["Sns"]["Message"]
    assert "previousPublishedMessageId" not in repr(notice(NUMBER, "NO", "", ""))


def test_the_latest_message_is_known_and_old_ones_are_forgotten(centre):
    with centre() as found:
        services = found.stack.services
    inbox = Inbox(lambda: services, lambda message: None)
    assert inbox.latest is None
    for number in range(TEXTS_MAX + 5):
        inbox.receive(f"+1415{number:07}", "x")
    assert inbox.latest.number == f"+1415{TEXTS_MAX + 4:07}"
    assert len(inbox._latest) == TEXTS_MAX
