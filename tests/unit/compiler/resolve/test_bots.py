"""What bots say: in the locales that have the place, and with slots that are there."""

from __future__ import annotations

import pytest

from ivr.compiler.material import Material
from ivr.compiler.pipeline import compiled_bot
from ivr.compiler.resolve.bots import check_bots
from ivr.contract import FUNCTIONS
from ivr.faults import Severity, Where
from ivr.spec.bots.bot import BotSpec
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import PromptBook, Variable, load_prompts

LOCAL = """\
environment: local
instance: arn:aws:connect:us-east-1:111122223333:instance/00000000-0000-4000-8000-000000000001
derive: true
"""


def material(text, prompts=None, variables=()):
    declared = {
        name: Variable(name=name, type="text", phase="call", sample="x") for name in variables
    }
    read = []
    for locale, entries in (prompts or {}).items():
        made, wrong = load_prompts(entries, locale, "b", lambda *_: Where("prompts/b.yaml", 1, 1))
        assert not wrong
        read += made
    book = PromptBook(read, declared)
    bots = (load_text(BotSpec, text, "bots/b.yaml"),)
    return Material((), bots, book, load_text(Environment, LOCAL, "e.yaml"), FUNCTIONS)


def found(text, prompts=None, variables=()):
    return [
        (each.code, each.where.line, each.message)
        for each in check_bots(material(text, prompts, variables))
    ]


# --- a part that only some locales have -----------------------------------------------------

TWO = """\
bot: b
locales: [en-US, es-US]
phrases: {towns: {en-US: [to rome]}}
intents:
  A: {utterances: {en-US: [hello], es-US: [hola]}}
  B:
    only: [en-US]
    utterances: {en-US: [bye now]}
    slots:
      t:
        type: AMAZON.City
        utterances: {en-US: ["@towns"]}
        hints: {en-US: ["@towns"]}
        ask: Which city?
        captured: {say: {en-US: {exact: A. B.}}}
    {CLOSING}
"""


@pytest.mark.parametrize(
    "closing",
    [
        "closing: So long.",
        "closing: {en-US: So long.}",
        "closing: {en-US: {exact: So long.}}",
        "closing: {en-US: [So long., Bye now.]}",
        "closing: parting",
        "confirm: {ask: Is it right?, declined: So long.}",
        "opening: {say: {en-US: Gladly yours.}}",
    ],
)
def test_an_intent_of_one_locale_speaks_in_that_one_alone(closing):
    prompts = {"en-US": {"parting": "So long."}}
    assert found(TWO.replace("{CLOSING}", closing), prompts) == []


@pytest.mark.parametrize(
    "ask", ["Which city?", "{en-US: Which city?}", "{en-US: {exact: Which?}}", "asking"]
)
def test_a_slot_of_one_locale_is_asked_for_in_that_one_alone(ask):
    text = f"""\
bot: b
locales: [en-US, es-US]
intents:
  A:
    utterances: {{en-US: [hello], es-US: [hola]}}
    slots: {{s: {{only: [en-US], type: AMAZON.City, required: true, ask: {ask}}}}}
"""
    assert found(text, {"en-US": {"asking": "Which city?"}}) == []


@pytest.mark.parametrize(
    ("closing", "said"),
    [
        ("closing: So long.", "one text cannot serve 2 locales"),
        ("closing: {en-US: So long.}", "nothing is said in fr-FR here"),
        ("closing: {en-US: {exact: So long.}}", "nothing is said in fr-FR here"),
        ("closing: parting", "prompt 'parting' exists in en-US but not in fr-FR"),
    ],
)
def test_an_intent_of_two_of_three_locales_speaks_in_both(closing, said):
    text = f"""\
bot: b
locales: [en-US, es-US, fr-FR]
intents:
  A: {{utterances: {{en-US: [hello], es-US: [hola], fr-FR: [allo]}}}}
  B:
    only: [en-US, fr-FR]
    utterances: {{en-US: [bye now], fr-FR: [salut]}}
    {closing}
"""
    assert found(text, {"en-US": {"parting": "So long."}}) == [("LOC001", 8, said)]


def test_what_one_locale_says_is_in_its_records():
    text = TWO.replace("{CLOSING}", "closing: So long.")
    made, wrong = compiled_bot(material(text))
    assert not wrong
    english, spanish = made.locales
    assert "So long." in str(english.intent("B").written)
    assert spanish.intent("B") is None
    assert list(made.hints) == ["en_US"]


# --- slots in messages ----------------------------------------------------------------------

SAID = """\
bot: b
locales: [en-US]
intents:
  A:
    utterances: [hello]
    slots:
      s: {type: AMAZON.City, only: [en-US], ask: {ASK}}
      stay: {type: Stay}
  Other: {utterances: [bye now], slots: {q: {type: AMAZON.City}}}
slot_types: {Stay: {parts: {town: {type: AMAZON.City}}}}
"""


