"""The estimate of spoken seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import spoken
from ivr.speech import pace
from ivr.speech.markup import ssml


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Welcome to the bank", 4),
        ("don't stop", 2),
        ("press 1", 2),
        ("20 dollars", 2),
        ("42 dollars", 3),
        ("100", 2),
        ("142", 4),
        ("1,234 dollars", 7),
        ("1000000", 7),
        ("0007", 4),
        ("48213", 5),
        ("42.50", 5),
        ("5:30 PM", 3),
        ("March 3rd, 2026", 6),
        ("1er mars", 2),
        ("12 mil 345 dólares", 7),
        ("--- ... ?", 0),
        ("x² ٤٢", 2),
    ],
)
def test_words(text, words):
    assert pace.words(text) == words


def test_pauses_of_punctuation():
    bare = pace.of_text("one two three", "en-US")
    assert pace.of_text("one, two, three", "en-US") == pytest.approx(bare + 0.7)
    assert pace.of_text("one. two three.", "en-US") == pytest.approx(bare + 1.2)
    assert pace.of_text("one... two three", "en-US") == pytest.approx(bare + 0.6)


def test_a_rate_per_locale():
    assert pace.of_text("a b c d e f", "es-US") > pace.of_text("a b c d e f", "en-US")
    assert pace.of_text("a b", "de-DE") == pace.of_text("a b", "es-MX")


def test_ssml_counts_pauses_and_pace():
    plain = pace.of_ssml("<speak>one two three four</speak>", "en-US")
    assert plain == pytest.approx(pace.of_text("one two three four", "en-US"))
    paused = '<speak>one two<break time="2s"/> three four</speak>'
    assert pace.of_ssml(paused, "en-US") == pytest.approx(plain + 2)
    slow = '<speak><prosody rate="50%">one two three four</prosody></speak>'
    assert pace.of_ssml(slow, "en-US") == pytest.approx(plain * 2)
    nested = (
        '<speak><prosody rate="50%"><prosody rate="slow">one</prosody> two three four'
        "</prosody></speak>"
    )
    assert pace.of_ssml(nested, "en-US") > plain * 2


def test_spelled_digits_count_one_by_one():
    spelled = '<speak><say-as interpret-as="digits">4821</say-as></speak>'
    assert pace.of_ssml(spelled, "en-US") == pytest.approx(4 / 2.6)
    assert pace.of_ssml("<speak><sub alias='one two'>x</sub></speak>", "en-US") == pytest.approx(
        2 / 2.6
    )


def test_broken_ssml_counts_nothing():
    assert pace.of_ssml("<speak>one two", "en-US") == 0


@given(st.text(max_size=100), st.text(max_size=100))
def test_more_text_never_takes_less_time(one, other):
    assert pace.of_text(f"{one} {other}", "en-US") >= pace.of_text(one, "en-US") - 1e-9


@given(st.text(alphabet="abc 0123456789.,:;!?-", max_size=100))
def test_text_and_ssml_agree(text):
    document = f"<speak>{ssml.escape(text)}</speak>"
    squeezed = " ".join(text.split())
    assert pace.of_ssml(document, "en-US") == pytest.approx(pace.of_text(squeezed, "en-US"))


@given(st.text(alphabet="0123456789", min_size=1, max_size=16))
def test_spoken_digits_take_one_word_each(text):
    assert pace.words(spoken.digits(text, "en-US")) == len(text)
