"""Schema files, written where the first lines of spec files say that they are.

Law of the room: schemas are for editors; that one cannot be written keeps nobody from compiling.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from ivr.cli.writing import put
from ivr.faults import Unreadable
from ivr.spec.dialog import Dialog
from ivr.workspace import Workspace

FOLDER = Path(".ivr/schema")
"""Where the files of a workspace look for schemas, below its root. It is not kept under version
control: what it offers are the names of one environment, as they are at the time."""


def write(folder: Path, workspace: Workspace | None = None) -> Path:
    """Write the schema of every kind of spec file, and return the folder.

    Args:
        folder: Where to write; it is made.
        workspace: Whose names are offered; None = keys alone.

    Raises:
        Unreadable: The folder cannot be written (USE006).
    """
    from ivr.cli.authoring.schema.names import names_of, offering
    from ivr.cli.authoring.schema.specs import SCHEMAS

    names = names_of(workspace) if workspace is not None else None
    made = {
        name: make() if names is None else offering(make(), names) for name, make in SCHEMAS.items()
    }
    put(
        {
            folder / f"{name}.json": json.dumps(each, indent=2, ensure_ascii=False) + "\n"
            for name, each in made.items()
        }
    )
    return folder


def write_missing(workspace: Workspace) -> None:
    """Write the schemas that the dialogs of a workspace name, where a clone lacks them."""
    folder = workspace.root / FOLDER
    if (folder / "dialog.json").exists() or not any(map(_names_schema, workspace.dialogs)):
        return
    with suppress(Unreadable):
        write(folder, workspace)


def _names_schema(dialog: Dialog) -> bool:
    first = dialog.source.text.partition("\n")[0]
    return f"{FOLDER.as_posix()}/" in first
