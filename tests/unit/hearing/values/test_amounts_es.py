"""What callers say in Spanish of numbers, days, hours and money: a table of forms."""

from __future__ import annotations

from datetime import date, time

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

WEDNESDAY = date(2026, 11, 18)
EAR = Ear("es_US", WEDNESDAY, time(14, 10))
SPAIN = Ear("es_ES", WEDNESDAY, time(14, 10))

NUMBER = """
cero = 0
cinco = 5
dieciséis = 16
veintiuno = 21
cuarenta y dos = 42
cien = 100
ciento cinco = 105
doscientos = 200
doscientas tres = 203
quinientos cincuenta = 550
mil = 1000
mil uno = 1001
mil quinientos = 1500
dos mil veintiséis = 2026
veintiún mil = 21000
cien mil = 100000
un millón = 1000000
un millón doscientos mil cinco = 1200005
dos mil millones = 2000000000
dos mil trescientos millones = 2300000000
tres coma cinco = 3.5
tres punto cinco = 3.5
cero coma cero cinco = 0.05
1,250.5 = 1250.5
-12 = -12
menos cinco = -5
medio = 0.5
dos y medio = 2.5
medio millón = 500000
millón y medio = 1500000
un millón y medio = 1500000
una docena = 12
media docena = 6
dos docenas = 24
5 millones = 5000000
cuarenta y uno cinco = 415
eh pues cuarenta y dos = 42
son como ciento cinco por favor = 105
siete, perdón, ocho = 8
hola = -
"""

DATE = """
hoy = 2026-11-18
mañana = 2026-11-19
ayer = 2026-11-17
pasado mañana = 2026-11-20
anteayer = 2026-11-16
antes de ayer = 2026-11-16
mañana por la mañana = 2026-11-19
el viernes = 2026-11-20
este viernes = 2026-11-20
el próximo viernes = 2026-11-20
el viernes que viene = 2026-11-20
el viernes pasado = 2026-11-13
el martes de la próxima semana = 2026-11-24
en tres días = 2026-11-21
dentro de dos semanas = 2026-12-02
en un mes = 2026-12-18
hace tres días = 2026-11-15
hace una semana = 2026-11-11
de mañana en ocho = 2026-11-26
de hoy en quince = 2026-12-02
una semana después del lunes = 2026-11-30
el tres de marzo = 2027-03-03
3 de marzo = 2027-03-03
marzo tres = 2027-03-03
el veinticinco de diciembre = 2026-12-25
el treinta y uno de enero = 2027-01-31
el día treinta y uno de enero = 2027-01-31
el primero de enero de dos mil veintisiete = 2027-01-01
cinco de mayo de mil novecientos ochenta y cuatro = 1984-05-05
quince de marzo del 2027 = 2027-03-15
quince de marzo del ochenta y cuatro = 1984-03-15
lunes cinco de enero = 2027-01-05
cinco de enero del próximo año = 2027-01-05
treinta de febrero = -
3/18/2026 = 2026-03-18
2026-12-01 = 2026-12-01
tres del cuatro de dos mil veintisiete = 2027-04-03
el quince = 2026-12-15
el día veinte = 2026-11-20
el quince del mes que viene = 2026-12-15
fin de mes = 2026-11-30
a fin de año = 2026-12-31
el último día de marzo = 2027-03-31
el primer lunes de marzo = 2027-03-01
el último viernes del mes = 2026-11-27
este fin de semana = 2026-11-21
la semana que viene = 2026-11-22
el próximo mes = 2026-11-30
el año que viene = 2027-12-31
navidad = 2026-12-25
nochebuena = 2026-12-24
año nuevo = 2027-01-01
nací el cinco de mayo de mil novecientos ochenta y cuatro = 1984-05-05
quiero el próximo viernes por favor = 2026-11-20
cuando sea = -
"""

