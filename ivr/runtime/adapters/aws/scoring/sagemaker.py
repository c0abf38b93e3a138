"""Scores from a SageMaker endpoint: features in as a line of CSV, one number out.

Law of the room: the endpoint is sent numbers alone, in the order of the model's features; what it
answers is a score of 0..1000 or, told by `times`, a share of 1. Anything else is refused.
Source: SageMaker Runtime API reference, InvokeEndpoint; developer guide, built-in algorithms' CSV.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Malformed, Unavailable
from ivr.runtime.adapters.aws.client import client
from ivr.runtime.adapters.aws.scoring.asking import translated
from ivr.runtime.risk.policy import SCORE_MAX
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.providers.rules import SCALE
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

ANSWER_BYTES_MAX = 256
"""One number takes less; a longer answer is not read."""


class Endpoint(Protocol):
    """The method that a provider needs."""

    def invoke_endpoint(self, **asked: object) -> dict[str, Any]:
        """Score one line."""
        ...


class SageMakerProvider:
    """Implements RiskProvider; belongs into a chain, which leaves it when it is slow."""

    def __init__(self, client: Endpoint, name: str, times: int = 1) -> None:
        """Ask the endpoint `name`; its number times `times` (1000 for shares) is the score."""
        self._client = client
        self._name = name
        self._times = times

    @classmethod
    def of(cls, name: str, region: str = "", times: int = 1) -> SageMakerProvider:
        """Return the provider of an endpoint."""
        return cls(client("sagemaker-runtime", region, once=True), name, times)

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider: charges only.

        Raises:
            Unavailable: Calls are not judged there.
        """
        del signals
        raise Unavailable("The endpoint judges charges, not calls.")

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Unavailable: The service did not answer, or the charge has no features.
            Malformed: The answer is no score.
        """
        if signals.features is None:
            raise Unavailable("The charge has no features to send.")
        line = ",".join("" if math.isnan(each) else repr(each) for each in signals.features)
        try:
            answer = self._client.invoke_endpoint(
                EndpointName=self._name, ContentType="text/csv", Accept="text/csv", Body=line
            )
            content: bytes = answer["Body"].read(ANSWER_BYTES_MAX)
        except (ClientError, BotoCoreError) as fault:
            raise translated(fault, "SageMaker") from None
        return Score(self._score(content), SCALE)

    def _score(self, content: bytes) -> int:
        try:
            found = float(content) * self._times
        except ValueError:
            raise Malformed("The endpoint answered no number.") from None
        if not 0 <= found <= SCORE_MAX:
            raise Malformed("The endpoint answered no score of 0..1000.")
        return round(found)
