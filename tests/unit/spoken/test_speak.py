"""The one door: every contract kind has a formatter, and every formatter is safe and total."""

from __future__ import annotations

import datetime
import subprocess
import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import spoken
from ivr.contract import FUNCTIONS, UNSPEAKABLE, Kind, wire
from ivr.faults import Malformed

LOCALES = st.sampled_from(sorted(spoken.LOCALES))
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="$.[]{}<>&\"'% \u202e\u200b\x00\x1b|_*-/abAB019", max_size=40),
    st.sampled_from(["</speak><audio src='x'/>", "$.Attributes.pin", "{{7*7}}", "$&.x", "<a$>.x"]),
)


def safe(said: str) -> None:
    assert said
    assert said == said.strip()
    assert not UNSPEAKABLE.intersection(said)
    assert "$." not in said
    assert not set("{}[]").intersection(said)
    assert all(
        unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in said
    )


def test_every_kind_has_a_formatter():
    assert set(spoken.FORMATTERS) == {kind.value for kind in Kind}


@pytest.mark.parametrize(
    ("kind", "value", "english", "spanish"),
    [
        (Kind.MONEY, "42.50 USD", "42 dollars and 50 cents", "42 dólares con 50 centavos"),
        (Kind.MONEY, "USD 42.50", "42 dollars and 50 cents", "42 dólares con 50 centavos"),
        (Kind.DATE, "2026-03-03", "March 3rd, 2026", "3 de marzo de 2026"),
        (Kind.TIME, "17:30", "5:30 PM", "las 5:30 de la tarde"),
        (Kind.DIGITS, "123", "one two three", "uno dos tres"),
        (Kind.CARD_ENDING, "4821", "four eight two one", "cuatro ocho dos uno"),
        (Kind.COUNT, "3", "3", "3"),
        (Kind.NAME, "MARIA", "Maria", "Maria"),
        (Kind.TEXT, "AT&T", "AT and T", "AT y T"),
        (Kind.CHOICE, "not_mine", "not_mine", "not_mine"),
        (Kind.ID, "case-1", "case-1", "case-1"),
        (Kind.PHONE, "+12025550100", "two zero two, five five five, zero one zero zero", None),
    ],
)
def test_speak(kind, value, english, spanish):
    assert spoken.speak(kind, value, "en-US") == english
    assert spanish is None or spoken.speak(kind, value, "es-US") == spanish


@pytest.mark.parametrize("kind", sorted(spoken.FORMATTERS))
def test_nothing_to_say_is_none(kind):
    assert spoken.speak(kind, "", "en-US") == spoken.speak(kind, "none", "es-US") == "none"


@pytest.mark.parametrize("value", ["42.50", "USD", "42.50USD", "42.50 USD ", "42.50  USD"])
def test_money_that_is_not_canonical(value):
    with pytest.raises(Malformed):
        spoken.speak("money", value, "en-US")


def test_an_unknown_kind():
    with pytest.raises(Malformed, match="colour"):
        spoken.speak("colour", "red", "en-US")


@given(st.sampled_from(sorted(spoken.FORMATTERS)), HOSTILE, LOCALES)
def test_any_value_is_safe_or_refused(kind, value, locale):
    try:
        said = spoken.speak(kind, value, locale)
    except Malformed:
        return
    safe(said)
    assert spoken.speak(kind, value, locale) == said


@given(HOSTILE, LOCALES)
def test_free_text_is_never_refused_and_settles(value, locale):
    for formatter in (spoken.plain, spoken.name):
        said = formatter(value, locale)
        safe(said)
        assert formatter(said, locale) == said


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from(["USD", "EUR", "GBP", "MXN", "JPY", "CAD", "XAF", "ZZZ"]),
    LOCALES,
)
def test_any_amount_is_spoken(amount, code, locale):
    said = spoken.money(amount, code, locale)
    safe(said)
    assert any(char.isdigit() for char in said) or said.split()[-1].isalpha()
    assert said == spoken.money(str(amount), code, locale)


@given(st.integers(0, 99_999_999), LOCALES)
def test_different_amounts_sound_different(cents, locale):
    one, other = Decimal(cents) / 100, Decimal(cents + 1) / 100
    assert spoken.money(one, "USD", locale) != spoken.money(other, "USD", locale)


@given(st.dates(), LOCALES)
def test_any_date_names_its_year(value, locale):
    said = spoken.date(value, locale)
    safe(said)
    assert said.endswith(str(value.year))


@given(LOCALES)
def test_no_two_minutes_sound_the_same(locale):
    every = [datetime.time(hour, minute) for hour in range(24) for minute in range(60)]
    said = {spoken.time(value, locale) for value in every}
    assert len(said) == len(every)
    for each in said:
        safe(each)


@given(st.text(alphabet="0123456789", min_size=1, max_size=64), LOCALES)
def test_digits_can_be_read_back(text, locale):
    words = spoken.LOCALES[locale].digits
    said = spoken.digits(text, locale)
    safe(said)
    assert "".join(str(words.index(word)) for word in said.replace(",", "").split()) == text


@given(st.text(alphabet="0123456789", min_size=4, max_size=19), LOCALES)
def test_a_card_is_never_spoken_beyond_its_ending(text, locale):
    assert spoken.card_ending(text, locale) == spoken.digits(text[-4:], locale)


@given(HOSTILE, LOCALES)
def test_what_is_spoken_crosses_the_wire(value, locale):
    said = spoken.plain(value, locale)
    assert wire(FUNCTIONS["case"], {"state": "open", "merchant": said})["merchant"] == said


def test_only_the_standard_library_is_loaded():
    script = (
        "import sys; before = set(sys.modules); import ivr.spoken;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "['ivr']"