@pytest.mark.parametrize(
    "ask",
    [
        '"Is it {s}, {stay} or {stay.town}?"',
        '"Is it {Other.q} or {A.stay.town}?"',
        '"A session attribute is [nme]."',
        '"It is {{ s }} and {{ nme }}."',
        '"{no name} and { s } stay."',
        """{ssml: "<speak><mark name='{here}'/>Is it {s}?</speak>"}""",
        """{payload: '{"to": {nobody}}'}""",
        """{card: {title: 'Is it {nobody}?'}}""",
        """{exact: '{"a": {"b": 1}} {{theirs}}'}""",
        "asking",
    ],
)
def test_what_braces_name_is_there_or_no_name(ask):
    prompts = {"en-US": {"asking": "Is it {s}?"}}
    assert found(SAID.replace("{ASK}", ask), prompts, ("s", "nme")) == []


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        ('"Which city, {nme}?"', "nme"),
        ('"From {stay.twn} on?"', "stay.twn"),
        ('"From {s.town} on?"', "s.town"),
        ('"Is it {q}?"', "q"),
        ('"Is it {{ q }}?"', "q"),
        ('"Is it {Other.s}?"', "Other.s"),
        ('{text: "Is it {s}?", variants: ["Is it {nme}?"]}', "nme"),
        ('{ssml: "<speak>Is it <b>{nme}</b>?</speak>"}', "nme"),
        ('[Right then., {en-US: ["Is it {nme}?"]}]', "nme"),
        ("asking", "nme"),
    ],
)
def test_what_braces_name_and_no_slot_is_refused(ask, named):
    prompts = {"en-US": {"asking": "Is it {nme}?"}}
    told = list(check_bots(material(SAID.replace("{ASK}", ask), prompts, ("q",))))
    (finding,) = told
    assert (finding.code, finding.severity, finding.where.line) == ("LEX040", Severity.ERROR, 7)
    assert f"names {{{named}}}, no slot" in finding.message
    assert finding.remedy


@pytest.mark.parametrize(
    "ask", ["{exact: 'Is it {nme}?'}", "{exact: a, variants: ['It is {nme}']}"]
)
def test_of_what_is_said_as_it_stands_it_is_a_warning(ask):
    (finding,) = check_bots(material(SAID.replace("{ASK}", ask)))
    assert (finding.code, finding.severity) == ("LEX040", Severity.WARNING)


def test_a_slot_of_another_locale_is_none_here():
    text = """\
bot: b
locales: [en-US, es-US]
intents:
  A:
    utterances: {en-US: [hello], es-US: [hola]}
    slots: {s: {only: [en-US], type: AMAZON.City, ask: Which city?}}
    closing: {en-US: "To {s} then.", es-US: "A {s} entonces."}
"""
    assert [each[:2] for each in found(text)] == [("LEX040", 7)]


# --- composite slots ------------------------------------------------------------------------

PARTS = """\
bot: b
locales: [en-US, {OTHER}]
intents:
  A:
    utterances: {en-US: [hello], {OTHER}: [hola]}
    slots: {s: {type: Stay{SLOT}}}
slot_types: {Stay: {parts: {town: {type: AMAZON.City}}{TYPE}}}
"""


@pytest.mark.parametrize("other", ["es-US", "en-GB"])
@pytest.mark.parametrize(
    ("slot", "kind", "told"),
    [
        ("", "", [(6, "error"), (7, "warning")]),
        (", only: [en-US]", "", [(7, "warning")]),
        ("", ", only: [en-US]", [(6, "error")]),
        (", only: [en-US]", ", only: [en-US]", []),
    ],
)
def test_composite_slots_are_of_one_locale(other, slot, kind, told):
    text = PARTS.replace("{OTHER}", other).replace("{SLOT}", slot).replace("{TYPE}", kind)
    wrong = list(check_bots(material(text)))
    assert [(each.where.line, str(each.severity)) for each in wrong] == told
    assert {each.code for each in wrong} <= {"LEX041"}
    assert all(f"not in {other}" in each.message for each in wrong)
    assert all(each.remedy == "Write `only: [en-US]`." for each in wrong)


def test_a_bot_without_the_locale_of_composite_slots_is_told_another_way():
    text = PARTS.replace("en-US, {OTHER}", "es-US").replace("en-US: [hello], {OTHER}", "es-US")
    wrong = list(check_bots(material(text.replace("{SLOT}", "").replace("{TYPE}", ""))))
    assert {each.remedy for each in wrong} == {"Ask for each alone."}
