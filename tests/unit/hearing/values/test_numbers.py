"""Percentages, telephone numbers and addresses of mail as callers say them."""

from __future__ import annotations

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

FORMS = {
    ("AMAZON.Percentage", "en"): """
fifteen percent = 15%
half a percent = 0.5%
a half percent = 0.5%
half percent = 0.5%
half of a percent = 0.5%
a quarter of a percent = 0.25%
a quarter percent = 0.25%
three quarters of a percent = 0.75%
three quarters of one percent = 0.75%
one and a half percent = 1.5%
one percent = 1%
a percent = 1%
zero percent = 0%
a hundred percent = 100%
one hundred percent = 100%
twenty five point five percent = 25.5%
twenty-five per cent = 25%
12.5% = 12.5%
15 % = 15%
minus two percent = -2%
negative three percent = -3%
point five percent = 0.5%
five percentage points = 5%
i'd like to put in ten percent please = 10%
about thirty percent = 30%
maybe like forty percent = 40%
fifteen percent of my salary = 15%
twenty percent off = 20%
fifty = 50
it's two and three quarters percent = 2.75%
ten percent i mean twelve percent = 12%
ten percent, no, twelve percent = 12%
increase it to seven percent = 7%
up to eighty percent = 80%
zero point zero five percent = 0.05%
a hundred and ten percent = 110%
no idea = -
half = 0.5
""",
    ("AMAZON.Percentage", "es"): """
quince por ciento = 15%
el quince por ciento = 15%
un quince por ciento = 15%
medio por ciento = 0.5%
el medio por ciento = 0.5%
uno y medio por ciento = 1.5%
uno punto cinco por ciento = 1.5%
uno coma cinco por ciento = 1.5%
cien por ciento = 100%
el cien por cien = 100%
un por ciento = 1%
el uno por ciento = 1%
cero coma cinco por ciento = 0.5%
un cuarto de por ciento = 0.25%
un cuarto por ciento = 0.25%
veinticinco porciento = 25%
treinta y tres por ciento = 33%
como un cuarenta por ciento = 40%
25 % = 25%
2,5 % = 2.5%
menos dos por ciento = -2%
cinco puntos porcentuales = 5%
medio punto porcentual = 0.5%
el diez por ciento de mi sueldo = 10%
quiero aportar el doce por ciento = 12%
ciento diez por ciento = 110%
diez por ciento, no, doce por ciento = 12%
""",
    ("AMAZON.PhoneNumber", "en"): """
five five five one two three four = 5551234
five fifty five twelve thirty four = 5551234
four one five five fifty five twelve thirty four = 4155551234
four fifteen five fifty five twelve thirty four = 4155551234
area code four one five, five five five, one two three four = 4155551234
the area code is 415 and the number is 555 1234 = 4155551234
one eight hundred five five five twelve twelve = 18005551212
1-800-555-1212 = 18005551212
one eight hundred five five five one two one two = 18005551212
eight hundred five five five one two one two = 8005551212
one eight eight eight five five five one two one two = 18885551212
triple eight five five five one two one two = 8885551212
(415) 555-1234 = 4155551234
415.555.1234 = 4155551234
4155551234 = 4155551234
+1 415 555 1234 = +14155551234
plus one four one five five five five one two three four = +14155551234
my cell is 415 555 1234 = 4155551234
you can reach me at 415 555 1234 = 4155551234
it's four one five five five five oh one hundred = 4155550100
four one five five five five one thousand = 4155551000
four one five triple five double one double two = 4155551122
415 555 1234 extension 12 = 4155551234
415 555 1234 sorry 415 555 1235 = 4155551235
415 555 1234 no wait 1235 = 4155551235
four one five five five five one two three four no i mean one two three five = 4155551235
uh four one five um five five five um one two three four = 4155551234
nine one seven, five oh five, twenty twenty = 9175052020
nine seventeen five oh five twenty twenty = 9175052020
my number is two one two then five five five then oh one two three = 2125550123
two one two dash five five five dash oh one two three = 2125550123
the best number to reach me is two one two five five five oh one two three = 2125550123
call me back on 212 555 0123 please = 2125550123
my phone number's 212 555 0123 = 2125550123
six one seven five fifty five nineteen eighty four = 6175551984
six one seven, five five five, ninety nine hundred = 6175559900
six one seven five five five four thousand = 6175554000
it starts with 617 then 555 1984 = 6175551984
i don't have one = -
one two three = -
three oh three, nine hundred, forty two forty two = 3039004242
parentheses four one five close parentheses five five five one two three four = 4155551234
country code one, four one five five five five one two three four = 14155551234
area code is two oh two the rest is five five five oh one seven three = 2025550173
seven oh two, five five five, oh one ninety nine = 7025550199
home phone is 7 0 2 5 5 5 0 1 9 9 = 7025550199
five five five 0 1 9 9 and the area code is 702 = 7025550199
702 five five five 0199 = 7025550199
two oh two five five five zero triple seven = 2025550777
four oh four, five five five, twenty three hundred = 4045552300
""",
    ("AMAZON.PhoneNumber", "es"): """
cinco cinco cinco uno dos tres cuatro = 5551234
cuatro uno cinco cinco cinco cinco uno dos tres cuatro = 4155551234
cuatro quince quinientos cincuenta y cinco doce treinta y cuatro = 4155551234
código de área cuatro uno cinco, cinco cinco cinco, uno dos tres cuatro = 4155551234
el código de área es 415 y el número es 555 1234 = 4155551234
uno ochocientos cinco cinco cinco doce doce = 18005551212
ochocientos cinco cinco cinco doce doce = 8005551212
mi teléfono es 415 555 1234 = 4155551234
mi celular es el 415 555 1234 = 4155551234
me puede llamar al 415 555 1234 = 4155551234
más uno cuatro uno cinco cinco cinco cinco uno dos tres cuatro = +14155551234
cincuenta y cinco doce treinta y cuatro cincuenta y seis setenta y ocho = 5512345678
tres cero cinco, cinco cinco cinco, cero uno noventa y nueve = 3055550199
triple cinco, uno dos tres cuatro = 5551234
415 555 1234 perdón 415 555 1235 = 4155551235
415 555 1234 no 1235 = 4155551235
cuatro uno cinco eh cinco cinco cinco este uno dos tres cuatro = 4155551234
415 555 1234 extensión 12 = 4155551234
lada cincuenta y cinco número doce treinta y cuatro cincuenta y seis setenta y ocho = 5512345678
tres cero cinco guion cinco cinco cinco guion cero uno nueve nueve = 3055550199
no tengo = -
apunte, siete ocho seis, dos tres cuatro, cinco seis siete ocho = 7862345678
siete ochenta y seis, dos treinta y cuatro, cincuenta y seis setenta y ocho = 7862345678
""",
    ("AMAZON.EmailAddress", "es"): """
juan arroba gmail punto com = juan@gmail.com
juan punto pérez arroba gmail punto com = juan.perez@gmail.com
juan guion bajo perez arroba hotmail punto com = juan_perez@hotmail.com
mi correo es juan arroba gmail punto com = juan@gmail.com
mi correo electrónico es el siguiente juan arroba gmail punto com = juan@gmail.com
juan arroba g mail punto com = juan@gmail.com
juan arroba hot mail punto com = juan@hotmail.com
juan arroba gmail punto con = juan@gmail.com
juan arroba yahoo punto com punto mx = juan@yahoo.com.mx
juan noventa y nueve arroba gmail punto com = juan99@gmail.com
juan nueve nueve arroba gmail punto com = juan99@gmail.com
juan dos mil veinte arroba gmail punto com = juan2020@gmail.com
jota u a ene arroba gmail punto com = juan@gmail.com
jota perez arroba gmail punto com = jperez@gmail.com
perez con zeta arroba gmail punto com = perez@gmail.com
ana maría todo junto arroba gmail punto com = anamaria@gmail.com
ana maría, todo junto, arroba gmail punto com = anamaria@gmail.com
ana guion maría arroba outlook punto es = ana-maria@outlook.es
ana guión medio maría arroba outlook punto es = ana-maria@outlook.es
ana barra baja maría arroba outlook punto com = ana_maria@outlook.com
ana raya baja maría arroba outlook punto com = ana_maria@outlook.com
ana guion abajo maría arroba outlook punto com = ana_maria@outlook.com
info arroba mi empresa punto com = info@miempresa.com
ventas arroba banco guion azul punto com = ventas@banco-azul.com
todo en minúsculas juan arroba gmail punto com = juan@gmail.com
juan arroba gmail punto com todo en minúsculas = juan@gmail.com
es juan arroba icloud punto com por favor = juan@icloud.com
la a de ana be ce arroba gmail punto com = abc@gmail.com
pedro underscore ruiz arroba gmail dot com = pedro_ruiz@gmail.com
pedro ruiz, uno dos tres, arroba gmail punto com = pedroruiz123@gmail.com
juan.perez@gmail.com = juan.perez@gmail.com
juan.perez arroba gmail.com = juan.perez@gmail.com
puede escribirme a luis arroba yahoo punto es = luis@yahoo.es
anote luis arroba yahoo punto es = luis@yahoo.es
luis con ese arroba yahoo punto es = luis@yahoo.es
luis arroba universidad punto edu punto co = luis@universidad.edu.co
no tengo correo = -
sería l garcía ochenta y cinco arroba gmail punto com = lgarcia85@gmail.com
doble u juan arroba gmail punto com = wjuan@gmail.com
equis zeta tres arroba live punto com = xz3@live.com
mi email es rosa punto m arroba gmail punto com = rosa.m@gmail.com
rosa m arroba gmail punto com = rosam@gmail.com
de de erre arroba gmail punto com = ddr@gmail.com
el correo es contacto arroba tienda punto com punto ar gracias = contacto@tienda.com.ar
carlos mayúscula arroba gmail punto com = carlos@gmail.com
carlos y luego el número ocho arroba gmail punto com = carlos8@gmail.com
carlos seguido de ochenta arroba gmail punto com = carlos80@gmail.com
carlos arroba jimeil punto com = carlos@gmail.com
carlos arroba g meil punto com = carlos@gmail.com
carlos arroba autluk punto com = carlos@outlook.com
carlos arroba yahú punto com = carlos@yahoo.com
carlos ene arroba protonmail punto com = carlosn@protonmail.com
""",
    ("AMAZON.EmailAddress", "en"): """
john at gmail dot com = john@gmail.com
john dot smith at g mail dot com = john.smith@gmail.com
john underscore smith at hot mail dot com = john_smith@hotmail.com
my email is j smith ninety nine at yahoo dot com = jsmith99@yahoo.com
you can reach me at john at gmail dot com = john@gmail.com
j o h n at gmail dot com = john@gmail.com
john with an h at gmail dot com = john@gmail.com
b as in boy o b at aol dot com = bob@aol.com
mary dash jane at my company dot co dot uk = mary-jane@mycompany.co.uk
john smith, all one word, at gmail dot com = johnsmith@gmail.com
sales at acme dot org = sales@acme.org
""",
}


def rows():
    for (kind, language), table in FORMS.items():
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield kind, language, text, expected


@pytest.mark.parametrize(("kind", "language", "text", "expected"), list(rows()))
def test_what_callers_say(kind, language, text, expected):
    value = read(kind, text, Ear(f"{language}_US"))
    assert (value.interpreted if value else "-") == expected
