"""An account by boto3, with credentials and region from the ordinary chain.

Law: nothing is decided here. Every fault of boto3 becomes a `Fault` with the service's own code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from ivr.deploy.reach.cloud import Fault, Json

CONNECT_SECONDS = 10
READ_SECONDS = 60
CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": 1, "mode": "standard"},
)
"""Tries are counted in one place: `reach.patience`."""

Made = Callable[[str], Any]
"""Service -> its client."""


class Account:
    """Implements Cloud."""

    def __init__(self, make: Made, chosen_region: str = "") -> None:
        """Reach services by the clients that `make` gives; each is made once.

        `chosen_region` is what the environment or the profile sets, or nothing.
        """
        self._make = make
        self.chosen_region = chosen_region
        self._clients: dict[str, Any] = {}

    @classmethod
    def of(cls, region: str, profile: str = "") -> Account:
        """Return the account of the ordinary credential chain."""
        try:
            session: Any = boto3.Session(profile_name=profile or None)
        except BotoCoreError as fault:
            raise Fault("NoCredentials", str(fault), "session") from None

        def make(service: str) -> object:
            return session.client(service, region_name=region, config=CONFIG)

        return cls(make, str(session.region_name or ""))

    def call(self, service: str, operation: str, parameters: Mapping[str, Any], /) -> Json:
        """See Cloud."""
        named = f"{service}.{operation}"
        try:
            if service not in self._clients:
                self._clients[service] = self._make(service)
            answer = getattr(self._clients[service], operation)(**parameters)
        except ClientError as fault:
            raise _told(fault, named) from None
        except (NoCredentialsError, PartialCredentialsError) as fault:
            raise Fault("NoCredentials", str(fault), named) from None
        except ParamValidationError as fault:
            raise Fault("ParamValidation", str(fault), named) from None
        except BotoCoreError as fault:
            raise Fault("Unreached", str(fault), named) from None
        said = cast("Json", answer or {})
        return {key: _read(value) for key, value in said.items() if key != "ResponseMetadata"}

    def upload(self, address: str, content: bytes, /) -> None:
        """See Cloud."""
        _opened(Request(_https(address), data=content, method="PUT"))  # noqa: S310 - https alone

    def download(self, address: str, /) -> bytes:
        """See Cloud."""
        return _opened(Request(_https(address)))  # noqa: S310 - https alone


def _told(fault: ClientError, named: str) -> Fault:
    response = cast("Json", fault.response)
    said = cast("Json", response.get("Error", {}))
    listed = cast("list[Json]", response.get("problems") or [])
    problems = tuple(str(each.get("message", "")) for each in listed)
    return Fault(str(said.get("Code", "Unknown")), str(said.get("Message", "")), named, problems)


def _read(value: object) -> object:
    """Return a value of an answer; what streams is read to its end."""
    read = getattr(value, "read", None)
    return read() if callable(read) else value


def _https(address: str) -> str:
    if urlsplit(address).scheme != "https":
        raise Fault("Unreached", "the address that the service gave is not https", "transfer")
    return address


def _opened(request: Request) -> bytes:
    try:
        with urlopen(request, timeout=READ_SECONDS) as answer:  # noqa: S310 - checked: https
            return answer.read()
    except OSError as problem:
        raise Fault("Unreached", f"{type(problem).__name__}: {problem}", "transfer") from None
