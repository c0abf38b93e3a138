"""Files of arrays, which may be cut short, or be none.

Law: what is not whole is a ValueError, whatever zip and numpy call it.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.generic]]


def arrays_of(file: Path, prefix: str = "") -> Arrays:
    """Return the arrays of a file whose names begin with a prefix, by what follows it.

    Raises:
        OSError, ValueError: The file is not there, or not whole.
    """
    with _told(file), file.open("rb") as opened:
        found = np.load(opened)
        if not isinstance(found, NpzFile):
            return {}
        with found:
            names = [name for name in found.files if name.startswith(prefix)]
            return {name.removeprefix(prefix): found[name] for name in names}


def mapped(file: Path) -> NDArray[np.generic]:
    """Return the one array of a file, mapped into memory.

    Raises:
        OSError, ValueError: The file is not there, or not whole.
    """
    with _told(file):
        return np.lib.format.open_memmap(file, mode="r")


@contextmanager
def _told(file: Path) -> Generator[None]:
    try:
        yield
    except (BadZipFile, EOFError, zlib.error) as broken:
        message = f"{file.name} is not whole: {broken}"
        raise ValueError(message) from broken
