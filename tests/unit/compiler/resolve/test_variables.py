"""Values that are not known where they are read, cannot be what is asked, or are secret."""

import pytest

from tests.unit.compiler.resolve.mistakes import told_at

VALUES = {
    "a variable nobody gave": (
        "first: {decide: [{when: band is low, goto: bye}], else: bye}",
        "1 GRA009",
        "'band'",
    ),
    "a variable given on one way only": (
        """
        first: {hours: bank, open: score, closed: then}
        score: {invoke: {handler: route}, then: then}
        then: {decide: [{when: band is low, goto: bye}], else: bye}
        """,
        "3 GRA009",
        "'band'",
    ),
    "an answer that the next function replaced": (
        """
        first: {invoke: {handler: route}, then: look}
        look: {invoke: {handler: lookup}, then: then}
        then: {decide: [{when: band is low, goto: bye}], else: bye}
        """,
        "3 GRA009",
        "'band'",
    ),
    "an answer of a function that failed": (
        """
        first: {invoke: {handler: route}, on: {error: then}, then: bye}
        then: {decide: [{when: band is low, goto: bye}], else: bye}
        """,
        "2 GRA009",
        "'band'",
    ),
    "a value outside a closed set": (
        """
        first: {invoke: {handler: route}, then: then}
        then: {decide: [{when: band is hihg, goto: bye}], else: bye}
        """,
        "2 GRA007",
        "'high'",
    ),
    "a condition that cannot be read": (
        "first: {decide: [{when: channel ist CHAT, goto: bye}], else: bye}",
        "1 CMP004",
        "after 'channel'",
    ),
    "a number that is none": (
        "first: {decide: [{when: channel < many, goto: bye}], else: bye}",
        "1 CMP004",
        "'many' is not a number",
    ),
    "an empty value": ('first: {set: {topic: ""}, then: bye}', "1 FLW005", "none"),
    "a path in a value": ("first: {set: {topic: $.External.band}, then: bye}", "1 CMP006", "{{"),
    "a filter in a value": (
        'first: {set: {topic: "{{ caller_number | upper }}"}, then: bye}',
        "1 PRM003",
        "bare",
    ),
    "a secret read back": (
        """
        first:
          collect: {slot: pin, say: Key it., secure: {kind: pin}, confirm: explicit}
          then: bye
        """,
        "2 SEC001",
        "read back",
    ),
    "a secret in a form": (
        """
        first:
          form: [{slot: pin, say: Key it., secure: {kind: pin}}]
          then: bye
        """,
        "2 SEC001",
        "collect",
    ),
    "a secret in an attribute": (
        """
        first: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: keep}
        keep: {set: {pin: "{{ pin }}"}, then: bye}
        """,
        "2 SEC001",
        "secret",
    ),
    "a secret given to a parameter that is not": (
        """
        first: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: keep}
        keep: {invoke: {handler: card_state, in: {card: "{{ pin }}"}}, then: bye}
        """,
        "2 SEC001",
        "card",
    ),
    "a secret used a step too late": (
        """
        first: {collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: wait}
        wait: {say: Thank you., then: keep}
        keep:
          invoke: {handler: authenticate, in: {proof: birth_date, secret: "{{ pin }}"}}
          then: bye
        """,
        "4 GRA009",
        "pin",
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_mistake_is_found_where_it_stands(bench, name):
    nodes, place, hint = VALUES[name]
    told = told_at(bench, nodes, place)
    assert any(hint in each for each in told), told
