"""HTTP/2 as clients begin it unasked: requests answered, flow control kept, attacks ended."""

from __future__ import annotations

import contextlib
import json
import socket
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.local.serving.wire import streams
from ivr.local.serving.wire.bounds import Bounds
from ivr.local.serving.wire.hpack import Broken, Decoder, codes, encoded, unhuffed

PATH = "/bots/FlowerShop/botAliases/local/botLocales/en_US/sessions/raw-2"
HELLO = b'{"text":"order flowers"}'


def frame(kind, flags=0, number=0, payload=b""):
    return len(payload).to_bytes(3, "big") + struct.pack(">BBL", kind, flags, number) + payload


def head(method, path, number=1, flags=streams.END_HEADERS):
    fields = {":method": method, ":path": path, ":scheme": "http", ":authority": "x"}
    return frame(streams.HEADERS, flags, number, encoded(fields))


def body(payload, number=1):
    return frame(streams.DATA, streams.END_STREAM, number, payload)


def say(number=1, payload=HELLO):
    return head("POST", f"{PATH}/text", number) + body(payload, number)


def talk(server, raw, *, until=1, seconds=2.0):
    """Send frames after the preface; return frames until so many streams have ended."""
    with socket.create_connection(server.server_address[:2], timeout=seconds) as line:
        line.sendall(streams.PREFACE + frame(streams.SETTINGS) + raw)
        source, found = line.makefile("rb"), []
        with source, contextlib.suppress(TimeoutError, ConnectionError):
            while len(start := source.read(9)) == 9:
                kind, flags = start[3], start[4]
                number = int.from_bytes(start[5:], "big")
                found.append((kind, flags, number, source.read(int.from_bytes(start[:3], "big"))))
                if kind in {streams.DATA, streams.HEADERS} and flags & streams.END_STREAM:
                    until -= 1
                if kind == streams.GOAWAY or (not until and kind != streams.SETTINGS):
                    break
        return found


def reply(frames, number=1):
    """Return status, headers and body of a stream."""
    fields, text = {}, b""
    decoder = Decoder()
    for kind, _, stream, payload in frames:
        if kind == streams.HEADERS:
            decoded = dict(decoder.decoded(payload, 100_000))
            fields = decoded if stream == number else fields
        elif kind == streams.DATA and stream == number:
            text += payload
    return fields.get(":status"), fields, text


def ended(frames):
    return [struct.unpack(">LL", p)[1] for kind, _, _, p in frames if kind == streams.GOAWAY]


def test_a_request_is_answered_as_over_http_1(server):
    status, fields, text = reply(talk(server, say()))
    assert status == "200"
    assert "not Amazon" in fields["x-ivr-understanding"]
    assert fields["x-amzn-requestid"]
    assert json.loads(text)["sessionState"]["intent"]["name"] == "Order"


def test_many_requests_on_one_connection(server):
    raw = b"".join(say(n).replace(b"raw-2", b"raw-%d" % n) for n in (1, 3, 5, 7, 9))
    frames = talk(server, raw, until=5)
    assert [reply(frames, number)[0] for number in (1, 3, 5, 7, 9)] == ["200"] * 5


def test_refusals_and_a_conversation_that_streams(server):
    status, fields, _ = reply(talk(server, head("GET", PATH, flags=0x5)))
    assert (status, fields["x-amzn-errortype"]) == ("404", "ResourceNotFoundException")
    goes_on = head("POST", f"{PATH}/conversation") + frame(streams.DATA, 0, 1, b"event")
    frames = talk(server, goes_on + say(3), until=2)
    status, fields, text = reply(frames)
    assert (status, fields["x-amzn-errortype"]) == ("400", "ValidationException")
    assert b"no audio" in text
    assert reply(frames, 3)[0] == "200"
    assert streams.RST_STREAM not in {kind for kind, *_ in frames}
    status, fields, text = reply(talk(server, head("POST", f"{PATH}/text") + b"".join(
        frame(streams.DATA, int(n == 19), 1, b"x" * 16_384) for n in range(20))))  # fmt: skip
    assert (status, b"longer" in text) == ("400", True)


def test_padding_priority_and_continuation(server):
    fields = encoded({":method": "GET", ":path": PATH})
    padded = b"\x03" + b"\x00\x00\x00\x00\x10" + fields[:9] + b"\x00" * 3
    raw = frame(streams.HEADERS, 0x1 | 0x8 | 0x20, 1, padded)
    raw += frame(streams.CONTINUATION, streams.END_HEADERS, 1, fields[9:])
    assert reply(talk(server, raw))[0] == "404"


