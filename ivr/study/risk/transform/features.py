"""The features of charges as dataframe expressions, one row for each kind in the table.

    featured(charges)    cleaned charges -> the feature frame

Law of the room: expressions are made from FEATURES and from nothing else, so that a new feature of
a known kind needs no line here. Each formula is the one of call time, operation by operation, over
the same whole numbers: the bits are the same, in DuckDB, in Spark and in plain Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ivr.runtime.risk.learned.features import (
    AGE_MAX,
    DAY_SECONDS,
    EARTH_KM,
    FEATURES,
    HOUR_SECONDS,
    LARGE_CENTS,
    LATEST_MAX,
    LOG_UNIT,
    METRES,
    NEVER_HOURS,
    NIGHT_FROM,
    NIGHT_SECONDS,
    PART_SECONDS,
    POPULATION_UNIT,
    RADIAN,
    SPREAD_FLOOR,
    YEAR_SECONDS,
    Feature,
)
from ivr.study.risk.transform.frames import Table, Value, ibis

IDENTITY = ("event_id", "card", "at", "amount_cents", "label", "source")
"""What the frame holds beside features: `label` 1, 0 or nothing; `source` the number of the file.
"""

Row = Table
"""A table of charges, with what windows say of each."""


def featured(charges: Table) -> Table:
    """Return the feature frame of cleaned charges: IDENTITY, then FEATURES, in no order.

    Args:
        charges: Columns of IDENTITY and of `learned.features.Purchase`, typed; clean and distinct.
    """
    row = _summed(_prepared(charges))
    columns = {feature.name: _KINDS[feature.kind](row, feature) for feature in FEATURES}
    typed = {name: value.cast("float64") for name, value in columns.items()}
    return row.select(*IDENTITY, **typed)


def _prepared(charges: Table) -> Table:
    """Return the charges with what windows sum: logarithms, quarters of the day, nights."""
    second: Value = charges.at % DAY_SECONDS
    log = _whole(((charges.amount_cents + 100) / 100).ln() * float(LOG_UNIT))
    return charges.mutate(
        log=log,
        square=log * log,
        second=second,
        part=second // PART_SECONDS,
        large=(charges.amount_cents >= LARGE_CENTS).cast("int64"),
        latest=charges.at * (LATEST_MAX + 1) + ibis.least(charges.amount_cents, LATEST_MAX),
        night=((second + (DAY_SECONDS - NIGHT_FROM)) % DAY_SECONDS < NIGHT_SECONDS).cast("int64"),
    )


def _summed(row: Table) -> Table:
    """Return the charges with what happened in an earlier second, as call time remembers it."""
    return row.mutate(**dict(_sums(row)))


def _sums(row: Table) -> Iterator[tuple[str, Value]]:
    ever = _back(row)
    yield "ever_count", row.count().over(ever)
    yield "ever_logs", row["log"].sum().over(ever)
    yield "ever_squares", row["square"].sum().over(ever)
    yield "first_at", row["at"].min().over(ever)
    yield "last_at", row["at"].max().over(ever)
    kind = _back(row, "category")
    yield "kind_count", row.count().over(kind)
    yield "kind_logs", row["log"].sum().over(kind)
    yield "kind_squares", row["square"].sum().over(kind)
    yield "part_count", row.count().over(_back(row, "part"))
    for feature in FEATURES:
        for name in _ASKED.get(feature.kind, ()):
            yield f"{name}_{feature.seconds}", _of_window(row, name, feature.seconds)


_ASKED: Mapping[str, tuple[str, ...]] = {
    "count": ("count",),
    "sum": ("cents",),
    "ratio": ("count", "cents"),
    "nights": ("nights",),
    "most": ("most",),
    "category_count": ("same",),
    "window_z": ("count", "logs"),
    "large": ("large",),
    "latest": ("latest",),
    "category_hour": ("same", "seconds"),
}
"""What the features of a kind ask of their window."""


def _of_window(row: Table, name: str, seconds: int) -> Value:
    if name in {"same", "seconds"}:
        of_category: Value = row.count() if name == "same" else row["second"].sum()
        return of_category.over(_back(row, "category", seconds=seconds))
    sums: Mapping[str, Value] = {
        "count": row.count(),
        "cents": row["amount_cents"].sum(),
        "most": row["amount_cents"].max(),
        "logs": row["log"].sum(),
        "nights": row["night"].sum(),
        "large": row["large"].sum(),
        "latest": row["latest"].max(),
    }
    return sums[name].over(_back(row, seconds=seconds))


def _back(row: Table, *by: str, seconds: int | None = None) -> Value:
    """Return the window of a card's earlier seconds, at most so many; all by default."""
    keys = [row["card"], *[row[name] for name in by]]
    return ibis.range_window(preceding=(seconds, 1), group_by=keys, order_by=row["at"])


def _whole(value: Value) -> Value:
    return (value + 0.5).floor().cast("int64")


def _z(row: Row, start: str, value: Value, feature: Feature) -> Value:
    """Return how many deviations a logarithm is from the mean of those tallied under `start`."""
    count = row[f"{start}_count"]
    mean: Value = row[f"{start}_logs"] / count
    spread: Value = row[f"{start}_squares"] / count - mean * mean
    deviations = (value - mean) / ibis.greatest(spread, float(SPREAD_FLOOR)).sqrt()
    return (count == 0).ifelse(feature.none, deviations)


