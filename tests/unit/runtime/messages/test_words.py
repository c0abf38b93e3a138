"""What messages say, in one message of 160 characters, and what answers mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.runtime.events.calls import SPOKEN_LANGUAGES
from ivr.runtime.ledger.reach import texts

LOCALES = ("en-US", "es-US", "fr-CA", "de-DE")
NAMES = st.text(max_size=300) | st.sampled_from(
    [
        "Crédit Agricole & Cie",
        "Banco del Perú",
        "€uro [Bank] {1}",
        "銀行",
        "Ba\r\nnk",
        "\0",
        "x" * 400,
    ]
)


@pytest.mark.parametrize("kind", texts.KINDS)
@pytest.mark.parametrize("locale", LOCALES)
@given(bank=NAMES)
def test_every_message_fits_one_message_whatever_the_bank_is_called(kind, locale, bank):
    body = texts.body(kind, bank, locale)
    assert 0 < len(body) <= texts.SEPTETS_MAX
    assert set(body) <= texts.GSM7
    assert "\n" not in body
    assert "STOP" in body


@given(bank=NAMES)
def test_a_name_that_can_be_written_stands_first(bank):
    name = texts.bank_name(bank)
    assert texts.body(texts.ASKED, bank, "en-US").startswith(name[:20].rpartition(" ")[0])


@pytest.mark.parametrize("language", sorted(SPOKEN_LANGUAGES))
def test_every_language_that_is_spoken_is_written(language):
    for kind in texts.KINDS:
        assert language in texts.BODIES[kind]


@pytest.mark.parametrize(("locale", "words"), [("en-US", "YES or NO"), ("es-MX", "SI o NO")])
def test_the_question_says_what_to_answer(locale, words):
    body = texts.body(texts.ASKED, "Example Bank", locale)
    assert body.startswith("Example Bank")
    assert words in body


def test_no_message_has_a_digit_or_an_amount():
    for bodies in texts.BODIES.values():
        for body in bodies.values():
            assert not any(char.isdigit() or char in "$£¥" for char in body)


@pytest.mark.parametrize(
    ("bank", "name"),
    [
        ("Perú Bank", "Peru Bank"),
        ("銀行", ""),
        ("", ""),
        ("Ñandú", "Ñandu"),
        ("B\u2019s", "B's"),
        ("Maria`s \u2018Casa\u2019", "Maria's 'Casa'"),
        ("A\u2013B\u2014C", "A-B-C"),
    ],
)
def test_a_name_keeps_what_the_alphabet_has(bank, name):
    assert texts.bank_name(bank) == name


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("YES", "yes"),
        (" yes! 👍", "yes"),
        ("Sí.", "yes"),
        ("si", "yes"),
        ("OUI", "yes"),
        ("y", "yes"),
        ("NO", "no"),
        ("No!!!", "no"),
        ("\uff2e\uff2f", "no"),
        ("no no no", "no"),
        ("non", "no"),
        ("STOP", "stop"),
        ("stop.", "stop"),
        ("Please stop texting me", "stop"),
        ("ALTO", "stop"),
        ("pare por favor", "stop"),
        ("arrêt", "stop"),
        ("stop the card", "other"),
        ("no thanks", "other"),
        ("yes no", "other"),
        ("not me", "other"),
        ("1", "other"),
        ("👍", "other"),
        ("", "other"),
        ("please", "other"),
        ("4000001234567899", "other"),
        ("n0", "other"),
    ],
)
def test_an_answer_means_what_all_of_its_words_mean(said, meaning):
    assert texts.meaning(said) == meaning


@given(st.text(max_size=200))
def test_any_text_has_one_meaning(said):
    assert texts.meaning(said) in {"yes", "no", "stop", "other"}


@given(
    word=st.sampled_from(["no", "yes", "stop", "sí"]), around=st.text("!?. \t…👍🏽-*", max_size=8)
)
def test_case_punctuation_and_emoji_change_nothing(word, around):
    assert texts.meaning(around + word.upper() + around) == texts.meaning(word)
