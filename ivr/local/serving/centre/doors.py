"""How requests of Connect, of text messages and of charges come in, and how refusals go out.

Law: a door takes a request or leaves it to the next one; whatever a door raises becomes an error of
its service's own shape. Sources: botocore's models of connect (rest-json) and pinpoint-sms-voice-v2
(json 1.0).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from json import dumps

from ivr.local.serving.checks import Json, Record, checked, parsed
from ivr.local.serving.faults import ServiceError
from ivr.local.serving.operations import Answer, Said

INTERNAL_SERVICE = "InternalServiceException"

REST = "application/json"
JSON_1_0 = "application/x-amz-json-1.0"


class Refusal(Exception):
    """A request is refused: an error shape of the service, its status, and further members."""

    def __init__(
        self, shape: str, message: str, status: int = 400, more: Mapping[str, str] | None = None
    ) -> None:
        self.shape, self.status, self.more = shape, status, dict(more or {})
        super().__init__(message)


def unknown_operation(said: Said) -> Refusal:
    """Return the refusal of a method and path, or of a target, that nothing here answers."""
    target = said.headers.get("x-amz-target") or f"{said.method[:20]} {said.path[:200]}"
    return Refusal("UnknownOperationException", f"no operation is {target[:200]}", 404)


def body_of(said: Said, kind: Record, shape: str) -> Json:
    """Return the members of a request's body, checked.

    Raises:
        Refusal: It is no JSON, or breaks constraints; `shape` is the error's.
    """
    try:
        return checked(parsed(said.body or b"{}", "the body"), kind, "")
    except ServiceError as fault:
        raise Refusal(shape, str(fault)) from None


def answer_of(value: Mapping[str, object], request_id: str, kind: str = REST) -> Answer:
    """Return an answer of status 200."""
    headers = {"Content-Type": kind, "x-amzn-RequestId": request_id}
    return Answer(200, headers, dumps(value, ensure_ascii=False).encode())


def refusal_of(refusal: Refusal, request_id: str, kind: str = REST) -> Answer:
    """Return the answer of a refusal, in the words of rest-json or of json 1.0."""
    headers = {
        "Content-Type": kind,
        "x-amzn-RequestId": request_id,
        "x-amzn-ErrorType": refusal.shape,
    }
    told = {"__type": refusal.shape, "Message": str(refusal), **refusal.more}
    return Answer(refusal.status, headers, json.dumps(told, ensure_ascii=False).encode())


Door = Callable[[Said, str], Answer | None]
"""Answers a request, given its id, or leaves it to the next door."""


def through(doors: Sequence[Door]) -> Door:
    """Return one door for all: the first that takes a request answers it."""

    def answered(said: Said, request_id: str) -> Answer | None:
        found = (door(said, request_id) for door in doors)
        return next((answer for answer in found if answer is not None), None)

    return answered
