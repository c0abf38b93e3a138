"""Answers to text messages: NO blocks, YES is noted, STOP ends it, and anything else is called.

Law of the room: a number is a hint, and so an answer by message discloses nothing, releases no hold
and unblocks nothing. It belongs to the open case that was texted to this very number. What one
answer changes is one commit with its audit entry, by which a repetition is known. What was
written is neither kept nor logged, only what it means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict
from ivr.runtime.events.replies import TextReply
from ivr.runtime.ledger import charges, marks
from ivr.runtime.ledger.cases import UNDECIDED, carried_on, left_to_people
from ivr.runtime.ledger.charges import LATE_DENIAL, MINE, NOT_MINE, Act
from ivr.runtime.ledger.people import customers_of
from ivr.runtime.ledger.reach import notices, texts
from ivr.runtime.ledger.reach.attempts import UNSENT, Reach, ended, reach_of
from ivr.runtime.ledger.trail import NOBODY, audit, news
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    OPEN_STATES,
    Attempt,
    AttemptState,
    AuditEntry,
    Card,
    Case,
    CaseState,
    Charge,
    Episode,
    Number,
    OptOut,
    Placed,
    Record,
    key_of,
)
from ivr.runtime.risk.calling import CallingPolicy

COMMIT_TRIES = 5
CHARGES_AT_ONCE = 20
"""Charges declined in the commit of the block; more of them follow at once, in further ones."""

NOTED = {texts.YES: "said_mine", texts.OTHER: "unclear", texts.STOP: "opt_out"}
"""What an answer makes of its case's own answer, without a word about any charge."""

_TEXTED = frozenset({AttemptState.INTENT, AttemptState.STARTED, AttemptState.ENDED})
_PLANNED = frozenset({AttemptState.LATER, AttemptState.READY})


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer did: `blocked`, `recorded`, `call`, `opted_out`, `ignored` or `repeated`."""

    result: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Texted:
    """A case that a number was texted about, and the message's attempt."""

    case: Case
    attempt: Attempt


def take(reply: TextReply, ports: Ports, policy: CallingPolicy) -> Taken:
    """Carry out an answer.

    Raises:
        Conflict: Other writers were faster again and again; the same answer may come again.
        Unavailable: The store did not answer; the same answer may come again.
    """
    meaning = texts.meaning(reply.body)
    if meaning == texts.STOP:
        _opt_out(reply, ports)
    texted = _texted(reply, ports.store)
    open_ones = [one for one in texted if one.case.state in OPEN_STATES]
    if not open_ones:
        return _ignored(reply, meaning, texted, ports)
    chosen = _chosen(reply, open_ones, ports.store)
    if chosen is None and meaning in (texts.YES, texts.NO):
        meaning = texts.OTHER
    results = {
        _answered(one, reply, meaning, ports, policy) for one in open_ones if chosen in (None, one)
    }
    ranked = [word for word in _RANKED if word in results]
    return Taken(ranked[0], tuple(one.case.id for one in open_ones))


_RANKED = ("blocked", "call", "opted_out", "recorded", "ignored", "repeated")


def _texted(reply: TextReply, store: Store) -> Sequence[_Texted]:
    """Return the latest cases of the number's customers that were texted to this number."""
    found: list[_Texted] = []
    for customer in customers_of(store, store.get(Number, reply.number)):
        episode = store.get(Episode, customer.id)
        case = store.get(Case, episode.case) if episode is not None else None
        if case is None:
            continue
        sent = [one for one in store.list(Attempt, case.id) if _went_to(one, reply.number)]
        found += [_Texted(case, sent[-1])] if sent else []
    return found


def _went_to(attempt: Attempt, number: str) -> bool:
    return (
        (attempt.channel, attempt.phone) == ("sms", number)
        and attempt.state in _TEXTED
        and attempt.end not in UNSENT
    )


def _chosen(reply: TextReply, texted: Sequence[_Texted], store: Store) -> _Texted | None:
    """Return the case that the answer is about, or None where it could be about several."""
    placed = store.get(Placed, reply.answered) if reply.answered else None
    if placed is not None:
        return next((one for one in texted if one.case.id == placed.case), None)
    return texted[0] if len(texted) == 1 else None


def _answered(
    one: _Texted, reply: TextReply, meaning: str, ports: Ports, policy: CallingPolicy
) -> str:
    """Carry out an answer about one case; a repetition only completes what was begun."""
    marks.step(case=one.case.id, attempt=one.attempt.name, contact=one.attempt.contact)
    for _ in range(COMMIT_TRIES):
        case = ports.store.get(Case, one.case.id)
        if case is None or _is_known(case.customer, case.id, reply, ports.store):
            _decline_rest(one.case.id, reply, ports)
            return "repeated"
        denies = meaning == texts.NO and _one_card(case, ports.store) is not None
        changes = _denial if denies else _note
        word = meaning if denies or meaning != texts.NO else texts.OTHER
        if meaning == texts.NO and not _deniable(case):
            return _ignored(reply, meaning, (one,), ports).result
        entry = audit(case.customer, f"reply_{meaning}", case.id, reply.id, ports.now())
        try:
            ports.store.commit(*_unique(*changes(case, word, reply, ports, policy), entry))
        except Conflict:
            continue
        if denies:
            _decline_rest(case.id, reply, ports)
        return _RESULTS[word]
    raise Conflict("The case is being changed by others. Send the answer again.")


_RESULTS = {
    texts.NO: "blocked",
    texts.YES: "recorded",
    texts.OTHER: "call",
    texts.STOP: "opted_out",
}


