"""Schema files, written where the first lines of spec files say that they are.

Law of the room: schemas are for editors; that one cannot be written keeps nobody from compiling.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

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
        OSError: The folder cannot be written.
    """
    from ivr.cli.authoring.schema.names import names_of, offering
    from ivr.cli.authoring.schema.specs import SCHEMAS

    names = names_of(workspace) if workspace is not None else None
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in reversed([*SCHEMAS.items()]):  # where dialog.json is, all others are
        made = make() if names is None else offering(make(), names)
        text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


def write_missing(workspace: Workspace) -> None:
    """Write the schemas that the dialogs of a workspace name, where a clone lacks them."""
    folder = workspace.root / FOLDER
    if (folder / "dialog.json").exists() or not any(map(_names_schema, workspace.dialogs)):
        return
    with suppress(OSError):
        write(folder, workspace)


def _names_schema(dialog: Dialog) -> bool:
    first = dialog.source.text.partition("\n")[0]
    return f"{FOLDER.as_posix()}/" in first
