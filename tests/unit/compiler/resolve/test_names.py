"""Nodes, dialogs, bots and prompts that are not there, or there twice, and what a node lacks."""

import pytest

from tests.unit.compiler.resolve.mistakes import AFTER, HEAD, body, told_at

NAMES = {
    "a node that is not there": ("first: {say: Hello there., then: bey}", "1 REF001", "'bye'"),
    "a menu option to nowhere": (
        """
        first:
          menu: Press 1.
          options: [{key: "1", goto: by}]
        """,
        "3 REF001",
        "'bye'",
    ),
    "an unknown dialog": ("first: {goto: nowhere}", "1 REF001", "no dialog 'nowhere'"),
    "an unknown bot": (
        "first: {ask: How so?, bot: nobody, intents: {A: bye}}",
        "1 REF001",
        "no bot 'nobody'",
    ),
    "a prompt that is not there": ("first: {say: greting, then: bye}", "1 REF001", "greting"),
    "a return from a call": ("first: {return: done}", "1 CMP003", "inbound"),
    "two branches of one name": (
        """
        first:
          split:
            - {name: a, weight: 50, goto: bye}
            - {name: a, weight: 50, goto: person}
        """,
        "4 REF003",
        "'a'",
    ),
    "weights that miss a hundred": (
        "first: {split: [{name: a, weight: 50, goto: bye}, {name: b, weight: 40, goto: bye}]}",
        "1 SPC002",
        "90",
    ),
    "ways out within a raw action": (
        "first: {raw: {Type: Wait, Transitions: {}}, then: bye, on: {NoMatchingError: bye}}",
        "1 SPC001",
        "`on:`",
    ),
    "an identifier within a raw action": (
        "first: {raw: {Type: GetMetricData, Identifier: a}, then: bye, on: {NoMatchingError: bye}}",
        "1 SPC001",
        "node's name",
    ),
    "a key that no action has": (
        "first: {raw: {Type: GetMetricData, Foo: a}, then: bye, on: {NoMatchingError: bye}}",
        "1 SPC001",
        "'Foo'",
    ),
    "a skill asked for so long, and no skill": (
        "first: {transfer: {queue: q, skill_for: 30s, on: {full: bye, error: bye}}}",
        "1 SPC003",
        "skill",
    ),
    "a skill asked for no time": (
        "first: {transfer: {queue: q, skill: fraud, skill_for: 0s, on: {full: bye, error: bye}}}",
        "1 SPC002",
        "1 to",
    ),
    "a callback after no time": (
        "first: {callback: {queue: q, delay: 0s}, then: bye}",
        "1 SPC002",
        "1 to",
    ),
    "messages without an interval": (
        "first: {play_queue: [Please hold.], then: bye}",
        "1 SPC003",
        "together",
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_found_where_it_stands(bench, name):
    nodes, place, hint = NAMES[name]
    told = told_at(bench, nodes, place)
    assert any(hint in each for each in told), told


def test_messages_are_interrupted_after_a_second_at_least(bench):
    waiting = """
    dialog: x
    kind: queue
    locales: [en-US]
    start: first
    nodes:
      first: {play_queue: [Hm hm.], every: EVERY, then: first}
    """
    assert bench.findings(waiting.replace("EVERY", "0s")) == ["7 SPC002"]
    bench.compile(waiting.replace("EVERY", "1s"))


def test_all_mistakes_of_the_stage_come_at_once(bench):
    nodes = """
    first: {say: nothing_like_it, then: nowhere}
    other: {invoke: {handler: lookpu}, then: nobody}
    third: {decide: [{when: channel is CHTA, goto: bye}], else: neverland}
    """
    codes = [f.code for f in bench.refusals(body(nodes))]
    assert codes.count("REF001") == 5


def test_a_node_that_fails_needs_a_way_out(bench):
    dialog = """
    dialog: x
    locales: [en-US]
    start: first
    nodes:
      first: {invoke: {handler: route}, then: second}
      second: {menu: Press 1., options: [{key: "1", goto: third}]}
      third: {transfer: {queue: service}}
    """
    assert bench.findings(dialog) == ["6 GRA006", "7 GRA005", "7 GRA005", "8 GRA008"]


def test_universals_that_lead_nowhere(bench):
    dialog = HEAD.replace('agent: {key: "0", goto: person}', "agent: {}, help: {}")
    wrong = bench.refusals(dialog + "  first: {hangup: Hello there.}\n")
    assert [f.code for f in wrong] == ["SPC003", "SPC003"]


def test_two_dialogs_of_one_name(bench):
    dialog = body("first: {hangup: Hello there.}")
    assert [f.code for f in bench.refusals(dialog, dialog)] == ["REF003"]


def test_a_bot_made_for_a_value_takes_no_name_that_another_bot_has(bench):
    nodes = """
    first: {collect: {slot: a, say: Which?, digits: {min: 2, max: 6}}, then: second}
    second: {collect: {slot: b, say: Which?, digits: {min: 4, max: 8}}, then: bye}
    """
    bench.bots = [
        """
        bot: x_b
        locales: [en-US]
        intents: {Agent: {utterances: [agent please]}}
        """
    ]
    (finding,) = bench.refusals(body(nodes))
    assert (finding.code, finding.where.line) == ("REF003", 1)
    assert finding.message == "the bot 'x_b' of this dialog is also written in bots/b.yaml"


def test_an_unbound_symbol_is_found_at_the_action_that_needs_it(bench):
    bench.environment = "environment: dev\ninstance: arn:aws:connect:us-east-1:1:instance/i\n"
    bench.environment += (
        "symbols: {'queue:servcie': 'arn:aws:connect:us-east-1:111122223333:instance/i/queue/x'}\n"
    )
    found = bench.refusals(body("first: {hours: bank, open: person, closed: bye}"))
    assert [(f.code, f.where.line) for f in found] == [("REF001", 7), ("REF001", AFTER + 1)]
    assert "servcie" in found[0].remedy


def test_flows_that_are_not_deployed_yet_are_tokens(bench):
    bench.environment = """\
environment: dev
instance: arn:aws:connect:us-east-1:1:instance/i
symbols: {"queue:service": "arn:aws:connect:us-east-1:111122223333:instance/i/queue/q"}
"""
    symbols = bench.compile(body("first: {goto: x}")).program.symbols
    assert symbols == {
        "flow:x": "${flow:x}",
        "queue:service": "arn:aws:connect:us-east-1:111122223333:instance/i/queue/q",
    }
