"""Methods and paths to operations; and an answer to every request, whatever happens.

Law: this is where refusals become replies. A defect of ours is InternalServerException, and costs
one request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import dumps
from urllib.parse import unquote_to_bytes, urlsplit
from uuid import uuid4

from ivr.local.serving.faults import (
    ACCESS_DENIED,
    INTERNAL,
    UNKNOWN_OPERATION,
    ServiceError,
    invalid,
)
from ivr.local.serving.operations import (
    UNDERSTANDING,
    Answer,
    Place,
    Request,
    Runtime,
    Said,
    operate,
)

__all__ = ["SERVER", "Answer", "Said", "answered", "check_origin", "line", "refused", "routed"]

_BOTS = r"/bots/([^/]+)/botAliases/([^/]+)/botLocales/([^/]+)/sessions/([^/]+)"
ROUTES: Mapping[str, re.Pattern[str]] = {
    "": re.compile(_BOTS),
    "text": re.compile(f"{_BOTS}/text"),
    "utterance": re.compile(f"{_BOTS}/utterance"),
    "conversation": re.compile(f"{_BOTS}/conversation"),
}
OPERATION: Mapping[tuple[str, str], str] = {
    ("GET", ""): "GetSession",
    ("POST", ""): "PutSession",
    ("DELETE", ""): "DeleteSession",
    ("POST", "text"): "RecognizeText",
    ("POST", "utterance"): "RecognizeUtterance",
    ("POST", "conversation"): "StartConversation",
}
"""Method and end of the path -> operation. Source: botocore's model, HTTP bindings."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


SERVER = "ivr"
"""What every answer calls its server."""

NOT_AMAZON = "local, not Amazon Lex"
"""Who understands, in replies that are about no turn."""


def answered(runtime: Runtime, said: Said) -> Answer:
    """Return the answer to a request."""
    request_id = str(uuid4())
    try:
        check_origin(said.headers)
        elsewhere = runtime.beside(said, request_id)
        if elsewhere is not None:
            return elsewhere
        operation, place = routed(said.method, said.path)
        reply = operate(runtime, operation, Request(place, said.headers, said.body, request_id))
    except ServiceError as refusal:
        return refused(refusal, request_id)
    except Exception as defect:  # noqa: BLE001 - a defect costs one request, not the server
        message = f"a defect of ivr: {type(defect).__name__}"
        return refused(ServiceError(INTERNAL, message), request_id)
    headers = {UNDERSTANDING: NOT_AMAZON, **reply.headers, "x-amzn-RequestId": request_id}
    return Answer(200, headers, reply.body)


def refused(refusal: ServiceError, request_id: str = "") -> Answer:
    """Return the answer of a refusal, as the service writes its errors."""
    headers = {
        "Content-Type": "application/json",
        "x-amzn-ErrorType": refusal.shape,
        "x-amzn-RequestId": request_id or str(uuid4()),
        UNDERSTANDING: NOT_AMAZON,
    }
    return Answer(refusal.status, headers, dumps({"message": str(refusal)}).encode())


def line(value: str) -> str:
    """Return a header's value as one line of Latin letters."""
    text = " ".join(value.split()) if not value.isprintable() else value
    return text.encode("latin-1", "replace").decode("latin-1")


def check_origin(headers: Mapping[str, str]) -> None:
    """Refuse pages of the web: a browser must not be the way into a server on a laptop.

    Raises:
        ServiceError: The request comes from a page of another host.
    """
    origin = headers.get("origin")
    if origin is not None and _host_of(origin) not in _LOOPBACK:
        message = f"pages of {origin[:100]!r} may not talk to a server on this machine"
        raise ServiceError(ACCESS_DENIED, message)


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def routed(method: str, target: str) -> tuple[str, Place]:
    """Return the operation that a request names, and its place.

    Raises:
        ServiceError: No operation has this method and path, or the path is not UTF-8.
    """
    path = target.partition("?")[0]
    for end, pattern in ROUTES.items():
        match = pattern.fullmatch(path)
        operation = OPERATION.get((method, end))
        if match and operation:
            return operation, Place(*(_decoded(part) for part in match.groups()))
    raise ServiceError(UNKNOWN_OPERATION, f"no operation is {method[:20]} {path[:200]}")


def _decoded(part: str) -> str:
    try:
        return unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        raise invalid("the path is not UTF-8") from None
