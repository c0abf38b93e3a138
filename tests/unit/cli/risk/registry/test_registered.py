"""ivr risk rules, models, detector and afd: what they say, and how they end."""

from __future__ import annotations

import json
import os
from pathlib import Path

import boto3
import pytest

from ivr.cli.main import execute
from ivr.runtime.adapters.embedded.artifacts import FolderArtifacts
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.services.models import registry as models
from ivr.runtime.services.models.registry import Registry, Trained
from ivr.runtime.wiring import SystemClock

SHIPPED = "infra/detectors/transactions.yaml"
GAP = """detector: d
model: {name: m}
outcomes: {high: {action: fraud}, low: {action: approve}}
rules:
  - {rule: high, when: $m_insightscore > 700, outcomes: [high]}
  - {rule: low, when: $m_insightscore < 700, outcomes: [low]}
"""


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def place(tmp_path):
    """A registry in which m 1.0 and 2.0 are trained and 2.01 is being trained."""
    folder = tmp_path / "registry"
    folder.mkdir()
    clock = SystemClock()
    store = SqliteStore(str(folder / "registry.db"), clock)
    registry = Registry(store, FolderArtifacts(folder), clock)
    for _ in range(2):
        number = models.begin(registry, "m", "create", "a trainer").number
        made = Trained(number.encode(), "ab" * 32, ("amt",), {"auc": 0.9}, {"rows": 5})
        models.complete(registry, "m", number, made)
    models.begin(registry, "m", "update")
    store.close()
    return str(folder)


def said(capsys, *arguments, code=0):
    assert execute(["risk", *arguments]) == code
    out, err = capsys.readouterr()
    return out + err


def test_the_shipped_detectors_are_proven(capsys):
    assert "each score of 0..1000 matches a rule; 4 rules" in said(capsys, "rules", "check")


def test_a_gap_is_told_by_line_and_fails(capsys, tmp_path):
    file = tmp_path / "d.yaml"
    file.write_text(GAP)
    told = said(capsys, "rules", "check", str(file), code=1)
    assert f"{file}:4:1: error RUL010 score 700 matches no rule." in told
    assert "RUL010" in said(capsys, "rules", "explain", str(file), "--score", "700", code=1)
    draft = ("detector", "draft", str(file), "--registry", str(tmp_path / "r"))
    assert "RUL010" in said(capsys, *draft, code=1)
    assert not (tmp_path / "r").exists()


def test_a_workspace_without_detectors_says_so(capsys, tmp_path):
    assert "USE007" in said(capsys, "rules", "check", "-C", str(tmp_path), code=2)


def test_an_event_is_explained_part_by_part(capsys, tmp_path):
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"amt": 700, "category": "misc_net"}))
    asked = ("rules", "explain", SHIPPED, "--event", str(event), "--score", "905")
    told = said(capsys, *asked)
    assert "outcomes: block\nactions: fraud\n$foreign_currency is not in the event: False" in told
    assert "rule high does not match\n  $score = 905\n  $score >= 950 = false" in told
    assert "rule high_online matches" in told
    read = json.loads(said(capsys, *asked, "--format", "json"))
    assert (read["outcomes"], read["matched"]) == (["block"], ["high_online"])
    assert {"text": "$amt >= 500", "value": True} in read["rules"][1]["parts"]


@pytest.mark.parametrize(
    "more", [(), ("--score", "1001"), ("--score", "5", "--format", "xml"), ("--event", "none.json")]
)
def test_what_cannot_be_explained_is_a_sentence(capsys, more):
    assert "ivr: USE" in said(capsys, "rules", "explain", SHIPPED, *more, code=2)


def test_an_event_that_is_no_object_is_told_what_it_should_be(capsys, tmp_path):
    event = tmp_path / "event.json"
    event.write_text("[1]")
    asked = ("rules", "explain", SHIPPED, "--event", str(event), "--score", "5")
    assert "is no JSON object. Write one with variables, such as" in said(capsys, *asked, code=2)


