"""Text messages by AWS End User Messaging: SendTextMessage.

Law of the room: the service knows no token, so nothing is tried again by itself; an error that
leaves it open whether the message went is Unavailable.
Source: End User Messaging SMS API reference v2, SendTextMessage and ConflictException.
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.ports import TextAnswer, TextRequest
from ivr.runtime.settings import Settings

OPTED_OUT = "opted_out"

SECONDS_TO_LIVE = 1_800
"""A message that could not be delivered for so long only confuses. Range 5..259,200 (API)."""

REFUSALS = frozenset(
    {
        "ValidationException",
        "ConflictException",
        "ResourceNotFoundException",
        "AccessDeniedException",
        "ServiceQuotaExceededException",
    }
)
"""Errors after which it is certain that nothing was sent, nor will be by asking again."""

CERTAINLY_NOT = frozenset({"ThrottlingException"})


class SmsClient(Protocol):
    """The one method that a texter needs."""

    def send_text_message(self, **asked: object) -> dict[str, Any]:
        """Send a text message."""
        ...


class EndUserTexter:
    """Implements ports.Texter."""

    def __init__(self, client: SmsClient, origin: str, configuration_set: str = "") -> None:
        """Send from `origin`: a number, a pool or a sender id."""
        self._client = client
        self._common = {
            "OriginationIdentity": origin,
            "MessageType": "TRANSACTIONAL",
            "TimeToLive": SECONDS_TO_LIVE,
        }
        if configuration_set:
            self._common["ConfigurationSetName"] = configuration_set

    @classmethod
    def of(cls, settings: Settings) -> EndUserTexter:
        """Return the texter that the settings describe.

        Raises:
            Unreadable: The number that messages come from is not set (RUN001).
        """
        if not settings.sms_number:
            raise Unreadable("IVR_SMS_NUMBER is not set. Set the number of messages.", "RUN001")
        endpoint = settings.contact_endpoint_url
        made = client("pinpoint-sms-voice-v2", settings.region, endpoint, once=True)
        return cls(made, settings.sms_number, settings.configuration_set)

    def send(self, request: TextRequest, /) -> TextAnswer:
        """See ports.Texter."""
        try:
            sent = self._client.send_text_message(
                DestinationPhoneNumber=request.number,
                MessageBody=request.body,
                Context={"attempt": request.token},
                **self._common,
            )
        except ClientError as fault:
            refusal = _refusal(fault)
            if refusal:
                return TextAnswer(refusal=refusal)
            code = code_of(fault)
            raise Unavailable(f"It is not known whether the message went: {code}.") from None
        except BotoCoreError as fault:
            kind = type(fault).__name__
            raise Unavailable(f"It is not known whether the message went: {kind}.") from None
        return TextAnswer(message=sent["MessageId"])


def _refusal(fault: ClientError) -> str:
    """Return why a message was certainly not sent, or nothing where that is open."""
    code, reason = code_of(fault), str(fault.response.get("Reason", ""))
    if code == "ConflictException" and reason == "DESTINATION_PHONE_NUMBER_OPTED_OUT":
        return OPTED_OUT
    return reason or code if code in REFUSALS | CERTAINLY_NOT else ""
