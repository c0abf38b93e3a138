"""Imported dialogs -> the files of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ivr.importer.dialog import Ground, Imported
from ivr.importer.naming.bindings import INSTANCE
from ivr.importer.writing.yaml import text_of

ENVIRONMENT = "local"
"""The environment that holds the bindings: the one that commands take by themselves."""

VARIABLES = "prompts/variables.yaml"
POLICY = "infra/policy/default.yaml"

_SCHEMA = ".ivr/schema"


def environment_file(env: str = ENVIRONMENT) -> str:
    """Return the path of an environment in its workspace."""
    return f"infra/environments/{env}.yaml"


def prompts_file(imported: Imported) -> str:
    """Return the path of a dialog's prompts in its workspace."""
    return f"prompts/{imported.locale}/{imported.name}.yaml"


def dialog_file(imported: Imported) -> str:
    """Return the path of a dialog in its workspace."""
    return f"flows/{imported.name}.yaml"


def dialog_text(imported: Imported, source: str = "") -> str:
    """Return a dialog as text; `source` names the file that it came from."""
    opening = (f"Imported from {source}.",) if source else ()
    return text_of(imported.dialog, f"../{_SCHEMA}/dialog.json", opening)


def own_files(imported: Imported, source: str = "") -> dict[str, str]:
    """Return the files of one dialog: path -> text."""
    files = {dialog_file(imported): dialog_text(imported, source)}
    if imported.prompts:
        files[prompts_file(imported)] = text_of(imported.prompts, f"../../{_SCHEMA}/prompts.json")
    return files


def shared_files(ground: Ground, env: str = ENVIRONMENT) -> dict[str, str]:
    """Return the files that all dialogs of a workspace share: path -> text."""
    environment = text_of(_environment(ground, env), f"../../{_SCHEMA}/environment.json")
    files = {environment_file(env): environment}
    if ground.variables.declared:
        declared: Mapping[str, Any] = ground.variables.declared
        files[VARIABLES] = text_of(declared, f"../{_SCHEMA}/variables.json")
    return files


def files_of(
    imported: Sequence[Imported], ground: Ground, env: str = ENVIRONMENT
) -> dict[str, str]:
    """Return all files of dialogs, and those that they share: path -> text."""
    own = (own_files(each) for each in imported)
    return {
        path: text for files in (*own, shared_files(ground, env)) for path, text in files.items()
    }


def _environment(ground: Ground, env: str) -> dict[str, Any]:
    environment: dict[str, Any] = {
        "environment": env,
        "about": "What the imported flows are bound to. Other environments bind the same names.",
        "instance": ground.bindings.instance or INSTANCE,
        "derive": True,
        "as_found": True,
        "policy": "default",
    }
    if ground.variables.values:
        environment["values"] = dict(ground.variables.values)
    if ground.bindings.symbols:
        environment["symbols"] = dict(sorted(ground.bindings.symbols.items()))
    return environment
