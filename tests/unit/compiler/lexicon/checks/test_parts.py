"""What Lex would refuse in the further keys of a bot is found at its line; templates are filled."""

from __future__ import annotations

import pytest

from ivr.compiler.lexicon.checks.bots import check
from ivr.compiler.lexicon.handwritten.templates import filled
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text
from ivr.speech.prompts import PromptBook, Variable

HEAD = "bot: b\nlocales: [en-US]\n"


def load(text):
    return load_text(BotSpec, HEAD + text, "bots/b.yaml")


def found(text):
    return [(f.code, f"{f.message} {f.remedy}") for f in check(load(text))]


def intent(line, slot=""):
    slots = f"    slots:\n      city: {{type: AMAZON.City, ask: Where?{slot}}}\n"
    return f"intents:\n  A:\n    utterances: [a]\n{slots}    {line}\n  B: {{utterances: [b]}}\n"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (intent("contexts: {needs: ['a b']}"), "LEX003", "no name of a context"),
        (intent("contexts: {gives: {a: {lasts: 1s}}}"), "LEX003", "5 to 86,400"),
        (intent("fulfil: {updates: {start: {say: x, after: 16m}}}"), "LEX003", "1 to 900"),
        (intent("fulfil: {updates: {timeout: 0s}}"), "LEX003", "1 to 900"),
        (intent("fulfil: {updates: {every: {say: x, after: 1500ms}}}"), "LEX003", "whole seconds"),
        (intent("", ", wait: {waiting: w, back: b, still_there: {say: s, every: 6m}}"),
         "LEX003", "1 to 300"),
        (intent("", ", attempts: {every: {keys_end: 0s}}"), "LEX003", "at least 1ms"),
        (intent("", ", attempts: {every: {inputs: []}}"), "LEX007", "listens to nothing"),
        (intent("", ", attempts: {every: {end_key: A, delete_key: A}}"), "LEX003", "both end"),
        (intent("", ", attempts: {retry_3: {start: 1s}}"), "LEX007", "never tried"),
        (intent("", ", values: ['']"), "LEX003", "empty"),
        (intent("", ", hints: [" + "h, " * 101 + "]"), "LEX003", "101 hints"),
        (intent("", ", hints: ['@towns']"), "LEX001", "no list 'towns'"),
        (intent("", ", utterances: ['to {town}']"), "LEX001", "names no slot"),
        (intent("", ", utterances: [" + "u, " * 11 + "]"), "LEX003", "11 utterances"),
        (intent("", ", only: [es-US]"), "LOC007", "not among the bot's locales"),
        (intent("only: [es-US]"), "LOC007", "not among the bot's locales"),
        (intent("closing: {card: {title: t, image: 'http://x'}}"), "LEX007", "https"),
        (intent("closing: [a b, a b, a b, a b, a b, a b]"), "LEX007", "6 messages"),
        (intent("closing: {es-US: {exact: x}}"), "LOC007", "es-US"),
        (intent("closing: {es-US: {exact: x}}"), "LOC001", "nothing is said in en-US"),
        (intent("opening: {then: {ask: ctiy}}"), "LEX070", "Did you mean 'city'"),
        (intent("opening: {then: {ask: city, of: B}}"), "LEX070", "no slot 'city' in intent B"),
        (intent("opening: {then: {start: C}}"), "LEX070", "no intent 'C'"),
        (intent("opening: {then: {do: listen, among: [BB]}}"), "LEX070", "no intent 'BB'"),
        (intent("opening: {then: {do: end, among: [B]}}"), "LEX070", "`do: listen` alone"),
        (intent("opening: {then: {do: end, start: B}}"), "LEX070", "exactly one"),
        (intent("opening: {then: {quietly: true}}"), "LEX070", "exactly one"),
        (intent("opening: {slots: {town: x}}"), "LEX070", "no slot 'town'"),
        (intent("opening: {branches: [{if: '{city} = 1'}]}"), "LEX070", "Add `otherwise:`"),
        (intent("opening: {otherwise: {then: end}}"), "LEX070", "no branches before it"),
        (intent("opening: {branches: [{if: x, name: Nn}, {if: z, name: Nn}], otherwise: {}}"),
         "LEX070", "two branches"),
        (intent("opening: {branches: [{if: x, name: 'N N'}], otherwise: {}}"), "LEX070",
         "no name of a branch"),
        (intent("opening: {hook: {label: 'no label'}}"), "LEX070", "no label"),
        (intent("opening: {then: {start: A}}"), "LEX071", "A -> A"),
        (intent("extra: {sampleUtterances: 5}"), "LEX072", "another shape"),
        (intent("extra: {slots: []}"), "LEX072", "files of its own"),
        (intent("extra: {en-US: 5}"), "LEX072", "are a table"),
        (intent("") + "extra: {dataPrivacy: null}\n", "LEX072", "another shape"),
        (intent("") + "threshold: {es-US: 0.5}\n", "LOC007", "es-US"),
        (intent("") + "phrases: {x: {es-US: [z]}}\n", "LOC007", "es-US"),
        (intent("") + "beyond: {es-US: [z]}\n", "LOC007", "es-US"),
        (intent("") + "beyond: {en-US: ['@towns']}\n", "LEX001", "no list 'towns'"),
        (intent("") + "beyond: {en-US: [z, B]}\n", "LEX005", "'B' is an utterance of B"),
        (intent("") + "vocabulary: {es-US: [{phrase: x}]}\n", "LOC007", "es-US"),
        (intent("") + "vocabulary: {en-US: [{phrase: x}, {phrase: X}]}\n", "LEX003", "twice"),
        (intent("") + "slot_types: {T: {parts: {a: {type: Nope}}}}\n", "LEX003", "'Nope'"),
        (intent("") + "slot_types: {T: {parts: {a b: {type: AMAZON.City}}}}\n", "LEX003", "'a b'"),
        (intent("") + "slot_types: {T: {grammar: {bucket: 'B B', key: k}}}\n", "LEX004", "bucket"),
        (intent("") + "slot_types: {T: {grammar: {bucket: bbb, key: ' '}}}\n", "LEX004", "empty"),
        (intent("") + "slot_types: {T: {extends: AMAZON.Ctiy, values: {x: []}}}\n", "LEX003",
         "AMAZON.City"),
        (intent("") + "slot_types: {T: {values: {x: []}, only: [es-US]}}\n", "LOC007", "es-US"),
    ],
)  # fmt: skip
def test_what_lex_refuses_is_found(text, code, said):
    told = found(text)
    assert any(each == code and said in message for each, message in told), told


