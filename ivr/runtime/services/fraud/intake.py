"""From a charge to a decision, and from a suspicious charge to a case with a first attempt.

Law of the room: a charge is judged once. Alert, score, hold, case and attempt are one commit, so
that a charge delivered a thousand times is one case and one attempt; nobody is called from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.ledger import cases
from ivr.runtime.ledger.charges import UNKNOWN, Act, reviewing
from ivr.runtime.ledger.marks import mark
from ivr.runtime.ledger.reach.attempts import (
    DAY_SECONDS,
    Reach,
    is_waiting,
    next_attempt,
    reach_of,
)
from ivr.runtime.ledger.shift import Shift, unseen
from ivr.runtime.ledger.spending import Spent, advanced, spent
from ivr.runtime.ledger.trail import KEPT_SECONDS, audit, committed, news
from ivr.runtime.ledger.velocity import charged, gather, remembered
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    Alert,
    Assessment,
    Attempt,
    AttemptState,
    Card,
    Case,
    CaseState,
    Charged,
    Customer,
    Episode,
    Hold,
    Record,
    Review,
    Transaction,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.provider import RiskDesk, Verdict
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import ChargeSignals, kept, read_charge

ALERT_SECONDS = 2 * 366 * DAY_SECONDS
"""How long a charge is known to have been judged: longer than any stream can replay it.

Source: Kinesis developer guide, data retention period (at most 365 days).
"""

SCORES_SECONDS = 90 * DAY_SECONDS
COMMIT_TRIES = 5
"""Charges of one customer that arrive together contend for one case."""

CHARGES_MAX = 50
"""How many charges one call or message is about at most; a person looks at each one beyond."""

AGAIN_MAX = 200
"""How many charges one run scores; `Shift.until` ends it earlier where time runs out."""

AGAIN_SECONDS = DAY_SECONDS
"""How long a provider that was down is asked again for the score of a charge, in seconds."""

FRAUD, INVESTIGATE = "fraud", "investigate"


@dataclass(frozen=True, slots=True)
class Intake:
    """What was decided: outcome, score, the case, and what is done about it.

    `way` is `voice` or `sms` where an attempt stands, `people` where a person looks, else `none`;
    `attempt` is its number, `why` the reason that left the case to people. `transaction` is the
    name under which the charge is known.
    """

    outcome: str
    score: int
    case: str = ""
    way: str = "none"
    attempt: str = ""
    why: str = ""
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A charge, complete, on its card, and what was thought of it at epoch second `now`."""

    said: TransactionEvent
    card: Card
    verdict: Verdict
    policy: CallingPolicy
    now: int
    signals: ChargeSignals
    window: Charged | None
    spent: Spent | None = None


def take(said: TransactionEvent, ports: Ports, desk: RiskDesk) -> Intake:
    """Judge a charge once; where it is fraud open or join the customer's case.

    Raises:
        NotFound: Customer, card or the transaction that was only named are not on file.
        Conflict: Other writers were faster several times; send the event again.
        Unavailable: The store did not answer; the same event may be sent again.
    """
    charge = _complete(_named(said, ports), ports.store)
    card = _card(charge, ports.store)
    mark(transaction=charge.id)
    alert = ports.store.get(Alert, charge.customer, charge.id)
    if alert is None:
        alert = _decided(charge, card, ports, desk)
    mark(case=alert.case)
    return replace(_told(charge, alert, ports.store), transaction=charge.id)


def unknown(charge: TransactionEvent, parked: str, ports: Ports) -> None:
    """Let a person look at a charge whose customer, card or transaction are not on file.

    `parked` is the name under which what was sent is put away; here only its token is kept.

    Raises:
        Conflict: Another try was as fast; send the event again.
        Unavailable: The store did not answer; send the event again.
    """
    act = Act(charge.id, ports.store, ports.now())
    items = reviewing(f"unknown-{parked}", charge.customer, UNKNOWN, act, ("", charge.id))
    if items:
        ports.store.commit(*[replace(item, card=charge.card) for item in items])


def score_again(ports: Ports, desk: RiskDesk, shift: Shift | None = None) -> int:
    """Score what people were left with while the provider was down; return how many.

    A charge that is fraud opens or joins its customer's case, unless a person decided it; all
    others stay with people. The provider is left alone at its first failure.

    Raises:
        IvrError: What failed first, once all the others were tried; the next time goes on.
    """
    done, shift = 0, shift or Shift()
    for made in unseen(ports, Assessment, "scores", ports.now(), AGAIN_MAX):
        if shift.is_over(ports):
            break
        records: Sequence[Record] | None = ()
        with shift.each():
            records = _again(made, ports, desk)
            done += bool(records) and committed(ports, *records)
        if records is None:
            break
    shift.end()
    return done


