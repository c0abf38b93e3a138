"""A scorecard: each fact that holds adds its points; the sum is a score of 0..1000 with reasons.

Law of the room: two explicit tables and one sum. Points are this product's own judgement, on its
own scale; what a score leads to stands in the policy file alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ivr.runtime.risk.policy import SCORE_MAX
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

SCALE = "scorecard"
"""Name of this scale in a policy file."""

CALL_BASE = 100
CHARGE_BASE = 50

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Points(Generic[S]):
    """What one fact is worth, and the reason that is kept when it holds."""

    reason: str
    worth: int
    holds: Callable[[S], bool]


CALL_POINTS: tuple[Points[CallSignals], ...] = (
    Points("number_withheld", 450, lambda s: s.voice and s.withheld),
    Points("number_unusable", 400, lambda s: s.voice and not s.withheld and not s.usable),
    Points("number_unknown", 200, lambda s: s.voice and s.usable and not s.known),
    Points("chat_unknown", 200, lambda s: not s.voice and not s.known),
    Points("number_listed", 750, lambda s: s.spam),
    Points("number_foreign", 200, lambda s: s.foreign),
    Points("calls_this_hour_3", 150, lambda s: 3 <= s.contacts_last_hour < 6),
    Points("calls_this_hour_6", 400, lambda s: s.contacts_last_hour >= 6),
    Points("calls_today_10", 150, lambda s: s.contacts_last_day >= 10),
    Points("case_open", 750, lambda s: s.open_case),
    Points("calls_very_short", 100, lambda s: 0 < s.average_call_seconds < 15),
    Points("calls_long", 50, lambda s: s.average_call_seconds > 900),
    Points("caller_difficult", 150, lambda s: s.difficult),
    Points("proofs_failed_3", 250, lambda s: s.failed_proofs >= 3),
    Points("number_new", 150, lambda s: s.number_new),
    Points("number_unverified", 150, lambda s: s.unverified),
    Points("caller_frequent", -25, lambda s: s.frequent and not s.difficult),
    Points("caller_loyal", -75, lambda s: s.loyal),
)

CHARGE_POINTS: tuple[Points[ChargeSignals], ...] = (
    Points("amount_large", 250, lambda s: 500 <= s.amount < 2000),
    Points("amount_very_large", 450, lambda s: s.amount >= 2000),
    Points("amount_unusual", 250, lambda s: 0 < s.usual_amount * 5 < s.amount),
    Points("currency_foreign", 200, lambda s: s.foreign_currency),
    Points("merchant_new", 100, lambda s: s.new_merchant),
    Points("history_short", 50, lambda s: s.recent < 3),
    Points("burst_3", 250, lambda s: 3 <= s.last_hour < 6),
    Points("burst_6", 450, lambda s: s.last_hour >= 6),
    Points("card_stopped", 300, lambda s: s.card_stopped),
)


class Scorecard:
    """Implements risk.provider.RiskProvider from the two tables; it cannot be down."""

    def score_call(self, signals: CallSignals, /) -> Score:
        """Return how suspicious an inbound contact is."""
        return _sum(CALL_BASE, signals, CALL_POINTS)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """Return how suspicious a charge is."""
        return _sum(CHARGE_BASE, signals, CHARGE_POINTS)


def _sum(base: int, signals: S, table: Iterable[Points[S]]) -> Score:
    value, reasons = base, list[str]()
    for points in table:
        if points.holds(signals):
            value += points.worth
            reasons.append(points.reason)
    return Score(max(0, min(SCORE_MAX, value)), SCALE, tuple(reasons))
