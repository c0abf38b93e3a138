"""What people decided about charges since they were recorded: it wins over what a file says.

Law of the room: the verdict of a person is a label; what a rule decided is none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from ivr.faults import Unreadable
from ivr.runtime.records import Case, Review

MEANS: Mapping[str, int] = {
    **dict.fromkeys(("1", "fraud", "true", "yes"), 1),
    **dict.fromkeys(("0", "legit", "legitimate", "false", "no"), 0),
}

COLUMNS = ("event_id", "label")


def labels_of_file(path: Path) -> dict[str, int]:
    """Return the labels of a CSV file: event_id, label.

    Raises:
        Unreadable: There is none, it has other columns, or a label that means nothing (RSK202).
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Unreadable(f"{path}: labels cannot be read: {fault}.", "RSK202") from None
    found: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        name, said = (str(row.get(column) or "").strip() for column in COLUMNS)
        if not name or said.lower() not in MEANS:
            message = f"{path}:{line}: {said!r} of {name!r} is no label."
            raise Unreadable(f"{message} Columns are event_id and label: fraud or legit.", "RSK202")
        found[name] = MEANS[said.lower()]
    return found


def labels_of_records(reviews: Iterable[Review], cases: Iterable[Case]) -> dict[str, int]:
    """Return the labels that verdicts give: id of a charge -> 1 or 0.

    A verdict about a case is one about those of its charges that its author saw.
    """
    charged = {case.id: case for case in cases}
    found: dict[str, int] = {}
    for review in sorted(reviews, key=lambda each: (each.decided_at, each.id)):
        if review.verdict not in MEANS:
            continue
        found.update(dict.fromkeys(_meant(review, charged), MEANS[review.verdict]))
    return found


def _meant(review: Review, charged: Mapping[str, Case]) -> Iterable[str]:
    """Return the charges that a verdict is about; of an erased case nothing is known."""
    if review.transaction:
        return (review.transaction,)
    case = charged.get(review.case)
    theirs = [charge.transaction for charge in case.charges] if case is not None else []
    return [each for each in theirs if each and (each in review.seen or not review.seen)]
