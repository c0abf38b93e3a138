"""Rare types: read as their models, written again as they were, errors by mode."""

import subprocess
import sys

import pytest

from ivr.ir.actions import ACTION_TYPES, RARE_TYPES, contract_of, model_of, read_action
from ivr.ir.actions.opaque import OpaqueAction

WAYS = {"NextAction": "n", "Errors": [], "Conditions": []}

FULL = {
    "ShowView": {
        "ViewResource": {"Id": "arn:aws:connect:us-east-1:1:view/a", "Version": "1"},
        "InvocationTimeLimitSeconds": "400",
        "ViewData": {"Cards": [{"Count": 3, "Open": True, "Note": None}]},
        "SensitiveDataConfiguration": {"HideResponseOn": ["TRANSCRIPT"]},
    },
    "CreateCase": {
        "LinkContactToCase": "true",
        "CaseTemplateId": "t",
        "CaseRequestFields": {"title": "Call of $.CustomerEndpoint.Address"},
    },
    "GetCase": {
        "LinkContactToCase": "false",
        "GetLastUpdatedCase": "true",
        "CustomerId": "$.Customer.ProfileARN",
        "CaseRequestFields": {"status": "open"},
        "CaseResponseFields": ["title"],
    },
    "UpdateCase": {
        "LinkContactToCase": "false",
        "CaseId": "$.Case.case_id",
        "CaseRequestFields": {},
    },
    "GetCustomerProfile": {
        "ProfileRequestData": {"IdentifierName": "_phone", "IdentifierValue": "$.Attributes.p"},
        "ProfileResponseData": ["FirstName"],
    },
    "CreateTask": {
        "Name": "Call back",
        "ContactFlowId": "flow:review",
        "TaskTemplateId": "t",
        "Description": "d",
        "Attributes": {"a": "1"},
        "References": {"r": {"Value": "https://example.org", "Type": "URL"}},
        "DelaySeconds": "60",
        "ScheduledTime": "$.Attributes.at",
    },
    "StartOutboundChatContact": {
        "SourceEndpoint": {"Address": "arn", "Type": "CONNECT_PHONENUMBER_ARN"},
        "DestinationEndpoint": {"Address": "+15555550100", "Type": "TELEPHONE_NUMBER"},
        "ContactFlowArn": "flow:sms",
        "ContactSubtype": "connect:SMS",
        "InitialSystemMessage": {"Content": "Hello."},
        "RelatedContact": "CURRENT",
    },
    "CompleteOutboundCall": {
        "CallerId": {"Number": "$.Attributes.from"},
        "VoiceConnector": {"VoiceConnectorType": "ChimeConnector"},
        "ConnectionTimeLimitSeconds": "60",
    },
    "UpdateContactMediaStreamingBehavior": {
        "MediaStreamingState": "Enabled",
        "MediaStreamType": "Audio",
        "Participants": [{"ParticipantType": "Customer", "MediaDirections": ["From", "To"]}],
    },
    "UpdateContactRecordingAndAnalyticsBehavior": {
        "VoiceBehavior": {
            "VoiceRecordingBehavior": {
                "RecordedParticipants": ["Agent"],
                "IVRRecordingBehavior": "Enabled",
            },
            "VoiceAnalyticsBehavior": {"Enabled": "True", "AnalyticsModes": ["RealTime"]},
        }
    },
    "UpdateContactMediaProcessing": {
        "MessageProcessing": {"Enabled": "True"},
        "ChatProcessorSettings": {"DeliverUnprocessedMessages": "True"},
    },
    "UntagContact": {"TagKeys": ["a"]},
    "CheckVoiceId": {"CheckVoiceIdOption": "fraudDetection"},
}

