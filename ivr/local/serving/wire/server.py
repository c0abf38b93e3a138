"""The port: it takes connections, gives each a thread, and closes in order."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from ivr.faults import Unreadable
from ivr.local.serving.faults import THROTTLING, ServiceError
from ivr.local.serving.operations import Runtime
from ivr.local.serving.wire.bounds import BOUNDS, Bounds
from ivr.local.serving.wire.connection import Connection, head_of
from ivr.local.serving.wire.routes import refused

if TYPE_CHECKING:
    Taken = socket.socket | tuple[bytes, socket.socket]


class LexServer(ThreadingHTTPServer):
    """A server on one address; `with` closes it, and lets running turns end first.

    `two` says whether it speaks HTTP/2, by default where the extra `serve` is installed.

    Raises:
        Unreadable: The address cannot be used.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    allow_reuse_address = True

    def __init__(
        self,
        runtime: Runtime,
        host: str,
        port: int,
        bounds: Bounds = BOUNDS,
        *,
        two: bool | None = None,
    ) -> None:
        self.runtime, self.bounds = runtime, bounds
        self.two = find_spec("h2") is not None if two is None else two
        self._places = threading.BoundedSemaphore(bounds.connections)
        self._running = 0
        self._quiet = threading.Condition()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), Connection)
        except (OSError, OverflowError) as problem:
            why = getattr(problem, "strerror", None) or problem
            message = f"cannot listen on {host}, port {port}: {why}. Name another --port."
            raise Unreadable(message, "LEX052") from problem

    @property
    def url(self) -> str:
        """The endpoint URL that clients name."""
        host, port = cast("tuple[str, int]", self.server_address[:2])
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - shown, not bound
        return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: Taken, client_address: object) -> None:
        """Give a connection its thread; one too many is told so and closed."""
        if self._places.acquire(blocking=False):
            try:
                super().process_request(request, client_address)
            except RuntimeError:  # this machine has no thread left
                self._places.release()
            else:
                return
        _turn_away(request)
        self.shutdown_request(request)

    def process_request_thread(self, request: Taken, client_address: object) -> None:
        """Serve a connection, and free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Taken, client_address: object) -> None:
        """Pass over a connection that broke; a defect has been answered in its place."""

    @contextmanager
    def answering(self) -> Generator[None]:
        """Count a request that is being answered."""
        with self._quiet:
            self._running += 1
        try:
            yield
        finally:
            with self._quiet:
                self._running -= 1
                self._quiet.notify_all()

    def server_close(self) -> None:
        """Close the door, and wait a little for what is being answered."""
        super().server_close()
        with self._quiet:
            self._quiet.wait_for(lambda: not self._running, self.bounds.ending)


def _turn_away(connection: Taken) -> None:
    assert isinstance(connection, socket.socket)
    answer = refused(ServiceError(THROTTLING, "too many connections at once; close some"))
    with suppress(OSError):
        connection.settimeout(0.5)
        connection.sendall(head_of(answer, closing=True) + answer.body)
