"""Numbers, money and percentages: what is no value, and what only a correction changes."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read, whole

FORMS = {
    ("AMAZON.Number", "en"): """
five per cent = 5
five something thousand = -
i need hundred = -
several thousand = -
a few hundred = -
forty two and three kids = -
two kids and three adults = -
five and ten = -
five minus two = -
three thousand oh five = -
two hundred oh five = -
eight hundred five five five = 800555
between five and ten = -
between a hundred and five and two hundred = -
five or six = -
five or maybe six = -
two or three hundred = -
five to ten = -
five or so = 5
ten or more = 10
more or less forty = 40
five or six no seven = 7
not five = -
i want five but not six = 5
i don't have one = -
i don't know maybe five = 5
two make it three = 3
five no six = 6
no five = 5
one moment = -
one second = -
no one = -
two no one = 1
which one = -
the last one = -
the one hundred = 100
i have one = 1
one person = 1
a couple of hundred = 200
a couple hundred thousand = 200000
i need a couple of hundred = 200
my credit score = -
two score = 40
twenty first = -
twenty fifth = -
ninety second = -
one fifth = 0.2
three fifths = 0.6
niner niner = 99
nine zip four = 904
zip = -
1/2 = 0.5
2 1/2 = 2.5
2 and 3/4 = 2.75
""",
    ("AMAZON.Number", "es"): """
cinco por ciento = 5
cien por cien = 100
lo compré por cien = 100
cincuenta y sinco = -
más o menos cuarenta = 40
por lo menos cinco = 5
al menos cinco = 5
cuando menos diez = 10
menos cinco = -5
unos veinte = 20
unos cuantos miles = -
cuarenta y dos y tres = -
tres mil cero cinco = -
dos adultos y tres niños = -
entre cinco y diez = -
cinco o seis = -
uno u ocho = -
de uno a diez = -
no es cinco es seis = 6
no cinco = 5
no tengo uno = -
un momento = -
una pregunta = -
un poco = -
quiero hablar con una persona = -
para una persona = 1
cada uno = -
un par de cientos = 200
un par de miles = 2000
""",
    ("AMAZON.Currency", "en"): """
ten percent = -
fifty and sicks dollars = -
sicks hundred dollars = -
fifty lousy dollars = -
fifty more dollars = USD 50.00
fifty dollars and then check my balance = USD 50.00
umpteen dollars = -
several hundred dollars = -
some fifty dollars = USD 50.00
dollars = -
usd = -
a buck = USD 1.00
five or ten dollars = -
forty to fifty bucks = -
$20-$30 = -
50/50 = -
fifty dollars to my savings = USD 50.00
fifty dollars for me and twenty dollars for bob = -
not fifty dollars = -
anything but fifty dollars = -
it's not fifty dollars it's sixty = USD 60.00
fifty dollars no problem = USD 50.00
one moment = -
fifty euros no sixty = EUR 60.00
fifty pounds sorry sixty fifty = GBP 60.50
fifty dollars no i mean sixty euros = EUR 60.00
fifty dollars no i meant sixty euros = EUR 60.00
fifty euros no sixty and sicks = -
3 dimes = USD 0.30
two nickels = USD 0.10
a quarter and two dimes = USD 0.45
a dollar and two dimes = USD 1.20
ten dollars a nickel and three pennies = USD 10.08
a penny = USD 0.01
dimes = -
5c = USD 0.05
5 usd and 1/2 = USD 5.50
5 1/2 dollars = USD 5.50
a couple hundred dollars = USD 200.00
fifty jamaican dollars = JMD 50.00
""",
    ("AMAZON.Currency", "es"): """
diez por ciento = -
por cien dólares = USD 100.00
dos cientos dólares = USD 200.00
cuatro cientos cincuenta pesos = MXN 450.00
cincuenta y sinco dólares = -
más o menos cien dólares = USD 100.00
por lo menos veinte dólares con cincuenta = USD 20.50
muchos dólares = -
ningún dólar = -
unos dólares = -
unos mil dólares = USD 1000.00
algunos cientos de dólares = -
cinco o diez dólares = -
de cincuenta a sesenta dólares = -
no son cincuenta dólares = -
no son cincuenta dólares son sesenta = USD 60.00
no quiero cincuenta dólares = -
diez dólares no más = USD 10.00
cincuenta euros mejor sesenta = EUR 60.00
un momento = -
5c = USD 0.05
cien pesos dominicanos = DOP 100.00
cien pesos hondureños = -
cien dólares mañana = USD 100.00
un par de cientos de dólares = USD 200.00
""",
    ("AMAZON.Percentage", "en"): """
