"""Two readings of each single action: every type, every kind of branch.

`UNSUPPORTED` and `APART` are the only places where a case may be left out, each with its reason.
"""

from __future__ import annotations

import copy

import pytest
from plain import interpreter as plain
from plain.cases import CASES
from plain.making import lone
from plain.readings import STEPS, agree

from ivr.ir.actions import contract_of, read_action

NUMBER = {"PhoneNumberValidation": {"NumberFormat": "Local", "CountryCode": "US"}}
NEEDED = {
    "GetParticipantInput": {"InputTimeLimitSeconds": "5"},
    "ConnectParticipantWithLexBot": {"LexV2Bot": {"AliasArn": "bot"}},
    "ShowView": {"ViewResource": {"Id": "view"}, "InvocationTimeLimitSeconds": "400"},
    "TransferParticipantToThirdParty": {
        "ThirdPartyPhoneNumber": "+15550100100",
        "ThirdPartyConnectionTimeLimitSeconds": "30",
    },
    "UpdateContactMediaStreamingBehavior": {
        "MediaStreamingState": "Enabled",
        "MediaStreamType": "Audio",
        "Participants": [{"ParticipantType": "Customer", "MediaDirections": ["From"]}],
    },
    "UpdateContactRecordingAndAnalyticsBehavior": {"VoiceBehavior": {}},
    "UpdateContactMediaProcessing": {"ChatProcessorSettings": {}},
    "UpdatePreviousContactParticipantState": {"PreviousContactParticipantState": "OffHold"},
    "UpdateContactRoutingCriteria": {"RoutingCriteria": {"Steps": [{"Expression": {}}]}},
    "TagContact": {"Tags": {"a": "b"}},
    "UntagContact": {"TagKeys": ["a"]},
    "CreateTask": {"Name": "Task", "ContactFlowId": "main"},
    "CreateWisdomSession": {"WisdomAssistantArn": "a"},
    "CreateCase": {"LinkContactToCase": "True", "CaseTemplateId": "t"},
    "GetCase": {"LinkContactToCase": "True"},
    "UpdateCase": {"LinkContactToCase": "True", "CaseId": "c"},
    "StartOutboundChatContact": {
        "SourceEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+15550100100"},
        "DestinationEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+15550100101"},
        "ContactFlowArn": "main",
    },
    "Wait": {"Events": ["CustomerReturned"]},
    "CreatePersistentContactAssociation": {"SourceContactId": "c"},
    "UpdateContactRecordingBehavior": {"RecordingBehavior": {"RecordedParticipants": ["Agent"]}},
    "UpdateContactRoutingBehavior": {"QueuePriority": "2"},
    "CheckMetricData": {"MetricType": "NumberOfAgentsAvailable"},
    "CheckVoiceId": {"CheckVoiceIdOption": "enrollmentStatus"},
    "UpdateFlowLoggingBehavior": {"FlowLoggingBehavior": "Enabled"},
    "InvokeLambdaFunction": {"InvocationTimeLimitSeconds": "3"},
    "CreateCallbackContact": {
        "InitialCallDelaySeconds": "5",
        "MaximumConnectionAttempts": "1",
        "RetryDelaySeconds": "60",
    },
    "AssociateContactToCustomerProfile": {
        "ProfileRequestData": {"ProfileId": "p", "ContactId": "c"}
    },
}
PROFILE = {"ProfileRequestData": {"PhoneNumber": "+15550100100"}}
NEEDED |= {
    kind: PROFILE for kind in plain.ACTIONS if "CustomerProfile" in kind and "To" not in kind
}
BROKEN = {
    *("UpdateContactMediaStreamingBehavior", "UpdateContactRecordingAndAnalyticsBehavior"),
    *("UpdatePreviousContactParticipantState", "UpdateContactRoutingCriteria", "TagContact"),
    *("UntagContact", "UpdateContactRecordingBehavior", "UpdateContactRoutingBehavior"),
    *("CompleteOutboundCall", "UpdateFlowLoggingBehavior"),
}
"""Types that ask nobody: only the service itself can fail them."""

UNSUPPORTED: dict[str, str] = {}
"""Action type -> why the simulator does not run it yet. Empty = it runs all of them."""

APART: dict[str, str] = {}
"""Name of a hand-made flow, or type of a case, in which the two differ -> why. Empty = none."""


def realistic(case):
    """Flow and world of a case with the parameters and error branches that the service wants."""
    kind, given_, world, rules, before, _ = case
    parameters = {**NEEDED.get(kind, {}), **given_}
    if parameters.get("StoreInput") == "True" and "PhoneNumberValidation" in str(given_):
        parameters["InputValidation"] = NUMBER
    made = lone(kind, parameters, rules, *before)
    tested = made["Actions"][-2]
    contract = contract_of(kind)
    rule = contract.errors(read_action(tested)) if callable(contract.errors) else contract.errors
    wanted = {*rule.required, *rule.optional}
    errors = [e for e in tested["Transitions"]["Errors"] if e["ErrorType"] in wanted]
    tested["Transitions"]["Errors"] = errors
    if contract.terminal:
        tested["Transitions"] = {}
    scene = copy.deepcopy({**world, "steps": STEPS})
    outcomes = scene.get("outcomes", {}).get(kind, [None])
    dialled = kind == "TransferParticipantToThirdParty" and outcomes[0] == "NoMatchingError"
    forced = outcomes[0] if kind in BROKEN or dialled else None
    if forced and forced != "ok":
        scene = {**scene, "outcomes": {}, "failures": {"x": forced}}
    return {"main": made}, scene


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{n}-{c[0]}-{str(c[-1])[:30]}" for n, c in enumerate(CASES)]
)
def test_every_branch(case):
    unlike = UNSUPPORTED | APART
    if case[0] in unlike:
        pytest.skip(unlike[case[0]])
    agree(*realistic(case))