def _again(made: Assessment, ports: Ports, desk: RiskDesk) -> Sequence[Record] | None:
    """Return what changes once a charge is scored, or None while the provider is still down."""
    try:
        signals = read_charge(made.signals or {})
    except Malformed:
        return (replace(made, again=False),)
    verdict = desk.judge_charge(signals)
    if not verdict.degraded:
        return _scored(made, signals, verdict, ports, desk)
    old = made.at <= ports.now() - AGAIN_SECONDS
    return (replace(made, again=False),) if old else None


def _scored(
    made: Assessment, signals: ChargeSignals, verdict: Verdict, ports: Ports, desk: RiskDesk
) -> Sequence[Record]:
    """Return what follows from the score of a charge that people were left with."""
    scored = replace(
        made,
        score=verdict.score,
        band=verdict.band,
        reasons=verdict.reasons,
        scale=verdict.scale,
        degraded=False,
        again=False,
    )
    review, store = ports.store.get(Review, f"review-{made.id}"), ports.store
    if verdict.band != FRAUD or review is None or review.verdict:
        return (scored,)
    alert = store.get(Alert, review.customer, review.transaction)
    card = store.get(Card, review.customer, review.card)
    window = store.get(Charged, review.customer, review.card)
    said = remembered(window, review.transaction)
    if alert is None or card is None or said is None:
        return (scored,)
    judged = _Judged(said, card, verdict, desk.policy.calling, ports.now(), signals, window)
    case, changes = _suspected(judged, store)
    mark(transaction=said.id, case=case)
    if store.get(Transaction, said.customer, said.id) is not None:
        changes = [each for each in changes if not isinstance(each, Hold)]
    moved = (replace(alert, outcome=FRAUD, case=case), replace(review, case=case))
    return (scored, *moved, *changes)


def _named(said: TransactionEvent, ports: Ports) -> TransactionEvent:
    """Return the charge under a name of its own.

    One whose sender gave no id is the same as another that says the same within 24 hours.
    """
    if not said.derived:
        return said
    today = ports.now() // DAY_SECONDS
    before, name = f"{said.id}-{today - 1}", f"{said.id}-{today}"
    known = ports.store.get(Alert, said.customer, before) is not None
    return replace(said, id=before if known else name)


def _complete(said: TransactionEvent, store: Store) -> TransactionEvent:
    """Return the charge with what is on file about it, where only its id was sent."""
    if said.amount is not None:
        return said
    booked = store.get(Transaction, said.customer, said.id)
    if booked is None:
        raise NotFound("There is no transaction of that id.")
    return replace(
        said,
        card=booked.card,
        amount=booked.amount,
        currency=booked.currency,
        merchant=booked.merchant,
        at=booked.at,
    )


def _card(charge: TransactionEvent, store: Store) -> Card:
    if store.get(Customer, charge.customer) is None:
        raise NotFound("There is no customer of that id.")
    card = store.get(Card, charge.customer, charge.card)
    if card is None:
        raise NotFound("The card of the transaction is not on file with its customer.")
    return card


def _judged(charge: TransactionEvent, card: Card, ports: Ports, desk: RiskDesk) -> _Judged:
    """Judge a charge by what came before it, as it was when `window` was read."""
    now, window = ports.now(), ports.store.get(Charged, charge.customer, card.token)
    known = spent(charge, ports.store, now)
    signals = gather(charge, card, ports.store, now, known.features)
    verdict = desk.judge_charge(signals)
    if verdict.degraded and desk.policy.calling.provider_down == "rules":
        verdict = _by_rules(signals, desk, verdict)
    return _Judged(charge, card, verdict, desk.policy.calling, now, signals, window, known)


def _by_rules(signals: ChargeSignals, desk: RiskDesk, failed: Verdict) -> Verdict:
    """Return what the rules alone say; whatever they do not call fraud is left to a person."""
    found = replace(desk, provider=Scorecard()).judge_charge(signals)
    if found.degraded:
        return failed
    band = found.band if found.band == FRAUD else INVESTIGATE
    reasons = (*failed.reasons, *found.reasons)
    return Verdict(band, found.score, found.scale, reasons, degraded=True)


def _decided(charge: TransactionEvent, card: Card, ports: Ports, desk: RiskDesk) -> Alert:
    """Commit what follows from a verdict, all at once; return the alert, or its twin's.

    Where another charge came in between, this one is judged again: it is one more of them.
    """
    for _ in range(COMMIT_TRIES):
        alert, records = _following(_judged(charge, card, ports, desk), ports.store)
        try:
            ports.store.commit(*records)
        except Conflict:
            twin = ports.store.get(Alert, charge.customer, charge.id)
            if twin is not None:
                return twin
            continue
        return alert
    raise Conflict("The customer's case is being changed by others. Send the event again.")


