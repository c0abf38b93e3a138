"""What sets Amazon Fraud Detector up: shown, verified, and carried out where it is asked for."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ivr.faults import Unreadable
from ivr.runtime.adapters.aws.client import client
from ivr.runtime.adapters.aws.scoring import setup
from ivr.runtime.adapters.aws.scoring.asking import Call, Ref, filled, verify
from ivr.runtime.adapters.aws.scoring.executor import Executor
from ivr.spec.rules.judging import compiled

STAGES = ("resources", "train", "activate", "deploy")

_BOUNDS = "write two days or times, the earlier one first: 2026-01-01/2026-06-30T12:00:00Z."


class Asked(NamedTuple):
    """A detector's file, stages in order, what to learn from, and a version trained already."""

    file: Path
    stages: tuple[str, ...]
    history: setup.History
    version: str = ""
    region: str = ""


def plan(asked: Asked) -> int:
    """Print the calls as JSON; each is of the service's shape, and none is sent."""
    calls = _calls(asked)
    service = client("frauddetector", asked.region or "us-east-1")
    try:
        verify(service, calls)
    finally:
        service.close()
    told = [{"call": call.method, "with": filled(call.params)} for call in calls]
    print(json.dumps(told, indent=2))
    return 0


def history(data: str, role: str, events: str, major: str) -> setup.History:
    """Return what a model learns from; `events` is FROM/TO, days or times, of UTC by default.

    Raises:
        Unreadable: They are none, or TO is not after FROM (USE001).
    """
    began, _, ended = events.partition("/")
    try:
        bounds = [datetime.fromisoformat(each) for each in (began, ended) if each]
    except ValueError:
        raise Unreadable(f"--events {events}: {_BOUNDS}", "USE001") from None
    known = [each if each.tzinfo else each.replace(tzinfo=UTC) for each in bounds]
    if known != sorted(set(known)):
        raise Unreadable(f"--events {events}: {_BOUNDS}", "USE001")
    told = [each.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in known]
    began, ended = told if len(told) > 1 else ("", "")
    return setup.History(data, role, began, ended, major)


def carry_out(asked: Asked) -> int:
    """Carry the calls out, waiting for trainings; begun again, it goes on where it was."""
    calls = _calls(asked)
    service = client("frauddetector", asked.region)
    try:
        done = Executor(service, time.sleep, print).carry_out(calls)  # noqa: TID251  a desk
    finally:
        service.close()
    for name, value in done.items():
        print(f"{name} {value}")
    return 0


class Batch(NamedTuple):
    """A detector's file and a CSV on S3 to be scored; without a job's name its places name it."""

    file: Path
    wanted: setup.Prediction
    region: str = ""


def predict(asked: Batch, *, shown: bool, waits: bool) -> int:
    """Score a CSV on S3 by a detector; `shown` prints the call instead of sending it.

    Raises:
        Malformed: The service would refuse it; nothing is sent.
        Denied: The service refuses it, or it failed.
    """
    wanted = asked.wanted
    detector = compiled(asked.file)
    told = "\n".join((str(detector["detector"]), *wanted))
    job = wanted.job or f"ivr-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    call = setup.batch(detector, wanted._replace(job=job))
    service = client("frauddetector", asked.region or ("us-east-1" if shown else ""))
    try:
        if shown:
            verify(service, [call])
            print(json.dumps([{"call": call.method, "with": call.params}], indent=2))
        else:
            Executor(service, time.sleep, print, waits).carry_out([call])  # noqa: TID251  a desk
            print(f"job {job}, results in {wanted.target}")
    finally:
        service.close()
    return 0


def _calls(asked: Asked) -> tuple[Call, ...]:
    unknown = [stage for stage in asked.stages if stage not in STAGES]
    if unknown:
        raise Unreadable(f"no stage {unknown[0]!r}. There are: {', '.join(STAGES)}.", "USE001")
    detector = compiled(asked.file)
    trains = "train" in asked.stages
    if trains:
        _teaches(asked.history)
    modelled = bool(detector["model"])
    if not modelled and {"train", "activate"} & {*asked.stages}:
        raise Unreadable("the detector has no model to train or activate.", "USE001")
    if modelled and not trains and not asked.version and {"activate", "deploy"} & {*asked.stages}:
        raise Unreadable("name the model's version by --model-version, or train one.", "USE001")
    version = Ref("model_version", "1.0") if trains else asked.version
    made = {
        "resources": lambda: setup.resources(detector),
        "train": lambda: setup.training(detector, asked.history),
        "activate": lambda: setup.activation(detector, version),
        "deploy": lambda: setup.deployment(detector, version if modelled else ""),
    }
    chosen = [stage for stage in STAGES if stage in asked.stages]
    return tuple(call for stage in chosen for call in made[stage]())


def _teaches(history: setup.History) -> None:
    """Refuse a history that names nothing to learn from.

    Raises:
        Unreadable: It names neither a file with a role, nor events from and to (USE001).
    """
    if history.location and not history.role:
        message = "nobody may read what --data names. Name a role that may by --role."
        raise Unreadable(message, "USE001")
    if not history.location and not (history.began and history.ended):
        message = "nothing to train on. Name a file by --data s3://BUCKET/KEY.csv and --role"
        remedy = "events by --events FROM/TO, or stages without training by --stage."
        raise Unreadable(f"{message}, {remedy}", "USE001")
