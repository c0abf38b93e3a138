"""What every record is: a version, an end, and a name that tells nothing.

Law of the room: nothing of what is kept is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Record:
    """Anything a store keeps.

    `version` is the version last read; 0 says "not in the store yet". `expires` is an epoch
    second after which the record counts as absent; 0 keeps it.
    """

    version: int = 0
    expires: int = 0

    def __eq__(self, other: object) -> bool:
        """Compare kind and fields, once for all records: one for each would cost a cold start."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        names = self.__dataclass_fields__
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        """Hash all fields, as they are compared."""
        return hash(tuple(getattr(self, name) for name in self.__dataclass_fields__))

    def __repr__(self) -> str:
        """Name kind and version only: a record in a traceback must not tell who it is about."""
        return f"{type(self).__name__}(version={self.version})"


class Turn(NamedTuple):
    """A record's place in a queue: ascending by `rank`, a text."""

    queue: str
    rank: str


class Place(NamedTuple):
    """Where a kind of record stands: below `owner`, under `name`, by which of its fields.

    `turn` tells in which queue a record waits at present, or None where it waits in none.
    """

    owner: str
    name: str
    owner_field: str
    id_field: str = ""
    turn: Callable[[Any], Turn | None] | None = None


Key = tuple[str, str]
"""The address of a record: (owner, name); a partition and a sort key on DynamoDB."""

R = TypeVar("R", bound=Record)


def by_time(queue: str, at: int) -> Turn:
    """Return a turn in a queue that is served in order of epoch second `at`."""
    return Turn(queue, f"{at:012d}")