def _is_known(customer: str, case: str, reply: TextReply, store: Store) -> bool:
    names = (f"reply_{meaning}#{case}#{reply.id}" for meaning in _RESULTS)
    return any(store.get(AuditEntry, customer, name) is not None for name in names)


def _one_card(case: Case, store: Store) -> Card | None:
    """Return the card of the case, if it is only one and on file."""
    return store.get(Card, case.customer, case.cards[0]) if len(case.cards) == 1 else None


def _deniable(case: Case) -> Sequence[int]:
    """Return the numbers of the charges that a message may deny: a proven "mine" stands."""
    said = (MINE, NOT_MINE)
    return [n for n, charge in enumerate(case.charges, 1) if charge.answer not in said]


def _denial(
    case: Case, word: str, reply: TextReply, ports: Ports, policy: CallingPolicy
) -> Sequence[Record]:
    """Return what a NO changes: card, first holds, case and its attempt; and the notice.

    A charge that was proven to be the customer's own stays so.
    """
    del word
    now, store = ports.now(), ports.store
    act = Act(case.id, store, now, policy.block_storm)
    stopped = charges.stopping(case.customer, case.cards[0], "fraud", act)
    numbers = _deniable(case)
    denied = case
    for number in numbers:
        denied = charges.with_answer(denied, number, NOT_MINE)
    denied = replace(denied, state=CaseState.DENIED, contact=reply.id, answer=NOT_MINE)
    card = next((record for record in stopped if isinstance(record, Card)), None)
    return (
        *stopped,
        *_declined(case, [case.charges[n - 1] for n in numbers[:CHARGES_AT_ONCE]], reply, ports),
        denied,
        *_over(reach_of(denied, store, policy, now)),
        *(notices.of_block(card, store, now, reply.number) if card is not None else ()),
        news(case.customer, "case_denied", case.id, reply.id, now),
    )


def _declined(
    case: Case, said: Sequence[Charge], reply: TextReply, ports: Ports
) -> Sequence[Record]:
    act = Act(reply.id, ports.store, ports.now())
    return [record for charge in said for record in charges.declined(case, charge, act)[1]]


def _decline_rest(name: str, reply: TextReply, ports: Ports) -> None:
    """Decline the holds that did not fit into the commit of the block."""
    case = ports.store.get(Case, name)
    if case is None or case.state is not CaseState.DENIED:
        return
    said = [charge for charge in case.charges if charge.answer == NOT_MINE]
    for first in range(CHARGES_AT_ONCE, len(said), CHARGES_AT_ONCE):
        changes = _declined(case, said[first : first + CHARGES_AT_ONCE], reply, ports)
        if changes:
            ports.store.commit(*changes)


def _note(
    case: Case, word: str, reply: TextReply, ports: Ports, policy: CallingPolicy
) -> Sequence[Record]:
    """Return what an answer changes that blocks nothing: the case is settled for us, or called.

    What nobody understood takes back nothing: whoever answered for a charge is not called again.
    """
    if word == texts.OTHER and (case.state is CaseState.REVIEW or case.answer not in UNDECIDED):
        return ()
    noted = replace(case, answer=NOTED[word], contact=reply.id)
    reach = reach_of(noted, ports.store, policy, ports.now())
    over = _over(reach)
    if word == texts.OTHER:
        texted = next((one for one in over if one.channel == "sms"), None)
        followed = carried_on(reach, texted, ports.store) if texted is not None else ()
        return (noted, *over[:1], *followed) if followed else (noted,)
    if noted.state is CaseState.REVIEW or (reach.live is not None and not over):
        return (noted, *over)
    return (noted, *over, *left_to_people(noted, NOTED[word], policy, ports.store, ports.now()))


def _over(reach: Reach) -> Sequence[Attempt]:
    """Return the live attempt, ended by the answer; none where a call is on the line."""
    live = reach.live
    if live is None:
        return ()
    if live.state in _PLANNED:
        return (ended(live, "settled", reach.now),)
    return (ended(live, "answered", reach.now),) if live.channel == "sms" else ()


def _opt_out(reply: TextReply, ports: Ports) -> None:
    """Keep at once that the number wants nothing more, whoever its customers are."""
    for _ in range(COMMIT_TRIES):
        if ports.store.get(OptOut, reply.number) is not None:
            return
        now = ports.now()
        entry = audit(NOBODY, "opt_out", "sms", reply.id, now)
        known = ports.store.get(AuditEntry, NOBODY, entry.id) is not None
        try:
            made = OptOut(number=reply.number, at=now, by=reply.id)
            ports.store.commit(made, *(() if known else (entry,)))
        except Conflict:
            continue
        return
    raise Conflict("The number is being changed by others. Send the answer again.")


def _ignored(reply: TextReply, meaning: str, texted: Sequence[_Texted], ports: Ports) -> Taken:
    """Write down an answer that no open case was waiting for; a late NO is looked at by people."""
    result = "opted_out" if meaning == texts.STOP else "ignored"
    now, store = ports.now(), ports.store
    entry = audit(NOBODY, "reply_ignored", meaning, reply.id, now)
    if store.get(AuditEntry, NOBODY, entry.id) is not None:
        return Taken("repeated")
    late: list[Record] = []
    for one in texted if meaning == texts.NO else ():
        if one.case.state is not CaseState.DENIED:
            act = Act(reply.id, store, now)
            name, about = f"late-{one.case.id}", (one.case.id, "")
            late += charges.reviewing(name, one.case.customer, LATE_DENIAL, act, about)
    try:
        store.commit(entry, *late)
    except Conflict:
        return Taken("repeated")
    return Taken(result)


def _unique(*records: Record) -> Sequence[Record]:
    """Return each record once, the last one built of each."""
    return tuple({key_of(record): record for record in records}.values())
