"""What a JSONPath may read: the roots of the flow data, their leaves, and who fills them.

Sources: administrator guide, list of attributes; public flows. An open root holds names of one's
own; a closed one holds these leaves only.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from ivr.ir.actions.parameters import ANY_CHANNEL, ANY_FLOW, CHAT, EMAIL, TASK, VOICE, FlowType
from ivr.ir.references import leaf_of, root_of


class Root(NamedTuple):
    """One root.

    `leaves` are patterns, `*` standing for any name. With `whole` the root is a leaf itself.
    `filled_by` are the action types that fill it; empty: Connect does, for every contact.
    `local` values do not outlive their flow and do not enter modules.
    """

    leaves: tuple[str, ...] = ()
    open: bool = False
    whole: bool = False
    filled_by: tuple[str, ...] = ()
    local: bool = False
    flows: frozenset[FlowType] = ANY_FLOW
    channels: frozenset[str] = ANY_CHANNEL


_ANYTHING = ("*",)
_ADDRESS = Root(("Address", "Type"))
_ITSELF = Root(whole=True)
_COUNTED = ("Online", "Available", "Staffed", "AfterContactWork", "Busy", "Missed", "NonProductive")
_SIP = (
    "P-Asserted-Identity",
    "P-Charge-Info",
    "From",
    "To",
    "ISUP-OLI",
    "JIP",
    "Hop-Counter",
    "Originating-Switch",
    "Originating-Trunk",
    "Call-Forwarding-Indicator",
    "Calling-Party-Address",
    "Called-Party-Address",
)
_SCORES = ("Positive", "Negative", "Neutral", "Mixed")
_STREAM = ("StreamARN", "StartTimestamp", "StopTimestamp", "StartFragmentNumber")
_CASE = (
    "case_id",
    "status",
    "title",
    "summary",
    "reference_number",
    "case_reason",
    "customer_id",
    "created_datetime",
    "last_updated_datetime",
)
_PROFILE_ACTIONS = (
    "GetCustomerProfile",
    "GetCustomerProfileObject",
    "CreateCustomerProfile",
    "UpdateCustomerProfile",
    "GetCalculatedAttributesForCustomerProfile",
)
_AGENT_FLOWS = frozenset(
    {
        FlowType.CUSTOMER_WHISPER,
        FlowType.AGENT_WHISPER,
        FlowType.OUTBOUND_WHISPER,
        FlowType.CUSTOMER_HOLD,
        FlowType.AGENT_HOLD,
        FlowType.AGENT_TRANSFER,
        FlowType.MODULE,
    }
)

ROOTS: Mapping[str, Root] = {
    "External": Root(_ANYTHING, open=True, filled_by=("InvokeLambdaFunction",), local=True),
    "Attributes": Root(_ANYTHING, open=True),
    "FlowAttributes": Root(_ANYTHING, open=True, filled_by=("UpdateFlowAttributes",), local=True),
    "StoredCustomerInput": Root(
        whole=True, filled_by=("GetParticipantInput",), local=True, channels=VOICE
    ),
    "Lex": Root(
        (
            "IntentName",
            "IntentConfidence.Score",
            "Slots.*",
            "SessionAttributes.*",
            "DialogState",
            "SentimentResponse.Label",
            *(f"SentimentResponse.Scores.{score}" for score in _SCORES),
            "AlternativeIntents.*",
            "AlternateIntents.*",
        ),
        filled_by=("ConnectParticipantWithLexBot",),
        local=True,
    ),
    "Views": Root(("Action", "ViewResultData.*"), filled_by=("ShowView",), local=True),
    "Customer": Root(_ANYTHING, open=True, filled_by=_PROFILE_ACTIONS, local=True),
    "Case": Root(_CASE, open=True, filled_by=("GetCase", "CreateCase", "UpdateCase"), local=True),
    "CustomerEndpoint": _ADDRESS,
    "SystemEndpoint": _ADDRESS,
    "Queue": Root(("Name", "ARN", "OutboundCallerId.Address", "OutboundCallerId.Type")),
    "Metrics": Root(
        (
            *(f"Queue.{name}" for name in ("Name", "ARN", "Size", "OldestContactAge")),
            *(f"Agents.{name}.Count" for name in _COUNTED),
        ),
        filled_by=("GetMetricData",),
        local=True,
    ),
    "Media": Root(
        (*(f"Sip.Headers.{name}" for name in _SIP), "InitialMessage"), channels=VOICE | CHAT
    ),
    "MediaStreams": Root(
        tuple(f"Customer.Audio.{name}" for name in _STREAM),
        filled_by=("UpdateContactMediaStreamingBehavior",),
        channels=VOICE,
    ),
    "Agent": Root(("UserName", "FirstName", "LastName", "ARN"), flows=_AGENT_FLOWS),
    "References": Root(("*.Value", "*.Type"), open=True, channels=CHAT | TASK | EMAIL),
    "SegmentAttributes": Root(_ANYTHING, open=True),
    "Wisdom": Root(("SessionArn",), filled_by=("CreateWisdomSession",), local=True),
    "Modules": Root(
        ("Input", "Input.*", "Result", "ResultData", "ResultData.*"),
        filled_by=("InvokeFlowModule",),
        local=True,
    ),
    "Task": Root(("ContactId",), filled_by=("CreateTask",)),
    "Tags": Root(_ANYTHING, open=True),
    "DataTables": Root(_ANYTHING, open=True),
    "DataTableList": Root(_ANYTHING, open=True),
    **dict.fromkeys(
        (
            "Channel",
            "ContactId",
            "InitialContactId",
            "PreviousContactId",
            "RelatedContactId",
            "InstanceARN",
            "InitiationMethod",
            "LanguageCode",
            "TextToSpeechVoiceId",
            "AwsRegion",
            "Name",
            "Description",
            "CustomerId",
            "CustomerCallbackNumber",
        ),
        _ITSELF,
    ),
}
"""Root -> what is known of it. `$.Modules.Input` is filled by the caller of a module."""

CHANNELS = ("VOICE", "CHAT", "TASK", "EMAIL")
"""What `$.Channel` may be."""

INITIATION_METHODS = (
    "INBOUND",
    "OUTBOUND",
    "TRANSFER",
    "CALLBACK",
    "QUEUE_TRANSFER",
    "DISCONNECT",
    "API",
)
"""What `$.InitiationMethod` is seen to be; others occur."""


def root(path: str) -> Root | None:
    """Return what is known of a path's root, or None where Connect has no such root."""
    return ROOTS.get(root_of(path))


def has_leaf(path: str) -> bool:
    """Tell whether a path names a value, not just a root: only such a one can be compared."""
    known = root(path)
    return bool(leaf_of(path)) or (known is not None and known.whole)


def is_known(path: str) -> bool:
    """Tell whether a path names a value that flow data can hold."""
    known, leaf = root(path), leaf_of(path)
    if known is None or known.whole:
        return known is not None and not leaf
    return bool(leaf) and (known.open or any(fnmatchcase(leaf, each) for each in known.leaves))
