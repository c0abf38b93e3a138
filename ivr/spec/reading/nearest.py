"""The nearest of the known words: for those who mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?`-style advice, or an empty string where nothing is near."""
    others = [candidate for candidate in known if candidate != word]
    cutoff = 0.65 if len(word) <= _SHORT else 0.6
    near = difflib.get_close_matches(word, others, n=1, cutoff=cutoff)
    return f"Did you mean {near[0]!r}?" if near else ""


_SHORT = 4
"""Of words that are no longer, two wrong letters are another word."""
