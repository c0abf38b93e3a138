"""Patience with an account: two calls a second to Connect, and another try when it is busy.

Law: only what the service says it did not do is tried again. What is not known to have been done
is for the next deploy, which looks first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ivr.deploy.reach.cloud import Clock, Cloud, Fault, Json, is_write

RATES: Mapping[str, tuple[float, int]] = {"connect": (2.0, 5)}
"""Service -> calls a second, and how many at once. Source: Connect service quotas."""

BUSY = frozenset(
    {
        *("ThrottlingException", "Throttling", "TooManyRequestsException", "TooManyUpdates"),
        *("RequestLimitExceeded", "SlowDown", "ServiceUnavailable"),
    }
)
"""Codes of a service that did nothing, for now."""

FAILED = frozenset({"InternalServiceException", "InternalServerException", "Unreached"})
"""Codes after which nobody knows what was done: only a question is asked again."""

REPEATABLE = frozenset({"upload_part", "put_object"})
"""What may be done twice: the same bytes at the same place."""

TRIES = 8
FIRST_SECONDS = 0.5
LONGEST_SECONDS = 20.0


class Patient:
    """Implements Cloud upon a Cloud, keeping to the rates of its services."""

    def __init__(self, cloud: Cloud, clock: Clock, jitter: Callable[[], float]) -> None:
        """`jitter` gives numbers in 0..1, so that two deployers do not come back at once."""
        self._cloud = cloud
        self._clock = clock
        self._jitter = jitter
        self._tokens: dict[str, tuple[float, float]] = {}

    def call(self, service: str, operation: str, parameters: Mapping[str, Any], /) -> Json:
        """See Cloud."""
        for attempt in range(TRIES):
            self._take(service)
            try:
                return self._cloud.call(service, operation, parameters)
            except Fault as fault:
                again = fault.code_given in BUSY
                again |= fault.code_given in FAILED and (
                    operation in REPEATABLE or not is_write(operation)
                )
                if not again or attempt == TRIES - 1:
                    raise
                self._clock.wait(self._pause(attempt))
        raise AssertionError

    def upload(self, address: str, content: bytes, /) -> None:
        """See Cloud."""
        self._cloud.upload(address, content)

    def download(self, address: str, /) -> bytes:
        """See Cloud."""
        return self._cloud.download(address)

    def _pause(self, attempt: int) -> float:
        longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2**attempt)
        return longest * (0.5 + self._jitter() / 2)

    def _take(self, service: str) -> None:
        """Wait until the service's bucket has a token, and take it."""
        if service not in RATES:
            return
        rate, most = RATES[service]
        now = self._clock.now()
        tokens, since = self._tokens.get(service, (float(most), now))
        tokens = min(float(most), tokens + (now - since) * rate)
        if tokens < 1:
            pause = (1 - tokens) / rate
            self._clock.wait(pause)
            tokens, now = 1.0, now + pause
        self._tokens[service] = (tokens - 1, now)
