"""HTTP/2 as clients begin it unasked: requests answered, flow control kept, attacks ended."""

from __future__ import annotations

import contextlib
import json
import socket
import time

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    PingAckReceived,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)
from h2.settings import SettingCodes
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    HeadersFrame,
    PingFrame,
    PushPromiseFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.local.serving.wire.bounds import PREFACE, Bounds
from ivr.local.serving.wire.streams import HEAD_BYTES_MAX, RESETS_MAX

PATH = "/bots/FlowerShop/botAliases/local/botLocales/en_US/sessions/raw-2"
HELLO = b'{"text":"order flowers"}'
PATIENCE = 60.0
"""Seconds for an answer: wide, as a busy machine may take long over it."""
SEES = (ResponseReceived, DataReceived, StreamEnded, StreamReset, ConnectionTerminated)


class Talk:
    """A client of HTTP/2, and everything that has come back."""

    def __init__(self, server, line, **changed):
        self.line = line
        self.protocol = H2Connection(H2Configuration(header_encoding="latin-1"))
        self.protocol.initiate_connection()
        if changed:
            self.protocol.update_settings(
                {SettingCodes[name]: value for name, value in changed.items()}
            )
        self.events = []

    def ask(self, method="POST", path=f"{PATH}/text", body=HELLO, *, ends=True):
        number = self.protocol.get_next_available_stream_id()
        head = {":method": method, ":path": path, ":scheme": "http", ":authority": "x"}
        self.protocol.send_headers(number, list(head.items()), end_stream=not body and ends)
        if body:
            self.protocol.send_data(number, body, end_stream=ends)
        self.send()
        return number

    def send(self, raw=b""):
        self.line.sendall(self.protocol.data_to_send() + raw)

    def until(self, done):
        """Take what comes until it is enough, or the server hangs up."""
        with contextlib.suppress(ConnectionError):
            while not done(self) and (raw := self.line.recv(65_536)):
                self.events += self.protocol.receive_data(raw)
                self.send()
        return self

    def meanwhile(self, seconds):
        """Take what comes within some seconds."""
        self.line.settimeout(seconds)
        with contextlib.suppress(TimeoutError):
            self.until(lambda talk: False)
        self.line.settimeout(PATIENCE)

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def reply(self, number=1):
        """Return status, headers and body of a stream."""
        heads = [e.headers for e in self.of(ResponseReceived) if e.stream_id == number]
        fields = dict(heads[0]) if heads else {}
        text = b"".join(e.data for e in self.of(DataReceived) if e.stream_id == number)
        return fields.get(":status"), fields, text

    @property
    def fault(self):
        """How the server ended the connection, or None."""
        found = self.of(ConnectionTerminated)
        return found[0].error_code if found else None


def ended(count=1):
    return lambda talk: len(talk.of(StreamEnded)) >= count or talk.fault is not None


@contextlib.contextmanager
def talking(server, **changed):
    with socket.create_connection(server.server_address[:2], timeout=PATIENCE) as line:
        yield Talk(server, line, **changed)


def opening(*frames):
    return b"".join(frame.serialize() for frame in frames)


def is_well(server):
    with talking(server) as talk:
        number = talk.ask()
        return talk.until(ended()).reply(number)[0] == "200"


def test_a_request_is_answered_as_over_http_1(server):
    with talking(server) as talk:
        talk.ask()
        status, fields, text = talk.until(ended()).reply()
    assert status == "200"
    assert "not Amazon" in fields["x-ivr-understanding"]
    assert fields["x-amzn-requestid"]
    assert json.loads(text)["sessionState"]["intent"]["name"] == "Order"


def test_many_requests_on_one_connection(server):
    with talking(server) as talk:
        asked = [talk.ask(path=f"{PATH}{n}/text") for n in range(5)]
        talk.until(ended(5))
        told = [json.loads(talk.reply(number)[2])["sessionId"] for number in asked]
    assert told == [f"raw-2{n}" for n in range(5)]


def test_refusals_and_a_conversation_that_streams(server):
    with talking(server) as talk:
        talk.ask("GET", PATH, b"")
        status, fields, _ = talk.until(ended()).reply()
        assert (status, fields["x-amzn-errortype"]) == ("404", "ResourceNotFoundException")
    with talking(server) as talk:
        talk.ask(path=f"{PATH}/conversation", body=b"event", ends=False)
        other = talk.ask()
        status, fields, text = talk.until(ended(2)).reply()
        assert (status, fields["x-amzn-errortype"]) == ("400", "ValidationException")
        assert b"no audio" in text
        assert talk.reply(other)[0] == "200"
        assert not talk.of(StreamReset)


