"""How every AWS client of a call waits: briefly, and at most twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from ivr.faults import Denied, Unavailable

CONNECT_SECONDS = 0.3
READ_SECONDS = 0.8
ATTEMPTS = 2
"""Tries in all. One request takes at most 3.2 seconds: twice CONNECT_SECONDS and READ_SECONDS,
and up to one second between them (botocore, standard retry mode); see `wiring.hurry`.
"""

CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
)


ONCE = CONFIG.merge(Config(retries={"total_max_attempts": 1, "mode": "standard"}))
"""For what must not be asked twice: a message has no token by which a repetition is found."""


def client(
    service: str,
    region: str,
    endpoint_url: str = "",
    *,
    once: bool = False,
    config: Config = CONFIG,
) -> Any:  # noqa: ANN401  no stubs
    """Return the client of an AWS service; an empty region or endpoint is the runtime's own.

    With `once` nothing is tried again by itself; `config` is for those who may wait longer.
    """
    untyped = boto3.client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    make = cast("Callable[..., Any]", untyped)
    return make(
        service,
        region_name=region or None,
        endpoint_url=endpoint_url or None,
        config=ONCE if once else config,
    )


def code_of(fault: ClientError) -> str:
    """Return the error code that the service gave."""
    return str(fault.response.get("Error", {}).get("Code", "Unknown"))


def unanswered(fault: BotoCoreError, service: str) -> Unavailable:
    """Return why a service did not answer, as ours; Denied where nobody could sign the request."""
    name = type(fault).__name__
    if isinstance(fault, (NoCredentialsError, PartialCredentialsError)):
        remedy = "Set AWS_PROFILE, or sign in as you do for the aws command."
        return Denied(f"{service} was not asked, for there are no credentials: {name}. {remedy}")
    return Unavailable(f"{service} did not answer: {name}. Try again.")
