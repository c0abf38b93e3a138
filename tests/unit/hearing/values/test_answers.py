"""Yes and no: what is asked back, judged, softened or taken back."""

from __future__ import annotations

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

FORMS = {
    "en": """
are you sure = -
is that right = -
is it correct = -
am i right = -
can i do that = -
um is that right = -
yes is that right = -
that is incorrect = No
it is not right = No
that is not really right = No
thats not quite right = No
it isn't correct = No
everything is correct = Yes
yes i'm sure = Yes
i'm sure = Yes
i am positive = Yes
i'm not entirely certain = Don't know
i'd say yes = Yes
let's not = No
let's not do it = No
okay but no = No
ok no = No
please no = No
no please = No
yes no wait no = No
no i mean yes = Yes
yes sorry no = No
no actually yes = Yes
wait no = No
i don't agree = No
i do not accept = No
please do not proceed = No
do not continue = No
would that be okay = -
do i have to = -
right? = -
my answer is no = No
i mean no = No
yes no i mean yes = Yes
that is not it = No
""",
    "es": """
eso no está bien = No
no está correcto = No
por favor no = No
no por favor = No
seguro que no = No
bueno no = No
vale no = No
sí no espere no = No
no digo sí = Yes
está seguro = -
estoy seguro = Yes
sí estoy segura = Yes
no estoy tan seguro = Don't know
eso es incorrecto = No
no está mal = -
sí mejor no = No
no perdón sí = Yes
sí perdón no = No
¿es correcto? = -
diría que no = No
eso no es cierto = No
quiero decir no = No
""",
}


def rows():
    for language, table in FORMS.items():
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield language, text, expected


@pytest.mark.parametrize(("language", "text", "expected"), list(rows()))
def test_answers(language, text, expected):
    value = read("AMAZON.Confirmation", text, Ear(f"{language}_US"))
    assert (value.interpreted if value else "-") == expected
