"""Listed values by verbs, inflections, scattered words and slips."""

from __future__ import annotations

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.listed.values import ListedValues
from ivr.hearing.values.reading import read

TYPES = (
    (
        "en",
        {
            "lost": ["misplaced", "can't find it", "missing"],
            "stolen": ["robbed", "taken from me", "someone took it"],
            "damaged": ["broken", "cracked", "chip doesn't work", "won't swipe"],
            "not received": ["never arrived", "didn't get it", "it hasn't come"],
        },
        """
i can't find my card = lost
i cannot find it anywhere = lost
i couldn't find it = lost
can't seem to find it = lost
it's gone missing = lost
i have misplaced it = lost
somebody took my card = stolen
it was taken from my car = stolen
my card got robbed = stolen
the chip isn't working = damaged
the chip does not work = damaged
it does not swipe = damaged
it's cracking = damaged
i broke it = damaged
it never came = not received
i haven't received it = not received
it never arrived = not received
i did not get it = not received
it has not arrived yet = not received
my card was not received = not received
i want to talk to someone = -
how much does it cost = -
the last one = -
""",
    ),
    (
        "en",
        {
            "checking": ["checking account", "current account"],
            "savings": ["savings account", "saver"],
            "credit card": ["visa", "mastercard"],
            "home loan": ["mortgage", "house loan"],
        },
        """
the checking one = checking
my savings = savings
from my saving account = savings
current = checking
credit = credit card
my master card = credit card
the mortgage = home loan
mortage = home loan
loan = home loan
account = -
card = -
""",
    ),
    (
        "es",
        {
            "perdida": ["extraviada", "no la encuentro", "se me perdió"],
            "robada": ["me la robaron", "hurtada", "me asaltaron"],
            "dañada": ["rota", "no funciona", "no sirve el chip", "deteriorada"],
            "clonada": ["me la clonaron", "fraude", "cargos que no reconozco"],
        },
        """
la perdí = perdida
se me extravió = perdida
la extravié ayer = perdida
no encuentro mi tarjeta = perdida
no la puedo encontrar = perdida
no puedo encontrarla = perdida
no la he encontrado = perdida
creo que la perdí = perdida
se me ha perdido = perdida
se perdió = perdida
me robaron = robada
me la robaron ayer = robada
me robaron la cartera = robada
fue un robo = robada
la hurtaron = robada
me asaltaron en la calle = robada
fue un asalto = robada
se rompió = dañada
se me rompió = dañada
está dañada = dañada
se dañó = dañada
no me funciona = dañada
ya no funciona = dañada
no está funcionando = dañada
el chip no sirve = dañada
se deterioró = dañada
me clonaron la tarjeta = clonada
la clonaron = clonada
creo que la están clonando = clonada
hay cargos que no reconozco = clonada
no, me la robaron = robada
no la perdí, me la robaron = robada
rovada = robada
estraviada = perdida
perdda = perdida
quiero hablar con alguien = -
buenas tardes = -
""",
    ),
    (
        "es",
        {
            "ahorros": ["cuenta de ahorros", "ahorro"],
            "corriente": ["cuenta corriente", "cuenta de cheques", "chequera"],
            "crédito": ["tarjeta de crédito", "visa"],
            "cancelar": ["dar de baja", "anular"],
            "comprar": ["adquirir", "pagar"],
        },
        """
la de ahorros = ahorros
mi cuenta de ahorro = ahorros
de cheques = corriente
la corriente = corriente
la de crédito = crédito
quiero cancelarla = cancelar
quisiera cancelar = cancelar
cancélela por favor = cancelar
cancelación = cancelar
darla de baja = cancelar
que la den de baja = cancelar
anúlela = cancelar
quiero comprarlo = comprar
voy a pagar = comprar
aorros = ahorros
coriente = corriente
""",
    ),
    (
        "en",
        {"small": ["little"], "medium": ["regular", "mid size"], "large": ["big", "extra big one"]},
        """
a large one = large
the biggest = large
regular please = medium
medium sized = medium
mid sized = medium
larg = large
smal one = small
""",
    ),
    (
        "en",
        {"Credit": ["credit card", "visa"], "Debit": ["debit card", "check card"]},
        """
anything but debit = -
any card except the debit card = -
anything other than debit = -
i have no credit card = -
i have no credit card just debit = Debit
debit no = -
credit or debit = -
the credit or the debit card = -
debt = -
""",
    ),
    (
        "en",
        {
            "Lost": ["lost it", "can't find it"],
            "Stolen": ["someone took it"],
            "Damaged": ["broken"],
        },
        """
host = -
my card was lost or stolen = -
""",
    ),
    (
        "en",
        {"Checking": ["checking account"], "Savings": ["savings account"]},
        """
let me check = -
i have to check = -
ill have to check that = -
""",
    ),
    (
        "es",
        {"Crédito": ["tarjeta de crédito", "visa"], "Débito": ["tarjeta de débito"]},
        """
cualquiera menos débito = -
cualquier tarjeta excepto la de débito = -
todas menos la de crédito = -
no tengo tarjeta de crédito = -
no tengo una de crédito = -
crédito o débito = -
débito no = -
""",
    ),
    (
        "es",
        {
            "Perdida": ["la perdí", "no la encuentro"],
            "Robada": ["me la robaron"],
            "Dañada": ["rota", "no funciona"],
        },
        """
la ropa = -
""",
    ),
    (
        "es",
        {"Corriente": ["cheques", "cuenta de cheques"], "Ahorros": ["cuenta de ahorros"]},
        """
ahora = -
déjeme checar = -
""",
    ),
)


def rows():
    for language, values, table in TYPES:
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield language, values, text, expected


@pytest.mark.parametrize(("language", "values", "text", "expected"), list(rows()))
def test_listed_values(language, values, text, expected):
    ear = Ear(f"{language}_US", values=ListedValues(values, language))
    value = read("Custom", text, ear)
    assert (value.interpreted if value else "-") == expected
