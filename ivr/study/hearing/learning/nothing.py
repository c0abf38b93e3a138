"""What callers say that is no business of any bot: small talk, noise, other people's trades.

The sentences stand in `nothing.json`: language -> kind of talk -> sentences.

Law: written for this room, from no corpus. A bot that does offer what one of them asks for is not
taught that it does not: `training` leaves out what is like its own samples.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

Kinds = dict[str, list[str]]

FILE = Path(__file__).with_name("nothing.json")


@cache
def kinds() -> dict[str, Kinds]:
    """Return the sentences of each language, by kind of talk."""
    found: dict[str, Kinds] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def sentences(language: str) -> tuple[str, ...]:
    """Return the sentences of a language; of all languages where it has none of its own."""
    every = kinds()
    chosen = [every[language]] if language in every else list(every.values())
    return tuple(each for some in chosen for said in some.values() for each in said)
