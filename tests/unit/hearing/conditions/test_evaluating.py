"""Whether conditions hold: every type, unset references, several values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.conditions.comparing import KEYS, kind_of
from ivr.hearing.conditions.evaluating import evaluate
from ivr.hearing.conditions.tree import Value

FACTS = {
    ("slot", "Days"): Value(("10",), "number"),
    ("slot", "Price"): Value(("USD 1,200.50",), "number"),
    ("slot", "Menu"): Value(("Two",)),
    ("slot", "Code"): Value(("10",)),
    ("slot", "Day"): Value(("2026-03-01",), "date"),
    ("slot", "Week"): Value(("2026-W10",), "date"),
    ("slot", "At"): Value(("09:05",), "time"),
    ("slot", "Part"): Value(("EV",), "time"),
    ("slot", "Long"): Value(("PT90M",), "duration"),
    ("slot", "Tops"): Value(("ham", "Olives"), "text", many=True),
    ("attribute", "count"): Value(("1",)),
    ("attribute", "empty"): Value(("",)),
    ("mode", "inputMode"): Value(("Speech",)),
    ("transcript", "inputTranscript"): Value(("I said it",)),
}

HOLDS = [
    "{Days} > 7", "{Days} > 9", '{Days} > "9"', "{Days} = 10.0", "{Days} <= 10",
    "{Price} = 1200.5", '{Price} > "1,000"',
    '{Menu} = "two"', '{Menu} != "2"', '{Menu} > "TWA"', '({Menu}="2")|| ({Menu}="two")',
    '{Code} < "9"', "{Code} > 9",
    '{Day} > "2026-02-28"', "{Day} < 2026-03-02", '{Day} >= "2026-03"', '{Week} > "2026-02"',
    '{At} < "10:00"', '{At} < "9:06"', '{Part} > "12:00"',
    '{Long} < "PT2H"', '{Long} = "PT1H30M"', '{Long} > "PT1H"',
    '{Tops} = "ham,olives"', '{Tops} CONTAINS "HAM"', 'ANY {Tops} = "olives"',
    'ALL({Tops}) != "cheese"', "fn.COUNT({Tops}) = 2", "fn.COUNT({None}) = 0",
    '$.inputMode = "speech"', '$.inputTranscript CONTAINS "SAID"', '[empty] = ""',
    "fn.IS_SET({Days})", "!fn.IS_SET([gone])", '!fn.IS_SET([gone]) OR [gone] = "x"',
    '[count] = "1" AND (!fn.IS_SET([failed]) OR [failed] != "true")',
    '{Menu} = "x" AND {Days} = 1 OR {Days} = 10',
]  # fmt: skip

FAILS = [
    "{Days} < 7", '{Menu} = "three"', '{Tops} CONTAINS "hamster"', 'ALL {Tops} = "ham"',
    'ANY({Tops} = "cheese")', '[gone] = "x"', '[gone] != "x"', '!([gone] = "x")',
    'NOT {gone} = "x"', '{Days} = 10 AND [gone] != "x"', '[gone] = "x" OR {Days} = 10',
    '{Days} > "soon"', '{Menu} = "x" AND ({Days} = 1 OR {Days} = 10)', "fn.COUNT({Tops}) > 2",
]  # fmt: skip


@pytest.mark.parametrize("expression", HOLDS)
def test_it_holds(expression):
    assert evaluate(expression, FACTS) == (True, "")


@pytest.mark.parametrize("expression", FAILS)
def test_it_does_not_hold(expression):
    assert not evaluate(expression, FACTS).holds


def test_an_unset_reference_is_told():
    assert evaluate('[gone] != "x"', FACTS).why == "[gone] is not set"


@pytest.mark.parametrize(
    ("slot_type", "kind"),
    [("AMAZON.Number", "number"), ("AMAZON.Date", "date"), ("AMAZON.Time", "time"),
     ("AMAZON.Duration", "duration"), ("AMAZON.AlphaNumeric", "text"), ("Flower", "text")],
)  # fmt: skip
def test_values_compare_as_their_slot_type_does(slot_type, kind):
    assert kind_of(slot_type) == kind


@given(st.sampled_from(sorted(KEYS)), st.text(max_size=20))
def test_any_text_has_a_key_or_none(kind, text):
    key = KEYS[kind](text)
    assert key is None or key == KEYS[kind](text)


@given(st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_numbers_compare_as_numbers(left, right):
    facts = {("slot", "n"): Value((str(left),), "number")}
    assert evaluate(f"{{n}} < {right}", facts).holds is (left < right)
    assert evaluate(f'{{n}} = "{right}"', facts).holds is (left == right)
