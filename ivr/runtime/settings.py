"""Environment variables, typed: the only place that reads them.

Law of the room: nothing is read at import; a missing or senseless value is refused by name, and
no value of a secret ever stands in a message.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.faults import Unreadable

PEPPER_BYTES_MIN = 16
"""Shortest pepper accepted, in bytes: 128 bits, as long as the tokens it makes."""

STORES = ("sqlite", "dynamodb")


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between deployments.

    Attributes:
        store: `sqlite:PATH` (`sqlite::memory:` for a test) or `dynamodb:TABLE`.
        pepper: Secret key of tokens and seals, at least 16 bytes.
        policy: Path of the policy JSON that maps scores to bands.
        instance_arn: The Connect instance that may ask; empty accepts any.
        outbound_flow: Id of the flow that outbound calls enter.
        source_number: E.164 number that outbound calls show.
        endpoint_url: Another DynamoDB endpoint; empty is the Region's own.
        region: AWS Region; empty leaves it to the runtime.
        log_level: Level of the log.
    """

    store: str = "sqlite::memory:"
    pepper: bytes = field(default=b"", repr=False)
    policy: str = ""
    instance_arn: str = ""
    outbound_flow: str = ""
    source_number: str = ""
    endpoint_url: str = ""
    region: str = ""
    log_level: str = "INFO"

    def __post_init__(self) -> None:
        """Refuse a store of an unknown kind and a pepper that is too short.

        Raises:
            Unreadable: With code RUN001.
        """
        kind, colon, name = self.store.partition(":")
        if kind not in STORES or not colon or not name:
            raise Unreadable(
                "IVR_STORE is neither sqlite:PATH nor dynamodb:TABLE. Set one of them.", "RUN001"
            )
        if len(self.pepper) < PEPPER_BYTES_MIN:
            raise Unreadable(
                f"IVR_PEPPER is shorter than {PEPPER_BYTES_MIN} bytes. Set a longer secret.",
                "RUN001",
            )

    @property
    def store_kind(self) -> str:
        """Return `sqlite` or `dynamodb`."""
        return self.store.partition(":")[0]

    @property
    def store_name(self) -> str:
        """Return the path of the file or the name of the table."""
        return self.store.partition(":")[2]

    @property
    def instance_id(self) -> str:
        """Return the last part of the instance ARN, or nothing."""
        return self.instance_arn.rpartition("/")[2]


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment (default: of this process) gives.

    Raises:
        Unreadable: A variable is missing or senseless (RUN001).
    """
    found = os.environ if environ is None else environ
    if not found.get("IVR_STORE"):
        raise Unreadable("IVR_STORE is not set. Set sqlite:PATH or dynamodb:TABLE.", "RUN001")
    return Settings(
        store=found["IVR_STORE"],
        pepper=found.get("IVR_PEPPER", "").encode(),
        policy=found.get("IVR_POLICY", ""),
        instance_arn=found.get("IVR_INSTANCE_ARN", ""),
        outbound_flow=found.get("IVR_OUTBOUND_FLOW_ID", ""),
        source_number=found.get("IVR_SOURCE_NUMBER", ""),
        endpoint_url=found.get("IVR_ENDPOINT_URL", ""),
        region=found.get("AWS_REGION", found.get("AWS_DEFAULT_REGION", "")),
        log_level=found.get("IVR_LOG_LEVEL", "INFO"),
    )