def test_a_circle_is_told_once_and_a_question_breaks_it():
    circle = (
        "intents:\n  A: {utterances: [a], opening: {then: {start: B}}}\n"
        "  B: {utterances: [b], opening: {then: {start: A}}}\n"
    )
    told = [message for code, message in found(circle) if code == "LEX071"]
    assert len(told) == 1
    assert "A -> B -> A" in told[0]
    assert found(circle.replace("{then: {start: A}}", "{then: listen}")) == []


def test_a_fallback_is_started_by_the_name_that_lex_gives_it():
    text = (
        "intents:\n  Lost: {built_in: AMAZON.FallbackIntent}\n"
        "  A: {utterances: [a], opening: {then: {start: NAME}}}\n"
    )
    assert found(text.replace("NAME", "FallbackIntent")) == []
    assert "Lex calls it FallbackIntent" in found(text.replace("NAME", "Lost"))[0][1]


# --- templates ------------------------------------------------------------------------------

BOOK = PromptBook(
    (),
    {
        "bank": Variable(name="bank", type="text", phase="build", value="Acme", sample="Acme"),
        "amount": Variable(name="amount", type="money", phase="call", sample="1.00 USD"),
    },
)
LOOP = "\"{% for v in ['block', 'stop'] %}{{ v }} my {kind} card\\n{% endfor %}\""


def heard(text):
    made = filled([load(text)], BOOK)
    return made.bots[0], [(each.code, each.where.line) for each in made.findings]


def test_utterances_have_build_variables_and_loops():
    spec, wrong = heard(
        f'phrases: {{p: {{en-US: ["my {{{{ bank }}}} card"]}}}}\nintents:\n  A:\n'
        f"    utterances: [{LOOP}, plain]\n"
        '    slots: {kind: {type: AMAZON.City, hints: ["{{ bank }}"]}}\n'
    )
    assert wrong == []
    assert spec.phrases["p"]["en-US"] == ("my Acme card",)
    lines = ("block my {kind} card", "stop my {kind} card", "plain")
    assert spec.intents["A"].utterances == lines
    assert spec.intents["A"].slots["kind"].hints == ("Acme",)
    assert spec.where("intents", "A").line == 5


@pytest.mark.parametrize(
    ("utterance", "code"),
    [
        ("{{ bnak }}", "LOC004"),
        ("{{ amount }}", "PRM003"),
        ("{% for x in range(9) %}a{% endfor %}", "SEC009"),
        ("{{ bank.upper() }}", "SEC009"),
        ("{% if %}", "LOC004"),
    ],
)
def test_templates_are_as_strict_as_prompts(utterance, code):
    _, wrong = heard(f'intents:\n  A:\n    utterances:\n      - a\n      - "{utterance}"\n')
    assert (code, 7) in wrong


def test_a_bot_without_templates_stays_the_same_bot():
    spec = load("intents: {A: {utterances: ['on {day}'], slots: {day: {type: AMAZON.Date}}}}\n")
    assert filled([spec], BOOK).bots[0] is spec
