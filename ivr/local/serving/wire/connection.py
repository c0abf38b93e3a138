"""One connection over HTTP/1.1; one that begins as HTTP/2 goes on as that.

Law: a request is read against a deadline and a bound, whole or not at all, and answered in one go.
Nothing of what users say is logged.
"""

from __future__ import annotations

import io
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from ivr.local.serving.faults import ServiceError, invalid
from ivr.local.serving.wire.bounds import LINGER_SECONDS, PREFACE, Host, Timed
from ivr.local.serving.wire.routes import SERVER, Answer, Said, answered, line, refused

UNSPOKEN = "HTTP/2 needs the extra `serve` of ivr: pip install 'ivr[serve]'"
"""What a client that begins with HTTP/2 is told where that is not installed."""

HTTP_1_1_REQUIRED = 0xD


class Connection(BaseHTTPRequestHandler):
    """One connection, from its first byte to its last."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Host  # pyright: ignore[reportIncompatibleVariableOverride]  the base knows less

    def setup(self) -> None:
        """Read against deadlines."""
        super().setup()
        self._timed = Timed(self.connection)
        self.rfile = self._bytes = io.BufferedReader(self._timed)
        self._unread = False

    def handle_one_request(self) -> None:
        """Read one request and answer it; a connection that breaks or dawdles is closed."""
        bounds = self.server.bounds
        self.close_connection = True
        try:
            self._timed.deadline = time.monotonic() + bounds.idle
            if not self._bytes.peek(1):
                return
            self._timed.deadline = time.monotonic() + bounds.request
            self.raw_requestline = self.rfile.readline(65_537)
            if len(self.raw_requestline) > 65_536:
                self.requestline = self.request_version = self.command = ""
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif self.raw_requestline == PREFACE[:16]:
                self._converse()
            elif self.parse_request():
                with self.server.answering():
                    self._answer()
        except (TimeoutError, ConnectionError):
            self.close_connection = True

    def finish(self) -> None:
        """End a connection; what its client still sends is passed over, else it loses our reply."""
        if self._unread:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR)
                self._timed.deadline = time.monotonic() + LINGER_SECONDS
                while self._timed.readinto(bytearray(65_536)):
                    pass
        super().finish()

    def _converse(self) -> None:
        if self.rfile.read(len(PREFACE) - 16) != PREFACE[16:]:
            return
        if not self.server.two:
            self._unread = True
            self.connection.settimeout(self.server.bounds.reply)
            self.connection.sendall(speak_one(UNSPOKEN))
            return
        from ivr.local.serving.wire.streams import (  # noqa: PLC0415 - an extra, which may be absent
            Conversation,
        )

        Conversation(self.server, self.connection, self._bytes, self._timed).run()

    def _answer(self) -> None:
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = Said(self.command, self.path, headers, self._body(headers))
        except ServiceError as refusal:
            self._send(refused(refusal))
        else:
            self._send(answered(self.server.runtime, said))

    def _body(self, headers: Mapping[str, str]) -> bytes:
        """Return the body; what is longer than any request's is passed over, so that it is told.

        Raises:
            ServiceError: It is too long, or nobody can say how long it is.
        """
        coding, length = headers.get("transfer-encoding"), headers.get("content-length", "0")
        if coding is None and len(self.headers.get_all("content-length") or ()) < 2:
            if length.isascii() and length.isdigit() and len(length) < 16:
                return self._taken(int(length))
        elif coding is not None and coding.strip().lower() == "chunked" and length == "0":
            return b"".join(self._chunks())
        self.close_connection = self._unread = True
        raise invalid("the body's length is not told, or told twice")

    def _taken(self, length: int) -> bytes:
        bounds = self.server.bounds
        if length <= bounds.body_bytes:
            body = self.rfile.read(length)
            if len(body) < length:
                raise ConnectionResetError
            return body
        if length <= bounds.passed_over_bytes:
            left = length
            while left > 0:
                passed = len(self.rfile.read(min(left, 65_536)))
                left -= passed
                if not passed:
                    raise ConnectionResetError
        else:
            self.close_connection = self._unread = True
        raise invalid(f"the body is longer than {bounds.body_bytes:,} bytes")

    def _chunks(self) -> Iterator[bytes]:
        total = 0
        while True:
            size = self.rfile.readline(1_026).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
                self.close_connection = self._unread = True
                raise invalid("the body's chunks cannot be read")
            length = int(size, 16)
            total += length
            if total > self.server.bounds.body_bytes:
                self.close_connection = self._unread = True
                raise invalid(f"the body is longer than {self.server.bounds.body_bytes:,} bytes")
            if not length:
                break
            yield self._taken(length)
            self.rfile.readline(3)
        while self.rfile.readline(1_026).strip():
            pass

    def _send(self, answer: Answer) -> None:
        """Write a whole answer at once."""
        head = head_of(answer, closing=self.close_connection)
        self.connection.settimeout(self.server.bounds.reply)
        self.connection.sendall(head if self.command == "HEAD" else head + answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not HTTP as we take it: with the service's shape, and an end."""
        del explain
        self.close_connection = self._unread = True
        told = message or HTTPStatus(code).phrase
        self._send(refused(invalid(f"not a request that can be read ({code}): {told[:200]}")))

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: lines of requests hold what users are called."""


def head_of(answer: Answer, *, closing: bool) -> bytes:
    """Return status line and headers as they go over HTTP/1.1."""
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", f"Server: {SERVER}"]
    lines += [f"{name}: {line(value)}" for name, value in answer.headers.items()]
    lines += [f"Content-Length: {len(answer.body)}", *(["Connection: close"] if closing else [])]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def speak_one(why: str) -> bytes:
    """Return how a client of HTTP/2 is told to speak HTTP/1.1: empty SETTINGS, and a GOAWAY.

    Its error is HTTP_1_1_REQUIRED, `why` its debug text. Source: RFC 9113, sections 6.8 and 7.
    """
    told = (0).to_bytes(4, "big") + HTTP_1_1_REQUIRED.to_bytes(4, "big") + why.encode()
    settings, goaway = b"\x00\x00\x00\x04" + bytes(5), b"\x07" + bytes(5)
    return settings + len(told).to_bytes(3, "big") + goaway + told
