"""Who scores the charges of a contact centre, in a sentence; and how to get a model."""

from __future__ import annotations

from pathlib import Path

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.settings import Scoring
from ivr.runtime.wiring import Services, registered, scoring

HERE_KEPT = Path(".ivr") / "models"
"""Where a workspace keeps its registry."""


def registry_of(root: Path, place: str = "", name: str = "") -> tuple[str, str]:
    """Return the registry and the name of the model whose active version scores; no registry: "".

    Unasked it is the workspace's own registry, if that has an active version of the usual name.
    """
    if place or name:
        return place or str(root / HERE_KEPT), name or Scoring().name
    usual = Scoring(registry=str(root / HERE_KEPT))
    there = (root / HERE_KEPT / registered.FILE).is_file() and _is_active(usual)
    return usual.registry if there else "", usual.name


def _is_active(wanted: Scoring) -> bool:
    from ivr.runtime.services.models.registry import version

    try:
        with registered.opened(wanted.registry) as shelf:
            version(shelf, wanted.name)
    except (Unreadable, Unavailable) as problem:
        return problem.code != "REG004"
    return True


def scored_by(services: Services) -> str:
    """Return who scores charges; without a model, how to get one."""
    if "fraud_detector" not in services.desk.policy.scales:
        return "charges are scored by the scorecard: the policy reads no other scale"
    try:
        model, fault = scoring.chosen(services.settings)
    except Unreadable as problem:
        advice = "`ivr data sample --history FILE` makes history, `ivr risk train` a model of it"
        return f"charges are scored by the scorecard: {problem.code} {problem} ({advice})"
    told = f"charges are scored by model {model.name} {model.version}"
    where = services.settings.scoring.registry
    if not where:
        return told
    return f"{told} of {where}" if fault is None else f"{told}: {fault.code} {fault}"
