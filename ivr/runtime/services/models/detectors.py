"""Detectors in versions: rules, outcomes and a mode over a model's version.

Law of the room: rules are verified before they are kept and whenever they are read; a version is
never changed, and one is active. Numbers are whole, as Fraud Detector's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from ivr.faults import Conflict, NotFound, Unreadable
from ivr.runtime.ports import Artifacts, Clock, Store
from ivr.runtime.records.models import (
    Detector,
    DetectorState,
    DetectorVersion,
    ModelState,
    ModelVersion,
)
from ivr.runtime.risk.detector import deciding

TRIES = 8
PAST_MAX = 50
SCORING = frozenset({ModelState.COMPLETE, ModelState.ACTIVE, ModelState.INACTIVE})
"""States in which a model's version can score."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Detectors:
    """Records, contents and the time."""

    store: Store
    artifacts: Artifacts
    clock: Clock

    def now(self) -> int:
        """Return the epoch second."""
        return int(self.clock.now().timestamp())


def draft(desk: Detectors, compiled: Mapping[str, object], author: str = "") -> DetectorVersion:
    """Keep a compiled detector as its next version; what is the latest already stays the latest.

    Raises:
        Malformed: It is no compiled detector.
        Unreadable: Its model has no such version (REG004).
    """
    read = deciding.read(compiled)
    content = json.dumps(compiled, sort_keys=True, separators=(",", ":")).encode()
    artifact = hashlib.sha256(content).hexdigest()
    if read.model and read.model_version:
        _scoring(desk, read.model, read.model_version)

    def attempt() -> DetectorVersion:
        head = desk.store.get(Detector, read.name) or Detector(name=read.name)
        latest = desk.store.get(DetectorVersion, read.name, str(head.latest))
        if latest is not None and latest.artifact == artifact:
            return latest
        now = desk.now()
        made = DetectorVersion(
            name=read.name,
            number=str(head.latest + 1),
            at=now,
            changed_at=now,
            mode=read.mode,
            artifact=artifact,
            size=len(content),
            model=read.model,
            model_number=read.model_version,
            author=author,
        )
        desk.artifacts.put(artifact, content)
        desk.store.commit(made, replace(head, latest=head.latest + 1))
        return replace(made, version=1)

    return _against_others(attempt)


def activate(desk: Detectors, name: str, number: str) -> DetectorVersion:
    """Let a version decide, in place of the one that does.

    Raises:
        Unreadable: It is unknown (REG004), its rules are not what was kept (REG003), or its model
            cannot score (REG001).
    """

    def attempt() -> DetectorVersion:
        kept = version(desk, name, number)
        if kept.state is DetectorState.ACTIVE:
            return kept
        return _switched(desk, kept, _head(desk, name), keeps=True)

    return _against_others(attempt)


def roll_back(desk: Detectors, name: str) -> DetectorVersion:
    """Let the version decide again that did before the active one.

    Raises:
        Unreadable: There is none (REG001), or it cannot decide any more (REG001, REG003).
    """

    def attempt() -> DetectorVersion:
        head = _head(desk, name)
        if not head.past:
            raise Unreadable(f"{name} has no version before {head.active or 'any'}.", "REG001")
        kept = version(desk, name, head.past[-1])
        return _switched(desk, kept, replace(head, past=head.past[:-1]), keeps=False)

    return _against_others(attempt)


def versions(desk: Detectors, name: str) -> tuple[DetectorVersion, ...]:
    """Return the versions of a detector, the oldest first."""
    return tuple(sorted(desk.store.list(DetectorVersion, name), key=lambda each: int(each.number)))


def version(desk: Detectors, name: str, number: str = "") -> DetectorVersion:
    """Return a version; without a number the active one.

    Raises:
        Unreadable: There is none (REG004).
    """
    wanted = number or _head(desk, name).active
    kept = desk.store.get(DetectorVersion, name, wanted) if wanted else None
    if kept is None:
        shown = f"version {number}" if number else "active version"
        message = f"detector {name} has no {shown}. See `ivr risk detector list`."
        raise Unreadable(message, "REG004")
    return kept


def rules(desk: Detectors, name: str, number: str = "") -> deciding.Detector:
    """Return what a version decides by, verified; without a number the active one's.

    Raises:
        Unreadable: It is missing, cut short or changed (REG003); no such version (REG004).
    """
    kept = version(desk, name, number)
    try:
        found = desk.artifacts.get(kept.artifact)
    except NotFound:
        raise Unreadable(f"the rules of {name} {kept.number} are missing.", "REG003") from None
    if hashlib.sha256(found).hexdigest() != kept.artifact:
        raise Unreadable(
            f"the rules of {name} {kept.number} are not what was kept. Draft them again.", "REG003"
        )
    return deciding.read(found)


def _switched(
    desk: Detectors, kept: DetectorVersion, head: Detector, *, keeps: bool
) -> DetectorVersion:
    rules(desk, kept.name, kept.number)
    if kept.model and kept.model_number:
        _scoring(desk, kept.model, kept.model_number)
    now = desk.now()
    active = replace(kept, state=DetectorState.ACTIVE, changed_at=now)
    before = desk.store.get(DetectorVersion, kept.name, head.active) if head.active else None
    resting = (replace(before, state=DetectorState.INACTIVE, changed_at=now),) if before else ()
    past = [each for each in head.past if each != kept.number]
    if before and keeps:
        past.append(before.number)
    moved = replace(head, active=kept.number, past=tuple(past[-PAST_MAX:]))
    desk.store.commit(active, *resting, moved)
    return replace(active, version=active.version + 1)


def _scoring(desk: Detectors, model: str, number: str) -> None:
    """Refuse a model's version that cannot score."""
    kept = desk.store.get(ModelVersion, model, number)
    if kept is None:
        raise Unreadable(f"model {model} has no version {number}. Train it first.", "REG004")
    if kept.state not in SCORING:
        raise Unreadable(f"{model} {number} is {kept.state}, and cannot score.", "REG001")


def _head(desk: Detectors, name: str) -> Detector:
    return desk.store.get(Detector, name) or Detector(name=name)


def _against_others(attempt: Callable[[], T]) -> T:
    """Try a change again while other writers come first."""
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()
