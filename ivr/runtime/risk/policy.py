"""The policy document: which score leads to which band, and when we may call. Read as JSON.

    {"policy": "default",
     "scales": {"scorecard": {
         "bands": [{"band": "high", "above": 800}, {"band": "medium", "above": 400},
                   {"band": "low"}],
         "charges": {"call_above": 600, "investigate_above": 400}}},
     "calling": {"lines": 5, "countries": ["US"]}}

Law of the room: no threshold of a score lives in code. There is one table for each provider's
scale. Bands must cover 0..1000 without gap or overlap: `above` falls strictly and the last row
has none. Design time proves the same; `read` refuses it again. What `calling` may say stands in
`ivr.runtime.risk.calling`; what `lanes` and `listing` may say, in `ivr.runtime.risk.lanes`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from ivr.faults import Malformed
from ivr.runtime.risk import calling, lanes
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.lanes import Lanes, Listing

SCORE_MAX = 1000
"""The highest score; the lowest is 0."""

BANDS = frozenset({"low", "medium", "high"})

_FLOOR = -1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows (name, above), highest first: a score belongs to the first row it is above."""

    scale: str
    rows: tuple[tuple[str, int], ...]

    def band(self, score: int) -> str:
        """Return the name of the row that a score of 0..1000 falls into."""
        for name, above in self.rows:
            if score > above:
                return name
        raise ValueError(score)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the scores of one provider mean: `bands` of contacts, `outcomes` of charges."""

    bands: Table
    outcomes: Table


@dataclass(frozen=True)
class Policy:
    """One table for each scale, the rules of calling, the lanes, and who is listed as spam."""

    scales: Mapping[str, Scale]
    calling: CallingPolicy = field(default_factory=CallingPolicy)
    lanes: Lanes = lanes.USUAL
    listing: Listing | None = None

    @cached_property
    def bands(self) -> Mapping[str, Table]:
        """The table of contacts of each scale."""
        return {name: scale.bands for name, scale in self.scales.items()}

    @cached_property
    def outcomes(self) -> Mapping[str, Table]:
        """The table of charges of each scale."""
        return {name: scale.outcomes for name, scale in self.scales.items()}


def read(document: str | bytes | Mapping[str, object]) -> Policy:
    """Return the policy that a JSON text, or the object it holds, describes.

    Raises:
        Malformed: It is not JSON, a part is missing or out of range, or the bands have a gap, an
            overlap or an unknown name.
    """
    tree = _tree(_parsed(document), "policy")
    scales = _tree(tree.get("scales"), "scales")
    if not scales or not all(scales):
        raise Malformed("The policy names no scale.")
    tables = {name: _scale(name, _tree(value, name)) for name, value in scales.items()}
    return Policy(
        tables,
        calling.read(_tree(tree.get("calling", {}), "calling")),
        lanes.read(tree.get("lanes")),
        lanes.read_listing(tree.get("listing")),
    )


def _scale(name: str, tree: Mapping[str, object]) -> Scale:
    return Scale(_bands(name, tree.get("bands")), _outcomes(name, tree.get("charges")))


def _parsed(document: str | bytes | Mapping[str, object]) -> object:
    if not isinstance(document, str | bytes):
        return document
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        raise Malformed("The policy is not JSON. Compile the policy file again.") from None


def _bands(scale: str, rows: object) -> Table:
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes) or not rows:
        raise Malformed("The policy has no bands.")
    read_rows = tuple(_row(row) for row in cast("Sequence[object]", rows))
    names = [name for name, _ in read_rows]
    if len(set(names)) != len(names) or not BANDS.issuperset(names):
        raise Malformed(f"Bands are each of {', '.join(sorted(BANDS))} at most once.")
    edges = [above for _, above in read_rows]
    if edges != sorted(set(edges), reverse=True):
        raise Malformed("The bands overlap. Write them with falling `above`.")
    if edges[-1] >= 0:
        raise Malformed("Scores below the last band belong to none. Give it no `above`.")
    return Table(scale, read_rows)


def _row(row: object) -> tuple[str, int]:
    tree = _tree(row, "band")
    name, above = tree.get("band"), tree.get("above")
    if above is None:
        above = _FLOOR
    if not isinstance(name, str) or type(above) is not int or above >= SCORE_MAX:
        raise Malformed("A band has no name, or its `above` is not a whole number below 1000.")
    return name, max(above, _FLOOR)


def _outcomes(scale: str, value: object) -> Table:
    tree = _tree(value, "charges")
    call = _whole(tree, "call_above", 0, SCORE_MAX - 1)
    look = _whole(tree, "investigate_above", 0, SCORE_MAX - 1)
    if look > call:
        raise Malformed("investigate_above is higher than call_above. Swap the two.")
    return Table(scale, (("fraud", call), ("investigate", look), ("approve", _FLOOR)))


def _tree(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Malformed(f"The policy has no object {name}.")
    return cast("Mapping[str, object]", value)


def _whole(tree: Mapping[str, object], name: str, least: int, most: int) -> int:
    value = tree.get(name)
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"The policy's {name} is not a whole number of {least}..{most}.")
    return value
