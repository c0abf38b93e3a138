"""Where a character of a text stands in the YAML file that holds it, however it is quoted.

Law of the room: what was read is followed through what was written, character by character; where
the two cannot be followed, the place of the whole text is told.
"""

from __future__ import annotations

from ivr.faults import Where
from ivr.spec.reading.reader import Source


def place_of(source: Source, path: tuple[str | int, ...], text: str, at: int) -> Where:
    """Return the place of character `at` (0..len) of the text that was read at `path`."""
    begin = source.value_at(*path)
    if not begin.line or not text:
        return begin
    written = source.text
    found = _followed(written, _offset(written, begin), text, min(at, len(text) - 1))
    if found is None:
        return begin
    found += at >= len(text)
    line = written.count("\n", 0, found) + 1
    return Where(begin.file, line, found - written.rfind("\n", 0, found))


def _offset(written: str, where: Where) -> int:
    """Return where a place begins in the file."""
    at = 0
    for _ in range(where.line - 1):
        at = written.find("\n", at) + 1
    return at + where.column - 1


def _followed(written: str, begin: int, text: str, at: int) -> int | None:
    """Return where character `at` of a text is written, its value beginning at `begin`."""
    opening = written[begin : begin + 1]
    if opening in ("|", ">"):
        begin = written.find("\n", begin) + 1
    elif opening in ("'", '"'):
        begin += 1
    position = begin
    for index, sign in enumerate(text):
        while written[position : position + 1].isspace() and not sign.isspace():
            position += 1
        if index == at:
            return position
        if sign.isspace():
            continue
        width = _width(written[position : position + 2], sign, opening)
        if width == 0:
            return None
        position += width
    return None


def _width(written: str, sign: str, opening: str) -> int:
    """Return how many characters write `sign`: two where it is escaped, 0 where it is another."""
    doubled = {"'": "''", '"': f"\\{sign}"}.get(opening)
    if written == doubled and (opening == '"' or sign == "'"):
        return 2
    return 1 if written[:1] == sign else 0