TIME = """
las tres y media de la tarde = 15:30
las tres y media = 03:30
las siete y cuarto de la mañana = 07:15
cuatro menos cuarto = 03:45
un cuarto para las tres = 02:45
diez para las cinco = 04:50
faltan diez para las cinco = 04:50
a la una = 01:00
la una y diez de la madrugada = 01:10
mediodía = 12:00
al mediodía = 12:00
medianoche = 00:00
las doce del día = 12:00
las doce de la noche = 00:00
doce del mediodía = 12:00
las ocho de la noche = 20:00
cinco de la mañana = 05:00
las nueve en punto = 09:00
ocho p m = 20:00
cinco treinta de la tarde = 17:30
a las 5:30 de la tarde = 17:30
diecisiete treinta = 17:30
las veinte y treinta = 20:30
diecisiete horas = 17:00
quince horas con treinta minutos = 15:30
siete y veinticinco = 07:25
20:15 = 20:15
por la mañana = MO
en la tarde = AF
por la noche = NI
dentro de media hora = 14:40
en dos horas = 16:10
puedo a las ocho de la noche = 20:00
"""

DURATION = """
dos horas = PT2H
diez minutos = PT10M
media hora = PT30M
hora y media = PT1H30M
una hora y media = PT1H30M
dos horas y media = PT2H30M
un cuarto de hora = PT15M
tres cuartos de hora = PT45M
una hora y cuarto = PT1H15M
una hora y veinte minutos = PT1H20M
treinta segundos = PT30S
tres días = P3D
un día y medio = P1DT12H
quince días = P15D
una quincena = P15D
una semana = P1W
dos años y tres meses = P2Y3M
un par de horas = PT2H
1.5 horas = PT1H30M
"""

CURRENCY = """
cincuenta y dos dólares = 52.00 USD
cien dólares con cinco centavos = 100.05 USD
cien dólares y cinco centavos = 100.05 USD
cincuenta y dos con diez = 52.10 USD
doce cincuenta = 12.50 USD
doce con cincuenta = 12.50 USD
doce dólares cincuenta = 12.50 USD
dólar con cincuenta = 1.50 USD
un dólar = 1.00 USD
cincuenta centavos = 0.50 USD
cinco dólares y medio = 5.50 USD
mil quinientos = 1500.00 USD
mil quinientos dólares = 1500.00 USD
un millón de dólares = 1000000.00 USD
veinte con cincuenta y cinco dólares = 20.55 USD
$52.10 = 52.10 USD
52.10 dólares = 52.10 USD
$1,250.50 = 1250.50 USD
doscientos pesos = 200.00 MXN
medio millón de pesos = 500000.00 MXN
cincuenta euros = 50.00 EUR
diez euros con veinte = 10.20 EUR
fueron cien dólares con cinco centavos = 100.05 USD
la cantidad es de mil quinientos dólares = 1500.00 USD
nada = -
"""

PERCENTAGE = """
veinticinco por ciento = 25
el diez por ciento = 10
tres y medio por ciento = 3.5
5 % = 5
cien por ciento = 100
cincuenta = 50
"""

TABLES = {
    "AMAZON.Number": NUMBER,
    "AMAZON.Date": DATE,
    "AMAZON.Time": TIME,
    "AMAZON.Duration": DURATION,
    "AMAZON.Currency": CURRENCY,
    "AMAZON.Percentage": PERCENTAGE,
}


def rows(table):
    return [tuple(row.rsplit(" = ", 1)) for row in table.strip().splitlines()]


def understood(kind, text, ear):
    value = read(kind, text, ear)
    return as_in_the_table(kind, value.interpreted) if value else "-"


def as_in_the_table(kind, meant):
    """The table writes the number of a percentage alone, and a currency after its amount."""
    if kind == "AMAZON.Currency":
        return " ".join(reversed(meant.split(" ")))
    return meant.removesuffix("%") if kind == "AMAZON.Percentage" else meant


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [(kind, *row) for kind, table in TABLES.items() for row in rows(table)],
)
def test_spanish(kind, text, expected):
    assert understood(kind, text, EAR) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("AMAZON.Date", "3/4/2027", "2027-04-03"),
        ("AMAZON.Currency", "cincuenta", "50.00 EUR"),
        ("AMAZON.Currency", "1.250,50 €", "1250.50 EUR"),
        ("AMAZON.Number", "1.250,5", "1250.5"),
        ("AMAZON.PhoneNumber", "seis uno dos tres cuatro cinco seis siete ocho", "612345678"),
    ],
)
def test_spain(kind, text, expected):
    assert understood(kind, text, SPAIN) == expected
