"""Every public flow that can be parsed is written again as the same JSON value."""

import csv
import json
import os
from pathlib import Path

import pytest

from ivr.formats.connect import read_flow, write_flow

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows"


def rows():
    index = CORPUS / "INDEX.tsv"
    if not index.is_file():
        return []
    with index.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t"))
    return [row["file"] for row in table if row["format"] == "actions"]


FILES = rows()


@pytest.mark.skipif(not FILES, reason=f"corpus not found at {CORPUS}: skipped")
@pytest.mark.parametrize("file", FILES or ["none"])
def test_read_then_write_is_the_same_value(file):
    value = json.loads((CORPUS / file).read_text(encoding="utf-8"))
    assert write_flow(read_flow(value, file)) == value
