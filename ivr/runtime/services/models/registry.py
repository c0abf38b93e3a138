"""The registry of models: who may train, what was made, which version scores.

Law of the room: a content is kept before the record that names it, and whatever belongs together is
one commit, so that nothing is ever half registered. A content is verified whenever it is read.
Numbers are those of Fraud Detector: a created model is `N.0`, its updates `N.01` to `N.99`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from ivr.faults import Conflict, NotFound, Unreadable
from ivr.runtime.ports import Artifacts, Clock, Store
from ivr.runtime.records.models import Model, ModelState, ModelVersion, Training

TRAINING_SECONDS = 86_400
"""After a day a training counts as lost, and another may begin in its place."""

TRIES = 8
"""How often a change is tried against other writers."""

MINOR_MAX, MAJOR_MAX = 99, 9_999
PAST_MAX = 50
TEXT_MAX = 60_000
"""Characters of metrics and of lineage: both together fit into a DynamoDB item of 400 KB."""

CREATE, UPDATE = "create", "update"

NEXT: Mapping[ModelState, frozenset[ModelState]] = {
    ModelState.TRAINING: frozenset({ModelState.COMPLETE, ModelState.CANCELLED, ModelState.ERROR}),
    ModelState.COMPLETE: frozenset({ModelState.ACTIVE}),
    ModelState.ACTIVE: frozenset({ModelState.INACTIVE}),
    ModelState.INACTIVE: frozenset({ModelState.ACTIVE}),
    ModelState.CANCELLED: frozenset(),
    ModelState.ERROR: frozenset(),
}
"""State -> those that may follow it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Registry:
    """Records, contents and the time."""

    store: Store
    artifacts: Artifacts
    clock: Clock

    def now(self) -> int:
        """Return the epoch second."""
        return int(self.clock.now().timestamp())


class Trained(NamedTuple):
    """What came of a training: the model itself, what it learnt from and what was measured.

    `digest` is the SHA-256 of the data; `metrics` and `lineage` are plain JSON values.
    """

    content: bytes
    digest: str
    features: Sequence[str]
    metrics: Mapping[str, object]
    lineage: Mapping[str, object]


def begin(
    registry: Registry, name: str, mode: str, trainer: str = "", major: str = ""
) -> ModelVersion:
    """Begin a training: `create` takes a new major version, `update` the next minor of one.

    Without `major` the latest is updated. A training that was begun more than a day ago is lost.

    Raises:
        Unreadable: There is no such model (REG004), or no number is left (REG001).
        Conflict: A training of that major version is under way.
        Unavailable: The store did not answer.
    """

    def attempt() -> ModelVersion:
        known = versions(registry, name)
        number = _next(known, mode, major)
        now = registry.now()
        guard = _guard(registry, name, number, now)
        made = ModelVersion(name=name, number=number, at=now, changed_at=now, trainer=trainer)
        lost = [
            _moved(each, ModelState.ERROR, now, "The training was lost.")
            for each in known
            if each.state is ModelState.TRAINING and _parts(each.number)[0] == int(guard.major)
        ]
        heads = () if registry.store.get(Model, name) else (Model(name=name),)
        registry.store.commit(guard, made, *lost, *heads)
        return replace(made, version=1)

    if mode not in {CREATE, UPDATE}:
        raise Unreadable(f"no mode {mode}. There are create and update.", "REG001")
    return _against_others(attempt)


def complete(registry: Registry, name: str, number: str, trained: Trained) -> ModelVersion:
    """Register what was trained; saying so again with the same content changes nothing.

    Raises:
        Unreadable: The version is not being trained (REG001), or unknown (REG004).
        Unavailable: The store did not answer; say so again.
    """
    artifact = hashlib.sha256(trained.content).hexdigest()

    def attempt() -> ModelVersion:
        kept = version(registry, name, number)
        if kept.state is ModelState.COMPLETE and kept.artifact == artifact:
            return kept
        done = replace(
            _moved(kept, ModelState.COMPLETE, registry.now()),
            artifact=artifact,
            size=len(trained.content),
            digest=trained.digest,
            features=tuple(trained.features),
            metrics=_text(trained.metrics),
            lineage=_text(trained.lineage),
        )
        registry.artifacts.put(artifact, trained.content)
        registry.store.commit(done, *_freed(registry, name, number))
        return replace(done, version=done.version + 1)

    return _against_others(attempt)


