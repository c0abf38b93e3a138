import pytest

from ivr.ir.references import Symbol, is_path, leaf_of, paths_in, root_of, symbol


@pytest.mark.parametrize("text", ["queue:fraud", "lambda:route", "flow:inbound_en-US"])
def test_symbols(text):
    assert str(symbol(text)) == text


@pytest.mark.parametrize("text", ["arn:aws:connect", "fraud", "queue:", "queue:a b", "colour:red"])
def test_what_is_no_symbol(text):
    assert symbol(text) is None


def test_paths():
    assert paths_in("You paid $.External.amount at $.FlowAttributes.m.") == (
        "$.External.amount",
        "$.FlowAttributes.m",
    )
    assert is_path("$.Lex.Slots.card_ending")
    assert not is_path("x $.External.y")
    assert root_of("$.External.band") == "External"
    assert leaf_of("$.Lex.Slots.a") == "Slots.a"
    assert Symbol("queue", "a") == symbol("queue:a")
