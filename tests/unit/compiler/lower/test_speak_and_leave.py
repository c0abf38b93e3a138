"""Nodes that speak or hand the caller on, and what stands around them."""

import textwrap

import pytest


def test_a_flow_sets_up_logging_recording_voice_and_language_then_starts(bench, shown):
    x = shown(bench.flow("first: {say: Hello there., then: bye}"))
    assert x.flow.start == "setup.logging"
    assert x.ways("setup.logging") == {"next": "setup.recording"}
    assert x.ways("setup.recording") == {"next": "setup.voice"}
    assert x.ways("setup.voice") == {"next": "setup.language"}
    assert x.ways("setup.language") == {"next": "first", "NoMatchingError": "first"}
    assert x.parameters("setup.voice") == {
        "TextToSpeechVoice": "Joanna",
        "TextToSpeechEngine": "Neural",
    }
    assert x.parameters("setup.language") == {"LanguageCode": "en-US"}
    assert x.parameters("first") == {"Text": "Hello there."}


def test_every_action_knows_its_node_and_line(bench, shown):
    flow = bench.flow("first: {hangup: Good bye now.}")
    assert flow.nodes["first"] == flow.nodes["first.end"] == "first"
    assert str(flow.origin("first.end")) == "flows/x.yaml:8:3"
    assert str(flow.origin("setup.voice")).startswith("flows/x.yaml:1:")


def test_hangup_without_words_only_disconnects(bench, shown):
    x = shown(bench.flow("first: {hangup: null}"))
    assert x.type("first") == "DisconnectParticipant"
    assert x.ways("first") == {}


def test_versions_of_a_prompt_are_drawn_by_lot(bench, shown):
    bench.prompts = {"en-US": {"x": {"hi": {"text": "Hi.", "variants": ["Hello.", "Good day."]}}}}
    x = shown(bench.flow("first: {say: hi, then: bye}"))
    assert x.type("first") == "DistributeByPercentage"
    assert x.ways("first") == {
        "next": "first.v3",
        "NumberLessThan 34": "first.v1",
        "NumberLessThan 67": "first.v2",
        "NoMatchingCondition": "first.v3",
    }
    assert x.parameters("first.v2") == {"Text": "Hello."}


def test_ssml_is_for_voice_and_its_text_for_chat(bench, shown):
    bench.prompts = {"en-US": {"x": {"hi": {"ssml": "<speak>Hi <break time='1s'/>you</speak>"}}}}
    dialog = """
    dialog: x
    locales: [en-US]
    channels: [voice, chat]
    start: first
    nodes:
      first: {hangup: hi}
    """
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.ways("first")["Equals CHAT"] == "first.chat"
    assert "SSML" in x.parameters("first.voice")
    assert x.parameters("first.chat") == {"Text": "Hi you"}


def test_a_recording_cannot_speak_on_chat(bench):
    dialog = """
    dialog: x
    locales: [en-US]
    channels: [voice, chat]
    start: first
    nodes:
      first: {hangup: {audio: "prompt:bell"}}
    """
    assert bench.findings(dialog) == ["7 PRM007"]


def test_a_recording_is_linked_to_its_id(bench, shown):
    x = shown(bench.flow('first: {say: {audio: "prompt:bell"}, then: bye}'))
    prompt = x.parameters("first")["PromptId"]
    assert prompt.startswith("arn:aws:connect:us-east-1:111122223333:instance/i/prompt/")


def test_transfer_prepares_then_looks_at_hours_then_transfers(bench, shown):
    nodes = """
    first:
      transfer:
        queue: fraud
        skill: "cards:3"
        skill_for: 90s
        priority: 1
        attributes: {why: fraud}
        on: {closed: bye, full: bye, error: person}
    """
    x = shown(bench.flow(nodes))
    order, here = [], "first"
    while not here.startswith(("person", "bye")):
        order.append((here, x.type(here)))
        here = x.ways(here)["next"]
    assert order == [
        ("first", "UpdateContactAttributes"),
        ("first.priority", "UpdateContactRoutingBehavior"),
        ("first.skill", "UpdateContactRoutingCriteria"),
        ("first.queue", "UpdateContactTargetQueue"),
        ("first.hours", "CheckHoursOfOperation"),
        ("first.transfer", "TransferContactToQueue"),
    ]
    assert x.ways("first.hours") == {
        "next": "first.transfer",
        "Equals True": "first.transfer",
        "Equals False": "bye",
        "NoMatchingError": "first.transfer",
    }
    assert x.ways("first.transfer") == {
        "next": "person",
        "QueueAtCapacity": "bye",
        "NoMatchingError": "person",
    }
    step = x.parameters("first.skill")["RoutingCriteria"]["Steps"][0]
    assert step["Expression"]["AttributeCondition"]["ProficiencyLevel"] == "3"
    assert step["Expiry"] == {"DurationInSeconds": "90"}


