"""Where a caller ends up when a flow cannot be entered: with people, or with a goodbye."""

import pytest

from ivr.compiler.link.cut import Limits
from ivr.compiler.scope.rescue import midway
from ivr.simulator.call.callers import ScriptedCaller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.stage import quiet_world, staged
from ivr.spec.dialog import Dialog
from ivr.spec.reading.loader import load_text

FRONT = """
dialog: front
locales: [en-US, es-US]
channels: [voice, chat]
voices: {en-US: {voice: Matthew, engine: Standard, style: Conversational}}
defaults: {on_error: trouble}
start: hello
nodes:
  hello: {say: {en-US: Good day., es-US: Buenos días.}, then: bye}
  trouble: {say: {en-US: One moment please., es-US: Un momento.}, then: team}
  team: {set: {team: blue}, then: onward, on_error: onward}
  onward: {goto: people, with: {topic: cards}, on_error: bye}
  bye: {hangup: {en-US: Good bye., es-US: Hasta luego.}}
"""

PEOPLE = """
dialog: people
locales: [en-US, es-US]
channels: [voice, chat]
takes: [topic]
defaults: {on_error: later}
universals: {agent: {key: "0", goto: which}}
start: which
nodes:
  which:
    decide:
      - {when: channel is TASK and topic is cards, goto: plain}
      - {when: "topic is one of cards, loans", goto: cards}
      - {when: topic is not set, goto: plain}
    else: plain
  cards: {transfer: {queue: cards, on: {closed: sorry, full: sorry, error: sorry}}}
  plain: {transfer: {queue: service, on: {full: sorry, error: sorry}}}
  sorry: {say: {en-US: Nobody is free., es-US: Nadie puede atender.}, then: later}
  later: {hangup: {en-US: Please call later., es-US: Llame más tarde.}}
"""


AT_ONCE = FRONT.replace("start: hello", "start: onward").replace("  hello: {say", "  unused: {say")


def call(program, dialog="front", given=None, **contact):
    """Run a silent caller through a program and return the record."""
    book = FlowBook(
        {flow.name: flow for flow in program.flows},
        {value: name for name, value in program.symbols.items()},
    )
    world = staged(quiet_world(book), Given.model_validate(given or {}))
    return run(world, dialog, Contact(**contact), ScriptedCaller(()))


def words(record):
    return list(record.said())


def ended(record):
    return record.end.kind, record.end.queue


@pytest.fixture
def program(bench):
    return bench.compile(FRONT, PEOPLE).program


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


SIDE = """
dialog: {name}
kind: {kind}
locales: [en-US, es-US]
channels: [voice, chat]
start: tell
nodes: {{tell: {{say: {{en-US: Hm hm., es-US: Hola.}}, then: over}}, over: {{return: done}}}}
"""
SIDES = [
    SIDE.format(name=name, kind=kind)
    for name, kind in (
        ("tell_agent", "agent_whisper"),
        ("tell_skilled", "agent_whisper"),
        ("hold_on", "customer_whisper"),
    )
]
HOOKED = PEOPLE.replace(
    "start: which", "hooks: {agent_whisper: tell_agent, customer_whisper: hold_on}\nstart: which"
).replace(
    "{queue: cards, on", "{queue: cards, skill: cards:2, priority: 3, whisper: tell_skilled, on"
)

PREPARED = {
    "CustomerWhisper": "hold_on_en-US",
    "AgentWhisper": "tell_skilled_en-US",
}


def hooks_in(program, flow, prefix):
    """Return event hook -> name of its flow, of the actions of a flow with this prefix."""
    names = {arn: symbol.partition(":")[2] for symbol, arn in program.symbols.items()}
    found = {}
    for action in program.flow(flow).actions:
        if action.identifier.startswith(prefix) and action.type == "UpdateContactEventHooks":
            (hook,) = action.json_value()["Parameters"]["EventHooks"].items()
            found[hook[0]] = names[hook[1]]
    return found


def test_a_gate_repeats_what_the_transfer_prepares(bench, shown):
    program = bench.compile(FRONT, HOOKED, *SIDES).program
    gate = shown(program.flow("front"))
    assert hooks_in(program, "front", "rescue.") == PREPARED
    assert gate.parameters("rescue.priority") == {"QueuePriority": "3"}
    step = gate.parameters("rescue.skill")["RoutingCriteria"]["Steps"][0]
    assert step["Expression"]["AttributeCondition"]["Value"] == "cards"
    record = call(program, given={"breaks": {"to_en-US": "error"}})
    assert words(record)[0] == "One moment please."
    assert ended(record) == ("transfer", "cards")


@pytest.mark.parametrize("step", ["rescue.whisper", "rescue.skill", "rescue.CustomerWhisper"])
def test_what_prepares_a_last_transfer_never_stands_in_its_way(bench, step):
    program = bench.compile(FRONT, HOOKED, *SIDES).program
    record = call(program, given={"breaks": {"to_en-US": "error", step: "error"}})
    assert ended(record) == ("transfer", "cards")


def test_a_goto_sets_the_hooks_of_the_dialog_that_it_stands_in_for(bench):
    front = AT_ONCE.replace("start: onward", "hooks: {customer_whisper: hold_on}\nstart: onward")
    program = bench.compile(front, HOOKED, *SIDES).program
    assert hooks_in(program, "front_en-US", "onward.") == {"AgentWhisper": "tell_skilled_en-US"}
    assert hooks_in(program, "front_es-US", "onward.") == {"AgentWhisper": "tell_skilled_es-US"}


