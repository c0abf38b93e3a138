"""Slot types of a locale: which ear each has, and what its words mean."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.compiler.bots.records import Place, listed_type, regex_type
from ivr.hearing.port import Utterance
from ivr.hearing.samples.slots import OPEN_TYPES, Ears, listed_phrases
from ivr.hearing.samples.templates import stretch
from ivr.hearing.samples.understanding import SampleUnderstanding
from ivr.hearing.samples.words import tokens
from ivr.ir.bot import BotLocale, Slot, SlotType

HERE = Place(("b", "en-US"))
REASONS = {"lost": ["misplaced", "can't find it"], "stolen": ["taken away", "stole"]}


def ears(*kinds, locale="en_US", today=None):
    spoken = BotLocale(identifier=locale, name=locale, slot_types=kinds)
    return Ears(spoken, today)


def meant(value):
    return value and value.interpreted


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("AMAZON.AlphaNumeric", "double five oh", "550"),
        ("AMAZON.Number", "two hundred", "200"),
        ("AMAZON.Percentage", "half a percent", "0.5%"),
        ("AMAZON.Date", "tomorrow", "2026-01-15"),
        ("AMAZON.Confirmation", "yes thank you", "Yes"),
        ("AMAZON.FreeFormInput", "Anything, at all!", "Anything, at all!"),
        ("AMAZON.Unheard", "anything", None),
    ],
)
def test_lexs_own_types(kind, text, expected):
    known = ears(today=date(2026, 1, 14))
    assert meant(known.read(kind, text)) == expected
    assert meant(known.whole(kind, text)) == expected


def test_another_day_counts_from_there():
    known = ears(listed_type(HERE, "R", REASONS), today=date(2026, 1, 14))
    assert meant(known.read("R", "misplaced")) == "lost"
    known.at(date(2026, 3, 1))
    assert meant(known.read("AMAZON.Date", "tomorrow")) == "2026-03-02"
    assert meant(known.read("R", "misplaced")) == "lost"
    known.at(None)
    assert known.read("AMAZON.Date", "tomorrow") is None


def test_what_an_utterance_means_changes_with_the_day():
    days = [date(2026, 1, 14)]
    understanding = SampleUnderstanding(BotLocale(identifier="en_US", name="x"), lambda: days[0])
    slot = Slot(name="day", slot_type_name="AMAZON.Date")
    heard = Utterance("tomorrow")
    assert meant(understanding.value(slot, heard)) == "2026-01-15"
    days[0] = date(2026, 1, 15)
    assert meant(understanding.value(slot, heard)) == "2026-01-16"


def test_listed_values_of_an_answer_and_of_an_utterance():
    known = ears(listed_type(HERE, "R", REASONS))
    assert meant(known.read("R", "i cannot find my card")) == "lost"
    assert meant(known.read("R", "lsot one")) == "lost"
    assert meant(known.mentioned("R", "hello my card was misplaced")) == "lost"
    assert known.mentioned("R", "what does it cost to send the last one") is None
    assert known.mentioned("AMAZON.Number", "five") is None


def test_a_pattern_must_match_all_of_the_spelled_value():
    known = ears(regex_type(HERE, "P", "[0-9]{4}"), regex_type(HERE, "Broken", "[0-9"))
    assert meant(known.read("P", "four two four two")) == "4242"
    assert known.read("P", "four two four") is None
    assert known.read("P", "42425") is None
    assert known.read("Broken", "4242") is None


def test_a_type_without_values_is_read_as_its_parent_or_not_at_all():
    parent = SlotType(name="Town", parent_slot_type_signature="AMAZON.City")
    known = ears(SlotType(name="S"), parent)
    assert known.read("S", "x") is None
    assert meant(known.read("Town", "i live in dallas texas")) == "Dallas"


def test_original_words_are_kept_where_the_type_says_so():
    known = ears(listed_type(HERE, "R", REASONS, strategy="ORIGINAL_VALUE"))
    value = known.read("R", "it was Taken away")
    assert (value.original, value.interpreted, value.resolved) == (
        "Taken away",
        "Taken away",
        ("stolen",),
    )


def test_the_phrases_of_a_type_are_its_values_and_synonyms():
    kind = listed_type(HERE, "R", {"lost": ["misplaced"]})
    assert list(listed_phrases(kind)) == [("lost",), ("misplaced",)]


def test_signs_belong_to_the_value_beside_them():
    text = "pay $50.00, or 20% of it"
    said = tokens(text)
    assert stretch(text, said[1:3]) == "$50.00"
    assert stretch(text, said[4:5]) == "20%"


def test_types_that_any_words_are_a_value_of():
    assert "AMAZON.FreeFormInput" in OPEN_TYPES
    assert "AMAZON.Date" not in OPEN_TYPES
