"""What was assessed once: a contact or a charge, with its score and what is known of it since.

Law of the room: nobody can be found again by it: an id, a score, facts and an amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ivr.runtime.records import Assessment
from ivr.runtime.risk.signals import CallSignals, ChargeSignals, read_call, read_charge

CONTACT = "contact"
CHARGE = "charge"
OUTCOMES = frozenset({"approve", "investigate", "fraud"})
"""Bands of assessments that are those of charges."""


@dataclass(frozen=True, slots=True)
class Past:
    """An assessment of the past.

    Attributes:
        id: Of the contact, or of the charge's assessment.
        at: Epoch second.
        score: 0..1000 on `scale`.
        was: Where the contact went, or what was decided of the charge; nothing = not recorded.
        degraded: The provider had failed, so that the score means nothing.
        call: Signals of a contact, where they were kept.
        charge: Signals of a charge, where they were kept.
        label: What it turned out to be: `fraud`, `legitimate`, or nothing.
        amount: Money at stake, in the unit of one currency.
    """

    id: str
    kind: str
    at: int
    score: int
    scale: str
    was: str = ""
    degraded: bool = False
    call: CallSignals | None = None
    charge: ChargeSignals | None = None
    label: str = ""
    amount: Decimal = Decimal(0)


def of_assessment(made: Assessment, labels: Mapping[str, str]) -> Past:
    """Return what a kept assessment tells; `labels` are verdicts by the assessment's id.

    Raises:
        Malformed: A kept signal holds no value of its kind.
    """
    is_charge = made.band in OUTCOMES
    charge = read_charge(made.signals) if is_charge and made.signals else None
    return Past(
        id=made.id,
        kind=CHARGE if is_charge else CONTACT,
        at=made.at,
        score=made.score,
        scale=made.scale,
        was=made.band if is_charge else made.lane,
        degraded=made.degraded,
        call=None if is_charge else _call(made),
        charge=charge,
        label=labels.get(made.id, ""),
        amount=charge.amount if charge is not None else Decimal(0),
    )


def _call(made: Assessment) -> CallSignals | None:
    """Return the signals of a contact; of one kept without any only that it was unwanted."""
    if made.signals is not None:
        return read_call(made.signals)
    return CallSignals(spam=True) if made.band == "spam" else None
