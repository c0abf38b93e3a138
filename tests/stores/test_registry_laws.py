"""What every registry must do, whichever stores keep its records and contents."""

from __future__ import annotations

import hashlib
import itertools
import threading
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from ivr.faults import Conflict, Malformed, NotFound, Unavailable, Unreadable
from ivr.runtime.adapters.aws.artifacts import BucketArtifacts
from ivr.runtime.adapters.aws.client import client
from ivr.runtime.adapters.aws.store import DynamoStore
from ivr.runtime.adapters.embedded.artifacts import FolderArtifacts
from ivr.runtime.records.models import Detector, Model, ModelState, ModelVersion, Training
from ivr.runtime.services.models import detectors
from ivr.runtime.services.models import registry as models
from ivr.runtime.services.models.detectors import Detectors
from ivr.runtime.services.models.registry import Registry, Trained
from ivr.spec.rules.judging import json_value, read
from tests.stores.conftest import PATIENT

ROOT = Path(__file__).parents[2]
RULES = json_value(read(ROOT / "infra" / "detectors" / "transactions.yaml"))
_buckets = itertools.count()


def _bucket(url):
    name = f"registry{next(_buckets)}"
    maker = boto3.client("s3", region_name="us-east-1", endpoint_url=url)
    maker.create_bucket(Bucket=name)
    maker.close()
    return BucketArtifacts(client("s3", "us-east-1", url, config=PATIENT), name)


@pytest.fixture
def artifacts(store, request, tmp_path):
    if isinstance(store, DynamoStore):
        made = _bucket(request.getfixturevalue("dynamodb_url"))
        yield made
        made._client.close()
    else:
        yield FolderArtifacts(tmp_path)


@pytest.fixture
def registry(store, artifacts, clock):
    return Registry(store, artifacts, clock)


@pytest.fixture
def desk(store, artifacts, clock):
    return Detectors(store, artifacts, clock)


def trained(content=b"forest", rows=3):
    return Trained(content, "ab" * 32, ("amt", "hour"), {"auc": 0.99}, {"rows": rows})


def made(registry, name="m", mode="create", content=b"forest"):
    begun = models.begin(registry, name, mode, "a trainer")
    return models.complete(registry, name, begun.number, trained(content))


def test_contents_are_kept_under_their_digest(artifacts):
    content = bytes(range(256)) * 400
    digest = hashlib.sha256(content).hexdigest()
    artifacts.put(digest, content)
    artifacts.put(digest, content)
    assert artifacts.get(digest) == content
    with pytest.raises(NotFound):
        artifacts.get("0" * 64)


def test_a_training_becomes_a_version_that_scores(registry):
    begun = models.begin(registry, "m", "create", "a trainer")
    assert (begun.number, begun.state) == ("1.0", ModelState.TRAINING)
    done = models.complete(registry, "m", "1.0", trained())
    assert done == models.version(registry, "m", "1.0")
    assert (done.state, done.features, done.size) == (ModelState.COMPLETE, ("amt", "hour"), 6)
    assert (done.metrics, done.lineage) == ('{"auc":0.99}', '{"rows":3}')
    active = models.activate(registry, "m", "1.0")
    assert active.state is ModelState.ACTIVE
    assert models.activate(registry, "m", "1.0") == active
    assert models.content(registry, "m") == b"forest"


def test_numbers_go_up_by_mode(registry):
    numbers = [made(registry, mode=mode).number for mode in ("create", "update", "update")]
    assert [*numbers, made(registry).number] == ["1.0", "1.01", "1.02", "2.0"]
    assert made(registry, mode="update").number == "2.01"
    begun = models.begin(registry, "m", "update", major="1")
    assert begun.number == "1.03"
    listed = [each.number for each in models.versions(registry, "m")]
    assert listed == ["1.0", "1.01", "1.02", "1.03", "2.0", "2.01"]


def test_ten_majors_are_listed_in_order_of_number(registry):
    for _ in range(11):
        models.begin(registry, "m", "create")
    assert [each.number for each in models.versions(registry, "m")][-2:] == ["10.0", "11.0"]


def test_a_major_version_is_trained_once_at_a_time(registry):
    made(registry)
    models.begin(registry, "m", "update")
    with pytest.raises(Conflict, match=r"1\.01 is being trained"):
        models.begin(registry, "m", "update")
    assert models.begin(registry, "m", "create").number == "2.0"
    models.cancel(registry, "m", "1.01", "wrong data")
    assert models.begin(registry, "m", "update", major="1").number == "1.02"


class Overtaken:
    """A store that lets something else happen right before its first commit."""

    def __init__(self, store, happens):
        self._store, self._happens = store, [happens]

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, *records):
        while self._happens:
            self._happens.pop()()
        return self._store.commit(*records)


