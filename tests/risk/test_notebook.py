"""docs/notebooks/risk.ipynb: it runs from history to decision, and stores no output."""

from __future__ import annotations

import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path("docs/notebooks/risk.ipynb")


def said(cell):
    """Return what a cell printed or came to."""
    shown = (each.get("text") or each["data"].get("text/plain", "") for each in cell.outputs)
    return "".join(shown)


def test_the_notebook_goes_from_history_to_decision(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's own libraries
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        nbformat.validate(notebook)
        assert not any(cell.get("outputs") for cell in notebook.cells)
        client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}})
        client.execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    told = [said(cell) for cell in cells]
    assert told[2].startswith("(26000, {}, ")
    assert "'roc': 0.9" in told[3]
    assert "RSK304" in told[4]
    assert "above 955: " in told[4]
    assert "image/svg+xml" in cells[5].outputs[0]["data"]
    assert "call above 955 saves " in told[6]
    first, *_ = told[7].splitlines()
    assert first.endswith("scores 1000: fraud")
    assert ": approve" in told[7]
    assert list(tmp_path.iterdir()) == []
