"""POST /transactions and /predictions: API Gateway's part of it, in front of the real handlers.

Law: who has the key is let in, everybody else is refused in API Gateway's words; what is in the
body is the handler's business. Source: API Gateway developer guide, proxy integration.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ivr.local.serving.operations import Answer, Said
from ivr.runtime.events import predictions as api
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.handlers.taught import predictions
from ivr.runtime.wiring import Services

PATH = "/transactions"
KEY_HEADER = "x-api-key"
KEY_ID = "local"

FORBIDDEN = {"message": "Forbidden"}
NO_METHOD = {"message": "Missing Authentication Token"}
"""What API Gateway says to a method that a path has not. Source: gateway response types."""


@dataclass(frozen=True, slots=True)
class ChargeDoor:
    """Takes charges from whoever has the key; `changed` is called after each."""

    services: Callable[[], Services]
    key: str
    changed: Callable[[], None] = lambda: None

    def __call__(self, said: Said, request_id: str) -> Answer | None:
        """See Door."""
        path, _, query = said.path.partition("?")
        if path != PATH:
            return None
        refused = _refused(said, self.key, request_id)
        if refused is not None:
            return refused
        answer = HANDLERS["transactions"](proxied(said, query, request_id), self.services())
        self.changed()
        return _answer(answer["statusCode"], json.loads(answer["body"]), request_id)


@dataclass(frozen=True, slots=True)
class PredictionDoor:
    """Tells who has the key what would be thought of a charge; its document is for everybody."""

    services: Callable[[], Services]
    key: str

    def __call__(self, said: Said, request_id: str) -> Answer | None:
        """See Door."""
        path, _, query = said.path.partition("?")
        if path not in {api.PATH, api.DOCUMENT}:
            return None
        refused = _refused(said, self.key, request_id) if path == api.PATH else None
        if refused is not None:
            return refused
        event = proxied(said, query, request_id, path)
        answer = predictions.answer(event, self.services())
        return _answer(answer["statusCode"], json.loads(answer["body"]), request_id)


def _refused(said: Said, key: str, request_id: str) -> Answer | None:
    """Return what API Gateway answers in place of a function, if it lets nobody in."""
    if said.method != "POST":
        return _answer(403, NO_METHOD, request_id)
    given = said.headers.get(KEY_HEADER, "")
    if not hmac.compare_digest(given.encode(), key.encode()):
        return _answer(403, FORBIDDEN, request_id)
    return None


def proxied(said: Said, query: str, request_id: str, path: str = PATH) -> dict[str, Any]:
    """Return a request as API Gateway hands it to a function."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": said.method,
        "headers": {name: value for name, value in said.headers.items() if name != KEY_HEADER},
        "multiValueHeaders": {},
        "queryStringParameters": {"query": query} if query else None,
        "requestContext": {
            "requestId": request_id,
            "identity": {"apiKeyId": KEY_ID, "userArn": None},
            "stage": "local",
        },
        "body": said.body.decode("utf-8", "replace") or None,
        "isBase64Encoded": False,
    }


def _answer(status: int, value: object, request_id: str) -> Answer:
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": request_id}
    return Answer(status, headers, json.dumps(value).encode())
