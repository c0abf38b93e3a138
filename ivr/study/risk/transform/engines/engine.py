"""What the transform needs of an engine, and what all engines share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from ivr.faults import Unreadable
from ivr.study.risk.transform.frames import Table

CORRUPT = "_corrupt_record"
"""The column in which an engine puts a line that is no row."""

_LOST = "state machine reached an invalid state"
"""What DuckDB says of a file in which lines end by CR LF here and by LF there."""


class Read:
    """A file as an engine reads it, and how many lines of it are no rows."""

    def __init__(self, table: Table, broken: Callable[[], Sequence[tuple[int, str]]]) -> None:
        self.table = table
        self.broken = broken


class Engine(Protocol):
    """What the transform needs of an engine.

    Attributes:
        room: How many rows it computes features of at once; nothing where it parts them itself.
    """

    @property
    def room(self) -> int | None:
        """See above."""
        ...

    def read(self, path: str) -> Read:
        """Return a CSV or Parquet file.

        Raises:
            Unreadable: It is neither, is empty, or its writing was cut off (HIS001).
        """
        ...

    def keep(self, table: Table, name: str) -> Table:
        """Compute a table once and return it as kept."""
        ...

    def gather(self, tables: Iterable[Table], name: str) -> Table:
        """Compute tables one after another and return their rows as kept, in this order."""
        ...

    def write(self, table: Table, path: str) -> None:
        """Write a table as one CSV or Parquet file, in its order."""
        ...

    def token(self, seal: Callable[[str], str]) -> Callable[[Any], Any]:
        """Return a function of columns that seals each text."""
        ...

    def close(self) -> None:
        """Free what is held."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """Seals a column of texts, each distinct one once in a batch."""

    seal: Callable[[str], str]

    def __call__(self, column: Any) -> Any:  # noqa: ANN401  Arrow has no types
        """Return an Arrow column of texts, each of them sealed."""
        pa: Any = import_module("pyarrow")
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        encoded = column.dictionary_encode()
        texts = cast("list[str | None]", encoded.dictionary.to_pylist())
        sealed = [None if text is None else self.seal(text) for text in texts]
        return pa.array(sealed, pa.string()).take(encoded.indices)


def unreadable(path: str, fault: Exception) -> Unreadable:
    """Return what to say of a file that an engine cannot read."""
    if _LOST in str(fault):
        return Unreadable(
            f"{path} cannot be read: not all lines end in the same way, or a carriage return stands"
            " within one. Save it with one kind of line end.",
            "HIS001",
        )
    first = str(fault).strip().splitlines()[:1] or [type(fault).__name__]
    return Unreadable(
        f"{path} cannot be read: {first[0][:200]}. Was its writing cut off? Write it again.",
        "HIS001",
    )


def udf(decorator: Callable[..., Any], seal: Callable[[str], str]) -> Callable[[Any], Any]:
    """Return a function of text columns, of the kind that `decorator` makes for an engine."""
    sealed = Sealed(seal)

    def tokened(text: Any) -> Any:  # noqa: ANN401  Arrow has no types
        return sealed(text)

    return decorator(tokened, signature=(("string",), "string"))
