"""The features of inbound contacts as dataframe expressions, one row for each kind in the table.

    featured(contacts)    cleaned contacts -> the feature frame of calls

A contact stands twice in a caller's time: when it begins, and when it ends and its length is known.

Law of the room: as that of `features`: the formulas of call time, operation by operation, made from
CALL_FEATURES alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ivr.runtime.risk.learned.calls import BEGUN, CALL_FEATURES, CLASSES, ENDED, FREQUENT
from ivr.runtime.risk.learned.features import Feature
from ivr.study.risk.transform.features import IDENTITY
from ivr.study.risk.transform.frames import Table, Value, ibis


def featured(contacts: Table) -> Table:
    """Return the feature frame of cleaned contacts: IDENTITY, then CALL_FEATURES, in no order.

    Args:
        contacts: Columns of IDENTITY, `kind` and `voice`; `amount_cents` holds hundredths of the
            seconds that a contact took.
    """
    begun = contacts.mutate(
        begun=ibis.literal(1, "int64"),
        ended=ibis.literal(0, "int64"),
        took=ibis.literal(0, "int64"),
    )
    took: Value = contacts.amount_cents // 100
    ended = contacts.mutate(
        at=contacts.at + took,
        begun=ibis.literal(0, "int64"),
        ended=ibis.literal(1, "int64"),
        took=took.cast("int64"),
    )
    both = begun.union(ended)
    known = both.mutate(**dict(_sums(both)))
    row = known.filter(known.begun == 1)
    columns = {each.name: _KINDS[each.kind](row, each) for each in CALL_FEATURES}
    typed = {name: value.cast("float64") for name, value in columns.items()}
    return row.select(*IDENTITY, **typed)


def _sums(row: Table) -> Iterator[tuple[str, Value]]:
    yield "earlier", row["ended"].sum().over(_back(row))
    for seconds in BEGUN:
        yield f"begun_{seconds}", row["begun"].sum().over(_back(row, seconds))
    for seconds in ENDED:
        yield f"ended_{seconds}", row["ended"].sum().over(_back(row, seconds))
        yield f"took_{seconds}", row["took"].sum().over(_back(row, seconds))


def _back(row: Table, seconds: int | None = None) -> Value:
    return ibis.range_window(preceding=(seconds, 1), group_by=row["card"], order_by=row["at"])


def _class(name: str) -> Callable[[Table, Feature], Value]:
    return lambda row, _: row["kind"] == CLASSES.index(name)


def _mean(row: Table, feature: Feature) -> Value:
    count: Value = row[f"ended_{feature.seconds}"].fill_null(0)
    mean: Value = (row[f"took_{feature.seconds}"] / count).floor()
    return (count == 0).ifelse(feature.none, mean)


_KINDS: Mapping[str, Callable[[Table, Feature], Value]] = {
    "voice": lambda row, _: row["voice"],
    "loyal": _class("loyal"),
    "difficult": _class("difficult"),
    "begun": lambda row, each: row[f"begun_{each.seconds}"].fill_null(0),
    "mean": _mean,
    "frequent": lambda row, each: row[f"ended_{each.seconds}"].fill_null(0) >= FREQUENT,
    "earlier": lambda row, _: row["earlier"].fill_null(0),
}