def cancel(registry: Registry, name: str, number: str, why: str = "") -> ModelVersion:
    """Cancel a training; what it brings later is refused.

    Raises:
        Unreadable: The version is not being trained (REG001), or unknown (REG004).
    """
    return _ended(registry, (name, number), ModelState.CANCELLED, why)


def fail(registry: Registry, name: str, number: str, why: str) -> ModelVersion:
    """Note that a training failed.

    Raises:
        Unreadable: The version is not being trained (REG001), or unknown (REG004).
    """
    return _ended(registry, (name, number), ModelState.ERROR, why)


def activate(registry: Registry, name: str, number: str) -> ModelVersion:
    """Let a version score, in place of the one that does.

    Raises:
        Unreadable: Its state does not allow it (REG001), it is unknown (REG004), or its content
            is not what was registered (REG003).
    """

    def attempt() -> ModelVersion:
        kept = version(registry, name, number)
        if kept.state is ModelState.ACTIVE:
            return kept
        content(registry, name, number)
        return _switched(registry, kept, _head(registry, name))

    return _against_others(attempt)


def roll_back(registry: Registry, name: str) -> ModelVersion:
    """Let the version score again that did before the active one.

    Raises:
        Unreadable: There is none (REG001), or its content is not what was registered (REG003).
    """

    def attempt() -> ModelVersion:
        head = _head(registry, name)
        if not head.past:
            raise Unreadable(f"{name} has no version before {head.active or 'any'}.", "REG001")
        kept = version(registry, name, head.past[-1])
        content(registry, name, kept.number)
        return _switched(registry, kept, replace(head, past=head.past[:-1]), keeps=False)

    return _against_others(attempt)


def versions(registry: Registry, name: str) -> tuple[ModelVersion, ...]:
    """Return the versions of a model, the oldest first."""
    return tuple(
        sorted(registry.store.list(ModelVersion, name), key=lambda each: _parts(each.number))
    )


def version(registry: Registry, name: str, number: str = "") -> ModelVersion:
    """Return a version; without a number the active one.

    Raises:
        Unreadable: There is none (REG004).
    """
    wanted = number
    if not wanted:
        head = registry.store.get(Model, name)
        wanted = head.active if head else ""
    kept = registry.store.get(ModelVersion, name, wanted) if wanted else None
    if kept is None:
        shown = f"version {number}" if number else "active version"
        raise Unreadable(f"model {name} has no {shown}. See `ivr risk models list`.", "REG004")
    return kept


def content(registry: Registry, name: str, number: str = "") -> bytes:
    """Return the content of a version, verified; without a number that of the active one.

    Raises:
        Unreadable: It is missing, cut short or changed (REG003); no such version (REG004).
    """
    kept = version(registry, name, number)
    if not kept.artifact:
        raise Unreadable(f"{name} {kept.number} has no content: it is {kept.state}.", "REG001")
    try:
        found = registry.artifacts.get(kept.artifact)
    except NotFound:
        raise Unreadable(f"the content of {name} {kept.number} is missing.", "REG003") from None
    if len(found) != kept.size or hashlib.sha256(found).hexdigest() != kept.artifact:
        raise Unreadable(
            f"the content of {name} {kept.number} is not what was registered: {len(found)} of "
            f"{kept.size} bytes, another digest. Train it again, or roll back.",
            "REG003",
        )
    return found


