"""The flows of others that are measured: those of IVR_CORPUS, none where that is no folder."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "flows"

MISSING = "not measured: no flows at IVR_CORPUS"


def texts(**wanted: str) -> Mapping[str, bytes]:
    """Return the files of which the index says what is wanted (`quality="clean"`), by name."""
    index = FOLDER / "INDEX.tsv"
    if not index.is_file():
        return {}
    with index.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))
    named = [row["file"] for row in rows if wanted.items() <= row.items()]
    return {name: (FOLDER / name).read_bytes() for name in named}
