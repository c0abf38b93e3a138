"""The bank that a file of transactions is charged at: the real services over a store in memory.

Law of the room: whatever is counted is read from the store in the end, not from what was answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from ivr.faults import IvrError
from ivr.local.streams.files import customer, detail_of
from ivr.local.streams.totals import Totals
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import CountedChance, ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.adapters.embedded.quarantine import FolderQuarantine
from ivr.runtime.adapters.embedded.streaming.starter import RememberedStarter
from ivr.runtime.events.shape import instant
from ivr.runtime.handlers.told import deliver, dial, sweep
from ivr.runtime.ports import DialAnswer, DialRequest, Fate, Ports, Starter
from ivr.runtime.records import Alert, Case, Quarantined, Review
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.provider import RiskProvider
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import Services
from ivr.runtime.wiring import build as wire

PEPPER = b"a laptop keeps no secret"
BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
APPROVE, FRAUD = "approve", "fraud"


class _NobodyHome(RememberedDialer):
    """A telephone network in which every phone rings, and nobody answers."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self._clock = clock

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """Remember the call; it is over at once."""
        answer = super().dial(request)
        now = int(self._clock.now().timestamp())
        self.fates[answer.contact] = Fate(ended_at=now, reason="NO_ANSWER")
        return answer


class Bank:
    """The real services over a store in memory; its clock shows when the latest charge was."""

    def __init__(
        self, policy: Policy, starter: Starter | None = None, provider: RiskProvider | None = None
    ) -> None:
        self.clock = ManualClock(BEGAN)
        self.store = MemoryStore(self.clock)
        self.dialer = _NobodyHome(self.clock)
        self.texter = RememberedTexter()
        self.starter = starter or RememberedStarter()
        ports = Ports(
            self.store,
            self.clock,
            self.dialer,
            self.texter,
            RememberedPublisher(),
            quarantine=FolderQuarantine(None, PEPPER),
            chance=CountedChance(),
            starter=self.starter,
        )
        self.services: Services = wire(
            ports, Settings(pepper=PEPPER, bank="Example Bank"), policy, provider
        )
        self._customers: set[str] = set()

    def prepare(self, events: Iterable[object]) -> None:
        """Make customers and cards of events known, and let the clock go on to the latest."""
        latest = 0.0
        for event in events:
            known = customer(event, len(self._customers))
            if known is not None:
                number = known["cards"][0]["number"]
                if number not in self._customers:
                    self._customers.add(number)
                    seed.load(self.store, {"customers": [known]}, PEPPER)
            latest = max(latest, time_of(event))
        ahead = latest - self.clock.now().timestamp()
        if ahead > 0:
            self.clock.advance(ahead)

    def work(self) -> None:
        """Do what schedules do: call, send messages and news, look at cases whose time has come.

        Raises:
            IvrError: What a run could not work on.
        """
        for door in (dial, deliver, sweep):
            door.answer({}, self.services)

    def counted(self, totals: Totals) -> None:
        """Add what the store holds, and whom the bank called and texted."""
        for alert in self.store.scan(Alert):
            setattr(totals, alert.outcome, getattr(totals, alert.outcome) + 1)
        totals.quarantined.update(each.why for each in self.store.scan(Quarantined))
        totals.cases = sum(1 for _ in self.store.scan(Case))
        totals.people.update(each.why for each in self.store.scan(Review) if _is_of_case(each))
        totals.called = len(self.dialer.calls)
        totals.texted = len(self.texter.sent)

    def followed(self) -> int:
        """Return how many charges that were not approved have a person or a case that they are in.

        Looked up charge by charge: an alert whose case or review is missing does not count.
        """
        return sum(self._is_followed(a) for a in self.store.scan(Alert) if a.outcome != APPROVE)

    def _is_followed(self, alert: Alert) -> bool:
        own = f"{alert.customer}#{alert.transaction}"
        names = (f"review-charge#{own}", f"review-profile#{own}")
        if any(self.store.get(Review, name) is not None for name in names):
            return True
        case = self.store.get(Case, alert.case) if alert.case else None
        return case is not None and alert.transaction in {c.transaction for c in case.charges}


def _is_of_case(review: Review) -> bool:
    return bool(review.case) and not review.transaction


def time_of(event: object) -> float:
    """Return the epoch second that an event or its detail names; 0 where it names none."""
    try:
        return instant(detail_of(event).get("timestamp")) or 0
    except IvrError:
        return 0


def names_of(details: Sequence[Mapping[str, object]]) -> set[tuple[str, str]]:
    """Return by which customer and charge, account or profile each detail that came out is known.

    One whose sender gave it no id is known by what it says.
    """
    return {(str(each.get("customer")), _name(each)) for each in details}


def _name(detail: Mapping[str, object]) -> str:
    given = detail.get("transaction_id") or detail.get("event_id")
    if given is not None:
        return str(given)
    return repr(sorted((k, str(v)) for k, v in detail.items() if k != "enrichment"))
