"""What callers say in English of people, places, codes and answers: a table of forms."""

from __future__ import annotations

from datetime import date, time

import pytest

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read

WEDNESDAY = date(2026, 11, 18)
EAR = Ear("en_US", WEDNESDAY, time(14, 10))

PHONE = """
four one five five five five oh one oh one = 4155550101
415-555-0101 = 4155550101
(415) 555-0101 = 4155550101
415.555.0101 = 4155550101
four fifteen triple five oh one oh one = 4155550101
four one five double five five zero one zero one = 4155550101
plus one four one five five five five zero one zero one = +14155550101
+1 415 555 0101 = +14155550101
one four one five five five five oh one oh one = 14155550101
eight hundred five five five one two one two = 8005551212
my number is four one five five five five oh one oh one thanks = 4155550101
area code four one five then five five five oh one double zero = 4155550100
five five five twelve thirty four = 5551234
four one five = -
"""

CODE = """
double five oh = 550
b as in bravo two three = B23
b for boy two = B2
bravo charlie seven = BC7
a b c one two three = ABC123
a b c dash one two three = ABC-123
ABC-123 = ABC-123
ab12cd = AB12CD
double u five = W5
double b five = BB5
x ray nine = X9
p three oh oh q = P300Q
d as in dog e as in echo 9 = DE9
v as in victor one = V1
my code is a four b = A4B
it's k nine = K9
hello there = -
see you = -
"""

PIN = """
four two one seven = 4217
forty two seventeen = 4217
nineteen eighty four = 1984
one thousand and one = 1001
two thousand twenty six = 2026
double oh seven five = 0075
triple zero one = 0001
three zeros one = 0001
forty two hundred = 4200
twelve oh five = 1205
oh one oh two = 0102
4 2 1 7 = 4217
4-2-1-7 = 4217
my pin is four two one seven = 4217
one two three = -
one two three four five = -
"""

CONFIRMATION = """
yes = Yes
yeah = Yes
yep that's right = Yes
uh huh = Yes
sure why not = Yes
no problem = Yes
of course = Yes
i think so = Yes
yes please go ahead = Yes
that's correct thank you = Yes
you bet = Yes
no = No
nope = No
no thank you = No
not really = No
that's not correct = No
i don't think so = No
no that's wrong = No
absolutely not = No
no i didn't = No
maybe = Maybe
perhaps = Maybe
it depends = Maybe
not sure = Don't know
i don't know = Don't know
no idea = Don't know
no i don't know = Don't know
yes but no = -
my card = -
"""

FIRST = """
john = John
my name is john = John
my name is john smith = John
it's j o h n = John
john j o h n = John
sarah with an h = Sarah
m as in mike a r k = Mark
mary ann = Mary Ann
anil kumar = Anil
call me bob please = Bob
d'angelo = D'Angelo
i don't know = -
route 66 = -
"""

LAST = """
smith = Smith
smith s m i t h = Smith
it's spelled s m y t h e = Smythe
o'brien = O'Brien
o brien = O'Brien
mcdonald = McDonald
smith-jones = Smith-Jones
my last name is van dyke = Van Dyke
my name is john smith = Smith
"""

CITY = """
seattle = Seattle
i live in new york = New York
san francisco california = San Francisco
austin, texas = Austin
new york city = New York City
i'm from los angeles please = Los Angeles
the city of boston = Boston
"""

STATE = """
texas = Texas
i live in new york = New York
tx = Texas
t x = Texas
north carolina = North Carolina
pensylvania = Pennsylvania
"""

COUNTRY = """
the united states = United States
usa = United States
i'm from the uk = United Kingdom
mexico = Mexico
germny = Germany
i don't know = -
"""

EMAIL = """
john dot smith at example dot com = john.smith@example.com
John.Smith@Example.com = john.smith@example.com
my email is j o h n at example dot com = john@example.com
john underscore smith forty two at example dot co dot uk = john_smith42@example.co.uk
it's bob dash jones at example dot org please = bob-jones@example.org
sara nineteen eighty four at example dot net = sara1984@example.net
meet me at noon = -
"""

STREET = """
123 main street = Main Street
i live on fifth avenue = Fifth Avenue
elm street = Elm Street
forty two wallaby way = Wallaby Way
"""

POSTAL = """
SW1A1AA = SW1A 1AA
s w one a one double a = SW1A 1AA
m one one a e = M1 1AE
bravo three three eight tango hotel = B33 8TH
five five five = -
"""

FREE = """
Anything, at all! = Anything, at all!
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
    "AMAZON.UKPostalCode": POSTAL,
    "AMAZON.FreeFormInput": FREE,
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
def test_english(kind, text, expected):
    assert understood(kind, text, EAR) == expected


@pytest.mark.parametrize(("text", "expected"), rows(PIN))
def test_a_pattern_selects_among_readings(text, expected):
    ear = Ear("en_US", regex="[0-9]{4}")
    assert understood("Pin", text, ear) == expected