def test_a_transfer_that_names_no_closed_exit_asks_no_hours(bench, shown):
    x = shown(bench.flow("first: {transfer: {queue: fraud, on: {full: bye, error: bye}}}"))
    assert "first.hours" not in x.ids()


def test_a_failing_transfer_never_leads_to_itself(bench):
    dialog = """
    dialog: x
    locales: [en-US]
    universals: {agent: {key: "0", goto: first}}
    start: first
    nodes:
      first: {transfer: {queue: fraud}}
    """
    assert bench.findings(dialog) == ["7 GRA008"]


def test_callback_sets_the_number_then_queues(bench, shown):
    nodes = """
    first:
      callback:
        queue: service
        delay: 1500ms
        attempts: 3
        on: {invalid_number: bye}
      then: bye
    """
    x = shown(bench.flow(nodes))
    assert x.parameters("first") == {"CallbackNumber": "$.CustomerEndpoint.Address"}
    assert x.ways("first")["InvalidCallbackNumber"] == "bye"
    assert x.ways("first")["CallbackNumberNotDialable"] == "bye"
    queued = x.parameters("first.queue")
    assert queued["InitialCallDelaySeconds"] == "2"
    assert queued["MaximumConnectionAttempts"] == "3"
    assert "/queue/" in queued["QueueId"]


QUEUE = """
dialog: x
kind: queue
locales: [en-US]
start: wait
nodes:
  wait:
    play_queue: [Please hold., You will be helped soon.]
    every: 20s
    then: more
  more: {say: Still here., then: wait}
"""


def test_a_queue_flow_plays_in_turn_and_comes_back(bench, shown):
    x = shown(bench.compile(QUEUE).program.flow("x"))
    assert str(x.flow.type) == "CUSTOMER_QUEUE"
    assert x.parameters("wait") == {
        "Messages": [{"Text": "Please hold."}, {"Text": "You will be helped soon."}],
        "InterruptFrequencySeconds": "20",
    }
    assert x.ways("wait") == {"Equals MessagesInterrupted": "more"}


def test_a_queue_flow_cannot_leave_for_another(bench):
    other = "dialog: away\nlocales: [en-US]\nstart: a\nnodes: {a: {hangup: Bye now.}}\n"
    wrong = QUEUE.replace("more: {say: Still here., then: wait}", "more: {goto: away}")
    assert bench.findings(wrong, other) == ["11 FLW011"]


@pytest.mark.parametrize(
    ("kind", "node"),
    [
        ("disconnect", "{say: Hello you., then: done}"),
        ("customer_hold", "{say: Hello you., then: done}"),
        ("agent_whisper", "{transfer: {queue: a}}"),
    ],
)
def test_a_kind_of_flow_refuses_what_connect_refuses(bench, kind, node):
    dialog = f"""
    dialog: x
    kind: {kind}
    locales: [en-US]
    start: first
    nodes:
      first: {node}
      done: {{return: done}}
    """
    assert "7 FLW011" in bench.findings(dialog)


def test_return_ends_a_queue_flow_without_hanging_up(bench, shown):
    dialog = QUEUE.replace("more: {say: Still here., then: wait}", "more: {return: done}")
    x = shown(bench.compile(dialog).program.flow("x"))
    assert x.type("more") == "EndFlowExecution"


MODULE = """
dialog: check
kind: module
locales: [en-US]
takes: [level]
returns: [passed, failed]
start: look
nodes:
  look: {decide: [{when: level is high, goto: ok}], else: bad}
  ok: {return: passed, with: {grade: "{{ level }}"}}
  bad: {return: failed}
"""

CALLER = """
dialog: x
locales: [en-US]
defaults: {on_error: bye}
start: first
nodes:
  first:
    call: {dialog: check, with: {level: high}, returns: {mark: grade}}
    on: {passed: again, failed: bye}
  again: {decide: [{when: mark is high, goto: bye}], else: bye}
  bye: {hangup: Good bye.}
"""


