"""`ivr data erase` and `ivr data quarantine`: what is done at a desk and stands in the audit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from ivr.cli.state.opening import opened, who, write
from ivr.faults import NotFound, Unreadable
from ivr.runtime.ports import QuarantineReader
from ivr.runtime.records import Quarantined
from ivr.runtime.services.keeping.custody import look_at
from ivr.runtime.services.keeping.erasure import Demand
from ivr.runtime.services.keeping.erasure import erase as carry_out


def erase(customer: str, store: str, because: str, by: str) -> int:
    """Erase a customer and say what was removed and what stays.

    Raises:
        Refused: A case is open or a contact may be live.
        Unreadable: There is no such customer, no reason, or the store cannot be used.
    """
    _need(because)
    with opened(store) as found:
        demand = Demand(customer, who(by), because, found.ports.now())
        try:
            erased = carry_out(found.shelves, demand)
        except NotFound as problem:
            raise Unreadable(str(problem), "USE003") from problem
    for word, counts in (("removed", erased.removed), ("stripped", erased.stripped)):
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        print(f"{word}: {told or 'nothing'}")
    return 0


def parked(store: str) -> int:
    """List what is in quarantine, oldest first.

    Raises:
        Unreadable: The store cannot be used.
    """
    with opened(store) as found:
        for each in sorted(found.shelves.scan(Quarantined), key=lambda each: (each.at, each.id)):
            at = datetime.fromtimestamp(each.at, UTC)
            print(
                f"{each.id}  {at:%Y-%m-%dT%H:%M:%SZ}  {each.why}  {each.size} bytes  {each.place}"
            )
    return 0


def look(name: str, store: str, told: tuple[str, str], out: Path | None) -> int:
    """Write out what is in quarantine, once that stands in the audit.

    Raises:
        Unreadable: There is no such thing, no reason, or the store or file cannot be used.
    """
    by, because = told
    _need(because)
    with opened(store) as found:
        reader = cast("QuarantineReader", found.ports.quarantine)
        try:
            content = look_at(found.shelves, reader, name, (who(by), because), found.ports.now())
        except NotFound as problem:
            raise Unreadable(str(problem), "USE003") from problem
    write(content, out)
    return 0


def _need(because: str) -> None:
    if not because.strip():
        raise Unreadable("--because is empty. Say why; it is written in the audit.", "USE001")
