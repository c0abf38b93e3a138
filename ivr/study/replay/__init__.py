"""Past contacts and charges, decided again: one engine for `ivr policy simulate` and backtests.

    tally = tallied(replay(from_store(store), by_policy(old), by_policy(new)))

Law of the room: pure. What was assessed comes in, decisions go out, one at a time; nothing is kept
but counts, sums and a few examples. Decisions are made by the code that makes them in calls.
"""

from ivr.study.replay.deciding import Decider, Decision, by_policy, by_threshold
from ivr.study.replay.engine import Capacity, Replayed, Tally, replay, tallied
from ivr.study.replay.past import CHARGE, CONTACT, Past

__all__ = [
    "CHARGE",
    "CONTACT",
    "Capacity",
    "Decider",
    "Decision",
    "Past",
    "Replayed",
    "Tally",
    "by_policy",
    "by_threshold",
    "replay",
    "tallied",
]
