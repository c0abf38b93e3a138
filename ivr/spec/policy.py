"""A risk policy: the one place where scores become bands, with a proof that none is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, PrivateAttr

from ivr.faults import Finding, Where, error
from ivr.spec.reader import Source
from ivr.spec.values import Id, SpecModel

SCORE_MAX = 1000


class Band(SpecModel, frozen=True):
    """Scores greater than `above` (0..999); a band without it takes the rest."""

    band: Literal["high", "medium", "low"]
    above: int | None = Field(default=None, ge=0, lt=SCORE_MAX)


class OutboundPolicy(SpecModel, frozen=True):
    """What to do about a scored transaction: call above one score, review above another.

    Charges of one card within `window_minutes` are one case; one older than `max_age_minutes` is
    left to people; hours are the customer's own.
    """

    call_above: int = Field(ge=0, lt=SCORE_MAX)
    investigate_above: int = Field(ge=0, lt=SCORE_MAX)
    window_minutes: int | None = Field(default=None, ge=1, le=1440)
    max_age_minutes: int | None = Field(default=None, ge=1, le=1440)
    attempts_per_day: int | None = Field(default=None, ge=1, le=3)
    first_hour: int | None = Field(default=None, ge=0, le=23)
    last_hour: int | None = Field(default=None, ge=1, le=24)


class Policy(SpecModel, frozen=True):
    """One file of infra/policy/. `scale` names the provider whose scores it reads."""

    policy: Id
    about: str = ""
    scale: Literal["scorecard", "fraud_detector"]
    bands: tuple[Band, ...] = Field(min_length=1)
    outbound: OutboundPolicy

    _source: Source = PrivateAttr(default_factory=Source)

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of this file."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> Policy:
        """Return this policy knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self

    def json_value(self) -> dict[str, object]:
        """Return what the handlers read at call time."""
        return self.model_dump(exclude_none=True, exclude={"about"})


def check(policy: Policy) -> Iterator[Finding]:
    """Yield a finding for every gap and overlap between the bands of 0..1000."""
    limits = [band.above for band in policy.bands]
    for index, (band, above) in enumerate(zip(policy.bands, limits, strict=True)):
        here = policy.where("bands", index)
        last = index == len(limits) - 1
        before = limits[index - 1] if index else None
        if above is None and not last:
            message = f"band {band.band} takes every score, so later bands are never reached"
            yield error("POL001", here, message, "Move it to the end.")
        elif above is not None and last:
            message = f"scores 0..{above} belong to no band"
            yield error("POL002", here, message, "Let the last band have no `above`.")
        elif above is not None and before is not None and above >= before:
            message = f"band {band.band} overlaps the band before it at {above}"
            yield error("POL001", here, message, "Order bands from the highest score down.")
    names = [band.band for band in policy.bands]
    if len(set(names)) < len(names):
        yield error("POL003", policy.where("bands"), "a band is named twice", "Name each once.")
    if policy.outbound.investigate_above > policy.outbound.call_above:
        message = "investigate_above is higher than call_above: nothing would be investigated"
        yield error("POL004", policy.where("outbound"), message, "Swap the two.")