def _following(judged: _Judged, store: Store) -> tuple[Alert, Sequence[Record]]:
    said, now = judged.said, judged.now
    alert = Alert(
        customer=said.customer,
        transaction=said.id,
        outcome=judged.verdict.band,
        expires=now + (DAY_SECONDS if said.derived else ALERT_SECONDS),
    )
    usual = alert.outcome not in (FRAUD, INVESTIGATE)
    lately = charged(judged.window, said, now, usual=usual)
    records: list[Record] = [lately, _assessment(judged)]
    if judged.spent is not None:
        records.append(advanced(judged.spent, now))
    if judged.verdict.degraded:
        records.append(news(said.customer, "score_again", said.id, said.id, now))
    if alert.outcome == INVESTIGATE:
        name = f"review-{_score_id(said)}"
        why = "provider_down" if judged.verdict.degraded else INVESTIGATE
        items = reviewing(name, said.customer, why, Act(said.id, store, now), ("", said.id))
        records += (replace(item, card=judged.card.token) for item in items)
    if alert.outcome == FRAUD:
        case, changes = _suspected(judged, store)
        alert = replace(alert, case=case)
        records += changes
    return alert, (alert, *records)


def _assessment(judged: _Judged) -> Assessment:
    verdict = judged.verdict
    return Assessment(
        id=_score_id(judged.said),
        score=verdict.score,
        band=verdict.band,
        reasons=verdict.reasons,
        scale=verdict.scale,
        degraded=verdict.degraded,
        again=verdict.degraded and verdict.band == INVESTIGATE,
        at=judged.now,
        signals=kept(judged.signals),
        expires=judged.now + SCORES_SECONDS,
    )


def _score_id(charge: TransactionEvent) -> str:
    return f"charge#{charge.customer}#{charge.id}"


def _suspected(judged: _Judged, store: Store) -> tuple[str, list[Record]]:
    """Return the id of the case that a suspicious charge belongs to, and what changes."""
    said, now = judged.said, judged.now
    charge = cases.charge_of(said, judged.card, now)
    episode, case = cases.open_case(said.customer, store)
    held = Hold(
        customer=said.customer,
        transaction=said.id,
        card=judged.card.token,
        case=case.id if case is not None else "",
        at=now,
        expires=now + KEPT_SECONDS,
    )
    told = news(said.customer, "charge_held", said.id, said.id, now)
    if case is not None and len(case.charges) >= CHARGES_MAX:
        name = f"review-{_score_id(said)}"
        act, about = Act(said.id, store, now), (case.id, said.id)
        item = reviewing(name, said.customer, "many_charges", act, about)
        return case.id, [held, told, *item]
    if case is not None:
        entry = audit(said.customer, "charge_joined", case.id, said.id, now)
        return case.id, [held, told, entry, *_joined(cases.joined(case, charge), store)]
    made = cases.opened(said, charge, judged.policy, now)
    latest = Episode(
        version=episode.version if episode else 0, customer=said.customer, case=made.id
    )
    entry = audit(said.customer, "case_opened", made.id, said.id, now)
    first = _first(reach_of(made, store, judged.policy, now), store)
    return made.id, [replace(held, case=made.id), told, latest, entry, *first]


def _joined(case: Case, store: Store) -> Sequence[Record]:
    """Return the case with its new charge, and its waiting attempt with what is at risk now."""
    waiting = [a for a in store.list(Attempt, case.id) if a.state in _WAITING]
    return (case, *[replace(attempt, at_risk=case.at_risk) for attempt in waiting])


_WAITING = frozenset({AttemptState.LATER, AttemptState.READY})


def _first(reach: Reach, store: Store) -> Sequence[Record]:
    """Return the new case with its first attempt, or left to people."""
    attempt = next_attempt(reach)
    if isinstance(attempt, str):
        return cases.left_to_people(reach.case, attempt, reach.policy, store, reach.now)
    return (cases.waits_with(reach.case, attempt, reach.policy, reach.now), attempt)


def _told(charge: TransactionEvent, alert: Alert, store: Store) -> Intake:
    """Return what is done about a charge that was judged."""
    assessment = store.get(Assessment, _score_id(charge))
    score = assessment.score if assessment else 0
    case = store.get(Case, alert.case) if alert.case else None
    if case is None:
        way = "people" if alert.outcome == INVESTIGATE else "none"
        return Intake(alert.outcome, score, alert.case, way)
    attempts = store.list(Attempt, case.id)
    live = next((a for a in attempts if a.state is not AttemptState.ENDED), None)
    if live is not None and is_waiting(case, live.channel):
        return Intake(alert.outcome, score, case.id, live.channel, live.number)
    if case.state is not CaseState.REVIEW:
        return Intake(alert.outcome, score, case.id)
    item = next((each for each in cases.reviews_of(case.id, store) if not each.verdict), None)
    return Intake(alert.outcome, score, case.id, "people", why=item.why if item else "")
