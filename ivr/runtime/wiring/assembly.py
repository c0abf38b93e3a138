"""Settings become ports and services.

Law of the room: an adapter that most functions never use is built at its first use.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ivr.faults import Unreadable
from ivr.runtime import settings as environment
from ivr.runtime.ledger import marks
from ivr.runtime.ports import Clock, Ports
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.provider import Punctual, RiskDesk, RiskProvider, Score
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.runtime.settings import Settings
from ivr.runtime.wiring.logs import logger, masked
from ivr.runtime.wiring.scoring import Scoring, provider_of

if TYPE_CHECKING:
    from ivr.runtime.ledger.shift import Shift

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Services:
    """What a handler is given: the world, the risk desk and the settings.

    `until` is the epoch second from which on nothing more is begun for the event at hand; `wait`
    lets seconds pass where a function may wait.
    """

    ports: Ports
    desk: RiskDesk
    settings: Settings
    until: float = math.inf
    wait: Callable[[float], None] | None = None

    def shift(self, parts: int = 1) -> Shift:
        """Return how long a run over many things may work: one of so many parts of what is left."""
        from ivr.runtime.ledger.shift import Shift  # noqa: PLC0415  only runs over many work in shifts

        if self.until == math.inf:
            return Shift(wait=self.wait)
        now = self.ports.clock.now().timestamp()
        return Shift(now + (self.until - now) / parts, self.wait)


Answer = Callable[[object, Services], dict[str, Any]]
"""A handler without its log: an event and the services in, the answer out."""


class SystemClock:
    """Implements ports.Clock by the clock of this machine."""

    def now(self) -> datetime:
        """Return this moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251  the one real clock behind the port


class SystemChance:
    """Implements ports.Chance by the randomness of this machine."""

    def below(self, limit: int, /) -> int:
        """Return a number of 0..limit-1."""
        import secrets  # noqa: PLC0415  only a one-time code draws

        return secrets.randbelow(limit)


class TimedProvider:
    """Implements RiskProvider by another one, and counts the seconds that each answer took."""

    def __init__(self, provider: RiskProvider) -> None:
        self._provider = provider

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider."""
        return _timed(self._provider.score_call, signals)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider."""
        return _timed(self._provider.score_charge, signals)


def watched(provider: RiskProvider) -> RiskProvider:
    """Return the provider with its time counted; one that is not of this process, with a limit."""
    is_here = isinstance(provider, Scorecard | Scoring)
    return TimedProvider(provider if is_here else Punctual(provider))


def _timed(score: Callable[[S], Score], signals: S) -> Score:
    began = time.perf_counter()
    try:
        return score(signals)
    finally:
        marks.count("provider_seconds", time.perf_counter() - began)


def build(
    ports: Ports,
    settings: Settings,
    policy: Policy | None = None,
    provider: RiskProvider | None = None,
) -> Services:
    """Return services over given ports; policy and provider default to the settings' own.

    Raises:
        Unreadable: The policy file is missing, cannot be read or was changed (RUN001).
        Malformed: The policy is not one that covers every score.
    """
    found = policy if policy is not None else _policy(settings)
    return Services(ports, RiskDesk(provider or provider_of(settings, found), found), settings)


@cache
def services() -> Services:
    """Return the services of this process, as its environment variables describe them."""
    settings = environment.read()
    ports = open_ports(settings, SystemClock())
    policy = _policy(settings)
    provider = watched(provider_of(settings, policy, _logged))
    built = build(ports, settings, policy, provider)
    return replace(built, wait=time.sleep)  # noqa: TID251  the one real wait behind it


def _logged(message: str, code: str) -> None:
    logger().error(masked(message), extra={"function": "model", "code": code})


def open_ports(settings: Settings, clock: Clock) -> Ports:
    """Return the adapters that the settings name.

    Raises:
        Unavailable: The database cannot be opened.
    """
    return (_on_a_laptop if settings.store_kind == "sqlite" else _on_aws)(settings, clock)


def _on_a_laptop(settings: Settings, clock: Clock) -> Ports:
    from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.quarantine import FolderQuarantine  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.store import SqliteStore  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.streaming.starter import RememberedStarter  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer  # noqa: PLC0415  laptop only

    folder = Path(settings.quarantine) if settings.quarantine else None
    return Ports(
        SqliteStore(settings.store_name, clock),
        clock,
        RememberedDialer(),
        RememberedTexter(),
        RememberedPublisher(),
        FolderQuarantine(folder, settings.pepper),
        LocalUnsealer(),
        chance=SystemChance(),
        starter=RememberedStarter(),
    )


def _on_aws(settings: Settings, clock: Clock) -> Ports:
    from ivr.runtime.adapters.aws.store import DynamoStore  # noqa: PLC0415  boto3 costs 0.2 s

    store = DynamoStore(
        settings.store_name, clock, region=settings.region, endpoint_url=settings.endpoint_url
    )
    return Ports(
        store,
        clock,
        _late(_dialer, settings),
        _late(_texter, settings),
        _late(_publisher, settings),
        _late(_quarantine, settings),
        _late(_unsealer, settings),
        chance=SystemChance(),
        jobs=_late(_jobs, settings),
        starter=_late(_starter, settings),
        refill=_late(_refill, settings),
        later=_late(_later, settings),
    )


class _Late:
    """Builds an adapter, and its client, at the first call: most functions never need it."""

    def __init__(self, make: Callable[[Settings], object], settings: Settings) -> None:
        self._make = make
        self._settings = settings
        self._made: object | None = None

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)

        def ask(*asked: object) -> object:
            if self._made is None:
                self._made = self._make(self._settings)
            return getattr(self._made, name)(*asked)

        return ask


def _late(make: Callable[[Settings], object], settings: Settings) -> Any:  # noqa: ANN401  any port
    return _Late(make, settings)


def _dialer(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.outgoing.dialer import ConnectDialer  # noqa: PLC0415  rarely needed

    return ConnectDialer.of(settings)


def _texter(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.outgoing.texter import EndUserTexter  # noqa: PLC0415  rarely needed

    return EndUserTexter.of(settings)


def _publisher(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.outgoing.publisher import BusPublisher  # noqa: PLC0415  rarely needed

    return BusPublisher.of(settings)


def _quarantine(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.quarantine import BucketQuarantine  # noqa: PLC0415  rarely needed

    return BucketQuarantine.of(settings)


def _jobs(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.scoring.jobs import jobs_of  # noqa: PLC0415  three functions need it

    return jobs_of(settings)


def _starter(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.streaming.starter import StepStarter  # noqa: PLC0415  functions of streams need it

    return StepStarter.of(settings)


def _refill(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.streaming.refill import FirehoseRefill  # noqa: PLC0415  one function needs it

    return FirehoseRefill.of(settings)


def _later(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.later import QueueLater  # noqa: PLC0415  where the store does not answer

    return QueueLater.of(settings)


def _unsealer(settings: Settings) -> object:
    from ivr.runtime.adapters.aws.unsealer import ConnectUnsealer  # noqa: PLC0415  one function needs it

    return ConnectUnsealer.of(settings)


def _policy(settings: Settings) -> Policy:
    try:
        content = Path(settings.policy).read_bytes()
    except OSError:
        raise Unreadable(
            "IVR_POLICY names no file that can be read. Set the path of a compiled policy.",
            "RUN001",
        ) from None
    if settings.policy_digest and sha256(content).hexdigest() != settings.policy_digest:
        raise Unreadable(
            "The policy is not the one that IVR_POLICY_DIGEST names. Deploy the build whole.",
            "RUN001",
        )
    return policies.read(content)
