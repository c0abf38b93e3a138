"""A risk policy: the one place where scores become bands, with a proof that none is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, PrivateAttr

from ivr.faults import Finding, Where, error
from ivr.spec.reading.reader import Source
from ivr.spec.values import Id, SpecModel

SCORE_MAX = 1000


class Band(SpecModel, frozen=True):
    """Scores greater than `above` (0..999); a band without it takes the rest."""

    band: Literal["high", "medium", "low"]
    above: int | None = Field(default=None, ge=0, lt=SCORE_MAX)


class ChargePolicy(SpecModel, frozen=True):
    """What to do about a scored charge: call above one score, review above another."""

    call_above: int = Field(ge=0, lt=SCORE_MAX)
    investigate_above: int = Field(ge=0, lt=SCORE_MAX)


class ScalePolicy(SpecModel, frozen=True):
    """What the scores of one provider mean."""

    bands: tuple[Band, ...] = Field(min_length=1)
    charges: ChargePolicy


class CallingPolicy(SpecModel, frozen=True):
    """When we may call.

    Charges of one card within `window_minutes` are one case; one older than `max_age_minutes` is
    left to people; hours are the customer's own.
    """

    window_minutes: int | None = Field(default=None, ge=1, le=1440)
    max_age_minutes: int | None = Field(default=None, ge=1, le=1440)
    attempts_per_day: int | None = Field(default=None, ge=1, le=3)
    first_hour: int | None = Field(default=None, ge=0, le=23)
    last_hour: int | None = Field(default=None, ge=1, le=24)


ScaleName = Literal["scorecard", "fraud_detector"]
"""Providers whose scores a policy can read: both score 0..1000."""


class Policy(SpecModel, frozen=True):
    """One file of infra/policy/: one table for each provider's scale."""

    policy: Id
    about: str = ""
    scales: dict[ScaleName, ScalePolicy] = Field(min_length=1)
    calling: CallingPolicy = CallingPolicy()

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
    for name, scale in policy.scales.items():
        yield from _bands(policy, name, scale.bands)
        if scale.charges.investigate_above > scale.charges.call_above:
            message = "investigate_above is higher than call_above: nothing would be investigated"
            yield error("POL004", policy.where("scales", name, "charges"), message, "Swap the two.")


def _bands(policy: Policy, scale: str, bands: tuple[Band, ...]) -> Iterator[Finding]:
    before: int | None = None
    for index, band in enumerate(bands):
        finding = _edge(band, before, last=index == len(bands) - 1)
        if finding is not None:
            code, message, remedy = finding
            yield error(code, policy.where("scales", scale, "bands", index), message, remedy)
        before = band.above
    names = [band.band for band in bands]
    if len(set(names)) < len(names):
        where = policy.where("scales", scale, "bands")
        yield error("POL003", where, "a band is named twice", "Name each once.")


def _edge(band: Band, before: int | None, *, last: bool) -> tuple[str, str, str] | None:
    """Return what is wrong with one row, given the limit of the row before."""
    if band.above is None:
        message = f"band {band.band} takes every score, so later bands are never reached"
        return None if last else ("POL001", message, "Move it to the end.")
    if last:
        message = f"scores 0..{band.above} belong to no band"
        return "POL002", message, "Let the last band have no `above`."
    if before is not None and band.above >= before:
        message = f"band {band.band} overlaps the band before it at {band.above}"
        return "POL001", message, "Order bands from the highest score down."
    return None
