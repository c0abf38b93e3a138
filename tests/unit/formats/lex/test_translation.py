"""What the dialects call the same thing, one trap at a time; and what one of them cannot say."""

from __future__ import annotations

import pytest
from lex.making import anywhere

from ivr.faults import Severity
from ivr.formats.lex import pieces
from ivr.formats.lex.dialects import API, CLOUD, EXPORT, Translation


def said(shape, value, target=CLOUD, source=EXPORT):
    """What the target says, and the codes of what it cannot say."""
    translation = Translation(source, target, anywhere)
    return translation.record(shape, value), [each.code for each in translation.findings]


TRAPS = [
    (
        "Response",
        {"messageGroupsList": [{"message": pieces.message("Hi"), "variations": None}]},
        {"messageGroups": [{"message": {"plainTextMessage": {"value": "Hi"}}}]},
        {"MessageGroupsList": [{"Message": {"PlainTextMessage": {"Value": "Hi"}}}]},
    ),
    (
        "StartResponse",
        {"delayInSeconds": 1, "messageGroups": [{"message": pieces.message("<speak/>")}]},
        {
            "delayInSeconds": 1,
            "messageGroups": [{"message": {"ssmlMessage": {"value": "<speak/>"}}}],
        },
        {
            "DelayInSeconds": 1,
            "MessageGroups": [{"Message": {"SSMLMessage": {"Value": "<speak/>"}}}],
        },
    ),
    ("Closing", {"isActive": False}, {"active": False}, {"IsActive": False}),
    ("Updates", {"active": True}, {"active": True}, {"Active": True}),
    (
        "ValueSelection",
        {"resolutionStrategy": "TOP_RESOLUTION", "regexFilter": None},
        {"resolutionStrategy": "TopResolution"},
        {"ResolutionStrategy": "TOP_RESOLUTION"},
    ),
    (
        "Card",
        {"title": "Size", "buttonsList": [{"text": "L", "value": "large"}]},
        {"title": "Size", "buttons": [{"text": "L", "value": "large"}]},
        {"Title": "Size", "Buttons": [{"Text": "L", "Value": "large"}]},
    ),
    (
        "NextStep",
        {
            "sessionAttributes": {"tries": "2"},
            "dialogAction": {"type": "StartIntent", "slotToElicit": None, "intentsInScope": None},
            "intent": {"name": "Pay", "slots": {"Sum": {"value": {"interpretedValue": "5"}}}},
        },
        {
            "sessionAttributes": {"tries": "2"},
            "dialogAction": {"type": "StartIntent"},
            "intent": {"name": "Pay", "slots": {"Sum": {"value": {"interpretedValue": "5"}}}},
        },
        {
            "SessionAttributes": [{"Key": "tries", "Value": "2"}],
            "DialogAction": {"Type": "StartIntent"},
            "Intent": {
                "Name": "Pay",
                "Slots": [
                    {"SlotName": "Sum", "SlotValueOverride": {"Value": {"InterpretedValue": "5"}}}
                ],
            },
        },
    ),
    (
        "Prompt",
        {"maxRetries": 1, "promptAttemptsSpecification": {"Retry1": {"allowInterrupt": True}}},
        {"maxRetries": 1, "promptAttemptsSpecification": {"Retry1": {"allowInterrupt": True}}},
        {"MaxRetries": 1, "PromptAttemptsSpecification": {"Retry1": {"AllowInterrupt": True}}},
    ),
    (
        "AudioAndDTMF",
        {"startTimeoutMs": 9, "dtmfSpecification": {"maxLength": 4}},
        {"startTimeoutMs": 9, "dtmfSpecification": {"maxLength": 4}},
        {"StartTimeoutMs": 9, "DTMFSpecification": {"MaxLength": 4}},
    ),
    (
        "BotLocale",
        {"identifier": "en_US", "name": "English (US)", "nluConfidenceThreshold": 0.4},
        {"localeId": "en_US", "nluIntentConfidenceThreshold": 0.4},
        {"LocaleId": "en_US", "NluConfidenceThreshold": 0.4},
    ),
    (
        "SlotPriority",
        {"slotName": "Sum", "priority": 1},
        {"slotId": "Sum", "priority": 1},
        {"SlotName": "Sum", "Priority": 1},
    ),
    (
        "RuntimeSettings",
        {"nluImprovementSpecification": {"enabled": True, "assistedNluMode": "Fallback"}},
        {"nluImprovement": {"enabled": True, "assistedNluMode": "Fallback"}},
        {"NluImprovementSpecification": {"Enabled": True, "AssistedNluMode": "Fallback"}},
    ),
    (
        "BedrockModel",
        {"modelArn": "m", "bedrockGuardrailConfiguration": {"bedrockGuardrailIdentifier": "g"}},
        {"modelArn": "m", "guardrail": {"identifier": "g"}},
        {"ModelArn": "m", "BedrockGuardrailConfiguration": {"BedrockGuardrailIdentifier": "g"}},
    ),
    (
        "KnowledgeStore",
        {"exactResponseFields": {"answerField": "a"}},
        {"exactResponseFields": {"answerField": "a"}},
        {"BKBExactResponseFields": {"AnswerField": "a"}},
    ),
    (
        "SubSlots",
        {"expression": "a or b", "slotSpecifications": {"a": {"slotTypeName": "AMAZON.City"}}},
        {"expression": "a or b", "slotSpecifications": {"a": {"slotTypeId": "AMAZON.City"}}},
        {"Expression": "a or b", "SlotSpecifications": {"a": {"SlotTypeName": "AMAZON.City"}}},
    ),
]


