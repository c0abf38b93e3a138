"""History through model, rules and outbound policy: what a policy would have caught, and cost.

    backtested(pasts(frame, model), Asked(policy))    a Backtest: the policy, and every threshold

Law of the room: what becomes of a charge is decided by `study.replay`, the engine that replays
policies; here it is counted what follows: cases, calls, messages, people, money.
"""

from ivr.study.risk.backtest.charges import pasts
from ivr.study.risk.backtest.following import Assumptions, Result
from ivr.study.risk.backtest.trying import Asked, Backtest, Trial, backtested

__all__ = ["Asked", "Assumptions", "Backtest", "Result", "Trial", "backtested", "pasts"]
