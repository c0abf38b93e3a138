"""Where the past comes from: a store of assessments, or a file with one JSON object a line.

Law of the room: one row at a time; a row that says nothing is refused by its line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import cast

from ivr.faults import Malformed, Refused, Where, error
from ivr.runtime.ports import Listing
from ivr.runtime.records import Assessment, Review
from ivr.runtime.risk.policy import SCORE_MAX
from ivr.study.replay.past import Past, of_assessment

REMEDY = 'Write {"id": "c-1", "at": 0, "score": 500, "scale": "scorecard", "band": "medium"}.'


def from_store(store: Listing) -> Iterator[Past]:
    """Yield every assessment of a store, with the verdicts of its reviews as labels.

    Raises:
        Unavailable: There was no answer.
        Malformed: A kept signal holds no value of its kind.
    """
    labels = {
        f"charge#{review.customer}#{review.transaction}": review.verdict
        for review in store.scan(Review)
        if review.verdict and review.transaction
    }
    for made in store.scan(Assessment):
        yield of_assessment(made, labels)


def from_lines(lines: Iterable[str], shown_as: str) -> Iterator[Past]:
    """Yield the assessments of a file: the fields of one, and `label` and `amount` where known.

    Raises:
        Refused: A line is no assessment.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _past(json.loads(line))
            except (ValueError, RecursionError, Malformed) as problem:
                why = str(problem) if isinstance(problem, Malformed) else "it is not JSON"
                message = f"this line is no assessment: {why}"
                raise Refused(
                    [error("SPC002", Where(shown_as, number, 1), message, REMEDY)]
                ) from None


def _past(value: object) -> Past:
    if not isinstance(value, dict):
        raise Malformed("It is not an object.")
    tree = cast("Mapping[str, object]", value)
    made = Assessment(
        id=_text(tree, "id"),
        score=_whole(tree, "score", SCORE_MAX),
        band=_text(tree, "band"),
        reasons=(),
        scale=_text(tree, "scale"),
        degraded=tree.get("degraded") is True,
        at=_whole(tree, "at", 10**11),
        lane=_text(tree, "lane", ""),
        signals=_signals(tree.get("signals")),
    )
    past = of_assessment(made, {made.id: _text(tree, "label", "")})
    return replace(past, amount=_amount(tree["amount"])) if "amount" in tree else past


def _text(tree: Mapping[str, object], name: str, usual: str | None = None) -> str:
    value = tree.get(name, usual)
    if not isinstance(value, str):
        raise Malformed(f"{name} is missing or no text.")
    return value


def _whole(tree: Mapping[str, object], name: str, most: int) -> int:
    value = tree.get(name)
    if type(value) is not int or not 0 <= value <= most:
        raise Malformed(f"{name} is not a whole number of 0..{most}.")
    return value


def _signals(value: object) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Malformed("signals is not an object.")
    return {str(name): str(held) for name, held in cast("Mapping[str, object]", value).items()}


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Malformed("amount is no number.") from None
    if not amount.is_finite():
        raise Malformed("amount is no number.")
    return amount
