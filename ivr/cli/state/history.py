"""`ivr data sample --history`: labelled history that is made up, for those who have none."""

from __future__ import annotations

from pathlib import Path


def write_history(path: Path, rows: int, seed: int, *, contacts: bool) -> int:
    """Write so many rows of charges, or of inbound contacts, to a file; return the exit code.

    Raises:
        Unreadable: The file has another ending than .csv or .parquet, or cannot be written.
    """
    from ivr.study.risk import history

    made = history.calls(rows, seed) if contacts else history.charges(rows, seed)
    count = history.write(made, path)
    print(f"{count:,} made-up {'inbound contacts' if contacts else 'charges'} written to {path}")
    return 0
