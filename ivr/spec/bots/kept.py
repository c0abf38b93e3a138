"""What Lex keeps of a bot beside its meaning: ids, names of folders, layouts of its console.

`ivr import` writes it as `bots/<bot>.kept.json`, so that the same bot goes out as it came in. Law:
nothing in it changes what a bot does; an entry whose record is gone is passed over.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any

from pydantic import Field

from ivr.spec.values import SpecModel

BYTES_MAX = 16_777_216
"""A longer file was not written by an import."""


class KeptRecord(SpecModel, frozen=True):
    """Of one record: its id, its folder in the archive, and the order in which slots are listed."""

    identifier: str | None = None
    folder: str = ""
    version: str | None = None
    listed: tuple[str, ...] = ()


class Kept(SpecModel, frozen=True):
    """Of one bot: records by their place (`en_US/Intents/Book/Slots/city`), and further files."""

    manifest: dict[str, Any] | None = None
    records: dict[str, KeptRecord] = Field(default_factory=dict[str, KeptRecord])
    files: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
