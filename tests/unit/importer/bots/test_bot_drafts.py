"""A draft says what a person would: nothing that compiling writes anyway, texts as they stand."""

from __future__ import annotations

import pytest
import yaml

from ivr.adopting.bots import BotSource, adopt_bots, bot_files
from ivr.adopting.bots.difference import alike
from ivr.compiler.lexicon.checks.bots import check
from ivr.importer.bots import nameless
from ivr.importer.bots.values import clean, duration
from ivr.ir.bot import Bot, BotLocale, Intent
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text


def bot(*tags, **intent):
    made = Intent.model_validate({"name": "A", "sampleUtterances": [{"utterance": "a"}], **intent})
    fallback = Intent.model_validate(
        {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}
    )
    locales = [
        BotLocale(name="x", identifier=tag).model_copy(update={"intents": (made, fallback)})
        for tag in tags or ("en_US",)
    ]
    return Bot(name="Shop", locales=tuple(locales))


def closing(text):
    message = {"plainTextMessage": {"value": text}}
    said = {"messageGroupsList": [{"message": message}], "allowInterrupt": True}
    return {"isActive": True, "closingResponse": said}


def draft(read):
    (made,), refused = adopt_bots([BotSource(read, "x.zip")])
    assert (made.differences, refused) == ((), ())
    return made.draft.value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Good bye.", "Good bye."),
        ("bye", {"text": "bye"}),
        ("two  blanks", {"exact": "two  blanks"}),
        ("{{ x }}", {"exact": "{{ x }}"}),
        ("$.Attributes.x", {"exact": "$.Attributes.x"}),
        ("Hi {name}!", "Hi {name}!"),
    ],
)
def test_a_text_stays_readable_where_compiling_keeps_it(text, written):
    assert draft(bot(intentClosingSetting=closing(text)))["intents"]["A"]["closing"] == written


def test_locales_are_joined_where_they_say_the_same_kind_of_thing():
    read = bot("en_US", "ko_KR", intentClosingSetting=closing("Good bye."))
    value = draft(read)
    assert value["locales"] == ["en-US", "ko-KR"]
    said = {"en-US": "Good bye.", "ko-KR": "Good bye."}
    assert value["intents"]["A"]["closing"] == said
    assert value["intents"]["A"]["utterances"] == {"en-US": ["a"], "ko-KR": ["a"]}


def test_what_no_key_says_is_extra():
    made = draft(bot(unheardOf={"a": [1, None]}))
    assert made["intents"]["A"]["extra"] == {"unheardOf": {"a": [1, None]}}


@pytest.mark.parametrize(
    ("item", "is_said"),
    [
        ({"phrase": "en suite", "weight": 2, "displayAs": None}, True),
        ({"phrase": "en suite", "itemId": "x"}, False),
        ({"phrase": "en suite", "later": {"a": 1}}, False),
        ({}, False),
    ],
)
def test_a_vocabulary_with_keys_of_its_own_is_kept_as_it_stands(item, is_said):
    path = "Shop/BotLocales/en_US/CustomVocabulary/CustomVocabulary.json"
    words = {"customVocabularyItems": [item]}
    (made,), _ = adopt_bots(
        [BotSource(bot().model_copy(update={"other_files": {path: words}}), "x")]
    )
    assert made.differences == ()
    assert ("vocabulary" in made.draft.value) is is_said


def test_utterances_that_no_yaml_can_hold_are_utterances_all_the_same():
    made = draft(bot(sampleUtterances=[{"utterance": "@list"}]))
    assert made["intents"]["A"]["extra"]["sampleUtterances"] == [{"utterance": "@list"}]
    spec = load_text(BotSpec, yaml.safe_dump(made), "bots/shop.yaml")
    assert [each.code for each in check(spec)] == []


def test_ids_are_kept_beside_the_yaml_and_made_up_ones_are_not():
    read = bot(identifier="ABCDEFGHIJ")
    (made,), _ = adopt_bots([BotSource(read, "x.zip")])
    assert set(bot_files([made])) == {"bots/shop.yaml", "bots/shop.kept.json"}
    assert made.draft.value["kept"] == "shop.kept.json"
    (made,), _ = adopt_bots([BotSource(read, "x.yaml", named=False)])
    assert set(bot_files([made])) == {"bots/shop.yaml"}
    assert nameless(read).locales[0].intents[0].identifier == ""


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (Bot(name="Shop"), "no locale"),
        (bot("xx_XX"), "'xx-XX' is none that Lex speaks"),
        (bot("en_US", "en_US"), "stands in it twice"),
    ],
)
def test_what_no_yaml_can_hold_is_told(read, said):
    made, refused = adopt_bots([BotSource(read, "x.zip")])
    assert made == ()
    assert any(each.code == "LEX073" and said in each.message for each in refused)


def test_two_bots_of_a_name_get_two_names():
    made, _ = adopt_bots([BotSource(bot(), "a.zip"), BotSource(bot(), "b.zip")])
    assert [each.name for each in made] == ["shop", "shop_2"]


def test_what_says_nothing_is_alike_and_a_cleared_slot_says_something():
    assert alike({"a": None, "b": {}, "c": []}, None)
    assert alike({"n": 1.0}, {"n": 1})
    assert not alike({"n": True}, {"n": 1})
    assert clean({"slots": {"city": {"value": None}}}) == {"slots": {"city": {}}}


@pytest.mark.parametrize(
    ("value", "written"),
    [(640, "640ms"), (5_000, "5s"), (90_000, "90s"), (120_000, "2m"), (0, "0s"), (-1, None),
     (True, None), ("5", None)],
)  # fmt: skip
def test_times_are_written_as_people_do(value, written):
    assert duration(value) == written
