"""Names and values that people and pages write and the service refuses, with the right ones.

Law: facts only, each row confirmed by live probes of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

WRONG_TYPES: Mapping[str, str] = {
    "PlayPrompt": "MessageParticipant",
    "GetUserInput": "GetParticipantInput",
    "GetCustomerInput": "GetParticipantInput",
    "GetDigits": "GetParticipantInput",
    "StoreUserInput": "GetParticipantInput with StoreInput True",
    "StoreCustomerInput": "GetParticipantInput with StoreInput True",
    "CheckAttribute": "Compare",
    "CheckContactAttributes": "Compare",
    "CheckCondition": "Compare",
    "InvokeExternalResource": "InvokeLambdaFunction",
    "InvokeAWSLambdaFunction": "InvokeLambdaFunction",
    "TransferToQueue": "UpdateContactTargetQueue, then TransferContactToQueue",
    "TransferContactToFlow": "TransferToFlow",
    "SetAttributes": "UpdateContactAttributes",
    "SetVoice": "UpdateContactTextToSpeechVoice",
    "SetCallbackNumber": "UpdateContactCallbackNumber",
    "CheckStaffing": "CheckMetricData",
    "CheckQueueStatus": "CheckMetricData",
    "Disconnect": "DisconnectParticipant",
    "UnTagContact": "UntagContact",
    "UpdateRoutingCriteria": "UpdateContactRoutingCriteria",
    "SetLoggingBehavior": "UpdateFlowLoggingBehavior",
    "SetRecordingBehavior": "UpdateContactRecordingBehavior",
    "SetQueue": "UpdateContactTargetQueue",
    "SetWorkingQueue": "UpdateContactTargetQueue",
    "TransferToPhoneNumber": "TransferParticipantToThirdParty",
    "StartMediaStreaming": "UpdateContactMediaStreamingBehavior",
    "ConnectParticipant": "ConnectParticipantWithLexBot",
}
"""Names that are no action types -> the right one."""

DOCUMENTED_TYPES = frozenset({"UnTagContact", "UpdateRoutingCriteria"})
"""Types that pages spell so; the service knows them by other names."""

NEEDLESS_TYPES = frozenset({"Trigger", "EntryPoint", "Start"})
"""Names that are no action types and stand for nothing: StartAction says where a flow starts."""


class Trap(NamedTuple):
    """A parameter or value of a type that is refused, and what to write (empty: leave it out)."""

    type: str
    parameter: str
    value: str
    right: str


TRAPS: tuple[Trap, ...] = (
    Trap("Wait", "TimeoutSeconds", "", "TimeLimitSeconds"),
    Trap("TransferContactToQueue", "QueueId", "", ""),
    Trap("TransferContactToQueue", "AgentId", "", ""),
    Trap("UpdateContactTextToSpeechVoice", "LanguageCode", "", ""),
    Trap("UpdateContactTextToSpeechVoice", "TextToSpeechStyle", "Coversational", "Conversational"),
    Trap("UpdateContactEventHooks", "EventHooksConfiguration", "", ""),
    Trap(
        "UpdatePreviousContactParticipantState",
        "PreviousContactParticipantState",
        "OnHold",
        "AgentOnHold, CustomerOnHold or OffHold",
    ),
    Trap("InvokeLambdaFunction", "ResponseValidation.ResponseType", "JSON_OBJECT", "JSON"),
    Trap("ConnectParticipantWithLexBot", "LexInitilizationData", "", "LexInitializationData"),
)
"""Parameters (empty value) and values that the service refuses."""

WRONG_OPERATORS: Mapping[str, str] = {
    "Contains": "TextContains",
    "StartsWith": "TextStartsWith",
    "EndsWith": "TextEndsWith",
    "Exists": "KeyExists",
    "NumericLessThan": "NumberLessThan",
    "And": "",
    "Or": "",
    "Not": "",
    "All": "",
    "Any": "",
}
"""Operators that the service refuses -> the right one; empty: conditions do not nest."""

WRONG_OPERANDS: Mapping[str, str] = {
    "Not enrolled": "NotEnrolled",
    "Opted out": "OptedOut",
    "High risk": "HighRisk",
    "Low risk": "LowRisk",
    "Not authenticated": "NotAuthenticated",
}
"""Answers of CheckVoiceId as the pages spell them -> as the service does."""
