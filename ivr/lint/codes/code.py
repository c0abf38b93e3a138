"""What a finding code means, apart from the one place where it was found.

Law of the room: words only; no stage is imported, so that an explanation costs nothing.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """A finding code: what it means and what to do, each in whole sentences."""

    code: str
    means: str
    remedy: str
