"""What a voice makes of say-as, in words of the locale."""

import pytest

from ivr.faults import Malformed
from ivr.spec.values import LOCALES
from ivr.speech.markup.voicing import READ, as_heard


def said(manner, text):
    return f"<speak>It is <say-as {manner}>{text}</say-as>.</speak>"


@pytest.mark.parametrize(
    ("manner", "text", "locale", "heard"),
    [
        ('interpret-as="digits"', "0412", "en-US", "zero four one two"),
        ('interpret-as="digits"', "04 12", "es-US", "cero cuatro uno dos"),
        ('interpret-as="digits"', "0412", "de-DE", "null vier eins zwei"),
        ('interpret-as="digits"', "4A", "en-US", "4A"),
        ('interpret-as="digits"', "$.External.x", "en-US", "$.External.x"),
        ('interpret-as="digits"', "0412", "xx-XX", "0412"),
        ('interpret-as="telephone"', "5550101", "fr-CA", "cinq cinq cinq zéro un zéro un"),
        ('interpret-as="telephone"', "+12", "en-US", "plus one two"),
        ('interpret-as="telephone"', "+12", "de-DE", "+12"),
        ('interpret-as="cardinal"', "1234", "en-US", "1,234"),
        ('interpret-as="cardinal"', "12345", "es-US", "12 mil 345"),
        ('interpret-as="number"', "1.5", "en-US", "1.5"),
        ('interpret-as="cardinal"', "12", "pt-BR", "12"),
        ('interpret-as="date" format="ymd"', "2026-03-03", "en-US", "March 3rd, 2026"),
        ('interpret-as="date" format="ymd"', "2026-03-03", "es-US", "3 de marzo de 2026"),
        ('interpret-as="date" format="mdy"', "03-03-2026", "en-US", "03-03-2026"),
        ('interpret-as="ordinal"', "3", "en-US", "3"),
    ],
)
def test_a_manner_sounds_as_it_says(manner, text, locale, heard):
    assert as_heard(said(manner, text), locale) == f"It is {heard}."


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_has_its_ten_digits(locale):
    heard = as_heard(said('interpret-as="digits"', "0123456789"), locale)
    words = heard.removeprefix("It is ").removesuffix(".").split()
    assert len(set(words)) == 10
    assert not any(word.isdecimal() for word in words)


def test_what_is_read_stays_as_it_is_written():
    assert as_heard(said('interpret-as="digits"', "0412"), READ) == "It is 0412."


def test_the_rest_is_heard_as_ever_and_broken_markup_is_refused():
    text = '<speak>One <break time="1s"/> two <sub alias="three">3</sub></speak>'
    assert as_heard(text, "en-US") == "One two three"
    with pytest.raises(Malformed):
        as_heard("<speak>Oh", "en-US")
