"""Every operation of every handler's ports as the last one: before it was applied, or after.

A scene is a bank at one moment and the event that comes then. The event's first try dies, or meets
a port that fails, at one operation; further tries follow or not; then two days pass, with only the
schedules running. After each step the promises must hold: one call for one attempt, no block
without audit and news, no word about a block that is not so, no case forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.soak.faults import Killed
from ivr.faults import IvrError, Unavailable
from ivr.runtime.adapters.embedded.clock import CountedChance, ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.reach.attempts import AWAY, NOBODY
from ivr.runtime.ports import Fate, Ports
from ivr.runtime.records import (
    TRIED_STATES,
    Account,
    Attempt,
    AttemptState,
    AuditEntry,
    Card,
    Case,
    CaseState,
    Customer,
    Episode,
    Hold,
    HoldState,
    Lines,
    Number,
    OutboxEntry,
    Review,
    Transaction,
    proof_seal,
)
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.provider import Score
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import build

PEPPER = b"a pepper of a crash"
PHONE = "+14155550101"
OWNER = "ana"
POLICY = {
    "scales": {
        "scorecard": {
            "bands": [{"band": "low"}],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
    },
    "calling": {"lines": 2, "calls_per_second": 2, "countries": ["US"], "reply_minutes": 5},
}
RULES = policies.read(POLICY)
TOKENS = {"tok-1": "7899", "tok-2": "1111"}
KINDS = ("killed before", "killed after", "failed", "reply lost")
PASSING = (1, 2, 6, 30, 60, 600, 600, 1_500)
"""The minutes after which the schedules run: two days in all."""


class Provider:
    """Scores every charge alike."""

    def __init__(self) -> None:
        self.score = 900

    def score_call(self, _signals: object) -> Score:
        """Return a low score."""
        return Score(10, "scorecard")

    def score_charge(self, _signals: object) -> Score:
        """Return the score at hand."""
        return Score(self.score, "scorecard")


class Mortal:
    """Wraps ports: operation number `at` is struck, counted from 1; 0 strikes none."""

    def __init__(self, ports: Ports) -> None:
        self.at = self.count = 0
        self.kind = self.only = ""
        watched = {
            name: _Watched(getattr(ports, name), self)
            for name in ("store", "dialer", "texter", "publisher")
        }
        self.ports = replace(ports, **watched)

    def strike(self, at: int, kind: str, only: str = "") -> None:
        """Let an operation be struck in one of KINDS, perhaps `only` of one name; count anew."""
        self.at, self.kind, self.only, self.count = at, kind, only, 0

    def run(self, operation: Callable[..., Any], asked: tuple[Any, ...]) -> Any:
        """Carry out an operation, or not."""
        if self.only not in ("", operation.__name__):
            return operation(*asked)
        self.count += 1
        if self.count != self.at:
            return operation(*asked)
        if self.kind in ("killed after", "reply lost"):
            operation(*asked)
        raise Killed if self.kind.startswith("killed") else Unavailable("lost")


class _Watched:
    def __init__(self, inner: Any, mortal: Mortal) -> None:
        self._inner = inner
        self._mortal = mortal

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = getattr(self._inner, name)
        return lambda *asked: self._mortal.run(operation, asked)


class Bank:
    """One customer with two cards and two phones, and everything that serves her."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.store = MemoryStore(self.clock)
        self.dialer, self.texter = RememberedDialer(), RememberedTexter()
        self.publisher = RememberedPublisher()
        self.mortal = Mortal(
            Ports(
                self.store,
                self.clock,
                self.dialer,
                self.texter,
                self.publisher,
                unsealer=LocalUnsealer(),
                chance=CountedChance(),
            )
        )
        self.provider = Provider()
        settings = Settings(pepper=PEPPER, bank="Example Bank")
        self.services = build(self.mortal.ports, settings, RULES, self.provider)
        secrets = {"birth_date": "01311980", "birth_year": "1980", "pin": "4711"}
        proofs = {name: proof_seal(PEPPER, OWNER, name, said) for name, said in secrets.items()}
        zone = "America/Los_Angeles"
        self.store.commit(
            Customer(id=OWNER, phones=(PHONE, "+14155550102"), time_zone=zone, proofs=proofs),
            Account(customer=OWNER, balance=12),
            *(Number(number=f"+1415555010{n}", customers=(OWNER,)) for n in (1, 2)),
            *(Card(customer=OWNER, token=name, ending=end) for name, end in TOKENS.items()),
            Transaction(
                customer=OWNER, id="B1", card="tok-1", amount=3, currency="USD", merchant="M", at=1
            ),
        )
        self.silenced: set[str] = set()
        self.away: set[str] = set()

    def ask(self, name: str, event: Mapping[str, Any]) -> Any:
        """Let a function answer."""
        return HANDLERS[name](event, self.services)

    def tried(self, name: str, event: Mapping[str, Any]) -> Any:
        """Let a function try; return its answer, or None where it died or failed."""
        try:
            return self.ask(name, event)
        except (Killed, IvrError):
            return None

    def minutes(self, count: float) -> None:
        """Let time pass."""
        self.clock.advance(60 * count)

    @property
    def case(self) -> Case:
        """The customer's case."""
        found = self.store.get(Case, self.store.get(Episode, OWNER).case)
        assert found is not None
        return found

    @property
    def attempts(self) -> list[Attempt]:
        """The attempts of the customer's case."""
        return sorted(self.store.list(Attempt, self.case.id), key=lambda one: int(one.number))

    def schedules(self) -> None:
        """Run what runs every minute; calls that were placed end unanswered after a while."""
        for contact, fate in list(self.dialer.fates.items()):
            if not fate.ended_at:
                now = self.services.ports.now()
                self.dialer.fates[contact] = Fate(0, now, "TELECOM_UNANSWERED")
        for name in ("sweep", "dial", "deliver"):
            self.ask(name, {})