LEAST = {
    "ShowView": {"ViewResource": {"Id": "v"}, "InvocationTimeLimitSeconds": "1"},
    "CreateCase": {"LinkContactToCase": "false", "CaseTemplateId": "t"},
    "GetCase": {"LinkContactToCase": "false"},
    "CreateTask": {"Name": "n"},
    "CreateCustomerProfile": {"ProfileRequestData": {}},
    "GetCustomerProfileObject": {"ProfileRequestData": {"ProfileId": "p", "ObjectType": "o"}},
    "UpdateCustomerProfile": {"ProfileRequestData": {}},
    "GetCalculatedAttributesForCustomerProfile": {"ProfileRequestData": {"ProfileId": "p"}},
    "AssociateContactToCustomerProfile": {
        "ProfileRequestData": {"ProfileId": "p", "ContactId": "$.ContactId"}
    },
    "UpdatePreviousContactParticipantState": {"PreviousContactParticipantState": "OffHold"},
    "CreateWisdomSession": {"WisdomAssistantArn": "a"},
    "UpdateContactMediaProcessing": {
        "ChatProcessor": {"ChatProcessorSettings": {"DeliverUnprocessedMessages": "False"}}
    },
    "UpdateContactRecordingAndAnalyticsBehavior": {"ScreenRecordingBehavior": {}},
    "CompleteOutboundCall": {},
    "TransferContactToAgent": {},
    "ResumeContact": {},
    "StartVoiceIdStream": {},
    "LoadContactContent": {},
}


def action(kind, parameters):
    return {"Identifier": "a", "Type": kind, "Parameters": parameters, "Transitions": WAYS}


@pytest.mark.parametrize(("kind", "parameters"), [*FULL.items(), *LEAST.items()])
def test_a_rare_action_is_read_by_its_model_and_written_as_it_was(kind, parameters):
    value = action(kind, parameters)
    read = read_action(value)
    assert type(read) is model_of(kind)
    assert read.json_value() == value
    assert read.plain == parameters


def test_every_rare_model_has_an_example():
    modelled = {kind for kind in RARE_TYPES if model_of(kind)}
    assert modelled == FULL.keys() | LEAST.keys()


@pytest.mark.parametrize("kind", sorted(k for k in RARE_TYPES if not model_of(k)))
def test_a_type_known_by_name_is_kept_and_has_a_contract(kind):
    value = action(kind, {"Anything": [1, None, {"deep": True}]})
    read = read_action(value)
    assert type(read) is OpaqueAction
    assert read.json_value() == value
    assert "NoMatchingError" in contract_of(kind).error_rule(read).required
    assert not contract_of(kind).closed


def test_a_type_that_nobody_knows_has_the_open_contract():
    assert contract_of("Brand New") is OpaqueAction.CONTRACT
    assert model_of("Brand New") is None
    assert "Brand New" not in ACTION_TYPES


def test_case_errors_depend_on_the_link():
    rule = contract_of("CreateCase").error_rule
    linked = read_action(action("CreateCase", FULL["CreateCase"]))
    alone = read_action(action("CreateCase", LEAST["CreateCase"]))
    assert "ContactNotLinked" in rule(linked).optional
    assert "ContactNotLinked" not in rule(alone).optional
    found = contract_of("GetCase").error_rule(read_action(action("GetCase", LEAST["GetCase"])))
    assert found.required == {"NoMatchingError", "NoneFound"}


def test_redaction_can_only_fail_on_chat():
    kind = "UpdateContactRecordingAndAnalyticsBehavior"
    failed = "InFlightRedactionConfigurationFailed"
    rule = contract_of(kind).error_rule
    assert failed in rule(read_action(action(kind, {"ChatBehavior": {}}))).required
    assert failed in rule(read_action(action(kind, FULL[kind]))).rejected


def test_voice_id_answers_depend_on_the_question():
    contract = contract_of("CheckVoiceId")
    read = read_action(action("CheckVoiceId", FULL["CheckVoiceId"]))
    assert contract.condition_rule(read).operands == ("HighRisk", "LowRisk", "Inconclusive")
    assert contract.retired == "2026-05-20"


def test_rare_models_are_not_loaded_before_they_are_needed():
    told = "import sys, ivr.ir.actions; print(*[n for n in sys.modules if '.rare' in n])"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
