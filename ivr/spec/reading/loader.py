"""YAML files -> models; every fault carries its line, and all faults of a file come at once."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ivr.faults import Refused, has_errors
from ivr.spec.reading.reader import Document, read_file, read_text
from ivr.spec.reading.refusal import findings_of

__all__ = ["load_document", "load_file", "load_text"]

Model = TypeVar("Model", bound=BaseModel)


def load_file(model: type[Model], path: Path, shown_as: str) -> Model:
    """Read a YAML file as a model.

    Raises:
        Unreadable: The file cannot be opened.
        Refused: The file is not YAML, or not what the model asks for; all findings at once.
    """
    return load_document(model, read_file(path, shown_as))


def load_text(model: type[Model], text: str, shown_as: str) -> Model:
    """Read YAML text as a model; see `load_file`."""
    return load_document(model, read_text(text, shown_as))


def load_document(model: type[Model], document: Document) -> Model:
    """Return the model of a document, knowing where each part was written.

    Raises:
        Refused: The YAML had findings, or the value is not what the model asks for.
    """
    findings = list(document.findings)
    loaded: Model | None = None
    try:
        loaded = model.model_validate(document.value)
    except ValidationError as problem:
        findings.extend(findings_of(problem, model, document))
    if loaded is None or has_errors(findings):
        raise Refused(findings)
    written_in = getattr(loaded, "written_in", None)
    return written_in(document.source) if written_in else loaded