def test_a_part_that_was_cut_off_has_its_own_hooks_and_sets_those_of_the_transfer(bench):
    source = long_dialog(60).replace(
        "start: hello", "hooks: {customer_whisper: hold_on}\nstart: hello"
    )
    program = bench.compile(source, HOOKED, *SIDES, limits=Limits(actions=40)).program
    assert max(len(flow.actions) for flow in program.flows) <= 40
    assert hooks_in(program, "front_en-US", "door~lost") == {"AgentWhisper": "tell_skilled_en-US"}


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


def test_a_value_that_cannot_be_passed_on_takes_the_error_exit(bench, shown):
    x = bench.compile(
        """
        dialog: x
        locales: [en-US]
        start: first
        nodes:
          first: {goto: away, with: {topic: cards}, on_error: person}
          person: {transfer: {queue: service, on: {full: bye, error: bye}}}
          bye: {hangup: Good bye.}
        """,
        """
        dialog: away
        locales: [en-US]
        takes: [topic]
        start: a
        nodes: {a: {hangup: Good bye.}}
        """,
    ).program
    flow = shown(x.flow("x"))
    assert flow.ways("first") == {"next": "first.go", "NoMatchingError": "person"}
    assert flow.ways("first.go") == {"next": "person", "NoMatchingError": "person"}
    assert "first.queue" not in flow.ids()


@pytest.mark.parametrize(
    ("given", "heard", "end"),
    [
        ({"onward.go": "error"}, [], ("transfer", "cards")),
        ({"onward": "error"}, [], ("transfer", "cards")),
        ({"onward.go": "error", "onward.hours": "error"}, [], ("transfer", "cards")),
        ({"onward.go": "error", "onward.queue": "error"}, ["Good bye."], ("hangup", "")),
        ({"onward.go": "error", "onward.transfer": "error"}, ["Good bye."], ("hangup", "")),
    ],
)
def test_a_caller_on_the_way_to_people_gets_there_without_the_other_dialog(
    bench, given, heard, end
):
    record = call(bench.compile(AT_ONCE, PEOPLE).program, given={"breaks": given})
    assert words(record) == heard
    assert ended(record) == end


def test_a_closed_queue_is_not_joined_for_want_of_a_dialog(program):
    breaks = {"to_en-US": "error"}
    record = call(program, given={"breaks": breaks, "queue.cards": "closed"})
    assert words(record) == ["One moment please.", "Please call later."]


def test_a_goto_that_fails_into_people_anyhow_needs_no_queue_of_its_own(bench, shown):
    front = AT_ONCE.replace("on_error: bye}", "on_error: direct}").replace(
        "  bye:", "  direct: {transfer: {queue: blue, on: {full: bye, error: bye}}}\n  bye:"
    )
    flow = shown(bench.compile(front, PEOPLE).program.flow("front_en-US"))
    assert flow.ways("onward.go") == {"next": "direct", "NoMatchingError": "direct"}


def test_a_dialog_that_asks_first_is_not_on_the_way_to_people(bench, shown):
    people = PEOPLE.replace("start: which", "start: ask").replace(
        "nodes:\n",
        "nodes:\n  ask: {menu: {en-US: Cards?, es-US: ¿Tarjetas?}, on_exhausted: which,"
        ' options: [{key: "1", goto: which}], no_input: [], no_match: []}\n',
    )
    flow = shown(bench.compile(AT_ONCE, people).program.flow("front_en-US"))
    assert flow.ways("onward.go") == {"next": "bye", "NoMatchingError": "bye"}


def long_dialog(count):
    steps = "".join(
        f"  n{i}: {{say: {{en-US: Step {i}., es-US: Paso {i}.}}, then: n{i + 1}}}\n"
        for i in range(count)
    )
    source = FRONT.replace("then: bye}", "then: n0}", 1).replace("nodes:\n", "nodes:\n" + steps)
    return source.replace(
        "  bye:", f"  n{count}: {{say: {{en-US: Last., es-US: Fin.}}, then: bye}}\n  bye:"
    )


@pytest.mark.parametrize(
    "broken", ["door~to1", "door~to1go", "front_en-US_2/door~take"], ids=["write", "go", "take"]
)
def test_a_part_that_cannot_be_entered_hands_over_to_people(bench, broken):
    limits = Limits(actions=40)
    program = bench.compile(long_dialog(60), PEOPLE, limits=limits).program
    assert max(len(flow.actions) for flow in program.flows) <= limits.actions
    whole = call(program)
    assert words(whole)[-2:] == ["Last.", "Good bye."]
    record = call(program, given={"breaks": {broken: "error"}})
    assert words(record)[-1] == "One moment please."
    assert ended(record) == ("transfer", "cards")
    for flow in program.flows:
        assert flow.reachable() == set(flow.by_id)


def test_a_lost_call_says_goodbye_where_no_queue_takes_it(bench):
    program = bench.compile(long_dialog(60), PEOPLE, limits=Limits(actions=40)).program
    given = {"queue.cards": "full", "breaks": {"door~to1go": "error"}}
    record = call(program, given=given)
    assert words(record)[-2:] == ["One moment please.", "Please call later."]
    assert ended(record) == ("hangup", "")


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
