import pytest

DONE = [("Success", "next"), ("Error", "oops")]
PLAIN = {"next": "next", "NoMatchingError": "oops"}
ON = [("Success", "next")]


def attribute(key, value, space=None):
    return {"name": "Attribute", "key": key, "value": value, "namespace": space}


def test_attributes(console):
    parameters = [
        attribute("tier", "gold"),
        attribute("count", 3),
        attribute("pin", "Stored customer input", "System"),
        attribute("seen", False),
        attribute("tier", "silver"),
        attribute("gone", None),
    ]
    made = console.action("SetAttributes", parameters, DONE, codes=["FLW003", "FLW005"])
    assert made == (
        "UpdateContactAttributes",
        {"Attributes": {"tier": "silver", "count": "3", "pin": "$.StoredCustomerInput",
                        "seen": "False", "gone": " "}},
        PLAIN,
    )  # fmt: skip


def test_no_attributes_and_one_without_a_name(console):
    console.action("SetAttributes", [], DONE, codes=["FLW003"])
    console.action("SetAttributes", [attribute("", "x")], DONE, codes=["FLW003"])


def test_a_screen_pop_is_an_attribute(console):
    parameters = [("key", "note"), ("value", "Stored customer input", "System")]
    made = console.action("SetScreenPop", parameters, DONE)
    shown = {"Attributes": {"note": "$.StoredCustomerInput"}}
    assert made == ("UpdateContactAttributes", shown, PLAIN)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"languageCode": "en-US"}, {"LanguageCode": "en-US"}),
        ({"languageCode": "lang", "namespace": "User Defined"},
         {"LanguageCode": "$.Attributes.lang"}),
        ({"key": "customerId", "value": "42"}, {"CustomerId": "42"}),
    ],
)  # fmt: skip
def test_contact_data(console, entry, expected):
    made = console.action("SetContactData", [{"name": "ContactData", **entry}], DONE)
    assert made == ("UpdateContactData", expected, PLAIN)


def test_contact_data_that_nothing_takes(console):
    entry = {"name": "ContactData", "key": "shoeSize", "value": "42"}
    console.action("SetContactData", [entry], DONE, codes=["FLW003", "FLW003"])


def test_the_voice(console):
    parameters = [("GlobalVoice", "Matthew"), ("GlobalEngine", "Neural"),
                  ("SpeakingStyle", "Conversational")]  # fmt: skip
    assert console.action("SetVoice", parameters, ON) == (
        "UpdateContactTextToSpeechVoice",
        {
            "TextToSpeechVoice": "Matthew",
            "TextToSpeechEngine": "Neural",
            "TextToSpeechStyle": "Conversational",
        },
        {"next": "next"},
    )


@pytest.mark.parametrize(("said", "state"), [("Enable", "Enabled"), ("Disable", "Disabled")])
def test_logs(console, said, state):
    made = console.action("SetLoggingBehavior", [("LoggingBehavior", said)], ON)
    assert made == ("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": state}, {"next": "next"})


def test_logs_that_a_template_decides(console):
    parameters = [("LoggingBehavior", "${logging}")]
    _, given, _ = console.action("SetLoggingBehavior", parameters, ON, codes=["FLW003"])
    assert given == {"FlowLoggingBehavior": "${logging}"}


@pytest.mark.parametrize(
    ("option", "who", "recorded"),
    [
        ("Enable", "Both", ["Agent", "Customer"]),
        ("Enable", "Agent", ["Agent"]),
        ("Enable", "Customer", ["Customer"]),
        ("Disable", "Both", []),
    ],
)
def test_recording(console, option, who, recorded):
    parameters = [("RecordingBehaviorOption", option), ("RecordingParticipantOption", who)]
    made = console.action("SetRecordingBehavior", parameters, ON)
    behavior = {"RecordingBehavior": {"RecordedParticipants": recorded}}
    assert made == ("UpdateContactRecordingBehavior", behavior, {"next": "next"})


