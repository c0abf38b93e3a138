"""Contents in a folder, each a file under its own SHA-256: written beside, then put in place.

Law of the room: a file is there whole or not at all, also where two write it at once.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ivr.faults import NotFound, Unavailable

FOLDER = "artifacts"


class FolderArtifacts:
    """Implements ports.Artifacts."""

    def __init__(self, folder: Path) -> None:
        """Keep contents in `folder/artifacts`, which is made when it is needed."""
        self._folder = folder / FOLDER

    def put(self, digest: str, content: bytes, /) -> None:
        """See ports.Artifacts."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=".partial-", dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(partial).replace(self._folder / digest)
            finally:
                Path(partial).unlink(missing_ok=True)
        except OSError as fault:
            raise Unavailable(f"The registry's folder did not take it: {fault.strerror}.") from None

    def get(self, digest: str, /) -> bytes:
        """See ports.Artifacts."""
        try:
            return (self._folder / digest).read_bytes()
        except FileNotFoundError:
            raise NotFound("The registry holds no such content.") from None
        except OSError as fault:
            raise Unavailable(f"The registry's folder did not answer: {fault.strerror}.") from None
