"""What flows of any origin say and take in: lengths, values inside SSML, secrets in the open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase
from ivr.ir.limits import TEXT_BILLED_CHARACTERS
from ivr.lint.facts.flowgraph import FlowGraph, Parameters, table_of
from ivr.lint.rule import Rule, Spot, Subject

_E, _W = Severity.ERROR, Severity.WARNING

_SPEAKING = ("MessageParticipant", "GetParticipantInput", "ConnectParticipantWithLexBot")
_TAG = re.compile(r"<[^<>]*>")
_VALUE = re.compile(r"\$\.(?!Queue\.|Channel\b|AwsRegion\b|SystemEndpoint\.)[A-Za-z]")
"""A value of the call; those of Connect's own configuration hold no signs of markup."""


def long_texts(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, fault in subject.faults(graph).get("FLW029", ()):
            yield Spot(graph.where(action), fault.message, fault.severity, fault.remedy)
        for action, written in () if graph.authored else graph.of_type(*_SPEAKING):
            told = _told(written)
            if len(told) > TEXT_BILLED_CHARACTERS:
                count = len(_TAG.sub("", told))
                if count > TEXT_BILLED_CHARACTERS:
                    message = f"{action.identifier!r} says {count:,} characters without tags"
                    yield Spot(graph.where(action), message, _W)


def _told(written: Parameters) -> str:
    text = written.get("Text", written.get("SSML"))
    return text if isinstance(text, str) else ""


def raw_values_in_ssml(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # of a dialog, SEC010 tells the author's line
        for action, leaf in graph.notable:
            if leaf.path[-1:] == ("SSML",) and isinstance(leaf.value, str):
                value = _VALUE.search(leaf.value)
                if value is not None:
                    message = f"SSML of {action.identifier!r} holds a value of the call as it is"
                    yield Spot(graph.where(action), message)


_SECRET = re.compile(
    r"\b(?:(?:credit|debit|bank|payment) card|card (?:number|code)|cvv|cvc|security code|pin\b|"
    r"passcode|password|one[- ]time (?:code|password)|social security|"
    r"n[uú]mero de (?:su |la )?tarjeta|contrase[nñ]a|c[oó]digo de seguridad)",
    re.I,
)
"""Words by which a secret is asked for, in English and Spanish."""


def open_secrets(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # of a dialog, SEC002 and SEC012 tell the author's line
        inputs = [
            (action, _why(written))
            for action, written in graph.of_type("GetParticipantInput")
            if str(written.get("StoreInput")).lower() == "true"
        ]
        inputs = [(action, why) for action, why in inputs if why]
        if inputs:
            yield from _in_the_open(graph, inputs)


def _why(written: Parameters) -> str:
    """Return why an input is taken to be a secret; empty where it is not."""
    if "InputEncryption" in written:
        return "encrypted input"
    asked = _SECRET.search(_told(written))
    return f"asks for {asked[0]!r}" if asked else ""


def _in_the_open(graph: FlowGraph, inputs: list[tuple[ActionBase, str]]) -> Iterator[Spot]:
    logged = graph.may_be("", _logging)
    recorded = graph.may_be("", _recording)
    for action, why in inputs:
        where, name = graph.where(action), action.identifier
        if "Enabled" in logged.get(name, ()):
            yield Spot(where, f"{name!r} ({why}) runs while the flow is logged")
        if "Enabled" in recorded.get(name, ()):
            yield Spot(where, f"{name!r} ({why}) runs while the call is recorded")
        if why != "encrypted input":
            remedy = "Give InputEncryption, so that no flow and no log can read it."
            yield Spot(where, f"{name!r} {why} and does not encrypt it", None, remedy)


def _logging(action: ActionBase) -> str:
    if action.type != "UpdateFlowLoggingBehavior":
        return ""
    return str(table_of(action.plain).get("FlowLoggingBehavior", "")).title()


def _recording(action: ActionBase) -> str:
    if action.type != "UpdateContactRecordingBehavior":
        return ""
    behavior = table_of(table_of(action.plain).get("RecordingBehavior"))
    return str(behavior.get("IVRRecordingBehavior") or "Disabled").title()


SPEECH_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW028",
        _W,
        "A value inside SSML as it is",
        "A value with & or < makes the whole prompt fail, in that call only.",
        "Escape it where it comes from, or say it in a Text.",
        "Polly, reserved characters; flow language, MessageParticipant (D)",
        "flows",
        raw_values_in_ssml,
    ),
    Rule(
        "FLW029",
        _E,
        "A prompt too long",
        "Polly speaks 3,000 characters, and takes 6,000 with tags.",
        "Split it into several messages.",
        "Polly quotas; flow language, MessageParticipant (D)",
        "flows",
        long_texts,
    ),
    Rule(
        "FLW030",
        _W,
        "A secret taken in the open",
        "Logs and recordings keep what the caller keys in.",
        "Switch logging and recording off before, and on again after.",
        "administrator guide, encrypt customer input (A)",
        "flows",
        open_secrets,
    ),
)
