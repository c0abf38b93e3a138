"""Answers that name nobody and nothing, and names that are words as well."""

from __future__ import annotations

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

ONE_KIND = {
    ("AMAZON.FirstName", "en"): """
my name is on = -
on = -
""",
    ("AMAZON.LastName", "en"): """
my name is on = -
it's on = -
my last name is right = -
""",
    ("AMAZON.City", "en"): """
my name is on = -
""",
    ("AMAZON.StreetName", "en"): """
my name is on = -
same street = -
my street = -
""",
    ("AMAZON.State", "en"): """
banana = -
ok = -
hi = -
oh = -
me = -
um = -
one moment = -
thank you = -
main menu = -
five = -
i live in = -
""",
    ("AMAZON.Country", "en"): """
chill = -
child = -
no way = -
""",
    ("AMAZON.State", "es"): """
banana = -
la = -
me = -
menú principal = -
un momento = -
bueno = -
""",
    ("AMAZON.Country", "es"): """
gracias = -
pero = -
chica = -
""",
    ("AMAZON.StreetName", "es"): """
cinco de mayo = Cinco de Mayo
veinte de noviembre = Veinte de Noviembre
""",
}


def rows():
    for (kind, language), table in ONE_KIND.items():
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield kind, language, text, expected


@pytest.mark.parametrize(("kind", "language", "text", "expected"), list(rows()))
def test_words_that_only_look_like_a_name(kind, language, text, expected):
    value = read(kind, text, Ear(f"{language}_US"))
    assert (value.interpreted if value else "-") == expected


NOTHING = {
    "en": """
hold please
could you hold on
just a moment please
give me a second
wait a second
let me think
um let me see
can you hear me
are you there
i'm not telling you
that's private
it's private
it's personal
it's in the system
you should have that
look it up
my name is on
i told you that
the same one
same address
not applicable
beats me
is this a robot
am i talking to a machine
customer service
billing department
i want to pay my bill
pay my bill
good morning
good afternoon
thank you very much
okay thank you
bye
see you later
go back
go to main menu
quit
exit
start again
pardon
excuse me
one more time please
speak slower
in spanish please
spanish
i speak spanish
hmm
uh
er um
umm
twenty five
nine one one
one two three four
press one
zero
hundred
yep
nah
uh huh
mhm
fine
i'm fine
great
cool
correct
that's correct
that's right
that's wrong
you got it wrong
wrong
this is stupid
this is taking forever
you're kidding
oh my god
damn it
shut up already
i'm at work
i'm busy right now
call me back
call me later
i have to go
i changed my mind
oops
my mistake
i made a mistake
whatever
i guess
i think so
it depends
i'm confused
i'm frustrated
yesterday
tomorrow
right now
later
not now
one moment
hold on
i forgot
i'd rather not say
never mind
i already told you
you have it on file
same as before
thank you
um
main menu
start over
goodbye
i'm driving
shut up
this is ridiculous
five
twelve thirty four
""",
    "es": """
un momento por favor
un momentito
espéreme
espérame tantito
déjeme ver
a ver
dame un segundo
me escucha
bueno
este
eh
em
pues
ya te lo dije
ya le dije
ahí está
ahí lo tienen
está en el sistema
el mismo
la misma dirección
lo mismo
el mismo de siempre
es privado
es personal
se me olvidó
lo olvidé
un asesor por favor
servicio al cliente
quiero pagar
buenos días
buenas tardes
buenas noches
muchas gracias
adiós
hasta luego
chao
menú principal
volver al inicio
regresar
salir
disculpe
mande
más despacio por favor
en inglés por favor
english
veinticinco
uno dos tres
cero
cien
claro
ok
está bien
muy bien
bien
listo
correcto
eso es correcto
así es
está mal
eso no
esto es ridículo
cállate
estoy ocupado
estoy trabajando
estoy manejando
llámeme más tarde
después
luego
ahorita no
mañana
ayer
se me perdió
me equivoqué
cambié de opinión
me da igual
depende
es un robot
es una máquina
dios mío
carajo
operadora por favor
quiero hablar con un humano
me lo repite
un momento
espere
prefiero no decirlo
ahí lo tiene
cállese
cinco
english please
""",
}
OPEN = ("AMAZON.FirstName", "AMAZON.LastName", "AMAZON.City", "AMAZON.StreetName")


@pytest.mark.parametrize(
    ("language", "text"),
    [(language, text) for language, table in NOTHING.items() for text in table.strip().split("\n")],
)
def test_answers_that_name_nothing(language, text):
    heard = [read(kind, text, Ear(f"{language}_US")) for kind in OPEN]
    assert [value.interpreted for value in heard if value] == []


REAL = {
    ("AMAZON.FirstName", "en"): "jo bo li an ty al will mark grace hope faith may june skip chip "
    "jesus king prince star sky rich guy dean earl chance justice true case story dawn eve hang "
    "sterling",
    ("AMAZON.LastName", "en"): "ng li wu oh kim young short long white best price case day love "
    "king fleming golding church hall north call close main hand rich strange friend moon snow "
    "stone "
    "noble little power read page law english go you lo le an ha",
    ("AMAZON.FirstName", "es"): "luz paz sol mar dolores consuelo socorro remedios milagros "
    "domingo abril julio ever dulce linda blanca rosa perla amor justo clemente cruz reyes di don",
    ("AMAZON.LastName", "es"): "bravo blanco rubio rico casas campos montes reyes conde alegre "
    "leal luna león roca cruz mesa plata flores cuesta paz paso puente prado mayor menor prieto "
    "real",
    ("AMAZON.City", "en"): "hell hope nice reading mobile surprise bath normal boring winner",
    ("AMAZON.StreetName", "en"): "oak elm broadway church",
}  # fmt: skip
"""Names that are words as well: these were names before and stay so."""


@pytest.mark.parametrize(
    ("kind", "language", "name"),
    [(*key, name) for key, names in REAL.items() for name in names.split()],
)
def test_names_that_are_words_stay_names(kind, language, name):
    value = read(kind, name, Ear(f"{language}_US"))
    assert value is not None
    assert value.interpreted.casefold() == name
