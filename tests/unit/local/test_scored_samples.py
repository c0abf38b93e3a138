"""The shipped samples are judged by the shipped model, under the shipped policy, at any hour."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import workspace
from ivr.local.contact_centre import BUSINESS_HOUR, FixedClock, open_desk, report_charge
from ivr.runtime.records import Assessment, Spending
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.signals import read_charge

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "infra/sample/transactions"
HOURS = [BUSINESS_HOUR, *(datetime(2026, 11, 22, hour, 30, tzinfo=UTC) for hour in (3, 9, 15, 21))]


@pytest.fixture(scope="module")
def site():
    return workspace.suite(workspace.load(ROOT)).site


def judged(site, name, moment=BUSINESS_HOUR, **changed):
    desk = open_desk(site, FixedClock(moment))
    event = json.loads((SAMPLES / f"{name}.json").read_text())
    event["detail"] = {**event["detail"], **changed}
    answer, contact = report_charge(site, desk, event)
    said = event["detail"]
    made = desk.store.get(Assessment, f"charge#{said['customer']}#{said['transaction_id']}")
    return answer, contact, made


@pytest.mark.parametrize("moment", HOURS, ids=lambda moment: f"{moment:%m%d-%H}")
@pytest.mark.parametrize("name", ["suspicious", "suspicious_spanish", "suspicious_two_cards"])
def test_a_suspicious_sample_is_fraud(site, name, moment):
    answer, _, made = judged(site, name, moment)
    assert (answer["outcome"], made.scale, made.degraded) == ("fraud", "fraud_detector", False)
    assert made.reasons[0].startswith("model_transactions_")
    assert "amt" in made.reasons
    kept = dict(zip(NAMES, read_charge(made.signals).features, strict=True))
    assert kept["earlier"] >= 30


@pytest.mark.parametrize("moment", HOURS, ids=lambda moment: f"{moment:%m%d-%H}")
def test_the_ordinary_sample_is_approved(site, moment):
    answer, contact, made = judged(site, "ordinary", moment)
    assert (answer["outcome"], made.scale, contact) == ("approve", "fraud_detector", None)


def test_a_charge_that_names_no_category_is_judged_by_the_scorecard(site):
    answer, contact, made = judged(site, "suspicious", category=None)
    assert (answer["outcome"], made.scale, made.degraded) == ("fraud", "scorecard", False)
    assert contact is not None
    assert made.reasons[0] == "forest_unsuited"


def test_what_a_card_spent_lasts(site):
    desk = open_desk(site, FixedClock(BUSINESS_HOUR))
    found = [each for each in desk.store.list(Spending, "customer-0101") if each.recent]
    assert [each.expires for each in found] == [0]
