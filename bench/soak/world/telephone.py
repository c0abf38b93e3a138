"""The world outside: calls that we place are picked up or not, messages are read and answered.

One contact per token, as Connect promises for seven days; whatever happens to a contact is told as
contact events, which come late, repeatedly, out of order, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Protocol

from bench.soak.faults import Fault, Injector
from bench.soak.world.platform import Platform
from ivr.faults import Unavailable
from ivr.runtime.adapters.embedded.outgoing.dialer import contact_of
from ivr.runtime.ports import DialAnswer, DialRequest, Fate, TextAnswer, TextRequest

PICKS_UP = {
    "honest": 34,
    "mumbler": 5,
    "masher": 5,
    "quitter": 4,
    "thief": 5,
    "relative": 8,
    "screener": 4,
    "machine": 12,
    "no_answer": 12,
    "busy": 4,
    "invalid": 3,
    "failed": 2,
    "unnamed": 2,
}
"""Who or what takes a call that we place, by weight."""

REASONS = {
    "no_answer": "TELECOM_UNANSWERED",
    "busy": "TELECOM_BUSY",
    "invalid": "TELECOM_NUMBER_INVALID",
    "failed": "TELECOM_POTENTIAL_BLOCKING",
    "unnamed": "",
}

REFUSED = 0.01
REPLIES = (
    ("YES", 22),
    ("NO", 22),
    ("STOP", 4),
    ("stop please", 1),
    ("si", 3),
    ("No!", 3),
    ("what is this", 6),
    ("yes no", 2),
    ("4111 1111 1111 1111", 2),
    ("", 35),
)
"""What people write back, by weight; nothing is no answer."""


@dataclass
class Ringing:
    """A contact that we placed."""

    contact: str
    request: DialRequest
    who: str
    started: float
    connected: float = 0.0
    ended: float = 0.0
    reason: str = ""


class Watcher(Protocol):
    """Sees what really happens."""

    def dialled(self, request: DialRequest) -> None: ...

    def texted(self, request: TextRequest) -> None: ...


class Telephone:
    """Implements ports.Dialer and ports.Texter."""

    def __init__(self, platform: Platform, faults: Injector, draw: Random, instance: str) -> None:
        self.calls: dict[str, Ringing] = {}
        self.codes: dict[str, str] = {}
        self.stopped: set[str] = set()
        self.refused: dict[str, bool] = {}
        self.talk: Callable[[Ringing], float]
        self.watcher: Watcher
        self.texts = 0
        self.on_line = 0
        self._by_contact: dict[str, Ringing] = {}
        self._platform = platform
        self._faults = faults
        self._draw = draw
        self._instance = instance

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """See ports.Dialer."""
        self._platform.sealed = False
        if self._faults.strikes(Fault.DIALER_FAILED):
            raise Unavailable("The service did not answer.")
        ringing = self.calls.get(request.token)
        if ringing is None:
            if request.number not in self.refused:
                self.refused[request.number] = self._draw.random() < REFUSED
            if self.refused[request.number]:
                return DialAnswer(refusal="DestinationNotAllowedException")
            ringing = self._started(request)
        if self._faults.strikes(Fault.DIALER_REPLY_LOST):
            raise Unavailable("The reply was lost.")
        return DialAnswer(contact=ringing.contact)

    def fate(self, contact: str, /) -> Fate | None:
        """See ports.Dialer."""
        if self._faults.strikes(Fault.DIALER_MUTE):
            raise Unavailable("The service did not answer.")
        ringing = self._by_contact.get(contact)
        if ringing is None:
            return None
        return Fate(int(ringing.connected), int(ringing.ended), ringing.reason)

    def send(self, request: TextRequest, /) -> TextAnswer:
        """See ports.Texter."""
        self._platform.sealed = False
        if self._faults.strikes(Fault.TEXTER_FAILED):
            raise Unavailable("The service did not answer.")
        if request.number in self.stopped:
            return TextAnswer(refusal="opted_out")
        self.watcher.texted(request)
        self.texts += 1
        message = f"message-{self.texts:06d}"
        self._platform.note("texted", request.number, message, request.token)
        if request.token.startswith("code-"):
            self.codes[request.token.removeprefix("code-")] = request.body[-6:]
        else:
            self._read(request, message)
        if self._faults.strikes(Fault.TEXTER_REPLY_LOST):
            raise Unavailable("The reply was lost.")
        return TextAnswer(message=message)

    def report(self, contact: str, kind: str, began: float = 0.0, **more: object) -> None:
        """Tell what happens to a contact, as EventBridge does: best effort, in no order."""
        platform = self._platform
        detail = {"contactId": contact, "eventType": kind, "instanceArn": self._instance, **more}
        if began:
            detail["connectedToSystemTimestamp"] = _iso(began)
        if kind == "DISCONNECTED":
            detail["disconnectTimestamp"] = _iso(platform.now)
        event = {"source": "aws.connect", "time": _iso(platform.now), "detail": detail}
        platform.send("contact_event", event, lossy=True)

    def reply(self, number: str, body: str, answered: str = "") -> None:
        """Let a number write to us."""
        self.texts += 1
        told = {
            "originationNumber": number,
            "messageBody": body,
            "inboundMessageId": f"reply-{self.texts:06d}",
            "previousPublishedMessageId": answered,
        }
        if body.upper().startswith("STOP"):
            self.stopped.add(number)
        sns = {
            "TopicArn": "arn:aws:sns:us-east-1:111122223333:replies",
            "Message": json.dumps(told),
        }
        self._platform.note("wrote", number, repr(body), answered)
        self._platform.send("text_reply", {"Records": [{"Sns": sns}]})

    def _started(self, request: DialRequest) -> Ringing:
        self.on_line += 1
        self.watcher.dialled(request)
        platform, draw = self._platform, self._draw
        who = draw.choices(tuple(PICKS_UP), tuple(PICKS_UP.values()))[0]
        ringing = Ringing(contact_of(request.token), request, who, platform.now)
        self.calls[request.token] = self._by_contact[ringing.contact] = ringing
        platform.note("dialled", request.number, request.token, who)
        self.report(ringing.contact, "INITIATED")
        platform.at(platform.now + draw.uniform(3, 28), self._rung, ringing)
        return ringing

    def _rung(self, ringing: Ringing) -> None:
        platform = self._platform
        if ringing.who in REASONS:
            ringing.reason = REASONS[ringing.who]
            self._over(ringing)
            return
        ringing.connected = platform.now
        self.report(ringing.contact, "CONNECTED_TO_SYSTEM", ringing.connected)
        ends = self.talk(ringing)
        platform.at(ends, self._over, ringing)

    def _over(self, ringing: Ringing) -> None:
        self.on_line -= 1
        ringing.ended = self._platform.now
        ringing.reason = ringing.reason or ("CUSTOMER_DISCONNECT" if ringing.connected else "")
        self.report(ringing.contact, "DISCONNECTED", ringing.connected)

    def _read(self, request: TextRequest, message: str) -> None:
        words, weights = zip(*REPLIES, strict=True)
        word = self._draw.choices(words, weights)[0]
        if not word:
            return
        answered = message if self._draw.random() < 0.6 else ""
        after = self._draw.choice((20.0, 90.0, 400.0, 2_000.0, 5_000.0))
        self._platform.at(self._platform.now + after, self.reply, request.number, word, answered)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
