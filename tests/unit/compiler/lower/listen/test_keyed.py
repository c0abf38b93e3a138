"""Values that must be keyed: stored by Connect, or by a bot where Connect cannot check them."""

import textwrap

import pytest


def test_a_keyed_value_is_stored_and_silence_is_told_apart(bench, shown):
    nodes = """
    first:
      collect: {slot: last4, say: Key the digits., digits: {max: 4}}
      input: keys
      no_input: [Are you there?]
      max_retries: 2
      then: bye
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("first")["StoreInput"] == "True"
    assert x.parameters("first")["InputValidation"] == {"CustomValidation": {"MaximumLength": "4"}}
    assert x.ways("first") == {"next": "first.check_1", "NoMatchingError": "person"}
    assert x.ways("first.check_1") == {
        "next": "first.keep",
        "Equals Timeout": "first.no_input_1",
        "NoMatchingCondition": "first.keep",
    }
    assert x.ways("first.check_2")["Equals Timeout"] == "person"


CHECKED = """
first:
  collect: {slot: last4, say: Key the digits., %s}
  input: keys
  no_match: [Once more.]
  invalid: [Four digits please.]
  max_retries: 2
  then: bye
"""


@pytest.mark.parametrize(
    ("what", "taken"),
    [
        ("digits: {min: 4, max: 4}", "first.keyed"),
        ('values: ["1234", "4321"]', "first.keyed"),
        ("values: [gold]", "first.keep"),
        ("type: AMAZON.Date", "first.keep"),
    ],
)
def test_a_keyed_value_that_connect_cannot_check_is_taken_by_a_bot(bench, shown, what, taken):
    x = shown(bench.flow(CHECKED % what))
    assert x.type("first") == "ConnectParticipantWithLexBot"
    assert x.ways("first.choose")["Equals Last4Given"] == taken
    assert x.ways("first.heard")["Equals key_other"] == "first.refused"
    assert x.ways("first.refused")["Equals 1"] == "first.invalid_1"
    assert x.parameters("first.invalid_1")["Text"] == "Four digits please."


def test_what_is_no_value_is_no_match_where_nobody_wrote_what_to_say_of_invalid_ones(bench, shown):
    nodes = (CHECKED % "digits: {min: 4, max: 4}").replace("  invalid: [Four digits please.]\n", "")
    x = shown(bench.flow(nodes))
    refused = x.ways("first.heard")["Equals key_other"]
    assert x.parameters(x.ways(refused)["Equals 1"])["Text"] == "Once more."


def test_digits_that_were_said_are_no_match_where_they_are_to_be_keyed(bench, shown):
    program = bench.program(CHECKED % "digits: {min: 4, max: 4}")
    x = shown(program.flow("x"))
    missed = "first.missed"
    assert x.parameters(x.ways(missed)["Equals 1"])["Text"] == "Once more."
    keyed = x.ways("first.keyed")
    assert keyed == {
        "next": missed,
        "Equals key_other": "first.keep",
        "NoMatchingCondition": missed,
    }
    assert "Equals digits" not in x.ways("first.heard")
    hooks = {
        intent.name: (intent.fulfillment_code_hook or {}).get("enabled")
        for bot in program.bots
        for intent in bot.locales[0].intents
    }
    assert hooks["Last4Given"] is True


def test_what_is_typed_on_a_chat_is_keyed(bench, shown):
    nodes = CHECKED % "digits: {min: 4, max: 4}"
    dialog = f"""
dialog: x
locales: [en-US]
channels: [voice, chat]
defaults: {{on_error: bye, on_exhausted: bye}}
start: first
nodes:
  bye: {{hangup: Good bye.}}
{textwrap.indent(nodes.strip(), "  ")}
"""
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.ways("first.keyed")["Equals digits"] == "first.keep"
