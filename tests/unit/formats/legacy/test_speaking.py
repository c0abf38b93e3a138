import pytest

SUCCESS = [("Success", "next")]


@pytest.mark.parametrize("kind", ["PlayPrompt", "PlayAudio"])
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([("Text", "Hi."), ("TextToSpeechType", "text")], {"Text": "Hi."}),
        ([("Text", "<speak>Hi</speak>"), ("TextToSpeechType", "ssml")],
         {"SSML": "<speak>Hi</speak>"}),
        ([("Text", "welcome", "External"), ("TextToSpeechType", "text")],
         {"Text": "$.External.welcome"}),
        ([("Text", "Hi $.Attributes.name, ${bank}")], {"Text": "Hi $.Attributes.name, ${bank}"}),
        ([("AudioPrompt", "arn:p/1")], {"PromptId": "arn:p/1"}),
        ([("Text", ""), ("AudioPrompt", "tune", "User Defined")],
         {"PromptId": "$.Attributes.tune"}),
    ],
)  # fmt: skip
def test_a_prompt_says_one_thing(console, kind, parameters, expected):
    made = console.action(kind, parameters, SUCCESS)
    assert made == ("MessageParticipant", expected, {"next": "next"})


def test_a_prompt_keeps_its_error_branch(console):
    _, _, ways = console.action("PlayPrompt", [("Text", "Hi.")], [*SUCCESS, ("Error", "oops")])
    assert ways == {"next": "next", "NoMatchingError": "oops"}


@pytest.mark.parametrize(
    ("parameters", "expected", "code"),
    [
        ([], {"Text": " "}, "FLW003"),
        ([("Text", "")], {"Text": " "}, "FLW005"),
        ([("Text", None)], {"Text": " "}, "FLW005"),
        ([("Text", {"a": 1})], {"Text": '{"a": 1}'}, "FLW004"),
        ([("Text", "Hi."), ("AudioPrompt", "arn:p/1")], {"Text": "Hi."}, "FLW003"),
        ([("AudioPrompt", "")], {"PromptId": "unset"}, "FLW003"),
        ([{"name": "AudioPrompt", "value": "", "resourceName": "Beep.wav"}],
         {"PromptId": "Beep.wav"}, "FLW005"),
        ([("Text", "a"), ("Text", "b")], {"Text": "a"}, "FLW003"),
        ([("Text", "Hi."), ("Volume", "11")], {"Text": "Hi."}, "FLW003"),
    ],
)  # fmt: skip
def test_a_prompt_that_cannot_be_kept_whole_is_a_finding(console, parameters, expected, code):
    _, said, _ = console.action("PlayPrompt", parameters, SUCCESS, codes=[code])
    assert said == expected


def test_looped_prompts_are_broken_off(console):
    parameters = [
        {"name": "Text", "value": "Please hold.", "key": "text"},
        {"name": "Text", "value": "<speak/>", "key": "ssml"},
        {"name": "AudioPrompt", "value": "arn:p/1", "resourceName": "Tune.wav"},
        {"name": "InterruptSeconds", "value": 20},
    ]
    made = console.action("LoopPrompts", parameters, [("Timeout", "next"), ("Error", "oops")])
    assert made == (
        "MessageParticipantIteratively",
        {
            "Messages": [{"Text": "Please hold."}, {"SSML": "<speak/>"}, {"PromptId": "arn:p/1"}],
            "InterruptFrequencySeconds": "20",
        },
        {"next": "oops", "Equals MessagesInterrupted": "next", "NoMatchingError": "oops"},
    )


def test_looped_prompts_may_end_there(console):
    parameters = [{"name": "Text", "value": "Hold.", "key": "text"}]
    assert console.action("LoopPrompts", parameters)[2] == {}
    ways = console.action("LoopPrompts", parameters, [("Error", "oops")])[2]
    assert ways == {"next": "oops", "NoMatchingError": "oops"}


def test_looped_prompts_without_a_message_are_silent(console):
    made = console.action("LoopPrompts", [], [("Error", "oops")], codes=["FLW003"])
    assert made[1] == {"Messages": [{"Text": " "}]}
    recording = [{"name": "AudioPrompt", "value": ""}]
    made = console.action("LoopPrompts", recording, [("Error", "oops")], codes=["FLW003"])
    assert made[1] == {"Messages": [{"PromptId": "unset"}]}


def test_a_wait(console):
    branches = [("Timeout", "next"), ("Error", "oops")]
    made = console.action("Wait", [("TimeoutSeconds", 90)], branches)
    ways = {"next": "oops", "Equals WaitCompleted": "next", "NoMatchingError": "oops"}
    assert made == ("Wait", {"TimeLimitSeconds": "90"}, ways)


def test_a_wait_that_the_customer_ends(console):
    branches = [("Timeout", "next"), ("CustomerReturned", "other"), ("Error", "oops")]
    _, parameters, ways = console.action("Wait", [("TimeoutSeconds", "90")], branches)
    assert parameters["Events"] == ["CustomerReturned"]
    assert ways["Equals CustomerReturned"] == "other"


def test_a_wait_that_the_return_to_a_chat_ends(console):
    branches = [("Timeout", "next"), ("CustomerReturn", "other"), ("Error", "oops")]
    given = [("TimeoutSeconds", "90"), ("InterruptOnCustomerReturn", "true")]
    _, parameters, ways = console.action("Wait", given, branches)
    assert parameters == {"TimeLimitSeconds": "90", "Events": ["CustomerReturned"]}
    assert ways["Equals CustomerReturned"] == "other"


@pytest.mark.parametrize("value", [{}, {"value": None}, {"value": ""}])
def test_a_recording_without_an_id_stands_by_its_name(console, value):
    named = [{"name": "AudioPrompt", "namespace": None, "resourceName": "Beep.wav", **value}]
    made = console.action("PlayPrompt", named, SUCCESS, codes=["FLW005"])
    assert made[1] == {"PromptId": "Beep.wav"}


def test_disconnect_and_resume_are_terminal(console):
    assert console.action("Disconnect") == ("DisconnectParticipant", {}, {})
    assert console.action("Resume") == ("EndFlowExecution", {}, {})
    made = console.action("Resume", kind="contactFlowModule")
    assert made == ("EndFlowModuleExecution", {}, {})


def test_what_a_terminal_module_leads_to_is_a_finding(console):
    assert console.action("Disconnect", [], SUCCESS, codes=["FLW002"])[2] == {}
