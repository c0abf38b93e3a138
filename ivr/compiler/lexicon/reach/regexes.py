"""Which patterns Lex takes for AMAZON.AlphaNumeric: letters, digits, classes and bounded counts.

Source: Lex V2 developer guide, AMAZON.AlphaNumeric with a regular expression.
"""

from __future__ import annotations

import re

LENGTH_MAX = 300
_OPEN_COUNT = re.compile(r"\{\d*,\}")
_ESCAPED = re.compile(r"\\.")


def refused(pattern: str) -> str:
    """Say why Lex refuses a pattern, or nothing where it takes it."""
    if not 1 <= len(pattern) <= LENGTH_MAX:
        return f"it has {len(pattern)} characters; 1 to {LENGTH_MAX} are allowed"
    bare = _ESCAPED.sub("", pattern)
    for sign in "*+.":
        if sign in bare:
            return f"{sign!r} matches without an end; count with {{n,m}}"
    if _OPEN_COUNT.search(bare):
        return "{n,} has no end; write {n,m}"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as problem:
        return f"it is no regular expression: {problem}"
    return ""
