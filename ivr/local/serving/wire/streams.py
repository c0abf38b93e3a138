"""One connection over HTTP/2, which some clients of the service begin with unasked.

Law: of HTTP/2 what clients of this API need, with every bound of HTTP/1.1: requests are read
against a deadline, each is answered in a thread of its own, and an error of the protocol ends the
connection. Source: RFC 9113; the names of frames and settings are its own.
"""

from __future__ import annotations

import io
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from ivr.local.serving.faults import invalid
from ivr.local.serving.wire.bounds import Host, Timed
from ivr.local.serving.wire.hpack import Broken, Decoder, encoded
from ivr.local.serving.wire.routes import SERVER, Answer, Said, answered, line, refused

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE = range(6)
PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(6, 10)
END_STREAM, ACK, END_HEADERS, PADDED, WITH_PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
INITIAL_WINDOW_SIZE, MAX_CONCURRENT_STREAMS, MAX_HEADER_LIST_SIZE = 0x4, 0x3, 0x6
PROTOCOL_ERROR, FRAME_SIZE_ERROR, REFUSED_STREAM = 0x1, 0x6, 0x7

FRAME_BYTES_MAX = 16_384
HEAD_BYTES_MAX = 131_072
WINDOW_MAX = 2**31 - 1

CONVERSATION = "/conversation"
"""End of the path of the one operation whose request goes on while its answer comes."""


