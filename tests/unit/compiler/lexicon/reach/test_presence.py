"""Slots that an utterance may leave empty: read only where a decide has seen a value."""

from __future__ import annotations

import pytest

from ivr.compiler.lexicon.reach.presence import unsure_slots, with_presence
from ivr.simulator.call.exits import OPERATORS
from ivr.spec.bots.intents import BotIntent
from ivr.spec.bots.slots import BotSlot
from ivr.spec.bots.types import SlotTypeSpec
from ivr.spec.conditions import AllOf, AnyOf, Not, parse
from ivr.spec.conditions import Test as Comparison

BOT = """
bot: desk
locales: [en-US]
intents:
  Order: {utterances: ["my {kind} order {note}"], slots: {kind: {type: Kind}, note: SLOT}}
  Balance: {utterances: [my balance], slots: {kind: {type: Kind, required: true, ask: Which?}}}
slot_types:
  Kind: {values: {book: [novel], record: [album]}}
"""

FREE = "{type: AMAZON.FreeFormInput}"

DIALOG = """
dialog: x
locales: [en-US]
defaults: {on_error: bye, on_exhausted: bye}
start: first
nodes:
  first: {ask: How can I help?, bot: desk, intents: {Order: next}, keep: [kind, note]}
  next: NEXT
  use: {set: {what: "{{ kind }}"}, then: bye}
  bye: {hangup: Good bye.}
"""


def dialog(following: str) -> str:
    return DIALOG.replace("NEXT", following)


@pytest.fixture
def desk(bench):
    bench.bots = [BOT.replace("SLOT", FREE)]
    return bench


@pytest.mark.parametrize(
    "reading",
    [
        '{set: {what: "{{ kind }}"}, then: use}',
        '{goto: x, with: {what: "{{ kind }}"}}',
        '{invoke: {handler: card_state, in: {card: "{{ kind }}"}}, then: bye}',
    ],
)
def test_reading_what_may_be_empty_is_a_finding_with_a_way_out(desk, reading):
    found = desk.refusals(dialog(reading))[0]
    assert (found.where.line, found.code) == (8, "GRA009")
    assert found.message == "'kind' may be empty here: its bot does not require it"
    assert found.remedy == "Branch before on `kind is set`, or require the slot in its bot."


def test_speaking_what_may_be_empty_is_a_finding(desk):
    desk.variable("kind")
    assert desk.findings(dialog('{say: "Your {{ kind }}.", then: bye}')) == ["8 GRA009"]


@pytest.mark.parametrize(
    "condition",
    [
        "kind is set",
        "kind is one of book, record",
        "kind contains o and not channel is CHAT",
        "not kind is not set",
        "(kind is book or kind is record)",
    ],
)
def test_a_decide_that_only_a_value_passes_clears_it(desk, condition):
    desk.compile(dialog(f'{{decide: [{{when: "{condition}", goto: use}}], else: bye}}'))


def test_what_is_left_after_the_empty_ones_have_gone_is_clear(desk):
    desk.compile(dialog("{decide: [{when: kind is not set, goto: bye}], else: use}"))


@pytest.mark.parametrize(
    "condition", ["channel is CHAT", "kind is set or channel is CHAT", "not kind is book"]
)
def test_a_decide_that_an_empty_value_passes_clears_nothing(desk, condition):
    following = f'{{decide: [{{when: "{condition}", goto: use}}], else: bye}}'
    assert desk.findings(dialog(following)) == ["9 GRA009"]


def test_a_value_that_was_written_since_is_there(desk):
    desk.compile(dialog("{collect: {slot: kind, say: Which kind?, digits: {max: 2}}, then: use}"))


def test_a_slot_that_the_bot_asks_for_or_fills_is_there(bench):
    for slot in ("{type: Kind, required: true, ask: Which?}", "{type: Kind, values: [book]}"):
        bench.bots = [BOT.replace("kind: {type: Kind},", f"kind: {slot},").replace("SLOT", FREE)]
        bench.compile(dialog('{set: {what: "{{ kind }}"}, then: use}'))


def test_presence_of_a_listed_value_is_asked_by_its_values(desk, shown):
    x = shown(
        desk.compile(dialog("{decide: [{when: kind is set, goto: use}], else: bye}")).program.flow(
            "x"
        )
    )
    assert x.ways("next")["Equals book"] == "use"
    assert x.ways("next")["Equals record"] == "use"
    assert x.ways("next")["NoMatchingCondition"] == "bye"


def test_presence_of_free_words_cannot_be_asked(desk):
    found = desk.refusals(dialog("{decide: [{when: note is set, goto: bye}], else: use}"))
    assert [(each.where.line, each.code) for each in found] == [(8, "GRA009"), (9, "GRA009")]
    assert "no comparison tells whether 'note' is empty" in found[0].message


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("AMAZON.Number", ["0", "12", "-3"]),
        ("AMAZON.Date", ["2026-11-22"]),
        ("AMAZON.Time", ["17:30"]),
        ("AMAZON.PhoneNumber", ["+14155550101"]),
        ("Four", ["0042"]),
    ],
)
def test_every_value_passes_one_comparison_of_its_type_and_nothing_else_does(kind, values):
    kinds = {"Four": SlotTypeSpec(regex="[0-9]{4}")}
    intent = BotIntent(slots={"it": BotSlot(type=kind)})
    told = unsure_slots(intent, kinds)["it"]
    assert told
    for value in values:
        assert any(OPERATORS[test.operator](value, test.operand) for test in told), value
    assert not any(OPERATORS[test.operator]("", test.operand) for test in told)


def test_a_type_with_more_values_than_one_action_compares_is_not_told():
    kinds = {"Town": SlotTypeSpec(values={f"t{n}": () for n in range(41)})}
    assert unsure_slots(BotIntent(slots={"it": BotSlot(type="Town")}), kinds) == {"it": ()}


def test_only_questions_for_presence_are_rewritten():
    told = (Comparison("x", "Equals", "a"), Comparison("x", "Equals", "b"))
    there = AnyOf(told)
    other = Comparison("y", "Equals", "none")
    unsure = {"x": told}
    assert with_presence(parse("x is set"), unsure) == there
    assert with_presence(parse("x is not set"), unsure) == Not(there)
    assert with_presence(parse("x is a"), unsure) == Comparison("x", "Equals", "a")
    assert with_presence(parse("x is set and y is not set"), unsure) == AllOf((there, other))
    assert with_presence(parse("x is set or not x is a"), unsure) == AnyOf(
        (there, Not(Comparison("x", "Equals", "a")))
    )
