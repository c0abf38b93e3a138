"""A folder that appears whole or not at all.

Law: whoever is first wins; who comes later finds the same there.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def new_folder(folder: Path) -> Generator[Path]:
    """Give an empty folder to fill, which becomes `folder` when that ended well.

    Raises:
        OSError: It cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        yield aside
        aside.rename(folder)
    except OSError:
        if not folder.is_dir():  # somebody else was first otherwise, with the same
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