def test_a_body_longer_than_any_request(server):
    with talking(server) as talk:
        number = talk.ask(body=b"x" * 16_384, ends=False)
        for index in range(19):
            left = talk.protocol.local_flow_control_window
            talk.until(lambda talk, left=left: left(number) >= 16_384 or talk.fault is not None)
            talk.protocol.send_data(number, b"x" * 16_384, end_stream=index == 18)
            talk.send()
        status, _, text = talk.until(ended()).reply()
    assert (status, b"longer" in text) == ("400", True)


def test_padding_priority_and_continuation(server):
    head = [(":method", "GET"), (":path", PATH), (":scheme", "http"), (":authority", "x")]
    fields = H2Connection().encoder.encode(head)
    first = HeadersFrame(1, fields[:9], flags=["END_STREAM", "PADDED", "PRIORITY"])
    first.pad_length, first.stream_weight = 3, 16
    with talking(server) as talk:
        talk.send()
        talk.protocol.send_headers(1, head, end_stream=True)
        talk.protocol.data_to_send()
        talk.send(opening(first, ContinuationFrame(1, fields[9:], flags=["END_HEADERS"])))
        assert talk.until(ended()).reply()[0] == "404"


def test_answers_wait_for_the_window_of_the_client(server):
    with talking(server, INITIAL_WINDOW_SIZE=100) as talk:
        talk.ask()
        talk.meanwhile(0.4)
        assert len(talk.reply()[2]) == 100
        talk.protocol.increment_flow_control_window(50_000, 1)
        talk.send()
        assert json.loads(talk.until(ended()).reply()[2])["sessionId"] == "raw-2"


def test_an_answer_whose_reader_never_takes_it_holds_nothing(runtime, serve):
    with serve(runtime, Bounds(streams=1, reply=0.2)) as server:
        with talking(server, INITIAL_WINDOW_SIZE=0) as talk:
            talk.ask()
            talk.meanwhile(0.6)
            assert talk.reply()[2] == b""
            number = talk.ask(path=f"{PATH}x/text")
            talk.until(lambda talk: talk.reply(number)[0] is not None)
            assert talk.reply(number)[0] == "200"
        assert is_well(server)


def test_pings_are_answered(server):
    with talking(server) as talk:
        talk.protocol.ping(b"12345678")
        talk.send()
        assert talk.until(lambda talk: talk.of(PingAckReceived)).of(PingAckReceived)


def bomb():
    """A head that is small on the wire and greater than any table when read."""
    encoder = H2Connection().encoder
    first = encoder.encode([(b"a", b"x" * 4_000)])
    return HeadersFrame(1, first + b"\xbe" * 200, flags=["END_HEADERS"])


LONG = b"\x01\x04\x00\x00\x00\x01"
"""What follows the length of a frame: HEADERS, END_HEADERS, stream 1."""

CALM, PROTOCOL, SIZE = (
    ErrorCodes.ENHANCE_YOUR_CALM, ErrorCodes.PROTOCOL_ERROR, ErrorCodes.FRAME_SIZE_ERROR,
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(opening(PushPromiseFrame(1, 2, b"", flags=["END_HEADERS"])), PROTOCOL,
                     id="push-promise"),
        pytest.param(b"\x00\x40\x01" + LONG + b"\x00" * 16_385, SIZE, id="frame-too-long"),
        pytest.param(opening(HeadersFrame(2, b"\x82", flags=["END_HEADERS"])), PROTOCOL,
                     id="even-stream"),
        pytest.param(opening(ContinuationFrame(1, b"")), PROTOCOL, id="continuation-of-nothing"),
        pytest.param(opening(HeadersFrame(1, b"\x82"), PingFrame(0, b"12345678")), PROTOCOL,
                     id="head-interrupted"),
        pytest.param(opening(HeadersFrame(1, b"\x80", flags=["END_HEADERS"])), PROTOCOL,
                     id="head-broken"),
        pytest.param(opening(HeadersFrame(1, b"\xff" * 7, flags=["END_HEADERS"])), PROTOCOL,
                     id="number-without-end"),
        pytest.param(opening(WindowUpdateFrame(0, 2**31 - 1)), ErrorCodes.FLOW_CONTROL_ERROR,
                     id="window-too-wide"),
        pytest.param(b"\x00\x00\x03\x04" + b"\x00" * 5 + b"odd", SIZE, id="settings-odd"),
        pytest.param(opening(DataFrame(1, b"x")), PROTOCOL, id="body-of-nothing"),
        pytest.param(opening(bomb()), CALM, id="head-bomb"),
    ],
)  # fmt: skip
def test_faults_end_the_connection(server, raw, code):
    with talking(server) as talk:
        talk.send(raw)
        assert talk.until(lambda talk: talk.fault is not None).fault == code
    assert is_well(server)


