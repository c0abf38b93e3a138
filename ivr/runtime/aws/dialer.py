"""Outbound calls by Amazon Connect: StartOutboundVoiceContact.

Law of the room: the client token is the attempt's own, so that a retry finds the call already
started (7 days); attributes hold ids and choices, nothing personal.
Source: Connect API reference, StartOutboundVoiceContact.
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.aws.client import client, code_of
from ivr.runtime.ports import DialAnswer, DialRequest
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
"""Errors that no retry will heal. LimitExceeded and the rest are transient."""


class ConnectClient(Protocol):
    """The one method that a dialer needs."""

    def start_outbound_voice_contact(self, **asked: object) -> dict[str, Any]:
        """Start an outbound call."""
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
        """
        names = (settings.instance_id, settings.outbound_flow, settings.source_number)
        if not all(names):
            raise Unreadable(
                "IVR_INSTANCE_ARN, IVR_OUTBOUND_FLOW_ID or IVR_SOURCE_NUMBER is not set. Set all.",
                "RUN001",
            )
        return cls(client("connect", settings.region), *names)

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
            kind = type(fault).__name__
            raise Unavailable(f"Connect did not answer: {kind}. Try again.") from None
        return DialAnswer(contact=started["ContactId"])
