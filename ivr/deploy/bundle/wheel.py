"""A wheel of what a Spark job needs of us: installed by pip beside the job's script.

Law: the same sources give the same bytes. What the cluster has of its own (Spark, numpy, pandas,
pyarrow) is not asked for, so that pip leaves it as it is.
Sources: PEP 427; Glue developer guide, Python modules already provided in Glue.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from ivr import __version__
from ivr.deploy.bundle.closure import closure
from ivr.deploy.bundle.packing import packed

JOB = "ivr.study.risk.transform.job"
NAME = f"ivr-{__version__}-py3-none-any.whl"
"""What pip must find at the end of its address."""

NEEDS = (*("ibis-framework>=12,<13", "packaging>=21.3", "pyarrow-hotfix>=0.4", "rich>=12.4.4"),)
"""What ibis needs for Spark, less Spark itself and what Glue brings along."""


def wheel(source: Path) -> bytes:
    """Return the wheel of the job's modules, found below the package's folder `source`."""
    files = {path: place.read_bytes() for path, place in closure([JOB], source).files.items()}
    told = f"ivr-{__version__}.dist-info"
    files[f"{told}/METADATA"] = _metadata().encode()
    files[f"{told}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: ivr\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = f"{told}/RECORD"
    files[record] = _record(files, record).encode()
    return packed(files)


def _metadata() -> str:
    lines = ["Metadata-Version: 2.1", "Name: ivr", f"Version: {__version__}"]
    return "\n".join([*lines, *(f"Requires-Dist: {each}" for each in NEEDS)]) + "\n"


def _record(files: Mapping[str, bytes], itself: str) -> str:
    """Return the list of files with digest and size; of the list itself neither."""
    lines = [f"{path},{_digest(content)},{len(content)}" for path, content in sorted(files.items())]
    return "\n".join([*lines, f"{itself},,"]) + "\n"


def _digest(content: bytes) -> str:
    made = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"sha256={made.decode()}"
