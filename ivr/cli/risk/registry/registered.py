"""Models and detectors of a registry: listed, shown, activated, rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ivr.cli.risk.registry.opening import opened
from ivr.faults import Conflict, Unreadable
from ivr.runtime.records.models import Detector, DetectorVersion, Model, ModelVersion
from ivr.runtime.services.models import detectors
from ivr.runtime.services.models import registry as models
from ivr.spec.rules.judging import compiled

FORMS = ("text", "json")


def list_models(place: str, form: str) -> int:
    """Print every version of every model."""
    _known(form)
    with opened(place) as shelf:
        names = sorted(each.name for each in shelf.all.scan(Model))
        found = [each for name in names for each in models.versions(shelf.models, name)]
    _table(found, _model_line, form, "no models")
    return 0


def show_model(place: str, name: str, number: str) -> int:
    """Print what is known of a version as JSON; its content is verified."""
    with opened(place) as shelf:
        kept = models.version(shelf.models, name, number)
        told = _told(kept)
        told["content"] = "none"
        if kept.artifact:
            models.content(shelf.models, name, kept.number)
            told["content"] = "verified"
    print(json.dumps(told, indent=2))
    return 0


def change_model(place: str, verb: str, name: str, number: str = "", why: str = "") -> int:
    """Activate, roll back or cancel, and say what came of it."""
    verbs: dict[str, Callable[[models.Registry], ModelVersion]] = {
        "activate": lambda registry: models.activate(registry, name, number),
        "rollback": lambda registry: models.roll_back(registry, name),
        "cancel": lambda registry: models.cancel(registry, name, number, why),
    }
    with opened(place) as shelf:
        _is_one(models.versions(shelf.models, name), "model", name)
        kept = _said(lambda: verbs[verb](shelf.models))
    print(f"{kept.name} {kept.number} is {kept.state}")
    return 0


def list_detectors(place: str, form: str) -> int:
    """Print every version of every detector."""
    _known(form)
    with opened(place) as shelf:
        names = sorted(each.name for each in shelf.all.scan(Detector))
        found = [each for name in names for each in detectors.versions(shelf.detectors, name)]
    _table(found, _detector_line, form, "no detectors")
    return 0


def show_detector(place: str, name: str, number: str) -> int:
    """Print the rules of a version, verified."""
    with opened(place) as shelf:
        kept = detectors.version(shelf.detectors, name, number)
        read = detectors.rules(shelf.detectors, name, kept.number)
    print(_detector_line(kept))
    for rule in read.rules:
        print(f"  {rule.name}: {' '.join(rule.text.split())} -> {', '.join(rule.outcomes)}")
    return 0


def draft_detector(place: str, file: Path, author: str) -> int:
    """Keep a detector's file as its next version, if nothing is wrong with it."""
    told = compiled(file)
    with opened(place, fresh=True) as shelf:
        kept = _said(lambda: detectors.draft(shelf.detectors, told, author))
    print(f"{kept.name} {kept.number} is {kept.state}")
    return 0


def change_detector(place: str, verb: str, name: str, number: str = "") -> int:
    """Activate or roll back, and say what came of it."""
    with opened(place) as shelf:
        _is_one(detectors.versions(shelf.detectors, name), "detector", name)
        if verb == "activate":
            kept = _said(lambda: detectors.activate(shelf.detectors, name, number))
        else:
            kept = _said(lambda: detectors.roll_back(shelf.detectors, name))
    print(f"{kept.name} {kept.number} is {kept.state}")
    return 0


def _is_one(versions: Sequence[object], kind: str, name: str) -> None:
    if not versions:
        listed = {"model": "models"}.get(kind, kind)
        message = f"there is no {kind} {name}. See `ivr risk {listed} list`."
        raise Unreadable(message, "REG004")


def _said(change: Callable[[], Any]) -> Any:  # noqa: ANN401  a version of either
    """Make a change; another writer who came first is told in words of a person."""
    try:
        return change()
    except Conflict as fault:
        raise Unreadable(f"{fault}", "REG002") from fault


def _table(found: Sequence[Any], line: Callable[[Any], str], form: str, nothing: str) -> None:
    if form == "json":
        print(json.dumps([_told(each) for each in found], indent=2))
        return
    print("\n".join(line(each) for each in found) or nothing)


def _told(record: ModelVersion | DetectorVersion) -> dict[str, Any]:
    found = asdict(record)
    return {
        name: json.loads(value or "null") if name in {"metrics", "lineage"} else value
        for name, value in found.items()
        if name not in {"version", "expires"}
    }


def _model_line(kept: ModelVersion) -> str:
    why = f"  {kept.why}" if kept.why else ""
    return f"{kept.name} {kept.number}  {kept.state}  {_day(kept.at)}  {kept.artifact[:12]}{why}"


def _detector_line(kept: DetectorVersion) -> str:
    model = f"{kept.model} {kept.model_number or 'active'}" if kept.model else "no model"
    return f"{kept.name} {kept.number}  {kept.state}  {_day(kept.at)}  {kept.mode}  {model}"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


def _known(form: str) -> None:
    if form not in FORMS:
        raise Unreadable(f"no format {form!r}. There are: {', '.join(FORMS)}.", "USE001")
