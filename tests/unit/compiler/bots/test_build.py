"""Specs and vocabularies -> Lex bots."""

from __future__ import annotations

import pytest

from ivr.compiler.bots.build import compile_bot
from ivr.compiler.bots.vocabulary import vocabulary_bot
from ivr.compiler.lexicon import phrases
from ivr.compiler.lexicon.checks.bots import check
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning, title
from ivr.formats.lex import export as lex
from ivr.ir.bot import FALLBACK_INTENT
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.types import SlotTypeSpec
from ivr.spec.reading.loader import load_text
from ivr.spec.values import LOCALES

SPEC = """\
bot: card_services
about: Cards.
locales: [en-US, es-US]
threshold: 0.55
session_ttl: 10m
voices: {en-US: {voice: Ruth, engine: Generative}}
intents:
  BlockCard:
    about: Stop a card.
    utterances:
      en-US: [block my card, Block my card, "my card was {reason}"]
      es-US: [bloquear mi tarjeta, "mi tarjeta fue {reason}"]
    slots:
      hint: {type: AMAZON.FirstName}
      reason: {type: CardReason, required: true, ask: why, priority: 1, obfuscate: true}
      day: {type: AMAZON.Date, required: true, ask: when, priority: 2, values: ["2026-01-01"]}
    confirm: {ask: sure, declined: kept}
    closing: bye
    dialog_hook: true
    fulfilment_hook: true
  Balance: {utterances: {en-US: [balance], es-US: [saldo]}}
  Help: {built_in: AMAZON.HelpIntent}
slot_types:
  CardReason:
    values: {en-US: {lost: [misplaced], stolen: []}, es-US: {lost: [perdida], stolen: [robada]}}
    resolution: original
  Ending: {regex: "[0-9]{4}"}
"""


def spec(text=SPEC):
    return load_text(BotSpec, text, "bots/b.yaml")


def say(said, locale):
    return [f"{said} {locale}", "<speak>again</speak>"] if said == "why" else f"{said} {locale}"


@pytest.fixture(scope="module")
def bot():
    return compile_bot(spec(), say)


def step_type(step):
    return step["dialogAction"]["type"], step["dialogAction"]["slotToElicit"]


def test_a_bot_carries_its_settings(bot):
    assert (bot.name, bot.symbol_name, bot.version) == ("CardServices", "card_services", "DRAFT")
    assert bot.json_value()["idleSessionTTLInSeconds"] == 600
    assert [locale.identifier for locale in bot.locales] == ["en_US", "es_US"]
    english, spanish = bot.locales
    assert english.nlu_confidence_threshold == 0.55
    assert english.voice_settings == {"engine": "generative", "voiceId": "Ruth"}
    assert spanish.voice_settings == {"engine": "neural", "voiceId": LOCALES["es-US"][1]}


def test_utterances_are_of_the_locale_and_written_once(bot):
    english, spanish = (locale.intent("BlockCard") for locale in bot.locales)
    assert english.utterances == ("block my card", "my card was {reason}")
    assert spanish.utterances == ("bloquear mi tarjeta", "mi tarjeta fue {reason}")


def test_a_required_slot_leads_to_the_next_and_the_last_to_confirmation(bot):
    intent = bot.locale("en-US").intent("BlockCard")
    hook = intent.initial_response_setting["codeHook"]
    first = hook["postCodeHookSpecification"]["successNextStep"]
    captures = {
        slot.name: slot.value_elicitation_setting["slotCaptureSetting"] for slot in intent.slots
    }
    assert step_type(first) == ("ElicitSlot", "reason")
    assert step_type(captures["reason"]["captureNextStep"]) == ("ElicitSlot", "day")
    assert step_type(captures["day"]["captureNextStep"]) == ("ConfirmIntent", None)
    assert captures["day"]["failureNextStep"]["intent"]["name"] == FALLBACK_INTENT
    assert hook["enableCodeHookInvocation"] is True


def test_every_slot_has_a_priority(bot):
    for locale in bot.locales:
        for intent in locale.intents:
            named = [entry.slot_name for entry in intent.slot_priorities]
            assert named == [slot.name for slot in intent.slots]
            assert [entry.priority for entry in intent.slot_priorities] == [
                *range(1, 1 + len(named))
            ]
    assert [s.name for s in bot.locales[0].intent("BlockCard").slots_in_order()] == [
        "reason",
        "day",
        "hint",
    ]


