"""What the local understanding makes of words: exact, templated, alike, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.compiler.bots.build import compile_bot
from ivr.compiler.bots.vocabulary import vocabulary_bot
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, Meaning
from ivr.formats.lex import export as lex
from ivr.hearing.port import Understanding, Utterance
from ivr.hearing.samples.templates import AROUND_SLOTS, EXACT, OPEN_SLOT_ALONE, SLOT_ALONE
from ivr.hearing.samples.understanding import ALTERNATIVES_MAX, LABEL, SampleUnderstanding
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_file

SHIPPED = Path(__file__).parents[3] / "bots" / "card_services.yaml"


@pytest.fixture(scope="module")
def menus():
    vocabulary = DialogVocabulary(
        "inbound",
        ("en-US", "es-US"),
        (
            Meaning("Cards", {"en-US": ("lost card", "block my card"), "es-US": ("tarjeta",)}),
            Meaning("Balance", {"en-US": ("balance", "how much do i have"), "es-US": ("saldo",)}),
            Meaning("Agent", {"en-US": ("agent", "representative"), "es-US": ("agente",)}),
        ),
        tuple("0123456789"),
        (Capture("EndingGiven", "ending", (4, 4)),),
    )
    bot = lex.read_archive(lex.archive(vocabulary_bot(vocabulary)))
    return {locale: SampleUnderstanding(bot.locale(locale)) for locale in ("en-US", "es-US")}


@pytest.fixture(scope="module")
def bank(bots):
    return SampleUnderstanding(bots["plain"].locale("en-US"))


def best(understanding, text, mode="Speech"):
    found = understanding.interpret(Utterance(text, mode))
    return (found[0].intent, found[0].confidence) if found else None


def test_it_is_an_understanding_and_says_that_it_is_simulated(bank):
    port: Understanding = bank
    assert port.label == LABEL
    assert LABEL.startswith("simulated")


@pytest.mark.parametrize(
    ("locale", "text", "mode", "expected"),
    [
        ("en-US", "1", "DTMF", "Key1"),
        ("en-US", "one", "Speech", "Key1"),
        ("en-US", "Option two.", "Speech", "Key2"),
        ("es-US", "opción tres", "Speech", "Key3"),
        ("en-US", "Lost card!", "Speech", "Cards"),
        ("es-US", "Saldo", "Text", "Balance"),
        ("en-US", "4242", "DTMF", "EndingGiven"),
        ("en-US", "it's four two four two", "Speech", "EndingGiven"),
        ("es-US", "es el cuatro dos cuatro dos", "Speech", "EndingGiven"),
        ("en-US", "i want to know my balance", "Speech", "Balance"),
        ("en-US", "please block the card", "Speech", "Cards"),
        ("en-US", "representitive please", "Speech", "Agent"),
    ],
)
def test_menus_are_understood(menus, locale, text, mode, expected):
    intent, confidence = best(menus[locale], text, mode)
    assert intent == expected
    assert confidence >= 0.4


@pytest.mark.parametrize("text", ["", "   ", "*", "#", "?!"])
def test_nothing_means_nothing(menus, text):
    assert menus["en-US"].interpret(Utterance(text, "DTMF")) == ()


@pytest.mark.parametrize("text", ["42425", "99", "1234567"])
def test_keys_are_never_guessed_at(menus, text):
    assert best(menus["en-US"], text, "DTMF") is None


def test_what_is_only_a_little_alike_stays_below_the_threshold(menus):
    for text in ("what is the weather like", "order a pizza", "blah"):
        found = best(menus["en-US"], text)
        assert found is None or found[1] < 0.4


@pytest.fixture(scope="module")
def verdicts():
    vocabulary = DialogVocabulary(
        "fraud",
        ("en-US", "es-US"),
        (
            Meaning("Mine", {"en-US": ("it was me", "i made it"), "es-US": ("fui yo",)}),
            Meaning("NotMine", {"en-US": ("it was not me",), "es-US": ("no fui yo",)}),
        ),
    )
    bot = vocabulary_bot(vocabulary)
    return {locale: SampleUnderstanding(bot.locale(locale)) for locale in ("en-US", "es-US")}


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en-US", "it wasn't me", "NotMine"),
        ("en-US", "it definitely was not me", "NotMine"),
        ("en-US", "i don't think it was me", "NotMine"),
        ("en-US", "well it was me actually", "Mine"),
        ("es-US", "creo que no fui yo", "NotMine"),
        ("es-US", "pues fui yo", "Mine"),
    ],
)
def test_a_not_turns_a_statement_round(verdicts, locale, text, expected):
    assert best(verdicts[locale], text)[0] == expected


def test_confidence_falls_from_exact_to_templated_to_alike(bank):
    assert best(bank, "Transfer money") == ("Transfer", EXACT)
    assert best(bank, "send fifty dollars") == ("Transfer", AROUND_SLOTS)
    intent, confidence = best(bank, "could you send some money")
    assert intent == "Transfer"
    assert 0.4 <= confidence < AROUND_SLOTS
    assert EXACT > AROUND_SLOTS > SLOT_ALONE > OPEN_SLOT_ALONE


def test_a_template_fills_its_slots(bank):
    (first, *_) = bank.interpret(Utterance("Send two hundred and five dollars"))
    value = first.slots["amount"]
    assert (value.original, value.interpreted) == ("two hundred and five", "205")


def test_a_template_matches_all_or_nothing(bank):
    assert "amount" not in bank.interpret(Utterance("send banana dollars"))[0].slots


def test_listed_values_are_found_in_what_is_only_alike(bank):
    (first, *_) = bank.interpret(Utterance("hello i think my card has been robbed"))
    assert first.intent == "BlockCard"
    assert first.slots["reason"].interpreted == "stolen"


def test_at_most_four_alternatives_likeliest_first(menus):
    found = menus["en-US"].interpret(Utterance("block my card balance agent one"))
    assert len(found) <= ALTERNATIVES_MAX
    assert [i.confidence for i in found] == sorted((i.confidence for i in found), reverse=True)
    assert len({i.intent for i in found}) == len(found)


def test_an_answer_to_a_question_is_searched_for_its_value(bank, bots):
    block = bots["plain"].locale("en-US").intent("BlockCard").slot("reason")
    pin = bots["plain"].locale("en-US").intent("Transfer").slot("pin")
    note = bots["plain"].locale("en-US").intent("Transfer").slot("note")

    def value(slot, text):
        found = bank.value(slot, Utterance(text))
        return found and found.interpreted

    assert value(block, "well it was taken away from me") == "stolen"
    assert value(block, "no idea") is None
    assert value(pin, "my pin is one two three four thanks") == "1234"
    assert value(pin, "one two three") is None
    assert value(note, "for the rent") == "for the rent"
    assert value(note, "") is None


def test_yes_and_no(bank, menus):
    assert bank.confirmed(Utterance("yes please")) is True
    assert bank.confirmed(Utterance("no thank you")) is False
    assert bank.confirmed(Utterance("maybe")) is None
    assert bank.confirmed(Utterance("")) is None
    assert menus["es-US"].confirmed(Utterance("Sí, claro")) is True
    assert menus["es-US"].confirmed(Utterance("¡Sí!")) is True


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_heard_without_harm(bank, text):
    for found in bank.interpret(Utterance(text)):
        assert found.confidence is not None
        assert 0 <= found.confidence <= 1


def test_the_same_words_mean_the_same_again(bots):
    one, other = (SampleUnderstanding(bots["plain"].locale("en-US")) for _ in range(2))
    heard = Utterance("please send money for my card balance")
    assert one.interpret(heard) == one.interpret(heard) == other.interpret(heard)


# --- the shipped bot ------------------------------------------------------------------------

HELD_OUT = {
    "en-US": {
        "BlockCard": ["please cancel a lost card", "my card's been stolen", "shut off the card",
                      "uh i misplaced my card yesterday", "i need my card frozen"],
        "CheckBalance": ["could you tell me the balance please", "how much do i currently owe",
                         "hi i'd like to know how much money is in my account"],
        "RecentTransactions": ["what were my most recent purchases",
                               "read me the last few transactions"],
        "DisputeCharge": ["there's a purchase i never made",
                          "i see a transaction i don't recognise"],
        "SpeakToAgent": ["get me a human please", "let me speak with someone", "0"],
        "Goodbye": ["no that will be all thanks", "nope nothing else"],
        None: ["what's the weather like today", "i'd like to order a pizza", "asdf qwer",
               "can you open a savings account for my daughter"],
    },
    "es-US": {
        "BlockCard": ["quisiera bloquear la tarjeta de débito", "mi tarjeta ha sido clonada",
                      "creo que perdí la tarjeta ayer"],
        "CheckBalance": ["me puede decir el saldo por favor", "cuánto dinero hay en mi cuenta"],
        "RecentTransactions": ["léame los últimos movimientos",
                               "cuáles fueron mis compras más recientes"],
        "DisputeCharge": ["hay una compra que yo no hice", "quiero reclamar un cargo indebido"],
        "SpeakToAgent": ["me comunica con un representante", "necesito hablar con una persona"],
        "Goodbye": ["no muchas gracias", "ya es todo gracias"],
        None: ["qué tiempo hace hoy", "quiero pedir una pizza"],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped():
    spec = load_file(BotSpec, SHIPPED, "bots/card_services.yaml")
    bot = lex.read_archive(lex.archive(compile_bot(spec, lambda said, locale: str(said))))
    return spec, {locale: SampleUnderstanding(bot.locale(locale)) for locale in spec.locales}


@pytest.mark.parametrize(
    ("locale", "intent", "text"),
    [(at, intent, text) for at, known in HELD_OUT.items()
     for intent, texts in known.items() for text in texts],
)  # fmt: skip
def test_the_shipped_bot_understands_what_is_no_sample(shipped, locale, intent, text):
    spec, ears = shipped
    found = best(ears[locale], text)
    understood = found[0] if found and found[1] >= spec.threshold else None
    assert understood == intent


def test_the_shipped_bot_understands_every_sample_of_its_own(shipped):
    spec, ears = shipped
    for name, intent in spec.intents.items():
        for locale in spec.locales:
            said = intent.utterances_in(locale)
            assert len(said) >= 12
            for text in said:
                value = next(iter(spec.slot_types["CardReason"].values_in(locale).values()))
                spoken = text.replace("{reason}", value[0])
                assert best(ears[locale], spoken)[0] == name, spoken


def test_the_shipped_slot_is_filled_in_both_languages(shipped):
    _, ears = shipped
    for locale, text, reason in (
        ("en-US", "my card was stolen", "stolen"),
        ("en-US", "report a missing card", "lost"),
        ("es-US", "mi tarjeta fue robada", "stolen"),
        ("es-US", "tarjeta extraviada", "lost"),
    ):
        assert ears[locale].interpret(Utterance(text))[0].slots["reason"].interpreted == reason


@pytest.fixture(scope="module")
def lending():
    said = ["borrow my {book}", "borrow my atlas", "{book} please", "the atlas", "two books"]
    spec = {
        "bot": "lending",
        "locales": ["en-US"],
        "intents": {
            "Borrow": {
                "utterances": {"en-US": said},
                "slots": {"book": {"type": "Book"}, "day": {"type": "AMAZON.Date"}},
            }
        },
        "slot_types": {"Book": {"values": {"en-US": {"atlas": ["map book"], "novel": []}}}},
    }
    bot = compile_bot(BotSpec.model_validate(spec), lambda said, locale: str(said))
    return SampleUnderstanding(bot.locale("en-US"))


@pytest.mark.parametrize(
    ("text", "book"),
    [
        ("borrow my atlas", "atlas"),
        ("the atlas", None),
        ("borrow my novel", "novel"),
        ("two books", None),
    ],
)
def test_words_that_are_a_sample_keep_the_value_that_another_sample_names(lending, text, book):
    found = lending.interpret(Utterance(text))[0]
    assert (found.confidence == EXACT) == (text != "borrow my novel")
    assert {name: value.interpreted for name, value in found.slots.items()} == (
        {"book": book} if book else {}
    )
