"""Judgement of whole calls and whole histories: what was heard, how it ended, what is left open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from enum import StrEnum

from bench.soak.judge import Judge
from bench.soak.world.line import Line
from bench.soak.world.people import DATE, card_numbers_in, private_in, raw_in
from bench.soak.world.platform import Platform
from bench.soak.world.ports import FaultyPublisher
from ivr.runtime.ledger.reach.lines import NAME
from ivr.runtime.records import (
    PLACES,
    TRIED_STATES,
    Alert,
    Attempt,
    AuditEntry,
    Card,
    CardState,
    Case,
    CaseState,
    Hold,
    Lines,
    OutboxEntry,
    Review,
    encode,
)
from ivr.simulator.call.state import CallRecord


class End(StrEnum):
    """Every way in which a call ends: a closed set."""

    ROUTED_BOT = "served by the bot"
    ROUTED_AGENT = "with an agent"
    ROUTED_SPECIALIST = "with the security team"
    BLOCKED = "a card was blocked"
    CONFIRMED_OK = "a charge was confirmed"
    CALLBACK_SCHEDULED = "will be called back"
    NO_ANSWER = "nobody answered"
    VOICEMAIL_NO_DISCLOSURE = "a message that says nothing"
    HANGUP = "left without a result"
    QUEUE_FULL_CALLBACK = "queue full, will be called back"
    AFTER_HOURS = "nobody is there now"
    AUTH_FAILED = "not proven, with an agent"
    TECH_FAILURE_AGENT = "something failed, with an agent"


SAYS_BLOCKED = re.compile(r"(is|are) blocked\. Nobody|(está bloqueada|están bloqueadas)\. Ya nadie")
_MENDED = re.compile(
    r"not working on our side|no funciona de nuestro lado|is slow right now|está lento"
)
_CONFIRMED = re.compile(r"noted that you made|[Tt]omé nota|anot[ée]|[Qq]ued[óa] anotado")

LEAVES: Mapping[str, End] = {
    "goodbye": End.ROUTED_BOT,
    "end": End.VOICEMAIL_NO_DISCLOSURE,
    "already_settled": End.HANGUP,
    "nothing_known": End.HANGUP,
    "away_goodbye": End.HANGUP,
    "wrong_person_goodbye": End.HANGUP,
    "opted_out": End.HANGUP,
    "not_opted_out": End.HANGUP,
    "refuse": End.HANGUP,
    "callback_done": End.CALLBACK_SCHEDULED,
    "block_call": End.CALLBACK_SCHEDULED,
    "no_number": End.AFTER_HOURS,
    "come_back": End.AFTER_HOURS,
    "sorry": End.TECH_FAILURE_AGENT,
}
"""Node at which a flow takes leave -> how the call ended."""


def ending(record: CallRecord, spoken: Sequence[str]) -> End | None:
    """Return how a call ended, or None where it has no end that anybody meant."""
    if record.findings:
        return None
    kind = record.end.kind
    if kind == "hangup":
        return _left(record, spoken)
    if kind == "customer_hung_up":
        return End.HANGUP
    if kind == "callback":
        full = any("is full" in text or "llena" in text for text in spoken)
        return End.QUEUE_FULL_CALLBACK if full else End.CALLBACK_SCHEDULED
    return _handed_over(record, spoken) if kind == "transfer" else None


def _left(record: CallRecord, spoken: Sequence[str]) -> End | None:
    if any(SAYS_BLOCKED.search(text) for text in spoken):
        return End.BLOCKED
    if any(_CONFIRMED.search(text) for text in spoken):
        return End.CONFIRMED_OK
    for branch, _ in reversed(record.walked):
        for _, identifier, action in reversed(branch.actions):
            if action == "DisconnectParticipant":
                return LEAVES.get(identifier.partition(".")[0])
    return None


def _handed_over(record: CallRecord, spoken: Sequence[str]) -> End:
    if any(_MENDED.search(text) for text in spoken):
        return End.TECH_FAILURE_AGENT
    if record.state.contact.attributes.get("reason") == "unproven":
        return End.AUTH_FAILED
    return End.ROUTED_SPECIALIST if record.end.queue == "fraud" else End.ROUTED_AGENT


def judged(judge: Judge, line: Line, record: CallRecord) -> End | None:
    """Judge a call that is over; return how it ended."""
    spoken: list[str] = []
    platform, contact = line.platform, line.contact
    proven, place, blocked = "", 0, 0
    for entry in record.transcript:
        kind = type(entry).__name__
        if kind == "Said":
            spoken.append(entry.plain)
            _said(judge, line, entry.plain, proven, blocked)
            if SAYS_BLOCKED.search(entry.plain) and not private_in(entry.plain):
                _all_stopped(judge, line, entry.plain, place)
        elif kind == "Invoked":
            tries = line.asked[place : place + entry.attempts]
            place += entry.attempts
            blocked = tries[-1].blocked
            proven = judge.proven.get(contact.id, "") if place >= line.proven_at > 0 else ""
        elif kind == "AttributesSet":
            _written(judge, line, "an attribute", entry.values, proven)
        elif kind == "Understood":
            _written(judge, line, "a slot", entry.slots, proven)
    end = ending(record, spoken)
    if end is None:
        platform.accuse(f"{contact.id} has no end: {record.end} {record.findings}")
    _kept(judge, line, left=record.end.kind == "hangup" and end is not End.CALLBACK_SCHEDULED)
    return end


def _said(judge: Judge, line: Line, text: str, proven: str, blocked: int) -> None:
    for private in private_in(text):
        owner = (proven or "somebody") if private is DATE else judge.town.owners.get(private)
        if owner:
            _private(judge, line, (private, owner, text), proven)
        if private in judge.said and SAYS_BLOCKED.search(text):
            token = judge.said[private]
            judge.promised[token] = text
            if judge.blocked.get(token, blocked) >= blocked:
                line.platform.accuse(f"{line.contact.id} heard blocked, and it is not: {text}")
    if card_numbers_in(text):
        line.platform.accuse(f"a card number was said: {text}")


def _private(judge: Judge, line: Line, heard: tuple[str, str, str], proven: str) -> None:
    """Judge something private, its owner, and the sentence that it was heard in."""
    private, owner, text = heard
    if private[:2] == "Nq":
        if owner != line.called:
            line.platform.accuse(f"{line.contact.id} heard a name: {text}")
    elif owner != proven or line.contact.customer in judge.unsafe:
        line.platform.accuse(f"{line.contact.id} heard without proof: {text}")


def _all_stopped(judge: Judge, line: Line, text: str, place: int) -> None:
    """Judge the sentence that all cards concerned are blocked, which names none.

    `place` is how many times a function had been asked before it was said.
    """
    asked = [one for one in line.asked[:place] if one.name == "answer" and one.wish is not None]
    for token in asked[-1].wish.tokens if asked else ():
        judge.promised[token] = text
        blocked = line.asked[place - 1].blocked
        if judge.blocked.get(token, blocked) >= blocked:
            line.platform.accuse(f"{line.contact.id} heard blocked, and it is not: {text}")


def _written(
    judge: Judge, line: Line, where: str, values: Mapping[str, str | None], proven: str
) -> None:
    for name, value in values.items():
        if not value or (value.isalpha() and value.islower()):
            continue
        if card_numbers_in(value):
            line.platform.accuse(f"a card number in {where} {name}")
        owners = {judge.town.owners.get(private) for private in private_in(value)}
        owners |= {judge.town.raw.get(found) for found in raw_in(value)}
        if owners - {None, "", proven}:
            line.platform.accuse(f"{line.contact.id} has something private in {where}: {name}")


def _kept(judge: Judge, line: Line, *, left: bool) -> None:
    """Judge whether a block that was asked for was done, or is in somebody's hands.

    What is not done on a call that we placed, or waits in a queue, is judged at the end of the
    history. Somebody who hangs up may do so before anybody could be told of it.
    """
    undone = dict.fromkeys(
        asked.wish
        for asked in line.asked
        if asked.wish is not None and not all(t in judge.blocked for t in asked.wish.tokens)
    )
    for wish in undone:
        if line.called or line.contact.id in judge.kept:
            judge.wishes.append(wish)
        elif left and not _is_left_to_people(line):
            line.platform.accuse(f"{line.contact.id} asked for a block and has neither: {wish}")


def _is_left_to_people(line: Line) -> bool:
    store = line.platform.store.inner
    return any(one.id.startswith(f"block-{line.contact.id}") for one in store.scan(Review))


def finished(
    judge: Judge, platform: Platform, publisher: FaultyPublisher, charges: Iterable[tuple[str, str]]
) -> None:
    """Judge what a history leaves behind, long after the last fault.

    `charges` are (customer, transaction) of everything that was charged.
    """
    _nothing_waits(platform)
    reviews, looked_at = set[str](), set[tuple[str, str]]()
    for review in platform.store.inner.scan(Review):
        reviews.add(review.case)
        if not review.verdict:
            looked_at.add((review.case, review.transaction))
    for case in platform.store.inner.scan(Case):
        _settled(case, reviews, looked_at, platform)
    _cards(judge, platform)
    _asked_for(judge, platform, reviews)
    _told(platform, publisher)
    _judged(platform, charges)
    if judge.looks_everywhere:
        _no_card_number(judge, platform)


def _nothing_waits(platform: Platform) -> None:
    store = platform.store.inner
    lines = store.get(Lines, NAME)
    if lines is not None and lines.calls:
        platform.accuse(f"lines are taken for ever: {lines.calls}")
    for kind, queue in ((Attempt, "ready"), (Attempt, "later"), (Attempt, "started")):
        if store.waiting(kind, queue, 1):
            platform.accuse(f"attempts wait for ever: {queue}")


def _told(platform: Platform, publisher: FaultyPublisher) -> None:
    for entry in platform.store.inner.scan(OutboxEntry):
        if not entry.sent_at or (entry.customer, entry.id) not in publisher.taken:
            platform.accuse(f"news was never told: {entry.kind} {entry.id}")


def _judged(platform: Platform, charges: Iterable[tuple[str, str]]) -> None:
    store = platform.store.inner
    for alert in store.scan(Alert):
        if alert.case and store.get(Hold, alert.customer, alert.transaction) is None:
            platform.accuse(f"a suspicious charge is not held: {alert.transaction}")
    for customer, name in charges:
        if store.get(Alert, customer, name) is None:
            platform.accuse(f"a charge was never judged: {name}")


def _settled(
    case: Case, reviews: Set[str], looked_at: Set[tuple[str, str]], platform: Platform
) -> None:
    """Judge how a case ended; `looked_at` are case and charge of what people still look at."""
    if case.state in TRIED_STATES:
        platform.accuse(f"a case goes on for ever: {case.id} {case.state}")
    if case.state is CaseState.REVIEW and case.id not in reviews:
        platform.accuse(f"a case is left to people, and nobody knows: {case.id}")
    left = [one.transaction for one in case.charges if one.answer not in ("mine", "not_mine")]
    names = ("", *(charge.transaction for charge in case.charges))
    seen = any((case.id, name) in looked_at for name in names)
    if case.state not in TRIED_STATES and left and not seen:
        platform.accuse(f"charges of a case are forgotten: {case.id} {left}")


def _cards(judge: Judge, platform: Platform) -> None:
    store, accuse = platform.store.inner, platform.accuse
    looked_at = {review.card for review in store.scan(Review)}
    for card in store.scan(Card):
        if card.state is CardState.HELD and card.token not in looked_at:
            accuse(f"a card is held, and nobody looks: {card.token}")
        if card.token in judge.promised and not card.is_blocked:
            accuse(f"a block was promised and is not: {card.token}")
        if not card.is_blocked:
            continue
        entries = store.list(AuditEntry, card.customer)
        if not any(e.subject == card.token and e.action.startswith("block_") for e in entries):
            accuse(f"a block without an audit entry: {card.token}")
        told = store.list(OutboxEntry, card.customer)
        if not any(e.subject == card.token and e.kind == "card_blocked" for e in told):
            accuse(f"a block that nobody is told of: {card.token}")


def _asked_for(judge: Judge, platform: Platform, reviews: set[str]) -> None:
    """Judge the blocks that were asked for: by message, and on calls that we placed."""
    wishes = [(name, (token,)) for name, token in judge.denials]
    wishes += [(wish.by, wish.tokens) for wish in judge.wishes]
    for name, tokens in wishes:
        if name in reviews or all(token in judge.blocked for token in tokens):
            continue
        if any(one.id.startswith(f"block-{name}") for one in platform.store.inner.scan(Review)):
            continue
        case = platform.store.inner.get(Case, name)
        if case is None or case.state not in (CaseState.CONFIRMED, CaseState.DENIED):
            platform.accuse(f"a block was asked for and forgotten: {name}")


def _no_card_number(judge: Judge, platform: Platform) -> None:
    store = platform.store.inner
    for kind in PLACES:
        for record in store.scan(kind):
            text = encode(record)
            if card_numbers_in(text) or any(number in text for number in judge.numbers):
                platform.accuse(f"a card number in a record of {kind.__name__}")


def totals(ends: Counter[str]) -> str:
    """Return a line for each end, most frequent first."""
    return "\n".join(f"  {count:>9,}  {end}" for end, count in ends.most_common())
