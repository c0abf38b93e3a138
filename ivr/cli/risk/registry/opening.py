"""The registry that `--registry` names: a folder, or a table and a bucket on AWS."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ivr.faults import NotFound, Unavailable, Unreadable
from ivr.runtime.adapters.embedded.artifacts import FolderArtifacts
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.ports import Artifacts, Listing
from ivr.runtime.services.models.detectors import Detectors
from ivr.runtime.services.models.registry import Registry
from ivr.runtime.wiring.assembly import SystemClock

if TYPE_CHECKING:
    from ivr.runtime.adapters.aws.store import DynamoStore

    Kept = SqliteStore | DynamoStore

FILE = "registry.db"


class Shelf(NamedTuple):
    """A registry: its models, its detectors, and how to go through all of them."""

    models: Registry
    detectors: Detectors
    all: Listing


@contextmanager
def opened(place: str, *, fresh: bool = False) -> Generator[Shelf]:
    """Open `FOLDER` or `dynamodb:TABLE,s3:BUCKET`; `fresh` makes a folder where there is none.

    Raises:
        Unreadable: It cannot be opened (USE008).
    """
    clock = SystemClock()
    store, artifacts = _on_aws(place) if place.startswith("dynamodb:") else _here(place, fresh)
    try:
        yield Shelf(Registry(store, artifacts, clock), Detectors(store, artifacts, clock), store)
    except (NotFound, Unavailable) as problem:
        raise Unreadable(f"--registry {place}: {problem}", "USE008") from problem
    finally:
        store.close()


def _here(place: str, fresh: bool) -> tuple[Kept, Artifacts]:
    folder = Path(place)
    if not fresh and not (folder / FILE).is_file():
        message = f"--registry {place} holds no registry. Train a model, or draft a detector."
        raise Unreadable(message, "USE008")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return SqliteStore(str(folder / FILE), SystemClock()), FolderArtifacts(folder)
    except (OSError, Unavailable) as problem:
        raise Unreadable(f"--registry {place} cannot be used. {problem}", "USE008") from problem


def _on_aws(place: str) -> tuple[Kept, Artifacts]:
    from ivr.runtime.adapters.aws.artifacts import BucketArtifacts
    from ivr.runtime.adapters.aws.store import DynamoStore

    table, _, bucket = place.removeprefix("dynamodb:").partition(",s3:")
    if not table or not bucket:
        raise Unreadable("write --registry dynamodb:TABLE,s3:BUCKET, or a folder.", "USE008")
    return DynamoStore(table, SystemClock()), BucketArtifacts.of(bucket)
