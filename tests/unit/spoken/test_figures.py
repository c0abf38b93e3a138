"""What money, counts, digits, card endings and phone numbers sound like."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ivr import spoken
from ivr.faults import Malformed

MONEY = [
    # amount, code, en-US, es-US
    ("42.50", "USD", "42 dollars and 50 cents", "42 dólares con 50 centavos"),
    ("42", "USD", "42 dollars", "42 dólares"),
    ("42.00", "USD", "42 dollars", "42 dólares"),
    ("1", "USD", "1 dollar", "un dólar"),
    ("1.01", "USD", "1 dollar and 1 cent", "un dólar con un centavo"),
    ("1.10", "USD", "1 dollar and 10 cents", "un dólar con 10 centavos"),
    ("2.01", "USD", "2 dollars and 1 cent", "2 dólares con un centavo"),
    ("0.01", "USD", "1 cent", "un centavo"),
    ("0.99", "USD", "99 cents", "99 centavos"),
    ("0", "USD", "0 dollars", "0 dólares"),
    ("-0", "USD", "0 dollars", "0 dólares"),
    ("-0.004", "USD", "0 dollars", "0 dólares"),
    ("-42.50", "USD", "minus 42 dollars and 50 cents", "menos 42 dólares con 50 centavos"),
    ("-0.5", "USD", "minus 50 cents", "menos 50 centavos"),
    ("-1", "USD", "minus 1 dollar", "menos un dólar"),
    ("0.005", "USD", "1 cent", "un centavo"),
    ("1.999", "USD", "2 dollars", "2 dólares"),
    ("999.99", "USD", "999 dollars and 99 cents", "999 dólares con 99 centavos"),
    ("1000", "USD", "1,000 dollars", "1000 dólares"),
    ("1234.56", "USD", "1,234 dollars and 56 cents", "1234 dólares con 56 centavos"),
    ("9999", "USD", "9,999 dollars", "9999 dólares"),
    ("10000", "USD", "10,000 dollars", "10 mil dólares"),
    ("12345", "USD", "12,345 dollars", "12 mil 345 dólares"),
    ("250000", "USD", "250,000 dollars", "250 mil dólares"),
    ("1000000", "USD", "1,000,000 dollars", "un millón de dólares"),
    ("3000000", "USD", "3,000,000 dollars", "3 millones de dólares"),
    ("1001000", "USD", "1,001,000 dollars", "un millón mil dólares"),
    ("2500007", "USD", "2,500,007 dollars", "2 millones 500 mil 7 dólares"),
    ("2000000000", "USD", "2,000,000,000 dollars", "2000 millones de dólares"),
    ("19.9", "EUR", "19 euros and 90 cents", "19 euros con 90 céntimos"),
    ("1", "EUR", "1 euro", "un euro"),
    ("1.01", "GBP", "1 pound and 1 penny", "una libra con un penique"),
    ("12.30", "GBP", "12 pounds and 30 pence", "12 libras con 30 peniques"),
    ("15.20", "MXN", "15 Mexican pesos and 20 centavos", "15 pesos mexicanos con 20 centavos"),
    ("1", "MXN", "1 Mexican peso", "un peso mexicano"),
    ("5", "CAD", "5 Canadian dollars", "5 dólares canadienses"),
    ("2", "AUD", "2 Australian dollars", "2 dólares australianos"),
    ("2.05", "BRL", "2 Brazilian reais and 5 centavos", "2 reales brasileños con 5 centavos"),
    ("7", "CHF", "7 Swiss francs", "7 francos suizos"),
    ("1", "JPY", "1 yen", "un yen"),
    ("5000", "JPY", "5,000 yen", "5000 yenes"),
    ("5000.4", "JPY", "5,000 yen", "5000 yenes"),
    ("42.50", "XAF", "42.50 X A F", "42.50 X A F"),
    ("42", "XAF", "42 X A F", "42 X A F"),
    ("12345.5", "XAF", "12,345.50 X A F", "12345.50 X A F"),
    ("12345", "XAF", "12,345 X A F", "12 mil 345 X A F"),
]


@pytest.mark.parametrize(("amount", "code", "english", "spanish"), MONEY)
def test_money_in_two_locales(amount, code, english, spanish):
    assert spoken.money(amount, code, "en-US") == english
    assert spoken.money(amount, code, "es-US") == spanish
    assert spoken.speak("money", f"{amount} {code}", "en-US") == english


@pytest.mark.parametrize(
    ("amount", "code", "locale", "said"),
    [
        (Decimal("42.50"), "usd", "en-GB", "42 dollars and 50 cents"),
        (7, "USD", "en-US", "7 dollars"),
        ("15.20", "MXN", "es-MX", "15 pesos con 20 centavos"),
        ("42.50", "XAF", "es-ES", "42,50 X A F"),
        ("42.50", "EUR", "es-AR", "42 euros con 50 céntimos"),
        ("42.50", "CAD", "fr-CA", "42 dollars et 50 cents"),
        ("0", "CAD", "fr-CA", "0 dollar"),
        ("1", "GBP", "fr-FR", "une livre"),
        ("12345", "USD", "fr", "12 mille 345 dollars américains"),
        ("2000000", "CAD", "fr-CA", "2 millions de dollars"),
        ("42.50", "USD", "en_US", "42 dollars and 50 cents"),
    ],
)
def test_money_elsewhere(amount, code, locale, said):
    assert spoken.money(amount, code, locale) == said


@pytest.mark.parametrize(
    "amount",
    [
        "",
        " 42",
        "42,50",
        "1e5",
        "NaN",
        "Infinity",
        "٤٢",
        "42.",
        ".5",
        "--1",
        "1_000",
        "$5",
        "1" * 19,
    ],
)
def test_an_amount_that_is_none(amount):
    with pytest.raises(Malformed, match="amount"):
        spoken.money(amount, "USD", "en-US")


@pytest.mark.parametrize(
    "amount", [Decimal("NaN"), Decimal("-Infinity"), 10**12, Decimal(-(10**12))]
)
def test_an_amount_without_bounds(amount):
    with pytest.raises(Malformed, match="amount"):
        spoken.money(amount, "USD", "en-US")


def test_an_amount_of_another_type():
    for amount in (None, [], object()):
        with pytest.raises(Malformed, match="amount"):
            spoken.money(amount, "USD", "en-US")


@pytest.mark.parametrize("code", ["", "US", "DOLLAR", "U$D", "ÜSD", "12A"])
def test_a_currency_that_is_none(code):
    with pytest.raises(Malformed, match="currency"):
        spoken.money("1", code, "en-US")


@pytest.mark.parametrize("locale", ["", "de-DE", "xx", "english", "$.Attributes.locale"])
def test_an_unknown_language(locale):
    for speak in (
        lambda: spoken.money("1", "USD", locale),
        lambda: spoken.count(1, locale),
        lambda: spoken.digits("1", locale),
        lambda: spoken.card_ending("1234", locale),
        lambda: spoken.phone("+14155550101", locale),
        lambda: spoken.plain("x", locale),
        lambda: spoken.name("x", locale),
        lambda: spoken.token("x", locale),
    ):
        with pytest.raises(Malformed, match="locale"):
            speak()


COUNTS = [
    (0, "0", "0"),
    (1, "1", "1"),
    ("3", "3", "3"),
    (-3, "minus 3", "menos 3"),
    (999, "999", "999"),
    (1000, "1,000", "1000"),
    (10_000, "10,000", "10 mil"),
    (12_345, "12,345", "12 mil 345"),
    (1_000_000, "1,000,000", "un millón"),
    ("2000001", "2,000,001", "2 millones 1"),
    ("+7", "7", "7"),
    ("007", "7", "7"),
]


@pytest.mark.parametrize(("number", "english", "spanish"), COUNTS)
def test_counts(number, english, spanish):
    assert spoken.count(number, "en-US") == english
    assert spoken.count(number, "es-US") == spanish


@pytest.mark.parametrize("number", ["", "1.5", "three", "٣", "1" * 19, 10**12])
def test_a_count_that_is_none(number):
    with pytest.raises(Malformed, match="count"):
        spoken.count(number, "en-US")


DIGITS = [
    ("7", "seven", "siete"),
    ("42", "four two", "cuatro dos"),
    ("1234", "one two three four", "uno dos tres cuatro"),
    ("12345", "one two three, four five", "uno dos tres, cuatro cinco"),
    ("123456", "one two three, four five six", "uno dos tres, cuatro cinco seis"),
    ("1234567", "one two three, four five six seven", "uno dos tres, cuatro cinco seis siete"),
    (
        "12345678",
        "one two three four, five six seven eight",
        "uno dos tres cuatro, cinco seis siete ocho",
    ),
    (
        "123456789",
        "one two three, four five six, seven eight nine",
        "uno dos tres, cuatro cinco seis, siete ocho nueve",
    ),
    (
        "0012345678",
        "zero zero one, two three four, five six seven eight",
        "cero cero uno, dos tres cuatro, cinco seis siete ocho",
    ),
    (
        "12345678901",
        "one two three, four five six seven, eight nine zero one",
        "uno dos tres, cuatro cinco seis siete, ocho nueve cero uno",
    ),
    ("12-34 56", "one two three, four five six", "uno dos tres, cuatro cinco seis"),
    ("ab12", "A B one two", "A B uno dos"),
    ("#*", "none", "none"),
    ("", "none", "none"),
]


@pytest.mark.parametrize(("text", "english", "spanish"), DIGITS)
def test_digits(text, english, spanish):
    assert spoken.digits(text, "en-US") == english
    assert spoken.digits(text, "es-US") == spanish


def test_groups_have_three_or_four_digits():
    for length in (*range(3, 5), *range(6, 65)):
        sizes = {len(group.split()) for group in spoken.digits("1" * length, "en-US").split(", ")}
        assert sizes <= {3, 4}, length


def test_digits_without_end():
    with pytest.raises(Malformed, match="64"):
        spoken.digits("1" * 65, "en-US")


@pytest.mark.parametrize(
    ("last4", "english", "spanish"),
    [
        ("4821", "four eight two one", "cuatro ocho dos uno"),
        ("0007", "zero zero zero seven", "cero cero cero siete"),
        ("**** **** **** 1234", "one two three four", "uno dos tres cuatro"),
        ("4111111111111234", "one two three four", "uno dos tres cuatro"),
    ],
)
def test_card_endings(last4, english, spanish):
    assert spoken.card_ending(last4, "en-US") == english
    assert spoken.card_ending(last4, "es-US") == spanish


@pytest.mark.parametrize("last4", ["", "123", "abcd", "٤٨٢١"])
def test_a_card_ending_that_is_none(last4):
    with pytest.raises(Malformed, match="four digits"):
        spoken.card_ending(last4, "en-US")


PHONES = [
    ("+14155550101", "en-US", "four one five, five five five, zero one zero one"),
    ("+14155550101", "es-US", "cuatro uno cinco, cinco cinco cinco, cero uno cero uno"),
    ("+14155550101", "en-GB", "plus one, four one five, five five five, zero one zero one"),
    ("+447911123456", "en-GB", "zero seven nine one one, one two three, four five six"),
    ("+447911123456", "en-US", "plus four four, seven nine one one, one two three, four five six"),
    ("+34612345678", "es-ES", "seis uno dos, tres cuatro cinco, seis siete ocho"),
    ("+34612345678", "es-US", "más tres cuatro, seis uno dos, tres cuatro cinco, seis siete ocho"),
    ("+525512345678", "es-MX", "cinco cinco, uno dos tres cuatro, cinco seis siete ocho"),
    ("+33612345678", "en-US", "plus three three, six, one two, three four, five six, seven eight"),
    ("+35840123456", "en-US", "plus three five eight, four zero one two, three four five six"),
    ("+79161234567", "en-US", "plus seven, nine one six, one two three, four five six seven"),
]


@pytest.mark.parametrize(("e164", "locale", "said"), PHONES)
def test_phones(e164, locale, said):
    assert spoken.phone(e164, locale) == said


@pytest.mark.parametrize(
    "e164", ["", "anonymous", "4155550101", "+0155550101", "+1", "+1415555010a", "+1" + "2" * 15]
)
def test_a_phone_that_is_none(e164):
    with pytest.raises(Malformed, match=r"E\.164"):
        spoken.phone(e164, "en-US")
