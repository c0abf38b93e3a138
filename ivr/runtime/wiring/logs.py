"""The one structured log: which keys may stand in it, and what is left of a message.

Law of the room: what is not known to be harmless is masked. Only the keys named here are shown; a
message keeps its words, but no control character and no four digits in a row; the text of an
exception never stands, because it could hold anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from ivr.faults import Unreadable
from ivr.runtime import settings as environment
from ivr.runtime.ledger import marks

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

NAMESPACE = "ivr"
"""Namespace of the metrics and service name of the log."""

MASK = "****"
MESSAGE_CHARACTERS_MAX = 1_000

SHOWN = frozenset(
    {
        "level",
        "location",
        "timestamp",
        "service",
        "function",
        "fault",
        "code",
        "exception_name",
        "cold_start",
        "function_name",
        "function_memory_size",
        "function_arn",
        "function_request_id",
        "xray_trace_id",
        "sampling_rate",
    }
)
"""Keys whose values our own code or the Lambda runtime makes; `message` and marks are cleaned."""

_DROPPED = frozenset({"exception", "exception_notes", "stack_trace"})
_DIGITS = re.compile(r"\d(?:[\s.\-]?\d){3,}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def masked(text: str) -> str:
    """Return a message in one line, with runs of four or more digits masked."""
    return _DIGITS.sub(MASK, _UNPRINTABLE.sub(" ", text))[:MESSAGE_CHARACTERS_MAX]


def written(line: Mapping[str, object]) -> str:
    """Return a line of the log as JSON, with everything masked that is not known to be harmless."""
    kept = {key: _value(key, value) for key, value in line.items() if key not in _DROPPED}
    return json.dumps(kept, default=lambda _: MASK, separators=(",", ":"))


def _value(key: str, value: object) -> object:
    if key in SHOWN:
        return value
    if key == "message" and isinstance(value, str):
        return masked(value)
    if key in marks.KEYS and isinstance(value, str):
        return value if value == marks.shown(key, value) or _is_digest(value) else MASK
    return MASK


def _is_digest(value: str) -> bool:
    return len(value) == 16 and value.isascii() and value.isalpha() and value.islower()


@cache
def logger() -> Logger:
    """Return the one structured log of this process."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415  50 ms that a laptop can spare

    return Logger(service=NAMESPACE, level=_level(), json_serializer=written)


def _level() -> str:
    try:
        return environment.read().log_level
    except Unreadable:
        return "INFO"
