"""API Gateway says: this was charged. `POST /transactions`, from an authenticated caller only.

Law of the room: an answer holds a stable code and nothing that was sent. A card number belongs
into the body; a request that puts anything into its address is refused. Within an hour the same
key gets the same answer; the ledger is what keeps a charge from being taken twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from ivr.faults import Conflict, IvrError, Malformed, NotFound, Unavailable
from ivr.runtime import wiring
from ivr.runtime.events.charges import TransactionEvent, read_transaction
from ivr.runtime.ledger import marks
from ivr.runtime.records import card_token
from ivr.runtime.services.fraud import intake
from ivr.runtime.services.keeping import parking
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.ingress import gateway
from ivr.runtime.wiring.ingress.once import once

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response

DOOR = "transactions"
PATH = "/transactions"
KEY_HEADER = "idempotency-key"
KEY_CHARACTERS_MAX = 256


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
        request = gateway.proxied(event)
    except Malformed as fault:
        return gateway.proxy(_refusal(fault))
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
        body = gateway.body_of(request)
        charge = _charge(request, body, services)
        marks.mark(transaction=charge.id)
        taken = _taken(charge, request, who, services, context)
        return gateway.response(HTTPStatus.ACCEPTED, taken)
    except Malformed as fault:
        if body:
            with suppress(Unavailable):
                parking.park(body, fault.code, DOOR, services.ports, services.settings.pepper)
                marks.count("parked", function=DOOR)
        return _refusal(fault)
    except (NotFound, Conflict, Unavailable) as fault:
        return _refusal(fault)


def _charge(request: Mapping[str, Any], body: bytes, services: Services) -> TransactionEvent:
    gateway.plain(request)
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


def _unknown(fault: Exception) -> Response[str]:
    del fault
    return _refusal(NotFound("There is nothing at this address."))


def _refusal(fault: IvrError) -> Response[str]:
    return gateway.refusal(fault, DOOR)


def served(event: object, context: object, given: Services | None = None) -> dict[str, Any]:
    """Serve an event within the time that its context says is left."""
    return wiring.serve(
        DOOR, lambda told, found: respond(told, found, context), event, given, context
    )


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return served(event, context)
