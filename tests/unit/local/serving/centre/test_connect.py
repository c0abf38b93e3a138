"""boto3's Connect client places calls, stops them, and asks what became of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from ivr.local.contact_centre import IN_MEMORY
from ivr.local.serving.centre.answering import RULES
from ivr.local.serving.centre.contacts import CALLS_MAX, Outbound
from ivr.local.serving.centre.stack import Wishes

NUMBER, SOURCE = "+14155550101", "+14155550100"


def place(found, token="token", **more):
    asked = {
        "DestinationPhoneNumber": NUMBER,
        "SourcePhoneNumber": SOURCE,
        "ContactFlowId": "inbound",
        "InstanceId": found.site.instance,
        "ClientToken": token,
        "Attributes": {"locale": "en-US", "case_id": "case-1"},
        **more,
    }
    wanted = {name: value for name, value in asked.items() if value is not None}
    return found.connect.start_outbound_voice_contact(**wanted)["ContactId"]


def described(found, contact):
    return found.connect.describe_contact(InstanceId=found.site.instance, ContactId=contact)[
        "Contact"
    ]


def over(found, contact):
    def look():
        told = described(found, contact)
        return told if "DisconnectTimestamp" in told else None

    return found.eventually(look)


def code_of(caught):
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def refused(call, *asked, **more):
    with pytest.raises(ClientError) as caught:
        call(*asked, **more)
    return code_of(caught)


def kinds(found, contact):
    return [e["detail"]["eventType"] for e in found.events if e["detail"]["contactId"] == contact]


def test_a_call_is_taken_runs_its_flow_and_ends(centre):
    with centre("medium_risk") as found:
        contact = place(found, Name="a name", Description="why")
        told = over(found, contact)
        assert told["Id"] == contact
        assert told["Arn"] == f"{found.site.instance}/contact/{contact}"
        assert (told["InitiationMethod"], told["Channel"]) == ("API", "VOICE")
        assert (told["Name"], told["Description"]) == ("a name", "why")
        assert told["CustomerEndpoint"] == {"Type": "TELEPHONE_NUMBER", "Address": NUMBER}
        assert told["SystemEndpoint"]["Address"] == SOURCE
        begun, connected = told["InitiationTimestamp"], told["ConnectedToSystemTimestamp"]
        assert begun <= connected <= told["DisconnectTimestamp"]
        assert isinstance(begun, datetime)
        assert told["DisconnectReason"] == "CUSTOMER_DISCONNECT"
        attributes = found.connect.get_contact_attributes(
            InstanceId=found.site.instance.rpartition("/")[2], InitialContactId=contact
        )["Attributes"]
        assert attributes["case_id"] == "case-1"
        assert len(attributes) > 2, "the flow sets more"
        found.eventually(lambda: kinds(found, contact)[-1:] == ["DISCONNECTED"])
        assert kinds(found, contact) == ["INITIATED", "CONNECTED_TO_SYSTEM", "DISCONNECTED"]


def test_events_are_those_of_eventbridge(centre):
    with centre("high_risk") as found:
        contact = place(found, Attributes={"locale": "en-US"})
        told = over(found, contact)
        found.eventually(lambda: "DISCONNECTED" in kinds(found, contact))
        first, last = found.events[0], found.events[-1]
        assert first["source"] == "aws.connect"
        assert first["detail-type"] == "Amazon Connect Contact Event"
        assert (first["account"], first["region"]) == ("111122223333", "us-east-1")
        assert first["detail"]["initiationMethod"] == "API"
        assert "connectedToSystemTimestamp" not in first["detail"]
        assert {"connectedToSystemTimestamp", "disconnectTimestamp"} <= last["detail"].keys()
        text = repr(found.events)
        assert NUMBER not in text
        assert "reason" not in text.lower()
        people = ["QUEUED", "CONNECTED_TO_AGENT"] if "QueueInfo" in told else []
        wanted = ["INITIATED", "CONNECTED_TO_SYSTEM", *people, "DISCONNECTED"]
        assert kinds(found, contact) == wanted


@pytest.mark.parametrize(
    ("answer", "reason"), [("busy", "TELECOM_BUSY"), ("no_answer", "TELECOM_UNANSWERED")]
)
def test_nobody_takes_it(centre, answer, reason):
    def soon(ringing):
        return RULES[answer](ringing._replace(seconds=0.05))

    with centre(soon) as found:
        told = over(found, place(found))
        assert told["DisconnectReason"] == reason
        assert "ConnectedToSystemTimestamp" not in told


def test_a_person_who_was_sent_to_people_is_told_of(centre):
    with centre("low_risk") as found:
        told = over(found, place(found))
        assert told["DisconnectReason"] == "AGENT_DISCONNECT"
        assert told["QueueInfo"]["EnqueueTimestamp"]
        assert told["AgentInfo"]["ConnectedToAgentTimestamp"]


def test_a_number_that_is_none_is_told_by_the_telephone_network(centre):
    with centre("low_risk") as found:
        code = refused(place, found, DestinationPhoneNumber="+1415555")
        assert code == ("DestinationNotAllowedException", 403)
        live = found.stack.board.place(Outbound("+1415555", "inbound", SOURCE))
        assert over(found, live.id)["DisconnectReason"] == "TELECOM_NUMBER_INVALID"


def test_a_token_finds_its_call_for_seven_days(centre):
    with centre("busy") as found:
        first = place(found, "same")
        over(found, first)
        assert place(found, "same") == first
        assert place(found, "another") != first
        found.clock.ahead += timedelta(days=7, minutes=-1)
        assert place(found, "same") == first
        found.clock.ahead += timedelta(minutes=2)
        assert place(found, "same") != first


def test_a_call_is_stopped_while_it_rings(centre):
    with centre("no_answer") as found:
        contact = place(found, RingTimeoutInSeconds=60)
        assert "DisconnectReason" not in described(found, contact)
        asked = {"InstanceId": found.site.instance, "ContactId": contact}
        assert found.connect.stop_contact(**asked)["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert over(found, contact)["DisconnectReason"] == "API"
        assert refused(found.connect.stop_contact, **asked) == ("ContactNotFoundException", 410)


def test_a_flow_by_arn_id_and_name(centre):
    with centre("busy") as found:
        symbols = found.site.book.symbols
        arn = next(arn for arn, symbol in symbols.items() if symbol == "flow:inbound")
        for reference in (arn, arn.rpartition("/")[2], "inbound"):
            assert place(found, token=reference, ContactFlowId=reference)


def test_what_is_refused_and_how(centre):
    with centre("busy") as found:
        missing = ("ResourceNotFoundException", 404)
        assert refused(place, found, ContactFlowId="nowhere") == missing
        assert refused(place, found, InstanceId="another") == missing
        assert refused(place, found, QueueId="nowhere") == missing
        assert refused(described, found, "nobody") == missing
        asked = {"InstanceId": found.site.instance, "ContactId": "nobody"}
        assert refused(found.connect.stop_contact, **asked) == ("ContactNotFoundException", 410)
        request = ("InvalidRequestException", 400)
        assert refused(place, found, SourcePhoneNumber=None) == request
        assert refused(place, found, ContactFlowId="queue_wait_en-US") == request
        parameter = ("InvalidParameterException", 400)
        assert refused(place, found, DestinationPhoneNumber="4155550101") == parameter
        assert refused(place, found, RingTimeoutInSeconds=14) == parameter
        assert refused(place, found, RingTimeoutInSeconds=61) == parameter
        assert refused(place, found, TrafficType="NONE") == parameter
        assert refused(place, found, Attributes={"no blanks": "x"}) == parameter
        assert refused(place, found, DestinationPhoneNumber="+493012345678") == (
            "DestinationNotAllowedException",
            403,
        )


def test_attributes_take_32_kb_and_not_one_byte_more(centre):
    with centre("no_answer") as found:
        contact = place(found, Attributes={"a": "x" * 32_000})
        asked = {"InstanceId": found.site.instance, "InitialContactId": contact}
        update = found.connect.update_contact_attributes
        update(**asked, Attributes={"b": "é" * 383})
        assert refused(update, **asked, Attributes={"c": "y"}) == ("InvalidParameterException", 400)
        update(**asked, Attributes={"a": "short", "c": "y"})
        told = found.connect.get_contact_attributes(**asked)["Attributes"]
        assert told == {"a": "short", "b": "é" * 383, "c": "y"}
        assert refused(place, found, "t", Attributes={"a": "é" * 16_384}) == (
            "InvalidParameterException",
            400,
        )


def test_more_calls_than_an_instance_holds(centre):
    with centre("no_answer") as found:
        for number in range(CALLS_MAX):
            place(found, f"t{number}")
        assert refused(place, found, "one more") == ("LimitExceededException", 429)
        assert place(found, "t0"), "a call that is known is found all the same"


def test_throttling_only_where_it_is_asked_for(centre):
    with centre("busy", Wishes(IN_MEMORY, "k", limited=True)) as found:
        codes = []
        for number in range(12):
            try:
                place(found, f"t{number}")
            except ClientError as fault:
                codes.append(fault.response["Error"]["Code"])
        assert "TooManyRequestsException" in codes
        assert set(codes) <= {"TooManyRequestsException", "LimitExceededException"}


def test_other_operations_are_none(centre):
    with centre("busy") as found:
        asked = {"InstanceId": found.site.instance, "ContactId": "x"}
        code, status = refused(
            found.connect.resume_contact_recording, **asked, InitialContactId="x"
        )
        assert (code, status) == ("UnknownOperationException", 404)


def test_a_defect_ends_one_call_and_is_told(centre):
    def broken(ringing):
        raise ValueError(ringing.number[:1])

    with centre(broken) as found:
        assert over(found, place(found))["DisconnectReason"] == "OTHER"
        assert "ValueError" in found.complaints[0]


def test_times_are_in_utc(centre):
    with centre("busy") as found:
        begun = described(found, place(found))["InitiationTimestamp"]
        assert abs(begun.astimezone(UTC) - found.clock.now()) < timedelta(seconds=20)