def test_answers_wait_for_the_window_of_the_client(server):
    small = frame(streams.SETTINGS, 0, 0, struct.pack(">HL", 4, 100))
    more = frame(streams.WINDOW_UPDATE, 0, 1, struct.pack(">L", 50_000))
    assert len(reply(talk(server, small + say(), seconds=0.4))[2]) == 100
    with_more = small + say().replace(b"raw-2", b"raw-3") + more
    assert json.loads(reply(talk(server, with_more))[2])["sessionId"] == "raw-3"


def test_pings_are_answered(server):
    frames = talk(server, frame(streams.PING, 0, 0, b"12345678") + say())
    assert (streams.PING, streams.ACK, 0, b"12345678") in frames


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (frame(streams.PUSH_PROMISE, 0, 1), 1),
        (b"\xff\xff\xff" + b"\x00" * 6, 6),
        (head("GET", PATH, number=2), 1),
        (frame(streams.CONTINUATION, 4, 1), 1),
        (head("GET", PATH, flags=0) + frame(streams.PING), 1),
        (frame(streams.HEADERS, 4, 1, b"\x80"), 1),
        (frame(streams.HEADERS, 4, 1, b"\xff\xff\xff\xff\xff\xff\xff"), 1),
        (frame(streams.HEADERS, 4 | 8, 1, b"\x09ab"), 1),
        (frame(streams.WINDOW_UPDATE, 0, 0, b"ab"), 1),
        (frame(streams.WINDOW_UPDATE, 0, 0, b"\x7f\xff\xff\xff"), 1),
        (frame(streams.SETTINGS, 0, 0, b"odd"), 1),
        (frame(streams.DATA, 0, 0, b"x"), 1),
        (frame(streams.HEADERS, 0, 1, b"\x00" * 16_000)
         + frame(streams.CONTINUATION, 0, 1, b"\x00" * 16_000) * 9, 1),
        (frame(streams.HEADERS, 4, 1, encoded({"a": "x" * 4_000}).replace(b"\x00", b"\x40", 1)
               + b"\xbe" * 200), 1),
    ],
)  # fmt: skip
def test_faults_end_the_connection(server, raw, code):
    assert ended(talk(server, raw)) == [code]
    assert reply(talk(server, say()))[0] == "200"


def test_too_many_streams_are_refused_and_slow_ones_cut(runtime, serve):
    with serve(runtime, Bounds(streams=2, request=0.3)) as server:
        raw = b"".join(head("POST", f"{PATH}/text", number) for number in (1, 3, 5))
        frames = talk(server, raw)
        refused = [number for kind, _, number, _ in frames if kind == streams.RST_STREAM]
        assert refused == [5]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.builds(frame, st.integers(0, 11), st.integers(0, 63), st.integers(0, 5),
                  st.binary(max_size=30)), max_size=5,
    )
)  # fmt: skip
def test_any_frames_are_answered_or_hung_up_on(server, frames):
    talk(server, b"".join(frames) + frame(streams.GOAWAY), seconds=0.5)
    assert reply(talk(server, say()))[0] == "200"


def test_the_huffman_code_is_whole():
    assert len(codes()) == 257
    assert sum(2.0**-length for length, _ in codes()) == 1.0


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("f1e3c2e5f23a6ba0ab90f4ff", b"www.example.com"),
        ("a8eb10649cbf", b"no-cache"),
        ("d07abe941054d444a8200595040b8166e082a62d1bff", b"Mon, 21 Oct 2013 20:13:21 GMT"),
    ],
)
def test_huffman_as_in_the_examples_of_rfc_7541(raw, text):
    assert unhuffed(bytes.fromhex(raw)) == text


def test_heads_as_in_the_examples_of_rfc_7541():
    decoder = Decoder()
    first = "828684418cf1e3c2e5f23a6ba0ab90f4ff"
    second = "828684be5886a8eb10649cbf"
    common = {":method": "GET", ":scheme": "http", ":path": "/", ":authority": "www.example.com"}
    assert dict(decoder.decoded(bytes.fromhex(first), 1_000)) == common
    found = dict(decoder.decoded(bytes.fromhex(second), 1_000))
    assert found == {**common, "cache-control": "no-cache"}


@given(st.dictionaries(st.text("abc-:", min_size=1), st.text(max_size=200).map(
    lambda text: text.encode("latin-1", "replace").decode("latin-1"))))  # fmt: skip
def test_heads_are_read_as_they_were_written(fields):
    assert dict(Decoder().decoded(encoded(fields), 10**6)) == fields


@given(st.binary(max_size=60))
def test_any_octets_are_a_head_or_broken(raw):
    with contextlib.suppress(Broken):
        list(Decoder().decoded(raw, 1_000))
