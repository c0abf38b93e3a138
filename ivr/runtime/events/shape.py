"""How the parts of an event are read: what is missing or of a wrong shape is Malformed.

Law of the room: a message never repeats a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ivr.faults import Malformed

ID_BYTES_MAX = 256
"""Longest id accepted, in bytes of UTF-8: a sort key, which may join three, holds 1,024.

Source: DynamoDB developer guide, limits of keys.
"""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")

Tree = Mapping[str, object]


def e164(text: str) -> str:
    """Return `text` if it has the form of an E.164 number, or nothing. Source: ITU-T E.164."""
    return text if _E164.fullmatch(text) else ""


def tree(value: Any, name: str) -> Tree:  # noqa: ANN401 - whatever an event holds
    """Return the value if it is an object.

    Raises:
        Malformed: It is not.
    """
    if value.__class__ is not dict and not issubclass(value.__class__, Mapping):
        raise Malformed(f"{name} is not an object. Send the documented event shape.")
    return value


def text(value: object) -> str:
    """Return the value if it is a text, else nothing."""
    return value if isinstance(value, str) else ""


def named(value: object, name: str) -> str:
    """Return an id: a text that is not empty, not too long, and can be written as UTF-8.

    Raises:
        Malformed: It is not.
    """
    if not isinstance(value, str) or not 0 < _size(value) <= ID_BYTES_MAX:
        raise Malformed(f"{name} is missing or not a text of 1..{ID_BYTES_MAX} bytes.")
    return value


def _size(text: str) -> int:
    """Return the bytes that a text takes as UTF-8, or 0 where it cannot be written so."""
    try:
        return len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        return 0


def strings(value: object, name: str) -> dict[str, str]:
    """Return those members of an object that are texts; nothing has none.

    Raises:
        Malformed: It is not.
    """
    if value is None or not (table := tree(value, name)):
        return {}
    return {k: v for k, v in table.items() if isinstance(v, str)}


def address(value: object, name: str) -> str:
    """Return the address of a Connect endpoint, or nothing.

    Raises:
        Malformed: It is not.
    """
    return "" if value is None else text(tree(value, name).get("Address")).strip()


def first(members: Tree, *names: str) -> object:
    """Return the first of the named members that is there, or None."""
    for name in names:
        found = members.get(name)
        if found is not None:
            return found
    return None


def instant(value: object) -> int | None:
    """Return the epoch second of an ISO 8601 text; one without a zone is in UTC.

    Raises:
        Malformed: It is not.
    """
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(text(value))
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise Malformed(
            "The timestamp is not ISO 8601. Send such as 2026-01-31T12:00:00Z."
        ) from None