@pytest.mark.parametrize(("shape", "export", "api", "cloud"), TRAPS, ids=[t[0] for t in TRAPS])
def test_each_dialect_has_its_words(shape, export, api, cloud):
    assert said(shape, export, API) == (api, [])
    assert said(shape, export, CLOUD) == (cloud, [])


@pytest.mark.parametrize(("shape", "export", "api", "cloud"), TRAPS, ids=[t[0] for t in TRAPS])
def test_each_dialect_is_read_back(shape, export, api, cloud):
    assert said(shape, said(shape, api, EXPORT, API)[0], API) == (api, [])
    assert said(shape, said(shape, cloud, EXPORT, CLOUD)[0], CLOUD) == (cloud, [])


def test_what_no_dialect_but_one_can_say_is_a_finding_with_its_place():
    translation = Translation(EXPORT, CLOUD, anywhere)
    value = {"name": "s", "valueElicitationSetting": {"slotResolutionSetting": {"x": 1}}}
    assert translation.record("Slot", value) == {"Name": "s", "ValueElicitationSetting": {}}
    (finding,) = translation.findings
    assert (finding.code, finding.severity) == ("LEX030", Severity.WARNING)
    assert "valueElicitationSetting.slotResolutionSetting: CloudFormation" in finding.message
    assert finding.where.file == "here"


@pytest.mark.parametrize(
    ("shape", "value", "target"),
    [
        ("BotLocale", {"speakerDiarizationSettings": {"enabled": True}}, CLOUD),
        ("NluImprovement", {"assistedNluMode": "DialogManager"}, CLOUD),
        ("Intent", {"bedrockAgentIntentConfiguration": {}}, API),
        ("DialogAction", {"intentsInScope": ["a"]}, API),
        ("Intent", {"brandNew": {"a": [1]}}, CLOUD),
    ],
)
def test_a_setting_without_a_word_is_left_out_and_said(shape, value, target):
    assert said(shape, value, target) == ({}, ["LEX030"])


def test_a_null_says_nothing_and_is_no_finding():
    value = {"kendraConfiguration": None, "brandNew": None, "description": None}
    assert said("Intent", value, API) == ({}, [])


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("Intent", ["no object"]),
        ("Intent", {"sampleUtterances": "hi"}),
        ("Intent", {"sampleUtterances": [1]}),
        ("Intent", {"dialogCodeHook": {"enabled": "true"}}),
        ("Prompt", {"maxRetries": True}),
        ("Prompt", {"promptAttemptsSpecification": [1]}),
        ("BotLocale", {"nluConfidenceThreshold": float("nan")}),
        ("Button", {"text": "\ud800"}),
        ("NextStep", {"sessionAttributes": {"a": 1}}),
    ],
)
def test_a_value_of_another_type_is_a_finding(shape, value):
    _, codes = said(shape, value, API)
    assert codes == ["LEX031"]


