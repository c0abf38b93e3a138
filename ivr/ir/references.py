"""References inside a flow: JSONPaths (`$.Attributes.x`) and symbols (`queue:fraud`)."""

from __future__ import annotations

import re
from typing import NamedTuple

SYMBOL_KINDS = (
    *("queue", "lambda", "hours", "prompt", "flow", "module", "bot", "key", "number"),
    "resource",
)
"""What a symbol may stand for; `bot` is a bot alias, `key` an input-encryption key, `resource`
anything else that an account owns, or a text that holds such a thing."""

_SYMBOL = re.compile(rf"^({'|'.join(SYMBOL_KINDS)}):([A-Za-z0-9][A-Za-z0-9_.\-]*)$")
_PATH = re.compile(r"\$\.[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_\-]+)*")

WHOLE_PATH = re.compile(rf"^{_PATH.pattern}$")


class Symbol(NamedTuple):
    """A resource before `link` gives it an ARN."""

    kind: str
    name: str

    def __str__(self) -> str:
        """Write the symbol as authors do: `kind:name`."""
        return f"{self.kind}:{self.name}"


def symbol(text: str) -> Symbol | None:
    """Return the symbol that a text is, or None."""
    match = _SYMBOL.match(text)
    return Symbol(match[1], match[2]) if match else None


def paths_in(text: str) -> tuple[str, ...]:
    """Return every JSONPath that stands in a text, in order."""
    return tuple(_PATH.findall(text)) if "$." in text else ()


def is_path(text: str) -> bool:
    """Tell whether a text is one whole JSONPath."""
    return bool(WHOLE_PATH.match(text))


def root_of(path: str) -> str:
    """Return the root of a JSONPath: `$.External.band` -> `External`."""
    return path[2:].split(".", 1)[0]


def leaf_of(path: str) -> str:
    """Return what follows the root: `$.External.band` -> `band`; empty for a bare root."""
    return path[2:].partition(".")[2]
