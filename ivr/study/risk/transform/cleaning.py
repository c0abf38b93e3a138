"""From what a file says to typed values, and the reason why a row cannot be used.

    cleaned(raw, named, ...)    one row out for each row in; `reason` is nothing for a good one

Law of the room: no row is dropped here. What must be there and is not, or is senseless, gives the
row a reason; what may be missing becomes missing, and a column `odd_*` counts it. A card number
leaves this room as a token only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.runtime.risk.learned.calls import CALL_NAMES, CLASSES, CONTACTS, SECONDS_MAX
from ivr.runtime.risk.learned.features import CATEGORIES, CENTS_MAX, DAY_SECONDS, NAMES
from ivr.study.risk.transform.columns import CALLS, CHARGES, ROUNDED, Column
from ivr.study.risk.transform.engines.engine import CORRUPT
from ivr.study.risk.transform.frames import Table, Value, ibis

LATEST = 4_102_444_800
"""The first second of 2100: what is said to be later, or before 1970, is no time of a charge."""

LABELS: Mapping[str, int] = {
    **dict.fromkeys(("1", "1.0", "true", "fraud", "yes"), 1),
    **dict.fromkeys(("0", "0.0", "false", "legit", "no"), 0),
}
GENDERS: Mapping[str, int] = {"f": 1, "female": 1, "m": 0, "male": 0}

_OF_CHARGES: Mapping[str, tuple[str, str]] = {
    "category": ("category", "int64"),
    "gender": ("woman", "int64"),
    "dob": ("born", "int64"),
    "city_pop": ("population", "int64"),
    "lat": ("lat", "float64"),
    "long": ("long", "float64"),
    "merch_lat": ("merch_lat", "float64"),
    "merch_long": ("merch_long", "float64"),
}

ALWAYS = ("event_id", "card", "at", "amount_cents", "label", "source")
"""What stays of every good row, beside what may be missing."""

SAID = ("said_at", "said_amount", "said_label")
"""What a bad row said, for the people who look at it."""

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r" ?(Z|z|UTC|[+-][0-9]{2}:?[0-9]{2})?$"
)
_ZONE = r"(Z|z|UTC|[+-][0-9]{2}:?[0-9]{2})$"
_OFFSET = r"([+-])([0-9]{2}):?([0-9]{2})$"
_EPOCH = r"^[0-9]{9,10}(\.[0-9]+)?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"

_NO: Any = ibis.literal(False)  # noqa: FBT003  a value, no flag


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of history.

    Attributes:
        columns: What it may have.
        entity: Whose events they are: the column that is tokenised.
        measure: The column of amounts; kept in hundredths.
        optional: Columns that may be missing: the name and type that features know them by.
        read: How each of those is read.
        hundredths_max: A larger measure is refused.
        features: Names of its features, in order.
    """

    columns: Sequence[Column]
    entity: str
    measure: str
    optional: Mapping[str, tuple[str, str]]
    read: Mapping[str, Callable[[Value], Value]]
    hundredths_max: int
    features: tuple[str, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """What stays of a good row."""
        return (*ALWAYS, *[name for name, _ in self.optional.values()])


@dataclass(frozen=True, slots=True)
class Door:
    """What a row must pass: `token` turns card numbers into tokens.

    Attributes:
        token: A function of engine columns: text -> token.
        zoned: A time without a zone is refused; else it is taken for UTC, and counted.
    """

    token: Callable[[Any], Any]
    zoned: bool = False


def cleaned(raw: Table, named: Mapping[str, str], source: int, door: Door, kind: Kind) -> Table:
    """Return the rows of a file with typed values; see ALWAYS, SAID, and the columns below.

    `reason` says why a row cannot be used; `zoneless` is 1 where a time named no zone; `odd_x` is
    1 where the optional column x held something that cannot be read.
    """
    said = {name: raw[column] for name, column in named.items()}
    number = _text(said[kind.entity]).re_replace(r"[\s-]", "").nullif("")
    token = door.token(number)
    seconds, zoneless = _moment(said["event_timestamp"])
    amount = _number(said[kind.measure])
    label = _label(said.get("label"))
    typed = {name: _optional(name, said, kind) for name in kind.optional}
    reasons = (
        ("line_broken", raw[CORRUPT].notnull() if CORRUPT in raw.columns else _NO),
        ("event_id_missing", _text(said["event_id"]).isnull()),
        (f"{kind.entity}_missing", number.isnull()),
        (f"{kind.entity}_rounded", number.re_search(ROUNDED)),
        ("time_missing", _text(said["event_timestamp"]).isnull()),
        ("time_unreadable", seconds.isnull()),
        ("time_out_of_range", (seconds < 0) | (seconds >= LATEST)),
        ("time_without_zone", zoneless == 1 if door.zoned else _NO),
        (f"{kind.measure}_missing", _text(said[kind.measure]).isnull()),
        (f"{kind.measure}_unreadable", amount.isnull()),
        (f"{kind.measure}_negative", amount < 0),
        (f"{kind.measure}_too_large", amount * 100 > kind.hundredths_max),
        ("label_unreadable", _is_said(said.get("label")) & label.isnull()),
    )
    reason = ibis.cases(*[(holds, name) for name, holds in reasons], else_=ibis.null("string"))
    row = raw.select(
        event_id=_text(said["event_id"]).replace(number.fill_null(" "), token.fill_null("")),
        card=token,
        at=seconds,
        amount_cents=_whole(
            ibis.greatest(ibis.least(amount, kind.hundredths_max / 100), 0.0) * 100
        ),
        label=label,
        source=ibis.literal(source, "int8"),
        **{kind.optional[name][0]: value for name, value in typed.items()},
        **{f"odd_{name}": _is_odd(name, said, typed) for name in kind.optional},
        reason=reason,
        zoneless=zoneless,
        said_at=_text(said["event_timestamp"]),
        said_amount=_text(said[kind.measure]),
        said_label=_text(said["label"]) if "label" in said else ibis.null("string"),
    )
    good = row.reason.isnull()
    empty = ibis.null("string")
    return row.mutate(**{name: good.ifelse(empty, row[name].substr(0, 60)) for name in SAID})


def _text(value: Value) -> Value:
    """Return a column as text without spaces around; nothing where it is empty."""
    kind = value.type()
    if kind.is_floating():
        whole = value == value.floor()
        value = whole.ifelse(value.try_cast("int64").cast("string"), value.cast("string"))
    return value.cast("string").strip().nullif("")


def _number(value: Value) -> Value:
    """Return a column as finite numbers; nothing where it holds none."""
    kind = value.type()
    if not kind.is_string():
        number = value.cast("float64") if kind.is_numeric() else ibis.null("float64")
    else:
        text = _text(value)
        readable = text.re_search(_NUMBER)
        number = readable.ifelse(text, ibis.null("string")).try_cast("float64")
    return (number.isnan() | number.isinf()).ifelse(ibis.null("float64"), number)


def _moment(value: Value) -> tuple[Value, Value]:
    """Return epoch seconds of a column, and 1 where it named no zone."""
    kind = value.type()
    zero = ibis.literal(0, "int8")
    if kind.is_timestamp():
        return value.epoch_seconds(), zero if kind.timezone else ibis.literal(1, "int8")
    if kind.is_numeric():
        number = _number(value)
        return number.floor().try_cast("int64"), zero
    if kind.is_date():
        return ibis.null("int64"), zero
    text = _text(value)
    epoch = text.re_search(_EPOCH)
    civil = text.re_search(_MOMENT)
    plain = civil.ifelse(text.substr(0, 19).replace("T", " "), ibis.null("string"))
    seconds = plain.try_cast("timestamp").epoch_seconds() - _offset(text)
    stamp = epoch.ifelse(text, ibis.null("string")).try_cast("float64").floor().cast("int64")
    return (
        epoch.ifelse(stamp, seconds),
        (civil & ~text.substr(10).re_search(_ZONE)).fill_null(_NO).cast("int8"),
    )


def _offset(text: Value) -> Value:
    """Return the seconds by which a text's zone is before UTC."""
    zone = text.substr(19)
    has = zone.re_search(_OFFSET)
    hours = zone.re_extract(_OFFSET, 2).try_cast("int64")
    minutes = zone.re_extract(_OFFSET, 3).try_cast("int64")
    seconds = hours * 3_600 + minutes * 60
    signed = (zone.re_extract(_OFFSET, 1) == "-").ifelse(-seconds, seconds)
    return has.ifelse(signed, ibis.literal(0, "int64"))


def _label(value: Value | None) -> Value:
    if value is None:
        return ibis.null("int8")
    return _named(value, LABELS).cast("int8")


def _named(value: Value, numbers: Mapping[str, int]) -> Value:
    """Return the number of each name of a column, in whatever case; nothing for another."""
    text = _text(value).lower()
    return text.cases(*numbers.items(), else_=ibis.null("int64")).cast("int64")


def _is_said(value: Value | None) -> Value:
    return _NO if value is None else _text(value).notnull()


def _optional(name: str, said: Mapping[str, Value], kind: Kind) -> Value:
    if name not in said:
        return ibis.null(kind.optional[name][1])
    return kind.read[name](said[name])


def _is_odd(name: str, said: Mapping[str, Value], typed: Mapping[str, Value]) -> Value:
    if name not in said:
        return ibis.literal(0, "int8")
    return (_is_said(said[name]) & typed[name].isnull()).cast("int8")


def _days(value: Value) -> Value:
    """Return a date in days since 1970-01-01."""
    kind = value.type()
    if kind.is_date() or kind.is_timestamp():
        moment = value.cast("timestamp")
    else:
        text = _text(value)
        date = text.re_search(_DATE).ifelse(text.substr(0, 10), ibis.null("string"))
        moment = date.try_cast("timestamp")
    return (moment.epoch_seconds() / DAY_SECONDS).floor().cast("int64")


def _count(value: Value) -> Value:
    number = _number(value)
    fits = (number >= 0) & (number < 10**12)
    return fits.ifelse(number, ibis.null("float64")).floor().cast("int64")


def _degrees(value: Value, most: float) -> Value:
    number = _number(value)
    return number.between(-most, most).ifelse(number, ibis.null("float64"))


_OPTIONAL: Mapping[str, Callable[[Value], Value]] = {
    "category": lambda value: _named(value, {name: n for n, name in enumerate(CATEGORIES)}),
    "gender": lambda value: _named(value, GENDERS),
    "dob": _days,
    "city_pop": _count,
    "lat": lambda value: _degrees(value, 90),
    "long": lambda value: _degrees(value, 180),
    "merch_lat": lambda value: _degrees(value, 90),
    "merch_long": lambda value: _degrees(value, 180),
}


_OF_CALLS: Mapping[str, tuple[str, str]] = {
    "customer_class": ("kind", "int64"),
    "contact_type": ("voice", "int64"),
}

CHARGED = Kind(CHARGES, "card", "amount", _OF_CHARGES, _OPTIONAL, CENTS_MAX, NAMES)
"""Charges to cards."""

CALLED = Kind(
    CALLS,
    "caller",
    "call_duration",
    _OF_CALLS,
    {
        "customer_class": lambda value: _named(value, {name: n for n, name in enumerate(CLASSES)}),
        "contact_type": lambda value: _named(value, CONTACTS),
    },
    SECONDS_MAX * 100,
    CALL_NAMES,
)
"""Inbound contacts: a measure is hundredths of seconds, an entity the token of a caller."""


def _whole(value: Value) -> Value:
    return (value + 0.5).floor().cast("int64")