def test_a_slot_asks_with_text_and_ssml_variants(bot):
    slot = bot.locale("es-US").intent("BlockCard").slot("reason")
    prompt = slot.value_elicitation_setting["promptSpecification"]
    (group,) = prompt["messageGroupsList"]
    assert group["message"]["plainTextMessage"] == {"value": "why es-US"}
    assert group["variations"][0]["ssmlMessage"] == {"value": "<speak>again</speak>"}
    assert set(prompt["promptAttemptsSpecification"]) == {"Initial", "Retry1", "Retry2"}
    assert slot.obfuscation_setting == {"obfuscationSettingType": "DefaultObfuscation"}


def test_defaults_confirmation_and_closing_are_written(bot):
    intent = bot.locale("en-US").intent("BlockCard")
    day = intent.slot("day").value_elicitation_setting["defaultValueSpecification"]
    assert day == {"defaultValueList": [{"defaultValue": "2026-01-01"}]}
    confirm = intent.intent_confirmation_setting
    assert step_type(confirm["confirmationNextStep"]) == ("FulfillIntent", None)
    closing = intent.intent_closing_setting["closingResponse"]["messageGroupsList"][0]
    assert closing["message"]["plainTextMessage"]["value"] == "bye en-US"
    after = intent.fulfillment_code_hook["postFulfillmentStatusSpecification"]
    assert step_type(after["successNextStep"]) == ("CloseIntent", None)


def test_an_intent_without_hooks_is_left_ready(bot):
    balance = bot.locale("en-US").intent("Balance")
    assert balance.fulfillment_code_hook is None
    assert balance.dialog_code_hook is None
    assert bot.locale("en-US").intent("Help").parent_intent_signature == "AMAZON.HelpIntent"


def test_every_locale_ends_in_a_fallback_whose_hook_tells_what_was_heard(bot):
    for locale in bot.locales:
        fallback = locale.intent(FALLBACK_INTENT)
        assert fallback.identifier == "FALLBCKINT"
        assert fallback.fulfillment_code_hook["enabled"] is True


def test_an_authors_own_fallback_has_the_name_and_the_hook_that_lex_gives_it():
    text = (
        "bot: b\nlocales: [en-US]\nintents:\n  A: {utterances: [x]}\n"
        "  Lost: {built_in: AMAZON.FallbackIntent, closing: sorry}\n"
    )
    locale = compile_bot(spec(text), say).locales[0]
    assert [i.name for i in locale.intents if i.is_fallback] == ["FallbackIntent"]
    assert locale.intent("FallbackIntent").fulfillment_code_hook["enabled"] is True


def test_slot_types_carry_values_or_a_pattern(bot):
    kind = bot.locale("es-US").slot_type("CardReason")
    listed = {
        entry.sample_value.value: [s.value for s in entry.synonyms or ()]
        for entry in kind.slot_type_values
    }
    assert listed == {"lost": ["perdida"], "stolen": ["robada"]}
    assert kind.value_selection_setting["resolutionStrategy"] == "ORIGINAL_VALUE"
    ending = bot.locale("en-US").slot_type("Ending")
    assert (ending.regex, ending.parent_slot_type_signature) == ("[0-9]{4}", "AMAZON.AlphaNumeric")


def test_ids_are_ten_characters_unique_and_stable_under_edits_elsewhere(bot):
    edited = compile_bot(spec(SPEC.replace("[balance]", "[balance, my money]")), say)

    def ids(made):
        return {
            (locale.identifier, intent.name, slot and slot.name): (slot or intent).identifier
            for locale in made.locales
            for intent in locale.intents
            for slot in (None, *intent.slots)
        }

    known = ids(bot)
    others = [v for v in known.values() if v != "FALLBCKINT"]
    assert all(len(value) == 10 and value.isalnum() for value in known.values())
    assert len(set(others)) == len(others)
    assert ids(edited) == known


def test_the_same_spec_gives_the_same_bytes(bot):
    assert lex.archive(compile_bot(spec(), say)) == lex.archive(bot)


