"""Outbound calls by Amazon Connect: StartOutboundVoiceContact, and DescribeContact.

Law of the room: the client token is the attempt's own, so that a retry finds the call already
started (7 days); attributes hold ids and choices, nothing personal.
Source: Connect API reference, StartOutboundVoiceContact and DescribeContact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.ports import DialAnswer, DialRequest, Fate
from ivr.runtime.settings import Settings

RING_SECONDS = 30
"""How long a phone rings, in seconds: about five rings, before voicemail answers. Range 15..60.

Source: Connect API reference, RingTimeoutInSeconds.
"""

REFUSALS = frozenset(
    {
        "DestinationNotAllowedException",
        "OutboundContactNotPermittedException",
        "InvalidParameterException",
        "InvalidRequestException",
    }
)
"""Errors that no retry will heal. LimitExceeded, throttling and the rest are transient."""

PUBLISHED = "ssm:"
"""Begins the name of an SSM parameter that holds the flow's id: flows come after functions."""

UNKNOWN = frozenset({"ResourceNotFoundException", "InvalidParameterException"})
"""What DescribeContact says of a contact that it does not know."""


class ConnectClient(Protocol):
    """The methods that a dialer needs."""

    def start_outbound_voice_contact(self, **asked: object) -> dict[str, Any]:
        """Start an outbound call."""
        ...

    def describe_contact(self, **asked: object) -> dict[str, Any]:
        """Tell what is known of a contact."""
        ...


class ParameterClient(Protocol):
    """The one method by which a published id is read."""

    def get_parameter(self, **asked: object) -> dict[str, Any]:
        """Return a parameter."""
        ...


class ConnectDialer:
    """Implements ports.Dialer."""

    def __init__(self, client: ConnectClient, instance: str, flow: str, source: str) -> None:
        """Dial from E.164 number `source` into `flow` of `instance` (both ids)."""
        self._client = client
        self._instance = instance
        self._flow = flow
        self._source = source

    @classmethod
    def of(cls, settings: Settings) -> ConnectDialer:
        """Return the dialer that the settings describe.

        Raises:
            Unreadable: Instance, flow or source number are not set (RUN001).
            Unavailable: The parameter that holds the flow's id could not be read; ask again.
        """
        names = (settings.instance_id, settings.outbound_flow, settings.source_number)
        if not all(names):
            raise Unreadable(
                "IVR_INSTANCE_ARN, IVR_OUTBOUND_FLOW_ID or IVR_SOURCE_NUMBER is not set. Set all.",
                "RUN001",
            )
        made = client("connect", settings.region, settings.contact_endpoint_url)
        if settings.outbound_flow.startswith(PUBLISHED):
            asked = client("ssm", settings.region, settings.endpoint_url)
            flow = published(asked, settings.outbound_flow.removeprefix(PUBLISHED))
            return cls(made, settings.instance_id, flow, settings.source_number)
        return cls(made, *names)

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """See ports.Dialer."""
        try:
            started = self._client.start_outbound_voice_contact(
                DestinationPhoneNumber=request.number,
                ContactFlowId=self._flow,
                InstanceId=self._instance,
                SourcePhoneNumber=self._source,
                ClientToken=request.token,
                Attributes=dict(request.attributes),
                RingTimeoutInSeconds=RING_SECONDS,
            )
        except ClientError as fault:
            code = code_of(fault)
            if code in REFUSALS:
                return DialAnswer(refusal=code)
            raise Unavailable(f"Connect did not place the call: {code}. Try again.") from None
        except BotoCoreError as fault:
            raise _silent(fault) from None
        return DialAnswer(contact=started["ContactId"])

    def fate(self, contact: str, /) -> Fate | None:
        """See ports.Dialer."""
        try:
            answer = self._client.describe_contact(InstanceId=self._instance, ContactId=contact)
        except ClientError as fault:
            code = code_of(fault)
            if code in UNKNOWN:
                return None
            raise Unavailable(f"Connect did not tell of the call: {code}. Try again.") from None
        except BotoCoreError as fault:
            raise _silent(fault) from None
        told = answer.get("Contact", {})
        return Fate(
            connected_at=_second(told.get("ConnectedToSystemTimestamp")),
            ended_at=_second(told.get("DisconnectTimestamp")),
            reason=str(told.get("DisconnectReason") or "").upper(),
        )


def _second(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment is not None else 0


def _silent(fault: BotoCoreError) -> Unavailable:
    return Unavailable(f"Connect did not answer: {type(fault).__name__}. Try again.")


def published(client: ParameterClient, name: str) -> str:
    """Return the id that the deployer published under a name.

    Raises:
        Unavailable: There is none yet, or it could not be read; ask again.
    """
    try:
        return str(client.get_parameter(Name=name)["Parameter"]["Value"])
    except (ClientError, BotoCoreError) as fault:
        code = code_of(fault) if isinstance(fault, ClientError) else type(fault).__name__
        raise Unavailable(f"The id of the outbound flow is not published: {code}.") from None
