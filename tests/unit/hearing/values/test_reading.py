"""The one way to ask: custom types, whole values, other readings, what is not understood."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.hearing.values.answers import CONFIRMATIONS
from ivr.hearing.values.ear import Ear
from ivr.hearing.values.listed.slips import closest, distance, forgiven
from ivr.hearing.values.listed.stems import stem
from ivr.hearing.values.listed.values import ListedValues
from ivr.hearing.values.reading import OPEN_TYPES, READERS, alternatives, read, whole
from ivr.hearing.values.text import said, words_of

REASONS = {
    "lost": ["misplaced"],
    "stolen": ["taken away", "robbed"],
    "damaged": ["broken", "cracked"],
}
MOTIVOS = {"perdida": ["extraviada"], "robada": ["hurtada"], "dañada": ["rota"]}


def listed(values, language, text, *, keeps_words=False):
    kinds = ListedValues(values, language, keeps_words=keeps_words)
    return read("Custom", text, Ear(f"{language}_US", values=kinds))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lost", "lost"),
        ("Misplaced!", "lost"),
        ("it was stolen", "stolen"),
        ("it was taken away from me", "stolen"),
        ("stole", "stolen"),
        ("someone robbed me", "stolen"),
        ("i think i lost it", "lost"),
        ("it's broken", "damaged"),
        ("misplacd", "lost"),
        ("crakced", "damaged"),
        ("not lost, stolen", "stolen"),
        ("um stolen", "stolen"),
        ("it was not lost", None),
        ("hello", None),
        ("lst", None),
    ],
)
def test_listed_values_in_english(text, expected):
    value = listed(REASONS, "en", text)
    assert (value and value.interpreted) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("perdida", "perdida"),
        ("me la robaron", "robada"),
        ("la perdí", "perdida"),
        ("se me perdió", "perdida"),
        ("está rota", "dañada"),
        ("se dañó", "dañada"),
        ("extravié mi tarjeta", "perdida"),
        ("robda", "robada"),
        ("no está perdida", None),
        ("buenos días", None),
    ],
)
def test_listed_values_in_spanish(text, expected):
    value = listed(MOTIVOS, "es", text)
    assert (value and value.interpreted) == expected


def test_a_slip_between_two_values_decides_for_neither():
    assert listed({"coat": (), "boat": ()}, "en", "goat") is None


def test_original_words_are_kept_where_the_type_says_so():
    value = listed(REASONS, "en", "it was Taken away", keeps_words=True)
    assert value is not None
    assert (value.interpreted, value.resolved[0]) == ("Taken away", "stolen")


def test_longer_values_win():
    kinds = {"card": (), "credit card": ()}
    value = listed(kinds, "en", "my credit card please")
    assert value is not None
    assert value.interpreted == "credit card"


def test_many_values_are_found():
    kinds = ListedValues({f"item {number} x": () for number in range(10_000)}, "en")
    value = read("Custom", "the item 77 x", Ear("en_US", values=kinds))
    assert value is not None
    assert value.interpreted == "item 77 x"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("AMAZON.Number", "fifty", "50"),
        ("AMAZON.Number", "um about fifty please", "50"),
        ("AMAZON.Number", "fifty to bob", None),
        ("AMAZON.Date", "tomorrow", "2026-11-19"),
        ("AMAZON.Date", "the third of march for dinner", None),
        ("AMAZON.FreeFormInput", "anything", "anything"),
        ("AMAZON.Unheard", "anything", None),
        ("AMAZON.Number", " ", None),
    ],
)
def test_a_whole_value_has_no_other_words(kind, text, expected):
    value = whole(kind, text, Ear("en_US", date(2026, 11, 18)))
    assert (value and value.interpreted) == expected


def test_other_readings_come_in_order():
    values = alternatives("AMAZON.Currency", "one fifty", Ear("en_US"))
    assert values[0].resolved == ("USD 1.50", "USD 150.00")
    codes = [v.interpreted for v in alternatives("AMAZON.AlphaNumeric", "twenty one", Ear("en_US"))]
    assert codes == ["21", "201"]


def test_the_original_is_what_the_caller_said():
    value = read("AMAZON.Number", "the number is Forty-Two, thanks", Ear("en_US"))
    assert value is not None
    assert value.original == "Forty-Two"


def test_days_that_need_today_are_unknown_without_it():
    assert read("AMAZON.Date", "tomorrow", Ear("en_US")) is None
    value = read("AMAZON.Date", "march third twenty twenty seven", Ear("en_US"))
    assert value is not None
    assert value.interpreted == "2027-03-03"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("AMAZON.Number", "42", "42"),
        ("AMAZON.Number", "quarante", None),
        ("AMAZON.Date", "2026-12-01", "2026-12-01"),
        ("AMAZON.Time", "17:30", "17:30"),
        ("AMAZON.PhoneNumber", "+33 1 23 45 67 89", "+33123456789"),
        ("AMAZON.EmailAddress", "a@example.com", "a@example.com"),
        ("AMAZON.Confirmation", "oui", None),
        ("AMAZON.Currency", "12,50 €", "EUR 12.50"),
        ("AMAZON.FirstName", "amélie", "Amélie"),
    ],
)
def test_other_languages_are_read_as_written(kind, text, expected):
    value = read(kind, text, Ear("fr_FR", date(2026, 11, 18)))
    assert (value and value.interpreted) == expected


@pytest.mark.parametrize("regex", ["[0-9", "(a+)+b", "x" * 301])
def test_patterns_that_lex_refuses_match_nothing(regex):
    assert read("Code", "a a a a a", Ear("en_US", regex=regex)) is None


@pytest.mark.parametrize("language", CONFIRMATIONS)
def test_every_answer_is_found_as_it_is_written(language):
    for phrase, expected in CONFIRMATIONS[language].items():
        assert words_of(" ".join(phrase)) == phrase
        value = read("AMAZON.Confirmation", " ".join(phrase), Ear(f"{language}_US"))
        assert value is not None
        assert value.interpreted == expected


def test_types_that_any_words_may_be():
    assert set(READERS) > OPEN_TYPES
    assert "AMAZON.Number" not in OPEN_TYPES


def test_tokens_keep_their_place():
    heard = said("Call at 5:30 p.m. - it's $1,250.50!")
    assert heard.words == ("call", "at", "5:30", "pm", "its", "$", "1,250.50")
    assert heard.part(2, 4).original == "5:30 p.m"
    assert heard.only((5, 6)).original == "$1,250.50"


def test_slips():
    assert distance("stolen", "stoeln", 2) == 1
    assert distance("abcd", "wxyz", 2) == 3
    assert [forgiven(length) for length in (3, 4, 7, 13)] == [0, 1, 2, 3]
    assert closest("texsa", ["texas", "maine"]) == "texas"
    assert closest("goat", ["coat", "boat"]) is None


def test_stems():
    assert stem("robaron", "es") == stem("robada", "es")
    assert stem("stole", "en") == stem("stealing", "en")
    assert stem("stopping", "en") == stem("stopped", "en")
    assert stem("cat", "en") == "cat"
