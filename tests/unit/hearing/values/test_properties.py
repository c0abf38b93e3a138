"""Numbers, days, times and digits: said in words, they are read back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.listed.values import ListedValues
from ivr.hearing.values.reading import READERS, alternatives, read, whole
from ivr.hearing.values.text import listed

TODAY = date(2026, 11, 18)
EARS = {"en": Ear("en_US", TODAY, time(14, 10)), "es": Ear("es_US", TODAY, time(14, 10))}

EN_SMALL = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
EN_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
EN_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
EN_MONTHS = listed(
    "january february march april may june july august september october november december"
)
ES_SMALL = listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
ES_TENS = listed("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
ES_HUNDREDS = listed(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
)
ES_MONTHS = listed(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)


def english(number, joint=""):
    if number < 20:
        return EN_SMALL[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return EN_TENS[tens - 2] + (f" {EN_SMALL[unit]}" if unit else "")
    for scale, name in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= scale:
            front, rest = divmod(number, scale)
            link = f" {joint} " if joint and rest < 100 else " "
            return f"{english(front, joint)} {name}" + (
                f"{link}{english(rest, joint)}" if rest else ""
            )
    raise AssertionError(number)


def spanish(number, *, before_noun=False):
    if number < 1000:
        return spanish_group(number, before_noun=before_noun)
    if number < 10**6:
        front, rest = divmod(number, 1000)
        mil = "mil" if front == 1 else f"{spanish(front, before_noun=True)} mil"
        return mil + (f" {spanish(rest, before_noun=before_noun)}" if rest else "")
    front, rest = divmod(number, 10**6)
    million = "un millón" if front == 1 else f"{spanish(front, before_noun=True)} millones"
    return million + (f" {spanish(rest)}" if rest else "")


def spanish_group(number, *, before_noun):
    if number < 30:
        word = ES_SMALL[number]
        return {1: "un", 21: "veintiún"}.get(number, word) if before_noun else word
    if number < 100:
        tens, unit = divmod(number, 10)
        rest = f" y {spanish(unit, before_noun=before_noun)}" if unit else ""
        return ES_TENS[tens - 3] + rest
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    more = f" {spanish(rest, before_noun=before_noun)}" if rest else ""
    return ES_HUNDREDS[hundreds - 1] + more


def value(kind, text, language, ear=None):
    found = read(kind, text, ear or EARS[language])
    return found and found.interpreted


NUMBERS = st.one_of(
    st.integers(0, 3_000), st.integers(0, 10**6), st.integers(0, 10**9), st.just(10**9)
)


@given(NUMBERS, st.sampled_from(("", "and")))
@settings(max_examples=100, deadline=None)
def test_english_numbers(number, joint):
    assert value("AMAZON.Number", english(number, joint), "en") == str(number)


@given(NUMBERS)
@settings(max_examples=100, deadline=None)
def test_spanish_numbers(number):
    assert value("AMAZON.Number", spanish(number), "es") == str(number)


@given(st.integers(0, 99_999), st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_amounts(dollars, cents):
    expected = f"USD {dollars}.{cents:02}"
    text = f"{english(dollars)} dollars and {english(cents)} cents"
    assert value("AMAZON.Currency", text, "en") == expected
    text = f"{spanish(dollars, before_noun=True)} dólares con {spanish(cents)} centavos"
    assert value("AMAZON.Currency", text, "es") == expected


def ordinal(day):
    if day <= 20:
        return EN_ORDINALS[day - 1]
    tens, unit = divmod(day, 10)
    return f"{EN_TENS[tens - 2]} {EN_ORDINALS[unit - 1]}" if unit else "thirtieth"


@given(st.dates(date(1920, 1, 1), date(2060, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_days_with_their_year(day):
    month, iso = EN_MONTHS[day.month - 1], day.isoformat()
    pair = f"{english(day.year // 100)} {english(day.year % 100)}"
    years = [english(day.year)] + ([pair] if day.year % 100 >= 10 else [])
    for year in years:
        assert value("AMAZON.Date", f"{month} {ordinal(day.day)} {year}", "en") == iso
        assert value("AMAZON.Date", f"the {ordinal(day.day)} of {month} {year}", "en") == iso
    text = f"{spanish(day.day)} de {ES_MONTHS[day.month - 1]} de {spanish(day.year)}"
    assert value("AMAZON.Date", text, "es") == iso
    assert value("AMAZON.Date", f"{day.month}/{day.day}/{day.year}", "en") == iso
    assert value("AMAZON.Date", f"{day.month:02}{day.day:02}{day.year}", "en") == iso


@pytest.mark.parametrize("ahead", range(0, 365, 3))
def test_days_without_a_year_are_the_next_ones(ahead):
    day = TODAY + timedelta(days=ahead)
    month, iso = EN_MONTHS[day.month - 1], day.isoformat()
    assert value("AMAZON.Date", f"{month} {ordinal(day.day)}", "en") == iso
    text = f"el {spanish(day.day)} de {ES_MONTHS[day.month - 1]}"
    assert value("AMAZON.Date", text, "es") == iso


@given(st.times())
@settings(max_examples=60, deadline=None)
def test_times(moment):
    hour, minute, late = moment.hour % 12 or 12, moment.minute, moment.hour >= 12
    expected = f"{moment.hour:02}:{minute:02}"
    half = "pm" if late else "am"
    minutes = (
        "" if not minute else f" oh {english(minute)}" if minute < 10 else f" {english(minute)}"
    )
    assert value("AMAZON.Time", f"{english(hour)}{minutes} {half}", "en") == expected
    assert value("AMAZON.Time", f"{hour}:{minute:02} {half}", "en") == expected
    clock = "la una" if hour == 1 else f"las {spanish(hour)}"
    con = f" y {spanish(minute)}" if minute else ""
    assert value("AMAZON.Time", f"{clock}{con} {half[0]} {half[1]}", "es") == expected


def grouped(digits, sizes, numeral, zero):
    """Say digits in groups of one or two; a group that begins with zero digit by digit."""
    said, at = [], 0
    for size in (*sizes, *[1] * len(digits)):
        group = digits[at : at + size]
        if not group:
            break
        at += len(group)
        if len(group) == 2 and group[0] != "0":
            said.append(numeral(int(group)))
        else:
            said.extend(zero if digit == "0" else numeral(int(digit)) for digit in group)
    return " ".join(said)


@given(st.text("0123456789", min_size=4, max_size=10), st.lists(st.integers(1, 2), max_size=10))
@settings(max_examples=60, deadline=None)
def test_digits_in_any_grouping(digits, sizes):
    for language, numeral, zero in (("en", english, "oh"), ("es", spanish, "cero")):
        ear = Ear(f"{language}_US", regex=f"[0-9]{{{len(digits)}}}")
        text = grouped(digits, sizes, numeral, zero)
        found = {each.interpreted for each in alternatives("Code", text, ear, 400)}
        assert digits in found


@given(st.text("0123456789", min_size=10, max_size=10).filter(lambda text: text[0] > "1"))
@settings(max_examples=100, deadline=None)
def test_phone_numbers_digit_by_digit(digits):
    for language, numeral in (("en", english), ("es", spanish)):
        text = " ".join(numeral(int(digit)) for digit in digits)
        assert value("AMAZON.PhoneNumber", text, language) == digits


SPOKEN = """
five twenty hundred and a half point double oh the of march friday next in days past to dollars
cents cinco veinte mil y medio de la tarde menos cuarto doble próximo no yes at dot b as in bravo
$ 12:30 3/4 1,2.3 -4 @ º ² '' . millones
"""
WORDS = st.lists(st.sampled_from(listed(SPOKEN)), max_size=14).map(" ".join)


@given(st.one_of(st.text(max_size=60), WORDS), st.sampled_from(("en_US", "es_ES", "fr_FR", "")))
@settings(max_examples=40, deadline=None)
def test_any_text_is_answered(text, locale):
    values = ListedValues({"lost": ["misplaced"], "": [""]}, "en")
    for ear in (
        Ear(locale, TODAY),
        Ear(locale),
        Ear(locale, regex="[A-Z]+"),
        Ear("en", values=values),
    ):
        for kind in (*READERS, "AMAZON.Unheard"):
            for found in (*alternatives(kind, text, ear), whole(kind, text, ear)):
                assert found is None or (found.interpreted and found.resolved)


LONG = (
    *("twenty one " * 93, "double five a " * 73, "9" * 1_024, "a.b@" * 256, "to the of " * 102),
    *("and a half " * 93, "mil " * 256, "b as in b as in " * 64, "3/" * 512, "x" * 1_024),
)


@pytest.mark.parametrize("text", LONG)
def test_long_texts_end(text):
    patterns = (Ear("en_US", regex="([0-9]+)+x"), Ear("en_US", regex="[0-9]{400}"))
    for ear in (*EARS.values(), *patterns):
        for kind in READERS:
            alternatives(kind, text, ear)
