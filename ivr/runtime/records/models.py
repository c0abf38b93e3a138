"""The registry: models and detectors in versions, who trains at present, and jobs that were asked.

Law of the room: no call imports it. What a version is made of never changes, only its state does.
Contents lie beside the records, under their own SHA-256. States and version numbers are Fraud
Detector's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ivr.runtime.records.base import Place, Record


class ModelState(StrEnum):
    """How far a model version is. Source: Fraud Detector API reference, model version status."""

    TRAINING = "TRAINING_IN_PROGRESS"
    COMPLETE = "TRAINING_COMPLETE"
    CANCELLED = "TRAINING_CANCELLED"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    ERROR = "ERROR"


class DetectorState(StrEnum):
    """How far a detector version is. Source: API reference, CreateDetectorVersion."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Model(Record):
    """A model by name: which version is active, and those that were, the latest last."""

    name: str
    active: str = ""
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ModelVersion(Record):
    """One version of a model: `1.0`, `1.01`.

    Attributes:
        trainer: Who trained or trains it.
        at: When its training began; `changed_at` when it took its present state.
        artifact: SHA-256 of its content, 64 hex digits; nothing while there is none.
        size: Bytes of its content.
        digest: SHA-256 of the data that it learnt from.
        features: What it reads, in order.
        metrics: What was measured, as JSON.
        lineage: Rows, times, seed, parameters and libraries, as JSON.
        why: Why it failed or was cancelled.
    """

    name: str
    number: str
    at: int
    changed_at: int
    trainer: str = ""
    state: ModelState = ModelState.TRAINING
    artifact: str = ""
    size: int = 0
    digest: str = ""
    features: tuple[str, ...] = ()
    metrics: str = ""
    lineage: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Training(Record):
    """Who trains within a major version: one at a time. `number` is empty while nobody does."""

    name: str
    major: str
    number: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Detector(Record):
    """A detector by name: which version is active, those that were, and the latest number."""

    name: str
    latest: int = 0
    active: str = ""
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class DetectorVersion(Record):
    """A model's version, rules, outcomes and a mode; `artifact` is the SHA-256 of the rules.

    `model_number` is empty where the model's active version scores, or none does.
    """

    name: str
    number: str
    at: int
    changed_at: int
    mode: str
    artifact: str
    size: int
    model: str = ""
    model_number: str = ""
    author: str = ""
    state: DetectorState = DetectorState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Job(Record):
    """A job that was asked for once: `id` is a digest of what for, `run` is its name once begun."""

    id: str
    kind: str
    source: str
    at: int
    run: str = ""


PLACES: Mapping[type[Record], Place] = {
    Model: Place("MODEL", "MODEL", "name"),
    ModelVersion: Place("MODEL", "VERSION", "name", "number"),
    Training: Place("MODEL", "TRAINING", "name", "major"),
    Detector: Place("DETECTOR", "DETECTOR", "name"),
    DetectorVersion: Place("DETECTOR", "VERSION", "name", "number"),
    Job: Place("JOB", "JOB", "id"),
}
"""Every kind of record of the registry and where it stands."""

READ: Mapping[type[Record], Mapping[str, Callable[[Any], object]]] = {
    Model: {"past": tuple},
    ModelVersion: {"state": ModelState, "features": tuple},
    Detector: {"past": tuple},
    DetectorVersion: {"state": DetectorState},
}
"""How fields are read that JSON lacks."""
