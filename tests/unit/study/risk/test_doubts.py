"""What speaks against a report: each doubt where it is due, none where it is not."""

from __future__ import annotations

import pytest

from ivr.faults import Where
from ivr.study.risk.report.counts import Month, Point
from ivr.study.risk.report.curves import Sure
from ivr.study.risk.report.doubts import Facts, doubts
from ivr.study.risk.report.drift import Drift


def facts(**changed):
    usual = {
        "figures": [Sure(value, value, value) for value in (0.99, 0.9, 0.85, 0.95)],
        "learned": {"pr": 0.92},
        "without": [0.99, 0.89, 0.84, 0.94],
        "frauds": 500,
        "seen": 0.0,
        "gains": [("amt", 0.4), ("hour", 0.3)],
        "points": [Point(955, 0.01, 0.011, 0.01, 0.012)],
        "drift": [Drift("amt", 0.05, 1, 1)],
        "months": [month("2024-01", 0.9), month("2024-02", 0.9)],
    }
    return Facts(**(usual | changed))


def month(name, recall, frauds=50):
    return Month(name, 1_000, frauds, 0.99, recall, 0.01, 0.0)


def codes(**changed):
    return [each.code for each in doubts(facts(**changed), Where("d.csv"))]


def test_a_sound_report_raises_none():
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("RSK301", {"seen": 0.2}),
        ("RSK302", {"gains": [("amt", 0.51)]}),
        ("RSK303", {"learned": {"pr": 0.96}}),
        ("RSK304", {"frauds": 99}),
        ("RSK305", {"points": [Point(955, 0.01, 0.02, 0.013, 0.03)]}),
        ("RSK305", {"points": [Point(600, 0.1, 0.05, 0.04, 0.06)]}),
        ("RSK306", {"drift": [Drift("amt", 0.3, 1, 9)]}),
        ("RSK307", {"without": [0.99, 0.84, 0.8, 0.9]}),
        ("RSK308", {"figures": [Sure(0.98, 0.98, 0.98)] * 4, "without": [0.97] * 4}),
        ("RSK309", {"months": [month("2024-01", 0.9), month("2024-02", 0.4)]}),
    ],
)
def test_each_doubt_where_it_is_due(code, changed):
    assert codes(**changed) == [code]


def test_an_interval_that_touches_what_is_allowed_is_no_doubt():
    assert codes(points=[Point(955, 0.01, 0.02, 0.011, 0.03)]) == []


def test_a_month_with_few_frauds_says_nothing():
    assert codes(months=[month("2024-01", 0.9), month("2024-02", 0.0, frauds=3)]) == []


def test_a_doubt_says_where_what_and_what_to_do():
    (found,) = doubts(facts(gains=[("amt", 0.6)]), Where("d.csv"))
    assert str(found) == (
        "d.csv: warning RSK302 amt alone brings 60 % of what the model gains. "
        "Ask whether it knows the label; train without it and compare."
    )
