"""Who scores charges: the trained model, and whoever comes after it where it cannot or may not."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.faults import Unreadable
from ivr.runtime import settings as environment
from ivr.runtime.risk import policy
from ivr.runtime.risk.learned import model as models
from ivr.runtime.risk.learned.features import NAMES, Purchase, category_of, vector
from ivr.runtime.risk.learned.past import State, after, before
from ivr.runtime.risk.provider import RiskDesk, Score
from ivr.runtime.risk.providers.chain import Chain, Link
from ivr.runtime.risk.providers.forest import HISTORY_MIN, ForestProvider
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.runtime.settings import Scoring, Settings
from ivr.runtime.wiring import scoring
from ivr.runtime.wiring.scoring import provider_of

PEPPER = b"a pepper of a test"
BANDS = [{"band": "high", "above": 955}, {"band": "medium", "above": 600}, {"band": "low"}]
SCALE = {"bands": BANDS, "charges": {"call_above": 860, "investigate_above": 775}}
BOTH = policy.read({"scales": {"scorecard": SCALE, "fraud_detector": SCALE}})
ALONE = policy.read({"scales": {"scorecard": SCALE}})
NOON = 1_600_041_600
GROCERY, ONLINE = category_of("grocery_pos"), category_of("shopping_net")


def charge(cents=180_000, category=ONLINE, history=40, **more):
    """Return the signals of a charge on a card that had so many small ones."""
    state = State()
    for day in range(history, 0, -1):
        state = after(state, Purchase(NOON - day * 86_400, 3_000 + 100 * (day % 7), GROCERY))
    new = Purchase(NOON, cents, category)
    found = vector(before(state, new), new)
    return ChargeSignals(amount=Decimal(cents) / 100, features=found, **more)


def settings(**more):
    return Settings(pepper=PEPPER, scoring=Scoring(**more))


def told(given, signals, table=BOTH):
    """Return a verdict, and what was said while it was made."""
    said = []
    provider = provider_of(given, table, lambda message, code: said.append(code))
    return RiskDesk(provider, table).judge_charge(signals), said


@pytest.fixture(scope="module")
def shipped():
    return models.read(models.SHIPPED)


def test_the_trained_model_is_the_default_for_charges(shipped):
    verdict, said = told(settings(), charge())
    values = [charge().features[NAMES.index(name)] for name in shipped.features]
    assert (verdict.score, verdict.scale) == (shipped.score(values), "fraud_detector")
    assert (verdict.band, verdict.degraded, said) == ("fraud", False, [])
    name, *features = verdict.reasons
    assert name == f"model_{shipped.name}_{shipped.version}"
    assert features
    assert set(features) < set(shipped.features)


def test_reasons_of_features_are_kept_where_something_is_done_only():
    verdict, _ = told(settings(), charge(4_000, GROCERY))
    assert verdict.band == "approve"
    assert [each.split("_")[0] for each in verdict.reasons] == ["model"]


@pytest.mark.parametrize(
    "signals",
    [
        charge(category=None),
        charge(history=HISTORY_MIN - 1),
        ChargeSignals(amount=Decimal(1800)),
    ],
    ids=["category", "history", "features"],
)
def test_what_the_model_cannot_judge_is_left_to_the_scorecard_and_nothing_failed(signals):
    verdict, said = told(settings(), signals)
    by_card = Scorecard().score_charge(signals)
    assert (verdict.score, verdict.scale) == (by_card.value, "scorecard")
    assert verdict.reasons == ("forest_unsuited", *by_card.reasons)
    assert (verdict.degraded, said) == (False, [])


def test_a_bank_may_let_its_model_judge_new_cards():
    verdict, _ = told(settings(history=0), charge(history=0))
    assert verdict.scale == "fraud_detector"


def test_calls_keep_the_scorecard_and_no_model_is_made():
    def refuse():
        raise AssertionError("a call made a model")

    signals = CallSignals(withheld=True)
    assert scoring.Scoring(refuse).score_call(signals) == Scorecard().score_call(signals)


def test_a_policy_without_the_scale_means_the_scorecard():
    assert isinstance(provider_of(settings(), ALONE), Scorecard)
    assert isinstance(provider_of(settings(chain=("scorecard",)), BOTH), Scorecard)


def test_without_a_model_the_scorecard_scores_and_it_is_said_once(tmp_path):
    missing = settings(model=str(tmp_path / "none.json"))
    verdict, said = told(missing, charge())
    assert (verdict.scale, verdict.degraded, said) == ("scorecard", False, ["RSK101"])


def broken(text, how):
    if how == "truncated":
        return text[: len(text) // 2]
    if how == "tampered":
        return text.replace(b'"leaves":[[', b'"leaves":[[1', 1)
    return text[100:]


def of_another_kind(text):
    facts = json.loads(text)
    del facts["digest"], facts["format"], facts["kind"]
    return models.written({**facts, "nodes": {}})


@pytest.mark.parametrize(
    ("how", "code"),
    [("truncated", "RSK102"), ("tampered", "RSK102"), ("headless", "RSK101"), ("kind", "RSK103")],
)
def test_a_model_that_is_not_whole_scores_nothing(tmp_path, how, code):
    text, path = models.SHIPPED.read_bytes(), tmp_path / "model.json"
    path.write_bytes(of_another_kind(text) if how == "kind" else broken(text, how))
    verdict, said = told(settings(model=str(path)), charge())
    assert said == [code]
    assert verdict.reasons[0] == f"forest_failed_{code}"
    assert (verdict.scale, verdict.degraded) == ("scorecard", True)
    assert verdict.score == Scorecard().score_charge(charge()).value


def test_only_the_model_that_is_pinned_scores(shipped):
    pinned, _ = told(settings(digest=shipped.digest), charge())
    assert pinned.scale == "fraud_detector"
    other, said = told(settings(digest="0" * 64), charge())
    assert (other.scale, other.degraded, said) == ("scorecard", True, ["RSK104"])


def test_a_model_with_an_unknown_feature_is_refused(tmp_path):
    facts = json.loads(models.SHIPPED.read_bytes())
    del facts["digest"], facts["format"], facts["kind"]
    facts["features"][0][0] = "shoe_size"
    path = tmp_path / "model.json"
    path.write_bytes(models.written(facts))
    with pytest.raises(Unreadable) as caught:
        scoring.forest(settings(model=str(path)), BOTH)
    assert caught.value.code == "RSK103"


class Stuck:
    """A provider that answers nobody until the test is over."""

    def __init__(self):
        self.over = threading.Event()

    def score_call(self, signals, /):
        return self.score_charge(signals)

    def score_charge(self, signals, /):
        del signals
        self.over.wait(30)
        return Score(1, "fraud_detector")


def test_a_provider_that_is_too_slow_is_left_for_the_model(shipped):
    stuck = Stuck()
    chain = Chain([Link("remote", stuck, 0.01), Link("forest", ForestProvider(shipped))])
    verdict = RiskDesk(chain, BOTH).judge_charge(charge())
    stuck.over.set()
    assert verdict.reasons[0] == "remote_failed_TimeoutError"
    assert (verdict.band, verdict.degraded) == ("fraud", True)
    assert verdict.score == ForestProvider(shipped).score_charge(charge()).value


def test_providers_that_all_fail_leave_a_charge_to_people(tmp_path):
    given = settings(chain=("forest",), model=str(tmp_path / "none.json"))
    verdict, _ = told(given, charge())
    assert (verdict.band, verdict.degraded) == ("investigate", True)


def test_rules_judge_over_the_score_of_those_behind_them(tmp_path):
    detector = tmp_path / "detector.json"
    detector.write_text(
        json.dumps(
            {
                "format": 1,
                "kind": "detector",
                "detector": "d",
                "mode": "FIRST_MATCHED",
                "model": {},
                "variables": {},
                "outcomes": {"stop": {"action": "fraud", "score": 990}},
                "rules": [],
            }
        )
    )
    ruled = settings(chain=("rules", "forest", "scorecard"))
    given = replace(ruled, learning=environment.Learning(detector=str(detector)))
    verdict, said = told(given, charge())
    assert verdict.reasons[0] == "rules_failed_Malformed"  # no rule matches: the next is asked
    assert (verdict.scale, said) == ("fraud_detector", [])
    unnamed, said = told(ruled, charge())
    assert (unnamed.reasons[0], said) == ("rules_failed_RUN001", ["RUN001"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"IVR_RISK": "oracle"},
        {"IVR_RISK": "forest,forest"},
        {"IVR_RISK": "sagemaker,scorecard"},
        {"IVR_MODEL_DIGEST": "abc"},
        {"IVR_MODEL_HISTORY": "-1"},
        {"IVR_MODEL_HISTORY": "many"},
    ],
    ids=lambda wrong: "_".join(wrong.values()),
)
def test_senseless_settings_are_refused_by_name(wrong):
    environ = {"IVR_STORE": "sqlite::memory:", "IVR_PEPPER": PEPPER.decode(), **wrong}
    with pytest.raises(Unreadable, match="IVR_") as caught:
        environment.read(environ)
    assert caught.value.code == "RUN001"


def test_settings_of_scoring_are_read():
    environ = {
        "IVR_STORE": "sqlite::memory:",
        "IVR_PEPPER": PEPPER.decode(),
        "IVR_RISK": "sagemaker, forest,scorecard",
        "IVR_RISK_ENDPOINT": "frauds",
        "IVR_MODEL": "m.json",
        "IVR_MODEL_DIGEST": f"sha256:{'A' * 64}",
        "IVR_MODEL_HISTORY": "0",
    }
    expected = Scoring(("sagemaker", "forest", "scorecard"), "m.json", "a" * 64, 0, "frauds")
    assert environment.read(environ).scoring == expected