@dataclass(frozen=True, slots=True)
class Scene:
    """A bank at one moment, the function that is asked then, and its event.

    `blocks` are the cards that the event asks to block, `frees` the charges that it may release.
    """

    name: str
    prepare: Callable[[Bank], None]
    function: str
    event: Callable[[Bank], Mapping[str, Any]]
    blocks: tuple[str, ...] = ()
    frees: tuple[str, ...] = ()


def operations(scene: Scene) -> int:
    """Return how many operations of ports the event takes where nothing is struck."""
    bank = Bank()
    scene.prepare(bank)
    bank.mortal.strike(0, "")
    bank.tried(scene.function, scene.event(bank))
    return bank.mortal.count


def struck(scene: Scene, at: int, kind: str, retries: int) -> Iterator[str]:
    """Yield what is wrong after an event whose first try was struck, its retries, and two days."""
    bank = Bank()
    scene.prepare(bank)
    event = scene.event(bank)
    answers: list[Any] = []
    for number in range(retries + 1):
        bank.mortal.strike(0 if number else at, kind)
        yield from _after(bank, lambda: answers.append(bank.tried(scene.function, event)))
        if number:
            yield from _promises(bank, scene, answers)
    bank.mortal.strike(0, "")
    for minutes in PASSING:
        bank.minutes(minutes)
        yield from _after(bank, bank.schedules)
    yield from _promises(bank, scene, answers)
    yield from _settled(bank)


def _after(bank: Bank, act: Callable[[], None]) -> Iterator[str]:
    """Do something; yield whether it called or texted about a case that was answered before."""
    _silence(bank)
    before = len(bank.dialer.calls), len(bank.texter.sent)
    act()
    for call in bank.dialer.calls[before[0] :]:
        if call.attributes["case_id"] in bank.silenced | bank.away:
            yield "called after the episode was answered"
    for text in bank.texter.sent[before[1] :]:
        if text.token.rpartition("-")[0] in bank.silenced:
            yield "texted after the episode was answered"


def _silence(bank: Bank) -> None:
    for case in bank.store.scan(Case):
        if case.answer == AWAY:
            bank.away.add(case.id)
        elif case.answer not in NOBODY or case.state not in TRIED_STATES:
            bank.silenced.add(case.id)


def _promises(bank: Bank, scene: Scene, answers: list[Any]) -> Iterator[str]:
    store = bank.store
    tokens = Counter(call.token for call in bank.dialer.calls)
    if tokens and max(tokens.values()) > 1:
        yield "two calls for one attempt"
    sent = Counter(text.token for text in bank.texter.sent)
    if sent and max(sent.values()) > 1:
        yield "a message twice"
    yield from _blocks(bank, scene, answers)
    for hold in store.list(Hold, OWNER):
        if hold.state is HoldState.RELEASED and hold.transaction not in scene.frees:
            yield f"{hold.transaction} was released"
    if len(store.list(Hold, OWNER)) != len([c for case in store.scan(Case) for c in case.charges]):
        yield "a charge of a case is not held, or one that is held has no case"


def _blocks(bank: Bank, scene: Scene, answers: list[Any]) -> Iterator[str]:
    store = bank.store
    for card in store.list(Card, OWNER):
        yield from _card(bank, scene, card)
    said_blocked = any(answer and answer.get("result") == "blocked" for answer in answers)
    for token in scene.blocks if said_blocked else ():
        if not store.get(Card, OWNER, token).is_blocked:
            yield f"said blocked, and {token} is not"


def _card(bank: Bank, scene: Scene, card: Card) -> Iterator[str]:
    entries = [
        entry.id
        for entry in bank.store.list(AuditEntry, OWNER)
        if entry.action.startswith("block_") and entry.subject == card.token
    ]
    news = [
        entry.id
        for entry in bank.store.list(OutboxEntry, OWNER)
        if entry.kind == "card_blocked" and entry.subject == card.token
    ]
    if card.is_blocked and card.token not in scene.blocks:
        yield f"{card.token} was blocked, and nobody asked for it"
    if (len(entries), len(news)) != ((1, 1) if card.is_blocked else (0, 0)):
        yield f"{card.token}: blocked {card.is_blocked}, audit {entries}, news {news}"


def _settled(bank: Bank) -> Iterator[str]:
    store = bank.store
    waiting = {review.case for review in store.scan(Review) if not review.verdict}
    for case in store.scan(Case):
        if case.state in TRIED_STATES:
            yield f"the case goes on for ever: {case.state}"
        if case.state is CaseState.REVIEW and case.id not in waiting:
            yield "the case was left to people, and nobody knows"
        if len([one for one in store.list(Attempt, case.id) if one.contact]) > 3:
            yield "more than three calls and messages"
    yield from _ended(bank)


def _ended(bank: Bank) -> Iterator[str]:
    for attempt in bank.store.scan(Attempt):
        if attempt.state is not AttemptState.ENDED:
            yield f"an attempt never ends: {attempt.state}"
    lines = bank.store.get(Lines, "outbound")
    if lines is not None and lines.calls:
        yield "a line is never given back"
    published = {(entry.customer, entry.id) for entry in bank.publisher.news}
    for entry in bank.store.scan(OutboxEntry):
        if not entry.sent_at or (entry.customer, entry.id) not in published:
            yield f"news was never told: {entry.kind}"