def test_what_never_gets_whole_is_cut_by_its_length(server):
    endless = [HeadersFrame(1, b"\x00" * 16_000), *[ContinuationFrame(1, b"\x00" * 16_000)] * 20]
    for raw in (opening(*endless), b"\xff\xff\xff" + LONG + b"\x00" * (HEAD_BYTES_MAX * 2)):
        with talking(server) as talk:
            with contextlib.suppress(ConnectionError):
                talk.send(raw)
            talk.until(lambda talk: talk.fault is not None)
            assert talk.fault in (CALM, None)
            with contextlib.suppress(ConnectionError):  # what was on its way, then the end
                while talk.fault is None and talk.line.recv(65_536):
                    pass
    assert is_well(server)


def drip(line, octets):
    """Send one octet after another, slower than any patience of a server."""
    for octet in octets:
        line.sendall(bytes((octet,)))
        time.sleep(0.02)


def test_a_frame_that_drips_is_cut(runtime, serve):
    with serve(runtime, Bounds(request=0.3, idle=30.0)) as server, talking(server) as talk:
        talk.send()
        talk.until(lambda talk: True)
        with pytest.raises(ConnectionError):
            drip(talk.line, opening(HeadersFrame(1, b"\x82" * 3_000)))


def test_too_many_streams_are_refused_and_slow_ones_cut(runtime, serve):
    with serve(runtime, Bounds(streams=2, request=0.3)) as server, talking(server) as talk:
        for _ in range(3):
            talk.ask(body=b"", ends=False)
        talk.until(lambda talk: False)
        refused = talk.of(StreamReset)
        assert [(e.stream_id, e.error_code) for e in refused] == [(5, ErrorCodes.REFUSED_STREAM)]


def test_requests_that_are_given_up_at_once(server):
    with talking(server) as talk:
        with contextlib.suppress(ConnectionError):
            for _ in range(RESETS_MAX + 20):
                number = talk.ask(body=b"", ends=False)
                talk.protocol.reset_stream(number)
                talk.send()
        assert talk.until(lambda talk: talk.fault is not None).fault in (CALM, None)
        assert talk.line.recv(1) == b""
    assert is_well(server)


FRAMES = st.one_of(
    st.builds(HeadersFrame, st.sampled_from([1, 2, 3]), st.binary(max_size=30),
              flags=st.sets(st.sampled_from(["END_STREAM", "END_HEADERS"]))),
    st.builds(DataFrame, st.sampled_from([1, 3]), st.binary(max_size=30),
              flags=st.sets(st.sampled_from(["END_STREAM"]))),
    st.builds(RstStreamFrame, st.sampled_from([1, 3])),
    st.builds(SettingsFrame,
              settings=st.dictionaries(st.integers(1, 6), st.integers(0, 2**32 - 1))),
    st.builds(WindowUpdateFrame, st.sampled_from([0, 1]), st.integers(1, 2**31 - 1)),
).map(lambda frame: frame.serialize())  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(FRAMES | st.binary(max_size=40), max_size=5))
def test_any_frames_are_answered_or_hung_up_on(server, frames):
    line = socket.create_connection(server.server_address[:2], timeout=PATIENCE)
    with line, contextlib.suppress(ConnectionError):
        line.sendall(PREFACE + SettingsFrame().serialize() + b"".join(frames))
        line.shutdown(socket.SHUT_WR)
        while line.recv(65_536):
            pass
    assert is_well(server)


def test_without_the_library_a_client_is_told_what_is_missing(runtime, serve):
    with serve(runtime, two=False) as server, talking(server) as talk:
        talk.ask()
        talk.until(lambda talk: talk.fault is not None)
        (end,) = talk.of(ConnectionTerminated)
        assert end.error_code == ErrorCodes.HTTP_1_1_REQUIRED
        assert b"pip install 'ivr[serve]'" in end.additional_data
