"""One connection over HTTP/2, which some clients of the service begin with unasked.

Law: the protocol is the library's; here are its bounds, which are those of HTTP/1.1. Requests are
read against a deadline, each is answered in a thread of its own, and whoever breaks the protocol or
floods the connection is told so and hung up on. Source: RFC 9113.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from h2 import events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.exceptions import H2Error
from h2.settings import SettingCodes

from ivr.local.serving.faults import invalid
from ivr.local.serving.wire.bounds import PREFACE, Host, Timed
from ivr.local.serving.wire.routes import SERVER, Answer, Said, answered, line, refused

HEAD_BYTES_MAX = 131_072
"""Characters of a request's head; also how much may come that makes nothing whole."""

RESETS_MAX = 100
"""How many more requests a client may give up than it has let be answered."""

READ_BYTES = 65_536

CONVERSATION = "/conversation"
"""End of the path of the one operation whose request goes on while its answer comes."""


class Flood(Exception):
    """A client sends what costs much and means nothing."""


@dataclass(slots=True)
class Stream:
    """A request that is coming in."""

    began: float
    fields: Mapping[str, str]
    body: bytearray = field(default_factory=bytearray)
    excess: bool = False


def _spoken() -> H2Connection:
    made = H2Connection(H2Configuration(client_side=False, header_encoding=None))
    made.decoder.max_header_list_size = HEAD_BYTES_MAX
    return made


