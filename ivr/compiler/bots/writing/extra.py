"""Keys of Lex's own files that an author adds as they are.

Law: tables are merged key by key; anything else, a null too, replaces what stood there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

Json = dict[str, Any]


def in_locale(extra: Mapping[str, Any], locale: str, locales: tuple[str, ...]) -> Json:
    """Return what `extra` says for a locale: all of it, or its table for that locale."""
    per_locale = bool(extra) and all(key in locales for key in extra)
    found: object = extra.get(locale, {}) if per_locale else extra
    return cast("Json", found) if isinstance(found, dict) else {}


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
