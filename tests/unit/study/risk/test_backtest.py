"""What follows from decisions: cases, calls, messages, money; each reckoned by hand."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from ivr.faults import Unreadable
from ivr.runtime.risk import policy as policies
from ivr.study.replay import CHARGE, Past
from ivr.study.risk.backtest import Asked, Assumptions, backtested
from ivr.study.risk.backtest.following import CALL, REVIEW, TEXT
from ivr.study.risk.backtest.telling import HEAD, json_value, sides, text, trials
from ivr.study.risk.report.showing.charts import frontier
from ivr.study.risk.report.showing.svg import svg

HOUR, DAY = 3_600, 86_400
NOON = 1_704_110_400  # 2024-01-01 12:00 UTC


def policy(call=860, look=775, **calling):
    bands = [{"band": "high", "above": 955}, {"band": "low"}]
    charges = {"call_above": call, "investigate_above": look}
    scale = {"bands": bands, "charges": charges}
    return policies.read({"scales": {"fraud_detector": scale}, "calling": calling})


def charge(at, score, label="legitimate", card="a", amount="10"):
    name = f"charge#{card}#{at}-{score}"
    return Past(
        name, CHARGE, NOON + at, score, "fraud_detector", label=label, amount=Decimal(amount)
    )


def tried(*charges, **said):
    said.setdefault("thresholds", ())
    return backtested(charges, Asked(said.pop("policy", policy()), **said))


def test_frauds_customers_and_money():
    found = tried(
        charge(0, 900, "fraud", "a", "100"),
        charge(HOUR, 900, card="b"),
        charge(2 * HOUR, 800, "fraud", "c", "30"),
        charge(3 * HOUR, 800, card="d"),
        charge(4 * HOUR, 100, "fraud", "e", "7"),
        charge(5 * HOUR, 100, card="f"),
    ).policy
    assert (found.frauds, found.caught, found.reviewed, found.missed) == (3, 1, 1, 1)
    assert (found.stopped, found.looked, found.cases, found.disturbed) == (1, 1, 2, 1)
    assert (found.saved, found.lost, found.after) == (130, 7, 0)
    assert found.loads == {CALL: 2, TEXT: 0, REVIEW: 2}
    assert found.cost == 7 + 2 * Decimal("0.20") + 2 * 3
    assert found.share == pytest.approx(130 / 137)


def test_nobody_called_loses_everything():
    found = tried(charge(0, 900, "fraud", amount="100")).against
    assert (found.name, found.missed, found.lost, found.cases) == ("nobody is called", 1, 100, 0)
    assert found.cost == 100


def test_charges_of_a_card_join_its_case_until_it_ends():
    joined = [charge(0, 900), charge(23 * HOUR, 900), charge(25 * HOUR, 900)]
    assert tried(*joined).policy.cases == 2
    assert tried(*joined, policy=policy(case_hours=72)).policy.cases == 1


def test_a_case_with_one_fraud_is_not_in_vain():
    found = tried(charge(0, 900), charge(60, 900, "fraud")).policy
    assert (found.cases, found.disturbed, found.stopped) == (1, 0, 1)


def test_a_case_without_any_label_disturbs_nobody_that_is_known():
    found = tried(charge(0, 900, ""), charge(60, 900, "", "b"), charge(90, 900, card="b")).policy
    assert (found.cases, found.disturbed) == (2, 1)


def test_what_passes_while_the_card_stands_stopped_is_not_lost():
    found = tried(
        charge(0, 900, "fraud", amount="5"),
        charge(60, 100, "fraud", amount="70"),
        charge(25 * HOUR, 100, "fraud", amount="9"),
    ).policy
    assert (found.saved, found.after, found.lost, found.missed) == (5, 70, 9, 2)


def test_a_case_in_the_night_is_a_message_in_the_morning():
    night = 15 * HOUR  # 03:00
    found = tried(charge(night, 900)).policy
    assert found.loads == {CALL: 0, TEXT: 1, REVIEW: 0}
    there = Assumptions(zone="Asia/Tokyo")  # where it is noon
    assert tried(charge(night, 900), assumed=there).policy.loads[CALL] == 1


def test_calls_that_find_no_line_in_time_are_messages():
    crowd = [charge(n, 900, card=str(n)) for n in range(10)]
    found = tried(*crowd, policy=policy(lines=1, spill_minutes=5)).policy
    # calls of two minutes, one after the other: at 0, 2 and 4 minutes, then it waits too long
    assert (found.loads[CALL], found.loads[TEXT]) == (3, 7)
    assert tried(*crowd, policy=policy(lines=0)).policy.loads[TEXT] == 10
    assert tried(*crowd, policy=policy(lines=10)).policy.loads[CALL] == 10


def test_days_beyond_capacity():
    crowd = [charge(day * DAY + n, 900, card=f"{n}") for day in (0, 2) for n in range(3 + day)]
    found = tried(*crowd, assumed=Assumptions(capacity={CALL: 4, TEXT: 0})).policy
    assert found.busiest[CALL] == 5
    assert found.beyond == {CALL: 1, TEXT: 0}


def test_thresholds_are_swept_with_frontier_and_cheapest():
    found = tried(
        charge(0, 990, "fraud", "a", "100"),
        charge(DAY, 950, card="b"),
        charge(2 * DAY, 930, "fraud", "c", "50"),
        charge(3 * DAY, 910, card="d"),
        thresholds=(980, 940, 920, 900),
    )
    results = {each.threshold: each for each in found.trials}
    assert list(results) == [900, 920, 940, 980]
    assert [each.result.caught for each in found.trials] == [2, 2, 1, 1]
    assert [each.result.missed for each in found.trials] == [0, 0, 1, 1]
    assert [each.result.disturbed for each in found.trials] == [2, 1, 1, 0]
    assert [each.result.lost for each in found.trials] == [0, 0, 50, 50]
    assert [each.best for each in found.trials] == [False, True, False, True]
    assert found.cheapest.threshold == 920


def test_a_trial_at_the_policys_threshold_is_the_policy():
    charges = [charge(n * HOUR, score, "fraud" if n % 3 else "legitimate", str(n % 4))
               for n, score in enumerate((900, 861, 860, 999, 400, 870, 0, 1000))]  # fmt: skip
    found = tried(*charges, policy=policy(860, 860), thresholds=(860,))
    (trial,) = found.trials
    for key in ("caught", "missed", "stopped", "saved", "lost", "after", "cases", "loads", "cost"):
        assert getattr(trial.result, key) == getattr(found.policy, key)


def test_another_policy_stands_beside():
    found = tried(charge(0, 900, "fraud"), against=policy(950, 940), against_name="old")
    assert (found.against.name, found.against.missed, found.policy.caught) == ("old", 1, 1)
    assert found.elsewhere == 1


def test_nothing_to_replay_is_told():
    with pytest.raises(Unreadable, match="no charge"):
        tried()


def test_it_is_told_as_table_and_json():
    found = tried(
        charge(0, 900, "fraud", amount="100"),
        charge(DAY, 950, card="b"),
        thresholds=(860, 980),
        name="mine",
        assumed=Assumptions(capacity={CALL: 1}),
    )
    told = {name: (old, new) for name, old, new in sides(found)}
    assert told["Fraud money saved"] == ("0.00", "100.00")
    assert told["Calls a day (busiest day)"] == ("0.0 (0)", "2.0 (1)")
    assert told["Calls beyond 1 a day"] == ("0", "0")
    assert [row[0] for row in trials(found)] == ["860", "980"]
    assert len(trials(found)[0]) == len(HEAD)
    assert text(found).endswith("mine saves 100.0 % of fraud money and asks 1 customers in vain, "
                                "1.0 a day.")  # fmt: skip
    value = json_value(found)
    assert (value["policy"]["saved"], value["trials"][0]["frontier"]) == ("100", True)
    assert value["assumed"]["costs"]["call"] == "0.20"


def test_the_frontier_is_drawn():
    found = tried(charge(0, 900, "fraud"), charge(DAY, 950, card="b"), thresholds=(860, 980))
    chart = frontier(found)
    line, mine = chart.lines
    assert (line.x, line.y) == ((1.0, 0.0), (1.0, 0.0))
    assert (mine.x, mine.y) == ((1.0,), (1.0,))
    assert ElementTree.fromstring(svg(chart, alone=True)).get("role") == "img"
