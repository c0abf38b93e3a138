"""Where each action stands in the JSON text of a flow.

The text is looked through only when somebody asks: most flows have nothing wrong.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property

from ivr.faults import Where

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_LISTED = 2
"""Depth inside the list of actions: the object of the flow, and the list."""


class Places(Mapping[str, Where]):
    """Identifier -> file, line and column of the action, for the actions of one text.

    Args:
        text: A flow as JSON.
        shown_as: The name of the file.
        identifiers: The actions, in the order in which they stand in the list.
        key: The name of the list: `Actions`, or `modules` of a legacy export.
    """

    def __init__(
        self, text: str, shown_as: str, identifiers: tuple[str, ...], key: str = "Actions"
    ) -> None:
        self._text = text
        self._shown = shown_as
        self._identifiers = identifiers
        self._key = key

    def __getitem__(self, identifier: str) -> Where:
        """Return the place of the first action of that identifier."""
        return self._places[identifier]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the identifiers."""
        return iter(self._places)

    def __len__(self) -> int:
        """Count the actions that have a place."""
        return len(self._places)

    @cached_property
    def _places(self) -> Mapping[str, Where]:
        newlines = [match.start() for match in re.finditer("\n", self._text)]
        table: dict[str, Where] = {}
        for name, offset in zip(self._identifiers, starts(self._text, self._key), strict=False):
            line = bisect_right(newlines, offset)
            before = newlines[line - 1] if line else -1
            table.setdefault(name, Where(self._shown, line + 1, offset - before))
        return table


def starts(text: str, key: str) -> Iterator[int]:
    """Yield the offset of each object in the list that `key` of the outermost object holds.

    Of a key that stands there twice the last one counts, as for every reader of JSON.
    """
    depth, found, inside = 0, list[int](), False
    wanted, last = json.dumps(key), ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "[{":
            if depth == 1 and sign == "[" and last == wanted:
                inside, found = True, []
            elif inside and depth == _LISTED and sign == "{":
                found.append(token.start())
            depth += 1
        elif sign in "]}":
            depth -= 1
            inside = inside and depth >= _LISTED
        last = sign
    yield from found
