"""The past under another policy: who would have gone elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ivr.cli.risk.policy.judged import FOLDER, proven
from ivr.faults import Unreadable
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.scorecard import Scorecard
from ivr.study.replay import Capacity, Past, Tally, by_policy, replay, report, tallied
from ivr.study.replay.sources import from_lines, from_store

FORMS: dict[str, Callable[[Tally], str]] = {
    "text": report.text,
    "md": report.markdown,
    "json": lambda tally: json.dumps(report.json_value(tally), indent=2),
}


class Asked(NamedTuple):
    """What is to be replayed, and what is tolerated.

    Attributes:
        old: The policy that is compared with, a file or a profile of the workspace.
        new: The other one.
        store: A store with assessments, as `ivr data` names it, or nothing.
        contacts: A file with one assessment a line, or nothing.
        again: Scores are made anew from kept signals, by the scorecard.
        at_most: Percent of all that may go elsewhere.
        capacity: `lane=number` an hour, each.
        form: text, md or json.
    """

    old: str
    new: str
    store: str = ""
    contacts: Path | None = None
    again: bool = False
    at_most: float = 100.0
    capacity: tuple[str, ...] = ()
    form: str = "text"


def simulate(asked: Asked, root: Path) -> int:
    """Show who would have gone elsewhere; 1 where too many would, or somebody is hung up on anew.

    Raises:
        Unreadable: There is no such file or format, or nothing to replay.
        Refused: A policy or a line of the file is wrong.
    """
    if asked.form not in FORMS:
        raise Unreadable(f"no format {asked.form!r}. There are: {', '.join(FORMS)}.", "USE001")
    old, new = (_policy(name, root) for name in (asked.old, asked.new))
    provider = Scorecard() if asked.again else None
    with _pasts(asked) as pasts:
        tally = tallied(
            replay(pasts, by_policy(old), by_policy(new, provider)), _capacity(asked.capacity)
        )
    if not tally.seen:
        raise Unreadable("there is no assessment to replay. Take calls with --store.", "USE007")
    print(FORMS[asked.form](tally))
    refused = any(way.new == "refuse" for way in tally.ways)
    return int(refused or 100 * tally.moved > asked.at_most * tally.seen)


def _policy(name: str, root: Path) -> Policy:
    """Return the policy of a file, or of a profile of the workspace."""
    profile = root / FOLDER / f"{name}.yaml"
    file = profile if not Path(name).exists() and profile.is_file() else Path(name)
    return policies.read(proven(file).json_value())


@contextmanager
def _pasts(asked: Asked) -> Generator[Iterator[Past]]:
    if bool(asked.store) == (asked.contacts is not None):
        raise Unreadable("give either --store or --contacts: where the past is kept.", "USE001")
    if asked.contacts is not None:
        try:
            with asked.contacts.open(encoding="utf-8") as lines:
                yield from_lines(lines, str(asked.contacts))
        except (OSError, UnicodeDecodeError) as problem:
            message = f"{asked.contacts} cannot be read: {problem}"
            raise Unreadable(message, "USE002") from problem
        return
    from ivr.cli.state.opening import opened

    with opened(asked.store) as found:
        yield from_store(found.shelves)


def _capacity(said: tuple[str, ...]) -> Capacity | None:
    limits: dict[str, int] = {}
    for each in said:
        lane, _, number = each.partition("=")
        if not number.isdigit():
            raise Unreadable(f"{each!r} is no capacity. Write agent=40, for an hour.", "USE001")
        limits[lane] = int(number)
    return Capacity(limits) if limits else None
