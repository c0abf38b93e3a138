"""Where a dynamic value of an old export is found now: namespace and name -> JSONPath.

Law: tables. The old console stored what its menus showed ("Customer Number"); the current
language stores paths. Source of the paths: administrator guide, list of contact attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

NAMESPACES: Mapping[str, str] = {
    "external": "External",
    "user defined": "Attributes",
    "userdefined": "Attributes",
    "attributes": "Attributes",
    "lex": "Lex",
    "lex.slots": "Lex.Slots",
    "lex slots": "Lex.Slots",
    "lex.sessionattributes": "Lex.SessionAttributes",
    "lex attributes": "Lex.SessionAttributes",
    "lex.attributes": "Lex.SessionAttributes",
    "customer": "Customer",
    "customer profile": "Customer",
    "customer profiles": "Customer",
    "case": "Case",
    "cases": "Case",
    "flow": "FlowAttributes",
    "flow attributes": "FlowAttributes",
    "flowattributes": "FlowAttributes",
    "segment attributes": "SegmentAttributes",
    "references": "References",
    "modules": "Modules",
    "wisdom": "Wisdom",
    "views": "Views",
    "task": "Task",
}
"""Namespace in lower case -> root of the path; the names below it are the author's own."""

_METRICS = ("system", "queue metrics", "queue metric", "metrics", "agent metrics")
_SYSTEM = frozenset({*_METRICS, "agent", "queue", "media streams", "media", "telephony metadata"})
"""Namespaces whose names are the console's own."""

DISPLAYED: Mapping[str, str] = {
    "customer number": "CustomerEndpoint.Address",
    "customer endpoint address": "CustomerEndpoint.Address",
    "customer address": "CustomerEndpoint.Address",
    "customer endpoint type": "CustomerEndpoint.Type",
    "customer id": "CustomerId",
    "dialed number": "SystemEndpoint.Address",
    "system number": "SystemEndpoint.Address",
    "system endpoint address": "SystemEndpoint.Address",
    "system endpoint type": "SystemEndpoint.Type",
    "stored customer input": "StoredCustomerInput",
    "contact id": "ContactId",
    "initial contact id": "InitialContactId",
    "previous contact id": "PreviousContactId",
    "task contact id": "Task.ContactId",
    "channel": "Channel",
    "instance arn": "InstanceARN",
    "initiation method": "InitiationMethod",
    "language": "LanguageCode",
    "language code": "LanguageCode",
    "text to speech voice": "TextToSpeechVoiceId",
    "text to speech voice id": "TextToSpeechVoiceId",
    "aws region": "AwsRegion",
    "name": "Name",
    "description": "Description",
    "queue name": "Queue.Name",
    "queue arn": "Queue.ARN",
    "queue outbound number": "Queue.OutboundCallerId.Address",
    "queue outbound caller id": "Queue.OutboundCallerId.Address",
    "agent user name": "Agent.UserName",
    "agent username": "Agent.UserName",
    "agent first name": "Agent.FirstName",
    "agent last name": "Agent.LastName",
    "agent arn": "Agent.ARN",
    "contacts in queue": "Metrics.Queue.Size",
    "queue size": "Metrics.Queue.Size",
    "oldest contact in queue": "Metrics.Queue.OldestContactAge",
    "agents online": "Metrics.Agents.Online.Count",
    "agents available": "Metrics.Agents.Available.Count",
    "agents staffed": "Metrics.Agents.Staffed.Count",
    "agents in after contact work": "Metrics.Agents.AfterContactWork.Count",
    "agents busy": "Metrics.Agents.Busy.Count",
    "agents missed": "Metrics.Agents.Missed.Count",
    "agents in non-productive state": "Metrics.Agents.NonProductive.Count",
    "customer audio stream arn": "MediaStreams.Customer.Audio.StreamARN",
    "customer audio start timestamp": "MediaStreams.Customer.Audio.StartTimestamp",
    "customer audio stop timestamp": "MediaStreams.Customer.Audio.StopTimestamp",
    "customer audio start fragment number": "MediaStreams.Customer.Audio.StartFragmentNumber",
}
"""What the console's menus showed, in lower case -> path without `$.`."""

ROOTS = frozenset(
    {
        *(path.split(".", 1)[0] for path in (*DISPLAYED.values(), *NAMESPACES.values())),
        "Media",
        "AdditionalEmailRecipients",
        "RelatedContactId",
        "Tags",
    }
)
"""Roots of the current language. Source: the same list."""

_UNDER: Mapping[str, str] = {"agent": "Agent", "queue": "Queue"}
"""Namespaces whose short names ("UserName") stand below one root."""

_NAME = re.compile(r"[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)*\Z")
_SPOT = re.compile(r"\$\{|\{\{|<<|%")
"""How marks of templates begin: what stands in them is known later."""


class Found(NamedTuple):
    """A path, and what is wrong with it (empty: nothing); a known one is found all the same."""

    path: str
    complaint: str = ""
    remedy: str = ""
    known: bool = True


def path_of(namespace: str, name: str) -> Found:
    """Return the path of a dynamic value.

    Args:
        namespace: As the export names it, such as `User Defined`.
        name: The attribute, or what the console displayed for it.
    """
    if name.startswith("$."):
        return Found(name)
    space = " ".join(namespace.lower().split())
    if space in _SYSTEM:
        return _displayed(space, namespace, name)
    root = NAMESPACES.get(space)
    if root is not None:
        return _below(root, name)
    if namespace.split(".", 1)[0] in ROOTS:
        return _below(namespace, name)
    message = f"the namespace {namespace!r} is not known"
    remedy = "Put the JSONPath of the value in its place."
    return Found(_below(_squeezed(namespace), name).path, message, remedy, known=False)


def _displayed(space: str, namespace: str, name: str) -> Found:
    """Return the path of a value that the console offered under its own name."""
    shown = " ".join(name.lower().split())
    under = _UNDER.get(space, "")
    candidates = (f"{under.lower()} {shown}".strip(), shown, shown.replace(".", " "))
    known = next((DISPLAYED[each] for each in candidates if each in DISPLAYED), "")
    known = known or _spelled(under, name)
    if known:
        return Found(f"$.{known}")
    message = f"{namespace} has no value {name!r} that the current language can name"
    remedy = "Put the JSONPath of the value in its place; $.Attributes.x if the flow sets it."
    return Found(f"$.{_squeezed(name)}", message, remedy, known=False)


def _spelled(under: str, name: str) -> str:
    """Return a name that is a path already, or is one below its namespace; else nothing."""
    if _SPOT.search(name) or (_NAME.match(name) and name.split(".", 1)[0] in ROOTS):
        return name
    return f"{under}.{name}" if under and _NAME.match(name) else ""


def _below(root: str, name: str) -> Found:
    if not name.strip():
        complaint = "its dynamic value has no name"
        return Found(f"$.{root}.unnamed", complaint, "Name the attribute.", known=False)
    if _NAME.match(name) or _SPOT.search(name):
        return Found(f"$.{root}.{name}")
    quoted = name.replace("'", "")
    message = f"the attribute {name!r} has a name that paths cannot hold plainly"
    remedy = "Rename it to letters, digits, - and _ wherever it is set and read."
    return Found(f"$.{root}.['{quoted}']", message, remedy)


def _squeezed(name: str) -> str:
    """Return words as one name: `Customer callback number` -> `CustomerCallbackNumber`."""
    words = re.findall(r"[A-Za-z0-9_]+", name)
    return "".join(word[:1].upper() + word[1:] for word in words) or "Unknown"
