"""The active version of a registry's model: found when the first charge comes, and looked at again.

    active(settings)    the model that scores, read from the registry that the settings name

Law of the room: a version is looked up by two records and no more; its content is read once, and
only by a digest that matches. Who has a model keeps it while the registry does not answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from ivr.faults import NotFound, Unavailable, Unreadable
from ivr.runtime.settings import Settings

if TYPE_CHECKING:
    from ivr.runtime.risk.learned.model import Model
    from ivr.runtime.services.models.registry import Registry

CLOUD = "dynamodb:"
FILE = "registry.db"

Cloud = Callable[[str, str, str], "Registry"]

LOOK_SECONDS = 60.0
"""After so long it is looked whether another version is active; in a folder, at every charge."""


class Seen(NamedTuple):
    """A model that was read: the SHA-256 of its content, and when to look again (monotonic s)."""

    artifact: str
    model: Model
    until: float


_seen: dict[tuple[str, str], Seen] = {}
_lock = Lock()


def active(
    settings: Settings, now: Callable[[], float] = time.monotonic, cloud: Cloud | None = None
) -> Model:
    """Return the active version of the model that the settings name in their registry.

    Args:
        settings: They name it.
        now: Tells seconds that only go forward.
        cloud: Opens a registry by place, Region and endpoint; by default that on AWS.

    Raises:
        Unreadable: There is no such registry (RUN001) or version (REG004), its content is not what
            was registered (REG001, REG003) or no model (RSK101..RSK103), or nobody answers (the
            store's code).
    """
    place, name = settings.scoring.registry, settings.scoring.name
    with _lock:
        known = _seen.get((place, name))
        if known is not None and now() < known.until:
            return known.model
        seconds = LOOK_SECONDS if place.startswith(CLOUD) else 0.0
        try:
            found = _looked(settings, known, cloud or _on_aws)
        except Unavailable as fault:
            if known is None:
                raise Unreadable(f"The registry of models: {fault}", fault.code) from None
            found = known.artifact, known.model
        except NotFound as fault:
            raise Unreadable(f"The registry of models: {fault}", fault.code) from None
        _seen[place, name] = Seen(*found, now() + seconds)
        return found[1]


def _looked(settings: Settings, known: Seen | None, cloud: Cloud) -> tuple[str, Model]:
    from ivr.runtime.risk.learned.model import parse  # noqa: PLC0415  charges only
    from ivr.runtime.services.models import registry  # noqa: PLC0415  where one is named

    place, name = settings.scoring.registry, settings.scoring.name
    with _shelf(place, settings, cloud) as shelf:
        kept = registry.version(shelf, name)
        if known is not None and known.artifact == kept.artifact:
            return known.artifact, known.model
        text = registry.content(shelf, name, kept.number)
    return kept.artifact, parse(text, f"{name} {kept.number} of the registry")


@contextmanager
def _shelf(place: str, settings: Settings, cloud: Cloud) -> Generator[Registry]:
    if place.startswith(CLOUD):
        yield cloud(place, settings.region, settings.endpoint_url)
        return
    with opened(place) as shelf:
        yield shelf


@contextmanager
def opened(place: str) -> Generator[Registry]:
    """Open the registry of a folder; it is closed again.

    Raises:
        Unreadable: It holds none (RUN001).
        Unavailable: It cannot be opened.
    """
    from ivr.runtime.adapters.embedded.artifacts import FolderArtifacts  # noqa: PLC0415  laptop only
    from ivr.runtime.adapters.embedded.store import SqliteStore  # noqa: PLC0415  laptop only
    from ivr.runtime.services.models.registry import Registry  # noqa: PLC0415  as above

    folder, clock = Path(place), _Now()
    if not (folder / FILE).is_file():
        raise Unreadable("IVR_MODEL_REGISTRY names no registry. Train a model into it.", "RUN001")
    store = SqliteStore(str(folder / FILE), clock)
    try:
        yield Registry(store, FolderArtifacts(folder), clock)
    finally:
        store.close()


@lru_cache(maxsize=4)
def _on_aws(place: str, region: str, endpoint_url: str) -> Registry:
    from ivr.runtime.adapters.aws.artifacts import BucketArtifacts  # noqa: PLC0415  boto3 costs 0.2 s
    from ivr.runtime.adapters.aws.store import DynamoStore  # noqa: PLC0415  as above
    from ivr.runtime.services.models.registry import Registry  # noqa: PLC0415  where one is named

    table, _, bucket = place.removeprefix(CLOUD).partition(",s3:")
    if not table or not bucket:
        message = "IVR_MODEL_REGISTRY is neither a folder nor dynamodb:TABLE,s3:BUCKET."
        raise Unreadable(f"{message} Set one of them.", "RUN001")
    clock = _Now()
    store = DynamoStore(table, clock, region=region, endpoint_url=endpoint_url)
    return Registry(store, BucketArtifacts.of(bucket, region), clock)


class _Now:
    """Implements ports.Clock; that of `assembly` is not taken, which comes after this room."""

    def now(self) -> datetime:
        """Return this moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251  a real clock behind the port
