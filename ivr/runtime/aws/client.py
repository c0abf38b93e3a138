"""How every AWS client of a call waits: briefly, and at most twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONNECT_SECONDS = 0.3
READ_SECONDS = 0.8
ATTEMPTS = 2
"""Tries in all: three tries of Connect, each with two of these, fit its 8 seconds."""

CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
)


def client(service: str, region: str, endpoint_url: str = "") -> Any:  # noqa: ANN401  no stubs
    """Return the client of an AWS service; an empty region or endpoint is the runtime's own."""
    untyped = boto3.client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    make = cast("Callable[..., Any]", untyped)
    return make(
        service, region_name=region or None, endpoint_url=endpoint_url or None, config=CONFIG
    )


def code_of(fault: ClientError) -> str:
    """Return the error code that the service gave."""
    return str(fault.response.get("Error", {}).get("Code", "Unknown"))