class ProtocolFault(Exception):
    """The client does not speak HTTP/2 as we take it; `code` says so to it."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"HTTP/2 error {code}")


@dataclass(slots=True)
class Stream:
    """A request that is coming in."""

    began: float
    head: bytearray = field(default_factory=bytearray)
    fields: dict[str, str] = field(default_factory=dict[str, str])
    body: bytearray = field(default_factory=bytearray)
    excess: bool = False
    ends: bool = False


@dataclass(slots=True)
class Conversation:
    """The frames of one connection, read by one thread; answers are written by their own."""

    host: Host
    connection: socket.socket
    source: io.BufferedReader[Timed]
    timed: Timed
    _streams: dict[int, Stream] = field(default_factory=dict[int, Stream])
    _windows: dict[int, int] = field(default_factory=dict[int, int])
    _decoder: Decoder = field(default_factory=Decoder)
    _window: int = 65_535
    _initial: int = 65_535
    _last: int = 0
    _continued: int = 0
    _over: bool = False
    _turn: threading.Condition = field(default_factory=threading.Condition)

    def run(self) -> None:
        """Serve the connection until it ends.

        Raises:
            OSError: It broke, or its client dawdled.
        """
        mine = (
            (MAX_CONCURRENT_STREAMS, self.host.bounds.streams),
            (MAX_HEADER_LIST_SIZE, HEAD_BYTES_MAX),
        )
        self._write(SETTINGS, 0, 0, b"".join(struct.pack(">HL", *each) for each in mine))
        try:
            while self._frame():
                pass
        except (ProtocolFault, Broken, struct.error, IndexError) as fault:
            code = fault.code if isinstance(fault, ProtocolFault) else PROTOCOL_ERROR
            with suppress(OSError):
                self._write(GOAWAY, 0, 0, struct.pack(">LL", self._last, code))
        finally:
            with self._turn:
                self._over = True
                self._turn.notify_all()

    def _frame(self) -> bool:
        """Take one frame; tell whether there may be more."""
        bounds = self.host.bounds
        open_since = [stream.began for stream in self._streams.values()]
        idle = time.monotonic() + bounds.idle
        self.timed.deadline = min(open_since) + bounds.request if open_since else idle
        head = self.source.read(9)
        if len(head) < 9:
            return False
        self.timed.deadline = min(self.timed.deadline, time.monotonic() + bounds.request)
        length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        number = int.from_bytes(head[5:], "big") & WINDOW_MAX
        if length > FRAME_BYTES_MAX:
            raise ProtocolFault(FRAME_SIZE_ERROR)
        payload = self.source.read(length)
        if len(payload) < length:
            return False
        if self._continued and (kind, number) != (CONTINUATION, self._continued):
            raise ProtocolFault(PROTOCOL_ERROR)
        take = FRAMES.get(kind)
        if take is not None:
            take(self, flags, number, payload)
        return kind != GOAWAY

    def headers(self, flags: int, number: int, payload: bytes) -> None:
        """Begin a request; or end its body with trailers, which nobody needs."""
        payload = _unpadded(flags, payload)[5 if flags & WITH_PRIORITY else 0 :]
        stream = self._streams.get(number)
        if stream is None:
            if number <= self._last or number % 2 == 0:
                raise ProtocolFault(PROTOCOL_ERROR)
            self._last = number
            stream = self._streams[number] = Stream(time.monotonic())
        stream.head[:] = payload
        stream.ends = bool(flags & END_STREAM)
        self._headed(flags, number, stream)

    def continuation(self, flags: int, number: int, payload: bytes) -> None:
        """Go on with the head of a request."""
        if number != self._continued:
            raise ProtocolFault(PROTOCOL_ERROR)
        stream = self._streams[number]
        stream.head += payload
        self._headed(flags, number, stream)

    def _headed(self, flags: int, number: int, stream: Stream) -> None:
        if len(stream.head) > HEAD_BYTES_MAX:
            raise ProtocolFault(PROTOCOL_ERROR)
        self._continued = 0 if flags & END_HEADERS else number
        if self._continued:
            return
        fields = dict(self._decoder.decoded(bytes(stream.head), HEAD_BYTES_MAX))
        stream.fields = stream.fields or fields
        with self._turn:
            self._windows.setdefault(number, self._initial)
            busy = len(self._windows) > self.host.bounds.streams
        if busy:
            self._forget(number)
            self._write(RST_STREAM, 0, number, struct.pack(">L", REFUSED_STREAM))
        elif stream.ends or stream.fields.get(":path", "").endswith(CONVERSATION):
            self._dispatch(number, stream)

    def data(self, flags: int, number: int, payload: bytes) -> None:
        """Add to the body of a request; what is longer than any request's is passed over."""
        if not number:
            raise ProtocolFault(PROTOCOL_ERROR)
        if payload:
            update = struct.pack(">L", len(payload))
            self._write(WINDOW_UPDATE, 0, 0, update)
            if number in self._streams:
                self._write(WINDOW_UPDATE, 0, number, update)
        stream = self._streams.get(number)
        if stream is None:
            return
        stream.body += _unpadded(flags, payload)
        if len(stream.body) > self.host.bounds.body_bytes:
            stream.excess = True
            stream.body.clear()
        if flags & END_STREAM:
            self._dispatch(number, stream)

    def settings(self, flags: int, number: int, payload: bytes) -> None:
        """Learn how much the client takes at once."""
        del number
        if flags & ACK:
            return
        for key, value in struct.iter_unpack(">HL", payload):
            if key == INITIAL_WINDOW_SIZE:
                with self._turn:
                    grown, self._initial = value - self._initial, value
                    self._windows = {each: left + grown for each, left in self._windows.items()}
                    self._turn.notify_all()
        self._write(SETTINGS, ACK, 0, b"")

    def window_update(self, flags: int, number: int, payload: bytes) -> None:
        """Learn that the client takes more."""
        del flags
        (more,) = struct.unpack(">L", payload)
        with self._turn:
            if not number:
                self._window += more & WINDOW_MAX
            elif number in self._windows:
                self._windows[number] += more & WINDOW_MAX
            if self._window > WINDOW_MAX:
                raise ProtocolFault(PROTOCOL_ERROR)
            self._turn.notify_all()

    def ping(self, flags: int, number: int, payload: bytes) -> None:
        """Answer a sign of life."""
        del number
        if not flags & ACK:
            self._write(PING, ACK, 0, payload[:8])

    def reset(self, flags: int, number: int, payload: bytes) -> None:
        """Forget a request that its client has given up."""
        del flags, payload
        self._forget(number)

    def refuse(self, flags: int, number: int, payload: bytes) -> None:
        """Refuse what no client may send.

        Raises:
            ProtocolFault: Always.
        """
        del flags, number, payload
        raise ProtocolFault(PROTOCOL_ERROR)

    def _forget(self, number: int) -> None:
        self._streams.pop(number, None)
        with self._turn:
            self._windows.pop(number, None)
            self._turn.notify_all()

    def _dispatch(self, number: int, stream: Stream) -> None:
        del self._streams[number]
        thread = threading.Thread(target=self._answer, args=(number, stream), daemon=True)
        thread.start()

    def _answer(self, number: int, stream: Stream) -> None:
        with suppress(OSError), self.host.answering():
            self._send(number, self._answered(stream))
        self._forget_window(number)

    def _answered(self, stream: Stream) -> Answer:
        fields = stream.fields
        if stream.excess:
            message = f"the body is longer than {self.host.bounds.body_bytes:,} bytes"
            return refused(invalid(message))
        said = Said(fields.get(":method", ""), fields.get(":path", ""), fields, bytes(stream.body))
        return answered(self.host.runtime, said)

    def _forget_window(self, number: int) -> None:
        with self._turn:
            self._windows.pop(number, None)

    def _send(self, number: int, answer: Answer) -> None:
        """Write an answer: its head at once, its body as the client takes it.

        A request that still goes on is not reset: clients would throw the answer away with it.
        """
        head = {":status": str(answer.status), "server": SERVER}
        head |= {name.lower(): line(value) for name, value in answer.headers.items()}
        head["content-length"] = str(len(answer.body))
        pending = _head_frames(number, encoded(head), ends=not answer.body)
        left = memoryview(answer.body)
        while left:
            if pending and not self._has_room(number):
                self._write_bytes(pending)
                pending = b""
            taken = self._room(number, min(len(left), FRAME_BYTES_MAX))
            if not taken:
                return
            part, left = left[:taken], left[taken:]
            flags = 0 if left else END_STREAM
            self._write_bytes(pending + _framed(DATA, flags, number, bytes(part)))
            pending = b""
        if pending:
            self._write_bytes(pending)

    def _has_room(self, number: int) -> bool:
        with self._turn:
            return number in self._windows and self._least(number) > 0

    def _room(self, number: int, wanted: int) -> int:
        """Wait until the client takes more; return how much, none where it will not."""
        with self._turn:
            ready = self._turn.wait_for(
                lambda: self._over or number not in self._windows or self._least(number) > 0,
                self.host.bounds.reply,
            )
            if not ready or self._over or number not in self._windows:
                return 0
            taken = min(wanted, self._least(number))
            self._window -= taken
            self._windows[number] -= taken
        return taken

    def _least(self, number: int) -> int:
        return min(self._window, self._windows[number])

    def _write(self, kind: int, flags: int, number: int, payload: bytes) -> None:
        self._write_bytes(_framed(kind, flags, number, payload))

    def _write_bytes(self, frames: bytes) -> None:
        with self._turn:
            self.connection.sendall(frames)