def test_recording_with_analytics(console):
    parameters = [
        ("RecordingBehaviorOption", "Enable"),
        ("RecordingParticipantOption", "Both"),
        ("AnalyticsBehaviorOption", "Enable"),
        ("AnalyticsLanguageLocaleCode", "lang", "User Defined"),
        ("AnalyticsCustomVocabulary", "None"),
        ("AnalyticsRedactionOption", "Enable"),
        ("AnalyticsRedactionPolicy", "RedactedAndOriginal"),
        ("AnalyticsMode", "RealTime"),
    ]
    _, given, _ = console.action("SetRecordingBehavior", parameters, ON)
    assert given["AnalyticsBehavior"] == {
        "Enabled": "True",
        "AnalyticsLanguage": "$.Attributes.lang",
        "AnalyticsRedactionBehavior": "Enabled",
        "AnalyticsRedactionResults": "RedactedAndOriginal",
        "ChannelConfiguration": {
            "Chat": {"AnalyticsModes": []},
            "Voice": {"AnalyticsModes": ["RealTime"]},
        },
    }


def test_analytics_with_a_vocabulary_or_off(console):
    on = [("RecordingBehaviorOption", "Enable"), ("AnalyticsBehaviorOption", "Enable"),
          ("AnalyticsLanguageLocaleCode", "en-US"),
          ("AnalyticsCustomVocabulary", "names")]  # fmt: skip
    console.action("SetRecordingBehavior", on, ON, codes=["FLW003"])
    off = [("RecordingBehaviorOption", "Enable"), ("AnalyticsBehaviorOption", "Disable")]
    assert "AnalyticsBehavior" not in console.action("SetRecordingBehavior", off, ON)[1]


@pytest.mark.parametrize(
    ("kind", "state"), [("StartMediaStreaming", "Enabled"), ("StopMediaStreaming", "Disabled")]
)
@pytest.mark.parametrize(
    ("tracks", "directions"),
    [
        (["FromCustomer"], ["From"]),
        (["FromCustomer", "ToCustomer"], ["From", "To"]),
        (["ToCustomer", "ToCustomer"], ["To"]),
    ],
)
def test_streaming(console, kind, state, tracks, directions):
    parameters = [*(("Track", track) for track in tracks), ("MediaStreamTypes", "Audio")]
    made = console.action(kind, parameters, DONE)
    sides = {"ParticipantType": "Customer", "MediaDirections": directions}
    assert made == (
        "UpdateContactMediaStreamingBehavior",
        {"MediaStreamingState": state, "MediaStreamType": "Audio", "Participants": [sides]},
        PLAIN,
    )


def test_streaming_of_no_or_another_track(console):
    console.action("StopMediaStreaming", [], DONE, codes=["FLW003"])
    console.action("StopMediaStreaming", [("Track", "Up")], DONE, codes=["FLW003", "FLW003"])


@pytest.mark.parametrize("kind", ["SetEventHook", "SetContactFlow"])
@pytest.mark.parametrize("hook", ["CustomerQueue", "AgentWhisper", "CustomerRemaining"])
def test_hooks(console, kind, hook):
    parameters = [("Type", hook), ("ContactFlowId", "arn:f")]
    made = console.action(kind, parameters, DONE)
    assert made == ("UpdateContactEventHooks", {"EventHooks": {hook: "arn:f"}}, PLAIN)


def test_a_hook_that_could_not_fail_fails_as_it_goes_on(console):
    parameters = [("Type", "AgentWhisper"), ("ContactFlowId", "arn:f")]
    (found,) = console.convert("SetContactFlow", parameters, ON).findings
    assert (found.severity, found.code) == ("info", "FLW002")
    ways = console.action("SetContactFlow", parameters, ON, codes=["FLW002"])[2]
    assert ways == {"next": "next", "NoMatchingError": "next"}


def test_an_unknown_hook(console):
    parameters = [("Type", "Sneeze"), ("ContactFlowId", "arn:f")]
    _, given, _ = console.action("SetEventHook", parameters, DONE, codes=["FLW017"])
    assert given == {"EventHooks": {"Sneeze": "arn:f"}}
