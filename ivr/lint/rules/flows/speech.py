"""What flows of any origin say and take in: lengths, values inside SSML, secrets in the open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase
from ivr.ir.references import paths_in
from ivr.ir.service.limits import TEXT_BILLED_CHARACTERS
from ivr.lint.facts.flowgraph import FlowGraph, Parameters, table_of
from ivr.lint.facts.flows.markup import KNOWN_TAGS, markup_faults
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
                    message = f"{graph.called(action)} says {count:,} characters without tags"
                    yield Spot(graph.where(action), message, _W)


def _told(written: Parameters) -> str:
    text = written.get("Text", written.get("SSML"))
    return text if isinstance(text, str) else ""


def unspeakable(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # of a dialog, LOC006 tells the author's line
        for action, written in graph.of_type(*_SPEAKING):
            yield from _ill_spoken(graph, action, written)
        for action, written in graph.of_type("MessageParticipantIteratively"):
            listed = written.get("Messages")
            for each in cast("list[object]", listed) if isinstance(listed, list) else ():
                yield from _ill_spoken(graph, action, table_of(each))


def _ill_spoken(graph: FlowGraph, action: ActionBase, said: Parameters) -> Iterator[Spot]:
    ssml, text = said.get("SSML"), said.get("Text")
    if isinstance(ssml, str):
        for message, severity, remedy in markup_faults(ssml):
            told = f"SSML of {graph.called(action)} {message}"
            yield Spot(graph.where(action), told, severity, remedy)
    tag = _SPOKEN_TAG.search(text) if isinstance(text, str) and "<" in text else None
    if tag is not None:
        message = f"Text of {graph.called(action)} holds the tag {tag[0][:40]}, and is no SSML"
        yield Spot(graph.where(action), message, _W, "Rename the parameter Text to SSML.")


_SPOKEN_TAG = re.compile(rf"</?(?:{'|'.join(sorted(KNOWN_TAGS))})(?=[\s/>])[^<>]*>?")


def raw_values_in_ssml(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # of a dialog, SEC010 tells the author's line
        for action, leaf in graph.notable:
            if leaf.path[-1:] == ("SSML",) and isinstance(leaf.value, str):
                value = _VALUE.search(leaf.value)
                if value is not None:
                    owner = graph.called(action)
                    message = f"SSML of {owner} holds {_path(leaf.value, value.start())} as it is"
                    yield Spot(graph.where(action), message)


def _path(text: str, start: int) -> str:
    """Return the path that starts somewhere in a text, in quotes."""
    paths = paths_in(text[start:])
    return repr(paths[0][:60]) if paths else "a value of the call"


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
        return _ENCRYPTED
    asked = _SECRET.search(_told(written))
    return f"asks for {asked[0]!r}" if asked else ""


_ENCRYPTED = "takes encrypted input"


def _in_the_open(graph: FlowGraph, inputs: list[tuple[ActionBase, str]]) -> Iterator[Spot]:
    logged = graph.may_be("", _logging)
    recorded = graph.may_be("", _recording)
    for action, why in inputs:
        where, name, owner = graph.where(action), action.identifier, graph.called(action)
        if "Enabled" in logged.get(name, ()):
            yield Spot(where, f"{owner} runs while the flow is logged, and {why}")
        if "Enabled" in recorded.get(name, ()):
            yield Spot(where, f"{owner} runs while the call is recorded, and {why}")
        if why != _ENCRYPTED:
            remedy = "Give InputEncryption, so that no flow and no log can read it."
            yield Spot(where, f"{owner} {why} and does not encrypt it", None, remedy)


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
        "FLW039",
        _W,
        "Speech markup that cannot be spoken",
        "Polly refuses a text that is not well-formed: the action fails, and nothing is heard."
        " Tags in a Text are no markup.",
        "Close every tag, and write &amp; for & and &lt; for <.",
        "Connect administrator guide, SSML tags in flows (A); Polly, supported tags",
        "flows",
        unspeakable,
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
