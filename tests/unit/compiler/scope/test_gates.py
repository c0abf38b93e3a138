"""Where a caller ends up when the flow of a dialog is away: with people, or with a goodbye."""

import pytest

from ivr.compiler.scope.rescue import midway
from ivr.spec.dialog import Dialog
from ivr.spec.reading.loader import load_text
from tests.unit.compiler.scope.losing import call, ended, words


def test_a_gate_hands_over_to_the_people_of_the_dialogs_own_failure(program, shown):
    gate = shown(program.flow("front"))
    assert gate.ways("to_en-US") == {"next": "rescue.voice", "NoMatchingError": "rescue.voice"}
    assert gate.parameters("rescue.voice") == {
        "TextToSpeechVoice": "Matthew",
        "TextToSpeechEngine": "Standard",
        "TextToSpeechStyle": "Conversational",
    }
    assert gate.parameters("rescue.say") == {"Text": "One moment please."}
    assert gate.parameters("rescue.queue") == {"QueueId": program.symbols["queue:cards"]}
    assert gate.ways("rescue.queue") == {
        "next": "rescue.hours",
        "NoMatchingError": "rescue.goodbye",
    }
    assert gate.ways("rescue.hours") == {
        "next": "rescue.transfer",
        "Equals True": "rescue.transfer",
        "Equals False": "rescue.goodbye",
        "NoMatchingError": "rescue.transfer",
    }
    assert set(gate.ways("rescue.transfer").values()) == {"rescue.goodbye"}
    assert gate.parameters("rescue.goodbye") == {"Text": "Please call later."}
    assert gate.ways("rescue.goodbye") == {"next": "rescue.end"}
    assert program.flow("front").origin("rescue.say").line == 10
    assert program.flow("front").reachable() == set(program.flow("front").by_id)


@pytest.mark.parametrize(
    ("given", "heard", "end"),
    [
        ({}, ["Good day.", "Good bye."], ("hangup", "")),
        ({"to_en-US": "error"}, ["One moment please."], ("transfer", "cards")),
        (
            {"to_en-US": "error", "rescue.queue": "error"},
            ["One moment please.", "Please call later."],
            ("hangup", ""),
        ),
        (
            {"to_en-US": "error", "rescue.transfer": "QueueAtCapacity"},
            ["One moment please.", "Please call later."],
            ("hangup", ""),
        ),
    ],
)
@pytest.mark.parametrize("channel", ["VOICE", "CHAT"])
def test_a_caller_whose_flow_is_away_gets_people_or_a_goodbye(program, given, heard, end, channel):
    record = call(program, given={"breaks": given}, channel=channel)
    assert words(record) == heard
    assert ended(record) == end


def test_the_failure_that_leads_to_nobody_is_passed_over_for_one_that_does(program):
    record = call(program, "people", {"breaks": {"to_en-US": "error"}})
    assert words(record) == []
    assert ended(record) == ("transfer", "service")


def test_where_the_dialog_says_nothing_on_the_way_the_shipped_prompts_do(bench):
    said = {"trouble": "A person will help.", "sorry": "We are sorry."}
    bench.prompts = {"en-US": {"common": said}, "es-US": {"common": said}}
    wordless = """
    dialog: silent
    locales: [en-US, es-US]
    start: team
    nodes:
      team: {transfer: {queue: service, on: {full: over, error: over}}}
      over: {hangup: null}
    universals: {agent: {key: "0", goto: team}}
    """
    program = bench.compile(wordless).program
    record = call(program, "silent", {"breaks": {"to_en-US": "error"}})
    assert words(record) == ["A person will help."]
    full = call(program, "silent", {"queue.service": "full", "breaks": {"to_en-US": "error"}})
    assert words(full) == ["A person will help.", "We are sorry."]
    assert ended(full) == ("hangup", "")


def test_a_dialog_that_knows_nobody_says_goodbye(bench):
    alone = """
    dialog: alone
    locales: [en-US, es-US]
    defaults: {on_error: trouble}
    start: hello
    nodes:
      hello: {say: {en-US: Good day., es-US: Buenos días.}, then: bye}
      trouble: {say: {en-US: That did not work., es-US: No funcionó.}, then: bye}
      bye: {hangup: {en-US: Good bye., es-US: Hasta luego.}}
    """
    record = call(bench.compile(alone).program, "alone", {"breaks": {"to_en-US": "error"}})
    assert words(record) == ["That did not work.", "Good bye."]
    assert ended(record) == ("hangup", "")


RING = """
dialog: ring
kind: outbound
locales: [en-US, es-US]
defaults: {on_error: team}
start: look
nodes:
  look: {invoke: {handler: case}, then: hello, on: {error: broken, timeout: broken}}
  hello: {say: hello, then: bye}
  broken: {say: broken, then: bye}
  bye: {hangup: bye}
  team: {transfer: {queue: fraud, on: {closed: bye, full: bye, error: bye}}}
"""


def ring(bench, bye):
    bench.variable("name", "name")
    told = {"hello": "Hello {{ name }}.", "broken": "This call cannot go on.", "bye": bye}
    bench.prompts = {locale: {"ring": told} for locale in ("en-US", "es-US")}
    return bench.compile(RING).program


def test_an_outbound_call_ends_as_its_first_step_would(bench):
    program = ring(bench, {"ssml": "<speak>Good bye.</speak>"})
    record = call(program, "ring", {"breaks": {"to_en-US": "error"}})
    assert words(record) == ["This call cannot go on.", "<speak>Good bye.</speak>"]
    assert ended(record) == ("hangup", "")
    assert "TransferContactToQueue" not in {a.type for a in program.flow("ring").actions}


def test_a_prompt_with_a_value_of_the_call_is_left_out_of_a_gate(bench):
    bench.variable("name", "name")
    told = {"hello": "Hello.", "broken": "Sorry, {{ name }}.", "bye": "Good bye."}
    bench.prompts = {locale: {"ring": told} for locale in ("en-US", "es-US")}
    source = RING.replace("defaults:", "takes: [name]\ndefaults:")
    program = bench.compile(source).program
    record = call(program, "ring", {"breaks": {"to_en-US": "error"}}, attributes={"name": "Ann"})
    assert words(record) == ["Good bye."]


def test_a_closed_queue_is_not_joined_for_want_of_a_dialog(program):
    breaks = {"to_en-US": "error"}
    record = call(program, given={"breaks": breaks, "queue.cards": "closed"})
    assert words(record) == ["One moment please.", "Please call later."]


FORGETFUL = """
dialog: forgetful
locales: [en-US, es-US]
takes: [name]
defaults: {on_error: rich}
start: rich
nodes:
  rich: {set: {tier: gold}, then: vague, on_error: bye}
  vague: {set: {tier: "{{ name }}"}, then: which, on_error: bye}
  which: {decide: [{when: tier is gold, goto: gold}], else: plain}
  gold: {transfer: {queue: gold, on: {full: bye, error: bye}}}
  plain: {transfer: {queue: service, on: {full: bye, error: bye}}}
  bye: {hangup: {en-US: Good bye., es-US: Hasta luego.}}
"""


def test_a_value_that_became_unknown_is_not_remembered_as_it_was():
    dialog = load_text(Dialog, FORGETFUL, "flows/forgetful.yaml")
    rescue = midway({"forgetful": dialog}, dialog)
    assert rescue.transfer == (dialog, "plain")
