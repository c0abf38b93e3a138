"""API Gateway says: this was charged. `POST /transactions`, from an authenticated caller only.

Law of the room: an answer holds a stable code and nothing that was sent. A card number belongs
into the body; a request that puts anything into its address is refused. Within an hour the same
key gets the same answer; the ledger is what keeps a charge from being taken twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from ivr.faults import Conflict, Foreign, IvrError, Malformed, NotFound, Unavailable
from ivr.runtime import wiring
from ivr.runtime.events import TransactionEvent, read_transaction
from ivr.runtime.ledger import marks
from ivr.runtime.records import card_token
from ivr.runtime.services.fraud import intake
from ivr.runtime.services.keeping import parking
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.once import once

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response

DOOR = "transactions"
PATH = "/transactions"
BODY_BYTES_MAX = 65_536
"""A charge takes less than one kilobyte."""

KEY_HEADER = "idempotency-key"
KEY_CHARACTERS_MAX = 256

STATUS: Mapping[type[IvrError], HTTPStatus] = {
    Foreign: HTTPStatus.FORBIDDEN,
    Malformed: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""What each fault is as an HTTP status; its code stands in the body."""


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer an API Gateway proxy event without a Lambda context."""
    return respond(event, services, None)


def respond(event: object, services: Services, context: object) -> dict[str, Any]:
    """Answer an API Gateway proxy event: 202 {outcome, case}, or a status and {code}."""
    from aws_lambda_powertools.event_handler import (  # noqa: PLC0415  a laptop may never need it
        APIGatewayRestResolver,
    )

    try:
        who = wiring.caller(event, services)
        request = _proxied(event)
    except Malformed as fault:
        return _proxy(_refusal(fault))
    resolver: Any = APIGatewayRestResolver()

    @resolver.post(PATH)
    def post() -> Response[str]:
        return _posted(request, who, services, context)

    resolver.not_found(_unknown)
    return resolver.resolve(event, context)


def _posted(
    request: Mapping[str, Any], who: str, services: Services, context: object
) -> Response[str]:
    body = b""
    try:
        body = _body(request)
        charge = _charge(request, body, services)
        marks.mark(transaction=charge.id)
        return _response(HTTPStatus.ACCEPTED, _taken(charge, request, who, services, context))
    except Malformed as fault:
        if body:
            with suppress(Unavailable):
                parking.park(body, fault.code, DOOR, services.ports, services.settings.pepper)
                marks.count("parked", function=DOOR)
        return _refusal(fault)
    except (NotFound, Conflict, Unavailable) as fault:
        return _refusal(fault)


def _charge(request: Mapping[str, Any], body: bytes, services: Services) -> TransactionEvent:
    if request.get("queryStringParameters") or request.get("multiValueQueryStringParameters"):
        raise Malformed("The address has parameters. Send the transaction in the body.")
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON. Send the documented transaction.") from None
    pepper = services.settings.pepper
    return read_transaction(said, lambda number: card_token(pepper, number))


def _taken(
    charge: TransactionEvent,
    request: Mapping[str, Any],
    who: str,
    services: Services,
    context: object,
) -> Mapping[str, str]:
    def work() -> Mapping[str, str]:
        taken = intake.take(charge, services.ports, services.desk)
        return {"outcome": taken.outcome, "case": taken.case}

    key = _key(request) or ("" if charge.derived else charge.id)
    if not key:
        return work()
    digest = hashlib.sha256(repr(charge).encode()).hexdigest()
    return once(f"{who}|{key}", digest, work, services, context)


def _key(request: Mapping[str, Any]) -> str:
    headers: object = request.get("headers") or {}
    if not isinstance(headers, Mapping):
        raise Malformed("headers is not an object. Send what API Gateway sends.")
    for name, value in cast("Mapping[str, object]", headers).items():
        if name.lower() == KEY_HEADER and isinstance(value, str):
            if not 0 < len(value) <= KEY_CHARACTERS_MAX:
                raise Malformed(f"Idempotency-Key is not 1..{KEY_CHARACTERS_MAX} characters.")
            return value
    return ""


def _proxied(event: object) -> Mapping[str, Any]:
    """Return the event if it is what API Gateway sends to a function."""
    request = cast("Mapping[str, Any]", event)
    if not all(isinstance(request.get(name), str) for name in ("httpMethod", "path")):
        raise Malformed("The event has no httpMethod and path. Send what API Gateway sends.")
    return request


def _body(request: Mapping[str, Any]) -> bytes:
    body = request.get("body")
    if not isinstance(body, str) or not body or len(body) > BODY_BYTES_MAX:
        raise Malformed(f"The body is missing or longer than {BODY_BYTES_MAX} bytes.")
    if not request.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("The body is not base64. Send what API Gateway sends.") from None


def _unknown(fault: Exception) -> Response[str]:
    del fault
    return _refusal(NotFound("There is nothing at this address."))


def _refusal(fault: IvrError) -> Response[str]:
    status = next(code for kind, code in STATUS.items() if isinstance(fault, kind))
    marks.count("failed", function=DOOR, code=fault.code)
    return _response(status, {"code": fault.code})


def _response(status: HTTPStatus, body: Mapping[str, str]) -> Response[str]:
    from aws_lambda_powertools.event_handler import Response  # noqa: PLC0415  as above

    return Response(int(status), "application/json", json.dumps(body, separators=(",", ":")))


def _proxy(response: Response[str]) -> dict[str, Any]:
    """Return a response as API Gateway wants it, where there was no request to resolve."""
    return {
        "statusCode": response.status_code,
        "multiValueHeaders": {"Content-Type": ["application/json"]},
        "body": response.body,
        "isBase64Encoded": False,
    }


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, lambda told, given: respond(told, given, context), event)
