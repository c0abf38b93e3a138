"""A provider that is not of this process has a time limit; the rules need none."""

from __future__ import annotations

import time

from ivr.runtime.ledger import marks
from ivr.runtime.risk.provider import SCORE_SECONDS, RiskDesk, Score
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals
from ivr.runtime.wiring.assembly import watched


class Slow:
    """Answers a low score, much too late."""

    def score_call(self, signals):
        time.sleep(20 * SCORE_SECONDS)
        return Score(0, "scorecard")


def test_a_remote_provider_that_is_slow_leaves_the_call_to_a_person(house):
    desk = RiskDesk(watched(Slow()), house.services.desk.policy)
    with marks.begun() as kept:
        verdict = desk.judge_call(CallSignals())
    assert (verdict.band, verdict.degraded) == ("medium", True)
    ((name, seconds, _),) = kept.counted
    assert (name, seconds < 10 * SCORE_SECONDS) == ("provider_seconds", True)


def test_the_rules_are_asked_as_they_are(house):
    given = watched(Scorecard()).score_call(CallSignals())
    assert given == Scorecard().score_call(CallSignals())
