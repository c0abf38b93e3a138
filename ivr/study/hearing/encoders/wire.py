"""Protocol Buffers, read without their schemas: the fields of a message, in their order.

Source: Protocol Buffers, encoding.

Law: bytes in, fields out; what a field means is its reader's business.
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _EIGHT_BYTES, _MESSAGE, _FOUR_BYTES = 0, 1, 2, 5
"""Wire types."""


def fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Yield the fields of a message: number, and bytes or an integer."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind, value = tag & 7, 0
        if kind in {_VARINT, _MESSAGE}:
            value, at = _varint(message, at)
        if kind == _VARINT:
            yield tag >> 3, value
            continue
        size = {_MESSAGE: value, _EIGHT_BYTES: 8, _FOUR_BYTES: 4}[kind]
        yield tag >> 3, message[at : at + size]
        at += size


def by_number(message: bytes) -> dict[int, list[bytes | int]]:
    """Return the values of each field of a message."""
    found: dict[int, list[bytes | int]] = {}
    for number, value in fields(message):
        found.setdefault(number, []).append(value)
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
