from __future__ import annotations

import json
import re
from typing import ClassVar

import pytest

from ivr.faults import Refused, Unreadable
from ivr.hearing.port import Interpretation, SlotValue
from ivr.study.hearing.evaluation import evaluate
from ivr.study.hearing.report import page
from ivr.study.hearing.utterances import read_utterances

CSV = """utterance,intent,slots
block it,Block,card=visa
stop it,Block,
pay it,Pay,
sing,none,
dance,FallbackIntent,
"""


class Parrot:
    """Understands by a table."""

    label = "simulated: a table"
    table: ClassVar = {
        "block it": ("Block", 0.9),
        "stop it": ("Pay", 0.8),
        "pay it": ("Pay", 0.3),
        "sing": ("Block", 0.2),
        "dance": ("Pay", 0.7),
    }

    def interpret(self, heard):
        intent, sure = self.table[heard.text]
        return (Interpretation(intent, sure, {"card": SlotValue("the visa", "Visa", ("Visa",))}),)

    def value(self, slot, heard):
        return None

    def confirmed(self, heard):
        return None


def read(folder, text):
    file = folder / "said.csv"
    file.write_text(text, encoding="utf-8")
    return read_utterances(file, ["Block", "Pay"], "FallbackIntent")


@pytest.fixture
def found(tmp_path):
    return evaluate("cards", "en_US", 0.4, Parrot(), read(tmp_path, CSV))


def test_figures(found):
    assert found.accuracy == pytest.approx(2 / 5)
    assert found.accuracy_within == pytest.approx(1 / 3)
    assert found.rejected == pytest.approx(2 / 5)
    assert found.rejected_outside == pytest.approx(1 / 2)
    assert found.slot_accuracy == 1.0


def test_each_intent_has_precision_and_recall(found):
    by_name = {each.intent: each for each in found.intents}
    assert list(by_name) == ["Block", "Pay", ""]
    assert (by_name["Block"].precision, by_name["Block"].recall) == (1.0, 0.5)
    assert (by_name["Pay"].precision, by_name["Pay"].recall) == (0.0, 0.0)
    assert (by_name[""].precision, by_name[""].recall) == (0.5, 0.5)


def test_confusions_name_an_utterance(found):
    pairs = [(each.meant, each.understood, each.example) for each in found.confusions]
    assert ("Block", "Pay", "stop it") in pairs
    assert len(pairs) == 3


def test_bars_count_every_guess_by_its_confidence(found):
    assert sum(right + wrong for right, wrong in found.bars) == 5
    assert found.bars[3] == (1, 0)


def test_the_page_stands_alone_and_escapes_what_was_said(tmp_path):
    text = "utterance,intent\n<script>alert(1)</script>,Block\n"
    parrot = Parrot()
    parrot.table = {"<script>alert(1)</script>": ("Pay", 0.9)}
    html = page(evaluate("cards", "en_US", 0.4, parrot, read(tmp_path, text)))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"https?://|src=|@import", html)
    assert html.count("<svg") == 2


def test_json_holds_the_figures(found):
    value = json.loads(json.dumps(found.json_value()))
    assert value["accuracy"] == pytest.approx(0.4)
    assert {each["utterance"] for each in value["wrong"]} == {"stop it", "pay it", "dance"}


def test_test_sets_of_lex_are_read_too(tmp_path):
    text = (
        "Line #,Conversation #,Source,Input,Expected Output Intent,Expected Output Slot 1\n"
        "1,NA,User,block it,Block,card = visa\n2,1,Agent,Which one?,,\n"
    )
    (said,) = read(tmp_path, text)
    assert (said.words, said.intent, said.slots) == ("block it", "Block", {"card": "visa"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "LEX060"),
        ("utterance,intent\n", "LEX060"),
        ("a,b\n1,2\n", "LEX060"),
        ("utterance,intent,slots\nx,Block,visa\n", "LEX060"),
        ("utterance,intent\nx,Nope\n", "LEX061"),
    ],
)
def test_files_that_mean_nothing_are_refused_with_their_line(tmp_path, text, code):
    with pytest.raises(Refused) as refused:
        read(tmp_path, text)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert refused.value.findings[0].where.line >= 1


def test_binary_is_no_text(tmp_path):
    file = tmp_path / "said.csv"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable):
        read_utterances(file, [], "FallbackIntent")
