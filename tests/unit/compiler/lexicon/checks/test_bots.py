"""What Lex would refuse is found in the spec, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.compiler.lexicon.checks.bots import check
from ivr.compiler.lexicon.clashes import check_vocabulary
from ivr.compiler.lexicon.reach.regexes import refused
from ivr.compiler.lexicon.vocabulary import DialogVocabulary, Meaning
from ivr.faults import Where
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_file, load_text

HEAD = "bot: b\nlocales: [en-US, es-US]\n"
SHIPPED = Path(__file__).parents[5] / "bots"


def found(text, head=HEAD):
    spec = load_text(BotSpec, head + text, "bots/b.yaml")
    return [(f.code, f.where.line, f.message) for f in check(spec)]


def slot(body, utterance="x"):
    return f"intents:\n  A:\n    utterances: ['{utterance}']\n    slots:\n      s: {body}\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        (slot("{type: AMAZON.Date}", "on {t}"), "LEX001", 5, "{t} names no slot"),
        (slot("{type: AMAZON.Date}", "on {s}?"), "LEX001", 5, "surrounded"),
        (slot("{type: AMAZON.Date}", "on {s"), "LEX001", 5, "brace"),
        (slot("{type: AMAZON.Date, priority: 101}"), "LEX001", 7, "101"),
        (slot("{type: Datum}"), "LEX003", 7, "Datum"),
        (slot("{type: AMAZON.Date, required: true}"), "LEX007", 7, "no question"),
        (slot("{type: AMAZON.Date, ask: x, retries: 6}"), "LEX007", 7, "6"),
        (slot("{type: AMAZON.Date, ask: " + "x" * 1_001 + "}"), "LEX007", 7, "1,001"),
        (slot("{type: AMAZON.Date, values: [" + "v, " * 11 + "]}"), "LEX003", 7, "11"),
        (slot("{type: AMAZON.Date, values: [" + "v" * 203 + "]}"), "LEX003", 7, "203"),
        ("intents: {FallbackIntent: {utterances: [x]}}\n", "LEX002", 3, "own intent"),
        (
            "intents: {H: {built_in: AMAZON.HelpIntent, utterances: [x]}}\n",
            "LEX002",
            3,
            "takes no utterances",
        ),
        (
            "intents:\n  F: {built_in: AMAZON.FallbackIntent}\n"
            "  G: {built_in: AMAZON.FallbackIntent}\n",
            "LEX002",
            5,
            "second fallback",
        ),
        ("intents: {'A B': {utterances: [x]}}\n", "LEX003", 3, "no name"),
        ("intents: {A__B: {utterances: [x]}}\n", "LEX003", 3, "no name"),
        ("intents: {A: {utterances: ['" + "x" * 501 + "']}}\n", "LEX003", 3, "500"),
        ("intents: {A: {utterances: ['']}}\n", "LEX003", 3, "500"),
        ("intents: {A: {utterances: {en-US: [x]}}}\n", "LOC008", 3, "es-US"),
        (
            "intents: {A: {utterances: {en-US: [x], es-US: [w], fr-CA: [z]}}}\n",
            "LOC007",
            3,
            "fr-CA",
        ),
        ("intents: {A: {utterances: [x]}}\nsession_ttl: 30s\n", "LEX003", 4, "session_ttl"),
        (
            "intents: {A: {utterances: [x]}}\nvoices: {fr-CA: {voice: Gabrielle}}\n",
            "LOC007",
            4,
            "fr-CA",
        ),
        (
            "intents: {A: {utterances: [x]}}\nslot_types: {S: {regex: '[0-9]+'}}\n",
            "LEX004",
            4,
            "'+'",
        ),
        ("intents: {A: {utterances: [x]}}\nslot_types: {S: {}}\n", "LEX004", 4, "neither"),
        (
            "intents: {A: {utterances: [x]}}\nslot_types: {S: {regex: a, values: {b: []}}}\n",
            "LEX004",
            4,
            "both",
        ),
        (
            "intents: {A: {utterances: [x]}}\nslot_types: {S: {values: {en-US: {a: []}}}}\n",
            "LOC008",
            4,
            "es-US",
        ),
        (
            "intents: {A: {utterances: [x]}}\nslot_types: {S: {values: {" + "v" * 141 + ": []}}}\n",
            "LEX003",
            4,
            "140",
        ),
        (
            "intents: {A: {utterances: [x], confirm: {ask: a, retries: 9}}}\n",
            "LEX007",
            3,
            "9",
        ),
    ],
)
def test_each_refusal_names_its_code_line_and_reason(text, code, line, said):
    findings = found(text)
    assert any(c == code and at == line and said in m for c, at, m in findings), findings


def test_two_slots_may_not_share_a_priority():
    text = (
        "intents:\n  A:\n    utterances: [x]\n    slots:\n"
        "      s: {type: AMAZON.Date, priority: 1}\n      t: {type: AMAZON.Date, priority: 1}\n"
    )
    assert found(text) == [("LEX001", 8, "priority 1 is shared with s")]


def test_too_many_is_counted():
    many = ", ".join(f"u{n}" for n in range(1_501))
    codes = found(f"intents: {{A: {{utterances: [{many}]}}}}\n")
    assert {code for code, _, _ in codes} == {"LEX003"}
    slots = ", ".join(f"s{n}: {{type: AMAZON.Date}}" for n in range(101))
    text = f"intents: {{A: {{utterances: [x], slots: {{{slots}}}}}}}\n"
    assert found(text) == [("LEX003", 3, "101 slots; Lex takes 100")]


def test_findings_of_all_parts_come_at_once():
    text = (
        "intents:\n  A: {utterances: ['{x}']}\n  'B B': {utterances: [w]}\n"
        "slot_types: {S: {regex: '.'}}\n"
    )
    assert {code for code, _, _ in found(text)} == {"LEX001", "LEX003", "LEX004"}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("[0-9]{4}", ""),
        ("[A-Z]{2}[0-9]{2,6}", ""),
        (r"\.?[a-z]{1,3}", ""),
        ("[0-9]*", "'*'"),
        ("a.b", "'.'"),
        ("[0-9]{3,}", "no end"),
        ("[0-9", "no regular expression"),
        ("", "0 characters"),
        ("a" * 301, "301 characters"),
    ],
)
def test_patterns_are_counted_classes(pattern, said):
    why = refused(pattern)
    assert said in why
    assert bool(why) == bool(said)


def test_the_shipped_bots_are_clean():
    paths = sorted(SHIPPED.glob("*.yaml"))
    assert paths
    for path in paths:
        assert list(check(load_file(BotSpec, path, path.name))) == []


def vocabulary(*meanings):
    return DialogVocabulary("d", ("en-US",), meanings)


def clashes(known):
    return [f.message for f in check_vocabulary(known, Where("flows/d.yaml", 3))]


def test_a_phrase_with_two_meanings_is_refused():
    known = vocabulary(Meaning("A", {"en-US": ("Card",)}), Meaning("B", {"en-US": ("card", "b")}))
    assert clashes(known) == ["'card' means both A and B in en-US"]
