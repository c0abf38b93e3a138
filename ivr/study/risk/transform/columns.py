"""Which columns a history has, under which names, and what is wrong where one is missing.

Law of the room: names are compared without regard to case. Of several names of one column the first
in its row wins; what no row names is left out, and the summary says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ivr.faults import Unreadable
from ivr.spec.reading.nearest import did_you_mean

ROUNDED = r"^[0-9](\.[0-9]+)?[eE]\+?[0-9]{2}$"
"""A card's number that a spreadsheet has rounded, such as 4.00E+15: many cards have it."""

SEPARATORS = (";", "\t", "|")
"""What programs write between columns in place of a comma."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: our name, the names that histories give it, its kind, whether it must be there."""

    name: str
    others: tuple[str, ...]
    kind: str
    must: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it is known by, the most telling first."""
        return (self.name, *self.others)


CHARGES: tuple[Column, ...] = (
    Column("event_id", ("trans_num", "transaction_id"), "text", must=True),
    Column("card", ("cc_num", "card_number", "card_token", "entity_id"), "card", must=True),
    Column(
        "event_timestamp",
        ("trans_date_trans_time", "transaction_timestamp", "timestamp", "at", "unix_time"),
        "moment",
        must=True,
    ),
    Column("amount", ("amt", "transaction_amt", "order_price"), "amount", must=True),
    Column("label", ("is_fraud", "event_label"), "label"),
    Column("category", ("product_category", "merchant_category"), "category"),
    Column("gender", (), "gender"),
    Column("dob", ("date_of_birth", "birth_date"), "date"),
    Column("city_pop", ("population",), "count"),
    Column("lat", ("latitude", "billing_latitude"), "latitude"),
    Column("long", ("longitude", "billing_longitude"), "longitude"),
    Column("merch_lat", ("merchant_latitude",), "latitude"),
    Column("merch_long", ("merchant_longitude",), "longitude"),
)
"""The columns of a history of card charges; `card` may be numbers or tokens of this product."""

CALLS: tuple[Column, ...] = (
    Column("event_id", ("contact_id", "contact"), "text", must=True),
    Column("caller", ("phone_number", "entity_id", "customer"), "card", must=True),
    Column("event_timestamp", ("timestamp", "at"), "moment", must=True),
    Column("label", ("is_fraud", "event_label"), "label"),
    Column("call_duration", ("duration", "call_seconds"), "seconds", must=True),
    Column("customer_class", ("class",), "class"),
    Column("contact_type", ("channel",), "contact"),
)
"""The columns of a history of inbound contacts."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column of a file is which of ours, and those of the file that are left out."""

    named: Mapping[str, str]
    ignored: tuple[str, ...]


def matched(found: Sequence[str], columns: Sequence[Column], file: str) -> Matched:
    """Return which of the columns that a file has are ours.

    Raises:
        Unreadable: One that must be there is not, or a name stands twice (HIS002).
    """
    folded = _folded(found, file)
    _separated(found, file)
    named = {
        column.name: folded[name]
        for column in columns
        for name in reversed(column.names)
        if name in folded
    }
    missing = [column for column in columns if column.must and column.name not in named]
    if missing:
        unused = [name for name in folded.values() if name not in named.values()]
        raise Unreadable(_said(missing, unused, file), "HIS002")
    return Matched(named, tuple(name for name in found if name not in named.values()))


def _folded(found: Iterable[str], file: str) -> Mapping[str, str]:
    folded: dict[str, str] = {}
    for name in found:
        low = name.strip().lower()
        if low in folded:
            raise Unreadable(f"{file} has two columns {name!r}. Rename one.", "HIS002")
        folded[low] = name
    return folded


def _separated(found: Sequence[str], file: str) -> None:
    """Refuse a file of one column whose name is several."""
    between = [mark for mark in SEPARATORS if mark in found[0]] if len(found) == 1 else []
    if between:
        message = f"{file} separates its columns by {between[0]!r}. Write commas between them."
        raise Unreadable(message, "HIS002")


def _said(missing: Sequence[Column], unused: Sequence[str], file: str) -> str:
    lines = [f"{file} lacks {len(missing)} of the columns that a history must have."]
    for column in missing:
        near = [name for name in unused if did_you_mean(name.strip().lower(), column.names)]
        advice = f"Is it {near[0]!r}? Rename that." if near else "Add it."
        lines.append(f"  {column.name} (or {', '.join(column.others)}): missing. {advice}")
    return "\n".join(lines)
