"""What API Gateway hands to a function, and what it wants back: shared by all doors of the web.

Law of the room: an answer holds a stable code and nothing that was sent; a request that puts
anything into its address is refused. Source: API Gateway developer guide, proxy integration.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from ivr.faults import Conflict, Foreign, IvrError, Malformed, NotFound, Unavailable
from ivr.runtime.ledger import marks

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response

BODY_BYTES_MAX = 65_536
"""A charge takes less than one kilobyte."""

STATUS: Mapping[type[IvrError], HTTPStatus] = {
    Foreign: HTTPStatus.FORBIDDEN,
    Malformed: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""What each fault is as an HTTP status; its code stands in the body."""


def proxied(event: object) -> Mapping[str, Any]:
    """Return the event if it is what API Gateway sends to a function.

    Raises:
        Malformed: It is not.
    """
    request = cast("Mapping[str, Any]", event)
    if not all(isinstance(request.get(name), str) for name in ("httpMethod", "path")):
        raise Malformed("The event has no httpMethod and path. Send what API Gateway sends.")
    return request


def plain(request: Mapping[str, Any]) -> None:
    """Refuse an address with parameters: it stands in logs that are not ours.

    Raises:
        Malformed: It has some.
    """
    if request.get("queryStringParameters") or request.get("multiValueQueryStringParameters"):
        raise Malformed("The address has parameters. Send the transaction in the body.")


def body_of(request: Mapping[str, Any]) -> bytes:
    """Return the body of a request.

    Raises:
        Malformed: There is none, it is too long, or not the base64 that it says it is.
    """
    body = request.get("body")
    if not isinstance(body, str) or not body or len(body) > BODY_BYTES_MAX:
        raise Malformed(f"The body is missing or longer than {BODY_BYTES_MAX} bytes.")
    if not request.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("The body is not base64. Send what API Gateway sends.") from None


def refusal(fault: IvrError, door: str, more: Mapping[str, object] | None = None) -> Response[str]:
    """Return the answer to a request that is refused, and count it."""
    status = next(code for kind, code in STATUS.items() if isinstance(fault, kind))
    marks.count("failed", function=door, code=fault.code)
    return response(status, {"code": fault.code, **(more or {})})


def response(status: HTTPStatus, body: Mapping[str, object]) -> Response[str]:
    """Return an answer of JSON."""
    from aws_lambda_powertools.event_handler import (  # noqa: PLC0415  a laptop may never need it
        Response,
    )

    return Response(int(status), "application/json", json.dumps(body, separators=(",", ":")))


def proxy(answer: Response[str]) -> dict[str, Any]:
    """Return an answer as API Gateway wants it, where there was no request to resolve."""
    return {
        "statusCode": answer.status_code,
        "multiValueHeaders": {"Content-Type": ["application/json"]},
        "body": answer.body,
        "isBase64Encoded": False,
    }
