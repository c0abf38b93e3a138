"""The registry's active version scores charges; the shipped file stands in for it, and says so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ivr.faults import Unavailable, Unreadable
from ivr.runtime import settings as environment
from ivr.runtime.adapters.embedded.artifacts import FolderArtifacts
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.ledger import marks
from ivr.runtime.risk import policy
from ivr.runtime.risk.learned import model as models
from ivr.runtime.risk.learned.features import NAMES, Purchase, category_of, vector
from ivr.runtime.risk.learned.past import State, after, before
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.risk.signals import ChargeSignals
from ivr.runtime.services.models import registry
from ivr.runtime.services.models.registry import Registry, Trained
from ivr.runtime.settings import Scoring, Settings
from ivr.runtime.wiring import SystemClock, registered, scoring

SCALE = {
    "bands": [{"band": "high", "above": 955}, {"band": "medium", "above": 600}, {"band": "low"}],
    "charges": {"call_above": 860, "investigate_above": 775},
}
BOTH = policy.read({"scales": {"scorecard": SCALE, "fraud_detector": SCALE}})
NOON = 1_600_041_600
NAME = "transactions"


def charge():
    """Return the signals of a charge on a card that had 40 small ones."""
    state = State()
    for day in range(40, 0, -1):
        state = after(state, Purchase(NOON - day * 86_400, 3_000 + 100 * (day % 7), 5))
    new = Purchase(NOON, 4_000, category_of("grocery_pos"))
    return ChargeSignals(amount=40, features=vector(before(state, new), new))


def other(number="7.0", share=0.5):
    """Return the shipped model with all scores lowered to a share of what they were."""
    found = json.loads(models.SHIPPED.read_bytes())
    knots = [[raw, int(score * share)] for raw, score in found["calibration"]]
    facts = {**found, "version": number, "calibration": knots}
    return models.written({k: v for k, v in facts.items() if k not in {"digest", "format", "kind"}})


@pytest.fixture
def folder(tmp_path):
    store = SqliteStore(str(tmp_path / registered.FILE), SystemClock())
    yield tmp_path, Registry(store, FolderArtifacts(tmp_path), SystemClock())
    store.close()


def kept(shelf, content):
    """Register a content and return its number."""
    number = registry.begin(shelf, NAME, registry.CREATE).number
    registry.complete(shelf, NAME, number, Trained(content, "d", ("amt",), {}, {}))
    return number


def settings(place, **more):
    return Settings(pepper=b"a pepper of a test", scoring=Scoring(registry=str(place), **more))


def judged(given):
    """Return a verdict, what was said, and what was counted."""
    said = []
    provider = scoring.provider_of(given, BOTH, lambda _message, code: said.append(code))
    with marks.begun() as noted:
        verdict = RiskDesk(provider, BOTH).judge_charge(charge())
    return verdict, said, noted.counted


def scored(content):
    model, signals = models.parse(content), charge()
    return model.score([signals.features[NAMES.index(name)] for name in model.features])


def test_activation_changes_who_scores_without_another_start(folder):
    place, shelf = folder
    first, second = kept(shelf, other("1.0")), kept(shelf, other("2.0", 0.2))
    registry.activate(shelf, NAME, first)
    provider = scoring.provider_of(settings(place), BOTH)
    desk = RiskDesk(provider, BOTH)
    assert desk.judge_charge(charge()).score == scored(other("1.0"))
    registry.activate(shelf, NAME, second)
    verdict = desk.judge_charge(charge())
    assert (verdict.score, verdict.reasons[0]) == (scored(other("2.0", 0.2)), f"model_{NAME}_2.0")
    registry.roll_back(shelf, NAME)
    verdict = desk.judge_charge(charge())
    assert (verdict.score, verdict.reasons[0]) == (scored(other("1.0")), f"model_{NAME}_1.0")
    assert not verdict.degraded


def looked(given, shelf, at):
    return registered.active(given, lambda: at, lambda *_: shelf)


def test_in_the_cloud_a_version_is_looked_for_once_in_a_while_only(folder):
    _, shelf = folder
    registry.activate(shelf, NAME, kept(shelf, other("1.0")))
    second, given = kept(shelf, other("2.0")), settings("dynamodb:table,s3:while")
    assert looked(given, shelf, 0.0).version == "1.0"
    registry.activate(shelf, NAME, second)
    assert looked(given, shelf, registered.LOOK_SECONDS - 0.1).version == "1.0"
    assert looked(given, shelf, registered.LOOK_SECONDS).version == "2.0"


def emptied(place, _shelf):
    for file in place.rglob(registered.FILE):
        file.unlink()


def unnamed(_place, _shelf):
    pass


def altered(place, shelf):
    registry.activate(shelf, NAME, kept(shelf, other()))
    (file,) = (place / "artifacts").iterdir()
    content = bytearray(file.read_bytes())
    content[500] ^= 1
    file.write_bytes(content)


def lost(place, shelf):
    registry.activate(shelf, NAME, kept(shelf, other()))
    (file,) = (place / "artifacts").iterdir()
    file.unlink()


def foreign(_place, shelf):
    registry.activate(shelf, NAME, kept(shelf, b'{"no": "model"}'))


@pytest.mark.parametrize(
    ("breaks", "code"),
    [
        (emptied, "RUN001"),
        (unnamed, "REG004"),
        (altered, "REG003"),
        (lost, "REG003"),
        (foreign, "RSK101"),
    ],
)
def test_the_shipped_model_stands_in_and_log_reasons_and_metric_say_so(folder, breaks, code):
    place, shelf = folder
    breaks(place, shelf)
    verdict, said, counted = judged(settings(place))
    shipped = models.SHIPPED.read_bytes()
    assert (verdict.score, verdict.degraded) == (scored(shipped), False)
    assert said == [code]
    assert counted == [("failed", 1, {"function": "model", "code": code})]
    assert f"registry_failed_{code}" in verdict.reasons


def test_a_pinned_digest_holds_for_the_registry_too(folder):
    place, shelf = folder
    registry.activate(shelf, NAME, kept(shelf, other("3.0")))
    shipped = models.read(models.SHIPPED)
    verdict, said, _ = judged(settings(place, digest=shipped.digest))
    assert (verdict.reasons[0], said) == (f"model_{NAME}_{shipped.version}", ["RSK104"])
    wanted = models.parse(other("3.0")).digest
    verdict, said, _ = judged(settings(place, digest=wanted))
    assert (verdict.reasons[0], said) == (f"model_{NAME}_3.0", [])


class Down:
    """A store that does not answer."""

    def get(self, *_asked):
        raise Unavailable("The table did not answer.")

    def close(self):
        pass


def test_who_has_a_model_keeps_it_while_the_registry_is_down(folder):
    _, shelf = folder
    registry.activate(shelf, NAME, kept(shelf, other("1.0")))
    given = settings("dynamodb:table,s3:down")
    down = replace(shelf, store=Down())
    with pytest.raises(Unreadable) as caught:
        looked(given, down, 0.0)
    assert caught.value.code == Unavailable.code
    assert looked(given, shelf, 0.0).version == "1.0"
    assert looked(given, down, registered.LOOK_SECONDS + 1).version == "1.0"


@pytest.mark.parametrize("place", ["dynamodb:", "dynamodb:table", "dynamodb:,s3:b"])
def test_a_registry_that_is_none_is_told(place):
    with pytest.raises(Unreadable, match="IVR_MODEL_REGISTRY"):
        registered.active(settings(place))


def test_the_environment_names_registry_and_model():
    base = {"IVR_STORE": "sqlite::memory:", "IVR_PEPPER": "0123456789abcdef"}
    usual = environment.read(base).scoring
    assert (usual.registry, usual.name) == ("", NAME)
    more = {"IVR_MODEL_REGISTRY": "dynamodb:t,s3:b", "IVR_MODEL_NAME": "mine"}
    given = environment.read({**base, **more}).scoring
    assert (given.registry, given.name) == ("dynamodb:t,s3:b", "mine")
