"""What authors get wrong is found at its line, all at once."""

import textwrap

import pytest

HEAD = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
universals: {agent: {key: "0", goto: person}}
start: first
nodes:
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""
AFTER = HEAD.count("\n")


def body(nodes: str) -> str:
    return HEAD + textwrap.indent(textwrap.dedent(nodes).strip("\n"), "  ") + "\n"


CASES = {
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
    "an unknown function": (
        "first: {invoke: {handler: lookpu}, then: bye}",
        "1 REF001",
        "'lookup'",
    ),
    "an unknown parameter": (
        "first: {invoke: {handler: block, in: {reason: lost, crad: x}}, then: bye}",
        "1 REF001",
        "'card'",
    ),
    "a constant outside its choices": (
        "first: {invoke: {handler: block, in: {reason: lots}}, then: bye}",
        "1 REF001",
        "'lost'",
    ),
    "a parameter that is missing": (
        "first: {invoke: {handler: block}, then: bye}",
        "1 SPC003",
        "block needs reason",
    ),
    "a parameter that is misspelt is not missing as well": (
        "first: {invoke: {handler: block, in: {reasn: lost}}, then: bye}",
        "1 REF001",
        "Did you mean 'reason'",
    ),
    "an unknown answer": (
        "first: {invoke: {handler: route, out: {b: bnad}}, then: bye}",
        "1 REF001",
        "'band'",
    ),
    "a function waited for too long": (
        "first: {invoke: {handler: route, timeout: 9s}, then: bye}",
        "1 GRA006",
        "at most 8s",
    ),
    "a timeout that leads elsewhere than an error": (
        "first: {invoke: {handler: route}, on: {error: bye, timeout: person}, then: bye}",
        "1 GRA006",
        "cannot tell",
    ),
    "a variable nobody gave": (
        "first: {decide: [{when: band is low, goto: bye}], else: bye}",
        "1 GRA009",
        "'band'",
    ),
    "a variable given on one way only": (
        """
        first: {hours: bank, open: score, closed: then}
        score: {invoke: {handler: route}, then: then}
        then: {decide: [{when: band is low, goto: bye}], else: bye}
        """,
        "3 GRA009",
        "'band'",
    ),
    "an answer that the next function replaced": (
        """
        first: {invoke: {handler: route}, then: look}
        look: {invoke: {handler: lookup}, then: then}
        then: {decide: [{when: band is low, goto: bye}], else: bye}
        """,
        "3 GRA009",
        "'band'",
    ),
    "an answer of a function that failed": (
        """
        first: {invoke: {handler: route}, on: {error: then}, then: bye}
        then: {decide: [{when: band is low, goto: bye}], else: bye}
        """,
        "2 GRA009",
        "'band'",
    ),
    "a value outside a closed set": (
        """
        first: {invoke: {handler: route}, then: then}
        then: {decide: [{when: band is hihg, goto: bye}], else: bye}
        """,
        "2 GRA007",
        "'high'",
    ),
    "a condition that cannot be read": (
        "first: {decide: [{when: channel ist CHAT, goto: bye}], else: bye}",
        "1 CMP004",
        "after 'channel'",
    ),
    "a number that is none": (
        "first: {decide: [{when: channel < many, goto: bye}], else: bye}",
        "1 CMP004",
        "'many' is not a number",
    ),
    "two options with one key": (
        """
        first:
          menu: Press 1.
          options:
            - {key: "1", goto: bye}
            - {key: "1", goto: person}
        """,
        "5 REF003",
        "option 1",
    ),
    "an option on a universal's key": (
        """
        first:
          menu: Press 0.
          options: [{key: "0", goto: bye}]
        """,
        "3 REF003",
        "'agent'",
    ),
    "phrases that mean two options": (
        """
        first:
          menu: What now?
          options:
            - {phrases: [my card], goto: bye}
            - {phrases: [My  Card, loans], goto: person}
        """,
        "5 GRA007",
        "option 1",
    ),
    "an option that nothing chooses": (
        """
        first:
          menu: Press 1.
          options: [{key: "1", goto: bye}, {goto: person}]
        """,
        "3 SPC003",
        "nothing chooses",
    ),
    "a prompt that is not there": ("first: {say: greting, then: bye}", "1 REF001", "greting"),
    "weights that miss a hundred": (
        "first: {split: [{name: a, weight: 50, goto: bye}, {name: b, weight: 40, goto: bye}]}",
        "1 SPC002",
        "90",
    ),
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
    "a function waited for no time": (
        "first: {invoke: {handler: route, timeout: 0s}, then: bye}",
        "1 GRA006",
        "0s",
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
    "an empty value": ('first: {set: {topic: ""}, then: bye}', "1 FLW005", "none"),
    "a path in a value": ("first: {set: {topic: $.External.band}, then: bye}", "1 CMP006", "{{"),
    "a filter in a value": (
        'first: {set: {topic: "{{ caller_number | upper }}"}, then: bye}',
        "1 PRM003",
        "bare",
    ),
    "a secret read back": (
        """
        first:
          collect: {slot: pin, say: Key it., secure: {kind: pin}, confirm: explicit}
          then: bye
        """,
        "2 SEC001",
        "read back",
    ),
    "a secret in a form": (
        """
        first:
          form: [{slot: pin, say: Key it., secure: {kind: pin}}]
          then: bye
        """,
        "2 SEC001",
        "collect",
    ),
    "a secret in an attribute": (
        """
        first: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: keep}
        keep: {set: {pin: "{{ pin }}"}, then: bye}
        """,
        "2 SEC001",
        "secret",
    ),
    "a secret given to a parameter that is not": (
        """
        first: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: keep}
        keep: {invoke: {handler: card_state, in: {card: "{{ pin }}"}}, then: bye}
        """,
        "2 SEC001",
        "card",
    ),
    "a secret used a step too late": (
        """
        first: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: wait}
        wait: {say: Thank you., then: keep}
        keep:
          invoke: {handler: authenticate, in: {proof: birth_date, secret: "{{ pin }}"}}
          then: bye
        """,
        "4 GRA009",
        "pin",
    ),
    "an unknown bot": (
        "first: {ask: How so?, bot: nobody, intents: {A: bye}}",
        "1 REF001",
        "no bot 'nobody'",
    ),
    "a return from a call": ("first: {return: done}", "1 CMP003", "inbound"),
    "confirmation without words": (
        """
        first:
          collect: {slot: last4, say: Which?, confirm: explicit}
          then: bye
        """,
        "2 SPC003",
        "confirm_say",
    ),
    "messages without an interval": (
        "first: {play_queue: [Please hold.], then: bye}",
        "1 SPC003",
        "together",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_found_where_it_stands(bench, name):
    nodes, place, hint = CASES[name]
    refused = bench.refusals(body(nodes))
    line, code = place.split()
    found = [f for f in refused if f.code == code and f.where.line == AFTER + int(line)]
    assert found, [str(f) for f in refused]
    assert any(hint in f"{f.message} {f.remedy}" for f in found), [str(f) for f in found]


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


def test_a_goto_must_give_what_the_other_dialog_takes(bench):
    other = """
    dialog: away
    locales: [en-US]
    takes: [topic]
    start: a
    nodes: {a: {hangup: Good bye.}}
    """
    (finding,) = bench.refusals(body("first: {goto: away}"), other)
    assert finding.code == "GRA009"
    assert "topic" in finding.message
    bench.compile(body("first: {set: {topic: a}, then: go}\ngo: {goto: away}"), other)


def test_a_hook_needs_a_dialog_of_its_kind_and_locale(bench):
    queue = """
    dialog: hold
    kind: customer_hold
    locales: [en-US]
    start: wait
    nodes: {wait: {play_queue: [Please hold.]}}
    """
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    hooks: {customer_queue: hold}
    start: first
    nodes: {first: {hangup: {en-US: Bye then., es-US: Adiós ya.}}}
    """
    assert bench.findings(dialog, queue) == ["4 LOC001", "4 REF001"]


def test_one_text_cannot_serve_two_locales(bench):
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    start: first
    nodes: {first: {hangup: Good bye.}}
    """
    assert "5 LOC001" in bench.findings(dialog)


def test_a_prompt_missing_in_one_locale(bench):
    bench.prompts = {"en-US": {"x": {"bye": "Good bye."}}}
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    start: first
    nodes: {first: {hangup: bye}}
    """
    (finding,) = bench.refusals(dialog)
    assert (finding.code, finding.where.line) == ("LOC001", 5)
    assert "es-US" in finding.message


def test_one_list_of_phrases_cannot_serve_two_locales(bench):
    dialog = """
    dialog: x
    locales: [en-US, es-US]
    defaults: {on_exhausted: bye}
    start: first
    nodes:
      first:
        menu: {en-US: What now?, es-US: Y ahora?}
        options: [{phrases: [card], goto: bye}]
      bye: {hangup: {en-US: Good bye., es-US: Adiós ya.}}
    """
    assert bench.findings(dialog) == ["9 LOC008"]


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


def test_a_module_returns_only_what_it_declares(bench):
    module = """
    dialog: check
    kind: module
    locales: [en-US]
    returns: [passed]
    start: a
    nodes:
      a: {return: psased}
    """
    caller = body(
        """
        first: {call: {dialog: check}, on: {failed: bye}}
        """
    )
    found = bench.refusals(caller, module)
    assert [f.code for f in found] == ["REF001", "GRA003", "REF001"]
    mistyped, _, missing = found
    assert mistyped.remedy == "Did you mean 'passed'?"
    assert missing.message == "module 'check' has no result 'failed'"


def test_a_result_or_input_that_a_module_lacks_is_added_there(bench):
    module = """
    dialog: check
    kind: module
    locales: [en-US]
    returns: [passed]
    start: a
    nodes:
      a: {return: passed}
    """
    caller = body(
        """
        first: {call: {dialog: check, with: {level: x}}, on: {late: bye}, then: bye}
        """
    )
    late, level = sorted(bench.refusals(caller, module), key=lambda f: f.message, reverse=True)
    assert late.message == "module 'check' has no result 'late'"
    assert late.remedy == "Add it to `returns:` of check; it has passed."
    assert level.message == "module 'check' has no input 'level'"
    assert level.remedy == "Add it to `takes:` of check."


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
