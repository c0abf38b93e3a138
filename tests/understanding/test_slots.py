"""The held-out table of spoken slot values: what share of each locale is understood."""

from __future__ import annotations

import csv
from datetime import date, time
from pathlib import Path

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.listed.values import ListedValues
from ivr.hearing.values.reading import read

HERE = Path(__file__).parent
SHARE = 0.97
"""What share of a locale must be right."""

CARD_REASONS = {
    "en-US": {
        "lost": ("misplaced", "mislaid", "can't find", "missing"),
        "stolen": ("robbed", "taken", "theft"),
        "damaged": ("broken", "cracked", "does not work"),
    },
    "es-US": {
        "lost": ("perdida", "extraviada"),
        "stolen": ("robada", "hurtada"),
        "damaged": ("dañada", "rota"),
    },
}


def table(locale):
    with (HERE / f"slots.{locale}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def understood(row, locale):
    """The value of a row's words, read as a slot of its type on the table's day and hour."""
    kind, further = row["type"], {}
    if kind == "digits":
        kind, further = "AMAZON.AlphaNumeric", {"regex": "[0-9]{3,10}"}
    elif kind == "card_reason":
        kind, further = "CardReason", {"values": ListedValues(CARD_REASONS[locale], locale[:2])}
    value = read(kind, row["said"], Ear(locale, date(2026, 3, 18), time(10, 0), **further))
    return None if value is None else as_in_the_table(kind, value.interpreted)


def as_in_the_table(kind, meant):
    """The table writes the number of a percentage alone, and a currency after its amount."""
    if kind == "AMAZON.Currency":
        return " ".join(reversed(meant.split(" ")))
    return meant.removesuffix("%") if kind == "AMAZON.Percentage" else meant


@pytest.mark.parametrize("locale", sorted(CARD_REASONS))
def test_spoken_values_are_understood(locale):
    rows = table(locale)
    wrong = [row for row in rows if understood(row, locale) not in row["means"].split(" | ")]
    assert len(rows) > 400
    assert 1 - len(wrong) / len(rows) >= SHARE, [(row["type"], row["said"]) for row in wrong]
