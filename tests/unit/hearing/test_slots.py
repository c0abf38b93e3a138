"""Slot types: what is a value, and what it means."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.compiler.bots.records import Place, listed_type, regex_type
from ivr.hearing.samples.answers import CONFIRMATIONS, confirmation
from ivr.hearing.samples.slots import OPEN_TYPES, READERS, Ear, Said, reader_of
from ivr.hearing.samples.words import words
from ivr.ir.bot import SlotType

EN = Ear("en_US", lambda: date(2026, 1, 14))
ES = Ear("es_US", lambda: None)
HERE = Place(("b", "en-US"))
REASONS = {"lost": ["misplaced"], "stolen": ["taken away", "stole"]}


def read(reader, text, ear=EN):
    assert reader is not None
    value = reader(Said(words(text), text), ear)
    return value and value.interpreted


@pytest.mark.parametrize(
    ("kind", "text", "ear", "expected"),
    [
        ("AMAZON.AlphaNumeric", "double five oh", EN, "550"),
        ("AMAZON.AlphaNumeric", "hello there", EN, None),
        ("AMAZON.Number", "doscientos", ES, "200"),
        ("AMAZON.Date", "tomorrow", EN, "2026-01-15"),
        ("AMAZON.Date", "mañana", ES, None),
        ("AMAZON.Confirmation", "Yes please", EN, "Yes"),
        ("AMAZON.Confirmation", "yes thank you", EN, "Yes"),
        ("AMAZON.Confirmation", "no señor", ES, "No"),
        ("AMAZON.Confirmation", "tal vez", ES, "Maybe"),
        ("AMAZON.Confirmation", "yes but no", EN, None),
        ("AMAZON.PhoneNumber", "415 555 0101", EN, "4155550101"),
        ("AMAZON.PhoneNumber", "415", EN, None),
        ("AMAZON.FirstName", "maría josé", ES, "María José"),
        ("AMAZON.FirstName", "route 66", EN, None),
        ("AMAZON.FreeFormInput", "Anything, at all!", EN, "Anything, at all!"),
    ],
)
def test_lexs_own_types(kind, text, ear, expected):
    assert read(reader_of(kind, None), text, ear) == expected


def test_a_type_without_a_reader_understands_nothing():
    assert reader_of("AMAZON.StreetName", None) is None
    assert set(READERS) >= OPEN_TYPES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lost", "lost"),
        ("Misplaced!", "lost"),
        ("taken away", "stolen"),
        ("misplacd", "lost"),
        ("broken", None),
        ("lost and stolen", None),
    ],
)
def test_listed_values_and_synonyms(text, expected):
    assert read(reader_of("R", listed_type(HERE, "R", REASONS)), text) == expected


def test_a_slip_between_two_values_decides_for_neither():
    kind = listed_type(HERE, "R", {"coat": (), "boat": ()})
    assert read(reader_of("R", kind), "goat") is None


def test_original_words_are_kept_where_the_type_says_so():
    kind = listed_type(HERE, "R", REASONS, strategy="ORIGINAL_VALUE")
    reader = reader_of("R", kind)
    assert reader is not None
    value = reader(Said(("taken", "away"), "Taken away"), EN)
    assert value is not None
    assert (value.interpreted, value.resolved) == ("Taken away", ("stolen",))


def test_a_pattern_must_match_all_of_the_spelled_value():
    reader = reader_of("P", regex_type(HERE, "P", "[0-9]{4}"))
    assert read(reader, "four two four two") == "4242"
    assert read(reader, "four two four") is None
    assert read(reader, "42425") is None


def test_a_broken_pattern_matches_nothing():
    assert read(reader_of("P", regex_type(HERE, "P", "[0-9")), "4242") is None


def test_a_type_without_values_matches_nothing():
    assert read(reader_of("S", SlotType(name="S")), "x") is None


@pytest.mark.parametrize("language", CONFIRMATIONS)
def test_no_phrase_is_both_yes_and_no(language):
    table = CONFIRMATIONS[language]
    every = [phrase for phrases in table.values() for phrase in phrases]
    assert len(set(every)) == len(every)
    for value, phrases in table.items():
        for phrase in phrases:
            assert words(phrase) == tuple(phrase.split()) or "'" in phrase
            assert confirmation(tuple(phrase.split()), language) == value


def test_a_language_without_words_confirms_nothing():
    assert confirmation(("ja",), "de") is None
