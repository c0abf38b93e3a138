"""Zips for Lambda that hold what call time needs, and nothing else.

    for each in bundles(build):
        print(each.name, len(each.content), each.digest)

Law of the room: the same sources give the same bytes, on every machine: sorted names, one fixed
date, nothing compressed (what a compressor makes depends on its version).
"""

from __future__ import annotations

from ivr.deploy.bundle.alongside import Alongside, alongside
from ivr.deploy.bundle.bundling import (
    IN_CALL_BYTES_MAX,
    ROOT,
    Bundle,
    bundles,
    handlers_of,
    model_digest,
)

__all__ = [
    "IN_CALL_BYTES_MAX",
    "ROOT",
    "Alongside",
    "Bundle",
    "alongside",
    "bundles",
    "handlers_of",
    "model_digest",
]
