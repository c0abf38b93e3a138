"""What callers say in Spanish of people, places, codes and answers: a table of forms."""

from __future__ import annotations

from datetime import date, time

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

WEDNESDAY = date(2026, 11, 18)
EAR = Ear("es_US", WEDNESDAY, time(14, 10))

PHONE = """
cuatro uno cinco cinco cinco cinco cero uno cero uno = 4155550101
cuarenta y uno cinco cinco cinco cinco cero uno cero uno = 4155550101
cuatro quince cinco cincuenta y cinco cero uno cero uno = 4155550101
cuarenta y uno cincuenta y cinco cincuenta y cinco cero uno cero uno = 4155550101
cuatro uno cinco triple cinco cero uno cero uno = 4155550101
cuatro quince doble cinco cinco cero uno cero uno = 4155550101
más uno cuatro uno cinco cinco cinco cinco cero uno cero uno = +14155550101
ochocientos cinco cinco cinco doce doce = 8005551212
mi número es el cuatro uno cinco cinco cinco cinco cero uno cero uno = 4155550101
415 555 0101 = 4155550101
cuatro uno cinco = -
"""

CODE = """
doble cinco cero = 550
be de burro cinco = B5
ese como en sapo nueve = S9
a be ce uno dos tres = ABC123
uve doble siete = W7
doble ve tres = W3
ve de vaca uno = V1
i griega cuatro = Y4
hache ocho = H8
eme ele cuatro dos = ML42
a guion cinco = A-5
ABC-123 = ABC-123
equis zeta noventa y nueve = XZ99
bravo charlie siete = BC7
mi código es a cinco be = A5B
hola buenas = -
"""

PIN = """
cuatro dos uno siete = 4217
cuarenta y dos diecisiete = 4217
mil novecientos ochenta y cuatro = 1984
mil uno = 1001
dos mil veintiséis = 2026
cero cero siete cinco = 0075
doble cero siete cinco = 0075
tres ceros uno = 0001
cuarenta y uno veinticinco = 4125
mi clave es cuatro dos uno siete = 4217
4 2 1 7 = 4217
uno dos tres = -
uno dos tres cuatro cinco = -
"""

CONFIRMATION = """
sí = Yes
claro que sí = Yes
así es = Yes
sí, correcto = Yes
por supuesto = Yes
ándale = Yes
de acuerdo = Yes
creo que sí = Yes
sí fui yo = Yes
sí, por favor = Yes
no = No
no, gracias = No
para nada = No
creo que no = No
no fui yo = No
claro que no = No
de ninguna manera = No
eso no es correcto = No
tal vez = Maybe
quizás = Maybe
puede ser = Maybe
a lo mejor = Maybe
no sé = Don't know
no estoy seguro = Don't know
ni idea = Don't know
no me acuerdo = Don't know
sí pero no = -
mi tarjeta = -
"""

FIRST = """
juan = Juan
me llamo juan carlos = Juan Carlos
mi nombre es Juan Pérez = Juan
soy maría de los ángeles garcía = María De Los Ángeles
maría josé = María José
jota u a ene = Juan
ana a ene a = Ana
no sé = -
"""

LAST = """
pérez = Pérez
mi apellido es muñoz = Muñoz
pérez garcía = Pérez García
juan carlos pérez = Pérez
de la cruz = De La Cruz
pérez pe e ere e zeta = Pérez
"""

CITY = """
guadalajara = Guadalajara
vivo en la paz = La Paz
soy de la ciudad de méxico = Ciudad de México
san luis potosí = San Luis Potosí
en bogotá colombia = Bogotá
los ángeles = Los Ángeles
"""

STATE = """
california = California
carolina del norte = Carolina del Norte
nuevo león = Nuevo León
vivo en tejas = Texas
"""

COUNTRY = """
estados unidos = Estados Unidos
vivo en méxico = México
soy de el salvador = El Salvador
españa = España
alemnia = Alemania
"""

EMAIL = """
juan punto perez arroba ejemplo punto com = juan.perez@ejemplo.com
mi correo es maría guion bajo lópez arroba ejemplo punto com = maria_lopez@ejemplo.com
ana veintitrés arroba ejemplo punto es = ana23@ejemplo.es
pedro guion ruiz arroba ejemplo punto com punto mx = pedro-ruiz@ejemplo.com.mx
jota perez arroba ejemplo punto com = jperez@ejemplo.com
"""

STREET = """
calle ocho = Calle Ocho
avenida insurgentes 100 = Avenida Insurgentes
vivo en la calle benito juárez número diez = Calle Benito Juárez
paseo de la reforma = Paseo de la Reforma
"""

TABLES = {
    "AMAZON.PhoneNumber": PHONE,
    "AMAZON.AlphaNumeric": CODE,
    "AMAZON.Confirmation": CONFIRMATION,
    "AMAZON.FirstName": FIRST,
    "AMAZON.LastName": LAST,
    "AMAZON.City": CITY,
    "AMAZON.State": STATE,
    "AMAZON.Country": COUNTRY,
    "AMAZON.EmailAddress": EMAIL,
    "AMAZON.StreetName": STREET,
}


def rows(table):
    return [tuple(row.rsplit(" = ", 1)) for row in table.strip().splitlines()]


def understood(kind, text, ear):
    value = read(kind, text, ear)
    return value.interpreted if value else "-"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [(kind, *row) for kind, table in TABLES.items() for row in rows(table)],
)
def test_spanish(kind, text, expected):
    assert understood(kind, text, EAR) == expected


@pytest.mark.parametrize(("text", "expected"), rows(PIN))
def test_a_pattern_selects_among_readings(text, expected):
    ear = Ear("es_US", regex="[0-9]{4}")
    assert understood("Pin", text, ear) == expected
