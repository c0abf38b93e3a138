"""What must never happen, judged by what really happened: by the town, the telephone and the store.

Who is proven is known from what was keyed, not from what was concluded; what is blocked, released
and answered from what was committed. A breach is told to the platform as it happens.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from bench.soak.world.people import Town, card_numbers_in, endings, private_in, raw_in
from bench.soak.world.platform import Platform, Reply
from bench.soak.world.telephone import Telephone
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer
from ivr.runtime.ledger.reach.attempts import AWAY
from ivr.runtime.ports import DialRequest, TextRequest
from ivr.runtime.records import (
    Card,
    Case,
    CaseState,
    Episode,
    Hold,
    HoldState,
    Number,
    OptOut,
    Review,
    local_time,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.simulator.call.state import Contact

TRIES_A_DAY = 5
"""Wrong secrets of a customer in a day after which no right one counts."""

MESSAGES_MAX = 3
"""Calls and messages about one case. Source: 47 CFR 64.1200(a)(9)(iii)."""

BURST = 5
"""Calls that may start at once. Source: StartOutboundVoiceContact, default quota 2/s, burst 5."""

ANSWERED = frozenset({"mine", "not_mine", "unsure", "opt_out", "said_mine"})
"""Answers after which nobody may be called or texted about a case, whatever is said later.

