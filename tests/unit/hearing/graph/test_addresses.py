"""Addresses in one answer: street and town are cut where callers mark it, and only there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.graph.answers.dividing import divided
from ivr.hearing.port import SlotValue
from ivr.ir.bot import Slot

STREET, CITY = ("street", "AMAZON.StreetName"), ("city", "AMAZON.City")
STATE, NAME = ("state", "AMAZON.State"), ("name", "AMAZON.FirstName")


def asking(build, with_bot, *parts, locale="en_US"):
    """Return a bot that asks for an address, all parts of which it needs."""
    kinds = [{"name": name, "slotTypeId": kind} for name, kind in parts]
    address = {"name": "Address", "compositeSlotTypeSetting": {"subSlots": kinds}}
    prompt = {"promptSpecification": {**build.says("which?"), "maxRetries": 1}}
    names = [name for name, _ in parts]
    setting = {
        "expression": " AND ".join(names),
        "slotSpecifications": {name: {"valueElicitationSetting": prompt} for name in names},
    }
    slot = build.slot("addr", "Address", subSlotSetting=setting)
    intent = build.intent("Ask", "ask", slots=(slot,))
    say = with_bot(build.bot(intent, types=[address], locale=locale))
    say("ask")
    return say


def parts_of(reply):
    value = reply.session.intent.slots["addr"]
    return {name: part.interpreted for name, part in value.parts.items() if part}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("12 Main Street in Boston", ("Main Street", "Boston")),
        ("221 Baker Street in London", ("Baker Street", "London")),
        ("Elm Road, New York", ("Elm Road", "New York")),
        ("elm road new york", ("Elm Road", "New York")),
        ("Elm Road, New York, NY", ("Elm Road", "New York")),
        ("broadway in new york", ("Broadway", "New York")),
        ("i live in main street in boston", ("Main Street", "Boston")),
        ("12 main street apartment 4, boston", ("Main Street", "Boston")),
        ("5 park avenue south, new york", ("Park Avenue South", "New York")),
        ("elm road, east st louis", ("Elm Road", "East St Louis")),
        ("elm road st louis", ("Elm Road", "St Louis")),
        ("44 elm road, park city", ("Elm Road", "Park City")),
        ("Boston, 12 Main Street", ("Main Street", "Boston")),
    ],
)
@pytest.mark.parametrize("order", [(STREET, CITY), (CITY, STREET)], ids=["street", "city"])
def test_an_address_is_cut_at_its_mark(build, with_bot, order, said, found):
    assert parts_of(asking(build, with_bot, *order)(said)) == dict(
        zip(("street", "city"), found, strict=True)
    )


@pytest.mark.parametrize(
    ("said", "street", "city"),
    [
        ("calle mayor 12, madrid", "Calle Mayor", "Madrid"),
        ("vivo en la calle mayor en madrid", "Calle Mayor", "Madrid"),
        ("avenida de la paz en guadalajara", "Avenida de la Paz", "Guadalajara"),
        ("calle cinco de mayo, puebla", "Calle Cinco de Mayo", "Puebla"),
    ],
)
def test_a_spanish_address_is_cut_at_its_mark(build, with_bot, said, street, city):
    say = asking(build, with_bot, STREET, CITY, locale="es_US")
    assert parts_of(say(said)) == {"street": street, "city": city}


@pytest.mark.parametrize(
    ("said", "street"),
    [
        ("Main Street", "Main Street"),
        ("12 Main Street", "Main Street"),
        ("broadway, number 12", "Broadway"),
        ("main street north", "Main Street North"),
        ("avenue of the americas", "Avenue of the Americas"),
    ],
)
def test_without_a_mark_the_rest_is_asked_for(build, with_bot, said, street):
    say = asking(build, with_bot, STREET, CITY)
    first = say(said)
    assert (parts_of(first), first.session.sub_slot) == ({"street": street}, "city")
    last = say("new york")
    assert (last.state, parts_of(last)) == ("done", {"street": street, "city": "New York"})


def test_a_street_is_no_city_whichever_is_asked_for(build, with_bot):
    reply = asking(build, with_bot, CITY, STREET)("12 main street")
    assert (parts_of(reply), reply.session.sub_slot) == ({"street": "Main Street"}, "city")


def test_both_may_be_said_where_one_is_asked_for(build, with_bot):
    say = asking(build, with_bot, STREET, CITY)
    say.session = say.session._replace(sub_slot="street")
    assert parts_of(say("12 main street in boston")) == {"street": "Main Street", "city": "Boston"}


def test_other_parts_beside_an_address(build, with_bot):
    say = asking(build, with_bot, NAME, STREET, CITY)
    found = {"name": "John", "street": "Main Street", "city": "Boston"}
    assert parts_of(say("john, 12 main street, boston")) == found
    say = asking(build, with_bot, STREET, CITY, STATE)
    found = {"street": "Main Street", "city": "Boston", "state": "Massachusetts"}
    assert parts_of(say("12 main street, boston, massachusetts")) == found


WORDS = ("boston", ",", "12", "main", "street", "st", "in", "en", "calle", "apt", "x", "north")
MEMBERS = [Slot(name=f"addr.{name}", slot_type_name=kind) for name, kind in (CITY, STREET, STATE)]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=16), st.integers(2, 3))
def test_no_word_is_in_two_parts_of_an_address(said, count):
    text = " ".join(said)

    def read(part, words):
        return SlotValue(words, words, (words,)) if words != "x" else None

    found = divided(text, MEMBERS[:count], read)
    left = [word for word in said if word != ","]
    for value in found.values():
        for word in value.original.replace(",", " ").split():
            left.remove(word)


def test_what_follows_a_street_is_not_joined_over_it():
    members = [MEMBERS[0], MEMBERS[1]]
    found = divided(
        "boston, 12 main street, ma", members, lambda _, said: SlotValue(said, said, ())
    )
    assert {name: value.original for name, value in found.items()} == {
        "street": "12 main street", "city": "boston",
    }  # fmt: skip