def test_models_are_listed_activated_and_rolled_back(capsys, place):
    here = ("--registry", place)
    told = said(capsys, "models", "list", *here)
    assert [line.split()[1] for line in told.splitlines()] == ["1.0", "2.0", "2.01"]
    for number in ("1.0", "2.0"):
        told = said(capsys, "models", "activate", "m", number, *here)
        assert told == f"m {number} is ACTIVE\n"
    assert said(capsys, "models", "rollback", "m", *here) == "m 1.0 is ACTIVE\n"
    shown = json.loads(said(capsys, "models", "show", "m", *here))
    assert (shown["number"], shown["content"], shown["metrics"]) == (
        "1.0",
        "verified",
        {"auc": 0.9},
    )
    listed = json.loads(said(capsys, "models", "list", "--format", "json", *here))
    assert [each["state"] for each in listed] == ["ACTIVE", "INACTIVE", "TRAINING_IN_PROGRESS"]
    assert [each["lineage"] for each in listed] == [{"rows": 5}, {"rows": 5}, None]
    cancelled = said(capsys, "models", "cancel", "m", "2.01", "--because", "wrong data", *here)
    assert cancelled == "m 2.01 is TRAINING_CANCELLED\n"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("models", "activate", "m", "2.01"), "REG001"),
        (("models", "activate", "m", "9.0"), "REG004"),
        (("models", "rollback", "m"), "REG001"),
        (("models", "cancel", "m", "1.0"), "REG001"),
        (("models", "show", "nobody"), "REG004"),
        (("models", "list", "--format", "xml"), "USE001"),
        (("detector", "activate", "d", "1"), "REG004"),
        (("models", "rollback", "nobody"), "REG004 there is no model nobody."),
        (("detector", "rollback", "d"), "REG004 there is no detector d."),
    ],
)
def test_what_a_state_does_not_allow_is_a_sentence_with_a_code(capsys, place, asked, code):
    assert f"ivr: {code} " in said(capsys, *asked, "--registry", place, code=2)


