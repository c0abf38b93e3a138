"""HTTP as it comes, broken, slow, hostile: the server answers or hangs up, and goes on."""

from __future__ import annotations

import contextlib
import json
import socket
import time

import pytest
from botocore.parsers import create_parser
from botocore.session import get_session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.faults import Unreadable
from ivr.local.serving.operations import Runtime
from ivr.local.serving.wire.bounds import Bounds
from ivr.local.serving.wire.server import LexServer

PATH = "/bots/FlowerShop/botAliases/local/botLocales/en_US/sessions/raw-1"
HELLO = b'{"text":"order flowers"}'
PATIENCE = 60.0
"""Seconds for an answer: wide, as a busy machine may take long over it."""


def exchange(server, raw, *, ends=True):
    """Send bytes; return all that comes back."""
    with socket.create_connection(server.server_address[:2], timeout=PATIENCE) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(raw)
            if ends:
                line.shutdown(socket.SHUT_WR)
        found = b""
        with contextlib.suppress(ConnectionError):
            while part := line.recv(65_536):
                found += part
        return found


def request(method, path, body=b"", **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Connection: close"]
    headers.setdefault("Content_Length", str(len(body)))
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def parts(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


def refusal(raw):
    status, headers, body = parts(raw)
    assert headers["x-amzn-requestid"]
    assert json.loads(body)["message"]
    return status, headers["x-amzn-errortype"]


def test_a_reply_as_botocore_parses_it(server):
    model = get_session().get_service_model("lexv2-runtime").operation_model("RecognizeText")
    status, headers, body = parts(exchange(server, request("POST", f"{PATH}/text", HELLO)))
    parsed = create_parser("rest-json").parse(
        {"status_code": status, "headers": headers, "body": body}, model.output_shape
    )
    assert status == 200
    assert parsed["sessionState"]["intent"]["name"] == "Order"
    assert set(json.loads(body)) <= set(model.output_shape.members)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (request("GET", "/"), (404, "unknownoperationexception")),
        (request("PUT", PATH), (404, "unknownoperationexception")),
        (request("GET", f"{PATH}/text"), (404, "unknownoperationexception")),
        (request("POST", f"{PATH}/text/more", HELLO), (404, "unknownoperationexception")),
        (request("POST", f"{PATH}/conversation"), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b""), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"\xff\x00"), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"[" * 50_000), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b'{"text":NaN}'), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b'{"text":"\\ud800"}'), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b'{"text":5}'), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b'{"text":null}'), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"[]"), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"1" * 10_000), (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"x" * 300_000), (400, "validationexception")),
        (request("POST", f"{PATH}/text", HELLO, Content_Length="x"), (400, "validationexception")),
        (request("POST", f"{PATH}/text", HELLO, Content_Length="-1"), (400, "validationexception")),
        (request("POST", f"{PATH}/text", HELLO, Content_Length="9" * 15),
         (400, "validationexception")),
        (request("POST", f"{PATH}/text", HELLO, Transfer_Encoding="chunked"),
         (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"zz\r\n", Content_Length="", Transfer_Encoding="chunked"),
         (400, "validationexception")),
        (request("POST", f"{PATH}/text", b"ffffff\r\n", Content_Length="",
                 Transfer_Encoding="chunked"), (400, "validationexception")),
        (request("POST", f"{PATH}/text", HELLO, Transfer_Encoding="gzip"),
         (400, "validationexception")),
        (request("POST", PATH.replace("raw-1", "%ff") + "/text", HELLO),
         (400, "validationexception")),
        (request("POST", PATH.replace("raw-1", "a%00b") + "/text", HELLO),
         (400, "validationexception")),
        (request("POST", f"{PATH}/text", HELLO, Origin="http://evil.example"),
         (403, "accessdeniedexception")),
        (request("POST", f"{PATH}/text", HELLO, Origin="http://[broken"),
         (403, "accessdeniedexception")),
        (b"nonsense\r\n\r\n", (400, "validationexception")),
        (b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n", (400, "validationexception")),
        (b"GET / HTTP/9.9\r\n\r\n", (400, "validationexception")),
        (request("GET", PATH, X="y" * 70_000), (400, "validationexception")),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", (400, "validationexception")),
    ],
)  # fmt: skip
def test_requests_that_are_refused(server, raw, found):
    assert refusal(exchange(server, raw)) == found


