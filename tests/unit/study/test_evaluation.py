from __future__ import annotations

import json
import re
from typing import ClassVar

import pytest

from ivr.faults import Refused, Unreadable
from ivr.hearing.conversation import listen_to
from ivr.hearing.port import Interpretation, SlotValue
from ivr.ir.bot import Bot
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
    return read_utterances(file, {"Block": ["card"], "Pay": []}, "FallbackIntent")


def bot():
    """Two intents, one with a slot that is asked for and a code hook that nobody has here."""
    spoken = {"messageGroups": [{"message": {"plainTextMessage": {"value": "Which card?"}}}]}
    asked = {"slotConstraint": "Required", "promptSpecification": {**spoken, "maxRetries": 1}}
    card = {"name": "card", "slotTypeName": "AMAZON.Number", "valueElicitationSetting": asked}
    block = {
        "name": "Block",
        "sampleUtterances": [{"utterance": "block it"}],
        "slots": [card],
        "slotPriorities": [{"priority": 1, "slotName": "card"}],
        "dialogCodeHook": {"enabled": True},
    }
    pay = {"name": "Pay", "sampleUtterances": [{"utterance": "pay it"}]}
    fallback = {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}
    locale = {"identifier": "en_US", "name": "English", "intents": [block, pay, fallback]}
    return Bot.model_validate({"name": "Cards", "locales": [locale]})


LISTENER = listen_to(bot(), "en_US")


def judged(said, understanding=None):
    return evaluate("cards", 0.4, understanding or LISTENER.understanding, said, LISTENER)


@pytest.fixture
def found(tmp_path):
    return judged(read(tmp_path, CSV), Parrot())


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
    html = page(judged(read(tmp_path, text), parrot))
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
        ("utterance,intent,slots\nx,Block,crad=1\n", "LEX061"),
        ("utterance,intent,slots\nx,none,card=1\n", "LEX061"),
    ],
)
def test_files_that_mean_nothing_are_refused_with_their_line(tmp_path, text, code):
    with pytest.raises(Refused) as refused:
        read(tmp_path, text)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert refused.value.findings[0].where.line >= 1


def test_turns_of_a_conversation_are_heard_in_one_session(tmp_path):
    text = (
        "Line #,Conversation #,Source,Input,Expected Output Intent,Expected Output Slot 1\n"
        "1,1,User,block it,Block,\n2,1,Agent,Which card?,,\n"
        "3,2,User,pay it,Pay,\n4,1,User,forty two,Block,card = 42\n"
        "5,3,User,forty two,FallbackIntent,\n6,NA,User,block it,Block,\n"
    )
    found = judged(read(tmp_path, text))
    assert [each.intent for each in found.heard] == ["Block", "Pay", "Block", "", "Block"]
    assert (found.accuracy, found.slot_accuracy) == (1.0, 1.0)


def test_slot_values_that_were_not_heard_are_told(tmp_path):
    text = CSV.replace("card=visa", "card=amex")
    found = judged(read(tmp_path, text), Parrot())
    assert found.slot_accuracy == 0.0
    (wrong,) = found.json_value()["wrongSlots"]
    assert wrong == {
        "utterance": "block it",
        "intent": "Block",
        "slot": "card",
        "wanted": "amex",
        "heard": "Visa",
    }
    assert "<td>amex</td><td>Visa</td>" in page(found)


def test_binary_is_no_text(tmp_path):
    file = tmp_path / "said.csv"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable):
        read_utterances(file, {}, "FallbackIntent")
