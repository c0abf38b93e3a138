from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from ivr.ir.actions import read_action
from ivr.simulator.call.exits import as_number, exits_of
from ivr.simulator.call.state import Contact, FlowState
from ivr.simulator.call.values import fill, given, look, number, resource, text_of
from ivr.simulator.call.world import QueueView
from ivr.simulator.machine import beginning
from ivr.simulator.moves import choose


@pytest.fixture
def moment(kit):
    scene = kit.world(
        kit.flow("main", kit.action("bye", "DisconnectParticipant")),
        queues=kit.Hall({"arn:q": QueueView("cards", "arn:q")}),
    )
    facts = Contact(
        id="c-1",
        customer="+14155550101",
        system="+18005550100",
        attributes={"band": "low", "empty": ""},
        sip_headers={"From": "x"},
    )
    state = beginning(scene.book.by_name["main"], facts)
    local = FlowState(
        external={"a": {"b": [{"c": "deep"}]}, "dotted.key": "flat", "n": 3, "yes": True},
        lex={"Slots": {"card": "1234", "unset": None}, "IntentName": "Block"},
        stored="42",
        attributes={"card": "9"},
        metrics={"Queue": {"Size": "7"}},
        modules={"ResultData": {"x": "y"}},
    )
    contact = state.contact.but(queue="arn:q", voice="Joanna", tags={"t": "1"})
    return state.having(local).being(contact), scene


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.Attributes.band", "low"),
        ("$.Attributes.nothing", None),
        ("$.External.a.b.0.c", "deep"),
        ("$.External.a.b.1.c", None),
        ("$.External.a.b.x", None),
        ("$.External.dotted.key", "flat"),
        ("$.External.n.m", None),
        ("$.FlowAttributes.card", "9"),
        ("$.Lex.Slots.card", "1234"),
        ("$.Lex.Slots.unset", None),
        ("$.Lex.IntentName", "Block"),
        ("$.StoredCustomerInput", "42"),
        ("$.CustomerEndpoint.Address", "+14155550101"),
        ("$.CustomerEndpoint.Type", "TELEPHONE_NUMBER"),
        ("$.SystemEndpoint.Address", "+18005550100"),
        ("$.Channel", "VOICE"),
        ("$.ContactId", "c-1"),
        ("$.Queue.Name", "cards"),
        ("$.Queue.ARN", "arn:q"),
        ("$.LanguageCode", "en-US"),
        ("$.TextToSpeechVoiceId", "Joanna"),
        ("$.Metrics.Queue.Size", "7"),
        ("$.Modules.ResultData.x", "y"),
        ("$.InitiationMethod", "INBOUND"),
        ("$.Media.Sip.Headers.From", "x"),
        ("$.Tags.t", "1"),
        ("$.Name", None),
        ("$.Unheard.of", None),
    ],
)
def test_a_path_holds_what_stands_there_or_nothing(moment, path, value):
    assert look(path, *moment) == value


def test_a_withheld_number_has_no_endpoint(kit):
    scene = kit.world(kit.flow("main", kit.action("bye", "DisconnectParticipant")))
    state = beginning(scene.book.by_name["main"], Contact(customer=None))
    assert look("$.CustomerEndpoint.Address", state, scene) is None


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("plain $ and $. sign", "plain $ and $. sign"),
        ("Band $.Attributes.band.", "Band low."),
        ("$.Attributes.nothing!", "!"),
        ("$.Attributes.band$.Attributes.band", "lowlow"),
        ("$.External.n and $.External.yes", "3 and true"),
        ("$.External.a", '{"b": [{"c": "deep"}]}'),
    ],
)
def test_texts_are_filled_and_missing_values_are_silent(moment, text, filled):
    assert fill(text, *moment) == filled


def test_a_whole_path_gives_its_value_and_a_text_is_filled(moment):
    assert given("$.External.n", *moment) == 3
    assert given("$.External.nothing", *moment) is None
    assert given("n=$.External.n", *moment) == "n=3"


def test_resources_and_numbers_are_static_or_one_path(moment):
    assert resource(None, *moment) == ""
    assert resource("arn:x", *moment) == "arn:x"
    assert resource("$.Attributes.nothing", *moment) == ""
    assert number("7", *moment, otherwise=1) == 7
    assert number("$.External.n", *moment, otherwise=1) == 3
    assert number("$.Attributes.band", *moment, otherwise=1) == 1
    assert number(None, *moment, otherwise=1) == 1


@pytest.mark.parametrize(
    "case",
    [
        ("Equals", "1", "1", True),
        ("Equals", "1", "1.0", False),
        ("Equals", True, "true", True),
        ("Equals", None, "", False),
        ("TextStartsWith", "lost card", "lost", True),
        ("TextEndsWith", "lost card", "card", True),
        ("TextContains", "lost card", "t c", True),
        ("TextContains", "lost card", "C", False),
        ("NumberGreaterThan", "2", "1", True),
        ("NumberGreaterThan", "1", "1", False),
        ("NumberGreaterOrEqualTo", "1", "1.0", True),
        ("NumberLessThan", "-3", "0", True),
        ("NumberLessOrEqualTo", "5", "4", False),
        ("NumberLessThan", "ten", "20", False),
        ("NumberGreaterThan", "nan", "0", False),
        ("NumberLessThan", "1e3", "9999", False),
        ("Equals", "low", "$.Attributes.band", True),
        ("KeyExists", {"band": 1}, "band", True),
        ("KeyExists", {"band": 1}, "other", False),
        ("KeyExists", "low", "band", True),
        ("KeyExists", None, "band", False),
        ("Contains", "low", "low", False),
    ],
)
def test_operators(moment, kit, case):
    operator, value, operand, true = case
    condition = {"Operator": operator, "Operands": [operand]}
    raw = kit.action("c", "Compare", {"ComparisonValue": "$.Attributes.x"}, "no")
    raw["Transitions"] |= {
        "Conditions": [{"NextAction": "yes", "Condition": condition}],
        "Errors": [{"NextAction": "no", "ErrorType": "NoMatchingCondition"}],
    }
    state, scene = moment
    assert choose(read_action(raw), state, scene, value).at == ("yes" if true else "no")


def test_of_equal_conditions_and_errors_the_first_counts(kit):
    raw = kit.action("c", "Compare", {"ComparisonValue": "$.Attributes.x"}, "no")
    equal = {"Operator": "Equals", "Operands": ["1"]}
    raw["Transitions"] |= {
        "Conditions": [{"NextAction": t, "Condition": equal} for t in ("first", "second")],
        "Errors": [{"NextAction": t, "ErrorType": "E"} for t in ("one", "two")],
    }
    exits = exits_of(read_action(raw))
    assert exits.equals == {"1": ("Equals 1", "first")}
    assert exits.errors == {"E": "one"}


@drawn(st.integers(-(10**9), 10**9))
def test_whole_numbers_are_numbers(value):
    assert as_number(str(value)) == value


@drawn(st.text(max_size=20))
def test_any_text_is_a_number_or_none_and_speaks_as_itself(text):
    assert as_number(text) is None or float(text) == as_number(text)
    assert text_of(text) == text
