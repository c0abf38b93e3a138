"""Keys of Lex's own files that an author adds as they are.

Law: tables are merged key by key; anything else, a null too, replaces what stood there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

Json = dict[str, Any]


def merged(value: Json, extra: Mapping[str, Any]) -> Json:
    """Return `value` with `extra` merged in."""
    result = dict(value)
    for key, added in extra.items():
        there = result.get(key)
        if isinstance(there, dict) and isinstance(added, dict):
            result[key] = merged(cast("Json", there), cast("Json", added))
        else:
            result[key] = added
    return result