A person's verdict about one charge of several is none: the customer has not said a word.
"""

UNANSWERED = frozenset({"unproven", "wrong_person"})
"""Words after which nobody is called or texted either, as long as nothing else is said."""

SETTLED = frozenset({CaseState.CONFIRMED, CaseState.DENIED, CaseState.CLOSED})


@dataclass(frozen=True, slots=True)
class Wish:
    """A block that was asked for: which cards, and by what."""

    tokens: tuple[str, ...]
    by: str


class Judge:
    """Watches one history."""

    def __init__(
        self, town: Town, platform: Platform, phone: Telephone, rules: CallingPolicy
    ) -> None:
        self.town = town
        self.wishes: list[Wish] = []
        self.kept: set[str] = set()
        self.wanted: set[str] = set()
        self.blocked: dict[str, int] = {}
        self.promised: dict[str, str] = {}
        self.entitled: set[tuple[str, str]] = set()
        self.reached: Counter[str] = Counter()
        self.proven: dict[str, str] = {}
        self.denials: list[tuple[str, str]] = []
        self.codes = phone.codes
        self.looks_everywhere = True
        self.numbers = [card.number for person in town.people for card in person.cards]
        self._platform = platform
        self._phone = phone
        self._rules = rules
        self._silenced: dict[str, int] = {}
        self._away: dict[str, int] = {}
        self._doubted: dict[str, int] = {}
        self._opted: dict[str, int] = {}
        self._wrong: dict[str, set[str]] = {}
        self._locked: set[str] = set()
        self._listed, self._deciding = {town.spammer}, dict[str, str]()
        self._answer_of, self._by_people = dict[str, str](), dict[str, str]()
        self._tokens, self._token_at = float(BURST), platform.now
        self.unsafe = frozenset(
            facts["number"]
            for person in town.people
            for facts in person.row["phones"]
            if isinstance(facts, Mapping)
        )
        cards = [card for person in town.people for card in person.cards]
        often = Counter(card.ending for card in cards)
        self.said = {w: c.token for c in cards if often[c.ending] == 1 for w in endings(c.ending)}
        self._watch()

    def _watch(self) -> None:
        platform = self._platform
        store = platform.store
        store.watch[Case] = self._case
        store.watch[Card] = self._card
        store.watch[OptOut] = self._opt_out
        store.watch[Hold] = self._hold
        store.watch[Number] = self._number
        platform.heed["text_reply"] = self._replied
        platform.heed["review"] = self._reviewed
        platform.done["text_reply"] = self._stopped
        platform.done["review"] = self._is_decided

    @property
    def _store(self) -> MemoryStore:
        return self._platform.store.inner

    # What is committed.

    def _case(self, case: Case) -> None:
        tick = self._platform.store.ticks
        deciding = case.id in self._deciding.values()
        if deciding and case.answer != self._answer_of.get(case.id):
            self._by_people[case.id] = case.answer
        self._answer_of[case.id] = case.answer
        theirs = case.answer in ANSWERED and self._by_people.get(case.id) != case.answer
        if case.state in SETTLED or theirs:
            self._silenced.setdefault(case.id, tick)
        for words, table in (({AWAY}, self._away), (UNANSWERED, self._doubted)):
            if case.answer in words:
                table.setdefault(case.id, tick)
            else:
                table.pop(case.id, None)
        if case.state is CaseState.REVIEW and self._rules.unanswered == "block":
            self.wanted.update(case.cards)

    def _card(self, card: Card) -> None:
        if card.is_blocked:
            if card.token not in self.wanted:
                self._platform.accuse(f"a card was blocked that nobody asked for: {card.token}")
            self.blocked.setdefault(card.token, len(self.blocked))
        elif card.token in self.blocked:
            self._platform.accuse(f"a card was unblocked: {card.token}")

    def _opt_out(self, record: OptOut) -> None:
        self._opted.setdefault(record.number, self._platform.store.ticks)

    def _hold(self, hold: Hold) -> None:
        released = hold.state is HoldState.RELEASED
        if released and (hold.customer, hold.transaction) not in self.entitled:
            self._platform.accuse(f"a charge was released without proof: {hold.transaction}")

    def _number(self, number: Number) -> None:
        if number.spam:
            self._listed.add(number.number)
            if number.number in self.town.by_phone:
                self._platform.accuse(f"a customer's number was listed: {number.number}")

    def _replied(self, event: Mapping[str, Any]) -> None:
        told = json.loads(event["Records"][0]["Sns"]["Message"])
        if not str(told["messageBody"]).lower().startswith("no"):
            return
        for person in self.town.by_phone.get(told["originationNumber"], ()):
            episode = self._store.get(Episode, person.id)
            case = self._store.get(Case, episode.case) if episode else None
            if case is not None and len(case.cards) == 1:
                self.wanted.add(case.cards[0])
                self.denials.append((case.id, case.cards[0]))

    def _stopped(self, event: Mapping[str, Any], _answer: object) -> None:
        """Take in that a number said STOP, and that it was heard."""
        told = json.loads(event["Records"][0]["Sns"]["Message"])
        if str(told["messageBody"]).lower().startswith("stop"):
            self._opted.setdefault(told["originationNumber"], self._platform.store.ticks)

    def _reviewed(self, event: Mapping[str, Any]) -> None:
        review = self._store.get(Review, event["review"])
        if review is None:
            return
        self._deciding[review.id] = review.case
        case = self._store.get(Case, review.case) if review.case else None
        if case is not None:
            self._concerns(case, event["verdict"], {review.transaction} - {""} or event["seen"])
        if event["verdict"] == "fraud":
            self.wanted.add(review.card)
            hold = self._store.get(Hold, review.customer, review.transaction)
            self.wanted.update([hold.card] if hold is not None else [])
        else:
            self.entitled.add((review.customer, review.transaction))

    def _concerns(self, case: Case, verdict: str, seen: Container[str]) -> None:
        """Take in a verdict about the charges of a case that its author saw, and no others."""
        meant = [charge for charge in case.charges if charge.transaction in seen]
        if verdict == "fraud":
            self.wanted.update(charge.card for charge in meant)
        else:
            self.entitled.update((case.customer, charge.transaction) for charge in meant)

    def _is_decided(self, event: Mapping[str, Any], _answer: object) -> None:
        self._deciding.pop(event["review"], None)

    # What goes out.

    def dialled(self, request: DialRequest) -> None:
        """Judge a call that is being placed."""
        platform, case = self._platform, request.attributes.get("case_id", "")
        self._outgoing(request.number, case, "called", self._silenced, self._doubted, self._away)
        if self._phone.on_line > self._rules.lines:
            platform.accuse(f"{self._phone.on_line} calls on {self._rules.lines} lines")
        now, rate = platform.now, self._rules.calls_per_second
        self._tokens = min(BURST, self._tokens + (now - self._token_at) * rate) - 1
        self._token_at = now
        if self._tokens < 0:
            platform.accuse("calls were started faster than the pace")
        if set(request.attributes) != {"case_id", "attempt", "locale"}:
            platform.accuse(f"a call has attributes of its own: {sorted(request.attributes)}")
        self.written("an attribute of a call", " ".join(request.attributes.values()))

    def texted(self, request: TextRequest) -> None:
        """Judge a message that is being sent."""
        case = request.token.rpartition("-")[0] if request.token.startswith("case-") else ""
        if not request.token.startswith("code-"):
            self._outgoing(request.number, case, "texted", self._silenced, self._doubted)
        self.written("a message", request.body)
        if private_in(request.body):
            self._platform.accuse(f"a message discloses: {request.body}")
        if "is blocked" in request.body or "queda bloqueada" in request.body:
            owners = self.town.by_phone.get(request.number, [])
            if not any(card.token in self.blocked for p in owners for card in p.cards):
                self._platform.accuse(f"a message says blocked, and nothing is: {request.number}")

    def _outgoing(self, number: str, case: str, how: str, *silenced: Mapping[str, int]) -> None:
        platform, store = self._platform, self._platform.store
        seen = store.reads.get(case, store.ticks) if case else store.intended
        for table in silenced:
            if case and table.get(case, seen + 1) <= seen:
                platform.accuse(f"{how} after the episode was answered: {case}")
        if self._opted.get(number, seen + 1) <= seen:
            platform.accuse(f"{how} after an opt-out: {number}")
        owners = self.town.by_phone.get(number, [])
        if not owners:
            platform.accuse(f"{how} a number that no customer gave: {number}")
        if case:
            self._hour(case, how)
            self.reached[case] += 1
            if self.reached[case] > MESSAGES_MAX:
                platform.accuse(f"{self.reached[case]} calls and messages about {case}")

    def _hour(self, case: str, how: str) -> None:
        """Judge the hour, as far as a host's clock could know it."""
        person = self.town.by_id.get(self.whose(case))
        if person is None:
            return
        rules, slack = self._rules, int(self._platform.slack)
        at, zone = int(self._platform.now), person.zone
        hours = {local_time(at + off, zone).hour for off in (-slack, 0, slack)}
        if not any(rules.first_hour <= hour < rules.last_hour for hour in hours):
            self._platform.accuse(f"{how} at {min(hours)} o'clock: {case}")

    def written(self, where: str, text: str) -> None:
        """Judge a text that nobody should find anything private in."""
        if card_numbers_in(text):
            self._platform.accuse(f"a card number in {where}")
        for found in raw_in(text):
            if found in self.town.raw:
                self._platform.accuse(f"{found} in {where}")

    # What is asked in a call.

    def before(self, name: str, contact: Contact, event: Mapping[str, Any]) -> Any:
        """Return what only the moment before a function runs can tell."""
        parameters = event["Details"]["Parameters"]
        if name == "authenticate":
            return self._guessed(contact, parameters)
        if name == "answer" and parameters.get("answer") in ("mine", "not_mine"):
            return self._answered(contact, parameters)
        if name == "block":
            return self._blocks(contact, parameters)
        return None

    def after(self, name: str, contact: Contact, before: Any, reply: Reply) -> Wish | None:
        """Take in how a function ended; return which blocks it was asked for."""
        if name == "authenticate" and before is not None:
            proof, secret, customer = before
            result = reply.value["result"] if reply.kind == "answer" else ""
            if result == "failed":
                for subject in self._candidates(contact):
                    self._wrong.setdefault(subject, set()).add(f"{proof}{secret}")
            elif result == "locked":
                self._locked.add(contact.id)
            elif customer:
                self.proven[contact.id] = customer
        elif reply.kind == "answer":
            self._answer(name, contact, reply.value)
        return before if isinstance(before, Wish) else None

    def _answer(self, name: str, contact: Contact, value: Mapping[str, str]) -> None:
        failed = name == "route" and value["reasons"].startswith("provider_")
        if failed and value["lane"] in ("bot", "refuse"):
            self._platform.accuse(f"{contact.id} goes to {value['lane']}, and nothing is known")
        turned_away = name == "route" and value["lane"] == "refuse"
        number = contact.customer or ""
        if turned_away and (number in self.town.by_phone or number not in self._listed):
            self._platform.accuse(f"{contact.id} is turned away, and {number} is not listed")

    def _candidates(self, contact: Contact) -> list[str]:
        case = self._case_of(contact)
        if case is not None:
            return [case.customer]
        return [person.id for person in self.town.by_phone.get(contact.customer or "", ())]

    def whose(self, case: str) -> str:
        """Return whose case it is."""
        found = self._store.get(Case, case)
        return found.customer if found is not None else ""

    def _case_of(self, contact: Contact) -> Case | None:
        name = contact.attributes.get("case_id", "")
        return self._store.get(Case, name) if name else None

    def _guessed(self, contact: Contact, asked: Mapping[str, str]) -> tuple[str, str, str]:
        """Return proof, secret, and whom they prove, by what the town knows."""
        proof, secret = asked["proof"], asked.get("secret") or ""
        if len(secret) > 12:
            secret = LocalUnsealer().open(secret)
        known = self._candidates(contact)
        people = [self.town.by_id[name] for name in known]
        if proof == "code":
            right = people[:1] if self.codes.get(contact.id, "") == secret else []
        else:
            right = [person for person in people if person.secret(proof) == secret]
        tries = [len(self._wrong.get(name, ())) for name in known]
        spent = contact.id in self._locked or max(tries, default=0) >= TRIES_A_DAY
        return proof, secret, right[0].id if len(right) == 1 and not spent else ""

    def _answered(self, contact: Contact, asked: Mapping[str, str]) -> Wish | None:
        case, which = self._case_of(contact), asked.get("charge") or ""
        if case is None:
            return None
        charges = [c for c in case.charges if c.answer != "mine"] if which == "all" else []
        if which.isdigit() and 1 <= int(which) <= len(case.charges):
            charges = [case.charges[int(which) - 1]]
        if asked["answer"] == "mine":
            if self.proven.get(contact.id) == case.customer:
                self.entitled.update((case.customer, c.transaction) for c in charges)
            return None
        tokens = tuple(charge.card for charge in charges)
        self.wanted.update(tokens)
        return Wish(tokens, case.id)

    def _blocks(self, contact: Contact, asked: Mapping[str, str]) -> Wish | None:
        customer = self.town.by_id.get(self.proven.get(contact.id, ""))
        if customer is None:
            return None
        ending = asked.get("card") or "none"
        open_ones = [c.token for c in customer.cards if c.token not in self.blocked]
        tokens = [c.token for c in customer.cards if c.ending == ending]
        if ending in ("none", ""):
            tokens = open_ones if len(open_ones) == 1 else []
        self.wanted.update(tokens)
        return Wish(tuple(tokens), contact.id)
