"""Conditions of bots: one that Lex could not read is refused at its line, before it is compiled."""

from __future__ import annotations

import pytest

from ivr.compiler.lexicon.checks.bots import check
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

TEXT = """\
bot: b
locales: [en-US]
intents:
  Book:
    utterances: [book, "book {nights} nights"]
    slots:
      nights:
        type: AMAZON.Number
        required: true
        ask: How many?
        captured:
          deciding: DECIDES
          branches:
            - if: CONDITION
              then: end
          otherwise: {then: confirm}
    opening:
      hook:
        success:
          branches:
            - {if: '[tier] = "gold"', then: fulfil}
          otherwise: {then: {ask: nights}}
  Fallback: {built_in: AMAZON.FallbackIntent}
"""


def found(condition, on="true"):
    text = TEXT.replace("CONDITION", condition).replace("DECIDES", on)
    return list(check(load_text(BotSpec, text, "bots/b.yaml")))


@pytest.mark.parametrize(
    "condition",
    ["'{nights} > 7'", "'fn.IS_SET({nights}) AND !([tier] = \"gold\")'", "'{nights} > ${most}'"],
)
def test_what_lex_reads_is_taken(condition):
    assert found(condition) == []


@pytest.mark.parametrize(
    ("condition", "column", "says", "remedy"),
    [
        ("'{nights} >'", 11, "stands where a constant is needed", "Write a number"),
        ("'{nights} > 7 {nights} < 9'", 14, "without AND or OR before it", "Correct"),
        ("'({nights} > 7'", 1, "( is not closed", "Add a )"),
        ("'fn.SET({nights})'", 1, "is not known", "fn.IS_SET"),
        ("'{nights}'", 9, "compared with nothing", "fn.IS_SET({nights})"),
        ("nights > 7", 1, "where a reference is needed", "{slot}"),
    ],
)
def test_what_lex_could_not_read_is_refused_at_its_place(condition, column, says, remedy):
    (told,) = found(condition)
    assert (told.code, told.severity.value) == ("LEX006", "error")
    assert (told.where.file, told.where.line, told.where.column) == ("bots/b.yaml", 14, 19)
    assert f"column {column}: " in told.message
    assert says in told.message
    assert remedy in told.remedy


def test_a_condition_is_shown_no_longer_than_a_line():
    (told,) = found("'{nights} > " + "9 9 " * 60 + "'")
    assert len(told.message) < 200


def test_branches_that_are_switched_off_are_not_asked():
    assert found("'{nights} >'", on="false") == []
