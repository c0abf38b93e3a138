import pytest

from ivr.contract import FUNCTIONS, NONE, Kind, wire
from ivr.faults import Malformed

ROUTE = FUNCTIONS["route"]


def test_every_declared_field_is_answered():
    assert wire(ROUTE, {"band": "low"}) == {"band": "low", "assessment": NONE}


@pytest.mark.parametrize(
    "values",
    [
        {"band": "unheard-of"},
        {"bnad": "low"},
        {"band": "low", "assessment": ""},
        {"band": "low", "assessment": "$.Attributes.pin"},
        {"band": "low", "assessment": "<break/>"},
        {"band": "low", "assessment": "a & b"},
        {"band": "low", "assessment": "x" * 40_000},
    ],
)
def test_what_a_flow_could_not_bear_is_refused(values):
    with pytest.raises(Malformed):
        wire(ROUTE, values)


def test_no_personal_detail_is_public_by_oversight():
    """Money, merchants, dates and card endings are private wherever they are answered."""
    personal = {Kind.MONEY, Kind.DATE, Kind.CARD_ENDING}
    open_fields = [
        f"{function.name}.{name}"
        for function in FUNCTIONS.values()
        for name, field in function.answers.items()
        if field.kind in personal and not field.private
    ]
    assert open_fields == []


def test_every_choice_is_closed():
    for function in FUNCTIONS.values():
        for field in [*function.asks.values(), *function.answers.values()]:
            assert bool(field.choices) == (field.kind is Kind.CHOICE)
            assert len(set(field.choices)) == len(field.choices)
