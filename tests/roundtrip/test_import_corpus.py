"""Public flows become dialogs that compile to flows which do the same."""

import csv
import json
import os
from functools import cache
from pathlib import Path

import pytest

from ivr.adopting import Source, adopt, workspace_files
from ivr.flowfiles import read_bytes
from ivr.importer.naming.bindings import is_private

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows"

EQUIVALENT, REAL, NODES = 0.95, 0.85, 0.85
"""Promised: share of flows proven, of actions in real nodes; nodes for each action at most."""


def rows():
    index = CORPUS / "INDEX.tsv"
    if not index.is_file():
        return []
    with index.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


ROWS = rows()
needed = pytest.mark.skipif(not ROWS, reason=f"corpus not found at {CORPUS}: skipped")


@cache
def adopted(quality):
    files = [row["file"] for row in ROWS if row["quality"] == quality]
    read = [read_bytes((CORPUS / file).read_bytes(), file, Path(file).stem) for file in files]
    made, refused = adopt([Source(item.flow, item.shown) for item in read])
    assert refused == ()
    return made


@needed
def test_clean_flows_are_proven_and_readable():
    made = adopted("clean")
    actions = sum(each.actions for each in made)
    assert sum(each.proven for each in made) >= EQUIVALENT * len(made)
    assert sum(each.real for each in made) >= REAL * actions
    assert sum(each.nodes for each in made) <= NODES * actions


@needed
@pytest.mark.parametrize("quality", ["legacy", "suspect"])
def test_other_flows_lose_nothing_either(quality):
    assert [each.source.shown for each in adopted(quality) if not each.proven] == []


@needed
@pytest.mark.parametrize("quality", ["clean", "legacy", "suspect"])
def test_nothing_private_is_left(quality):
    files = workspace_files(adopted(quality))
    told = {path: text for path, text in files.items() if path.startswith(("flows/", "prompts/"))}
    left = [
        (path, line)
        for path, text in told.items()
        for line in text.splitlines()
        if is_private(line)
    ]
    assert left == []


@needed
def test_every_action_stands_somewhere():
    clean = adopted("clean")
    assert clean
    for each in clean:
        told = {name for node in each.imported.nodes for name in node.actions}
        assert told | set(each.imported.header) == set(each.source.flow.by_id), each.source.shown
        assert json.dumps(each.imported.dialog)
