"""Scores from Amazon Fraud Detector: one event, one answer, in the time that a caller has.

Law of the room: an event is named by a digest of its id and the card by its token, the same on
every retry; nothing else of a person is sent. A model's score is on scale `fraud_detector`.
Source: Fraud Detector API reference, GetEventPrediction.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Malformed, Unavailable
from ivr.runtime.adapters.aws.client import client
from ivr.runtime.adapters.aws.scoring.asking import translated
from ivr.runtime.adapters.aws.scoring.setup import shown
from ivr.runtime.risk.policy import SCORE_MAX
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.providers.rules import SCALE, facts_of
from ivr.runtime.risk.signals import CallSignals, ChargeSignals, Told


class Predictor(Protocol):
    """The method that a provider needs."""

    def get_event_prediction(self, **asked: object) -> dict[str, Any]:
        """Score one event."""
        ...


class Place(NamedTuple):
    """Which detector judges what: names as they were set up; no version = the active one."""

    detector: str
    event: str
    entity: str
    variables: Sequence[str]
    version: str = ""


class FraudDetectorProvider:
    """Implements RiskProvider; belongs into a chain, which leaves it when it is slow."""

    def __init__(self, client: Predictor, place: Place) -> None:
        """Ask the detector at `place`."""
        self._client = client
        self._place = place

    @classmethod
    def of(cls, detector: Mapping[str, Any], region: str = "") -> FraudDetectorProvider:
        """Return the provider of a compiled detector."""
        event = detector["event"]
        names = tuple(detector["variables"])
        place = Place(detector["detector"], event["type"], event["entity"], names)
        return cls(client("frauddetector", region, once=True), place)

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider: charges only.

        Raises:
            Unavailable: Calls are not judged there.
        """
        del signals
        raise Unavailable("Fraud Detector judges charges here, not calls.")

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Unavailable: The service did not answer, or nobody said which charge it is.
            Malformed: The answer holds no score.
        """
        if signals.told is None:
            raise Unavailable("The charge has no name under which it could be asked for.")
        try:
            answer = self._client.get_event_prediction(**self._asked(signals, signals.told))
        except (ClientError, BotoCoreError) as fault:
            raise translated(fault, "Fraud Detector") from None
        return read(answer)

    def _asked(self, signals: ChargeSignals, told: Told) -> dict[str, object]:
        place = self._place
        facts = facts_of(signals)
        asked: dict[str, object] = {
            "detectorId": place.detector,
            "eventId": hashlib.sha256(told.event.encode()).hexdigest()[:32],
            "eventTypeName": place.event,
            "entities": [{"entityType": place.entity, "entityId": told.entity}],
            "eventTimestamp": datetime.fromtimestamp(told.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventVariables": {
                name: shown(facts[name]) for name in place.variables if name in facts
            },
        }
        return asked | ({"detectorVersionId": place.version} if place.version else {})


def read(answer: Mapping[str, Any]) -> Score:
    """Return the highest score of an answer, with the rules that matched as reasons.

    Raises:
        Malformed: There is no score of 0..1000.
    """
    try:
        scores = [
            float(value) for each in answer["modelScores"] for value in each["scores"].values()
        ]
        rules = [str(each["ruleId"]) for each in answer.get("ruleResults", ()) if each["outcomes"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed("The answer is not of the documented shape.") from None
    best = max(scores, default=math.nan)
    if not 0 <= best <= SCORE_MAX:
        raise Malformed("The answer holds no score of 0..1000.")
    return Score(round(best), SCALE, tuple(f"rule_{name}" for name in rules))
