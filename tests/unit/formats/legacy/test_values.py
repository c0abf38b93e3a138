import pytest

from ivr.formats.legacy.values import path_of
from ivr.ir.references import is_path


@pytest.mark.parametrize(
    ("space", "name", "path"),
    [
        ("External", "tier", "$.External.tier"),
        ("External", "a.b", "$.External.a.b"),
        ("External", "$.External.tier", "$.External.tier"),
        ("User Defined", "tier", "$.Attributes.tier"),
        ("user  defined", "tier", "$.Attributes.tier"),
        ("User Defined", "${name}", "$.Attributes.${name}"),
        ("Lex", "IntentName", "$.Lex.IntentName"),
        ("Lex.Slots", "city", "$.Lex.Slots.city"),
        ("Lex.SessionAttributes", "topic", "$.Lex.SessionAttributes.topic"),
        ("Lex.AlternativeIntents", "x.IntentName", "$.Lex.AlternativeIntents.x.IntentName"),
        ("System", "Customer Number", "$.CustomerEndpoint.Address"),
        ("System", "customer number", "$.CustomerEndpoint.Address"),
        ("System", "Dialed Number", "$.SystemEndpoint.Address"),
        ("System", "Stored customer input", "$.StoredCustomerInput"),
        ("System", "Channel", "$.Channel"),
        ("System", "ContactId", "$.ContactId"),
        ("System", "Initial contact id", "$.InitialContactId"),
        ("System", "Queue name", "$.Queue.Name"),
        ("System", "Queue.Name", "$.Queue.Name"),
        ("System", "Queue.ARN", "$.Queue.ARN"),
        ("System", "Agent.UserName", "$.Agent.UserName"),
        ("System", "Agent.FirstName", "$.Agent.FirstName"),
        ("System", "Metrics.Queue.OldestContactAge", "$.Metrics.Queue.OldestContactAge"),
        ("System", "Text to speech voice", "$.TextToSpeechVoiceId"),
        ("Agent", "User name", "$.Agent.UserName"),
        ("Agent", "UserName", "$.Agent.UserName"),
        ("Queue", "Name", "$.Queue.Name"),
        ("Queue metrics", "Agents available", "$.Metrics.Agents.Available.Count"),
        ("Queue metrics", "Metrics.Agents.Online.Count", "$.Metrics.Agents.Online.Count"),
        ("Media streams", "Customer audio stream ARN", "$.MediaStreams.Customer.Audio.StreamARN"),
        ("Customer Profile", "FirstName", "$.Customer.FirstName"),
        ("Case", "status", "$.Case.status"),
        ("Flow", "step", "$.FlowAttributes.step"),
    ],
)
def test_a_dynamic_value_is_a_path(space, name, path):
    found = path_of(space, name)
    assert found == (path, "", "", True)
    assert is_path(path) or "${" in path


def test_an_attribute_with_spaces_stands_in_brackets():
    found = path_of("User Defined", "caller's name")
    assert found.path == "$.Attributes.['callers name']"
    assert found.known
    assert "caller's name" in found.complaint


@pytest.mark.parametrize(
    ("space", "name", "path"),
    [
        ("System", "Shoe size", "$.ShoeSize"),
        ("System", "!", "$.Unknown"),
        ("Weather", "rain", "$.Weather.rain"),
        ("External", " ", "$.External.unnamed"),
    ],
)
def test_a_value_that_no_path_names_is_a_complaint(space, name, path):
    found = path_of(space, name)
    assert found.path == path
    assert found.complaint
    assert found.remedy
    assert not found.known
