"""Headers of HTTP/2: read in every form that clients write, written in the plainest.

Law: what is read is bounded before it is believed; whatever breaks the format is `Broken`.
Source: RFC 7541. `_STATIC` is its appendix A, `_LENGTHS` its appendix B: the code is canonical, so
that the lengths of the codes are all there is to know.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache

Field = tuple[str, str]

TABLE_BYTES = 4_096
"""How much a client may keep in the table of a connection; what every client begins with."""

ENTRY_BYTES = 32
"""What an entry of the table counts beside its name and value."""

WHOLE_MAX = 2**28
"""No number of a head is greater; a longer one is an attack."""

_STATIC = (
    ":authority :method=GET :method=POST :path=/ :path=/index.html :scheme=http :scheme=https "
    ":status=200 :status=204 :status=206 :status=304 :status=400 :status=404 :status=500 "
    "accept-charset accept-encoding=gzip,deflate accept-language accept-ranges accept "
    "access-control-allow-origin age allow authorization cache-control content-disposition "
    "content-encoding content-language content-length content-location content-range "
    "content-type cookie date etag expect expires from host if-match if-modified-since "
    "if-none-match if-range if-unmodified-since last-modified link location max-forwards "
    "proxy-authenticate proxy-authorization range referer refresh retry-after server set-cookie "
    "strict-transport-security transfer-encoding user-agent vary via www-authenticate "
)

_LENGTHS: Mapping[int, str] = {
    5: "48-50 97 99 101 105 111 115-116",
    6: "32 37 45-47 51-57 61 65 95 98 100 102-104 108-110 112 114 117",
    7: "58 66-87 89 106-107 113 118-122",
    8: "38 42 44 59 88 90",
    10: "33-34 40-41 63",
    11: "39 43 124",
    12: "35 62",
    13: "0 36 64 91 93 126",
    14: "94 125",
    15: "60 96 123",
    19: "92 195 208",
    20: "128 130-131 162 184 194 224 226",
    21: "153 161 167 172 176-177 179 209 216-217 227 229-230",
    22: (
        "129 132-134 136 146 154 156 160 163-164 169-170 173 178 181 185-187 189-190 196 "
        "198 228 232-233"
    ),
    23: (
        "1 135 137-141 143 147 149-152 155 157-158 165-166 168 174-175 180 182-183 188 191 "
        "197 231 239"
    ),
    24: "9 142 144-145 148 159 171 206 215 225 236-237",
    25: "199 207 234-235",
    26: "192-193 200-202 205 210 213 218-219 238 240 242-243 255",
    27: "203-204 211-212 214 221-223 241 244-248 250-254",
    28: "2-8 11-12 14-21 23-31 127 220 249",
    30: "10 13 22 256",
}
"""Length of a code in bits -> the octets that have one; 256 ends nothing but is a code too."""

END = 256


class Broken(Exception):
    """A head is not as HPACK writes it, or greater than is allowed."""


@cache
def static() -> tuple[Field, ...]:
    """Return the table that every connection has."""
    entries = (entry.partition("=") for entry in _STATIC.split())
    return tuple((name, value) for name, _, value in entries)


@cache
def codes() -> Mapping[tuple[int, int], int]:
    """Return the octet of every code, by its length in bits and its value."""
    found: dict[tuple[int, int], int] = {}
    code = before = 0
    for length, text in _LENGTHS.items():
        code <<= length - before
        before = length
        for octet in _octets(text):
            found[length, code] = octet
            code += 1
    return found


def _octets(text: str) -> Iterator[int]:
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def unhuffed(raw: bytes) -> bytes:
    """Return what a Huffman code says.

    Raises:
        Broken: It says nothing: a code of no octet, or a filling that is none.
    """
    known, out = codes(), bytearray()
    length = code = 0
    for octet in raw:
        for place in range(7, -1, -1):
            code = code << 1 | (octet >> place & 1)
            length += 1
            found = known.get((length, code))
            if found is not None:
                if found == END:
                    raise Broken
                out.append(found)
                length = code = 0
            elif length > 30:
                raise Broken
    if length > 7 or code != (1 << length) - 1:
        raise Broken
    return bytes(out)


class Decoder:
    """Reads the heads of one connection, in the order in which they came."""

    def __init__(self) -> None:
        """Begin with an empty table."""
        self._table: deque[Field] = deque()
        self._size = 0
        self._limit = TABLE_BYTES
        self._raw = b""
        self._at = 0

    def decoded(self, raw: bytes, most: int) -> Iterator[Field]:
        """Yield the fields of a head, all of which must be taken.

        Args:
            raw: The head as it came.
            most: Characters that its fields may have in all.

        Raises:
            Broken: It cannot be read, or is too long.
        """
        self._raw, self._at = raw, 0
        try:
            while self._at < len(raw):
                field = self._field()
                if field is not None:
                    most -= len(field[0]) + len(field[1])
                    if most < 0:
                        raise Broken
                    yield field
        except IndexError:
            raise Broken from None

    def _field(self) -> Field | None:
        first = self._raw[self._at]
        if first & 0x80:
            return self._entry(self._whole(7))
        if first & 0xE0 == 0x20:
            self._limit = self._whole(5)
            if self._limit > TABLE_BYTES:
                raise Broken
            self._shrink()
            return None
        place = self._whole(6 if first & 0x40 else 4)
        name = self._entry(place)[0] if place else self._text()
        field = (name, self._text())
        if first & 0x40:
            self._table.appendleft(field)
            self._size += _size(field)
            self._shrink()
        return field

    def _shrink(self) -> None:
        while self._size > self._limit:
            self._size -= _size(self._table.pop())

    def _entry(self, place: int) -> Field:
        if not place:
            raise Broken
        known = static()
        return known[place - 1] if place <= len(known) else self._table[place - len(known) - 1]

    def _whole(self, bits: int) -> int:
        most = (1 << bits) - 1
        value = self._raw[self._at] & most
        self._at += 1
        if value < most:
            return value
        shift = 0
        while True:
            octet = self._raw[self._at]
            self._at += 1
            value += (octet & 0x7F) << shift
            shift += 7
            if value > WHOLE_MAX or shift > 35:
                raise Broken
            if not octet & 0x80:
                return value

    def _text(self) -> str:
        is_coded = self._raw[self._at] & 0x80
        length = self._whole(7)
        raw = self._raw[self._at : self._at + length]
        if len(raw) < length:
            raise Broken
        self._at += length
        return (unhuffed(raw) if is_coded else raw).decode("latin-1")


def _size(field: Field) -> int:
    return len(field[0]) + len(field[1]) + ENTRY_BYTES


def encoded(fields: Mapping[str, str]) -> bytes:
    """Return a head, every field in letters and for this once."""
    return b"".join(b"\x00" + _written(name) + _written(value) for name, value in fields.items())


def _written(text: str) -> bytes:
    raw = text.encode("latin-1")
    return _number(len(raw)) + raw


def _number(value: int) -> bytes:
    if value < 0x7F:
        return bytes((value,))
    out, value = bytearray((0x7F,)), value - 0x7F
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))
