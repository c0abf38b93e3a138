"""How far people are with a charge or an event that was not approved.

Law of the room: this looks, and changes nothing: the case was opened in the commit that judged the
charge, and whoever calls the customer is not this.
"""

from __future__ import annotations

from dataclasses import dataclass

from ivr.faults import NotFound
from ivr.runtime.ledger.cases import reviews_of
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import OPEN_STATES, Alert, Case, Review

PATIENCE_SECONDS = 7 * 86_400
"""How long an execution waits for a verdict; the review itself waits for ever."""

WAITING, DECIDED, SETTLED, LATE = "waiting", "decided", "settled", "late"


@dataclass(frozen=True, slots=True)
class Followed:
    """How far it is.

    `stage` is `waiting` for a person, `decided` by one, `late` where nobody decided in
    PATIENCE_SECONDS, or `settled`: no person has to. `verdict` is fraud, legitimate or nothing.
    """

    stage: str
    outcome: str
    case: str = ""
    state: str = ""
    verdict: str = ""


def follow(customer: str, transaction: str, ports: Ports) -> Followed:
    """Return how far people are with a charge or event that was judged.

    Raises:
        NotFound: It was not judged.
        Unavailable: The store did not answer.
    """
    store = ports.store
    alert = store.get(Alert, customer, transaction)
    if alert is None:
        raise NotFound("This was not judged yet. Ask again.")
    case = store.get(Case, alert.case) if alert.case else None
    state = case.state.value if case is not None else ""
    review = _review(alert, case, store)
    if review is None:
        return Followed(SETTLED, alert.outcome, alert.case, state)
    if review.verdict:
        return Followed(DECIDED, alert.outcome, alert.case, state, review.verdict)
    late = ports.now() >= review.at + PATIENCE_SECONDS
    return Followed(LATE if late else WAITING, alert.outcome, alert.case, state)


def _review(alert: Alert, case: Case | None, store: Store) -> Review | None:
    """Return what a person looks at: the charge alone, the event, or a case left to people."""
    own = f"{alert.customer}#{alert.transaction}"
    names = (f"review-charge#{own}", f"review-profile#{own}")
    alone = next((found for name in names if (found := store.get(Review, name))), None)
    if alone is not None or case is None or case.state not in OPEN_STATES:
        return alone
    found = reviews_of(case.id, store)
    return next((one for one in found if _concerns(one, alert.transaction)), None)


def _concerns(review: Review, transaction: str) -> bool:
    """Tell whether a review waits for a verdict about a charge, or its verdict was about it."""
    return not review.verdict or transaction in review.seen
