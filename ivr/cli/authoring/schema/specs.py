"""JSON Schemas of the spec files, generated from the models that read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from ivr.contract import Kind
from ivr.simulator.rehearsal.scenario import CallerScript, ScenarioFile
from ivr.spec.bots.bot import BotSpec
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.spec.infra.functions import FunctionsSpec
from ivr.spec.infra.policy import Policy
from ivr.spec.rules.detector import DetectorSpec
from ivr.spec.values import SpecModel
from ivr.speech.entries import KINDS

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _of(model: type[BaseModel], title: str) -> Callable[[], Schema]:
    def made() -> Schema:
        _complete(SpecModel)
        return {"$schema": DRAFT, **model.model_json_schema(by_alias=True), "title": title}

    return made


def _complete(model: type[BaseModel]) -> None:
    """Let a model and those below it know how they are written: schemas show their defaults."""
    model.model_rebuild()
    for each in model.__subclasses__():
        _complete(each)


def _prompts() -> Schema:
    speech = {
        "type": "object",
        "properties": {
            **{kind: {"type": "string"} for kind in KINDS},
            "variants": {"type": "array", "items": {"type": "string"}},
            "max_seconds": {"type": "number", "exclusiveMinimum": 0},
        },
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "title": "prompts of one group in one locale",
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,39}$"},
        "additionalProperties": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Speech"}]},
        "$defs": {"Speech": speech},
    }


def _variables() -> Schema:
    kinds = [kind.value for kind in Kind if kind not in {Kind.CHOICE, Kind.ID}]
    variable = {
        "type": "object",
        "properties": {
            "type": {"enum": kinds},
            "phase": {"enum": ["build", "call"]},
            "value": {"type": "string"},
            "sample": {"type": "string"},
            "about": {"type": "string"},
        },
        "required": ["type", "phase"],
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "title": "prompt variables",
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,39}$"},
        "additionalProperties": variable,
    }


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "dialog": _of(Dialog, "a dialog"),
    "bot": _of(BotSpec, "a bot"),
    "prompts": _prompts,
    "variables": _variables,
    "environment": _of(Environment, "an environment"),
    "policy": _of(Policy, "a risk policy"),
    "detector": _of(DetectorSpec, "a detector"),
    "functions": _of(FunctionsSpec, "functions of a workspace"),
    "scenarios": _of(ScenarioFile, "scenario tests"),
    "caller": _of(CallerScript, "a scripted caller"),
}
"""Schema file -> what makes it."""
