"""Text messages: SendTextMessage takes them, and an answer goes to the reply handler as by SNS.

Law: a message is kept to be answered, not to be delivered anywhere. Whoever said STOP gets none.
Sources: botocore's model of pinpoint-sms-voice-v2; End User Messaging SMS user guide, two-way SMS.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import uuid4

from ivr.faults import IvrError
from ivr.local.serving.centre.doors import (
    JSON_1_0,
    Refusal,
    answer_of,
    body_of,
    refusal_of,
    unknown_operation,
)
from ivr.local.serving.centre.news import written
from ivr.local.serving.checks import Flag, Json, Record, Table, Text, Whole
from ivr.local.serving.operations import Answer, Said
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import TextAnswer, TextRequest
from ivr.runtime.records import OptOut
from ivr.runtime.wiring import Services

TARGET = "PinpointSMSVoiceV2."
OPTED_OUT = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
TEXTS_MAX = 1_000
TOPIC = "arn:aws:sns:us-east-1:111122223333:text-replies"
ORIGIN = "+18005550100"
"""What messages come from where nobody says; fictional (555-01xx)."""

STOPS = frozenset({"STOP", "STOPALL", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "OPTOUT", "ARRET"})
"""Words on which the service itself sends no more. Source: its user guide, opt-out keywords."""

_IDENTITY = Text(1, 256, re.compile(r"[A-Za-z0-9_:/\+-]+"))
_SEND = Record(
    {
        "DestinationPhoneNumber": Text(1, 20, re.compile(r"\+?[1-9][0-9]{1,18}")),
        "OriginationIdentity": _IDENTITY,
        "MessageBody": Text(1, 1_600, re.compile(r"(?!\s*$)[\s\S]+")),
        "MessageType": Text(values=("TRANSACTIONAL", "PROMOTIONAL")),
        "Keyword": Text(1, 30, re.compile(r"[ \S]+")),
        "ConfigurationSetName": _IDENTITY,
        "MaxPrice": Text(2, 8, re.compile(r"[0-9]{0,2}\.[0-9]{1,5}")),
        "TimeToLive": Whole(5, 259_200),
        "Context": Table(
            Text(1, 800, re.compile(r"(?!\s)^[\s\S]+(?<!\s)")), 5, Text(1, 100, re.compile(r"\S+"))
        ),
        "DestinationCountryParameters": Table(
            Text(1, 64, re.compile(r"\S+")), 10, Text(values=("IN_TEMPLATE_ID", "IN_ENTITY_ID"))
        ),
        "DryRun": Flag(),
        "ProtectConfigurationId": _IDENTITY,
        "MessageFeedbackEnabled": Flag(),
    },
    frozenset({"DestinationPhoneNumber"}),
)


class Message(NamedTuple):
    """A message that was taken: `number` is whom it is for."""

    id: str
    number: str
    body: str


class OptedOut(Exception):
    """The number wants no messages."""


@dataclass(slots=True)
class Inbox:
    """The messages of a server, and the answers to them.

    `services` are asked for when they are first needed; `arrived` is told of each message.
    """

    services: Callable[[], Services]
    arrived: Callable[[Message], None]
    _latest: OrderedDict[str, Message] = field(default_factory=OrderedDict[str, Message])
    _stopped: set[str] = field(default_factory=set[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, number: str, body: str) -> Message:
        """Take a message.

        Raises:
            OptedOut: Its number wants none.
            Unavailable: The store did not answer.
        """
        if self._is_opted_out(number):
            raise OptedOut
        message = Message(str(uuid4()), number, body)
        with self._lock:
            self._latest.pop(number, None)
            self._latest[number] = message
            if len(self._latest) > TEXTS_MAX:
                self._latest.popitem(last=False)
        self.arrived(message)
        return message

    @property
    def latest(self) -> Message | None:
        """The message that came last, or None."""
        with self._lock:
            return next(reversed(self._latest.values()), None)

    def reply(self, number: str, words: str) -> str:
        """Answer as the owner of a number; return what the real handler made of it.

        Raises:
            IvrError: The handler did not take it.
        """
        if words.strip().upper() in STOPS:
            self._stopped.add(number)
        with self._lock:
            answered = self._latest.get(number)
        services = self.services()
        at = written(services.ports.clock.now())
        event = notice(number, words, answered.id if answered else "", at)
        return str(HANDLERS["text_reply"](event, services)["result"])

    def _is_opted_out(self, number: str) -> bool:
        store = self.services().ports.store
        return number in self._stopped or store.get(OptOut, number) is not None


def notice(number: str, words: str, answered: str, at: str) -> Json:
    """Return an answer as SNS delivers it to a function."""
    message = {
        "originationNumber": number,
        "destinationNumber": ORIGIN,
        "messageKeyword": "KEYWORD_111122223333",
        "messageBody": words,
        "inboundMessageId": str(uuid4()),
        **({"previousPublishedMessageId": answered} if answered else {}),
    }
    told = {
        "Type": "Notification",
        "MessageId": str(uuid4()),
        "TopicArn": TOPIC,
        "Message": json.dumps(message),
        "Timestamp": at,
    }
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": told}
    return {"Records": [record]}


@dataclass(frozen=True, slots=True)
class LocalTexter:
    """Implements ports.Texter by an inbox."""

    inbox: Inbox

    def send(self, request: TextRequest, /) -> TextAnswer:
        """See ports.Texter."""
        try:
            return TextAnswer(message=self.inbox.receive(request.number, request.body).id)
        except OptedOut:
            return TextAnswer(refusal="opted_out")


@dataclass(frozen=True, slots=True)
class TextDoor:
    """SendTextMessage over one inbox."""

    inbox: Inbox

    def __call__(self, said: Said, request_id: str) -> Answer | None:
        """See Door."""
        target = said.headers.get("x-amz-target", "")
        if not target.startswith(TARGET):
            return None
        try:
            if target != f"{TARGET}SendTextMessage" or said.method != "POST":
                raise unknown_operation(said)
            return answer_of(self._sent(said), request_id, JSON_1_0)
        except Refusal as refusal:
            return refusal_of(refusal, request_id, JSON_1_0)
        except IvrError as fault:
            refusal = Refusal("InternalServerException", f"{fault.code} {fault}", 500)
            return refusal_of(refusal, request_id, JSON_1_0)

    def _sent(self, said: Said) -> Json:
        asked = body_of(said, _SEND, "ValidationException")
        number, body = _e164(asked["DestinationPhoneNumber"]), asked.get("MessageBody")
        if not body:
            raise Refusal("ValidationException", "MessageBody is needed", more=_FIELD)
        if asked.get("DryRun"):
            return {"MessageId": str(uuid4())}
        try:
            return {"MessageId": self.inbox.receive(number, body).id}
        except OptedOut:
            message = "the destination has opted out of messages"
            more = {"Reason": OPTED_OUT, "ResourceType": "opt-out-list"}
            raise Refusal("ConflictException", message, more=more) from None


_FIELD: Mapping[str, str] = {"Reason": "MISSING_PARAMETER"}


def _e164(number: str) -> str:
    return number if number.startswith("+") else f"+{number}"
