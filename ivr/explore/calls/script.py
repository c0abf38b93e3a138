"""A story as a script that can be kept, read by people, and played again.

YAML, one mapping: where the contact comes in, what holds of it, and what caller and world do at
each action that could go another way. `ivr explore --replay SCRIPT FLOW` plays it in the simulator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ConfigDict, Field

from ivr.explore.calls.story import Cue, Story
from ivr.spec.reading.loader import load_document
from ivr.spec.reading.reader import Document
from ivr.spec.values import SpecModel

DEEDS: Mapping[str, str] = {
    "key": "a key that the caller presses",
    "digits": "digits that the caller keys",
    "silence": "the caller does nothing",
    "hangup": "the caller leaves",
    "intent": "what a bot understands",
    "answer": "a function answers; `told` says what",
    "fails": "the service fails with this error",
    "hours": "True where the calendar is open",
    "metric": "the value of a metric",
    "detects": "who was heard to answer a campaign's call",
    "draw": "what is drawn, 1..100",
    "queue": "open, full, waits or answers",
    "number": "invalid or undialable",
    "dials": "answered",
    "waits": "on, or over where an agent is free",
    "result": "the branch that is taken by its operand",
    "rounds": "how often to go round",
}
"""What can be done at an action."""


class CueSpec(SpecModel, frozen=True):
    """What happens at one action: `at` is flow/identifier, `does` one of `DEEDS` or empty."""

    at: str
    does: str = ""
    with_: str = Field(default="", alias="with")
    told: dict[str, str] = Field(default_factory=dict[str, str])


class Script(SpecModel, frozen=True):
    """A call to be played: the flow it enters, facts of the contact, and cues.

    `before` is what flows before left behind, such as a function's answer, or what a module was
    told. `again` is the number of cues after which the rest repeats for ever.
    """

    model_config = ConfigDict(populate_by_name=True)

    about: str = ""
    explored: str
    contact: dict[str, str] = Field(default_factory=dict[str, str])
    before: dict[str, str] = Field(default_factory=dict[str, str])
    steps: tuple[CueSpec, ...] = ()
    again: int = Field(default=-1, ge=-1)


def script_of(story: Story, about: str) -> Script:
    """Return the script of a story."""
    steps = tuple(_spec(cue) for cue in story.cues)
    contact = dict(sorted(story.facts.items()))
    before = dict(sorted(story.before.items()))
    made: dict[str, Any] = {"about": about, "explored": story.flow, "again": story.again}
    return Script(**made, contact=contact, before=before, steps=steps)


def _spec(cue: Cue) -> CueSpec:
    made: dict[str, Any] = {"at": cue.at, "does": cue.deed, "with": cue.value}
    return CueSpec(**made, told=dict(sorted(cue.told.items())))


def written(script: Script) -> str:
    """Return a script as YAML; what says nothing is left out."""
    steps: list[dict[str, object]] = []
    for step in script.steps:
        held = {"at": step.at, "does": step.does, "with": step.with_, "told": step.told}
        steps.append({key: value for key, value in held.items() if value})
    whole: dict[str, object] = {"about": script.about, "explored": script.explored}
    if script.contact:
        whole["contact"] = script.contact
    if script.before:
        whole["before"] = script.before
    whole["steps"] = steps
    if script.again >= 0:
        whole["again"] = script.again
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)


def read_script(document: Document) -> Script:
    """Return the script of a document.

    Raises:
        Refused: It is none; all findings at once.
    """
    return load_document(Script, document)