def _framed(kind: int, flags: int, number: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + struct.pack(">BBL", kind, flags, number) + payload


def _head_frames(number: int, head: bytes, *, ends: bool) -> bytes:
    """Return a head in as many frames as it takes."""
    parts = [head[i : i + FRAME_BYTES_MAX] for i in range(0, len(head), FRAME_BYTES_MAX)]
    frames = b""
    for place, part in enumerate(parts):
        flags = END_HEADERS if place == len(parts) - 1 else 0
        if place == 0:
            frames += _framed(HEADERS, flags | (END_STREAM if ends else 0), number, part)
        else:
            frames += _framed(CONTINUATION, flags, number, part)
    return frames


def _unpadded(flags: int, payload: bytes) -> bytes:
    if not flags & PADDED:
        return payload
    end = len(payload) - payload[0]
    if end < 1:
        raise ProtocolFault(PROTOCOL_ERROR)
    return payload[1:end]


FRAMES: Mapping[int, Callable[[Conversation, int, int, bytes], None]] = {
    DATA: Conversation.data,
    HEADERS: Conversation.headers,
    RST_STREAM: Conversation.reset,
    SETTINGS: Conversation.settings,
    PUSH_PROMISE: Conversation.refuse,
    PING: Conversation.ping,
    WINDOW_UPDATE: Conversation.window_update,
    CONTINUATION: Conversation.continuation,
}
"""What each kind of frame does; kinds that are not here are passed over."""