def test_a_module_is_called_with_input_and_branches_on_its_result(bench, shown):
    program = bench.compile(CALLER, MODULE).program
    x, m = shown(program.flow("x")), shown(program.flow("check"))
    parameters = x.parameters("first")
    assert parameters["Input"] == {"level": "high"}
    assert parameters["FlowModuleId"] == program.symbols["module:check"]
    assert "/" not in parameters["FlowModuleId"]
    assert x.ways("first")["Equals passed"] == "first.keep"
    assert x.parameters("first.keep") == {
        "FlowAttributes": {"mark": {"Value": "$.Modules.ResultData.grade"}}
    }
    assert x.parameters("again") == {"ComparisonValue": "$.FlowAttributes.mark"}
    assert m.flow.start == "look"
    assert m.parameters("look") == {"ComparisonValue": "$.Modules.Input.level"}
    assert m.parameters("ok") == {
        "Result": "passed",
        "ResultData": {"grade": "$.Modules.Input.level"},
    }
    assert "Settings" in m.flow.extra


def test_a_goto_sets_what_the_other_takes_and_enters_its_gate(bench, shown):
    other = """
    dialog: away
    locales: [en-US, es-US]
    takes: [topic]
    start: a
    nodes: {a: {hangup: {en-US: Good bye., es-US: Hasta luego.}}}
    """
    program = bench.compile(
        """
        dialog: x
        locales: [en-US]
        defaults: {on_error: bye}
        start: first
        nodes:
          first: {goto: away, with: {topic: cards}}
          bye: {hangup: Good bye.}
        """,
        other,
    ).program
    x = shown(program.flow("x"))
    assert x.parameters("first") == {"Attributes": {"topic": "cards"}}
    assert x.parameters("first.go") == {"ContactFlowId": program.symbols["flow:away"]}
    gate = shown(program.flow("away"))
    assert gate.ways("gate") == {
        "next": "to_en-US",
        "Equals es-US": "to_es-US",
        "NoMatchingCondition": "to_en-US",
    }
    assert gate.parameters("to_es-US") == {"ContactFlowId": program.symbols["flow:away_es-US"]}
    assert {flow.name for flow in program.flows} == {"x", "away", "away_en-US", "away_es-US"}
    assert program.flow("away_es-US").locale == "es-US"


def test_hooks_name_the_flow_of_the_same_locale(bench, shown):
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    hooks: {customer_queue: q}
    start: first
    nodes:
      first: {hangup: {en-US: Good bye., es-US: Hasta luego.}}
    """
    queue = """
    dialog: q
    kind: queue
    locales: [en-US, es-US]
    start: wait
    nodes:
      wait: {play_queue: [{en-US: Please hold., es-US: Espere.}]}
    """
    program = bench.compile(dialog, queue).program
    x = shown(program.flow("x_es-US"))
    assert x.parameters("setup.customer_queue") == {
        "EventHooks": {"CustomerQueue": program.symbols["flow:q_es-US"]}
    }
    assert "q" not in {flow.name for flow in program.flows}


def test_a_node_called_setup_does_not_take_the_identifiers_of_the_setup(bench):
    bench.prompts = {"en-US": {"x": {"hi": {"ssml": "<speak>Hi</speak>"}}}}
    dialog = """
    dialog: x
    locales: [en-US]
    channels: [voice, chat]
    start: setup
    nodes:
      setup: {say: hi, then: constructor}
      constructor: {hangup: hi}
    """
    flow = bench.compile(dialog).program.flow("x")
    ids = [action.identifier for action in flow.actions]
    assert len(ids) == len(set(ids))
    assert "constructor" not in ids
    assert "setup.voice_2" in ids


@pytest.mark.parametrize(
    ("nodes", "found"),
    [
        (
            "first: {hours: bank, open: bye, closed: shut}\nshut: {hangup: null}",
            "'first' says none",
        ),
        ("first: {hangup: null}", "'first' without a word"),
        ("first: {say: Good day., then: shut}\nshut: {hangup: null}", None),
        ("first: {hours: bank, open: bye, closed: shut}\nshut: {hangup: We are closed.}", None),
    ],
    ids=["after a calendar", "at once", "after a say", "with words"],
)
def test_a_call_that_ends_without_a_word_is_a_warning(bench, nodes, found):
    indented = textwrap.indent(nodes, "  ")
    dialog = f"dialog: x\nlocales: [en-US]\nstart: first\nnodes:\n{indented}"
    told = bench.compile(dialog + "\n  bye: {hangup: Bye.}\ndefaults: {on_error: bye}").findings
    assert [(f.code, f.severity.value) for f in told] == ([("CMP013", "warning")] if found else [])
    assert found is None or found in told[0].message