def test_who_loses_the_race_for_a_training_is_told_who_won(registry):
    made(registry)
    slow = replace(
        registry,
        store=Overtaken(registry.store, lambda: models.begin(registry, "m", "update")),
    )
    with pytest.raises(Conflict, match=r"m 1\.01 is being trained"):
        models.begin(slow, "m", "update")


def test_what_was_cancelled_cannot_be_registered(registry):
    models.begin(registry, "m", "create")
    cancelled = models.cancel(registry, "m", "1.0", "wrong data")
    assert (cancelled.state, cancelled.why) == (ModelState.CANCELLED, "wrong data")
    assert models.cancel(registry, "m", "1.0") == models.version(registry, "m", "1.0")
    with pytest.raises(Unreadable) as refused:
        models.complete(registry, "m", "1.0", trained())
    assert refused.value.code == "REG001"
    assert models.version(registry, "m", "1.0").artifact == ""


def test_a_training_that_was_lost_gives_way_after_a_day(registry, clock):
    made(registry)
    models.begin(registry, "m", "update")
    clock.advance(models.TRAINING_SECONDS - 1)
    with pytest.raises(Conflict):
        models.begin(registry, "m", "update")
    clock.advance(1)
    assert models.begin(registry, "m", "update").number == "1.02"
    lost = models.version(registry, "m", "1.01")
    assert (lost.state, lost.why) == (ModelState.ERROR, "The training was lost.")
    with pytest.raises(Unreadable):
        models.complete(registry, "m", "1.01", trained())
    assert models.complete(registry, "m", "1.02", trained()).state is ModelState.COMPLETE


def test_saying_twice_that_it_is_trained_changes_nothing(registry):
    models.begin(registry, "m", "create")
    once = models.complete(registry, "m", "1.0", trained())
    assert models.complete(registry, "m", "1.0", trained()) == once
    with pytest.raises(Unreadable):
        models.complete(registry, "m", "1.0", trained(b"another"))


def test_rolling_back_goes_the_way_back(registry):
    for number in ("1.0", "2.0", "3.0"):
        made(registry, content=number.encode())
        models.activate(registry, "m", number)
    assert models.roll_back(registry, "m").number == "2.0"
    assert models.content(registry, "m") == b"2.0"
    assert models.version(registry, "m", "3.0").state is ModelState.INACTIVE
    assert models.roll_back(registry, "m").number == "1.0"
    with pytest.raises(Unreadable, match="no version before"):
        models.roll_back(registry, "m")
    models.activate(registry, "m", "3.0")
    assert models.roll_back(registry, "m").number == "1.0"


@pytest.mark.parametrize("number", ["1.0", "7.0"])
def test_what_is_not_trained_or_unknown_cannot_score(registry, number):
    models.begin(registry, "m", "create")
    with pytest.raises(Unreadable):
        models.activate(registry, "m", number)
    with pytest.raises(Unreadable):
        models.content(registry, "m")
    assert registry.store.get(Model, "m").active == ""


@pytest.mark.parametrize("content", [b"fores", b"forest!", b"Forest", b""])
def test_a_content_that_was_cut_or_changed_is_never_given_out(registry, content):
    kept = made(registry)
    registry.artifacts.put(kept.artifact, b"forest")
    _overwrite(registry.artifacts, kept.artifact, content)
    for ask in (models.content, models.activate):
        with pytest.raises(Unreadable) as refused:
            ask(registry, "m", "1.0")
        assert refused.value.code == "REG003"
    assert models.version(registry, "m", "1.0").state is ModelState.COMPLETE


def _overwrite(artifacts, digest, content):
    if isinstance(artifacts, FolderArtifacts):
        (artifacts._folder / digest).write_bytes(content)
    else:
        key = f"artifacts/{digest}"
        artifacts._client.put_object(Bucket=artifacts._bucket, Key=key, Body=content)


def test_a_store_that_keeps_nothing_leaves_nothing_registered(registry):
    models.begin(registry, "m", "create")

    class Full:
        def put(self, _digest, _content):
            raise Unavailable("no space")

    with pytest.raises(Unavailable):
        models.complete(replace(registry, artifacts=Full()), "m", "1.0", trained())
    assert models.version(registry, "m", "1.0").state is ModelState.TRAINING
    assert registry.store.get(Training, "m", "1").number == "1.0"


def raced(count, work):
    gate, results = threading.Barrier(count), []

    def one(n):
        gate.wait()
        try:
            results.append(work(n))
        except Conflict as fault:
            results.append(fault)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_trainers_who_race_for_an_update_one_trains(registry):
    made(registry)
    results = raced(4, lambda n: models.begin(registry, "m", "update", f"trainer {n}"))
    won = [each for each in results if isinstance(each, ModelVersion)]
    assert (len(won), won[0].number) == (1, "1.01")
    assert models.version(registry, "m", "1.01").trainer == won[0].trainer