def _switched(
    registry: Registry, kept: ModelVersion, head: Model, *, keeps: bool = True
) -> ModelVersion:
    """Make a version the active one, and the active one inactive, in one commit.

    Raises:
        Conflict: Another one was made active since the head was read.
        Unreadable: Its state does not allow it (REG001).
    """
    now = registry.now()
    active = _moved(kept, ModelState.ACTIVE, now)
    before = registry.store.get(ModelVersion, kept.name, head.active) if head.active else None
    if before and before.state is not ModelState.ACTIVE:
        raise Conflict(f"{kept.name} {head.active} was changed by another writer. Read it again.")
    resting = (_moved(before, ModelState.INACTIVE, now),) if before else ()
    past = [each for each in head.past if each != kept.number]
    if before and keeps:
        past.append(before.number)
    moved = replace(head, active=kept.number, past=tuple(past[-PAST_MAX:]))
    registry.store.commit(active, *resting, moved)
    return replace(active, version=active.version + 1)


def _ended(registry: Registry, which: tuple[str, str], state: ModelState, why: str) -> ModelVersion:
    def attempt() -> ModelVersion:
        kept = version(registry, *which)
        if kept.state is state:
            return kept
        done = _moved(kept, state, registry.now(), why)
        registry.store.commit(done, *_freed(registry, *which))
        return replace(done, version=done.version + 1)

    return _against_others(attempt)


def _moved(kept: ModelVersion, state: ModelState, now: int, why: str = "") -> ModelVersion:
    """Return a version in another state.

    Raises:
        Unreadable: Its state does not allow that (REG001).
    """
    if state not in NEXT[kept.state]:
        raise Unreadable(
            f"{kept.name} {kept.number} is {kept.state}, and cannot be {state}.", "REG001"
        )
    return replace(kept, state=state, changed_at=now, why=why[:500])


def _guard(registry: Registry, name: str, number: str, now: int) -> Training:
    """Return the record that keeps others from training within the same major version.

    Raises:
        Conflict: Another training is under way.
    """
    major = number.partition(".")[0]
    held = registry.store.get(Training, name, major)
    if held is not None and held.number and now - held.at < TRAINING_SECONDS:
        raise Conflict(
            f"{name} {held.number} is being trained: one training of a major version at a time. "
            "Wait for it, or cancel it."
        )
    fresh = held or Training(name=name, major=major, number="", at=now)
    return replace(fresh, number=number, at=now)


def _freed(registry: Registry, name: str, number: str) -> tuple[Training, ...]:
    """Return the guard of a training that ends, open again; nothing where another holds it."""
    held = registry.store.get(Training, name, number.partition(".")[0])
    if held is None or held.number != number:
        return ()
    return (replace(held, number=""),)


def _next(known: Sequence[ModelVersion], mode: str, major: str) -> str:
    """Return the number of the next version.

    Raises:
        Unreadable: There is nothing to update (REG004), or no number is left (REG001).
    """
    parts = [_parts(each.number) for each in known]
    last = max((part[0] for part in parts), default=0)
    if mode == CREATE:
        if last >= MAJOR_MAX:
            raise Unreadable(f"there are no major versions above {MAJOR_MAX}.", "REG001")
        return f"{last + 1}.0"
    wanted = int(major) if major.isdigit() else last
    minors = [minor for each, minor in parts if each == wanted]
    if not minors:
        raise Unreadable("there is no such version to update. Create one.", "REG004")
    if max(minors) >= MINOR_MAX:
        raise Unreadable(f"version {wanted} has no minor number left. Create another.", "REG001")
    return f"{wanted}.{max(minors) + 1:02d}"


def _parts(number: str) -> tuple[int, int]:
    major, _, minor = number.partition(".")
    return int(major), int(minor)


def _head(registry: Registry, name: str) -> Model:
    return registry.store.get(Model, name) or Model(name=name)


def _text(value: Mapping[str, object]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if len(text) > TEXT_MAX:
        raise Unreadable(f"metrics or lineage have more than {TEXT_MAX} characters.", "REG001")
    return text


def _against_others(attempt: Callable[[], T]) -> T:
    """Try a change again while other writers come first; at last what they did is told."""
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()
