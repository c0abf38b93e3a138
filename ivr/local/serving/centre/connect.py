"""Five operations of Amazon Connect, for calls that are placed here.

Law: one function an operation, in an explicit table; requests are checked as botocore's model of
connect describes them, errors have its shapes. Sources: that model; Connect API reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import unquote

from ivr.ir.actions.base import FlowType
from ivr.local.contact_centre import SYSTEM_NUMBER
from ivr.local.serving.centre.contacts import (
    CALLS_MAX,
    RING_SECONDS,
    Bucket,
    Live,
    Outbound,
    TooMany,
)
from ivr.local.serving.centre.doors import (
    INTERNAL_SERVICE,
    Refusal,
    answer_of,
    body_of,
    refusal_of,
    unknown_operation,
)
from ivr.local.serving.centre.switchboard import Switchboard
from ivr.local.serving.checks import Flag, Json, Record, Table, Text, Whole
from ivr.local.serving.operations import Answer, Said
from ivr.runtime.ledger.reach.numbers import may_reach
from ivr.simulator.call.world import FlowBook

ATTRIBUTES_BYTES_MAX = 32_768
"""UTF-8 bytes of all attributes of a contact. Source: Connect API reference, Attributes."""

PARAMETER, REQUEST = "InvalidParameterException", "InvalidRequestException"
NOT_FOUND = "ResourceNotFoundException"

_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NUMBER = Text(pattern=re.compile(r"\+[1-9]\d{1,14}"))
_ID, _INSTANCE = Text(1, 256), Text(1, 100)
_ATTRIBUTES = Table(Text(0, 32_767), 32_768, Text(1, 32_767))
_REFERENCE = Record({"Value": Text(0, 4_096), "Type": Text(1)}, frozenset({"Type"}))
_START = Record(
    {
        "Name": Text(0, 1_024),
        "Description": Text(0, 4_096),
        "References": Table(_REFERENCE, key=Text(1, 4_096)),
        "RelatedContactId": _ID,
        "DestinationPhoneNumber": _NUMBER,
        "ContactFlowId": Text(0, 500),
        "InstanceId": _INSTANCE,
        "ClientToken": Text(0, 500),
        "SourcePhoneNumber": _NUMBER,
        "QueueId": Text(),
        "Attributes": _ATTRIBUTES,
        "AnswerMachineDetectionConfig": Record(
            {"EnableAnswerMachineDetection": Flag(), "AwaitAnswerMachinePrompt": Flag()}
        ),
        "CampaignId": Text(1, 100),
        "TrafficType": Text(values=("GENERAL", "CAMPAIGN")),
        "OutboundStrategy": Record({"Type": Text(values=("AGENT_FIRST",))}, frozenset({"Type"})),
        "RingTimeoutInSeconds": Whole(15, 60),
    },
    frozenset({"DestinationPhoneNumber", "ContactFlowId", "InstanceId"}),
)
_STOP = Record(
    {
        "ContactId": _ID,
        "InstanceId": _INSTANCE,
        "DisconnectReason": Record({"Code": Text()}),
    },
    frozenset({"ContactId", "InstanceId"}),
)
_UPDATE = Record(
    {"InitialContactId": _ID, "InstanceId": _INSTANCE, "Attributes": _ATTRIBUTES},
    frozenset({"InitialContactId", "InstanceId", "Attributes"}),
)


@dataclass(frozen=True, slots=True)
class ConnectDoor:
    """The operations over one switchboard.

    `countries` are those that the instance may call; `bucket` limits how often, None does not.
    """

    board: Switchboard
    countries: tuple[str, ...]
    bucket: Bucket | None = None

    def __call__(self, said: Said, request_id: str) -> Answer | None:
        """See Door."""
        path = said.path.partition("?")[0]
        if not path.startswith(("/contact/", "/contacts/")):
            return None
        try:
            return answer_of(self._answered(said, path), request_id)
        except Refusal as refusal:
            return refusal_of(refusal, request_id)
        except Exception as defect:  # noqa: BLE001 - a defect costs one request, not the server
            message = f"a defect of ivr: {type(defect).__name__}"
            return refusal_of(Refusal(INTERNAL_SERVICE, message, 500), request_id)

    def _answered(self, said: Said, path: str) -> Json:
        for (method, pattern), operation in OPERATIONS.items():
            match = re.fullmatch(pattern, path)
            if match and method == said.method:
                return operation(self, said, *map(unquote, match.groups()))
        raise unknown_operation(said)

    def of_instance(self, instance: str) -> None:
        """Check that a request is about our instance, by its id or ARN.

        Raises:
            Refusal: It is about another.
        """
        ours = self.board.site.instance
        if instance not in {ours, ours.rpartition("/")[2]}:
            raise Refusal(NOT_FOUND, f"there is no instance {instance}", 404)

    def contact(self, instance: str, contact: str) -> Live:
        """Return a contact of our instance.

        Raises:
            Refusal: There is none.
        """
        self.of_instance(instance)
        live = self.board.contacts.find(contact)
        if live is None:
            raise Refusal(NOT_FOUND, f"there is no contact {contact}", 404)
        return live


def start_outbound_voice_contact(door: ConnectDoor, said: Said) -> Json:
    """Place a call."""
    asked = body_of(said, _START, PARAMETER)
    door.of_instance(asked["InstanceId"])
    outbound = _outbound(door, asked)
    known = door.board.contacts.by_token(outbound.token)
    if known is not None:
        return {"ContactId": known.id}
    if not may_reach(outbound.number, "voice", door.countries):
        message = f"calls to that number are not allowed here: {', '.join(door.countries)} only"
        raise Refusal("DestinationNotAllowedException", message, 403)
    if door.bucket is not None and not door.bucket.take():
        raise Refusal("TooManyRequestsException", "Too Many Requests", 429)
    try:
        return {"ContactId": door.board.place(outbound).id}
    except TooMany:
        message = f"the instance has {CALLS_MAX} calls at once already"
        raise Refusal("LimitExceededException", message, 429) from None


def _outbound(door: ConnectDoor, asked: Json) -> Outbound:
    if not asked.get("SourcePhoneNumber") and not asked.get("QueueId"):
        raise Refusal(REQUEST, "SourcePhoneNumber or QueueId is needed to place a call")
    attributes = cast("Mapping[str, str]", asked.get("Attributes") or {})
    check_attributes(attributes)
    return Outbound(
        number=asked["DestinationPhoneNumber"],
        flow=_flow(door, asked["ContactFlowId"]),
        source=asked.get("SourcePhoneNumber") or SYSTEM_NUMBER,
        token=asked.get("ClientToken") or "",
        attributes=attributes,
        ring_seconds=asked.get("RingTimeoutInSeconds") or RING_SECONDS,
        queue=_queue(door.board.site.book, asked.get("QueueId") or ""),
        name=asked.get("Name") or "",
        description=asked.get("Description") or "",
        related=asked.get("RelatedContactId") or "",
    )


def _flow(door: ConnectDoor, reference: str) -> str:
    """Return the name of the flow that an id, an ARN or a name means.

    Raises:
        Refusal: There is none, or no call can begin in it.
    """
    flow = door.board.site.book.find(reference)
    if flow is None:
        raise Refusal(NOT_FOUND, f"there is no flow {reference}", 404)
    if flow.type is not FlowType.CONTACT_FLOW:
        raise Refusal(REQUEST, f"no call begins in a flow of type {flow.type.value}")
    return flow.name


def _queue(book: FlowBook, reference: str) -> str:
    """Return the ARN of a queue that an id or ARN means.

    Raises:
        Refusal: There is none.
    """
    for arn, symbol in book.symbols.items():
        if symbol.startswith("queue:") and reference in {arn, arn.rpartition("/")[2]}:
            return arn
    if reference:
        raise Refusal(NOT_FOUND, f"there is no queue {reference}", 404)
    return ""


def check_attributes(attributes: Mapping[str, str]) -> None:
    """Refuse attributes that a contact cannot have.

    Raises:
        Refusal: A name has other characters than letters, digits, `-` and `_`, or all of them
            take more than 32 KB.
    """
    strange = next((key for key in attributes if not _KEY.fullmatch(key)), None)
    if strange is not None:
        message = f"attribute {strange[:100]!r}: a name has letters, digits, - and _ only"
        raise Refusal(PARAMETER, message)
    size = sum(len(key.encode()) + len(value.encode()) for key, value in attributes.items())
    if size > ATTRIBUTES_BYTES_MAX:
        message = f"the attributes of a contact take {size:,} bytes, {ATTRIBUTES_BYTES_MAX:,} is"
        raise Refusal(PARAMETER, f"{message} the most")


def stop_contact(door: ConnectDoor, said: Said) -> Json:
    """End a call, or give up one that rings."""
    asked = body_of(said, _STOP, PARAMETER)
    door.of_instance(asked["InstanceId"])
    live = door.board.contacts.find(asked["ContactId"])
    if live is None or live.over.is_set():
        message = f"contact {asked['ContactId']} is not active or does not exist"
        raise Refusal("ContactNotFoundException", message, 410)
    live.stopping.set()
    return {}


def get_contact_attributes(door: ConnectDoor, said: Said, instance: str, contact: str) -> Json:
    """Tell the attributes of a contact."""
    del said
    return {"Attributes": dict(door.contact(instance, contact).attributes)}


def update_contact_attributes(door: ConnectDoor, said: Said) -> Json:
    """Set attributes of a contact; a flow that runs already does not see them."""
    asked = body_of(said, _UPDATE, PARAMETER)
    live = door.contact(asked["InstanceId"], asked["InitialContactId"])
    attributes = cast("Mapping[str, str]", asked["Attributes"])
    check_attributes({**live.attributes, **attributes})
    door.board.contacts.set(live, attributes)
    return {}


def describe_contact(door: ConnectDoor, said: Said, instance: str, contact: str) -> Json:
    """Tell what is known of a contact: times as epoch seconds, no reason before its end."""
    del said
    live = door.contact(instance, contact)
    asked, arn = live.asked, door.board.site.instance
    told: Json = {
        "Arn": f"{arn}/contact/{live.id}",
        "Id": live.id,
        "InitialContactId": live.id,
        "InitiationMethod": "API",
        "Channel": "VOICE",
        "Name": asked.name,
        "Description": asked.description,
        "RelatedContactId": asked.related,
        "CustomerEndpoint": _telephone(asked.number),
        "SystemEndpoint": _telephone(asked.source),
        "Attributes": dict(live.attributes),
        "DisconnectReason": live.reason if live.ended else "",
        **_moments(live),
    }
    return {"Contact": {name: value for name, value in told.items() if value}}


def _moments(live: Live) -> Json:
    queue: Json = {"Id": live.queue.rpartition("/")[2], "EnqueueTimestamp": _epoch(live.queued)}
    return {
        "InitiationTimestamp": _epoch(live.initiated),
        "RingStartTimestamp": _epoch(live.initiated),
        "LastUpdateTimestamp": _epoch(live.updated),
        "ConnectedToSystemTimestamp": _epoch(live.connected),
        "DisconnectTimestamp": _epoch(live.ended),
        "QueueInfo": queue if live.queued else None,
        "AgentInfo": {"ConnectedToAgentTimestamp": _epoch(live.agent)} if live.agent else None,
    }


def _telephone(number: str) -> Json:
    return {"Type": "TELEPHONE_NUMBER", "Address": number}


def _epoch(moment: datetime | None) -> float | None:
    return round(moment.timestamp(), 3) if moment is not None else None


OPERATIONS: Mapping[tuple[str, str], Callable[..., dict[str, Any]]] = {
    ("PUT", "/contact/outbound-voice"): start_outbound_voice_contact,
    ("POST", "/contact/stop"): stop_contact,
    ("GET", "/contacts/([^/]+)/([^/]+)"): describe_contact,
    ("GET", "/contact/attributes/([^/]+)/([^/]+)"): get_contact_attributes,
    ("POST", "/contact/attributes"): update_contact_attributes,
}
"""Method and path -> operation. Source: botocore's model of connect, HTTP bindings."""