def test_chunks_keep_alive_and_a_page_on_this_machine(server):
    chunks = (
        b"5\r\n" + HELLO[:5] + b"\r\n" + b"%x\r\n" % len(HELLO[5:]) + HELLO[5:] + b"\r\n0\r\n\r\n"
    )
    head = f"POST {PATH}/text HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost:3000\r\n"
    raw = f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks
    found = exchange(server, raw * 2 + request("GET", PATH))
    assert found.count(b"HTTP/1.1 200 OK") == 3


def test_a_client_that_waits_to_be_asked_for_its_body(server):
    raw = request("POST", f"{PATH}/text", HELLO, Expect="100-continue")
    found = exchange(server, raw)
    assert found.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")


def test_a_defect_costs_one_request(runtime, serve):
    def broken():
        raise KeyError("what a user said")

    defect = Runtime(runtime.catalogue, type(runtime.sessions)(broken))
    with serve(defect) as server:
        raw = exchange(server, request("POST", f"{PATH}/text", HELLO))
        assert refusal(raw) == (500, "internalserverexception")
        assert b"what a user said" not in raw


def drip(line, octets):
    """Send one octet after another, slower than any patience of a server."""
    for octet in octets:
        line.sendall(bytes((octet,)))
        time.sleep(0.02)


def test_slow_clients_are_hung_up_on(runtime, serve):
    with serve(runtime, Bounds(request=0.2, idle=0.2)) as server:
        for raw in (b"", b"POST /", request("POST", f"{PATH}/text", b"{", Content_Length="99")):
            assert exchange(server, raw, ends=False) == b""
        with (
            socket.create_connection(server.server_address[:2], timeout=PATIENCE) as line,
            pytest.raises(ConnectionError),
        ):
            drip(line, b"GET / HTTP/1.1\r\nA: " + b"b" * 3_000)
        assert parts(exchange(server, request("POST", f"{PATH}/text", HELLO)))[0] == 200


def test_one_connection_too_many(runtime, serve):
    with serve(runtime, Bounds(connections=2)) as server, contextlib.ExitStack() as stack:
        for _ in range(2):
            line = stack.enter_context(socket.create_connection(server.server_address[:2]))
            line.sendall(request("POST", f"{PATH}/text", HELLO).replace(b"close", b"keep-alive"))
            assert line.recv(10)
        with socket.create_connection(server.server_address[:2], timeout=PATIENCE) as line:
            assert refusal(line.recv(65_536)) == (429, "throttlingexception")


def test_a_port_that_is_taken(server, runtime):
    with pytest.raises(Unreadable) as caught:
        LexServer(runtime, "127.0.0.1", server.server_address[1])
    assert caught.value.code == "LEX052"


BROKEN = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda at, octet: (raw := request("POST", f"{PATH}/text", HELLO))[: at % len(raw)]
        + bytes((octet,)) + raw[at % len(raw) + 1 :],
        st.integers(0, 400), st.integers(0, 255),
    ),
    st.builds(lambda body: request("POST", f"{PATH}/text", body), st.binary(max_size=80)),
    st.builds(
        lambda value: request("POST", PATH, json.dumps(value).encode()),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                st.sampled_from(["sessionState", "intent", "slots", "dialogAction", "type", "name",
                                 "messages", "value", "activeContexts", "sessionAttributes"]),
                inner, max_size=4),
            max_leaves=12,
        ),
    ),
)  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=BROKEN)
def test_whatever_comes_is_answered_or_hung_up_on(server, raw):
    found = exchange(server, raw)
    if found.startswith(b"HTTP/1"):
        status = int(found.split()[1])
        assert status in {200, 400, 403, 404}, found
    assert parts(exchange(server, request("POST", f"{PATH}/text", HELLO)))[0] == 200
