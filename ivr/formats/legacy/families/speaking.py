"""Modules that speak, wait or end: prompts, loops of prompts, waits, disconnect, resume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.formats.legacy.draft import (
    BLANK,
    FAILS,
    LENIENT,
    TERMINAL,
    UNSET,
    Conversion,
    Job,
    Step,
    Wiring,
)
from ivr.formats.legacy.parts import prompt
from ivr.formats.legacy.shape import Parameter
from ivr.ir.actions.base import FlowType

_LOOPED = Wiring(
    onward=(),
    optional=FAILS,
    fixed={"Timeout": ("Equals", "MessagesInterrupted")},
    spare=frozenset({"Timeout"}),
    mirrors="NoMatchingError",
    rests=True,
)
_INTERRUPTED = Wiring(
    onward=(),
    optional=FAILS,
    fixed={"Timeout": ("Equals", "MessagesInterrupted")},
    mirrors="NoMatchingError",
    rests=True,
)
_RETURNED = ("CustomerReturn", "CustomerReturned")
_WAITED = Wiring(
    onward=(),
    errors=FAILS,
    fixed={
        "Timeout": ("Equals", "WaitCompleted"),
        **dict.fromkeys(_RETURNED, ("Equals", "CustomerReturned")),
    },
    spare=frozenset(_RETURNED),
    mirrors="NoMatchingError",
)
_SILENT = "MessageParticipantIteratively"


def play(job: Job) -> tuple[Step, ...]:
    """Convert PlayPrompt and PlayAudio."""
    return (Step("MessageParticipant", prompt(job), LENIENT),)


def loop_prompts(job: Job) -> tuple[Step, ...]:
    """Convert LoopPrompts; `InterruptSeconds` is how often the messages are broken off."""
    messages = [_message(job, one) for one in job.each("Text", "AudioPrompt")]
    if not messages:
        job.fail("FLW003", "it has no message; silence stands there", "Give a text or a prompt.")
    parameters: dict[str, Any] = {"Messages": messages or [{"Text": BLANK}]}
    seconds = job.given("InterruptSeconds")
    if seconds is None:
        return (Step(_SILENT, parameters, _LOOPED),)
    parameters["InterruptFrequencySeconds"] = seconds
    return (Step(_SILENT, parameters, _INTERRUPTED),)


def _message(job: Job, parameter: Parameter) -> dict[str, str]:
    if parameter.name == "AudioPrompt":
        found = job.text(parameter)
        if not found:
            job.fail("FLW003", "one of its recordings has no id", "Choose the recording.")
        return {"PromptId": found or UNSET}
    kind = "SSML" if parameter.key.lower() == "ssml" else "Text"
    return {kind: job.spoken(parameter)}


def wait(job: Job) -> tuple[Step, ...]:
    """Convert Wait; the customer's return can end it where the module has that branch."""
    parameters: dict[str, Any] = {
        "TimeLimitSeconds": job.needed("60", "TimeoutSeconds", "Timeout", "TimeLimitSeconds")
    }
    job.passes("InterruptOnCustomerReturn")
    if job.ways(*_RETURNED):
        parameters["Events"] = ["CustomerReturned"]
    return (Step("Wait", parameters, _WAITED),)


def disconnect(_: Job) -> tuple[Step, ...]:
    """Convert Disconnect."""
    return (Step("DisconnectParticipant", {}, TERMINAL),)


def resume(job: Job) -> tuple[Step, ...]:
    """Convert Resume, which ends this flow and not the contact."""
    ended = "EndFlowModuleExecution" if job.kind is FlowType.MODULE else "EndFlowExecution"
    return (Step(ended, {}, TERMINAL),)


SPEAKING: Mapping[str, Conversion] = {
    "PlayPrompt": play,
    "PlayAudio": play,
    "LoopPrompts": loop_prompts,
    "Wait": wait,
    "Disconnect": disconnect,
    "Resume": resume,
}
