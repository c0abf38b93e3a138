"""`set` with `of: settings`: every setting is one action, and a wrong one is a finding."""

import pytest

from ivr.faults import Refused

HEAD = """\
dialog: x
exact: true
locales: [en-US]
start: first
nodes:
  b: {hangup: null}
  c: {hangup: null}
"""

STREAMED = [{"ParticipantType": "Customer", "MediaDirections": ["To", "From"]}]

CASES = [
    ("logging: disabled", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}),
    (
        "recording: both",
        "UpdateContactRecordingBehavior",
        {"RecordingBehavior": {"RecordedParticipants": ["Agent", "Customer"]}},
    ),
    (
        "voice: Amy, engine: Neural",
        "UpdateContactTextToSpeechVoice",
        {"TextToSpeechVoice": "Amy", "TextToSpeechEngine": "Neural"},
    ),
    ("language: de-DE", "UpdateContactData", {"LanguageCode": "de-DE"}),
    ("customer: $.External.id", "UpdateContactData", {"CustomerId": "$.External.id"}),
    ('priority: "2"', "UpdateContactRoutingBehavior", {"QueuePriority": "2"}),
    (
        "streaming: enabled",
        "UpdateContactMediaStreamingBehavior",
        {
            "MediaStreamingState": "Enabled",
            "MediaStreamType": "Audio",
            "Participants": STREAMED,
        },
    ),
    ("number: $.External.n", "UpdateContactCallbackNumber", {"CallbackNumber": "$.External.n"}),
]


def compiled(bench, node):
    flow = bench.compile(f"{HEAD}  first: {node}\n").program.flow("x")
    return flow.by_id["first"].json_value()


@pytest.mark.parametrize(("values", "kind", "parameters"), CASES)
def test_a_setting_is_one_action(bench, values, kind, parameters):
    node = f"{{set: {{{values}}}, of: settings, then: b, on_error: c, errors: {{Odd: c}}}}"
    action = compiled(bench, node)
    assert (action["Type"], action["Parameters"]) == (kind, parameters)
    assert action["Transitions"]["NextAction"] == "b"
    wired = {e["ErrorType"]: e["NextAction"] for e in action["Transitions"]["Errors"]}
    assert wired == {"NoMatchingError": "c", "Odd": "c"}


@pytest.mark.parametrize(
    ("values", "kind", "path"),
    [
        ("queue: cards", "queue", "QueueId"),
        ("agent: ann", "queue", "AgentId"),
        ("agent_whisper: hello", "contact-flow", "EventHooks"),
    ],
)
def test_names_are_bound(bench, values, kind, path):
    node = f"{{set: {{{values}}}, of: settings, then: b}}"
    given = compiled(bench, node)["Parameters"][path]
    arn = given["AgentWhisper"] if path == "EventHooks" else given
    assert f"/{kind}/" in arn


@pytest.mark.parametrize(
    "values", ["loudness: high", "voice: Amy, priority: '1'", "engine: Neural"]
)
def test_what_is_no_setting_is_refused(bench, values):
    with pytest.raises(Refused) as refused:
        compiled(bench, f"{{set: {{{values}}}, of: settings, then: b}}")
    (found,) = refused.value.findings
    assert (found.code, found.where.line) == ("SPC001", 8)
    assert "Write one of logging, recording" in found.remedy
