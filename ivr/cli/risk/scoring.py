"""Who scores the charges of a contact centre, in a sentence; and how to get a model."""

from __future__ import annotations

from ivr.faults import Unreadable
from ivr.runtime.wiring import Services, scoring


def scored_by(services: Services) -> str:
    """Return who scores charges; without a model, how to get one."""
    if "fraud_detector" not in services.desk.policy.scales:
        return "charges are scored by the scorecard: the policy reads no other scale"
    try:
        model = scoring.learned(services.settings)
    except Unreadable as problem:
        advice = "`ivr data sample --history FILE` makes history, `ivr risk train` a model of it"
        return f"charges are scored by the scorecard: {problem.code} {problem} ({advice})"
    return f"charges are scored by model {model.name} {model.version}"
