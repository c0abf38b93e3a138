"""Places calls: each rings, is taken or not, runs through its flow, and tells how it went.

Law: a call has a thread of its own and ends in any case, with a reason of the service's words.
Contact attributes are what the flow sets, and what a client sets before somebody answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.faults import Unavailable
from ivr.local.contact_centre import USUAL, Desk, Order, Site, run_call
from ivr.local.premises import LocalNumbers
from ivr.local.serving.centre.answering import (
    INVALID,
    UNANSWERED,
    Answering,
    Pickup,
    Ringing,
    Stoppable,
    Watch,
)
from ivr.local.serving.centre.contacts import Contacts, Live, Outbound, TooMany
from ivr.local.serving.centre.news import Tell
from ivr.runtime.ports import DialAnswer, DialRequest, Fate
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.transcript import AttributesSet, Entry, Step

STOPPED = "API"
FAILED = "OTHER"

REASONS: Mapping[str, str] = {
    "customer_hung_up": "CUSTOMER_DISCONNECT",
    "transfer": "AGENT_DISCONNECT",
    "no_answer": UNANSWERED,
    "error": FAILED,
}
"""End of a simulated call -> DisconnectReason; any other end is CONTACT_FLOW_DISCONNECT.

Source: Connect API reference, Contact, DisconnectReason.
"""


@dataclass(slots=True)
class Switchboard:
    """Calls out of one site.

    Attributes:
        site: The flows and what is around them.
        desk: The state that handlers work on in the call.
        contacts: What is known of every call.
        answering: Who takes them.
        tell: Is told what happens to a contact, as EventBridge is.
        changed: Is called when a call is over: there may be a free line.
        campaigns: Dialogs that a campaign dials, where it is known who answered.
        complain: Is told of a call that a defect ended.
    """

    site: Site
    desk: Desk
    contacts: Contacts
    answering: Answering
    tell: Tell
    changed: Callable[[], None] = lambda: None
    campaigns: frozenset[str] = frozenset()
    complain: Callable[[str], None] = print

    def place(self, asked: Outbound) -> Live:
        """Start a call, or find the one already started under its token.

        Raises:
            TooMany: No call more can be on the line.
        """
        live, fresh = self.contacts.start(asked)
        if fresh:
            thread = threading.Thread(target=self._run, args=(live,), name="call", daemon=True)
            thread.start()
        return live

    def close(self, seconds: float) -> None:
        """Stop every call, and wait a little until they are over."""
        calls = self.contacts.on_line()
        for live in calls:
            live.stopping.set()
        for live in calls:
            live.over.wait(seconds)

    def _run(self, live: Live) -> None:
        ringing = Ringing(
            live.id,
            live.asked.number,
            live.asked.ring_seconds,
            live.attributes.get("locale", "en-US"),
            live.stopping,
            live.over,
        )
        record, reason = None, FAILED
        self.tell(live, "INITIATED", live.initiated)
        try:
            pickup = self._picked_up(ringing)
            reason = STOPPED if live.stopping.is_set() else pickup.reason
            if pickup.caller is not None and not live.stopping.is_set():
                reason = FAILED
                record = self._talk(live, ringing, pickup)
                reason = STOPPED if live.stopping.is_set() else _reason(record)
        except Exception as defect:  # noqa: BLE001 - a defect costs one call, not the server
            self.complain(f"a call was ended by a defect of ivr: {type(defect).__name__} {defect}")
        finally:
            self._end(live, ringing, record, reason)

    def _picked_up(self, ringing: Ringing) -> Pickup:
        if LocalNumbers().check(ringing.number) != "dialable":
            return Pickup(reason=INVALID)
        return self.answering.pick_up(ringing)

    def _talk(self, live: Live, ringing: Ringing, pickup: Pickup) -> CallRecord:
        assert pickup.caller is not None
        live.connected = self._now()
        self.tell(live, "CONNECTED_TO_SYSTEM", live.connected)
        asked = live.asked
        contact = Contact(
            id=live.id,
            customer=asked.number,
            system=asked.source,
            initiation="API",
            language=live.attributes.get("locale", "en-US"),
            attributes=dict(live.attributes),
            queue=asked.queue,
            answered_by=pickup.answered_by,
            campaign=asked.flow in self.campaigns,
            name=asked.name,
            description=asked.description,
            related_id=asked.related,
        )
        order = Order(asked.flow, contact, Stoppable(pickup.caller, live.stopping))
        watch = self._watching(live, self.answering.watch(ringing))
        record = run_call(self.site, self.desk, order, USUAL, watch)
        if record.end.kind == "transfer":
            self._with_people(live, record.end.queue)
        return record

    def _with_people(self, live: Live, queue: str) -> None:
        """Tell that a contact waited in a queue, and was taken by an agent."""
        now = self._now()
        live.queue, live.queued = queue, now
        self.tell(live, "QUEUED", now)
        live.agent = now
        self.tell(live, "CONNECTED_TO_AGENT", now)

    def _watching(self, live: Live, further: Watch | None) -> Watch:
        def watch(event: Entry | Step) -> None:
            if isinstance(event, AttributesSet):
                self.contacts.set(live, event.values)
            if further is not None:
                further(event)

        return watch

    def _end(self, live: Live, ringing: Ringing, record: CallRecord | None, reason: str) -> None:
        live.reason, live.ended = reason, self._now()
        live.updated = live.ended
        self.tell(live, "DISCONNECTED", live.ended)
        live.over.set()
        self.answering.hung_up(ringing, record)
        self.changed()

    def _now(self) -> datetime:
        return self.desk.services.ports.clock.now()


def _reason(record: CallRecord) -> str:
    return REASONS.get(record.end.kind, "CONTACT_FLOW_DISCONNECT")


@dataclass(frozen=True, slots=True)
class LocalDialer:
    """Implements ports.Dialer by a switchboard; `board` is asked for when the first call is."""

    board: Callable[[], Switchboard]
    flow: str
    source: str
    ring_seconds: float = 30.0

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """See ports.Dialer; without the flow no call is ever started."""
        if self.board().site.book.find(self.flow) is None:
            return DialAnswer(refusal="ResourceNotFoundException")
        asked = Outbound(
            request.number,
            self.flow,
            self.source,
            request.token,
            request.attributes,
            self.ring_seconds,
        )
        try:
            return DialAnswer(contact=self.board().place(asked).id)
        except TooMany:
            raise Unavailable("All lines are taken. Try again.") from None

    def fate(self, contact: str, /) -> Fate | None:
        """See ports.Dialer; a contact of an earlier server ended with that, at the latest."""
        board = self.board()
        live = board.contacts.find(contact)
        if live is None:
            return Fate(ended_at=_second(board.contacts.clock.now()))
        return Fate(_second(live.connected), _second(live.ended), live.reason)


def _second(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment is not None else 0