def _where_known(row: Row, value: Value) -> Value:
    return row["category"].isnull().ifelse(ibis.null("float64"), value)


def _age(row: Row, _feature: Feature) -> Value:
    years: Value = ((row["at"] - row["born"] * DAY_SECONDS) / YEAR_SECONDS).floor()
    return ((years >= 0) & (years <= AGE_MAX)).ifelse(years.cast("float64"), ibis.null("float64"))


def _distance(row: Row, _feature: Feature) -> Value:
    south: Value = ((row["merch_lat"] - row["lat"]) * RADIAN / 2).sin()
    east: Value = ((row["merch_long"] - row["long"]) * RADIAN / 2).sin()
    across: Value = (row["lat"] * RADIAN).cos() * (row["merch_lat"] * RADIAN).cos()
    share = ibis.least(south * south + across * (east * east), 1.0)
    kilometres = _whole(share.sqrt().asin() * (2 * EARTH_KM) * METRES) / METRES
    home: Value = row["lat"].isnull() | row["long"].isnull()
    unknown: Value = home | row["merch_lat"].isnull() | row["merch_long"].isnull()
    return unknown.ifelse(ibis.null("float64"), kilometres)


def _log_population(row: Row, _feature: Feature) -> Value:
    return _whole((row["population"] + 1).ln() * float(POPULATION_UNIT)) / POPULATION_UNIT


def _own_z(row: Row, feature: Feature) -> Value:
    return _z(row, "ever", row["log"], feature)


def _category_z(row: Row, feature: Feature) -> Value:
    return _where_known(row, _z(row, "kind", row["log"], feature))


def _window_z(row: Row, feature: Feature) -> Value:
    count = row[f"count_{feature.seconds}"]
    mean: Value = row[f"logs_{feature.seconds}"] / count
    return (count == 0).ifelse(feature.none, _z(row, "ever", mean, feature))


def _since(row: Row, feature: Feature) -> Value:
    hours = ibis.least((row["at"] - row["last_at"]) / HOUR_SECONDS, NEVER_HOURS)
    return (row["ever_count"] == 0).ifelse(feature.none, hours)


def _share(row: Row, name: str, feature: Feature) -> Value:
    return (row["ever_count"] == 0).ifelse(feature.none, row[name] / row["ever_count"])


def _category_share(row: Row, feature: Feature) -> Value:
    return _where_known(row, _share(row, "kind_count", feature))


def _part_share(row: Row, feature: Feature) -> Value:
    return _share(row, "part_count", feature)


def _ratio(row: Row, feature: Feature) -> Value:
    cents = row[f"cents_{feature.seconds}"].fill_null(0)
    found: Value = row["amount_cents"] * row[f"count_{feature.seconds}"] / cents
    return (cents == 0).ifelse(feature.none, found)


def _history(row: Row, feature: Feature) -> Value:
    days: Value = (row["at"] - row["first_at"]) / DAY_SECONDS
    return (row["ever_count"] == 0).ifelse(feature.none, days)


def _same(row: Row, feature: Feature) -> Value:
    return _where_known(row, row[f"same_{feature.seconds}"].cast("float64"))


def _latest(row: Row, feature: Feature) -> Value:
    return (row[f"latest_{feature.seconds}"].fill_null(0) % (LATEST_MAX + 1)) / 100


def _category_hour(row: Row, feature: Feature) -> Value:
    count = row[f"same_{feature.seconds}"]
    hours = (row["second"] - row[f"seconds_{feature.seconds}"] / count) / HOUR_SECONDS
    return _where_known(row, (count == 0).ifelse(feature.none, hours))


def _hundredths(row: Row, name: str) -> Value:
    return row[name].fill_null(0) / 100


_KINDS: Mapping[str, Callable[[Row, Feature], Value]] = {
    "amount": lambda row, _: row["amount_cents"] / 100,
    "log_amount": lambda row, _: row["log"] / LOG_UNIT,
    "hour": lambda row, _: row["at"] % DAY_SECONDS // HOUR_SECONDS,
    "weekday": lambda row, _: (row["at"] // DAY_SECONDS + 3) % 7,
    "age": _age,
    "distance": _distance,
    "log_population": _log_population,
    "woman": lambda row, _: row["woman"],
    "category": lambda row, _: row["category"],
    "count": lambda row, feature: row[f"count_{feature.seconds}"],
    "sum": lambda row, feature: _hundredths(row, f"cents_{feature.seconds}"),
    "own_z": _own_z,
    "since": _since,
    "category_share": _category_share,
    "ratio": _ratio,
    "category_z": _category_z,
    "part_share": _part_share,
    "nights": lambda row, feature: row[f"nights_{feature.seconds}"].fill_null(0),
    "most": lambda row, feature: _hundredths(row, f"most_{feature.seconds}"),
    "category_count": _same,
    "large": lambda row, feature: row[f"large_{feature.seconds}"].fill_null(0),
    "latest": _latest,
    "category_hour": _category_hour,
    "window_z": _window_z,
    "earlier": lambda row, _: row["ever_count"],
    "history": _history,
}