# --- generated ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def menus():
    vocabulary = DialogVocabulary(
        "inbound",
        ("en-US", "es-US"),
        meanings=(
            Meaning("Cards", {"en-US": ("cards", "one"), "es-US": ("tarjetas",)}),
            Meaning("English", {"en-US": ("english",)}),
            Meaning("Agent", {"en-US": ("agent", "Cards"), "es-US": ("agente",)}),
        ),
        keys=("0", "1", "*"),
        captures=(
            Capture("EndingGiven", "ending", digits=(4, 4)),
            Capture("ColourGiven", "colour", values=("red", "blue")),
            Capture("DayGiven", "day", type="AMAZON.Date"),
            Capture("WhyGiven", "why", type="CardReason"),
            Capture("CodeGiven", "code"),
        ),
    )
    return vocabulary_bot(vocabulary, spec().slot_types)


def test_a_vocabulary_has_an_intent_for_each_meaning_key_and_value(menus):
    english = {intent.name for intent in menus.locale("en-US").intents}
    assert (menus.name, menus.symbol_name) == ("InboundMenus", "inbound_menus")
    values = {"EndingGiven", "ColourGiven", "DayGiven", "WhyGiven", "CodeGiven"}
    assert english == {"Cards", "English", "Agent", "Key0", "Key1", FALLBACK_INTENT} | values
    assert menus.locale("es-US").intent("English") is None


def test_a_phrase_belongs_to_the_first_meaning_that_claims_it(menus):
    english = menus.locale("en-US")
    assert english.intent("Agent").utterances == ("agent",)
    assert "one" not in english.intent("Key1").utterances
    assert "option one" in english.intent("Key1").utterances
    assert menus.locale("es-US").intent("Key1").utterances[:2] == ("1", "uno")
    every = [u.casefold() for i in english.intents for u in i.utterances if "{" not in u]
    assert len(set(every)) == len(every)


def test_values_get_the_slot_type_that_their_capture_asks_for(menus):
    locale = menus.locale("en-US")
    types = {i.slots[0].name: i.slots[0].slot_type_name for i in locale.intents if i.slots}
    assert types == {
        "ending": "Digits4To4",
        "colour": "ColourGivenValues",
        "day": "AMAZON.Date",
        "why": "CardReason",
        "code": "AMAZON.AlphaNumeric",
    }
    assert locale.slot_type("Digits4To4").regex == "[0-9]{4,4}"
    made = {kind.name for kind in locale.slot_types}
    assert made == {"Digits4To4", "ColourGivenValues", "CardReason"}
    ending = locale.intent("EndingGiven")
    assert ending.utterances[0] == "{ending}"
    assert not ending.slots[0].required


@pytest.mark.parametrize("locale", LOCALES)
def test_default_phrases_exist_for_every_locale_and_mean_one_thing_each(locale):
    claimed: dict[str, str] = {}
    for name in phrases.DEFAULTS:
        said = phrases.default_phrases(name, locale)
        assert len(said) >= 3
        for phrase in said:
            assert phrase == phrase.strip().casefold()
            assert claimed.setdefault(phrase, name) == name
    for key in "0123456789":
        for phrase in phrases.key_phrases(key, locale):
            assert claimed.setdefault(phrase, key) == key
    assert phrases.slot_phrases("x", locale)[0] == "{x}"


def test_every_default_has_an_intent_name():
    assert set(phrases.INTENTS) == set(phrases.DEFAULTS)


def test_names_are_titles():
    assert title("card_services") == "CardServices"
    assert title("inbound2_menus") == "Inbound2Menus"


def test_the_compiled_spec_is_clean():
    assert list(check(spec())) == []


def test_values_of_one_slot_name_have_a_type_each_beside_the_workspaces_own():
    captures = (
        Capture("CardGiven", "card", values=("gold", "black")),
        Capture("CardGiven1", "card", values=("blue",)),
        Capture("YearGiven", "year", digits=(4, 4)),
    )
    vocabulary = DialogVocabulary("x", ("en-US",), captures=captures)
    own = {name: SlotTypeSpec(values={"red": ()}) for name in ("CardGivenValues", "Digits4To4")}
    locale = vocabulary_bot(vocabulary, own).locale("en-US")
    types = {i.name: i.slots[0].slot_type_name for i in locale.intents if i.slots}
    assert len(set(types.values())) == 3
    assert not set(own) & set(types.values())
    values = {
        name: [value.sample_value.value for value in locale.slot_type(kind).slot_type_values or ()]
        for name, kind in types.items()
    }
    assert values == {"CardGiven": ["gold", "black"], "CardGiven1": ["blue"], "YearGiven": []}
