"""Settings become stores, dialer and services: once per container, and nowhere else.

Law of the room: nothing happens at import. Adapters and powertools are imported where they are
first needed, so that a laptop pays for neither boto3 nor the log of a cloud.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr import contract
from ivr.faults import IvrError, Malformed, Unreadable
from ivr.runtime import settings as environment
from ivr.runtime.events import ConnectEvent, read_connect
from ivr.runtime.ports import Clock, DialAnswer, Dialer, DialRequest, Ports
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.provider import RiskDesk, RiskProvider
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

NAMESPACE = "ivr"
"""Namespace of the metrics and service name of the log."""

_DIGITS = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True)
class Services:
    """What a handler is given: the world, the risk desk and the settings."""

    ports: Ports
    desk: RiskDesk
    settings: Settings


Answer = Callable[[object, Services], dict[str, Any]]
"""A handler without its log: an event and the services in, the answer out."""


class SystemClock:
    """Implements ports.Clock by the clock of this machine."""

    def now(self) -> datetime:
        """Return this moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251  the one real clock behind the port


def build(
    ports: Ports,
    settings: Settings,
    policy: Policy | None = None,
    provider: RiskProvider | None = None,
) -> Services:
    """Return services over given ports; policy and provider default to the settings' own.

    Raises:
        Unreadable: The policy file is missing or cannot be read (RUN001).
        Malformed: The policy is not one that covers every score.
    """
    found = policy if policy is not None else _policy(settings.policy)
    return Services(ports, RiskDesk(provider or Scorecard(), found), settings)


@cache
def services() -> Services:
    """Return the services of this process, as its environment variables describe them."""
    settings = environment.read()
    return build(open_ports(settings, SystemClock()), settings)


def open_ports(settings: Settings, clock: Clock) -> Ports:
    """Return the adapters that the settings name.

    Raises:
        Unavailable: The database cannot be opened.
    """
    if settings.store_kind == "sqlite":
        from ivr.runtime.embedded.dialer import RememberedDialer  # noqa: PLC0415  laptop only
        from ivr.runtime.embedded.store import SqliteStore  # noqa: PLC0415  laptop only

        return Ports(SqliteStore(settings.store_name, clock), clock, RememberedDialer())
    from ivr.runtime.aws.store import DynamoStore  # noqa: PLC0415  boto3 costs 0.2 s

    store = DynamoStore(
        settings.store_name,
        clock,
        region=settings.region,
        endpoint_url=settings.endpoint_url,
    )
    return Ports(store, clock, _LateDialer(settings))


class _LateDialer:
    """Builds the Connect client at the first call: most functions never dial."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._dialer: Dialer | None = None

    def dial(self, request: DialRequest, /) -> DialAnswer:
        if self._dialer is None:
            from ivr.runtime.aws.dialer import ConnectDialer  # noqa: PLC0415  rarely needed

            self._dialer = ConnectDialer.of(self._settings)
        return self._dialer.dial(request)


def _policy(path: str) -> Policy:
    try:
        return policies.read(Path(path).read_bytes())
    except OSError:
        raise Unreadable(
            "IVR_POLICY names no file that can be read. Set the path of a compiled policy.",
            "RUN001",
        ) from None


def connect(event: object, given: Services) -> ConnectEvent:
    """Return the Connect event, unless another instance than the expected one sent it.

    Raises:
        Malformed: The event has not the documented shape, or comes from elsewhere.
    """
    call = read_connect(event)
    expected = given.settings.instance_arn
    if expected and call.instance_arn != expected:
        raise Malformed("The event comes from another Connect instance than IVR_INSTANCE_ARN.")
    return call


def reply(name: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the answer of the function of that name, checked against its contract."""
    return contract.wire(contract.FUNCTIONS[name], values)


def serve(
    name: str, answer: Answer, event: object, given: Services | None = None
) -> dict[str, Any]:
    """Answer an event, with one line in the log and one metric; whatever fails is raised.

    Neither the event nor its answer is logged, and digits in a message are masked.

    Raises:
        IvrError: As the answer raised it; any other exception becomes a plain IvrError that
            names its kind and place only, because its text could hold personal data.
    """
    try:
        result = answer(event, given if given is not None else services())
    except IvrError as fault:
        _failed(name, fault, _masked(str(fault)))
        raise
    except Exception as fault:  # noqa: BLE001  raised again, without its text
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        _failed(name, fault, f"unexpected at {where}")
        raise IvrError(f"{name} failed: {type(fault).__name__} at {where}") from None
    logger().info("answered", function=name)
    _count("answered", name)
    return result


@cache
def logger() -> Logger:
    """Return the one structured log of this process."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415  50 ms that a laptop can spare

    return Logger(service=NAMESPACE, level=_level())


def _level() -> str:
    try:
        return environment.read().log_level
    except Unreadable:
        return "INFO"


def _failed(name: str, fault: Exception, message: str) -> None:
    code = fault.code if isinstance(fault, IvrError) else "RUN500"
    logger().error(message, function=name, fault=type(fault).__name__, code=code)
    _count("failed", name)


def _count(metric: str, function: str) -> None:
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415  as above

    with single_metric(name=metric, unit=MetricUnit.Count, value=1, namespace=NAMESPACE) as one:
        one.add_dimension(name="function", value=function)


def _masked(text: str) -> str:
    return _DIGITS.sub("****", text)
