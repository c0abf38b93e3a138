"""`ivr data seed` and `ivr data sample`: customers into a store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ivr.cli.state.opening import opened, read_document, write
from ivr.cli.state.sample import document
from ivr.faults import Malformed, Unreadable
from ivr.runtime.adapters.embedded.seed import load


def seed(file: Path, store: str) -> int:
    """Put the customers of a file into a store and say how many records that were.

    Raises:
        Unreadable: The file is not as documented, or the store cannot be used.
    """
    _load(read_document(file), str(file), store)
    return 0


def sample(customers: int, transactions: int, seed: int, store: str, out: Path | None) -> int:
    """Make up customers; put them into a store, or write them as JSON.

    Raises:
        Unreadable: Both a store and a file are named, or one cannot be used.
    """
    if store and out is not None:
        raise Unreadable("--store and --out were both given. Choose one.", "USE001")
    made = document(customers, transactions, seed)
    if store:
        _load(made, "the sample", store)
    else:
        write(json.dumps(made, indent=1, ensure_ascii=False), out)
    return 0


def _load(tree: dict[str, Any], shown: str, store: str) -> None:
    with opened(store, fresh=True) as found:
        try:
            put = load(found.shelves, tree, found.settings.pepper)
        except Malformed as problem:
            raise Unreadable(f"{shown}: {problem}", "USE002") from problem
    print(f"{put} records put into {store}")