ON_AWS = pytest.mark.parametrize(
    "asked",
    [("models", "list", "--registry", "dynamodb:t,s3:b"), ("afd", "setup", SHIPPED, "--stage",
     "resources")],
    ids=["models", "afd"],
)  # fmt: skip


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    """Nobody is signed in, and nothing is set."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # the one before may know somebody


@ON_AWS
@pytest.mark.usefixtures("nobody")
def test_aws_without_credentials_says_how_to_get_some(capsys, monkeypatch, asked):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    told = said(capsys, *asked, code=2)
    assert (
        "was not asked, for there are no credentials: NoCredentialsError. Set AWS_PROFILE" in told
    )
    assert "Try again" not in told


@ON_AWS
@pytest.mark.usefixtures("nobody")
def test_aws_by_a_profile_that_is_not_there_is_a_sentence(capsys, monkeypatch, asked):
    monkeypatch.setenv("AWS_PROFILE", "none")
    assert "ivr: USE001 AWS is to be asked, and there is no profile" in said(capsys, *asked, code=2)


@ON_AWS
@pytest.mark.usefixtures("nobody")
def test_aws_without_a_region_is_a_sentence(capsys, asked):
    assert "ivr: USE001 AWS is to be asked, and no region is set." in said(capsys, *asked, code=2)


def test_a_content_that_was_changed_is_never_activated(capsys, place):
    for path in (Path(place) / "artifacts").iterdir():
        path.write_bytes(b"x.0")
    told = said(capsys, "models", "activate", "m", "1.0", "--registry", place, code=2)
    assert "REG003" in told


def test_detectors_are_drafted_activated_and_rolled_back(capsys, tmp_path):
    here = ("--registry", str(tmp_path / "new"))
    assert "is DRAFT" in said(capsys, "detector", "draft", SHIPPED, "--by", "me", *here)
    changed = tmp_path / "d.yaml"
    changed.write_text(Path(SHIPPED).read_text().replace(">= 950", ">= 960"))
    said(capsys, "detector", "draft", str(changed), *here)
    for number in ("1", "2"):
        said(capsys, "detector", "activate", "transaction_fraud", number, *here)
    assert "2 is ACTIVE" in said(capsys, "detector", "activate", "transaction_fraud", "2", *here)
    assert "$score >= 960 -> block" in said(capsys, "detector", "show", "transaction_fraud", *here)
    assert "1 is ACTIVE" in said(capsys, "detector", "rollback", "transaction_fraud", *here)
    listed = said(capsys, "detector", "list", *here)
    assert [line.split()[2] for line in listed.splitlines()] == ["ACTIVE", "INACTIVE"]


@pytest.mark.parametrize("place", ["nowhere", "dynamodb:table", "dynamodb:,s3:b"])
def test_a_registry_that_is_none_is_refused(capsys, tmp_path, place):
    named = str(tmp_path / place) if place == "nowhere" else place
    assert "USE008" in said(capsys, "models", "list", "--registry", named, code=2)


TRAIN = ("--data", "s3://b/train.csv", "--role", "arn:aws:iam::123456789012:role/fraud")


def test_the_plan_of_fraud_detector_is_verified_and_names_everything_alike(capsys):
    """Seed defects 23 and 24: one file names event, entity and detector for every call."""
    calls = json.loads(said(capsys, "afd", "plan", SHIPPED, *TRAIN))
    methods = [call["call"] for call in calls]
    assert methods[0] == "create_variable"
    assert methods[-2:] == ["create_detector_version", "update_detector_version_status"]
    assert methods.index("create_model") < methods.index("create_model_version")
    named = {
        key: {call["with"][key] for call in calls if key in call["with"]}
        for key in ("eventTypeName", "detectorId", "modelId")
    }
    assert named == {
        "eventTypeName": {"transaction_event"},
        "detectorId": {"transaction_fraud"},
        "modelId": {"transactions"},
    }


@pytest.mark.parametrize(
    "more",
    [
        ("--stage", "resources"),
        ("--stage", "deploy", "--model-version", "1.0"),
        ("--stage", "train", "--events", "2022-01-01T00:00:00Z/2022-06-01T00:00:00Z"),
        ("--stage", "train", "--update", "1", *TRAIN),
    ],
)
def test_stages_may_be_asked_for_alone(capsys, more):
    assert json.loads(said(capsys, "afd", "plan", SHIPPED, *more))


@pytest.mark.parametrize(
    "began", ["2022-01-01", "2022-01-01T00:00:00", "2022-01-01T01:00:00+01:00"]
)
def test_ingested_events_are_bounded_by_times_in_utc(capsys, began):
    more = ("--stage", "train", "--events", f"{began}/2022-06-01")
    calls = json.loads(said(capsys, "afd", "plan", SHIPPED, *more))
    (window,) = [
        call["with"]["ingestedEventsDetail"]["ingestedEventsTimeWindow"]
        for call in calls
        if "ingestedEventsDetail" in call["with"]
    ]
    assert window == {"startTime": "2022-01-01T00:00:00Z", "endTime": "2022-06-01T00:00:00Z"}


@pytest.mark.parametrize("events", ["2022-01-01/yesterday", "2022-06-01/2022-01-01"])
def test_events_that_have_no_bounds_are_refused(capsys, events):
    told = said(capsys, "afd", "plan", SHIPPED, "--stage", "train", "--events", events, code=2)
    assert told.startswith(f"ivr: USE001 --events {events}")


@pytest.mark.parametrize(
    "more",
    [
        ("--stage", "destroy"),
        ("--stage", "deploy"),
        ("--stage", "train", "--data", "b/train.csv"),
        ("--stage", "deploy", "--model-version", "1.0.1"),
    ],
)
def test_a_plan_that_the_service_would_refuse_is_refused_here(capsys, more):
    assert said(capsys, "afd", "plan", SHIPPED, *more, code=2).startswith("ivr: ")


@pytest.mark.parametrize(
    ("more", "option"),
    [
        ((), "--data"),
        (("--events", "2026-01-01T00:00:00Z"), "--events FROM/TO"),
        (("--data", "s3://b/train.csv"), "--role"),
    ],
)
def test_a_training_on_nothing_names_the_option_that_is_missing(capsys, more, option):
    told = said(capsys, "afd", "plan", SHIPPED, *more, code=2)
    assert told.startswith("ivr: USE001 ")
    assert option in told


PREDICT = ("--data", "s3://b/in.csv", "--out", "s3://b/out", "--role", TRAIN[-1])


def test_a_batch_prediction_is_named_by_its_places(capsys):
    (call,) = json.loads(said(capsys, "afd", "predict", SHIPPED, *PREDICT, "--plan"))
    assert call["call"] == "create_batch_prediction_job"
    assert call["with"]["detectorName"] == "transaction_fraud"
    (again,) = json.loads(said(capsys, "afd", "predict", SHIPPED, *PREDICT, "--plan"))
    assert again == call
    other = (*PREDICT, "--version", "2", "--plan")
    (third,) = json.loads(said(capsys, "afd", "predict", SHIPPED, *other))
    assert third["with"]["jobId"] != call["with"]["jobId"]
    assert third["with"]["detectorVersion"] == "2"


@pytest.mark.parametrize("more", [("--version", "1.0"), ("--job", "My Job"), ("--data", "in.csv")])
def test_a_batch_prediction_that_would_be_refused_is_refused_here(capsys, more):
    refused = said(capsys, "afd", "predict", SHIPPED, *PREDICT, *more, "--plan", code=2)
    assert refused.startswith("ivr: ")