def test_exports_that_use_another_dialects_words_are_understood():
    value = {"active": True, "messageGroups": [{"message": {"SSMLMessage": None}}]}
    assert said("Closing", {"active": True}, CLOUD) == ({"IsActive": True}, [])
    assert said("Response", value | {"active": None}, API)[0] == {
        "messageGroups": [{"message": {}}]
    }


def test_two_spellings_of_one_setting_are_not_one_of_them_in_silence():
    value = {"isActive": True, "active": False}
    assert said("Closing", value, CLOUD) == ({"IsActive": True}, ["LEX030"])


def test_unknown_properties_are_kept_with_advice():
    value = {"Name": "a", "FulfillmentCodeHooks": {"Enabled": True, "Deep": [{"A": 1}]}}
    translation = Translation(CLOUD, EXPORT, anywhere)
    kept = translation.record("Intent", value)
    assert kept["fulfillmentCodeHooks"] == {"enabled": True, "deep": [{"a": 1}]}
    (finding,) = translation.findings
    assert finding.code == "LEX033"
    assert "Did you mean 'FulfillmentCodeHook'?" in finding.remedy


def test_a_list_that_the_api_wants_filled_is_left_out_when_it_is_empty():
    value = {"slotTypeValues": [], "name": "T"}
    assert said("SlotType", value, API) == ({"slotTypeName": "T"}, [])
    assert said("SlotType", value, CLOUD) == ({"SlotTypeValues": [], "Name": "T"}, [])


def test_what_describe_tells_of_a_record_is_no_setting():
    told = {"botId": "B", "botVersion": "DRAFT", "localeId": "en_US", "slotTypeId": "ABCDEFGHIJ"}
    described = {**told, "slotTypeName": "Size", "creationDateTime": "now"}
    kept = {"name": "Size", "identifier": "ABCDEFGHIJ"}
    assert said("SlotType", described, EXPORT, API) == (kept, [])


def test_a_shape_that_holds_itself_is_bounded():
    value = {}
    for _ in range(400):
        value = {"values": [value]}
    found, codes = said("Override", value, CLOUD)
    assert codes == ["LEX031"]
    assert found


def test_ids_are_asked_for_where_the_api_wants_them():
    ids = {"Size": "ABCDEFGHIJ"}
    translation = Translation(EXPORT, API, anywhere, lambda kind, name, _: ids.get(name))
    assert translation.record("Slot", {"slotTypeName": "Size"}) == {"slotTypeId": "ABCDEFGHIJ"}
    assert translation.record("Slot", {"slotTypeName": "Gone"}) == {}


@pytest.mark.parametrize(
    ("shape", "value", "export"),
    [
        ("Prompt", {"MaxRetries": "3"}, {"maxRetries": 3}),
        ("Prompt", {"MaxRetries": 3.0}, {"maxRetries": 3}),
        ("Prompt", {"AllowInterrupt": "No"}, {"allowInterrupt": False}),
        ("Words", {"Value": True}, {"value": "true"}),
        ("Words", {"Value": 1.5}, {"value": "1.5"}),
        ("BotLocale", {"LocaleId": "x", "NluConfidenceThreshold": "0.4"}, 0.4),
    ],
)
def test_templates_may_say_any_scalar_as_a_text(shape, value, export):
    found, codes = said(shape, value, EXPORT, CLOUD)
    assert codes == []
    assert found.get("nluConfidenceThreshold", found) == export


@pytest.mark.parametrize("value", ["x", "", True, [], "nan"])
def test_no_number_is_no_threshold(value):
    _, codes = said("BotLocale", {"LocaleId": "x", "NluConfidenceThreshold": value}, EXPORT, CLOUD)
    assert codes == ["LEX031"]
