"""What is known of bots: limits, patterns, sounds, confusion, and where each part stands."""

from __future__ import annotations

import json

import pytest

from ivr.faults import Where
from ivr.formats.lex.dialects import bot_of
from ivr.formats.templates import read_tree, tree_of
from ivr.lint.facts.bots.confusion import confusions
from ivr.lint.facts.bots.foreign import InFiles, InTree
from ivr.lint.facts.bots.judged import JudgedBot
from ivr.lint.facts.bots.limits import LIMITS, limits_broken
from ivr.lint.facts.bots.regexes import wrong_with
from ivr.lint.facts.bots.sounds import pairs_alike, spoken
from ivr.lint.facts.bots.steps import STEP_TYPES
from ivr.lint.rule import Subject
from ivr.lint.rules import RULES

FALLBACK = {"name": "FallbackIntent", "parentIntentSignature": "AMAZON.FallbackIntent"}


def where(path):
    return Where("/".join(map(str, path)))


def judged(*intents, locale="en_US", **more):
    value = {"name": "B", "locales": [{"identifier": locale, "intents": [*intents, FALLBACK]}]}
    return JudgedBot(bot_of(value | more), where, origin="export")


def said(name, *texts):
    return {"name": name, "sampleUtterances": [{"utterance": text} for text in texts]}


@pytest.mark.parametrize(("locale", "most"), [("es_US", 250), ("en_US", 1_000)])
def test_english_locales_take_more_intents(locale, most):
    fits = judged(*(said(f"A{n}") for n in range(most - 1)), locale=locale)
    over = judged(*(said(f"A{n}") for n in range(most)), locale=locale)
    assert limits_broken(fits)["LEX003"] == []
    assert [each.message for each in limits_broken(over)["LEX003"]] == [
        f"{most + 1:,} intents; Lex takes {most:,}"
    ]


def test_limits_agree_with_the_models_of_the_api():
    botocore = pytest.importorskip("botocore.session")
    model = botocore.get_session().get_service_model("lexv2-models")
    shapes = {
        "maxRetries": "PromptMaxRetries",
        "priority": "PriorityValue",
        "idleSessionTTLInSeconds": "SessionTTL",
        "nluConfidenceThreshold": "ConfidenceThreshold",
        "turnsToLive": "ContextTurnsToLive",
        "timeToLiveInSeconds": "ContextTimeToLiveInSeconds",
        "description": "Description",
        "inputContexts": "InputContextsList",
        "outputContexts": "OutputContextsList",
        "defaultValueList": "SlotDefaultValueList",
        "defaultValue": "SlotDefaultValueString",
        "messageGroupsList": "MessageGroupsList",
        "variations": "MessageVariationsList",
        "subSlots": "SubSlotTypeList",
        "delayInSeconds": "FulfillmentStartResponseDelay",
        "maxLength": "MaxUtteranceDigits",
        "maxDisambiguationIntents": "MaxDisambiguationIntents",
        "phrase": "Phrase",
        "weight": "Weight",
    }
    for key, shape in shapes.items():
        wanted = model.shape_for(shape).metadata
        (limit,) = LIMITS[key]
        assert (limit.low, limit.high) == (wanted["min"], wanted["max"]), key
    assert set(model.shape_for("DialogActionType").enum) == STEP_TYPES


@pytest.mark.parametrize(
    "pattern",
    ["[0-9]{4}", "[A-Z]{2,3}-?[0-9]{1,8}", "(AB|CD)[0-9]{3}", r"\u00e9[a-z]{1,3}", "[*.+]"],
)
def test_patterns_that_lex_takes(pattern):
    assert wrong_with(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "why", "doubtful"),
    [
        ("[0-9]*", "'*' has no end", False),
        ("[0-9]{2,}", "{n,} has no end", False),
        ("a.c", "'.' stands for anything", False),
        (r"(a)\1", "a reference to a group", False),
        ("[0-9", "stands alone", False),
        ("x" * 301, "301 characters", False),
        ("^[0-9]{4}$", "an anchor", True),
        ("(?=a)b", "looks around", True),
    ],
)
def test_patterns_that_lex_refuses_or_may(pattern, why, doubtful):
    wrong = wrong_with(pattern)
    assert why in wrong.why
    assert wrong.doubtful is doubtful


