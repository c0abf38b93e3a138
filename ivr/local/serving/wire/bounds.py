"""How much a server takes of its clients: connections, bytes and seconds.

Law: whoever is slow or sends too much loses a connection, and nobody else notices.
"""

from __future__ import annotations

import io
import socket
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ivr.local.serving.operations import Runtime

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Bounds(NamedTuple):
    """What one server takes.

    `streams` are requests at once on a connection of HTTP/2.

    Seconds: `request` for a whole request from its first byte, `idle` between requests of a
    connection, `reply` for a client to take a reply, `ending` for turns that still run at the end.
    """

    connections: int = 512
    streams: int = 32
    body_bytes: int = 262_144
    passed_over_bytes: int = 8_388_608
    request: float = 10.0
    idle: float = 60.0
    reply: float = 10.0
    ending: float = 5.0


BOUNDS = Bounds()

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""How a client begins to speak HTTP/2. Source: RFC 9113, section 3.4."""

LINGER_SECONDS = 1.0
"""How long a refused client may go on sending before its connection is cut."""


class Host(Protocol):
    """A server, as its connections know it. `two` says whether it speaks HTTP/2."""

    runtime: Runtime
    bounds: Bounds
    two: bool

    def answering(self) -> AbstractContextManager[None]:
        """Count a request that is being answered."""
        ...


class Timed(io.RawIOBase):
    """The bytes of a connection, read against a deadline that slow senders cannot stretch."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.deadline = 0.0

    def readable(self) -> bool:
        """Tell that bytes come from here."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read what has come.

        Raises:
            TimeoutError: The deadline has passed.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
