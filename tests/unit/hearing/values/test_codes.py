"""Codes that lose no letter, digits of the radio, addresses of mail among other words."""

from __future__ import annotations

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

PATTERNS = {"Policy": "[A-Za-z]{2}[0-9]{4}", "Pin": "[0-9]{4}", "Zip": "[0-9]{5}"}
FORMS = {
    ("Policy", "en"): """
x a b one two three four = -
a b c one two three four = -
a x y one two three four = -
okay a b one two three four = AB1234
x y one two three a four = -
x y one two a three four = -
""",
    ("Pin", "en"): """
a one two three four = -
one two three four a = -
""",
    ("Zip", "en"): """
a nine four one oh five = -
""",
    ("AMAZON.AlphaNumeric", "en"): """
bravo charlie one niner = BC19
niner niner two = 992
""",
    ("Policy", "es"): """
a be ce uno dos tres cuatro = -
equis a be uno dos tres cuatro = -
""",
    ("Pin", "es"): """
a uno dos tres cuatro = -
""",
    ("AMAZON.EmailAddress", "en"): """
john at gmail dot com or john at yahoo dot com = -
bob at example dot com that's b o b = bob@example.com
bob at example dot com b o b = bob@example.com
bob at example dot com no wait = -
bob at example dot com thank you very much = bob@example.com
tom at sign example dot com = tom@example.com
tom at symbol example dot com = tom@example.com
the letter j smith at example dot com = jsmith@example.com
the number five john at example dot com = 5john@example.com
the best way to reach me is john at example dot com = john@example.com
you can use my work one which is jane dot doe at example dot org = jane.doe@example.org
here it is ann at example dot com = ann@example.com
it's not john at example dot com it's jim at example dot org = -
my email at work is john at example dot com = john@example.com
i'll give it to you ann at example dot com = ann@example.com
john at example dot edu is my email = john@example.edu
""",
    ("AMAZON.EmailAddress", "es"): """
se lo doy ana arroba ejemplo punto com = ana@ejemplo.com
te lo paso ana arroba ejemplo punto com = ana@ejemplo.com
le dicto ana punto ruiz arroba ejemplo punto com = ana.ruiz@ejemplo.com
ana arroba ejemplo punto com o ana arroba otro punto com = -
ana arroba ejemplo punto com es mi correo = ana@ejemplo.com
el correo que uso es ana arroba ejemplo punto com = ana@ejemplo.com
ahí le va ana arroba ejemplo punto com = ana@ejemplo.com
la letra jota perez arroba ejemplo punto com = jperez@ejemplo.com
ana arroba ejemplo punto com no perdón = -
""",
}


def rows():
    for (kind, language), table in FORMS.items():
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield kind, language, text, expected


@pytest.mark.parametrize(("kind", "language", "text", "expected"), list(rows()))
def test_codes(kind, language, text, expected):
    value = read(kind, text, Ear(f"{language}_US", regex=PATTERNS.get(kind)))
    assert (value.interpreted if value else "-") == expected


def test_a_number_of_the_radio_is_one_on_the_telephone():
    value = read("AMAZON.PhoneNumber", "five five five one two one niner", Ear("en_US"))
    assert value is not None
    assert value.interpreted == "5551219"