percent = -
umpteen percent = -
a small percentage = -
fifty and sicks percent = -
from five to ten percent = -
five or six percent = -
not ten percent = -
not ten but twelve percent = 12%
ten no twelve = 12
one moment = -
1/2 percent = 0.5%
""",
    ("AMAZON.Percentage", "es"): """
por ciento = -
sinco por ciento = -
más o menos diez por ciento = 10%
por lo menos cinco por ciento = 5%
cinco o seis por ciento = -
de diez a quince por ciento = -
un momento = -
""",
    ("AMAZON.Date", "en"): """
not today = -
i can't do friday = -
any day but friday = -
not until friday = 2026-03-13
not on monday but on tuesday = 2026-03-17
friday or saturday = -
march first to march fifth = -
monday no tuesday = 2026-03-17
wait a second = -
""",
    ("AMAZON.Date", "es"): """
hoy no = -
hoy no puedo = -
hoy no mañana = 2026-03-12
no puedo el viernes = -
cualquier día menos el viernes = -
no el lunes sino el martes = 2026-03-17
el lunes o el martes = -
un segundo = -
""",
    ("AMAZON.Time", "en"): """
between three and five pm = -
five or six pm = -
anytime but noon = -
ten to five = 04:50
""",
    ("AMAZON.Time", "es"): """
un momento = -
más o menos a las tres = 03:00
a las cinco menos diez = 04:50
""",
    ("AMAZON.City", "en"): "portland or seattle = -",
    ("AMAZON.Country", "es"): "méxico o canadá = -",
    ("AMAZON.AlphaNumeric", "en"): "a b c or a b d = -",
}


def rows():
    for (kind, language), table in FORMS.items():
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield kind, language, text, expected


@pytest.mark.parametrize(("kind", "language", "text", "expected"), list(rows()))
def test_what_is_meant_and_what_is_not(kind, language, text, expected):
    value = read(kind, text, Ear(f"{language}_US", date(2026, 3, 11)))
    assert (value.interpreted if value else "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a penny", "GBP 0.01"), ("five pence", "GBP 0.05"), ("5p", "GBP 0.05")],
)
def test_british_coins(text, expected):
    value = read("AMAZON.Currency", text, Ear("en_GB"))
    assert value is not None
    assert value.interpreted == expected


@pytest.mark.parametrize(
    ("regex", "locale", "text", "expected"),
    [
        ("[0-9]{5}", "en_US", "my zip is nine four one oh five", "94105"),
        ("[0-9]{5}", "en_US", "my zip is one double oh two one", "10021"),
        ("[0-9]{5}", "en_US", "nine four zip oh five", "94005"),
        ("[0-9]{4}", "en_US", "last four is four four two one", "4421"),
        ("[0-9]{4}", "en_US", "the last four digits are four four two one", "4421"),
        ("[0-9]{4}", "es_US", "los últimos cuatro son cuatro cuatro dos uno", "4421"),
        ("[0-9]{4}", "en_US", "four four two one no four four two two", "4422"),
    ],
)
def test_words_about_a_code_are_no_part_of_it(regex, locale, text, expected):
    value = read("Code", text, Ear(locale, regex=regex))
    assert value is not None
    assert value.interpreted == expected


@pytest.mark.parametrize(
    ("kind", "locale", "text", "expected"),
    [
        ("AMAZON.Number", "es_US", "más o menos cuarenta", "40"),
        ("AMAZON.Number", "en_US", "one moment", None),
        ("AMAZON.Currency", "es_US", "diez por ciento", None),
    ],
)
def test_a_hole_in_a_sample_is_read_by_the_same_rules(kind, locale, text, expected):
    value = whole(kind, text, Ear(locale))
    assert (value and value.interpreted) == expected
