"""A request for a prediction: one table of its members, by which it is checked and documented.

    read_prediction(body, tokenise)    the charge that is asked about, and whether reasons are
    OPENAPI                            the document that describes the API

Law of the room: what is wrong is told by the names of this table only, never by what was sent; all
of it at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from ivr.faults import Malformed
from ivr.runtime.events.charges import TransactionEvent, read_transaction
from ivr.runtime.events.shape import instant

PATH, DOCUMENT = "/predictions", "/openapi.json"
VERSION = "1.0"

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 256}
_PLACE = "degrees"

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "transaction_id": {**_TEXT, "description": "The charge's own id."},
    "customer": {**_TEXT, "description": "The customer's id."},
    "card_number": {
        "type": "string",
        "pattern": "^[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{0,7}$",
        "description": "Of the card; this or card_token. It is never kept.",
    },
    "card_token": {**_TEXT, "description": "The token of the card, in place of its number."},
    "amount": {
        "type": ["string", "number"],
        "minimum": 0,
        "maximum": 1e12,
        "pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$",
        "description": "In units of the currency.",
    },
    "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$", "description": "ISO 4217."},
    "merchant": {"type": "string", "maxLength": 200, "description": "As on the statement."},
    "category": {"type": "string", "maxLength": 64, "description": "Of the merchant."},
    "country": {"type": "string", "maxLength": 2, "description": "ISO 3166 alpha-2."},
    "timestamp": {
        "type": "string",
        "format": "date-time",
        "maxLength": 40,
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}:?[0-9]{2})?$",
        "description": "When; without a zone in UTC, left out now.",
    },
    "dob": {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "description": "Birth.",
    },
    "city_pop": {"type": "number", "minimum": 0, "description": "People in the home town."},
    "lat": {"type": "number", "minimum": -90, "maximum": 90, "description": _PLACE},
    "long": {"type": "number", "minimum": -180, "maximum": 180, "description": _PLACE},
    "merch_lat": {"type": "number", "minimum": -90, "maximum": 90, "description": _PLACE},
    "merch_long": {"type": "number", "minimum": -180, "maximum": 180, "description": _PLACE},
    "explain": {"type": "boolean", "description": "Answer what each feature adds, too."},
}
"""Members of a request as JSON schemas; others are passed over."""

REQUIRED = ("transaction_id", "customer", "amount")
CARDS = ("card_number", "card_token")


class Unfit(Malformed):
    """A request breaks the table: `fields` names where, by our own names."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__(f"Members are missing or not as documented: {', '.join(fields)}.")


class Wanted(NamedTuple):
    """A charge to be judged, and whether the reasons are wanted."""

    charge: TransactionEvent
    explain: bool


def read_prediction(body: bytes, tokenise: Callable[[str], str]) -> Wanted:
    """Return what a request's body asks.

    Raises:
        Unfit: Members are missing or wrong.
        Malformed: It is no JSON object, or not a charge.
    """
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON. Send the documented object.") from None
    if not isinstance(said, dict):
        raise Malformed("The body is not an object. Send the documented one.")
    members = cast("Mapping[str, object]", said)
    wrong = tuple(_wrong(members))
    if wrong:
        raise Unfit(wrong)
    known = {name: members[name] for name in FIELDS if members.get(name) is not None}
    explain = known.pop("explain", False) is True
    return Wanted(read_transaction(known, tokenise), explain)


def _wrong(members: Mapping[str, object]) -> Iterator[str]:
    for name, schema in FIELDS.items():
        value = members.get(name)
        if (value is None and name in REQUIRED) or (value is not None and not _fits(value, schema)):
            yield name
    if sum(members.get(name) is not None for name in CARDS) != 1:
        yield " or ".join(CARDS)


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Tell whether a value is what a schema of the table says."""
    kinds = schema["type"]
    if not any(_IS[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return False
    if isinstance(value, str):
        length = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 256)
        fits = length and re.search(schema.get("pattern", ""), value) is not None
        return fits and ("format" not in schema or _is_a_day(value, schema["format"]))
    if isinstance(value, bool):
        return True
    return schema.get("minimum", value) <= value <= schema.get("maximum", value)


def _is_a_day(value: str, form: str) -> bool:
    """Tell whether a text of digits in their places is a time of the calendar."""
    read = date.fromisoformat if form == "date" else instant
    try:
        read(value)
    except (ValueError, Malformed):
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124  NaN


_IS: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": _is_number,
}


def _array(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _object(members: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object", "properties": dict(members)}
    return {**made, "required": list(required)} if required else made


_WORD: Mapping[str, Any] = {"type": "string"}
ANSWER: Mapping[str, Any] = _object(
    {
        "transaction_id": _WORD,
        "outcome": {"type": "string", "enum": ["fraud", "investigate", "approve"]},
        "model_scores": _array(
            _object(
                {
                    "model": _WORD,
                    "version": _WORD,
                    "score": {"type": "integer", "minimum": 0, "maximum": 1000},
                    "scale": _WORD,
                },
                ("model", "version", "score", "scale"),
            )
        ),
        "rule_results": _array(
            _object({"rule": _WORD, "outcomes": _array(_WORD)}, ("rule", "outcomes"))
        ),
        "degraded": {"type": "boolean", "description": "Another provider should have answered."},
        "reasons": _array(_object({"feature": _WORD, "added": {"type": "number"}}, ("feature",))),
    },
    ("transaction_id", "outcome", "model_scores", "rule_results", "degraded"),
)
_REFUSAL: Mapping[str, Any] = _object({"code": _WORD, "fields": _array(_WORD)}, ("code",))


def _said(about: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _refusals() -> dict[str, Any]:
    return {
        status: _said(about, {"$ref": "#/components/schemas/Refusal"})
        for status, about in (
            ("400", "The request is not as documented; `fields` names where."),
            ("403", "Nobody was authenticated."),
            ("404", "Customer or card are not on file."),
            ("503", "The store did not answer; ask again."),
        )
    }


OPENAPI: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Predictions about charges",
        "version": VERSION,
        "description": "Judges a charge without acting on it: no case, no call, nothing is kept.",
    },
    "paths": {
        PATH: {
            "post": {
                "operationId": "predict",
                "summary": "Judge a charge.",
                "security": [{"key": []}, {"iam": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Charge"}}
                    },
                },
                "responses": {
                    "200": _said("What is thought of it.", {"$ref": "#/components/schemas/Judged"}),
                    **_refusals(),
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Charge": {
                **_object(FIELDS, REQUIRED),
                "oneOf": [{"required": [name]} for name in CARDS],
            },
            "Judged": ANSWER,
            "Refusal": _REFUSAL,
        },
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            "iam": {"type": "apiKey", "in": "header", "name": "Authorization"},
        },
    },
}
"""OpenAPI 3.1 of the API, made of the same table. Nothing of a request may stand in an address."""
