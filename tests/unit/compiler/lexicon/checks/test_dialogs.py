"""What Lex would refuse in a dialog's own words and values is found where it is written."""

import pytest

HEAD = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
start: first
nodes:
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""
AFTER = HEAD.count("\n")
BOT = """
bot: helper
locales: [en-US]
intents: {Book: {utterances: [book a table]}}
slot_types: {Metal: {values: {gold: []}}, Year: {regex: "[0-9]{4}"}}
"""
MENU = """\
  first:
    menu: Which one?
    options:
      - {key: "1", phrases: [cards], goto: bye}
      - phrases:
          - loans
          - %s
        goto: person
"""
COLLECT = """\
  first:
    collect:
      say: What is it?
      slot: metal
      %s
    then: bye
"""


@pytest.fixture
def found(bench):
    def findings(text):
        bench.bots = [BOT]
        return [(f.where.line - AFTER, f.code) for f in bench.refusals(text)]

    return findings


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("'opening {hours}'", "LEX001"),
        ("'open}'", "LEX001"),
        ("' '", "LEX003"),
        ("a" * 501, "LEX003"),
    ],
)
def test_a_phrase_of_an_option_that_lex_refuses_is_found(found, phrase, code):
    assert found(HEAD + MENU % phrase) == [(7, code)]


@pytest.mark.parametrize(
    "what",
    ["type: AMAZON.Bogus", "type: Bogus", "values: [gold, ' ']", f"values: [{'a' * 141}]"],
)
def test_a_value_that_lex_refuses_is_found(found, what):
    assert found(HEAD + COLLECT % what) == [(5, "LEX003")]


@pytest.mark.parametrize("what", ["type: Metal", "type: Year", "type: AMAZON.City", "about: x"])
def test_values_that_lex_takes_are_not_found(bench, what):
    bench.bots = [BOT]
    written = COLLECT % what.replace("about: x", "values: [gold]")
    assert bench.compile(HEAD + written).program.flows


def test_a_slot_name_that_lex_refuses_is_found_in_a_collect_and_in_a_form(found):
    assert found(HEAD + (COLLECT % "values: [gold]").replace("metal", "x__1_")) == [(4, "LEX003")]
    form = """\
  first:
    form:
      - {slot: metal, say: What is it?, type: Metal}
      - slot: year_
        say: And what year is it?
      - slot: x__1
        say: And how much?
    then: bye
"""
    assert found(HEAD + form) == [(6, "LEX003")]


def test_a_slot_type_without_values_in_a_locale_of_the_dialog_is_found(bench):
    bench.bots = [BOT.replace("values: {gold: []}", "values: {en-US: {gold: []}}")]
    head = HEAD.replace("[en-US]", "[es-US]")
    assert bench.findings(head + COLLECT % "type: Metal") == [f"{AFTER + 5} LOC008"]


UNIVERSAL = "universals: {agent: {goto: person, phrases: [an {x} agent]}}\n"
DIGRESSION = """\
digressions:
  Hours:
    say: We are open.
    phrases: ["opening {hours}"]
"""
ASK = "  first: {ask: What now?, bot: helper, intents: {Book: bye}}\n"


@pytest.mark.parametrize("lent", [UNIVERSAL.replace("an {x} agent", "'an {x} agent'"), DIGRESSION])
def test_what_is_lent_to_a_written_bot_is_held_to_the_same(bench, lent):
    bench.bots = [BOT]
    found = bench.findings(lent + HEAD + ASK)
    assert found == [f"{lent.count(chr(10))} LEX001"]


@pytest.mark.parametrize("name", ["FallbackIntent", "Key1"])
def test_intents_that_every_bot_has_are_nobody_elses(bench, found, name):
    menu = MENU.replace("- phrases:", f"- intent: {name}\n        phrases:") % "credit"
    assert found(HEAD + menu) == [(5, "REF003")]
    bench.bots = [BOT]
    told = DIGRESSION.replace("Hours:", f"{name}:").replace("{hours}", "hours")
    assert bench.findings(told + HEAD + ASK) == ["2 REF003"]


@pytest.mark.parametrize("name", ["../../../escaped", "a/b", "pay the bill!", "A" * 51, "Pay_"])
def test_an_option_names_an_intent_as_lex_takes_it(bench, name):
    menu = MENU.replace("- phrases:", f'- intent: "{name}"\n        phrases:') % "credit"
    assert bench.findings(HEAD + menu) == [f"{AFTER + 5} SPC002"]


@pytest.mark.parametrize("said", ["Loans.", "¡Préstamos!", "../../x"])
def test_an_announcement_that_makes_no_name_names_no_intent(bench, said):
    menu = (MENU % "credit").replace("- phrases:", f'- say: "{said}"\n        phrases:')
    (bot,) = bench.compile(HEAD + menu).program.bots
    assert {i.name for i in bot.locale("en-US").intents} >= {"Person", "FallbackIntent"}


def test_more_slot_types_than_a_bot_may_have_are_found(bench):
    nodes = "".join(
        f"  n{i}: {{collect: {{slot: s{i}, say: Say it., values: [w{i}]}}, then: {after}}}\n"
        for i, after in enumerate([*(f"n{j}" for j in range(1, 101)), "bye"])
    )
    head = HEAD.replace("start: first", "start: n0")
    assert bench.findings(head + nodes) == ["1 LEX003"]


def test_two_written_bots_that_lex_would_call_alike_are_found(bench):
    bench.bots = [BOT.replace("helper", "pay_1"), BOT.replace("helper", "pay1")]
    head = HEAD.replace("start: first", "start: bye")
    assert [line.split()[1] for line in bench.findings(head)] == ["REF003"]
