"""Whoever the check lets pass: each contact, by score and facts, has exactly one lane."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Malformed, has_errors
from ivr.runtime.risk import lanes
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.provider import RiskDesk, Score
from ivr.runtime.risk.signals import CallSignals
from ivr.spec.infra import policy as spec
from ivr.spec.infra.policy import Policy, check

FACTS = sorted(lanes.FACTS)
USUAL = (
    {"lane": "refuse", "when": ["spam"]},
    {"lane": "case", "when": ["open_case"]},
    {"lane": "skilled", "band": ["high"], "unless": ["spam", "open_case"]},
    {"lane": "priority", "band": ["low", "medium"], "when": ["vip"], "unless": ["open_case"]},
    {"lane": "agent", "band": ["medium"], "unless": ["spam", "open_case", "vip"]},
    {"lane": "bot", "band": ["low"], "unless": ["spam", "open_case", "vip"]},
)


def real(facts):
    """Tell, by its own words, whether one contact can have exactly these facts."""
    known = "known" in facts
    if facts & {"open_case", "vip", "loyal", "difficult"} and not known:
        return False
    if facts & {"spam", "withheld"} and known:
        return False
    return not {"spam", "withheld"} <= facts


CONTACTS = [
    frozenset(facts)
    for count in range(len(FACTS) + 1)
    for facts in combinations(FACTS, count)
    if real(frozenset(facts))
]

some_facts = st.lists(st.sampled_from(FACTS), unique=True, max_size=2)
a_row = st.fixed_dictionaries(
    {"lane": st.sampled_from(lanes.LANES)},
    optional={
        "band": st.lists(st.sampled_from(lanes.BANDS), unique=True, min_size=1),
        "when": some_facts,
        "unless": some_facts,
    },
)


@st.composite
def divided(draw):
    """Rows that split all contacts by bands or facts, again and again; at times one is spoilt."""
    rows = [{"band": list(lanes.BANDS), "when": [], "unless": []}]
    for _ in range(draw(st.integers(0, 5))):
        row = rows.pop(draw(st.integers(0, len(rows) - 1)))
        fact = draw(st.sampled_from(FACTS))
        rows.append({**row, "when": [*row["when"], fact]})
        rows.append({**row, "unless": [*row["unless"], fact]})
    for row in rows:
        row["lane"] = draw(st.sampled_from([lane for lane in lanes.LANES if lane != "refuse"]))
    if draw(st.booleans()):
        rows.append(draw(a_row))
    return rows


def document(rows):
    bands = [{"band": "high", "above": 800}, {"band": "medium", "above": 300}, {"band": "low"}]
    charges = {"call_above": 600, "investigate_above": 400}
    scales = {"scorecard": {"bands": bands, "charges": charges}}
    return {"policy": "p", "scales": scales, "lanes": rows}


def accepted(rows):
    findings = tuple(check(Policy.model_validate(document(rows))))
    return not [finding for finding in findings if finding.code in {"POL006", "POL007", "POL009"}]


@settings(max_examples=150, deadline=None)
@given(rows=st.one_of(divided(), st.lists(a_row, min_size=1, max_size=4), st.just(list(USUAL))))
def test_what_the_check_accepts_sends_each_contact_into_one_lane(rows):
    fitting = {
        (band, facts): [
            row["lane"]
            for row in rows
            if band in row.get("band", lanes.BANDS)
            and set(row.get("when", ())) <= facts
            and not set(row.get("unless", ())) & facts
        ]
        for band in lanes.BANDS
        for facts in CONTACTS
    }
    whole = all(len(found) == 1 for found in fitting.values())
    turned_away = any(r["lane"] == "refuse" and "spam" not in r.get("when", ()) for r in rows)
    assert accepted(rows) == (whole and not turned_away)
    if not accepted(rows):
        with pytest.raises(Malformed):
            policies.read(document(rows))
        return
    read = policies.read(document(rows)).lanes
    for (band, facts), (lane,) in fitting.items():
        assert read.lane(band, facts) == lane


class Says:
    def __init__(self, value):
        self.value = value

    def score_call(self, signals):
        return Score(self.value, "scorecard")

    score_charge = score_call


@settings(max_examples=300, deadline=None)
@given(
    score=st.integers(0, 1000),
    flags=st.fixed_dictionaries(
        {
            name: st.booleans()
            for name in ("voice", "known", "withheld", "spam", "open_case", "vip", "difficult")
        }
    ),
)
def test_no_score_alone_turns_anybody_away_and_no_customer_ever_is(score, flags):
    desk = RiskDesk(Says(score), policies.read(document(list(USUAL))))
    signals = CallSignals(**flags)
    verdict = desk.judge_call(signals)
    assert verdict.lane in lanes.LANES
    assert verdict.lane != "refuse" or (signals.spam and not signals.known)


def test_both_wings_use_the_same_words():
    assert set(get_args(spec.Fact)) == lanes.FACTS
    assert set(get_args(spec.LaneName)) == set(lanes.LANES)
    assert set(get_args(spec.BandName)) == set(lanes.BANDS)
    assert spec.OWNED == lanes.OWNED
    assert spec.STRANGERS == lanes.STRANGERS
    assert not has_errors(tuple(check(Policy.model_validate(document(list(USUAL))))))
    assert policies.read(document(list(USUAL))).lanes == lanes.USUAL
