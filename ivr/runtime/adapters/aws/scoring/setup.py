"""What makes a detector in Amazon Fraud Detector, as ordered calls: one list, no notebook.

Law of the room: pure; a compiled detector in, calls out. Amazon Fraud Detector is closed to new
customers since 2025-11-07: this serves those who have it.
Source: Fraud Detector API reference; API version 2019-11-15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ivr.runtime.adapters.aws.scoring.asking import Call, Ref

Detector = Mapping[str, Any]
LANGUAGE = "DETECTORPL"


class History(NamedTuple):
    """What a model learns from: a CSV on S3 and a role that may read it; ingested events if empty.

    `began` and `ended` (ISO 8601) bound ingested events. `major` asks for an update of that major
    version; empty creates one.
    """

    location: str = ""
    role: str = ""
    began: str = ""
    ended: str = ""
    major: str = ""


def resources(detector: Detector) -> tuple[Call, ...]:
    """Return the calls that make variables, types, labels, outcomes, lists and the detector."""
    named = {"detectorId": detector["detector"], "eventTypeName": detector["event"]["type"]}
    return (
        *_variables(detector),
        *_event(detector),
        *_outcomes(detector),
        *_lists(detector),
        Call("put_detector", named),
    )


def training(detector: Detector, history: History) -> tuple[Call, ...]:
    """Return the calls that make the model and train a version of it."""
    named = _model(detector)
    made = Call("create_model", {**named, "eventTypeName": detector["event"]["type"]})
    source = _source(history)
    if history.major:
        asked = {**named, "majorVersionNumber": history.major, **source}
        return (made, Call("update_model_version", asked, "trained", "model_version"))
    schema = {
        "modelVariables": [*detector["variables"]],
        "labelSchema": {
            "labelMapper": {
                "FRAUD": [*detector["event"]["fraud"]],
                "LEGIT": [*detector["event"]["legit"]],
            },
            **({} if history.location else {"unlabeledEventsTreatment": "IGNORE"}),
        },
    }
    kind = "EXTERNAL_EVENTS" if history.location else "INGESTED_EVENTS"
    asked = {**named, "trainingDataSource": kind, "trainingDataSchema": schema, **source}
    return (made, Call("create_model_version", asked, "trained", "model_version"))


def activation(detector: Detector, version: str | Ref) -> tuple[Call, ...]:
    """Return the call that lets a trained version score."""
    number = {"modelVersionNumber": version}
    asked = {**_model(detector), **number, "status": "ACTIVE"}
    return (Call("update_model_version_status", asked, "activated"),)


def deployment(detector: Detector, version: str | Ref = "") -> tuple[Call, ...]:
    """Return the calls that make rules and a detector version of them, and let it decide."""
    name = detector["detector"]
    rules = [
        Call(
            "create_rule",
            {
                "ruleId": rule["rule"],
                "detectorId": name,
                "expression": expression(rule, detector),
                "language": LANGUAGE,
                "outcomes": [*rule["outcomes"]],
            },
            "ruled",
            f"rule:{rule['rule']}",
        )
        for rule in detector["rules"]
    ]
    asked: dict[str, Any] = {
        "detectorId": name,
        "rules": [
            {
                "detectorId": name,
                "ruleId": rule["rule"],
                "ruleVersion": Ref(f"rule:{rule['rule']}"),
            }
            for rule in detector["rules"]
        ],
        "ruleExecutionMode": detector["mode"],
    }
    if version:
        asked["modelVersions"] = [{**_model(detector), "modelVersionNumber": version}]
    made = Call("create_detector_version", asked, "drafted", "detector_version")
    active = {
        "detectorId": name,
        "detectorVersionId": Ref("detector_version"),
        "status": "ACTIVE",
    }
    return (*rules, made, Call("update_detector_version_status", active))


def expression(rule: Mapping[str, Any], detector: Detector) -> str:
    """Return a rule's text in which the score bears the name that Fraud Detector gives it."""
    model = detector.get("model")
    text = str(rule["text"])
    if not model:
        return text
    for start, end in sorted(_places(rule["tree"], model["variable"]), reverse=True):
        text = f"{text[:start]}${model['name']}_insightscore{text[end:]}"
    return text


class Prediction(NamedTuple):
    """A CSV on S3 to be scored: where it lies, where results go, who may read and write there.

    `job` names it: one of that name is begun once. `version` is a detector's, by default its
    active one.
    """

    job: str
    source: str
    target: str
    role: str
    version: str = ""


def batch(detector: Detector, wanted: Prediction) -> Call:
    """Return the call that scores a CSV on S3."""
    asked = {
        "jobId": wanted.job,
        "inputPath": wanted.source,
        "outputPath": wanted.target,
        "eventTypeName": detector["event"]["type"],
        "detectorName": detector["detector"],
        **({"detectorVersion": wanted.version} if wanted.version else {}),
        "iamRoleArn": wanted.role,
    }
    return Call("create_batch_prediction_job", asked, "predicted")


def _places(tree: Mapping[str, Any], variable: str) -> Iterator[tuple[int, int]]:
    """Yield where a variable stands in a rule's text."""
    if tree["op"] == "var" and tree["value"] == variable:
        yield tree["at"][0], tree["at"][1]
    for part in tree.get("of", ()):
        yield from _places(part, variable)


def _model(detector: Detector) -> dict[str, Any]:
    model = detector["model"]
    return {"modelId": model["name"], "modelType": model["type"]}


def _source(history: History) -> dict[str, Any]:
    if history.location:
        told = {"dataLocation": history.location, "dataAccessRoleArn": history.role}
        return {"externalEventsDetail": told}
    window = {"startTime": history.began, "endTime": history.ended}
    return {"ingestedEventsDetail": {"ingestedEventsTimeWindow": window}}


def _variables(detector: Detector) -> Iterator[Call]:
    for name, each in detector["variables"].items():
        asked = {
            "name": name,
            "dataType": each["type"],
            "dataSource": "EVENT",
            "defaultValue": shown(each["default"]),
        }
        kind = each.get("kind")
        yield Call("create_variable", asked | ({"variableType": kind} if kind else {}))


def _event(detector: Detector) -> Iterator[Call]:
    event = detector["event"]
    labels: Sequence[str] = [*event["fraud"], *event["legit"]]
    yield Call("put_entity_type", {"name": event["entity"]})
    for label in labels:
        yield Call("put_label", {"name": label})
    asked = {
        "name": event["type"],
        "eventVariables": [*detector["variables"]],
        "labels": [*labels],
        "entityTypes": [event["entity"]],
        "eventIngestion": "ENABLED",
    }
    yield Call("put_event_type", asked)


def _outcomes(detector: Detector) -> Iterator[Call]:
    for name in detector["outcomes"]:
        yield Call("put_outcome", {"name": name})


def _lists(detector: Detector) -> Iterator[Call]:
    for name, items in detector["lists"].items():
        asked = {"name": name, "elements": [shown(item) for item in items]}
        yield Call("create_list", asked, "listed")


def shown(value: object) -> str:
    """Return a value as Fraud Detector writes it; all of its values are texts."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if value != "" else "<unknown>"