def test_trainers_who_race_to_create_train_different_versions(registry):
    results = raced(3, lambda n: models.begin(registry, "m", "create", f"trainer {n}").number)
    assert sorted(map(str, results)) == ["1.0", "2.0", "3.0"]


def test_of_racing_activations_exactly_one_version_is_active(registry):
    for _ in range(3):
        made(registry)
    raced(3, lambda n: models.activate(registry, "m", f"{n + 1}.0"))
    states = {each.number: each.state for each in models.versions(registry, "m")}
    active = [number for number, state in states.items() if state is ModelState.ACTIVE]
    assert active == [registry.store.get(Model, "m").active]


class Switched:
    """A store in which somebody else does something once, after the first look at a model."""

    def __init__(self, store, other):
        self._store, self._other = store, [other]

    def __getattr__(self, name):
        return getattr(self._store, name)

    def get(self, kind, *where):
        found = self._store.get(kind, *where)
        if kind is Model and self._other:
            self._other.pop()()
        return found


@pytest.mark.parametrize("ask", [lambda r: models.activate(r, "m", "3.0"),
                                 lambda r: models.roll_back(r, "m")])  # fmt: skip
def test_who_is_overtaken_looks_again(registry, ask):
    for number in ("1.0", "2.0", "3.0"):
        made(registry)
        if number != "3.0":
            models.activate(registry, "m", number)
    made(registry)
    other = Switched(registry.store, lambda: models.activate(registry, "m", "4.0"))
    done = ask(replace(registry, store=other))
    states = {each.number: each.state for each in models.versions(registry, "m")}
    active = [number for number, state in states.items() if state is ModelState.ACTIVE]
    assert active == [done.number] == [registry.store.get(Model, "m").active]


def test_every_state_leads_only_where_it_may(registry):
    assert set(models.NEXT) == set(ModelState)
    made(registry)
    models.activate(registry, "m", "1.0")
    for ask in (models.cancel, models.fail):
        with pytest.raises(Unreadable):
            ask(registry, "m", "1.0", "no")
    models.begin(registry, "m", "update")
    failed = models.fail(registry, "m", "1.01", "five rows")
    assert (failed.state, failed.why) == (ModelState.ERROR, "five rows")


def test_modes_and_names_are_refused_by_name(registry):
    with pytest.raises(Unreadable, match="no mode overwrite"):
        models.begin(registry, "m", "overwrite")
    with pytest.raises(Unreadable, match="Create one"):
        models.begin(registry, "m", "update")
    models.begin(registry, "m", "create")
    with pytest.raises(Unreadable, match="more than"):
        models.complete(registry, "m", "1.0", trained()._replace(metrics={"x": "y" * 70_000}))


def test_a_detector_is_drafted_activated_and_rolled_back(desk):
    first = detectors.draft(desk, RULES, "an author")
    assert (first.number, str(first.state), first.mode) == ("1", "DRAFT", "FIRST_MATCHED")
    assert detectors.draft(desk, RULES) == first
    second = detectors.draft(desk, {**RULES, "mode": "ALL_MATCHED"})
    for number in ("1", "2"):
        detectors.activate(desk, "transaction_fraud", number)
    assert detectors.rules(desk, "transaction_fraud").mode == "ALL_MATCHED"
    assert detectors.roll_back(desk, "transaction_fraud").number == "1"
    states = [str(each.state) for each in detectors.versions(desk, "transaction_fraud")]
    assert states == ["ACTIVE", "INACTIVE"]
    assert second.number == "2"


def test_a_detector_needs_a_version_of_its_model_that_can_score(desk, registry):
    bound = {**RULES, "model": {**RULES["model"], "version": "1.0"}}
    with pytest.raises(Unreadable, match=r"no version 1\.0"):
        detectors.draft(desk, bound)
    models.begin(registry, "transactions", "create")
    with pytest.raises(Unreadable, match="cannot score"):
        detectors.draft(desk, bound)
    models.complete(registry, "transactions", "1.0", trained())
    kept = detectors.draft(desk, bound)
    assert (kept.model, kept.model_number) == ("transactions", "1.0")


def test_rules_that_were_changed_are_never_run(desk):
    kept = detectors.draft(desk, RULES)
    detectors.activate(desk, kept.name, "1")
    _overwrite(desk.artifacts, kept.artifact, b"{}")
    with pytest.raises(Unreadable) as refused:
        detectors.rules(desk, kept.name)
    assert refused.value.code == "REG003"
    with pytest.raises(Malformed):
        detectors.draft(desk, {"format": 1})


def test_racing_authors_get_a_version_each(desk):
    drafts = [{**RULES, "event": {"type": f"t{n}"}} for n in range(3)]
    results = raced(3, lambda n: detectors.draft(desk, drafts[n]).number)
    assert sorted(map(str, results)) == ["1", "2", "3"]
    assert desk.store.get(Detector, "transaction_fraud").latest == 3