@dataclass(slots=True)
class Conversation:
    """One connection, read by one thread; answers are written by their own.

    `_turn` is held by whoever speaks: the protocol's state belongs to one thread at a time.
    """

    host: Host
    connection: socket.socket
    source: io.BufferedReader[Timed]
    timed: Timed
    _protocol: H2Connection = field(default_factory=_spoken)
    _streams: dict[int, Stream] = field(default_factory=dict[int, Stream])
    _answering: set[int] = field(default_factory=set[int])
    _resets: int = 0
    _mute: int = 0
    _mute_since: float = 0.0
    _over: bool = False
    _turn: threading.Condition = field(default_factory=threading.Condition)

    def run(self) -> None:
        """Serve the connection, whose preface has been read, until it ends.

        Raises:
            OSError: It broke, or its client dawdled.
        """
        mine: dict[SettingCodes | int, int] = {
            SettingCodes.MAX_CONCURRENT_STREAMS: self.host.bounds.streams,
            SettingCodes.MAX_HEADER_LIST_SIZE: HEAD_BYTES_MAX,
        }
        try:
            with self._turn:
                self._protocol.initiate_connection()
                self._protocol.update_settings(mine)
                self._protocol.receive_data(PREFACE)
                self._flush()
            while not self._over and (raw := self._read()):
                self._take(raw)
        except (H2Error, Flood) as fault:
            self._hang_up(fault)
        finally:
            with self._turn:
                self._over = True
                self._turn.notify_all()

    def _read(self) -> bytes:
        """Return what has come, at the latest when somebody has dawdled too long."""
        bounds, now = self.host.bounds, time.monotonic()
        began = [stream.began for stream in self._streams.values()]
        if self._mute:
            began.append(self._mute_since)
        self.timed.deadline = min(began) + bounds.request if began else now + bounds.idle
        return self.source.read1(READ_BYTES)

    def _take(self, raw: bytes) -> None:
        with self._turn:
            happened = self._protocol.receive_data(raw)
            self._flush()
        if happened:
            self._mute = 0
        else:
            self._mute_since = self._mute_since if self._mute else time.monotonic()
            self._mute += len(raw)
            if self._mute > HEAD_BYTES_MAX:
                raise Flood
        for event in happened:
            take = EVENTS.get(type(event))
            if take is not None:
                take(self, event)
        with self._turn:
            self._flush()

    def _hang_up(self, fault: Exception) -> None:
        with self._turn, suppress(OSError, H2Error):
            if isinstance(fault, Flood):
                self._protocol.close_connection(ErrorCodes.ENHANCE_YOUR_CALM)
            self._flush()

    def begun(self, event: events.RequestReceived) -> None:
        """Begin a request; one too many at once is refused, and may be sent again."""
        number = event.stream_id
        fields = {_text(name): _text(value) for name, value in event.headers}
        with self._turn:
            if len(self._streams) + len(self._answering) >= self.host.bounds.streams:
                self._protocol.reset_stream(number, ErrorCodes.REFUSED_STREAM)
                return
        self._streams[number] = Stream(time.monotonic(), fields)
        if fields.get(":path", "").endswith(CONVERSATION):
            self._dispatch(number)

    def data(self, event: events.DataReceived) -> None:
        """Add to the body of a request; what is longer than any request's is passed over."""
        number = event.stream_id
        with self._turn:
            self._protocol.acknowledge_received_data(event.flow_controlled_length, number)
        stream = self._streams.get(number)
        if stream is None:
            return
        stream.body += event.data or b""
        if len(stream.body) > self.host.bounds.body_bytes:
            stream.excess = True
            stream.body.clear()

    def whole(self, event: events.StreamEnded) -> None:
        """Answer a request that has come whole."""
        if event.stream_id in self._streams:
            self._dispatch(event.stream_id)

    def reset(self, event: events.StreamReset) -> None:
        """Forget a request that its client has given up.

        Raises:
            Flood: It does little else.
        """
        self._streams.pop(event.stream_id, None)
        self._resets += 1
        if self._resets > RESETS_MAX:
            raise Flood
        self.widened(event)

    def widened(self, event: events.Event) -> None:
        """Learn that the client takes more, or takes no more of something."""
        del event
        with self._turn:
            self._turn.notify_all()

    def ended(self, event: events.ConnectionTerminated) -> None:
        """Learn that the client goes."""
        del event
        self._over = True

    def _dispatch(self, number: int) -> None:
        stream = self._streams.pop(number)
        with self._turn:
            self._answering.add(number)
        thread = threading.Thread(target=self._answer, args=(number, stream), daemon=True)
        thread.start()

    def _answer(self, number: int, stream: Stream) -> None:
        try:
            with suppress(OSError, H2Error), self.host.answering():
                self._send(number, self._answered(stream))
        finally:
            with self._turn:
                self._answering.discard(number)
                self._resets = max(self._resets - 1, 0)

    def _answered(self, stream: Stream) -> Answer:
        fields = stream.fields
        if stream.excess:
            message = f"the body is longer than {self.host.bounds.body_bytes:,} bytes"
            return refused(invalid(message))
        said = Said(fields.get(":method", ""), fields.get(":path", ""), fields, bytes(stream.body))
        return answered(self.host.runtime, said)

    def _send(self, number: int, answer: Answer) -> None:
        """Write an answer: its head at once, its body as the client takes it.

        A request that still goes on is not reset: clients would throw the answer away with it.
        """
        head = {":status": str(answer.status), "server": SERVER}
        head |= {name.lower(): line(value) for name, value in answer.headers.items()}
        head["content-length"] = str(len(answer.body))
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in head.items()]
        left = memoryview(answer.body)
        with self._turn:
            self._protocol.send_headers(number, encoded, end_stream=not left)
            while left:
                taken = min(len(left), self._room(number))
                if not taken:
                    self._protocol.reset_stream(number, ErrorCodes.CANCEL)
                    break
                part, left = left[:taken], left[taken:]
                self._protocol.send_data(number, bytes(part), end_stream=not left)
            self._flush()

    def _room(self, number: int) -> int:
        """Wait until the client takes more; return how much, none where it does not in time.

        Raises:
            H2Error: It has given the request up.
        """
        protocol = self._protocol
        if protocol.local_flow_control_window(number) <= 0:
            self._flush()
            self._turn.wait_for(
                lambda: self._over or protocol.local_flow_control_window(number) > 0,
                self.host.bounds.reply,
            )
        if self._over:
            return 0
        window = max(protocol.local_flow_control_window(number), 0)
        return min(window, protocol.max_outbound_frame_size)

    def _flush(self) -> None:
        """Write what the protocol has to say; whoever calls has the turn."""
        said = self._protocol.data_to_send()
        if said:
            self.connection.settimeout(self.host.bounds.reply)
            self.connection.sendall(said)


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


EVENTS: Mapping[type[events.Event], Callable[[Conversation, Any], None]] = {
    events.RequestReceived: Conversation.begun,
    events.DataReceived: Conversation.data,
    events.StreamEnded: Conversation.whole,
    events.StreamReset: Conversation.reset,
    events.WindowUpdated: Conversation.widened,
    events.RemoteSettingsChanged: Conversation.widened,
    events.ConnectionTerminated: Conversation.ended,
}
"""What each event does; those that are not here are the protocol's own business."""