@pytest.mark.parametrize(
    ("one", "other", "language", "how"),
    [
        ("night", "knight", "en", True),
        ("billing", "building", "en", False),
        ("fifteen", "fifty", "en", False),
        ("checking", "savings", "en", None),
        ("pay the bill", "pay the pill", "en", None),
        ("vaca", "baca", "es", True),
        ("hola", "ola", "es", True),
        ("casar", "cazar", "es", True),
        ("sí", "no", "es", None),
    ],
)
def test_words_that_sound_alike(one, other, language, how):
    found = [each.same for each in pairs_alike([spoken(one, language), spoken(other, language)])]
    assert found == ([] if how is None else [how])


def test_confusion_is_measured_without_the_utterance_itself():
    pay = said("Pay", "pay my bill", "pay a bill", "close the window today")
    shut = said("Shut", "close the window", "close a window", "close this window")
    (locale,) = judged(pay, shut).bot.locales
    (found,) = confusions(locale)
    assert (found.intent, found.other, found.utterances) == (
        "Pay",
        "Shut",
        ("close the window today",),
    )
    assert found.share == pytest.approx(1 / 3)


def test_places_in_an_export_are_a_file_and_its_line():
    intent = json.dumps(said("Pay", "pay"), indent=2).encode()
    at = InFiles("bot.zip", {"B/BotLocales/en_US/Intents/Pay/Intent.json": intent})
    file = "bot.zip/B/BotLocales/en_US/Intents/Pay/Intent.json"
    assert at(("en_US", "intents", "Pay", "sampleUtterances", 0)) == Where(file, 4, 5)
    assert at(("en_US", "intents", "Pay", "gone")) == Where(file)
    assert at(("en_US", "intents", "Gone")) == Where("bot.zip")


TEMPLATE = """\
Resources:
  Main:
    Type: AWS::Lex::Bot
    Properties:
      Name: B
      BotLocales:
        - LocaleId: en_US
          Intents:
            - Name: Pay
              SampleUtterances: [{Utterance: pay}]
              Slots:
                - Name: amount
                  ValueElicitationSetting: {SlotConstraint: Required}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("en_US", "intents", "Pay"), 9),
        (("en_US", "intents", "Pay", "sampleUtterances"), 10),
        (("en_US", "intents", "Pay", "slots", "amount", "valueElicitationSetting"), 11),
        (("en_US", "intents", "Gone"), 7),
        (("name",), 5),
    ],
)
def test_places_in_a_template_are_its_lines(path, line):
    tree = read_tree(TEMPLATE, "t.yaml")
    assert InTree(tree, ("Resources", "Main", "Properties"), "cloud")(path).line == line


def test_places_in_a_v1_export_are_its_lines():
    text = json.dumps(
        {"resource": {"intents": [{"name": "Pay", "slots": [{"name": "a"}]}]}}, indent=1
    )
    at = InTree(tree_of(json.loads(text), text, "v1.json"), ("resource",), "v1")
    assert at(("en_US", "intents", "Pay")).line == 4
    assert at(("en_US", "intents", "Pay", "slots", "a")).line == 7


def test_who_asks_for_errors_alone_is_spared_nearly_the_same_utterances():
    (rule,) = [each for each in RULES if each.id == "LEX005"]
    nearly = judged(said("Pay", "pay my bill please"), said("Buy", "the bill pay"))
    subject = Subject(lex_bots=(nearly,))
    assert any("is nearly" in each.message for each in rule.findings(subject))
    assert not any("is nearly" in each.message for each in rule.findings(_refusing(nearly)))
    same = judged(said("Pay", "pay my bill"), said("Buy", "Pay my bill."))
    assert any("means both" in each.message for each in rule.findings(_refusing(same)))


def _refusing(bot):
    return Subject(lex_bots=(bot,), refusing=True)
