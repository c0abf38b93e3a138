import pytest

from ivr.faults import Refused
from ivr.spec.infra.environment import Environment
from ivr.spec.reading.loader import load_text

INSTANCE = "arn:aws:connect:us-east-1:111122223333:instance/i-1"
TEXT = f"environment: dev\ninstance: {INSTANCE}\nsymbols:\n"

GOOD = {
    "queue:fraud": f"{INSTANCE}/queue/q-1",
    "hours:bank": f"{INSTANCE}/operating-hours/h-1",
    "prompt:music": f"{INSTANCE}/prompt/p-1",
    "flow:inbound": f"{INSTANCE}/contact-flow/f-1",
    "lambda:route": "arn:aws:lambda:us-east-1:111122223333:function:route:live",
    "bot:menus": "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
    "number:main": "+14155550100",
    "key:input": "anything that names a key",
}


@pytest.mark.parametrize(("name", "value"), GOOD.items())
def test_a_symbol_is_bound_to_what_it_names(name, value):
    environment = load_text(Environment, f'{TEXT}  "{name}": "{value}"\n', "infra/dev.yaml")
    assert environment.symbols == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("queue:fraud", GOOD["lambda:route"]),
        ("hours:bank", "garbage"),
        ("lambda:route", "route"),
        ("bot:menus", GOOD["queue:fraud"]),
        ("number:main", "4155550100"),
        ("no-symbol", "x"),
    ],
)
def test_a_symbol_bound_to_something_else_is_a_finding(name, value):
    with pytest.raises(Refused) as caught:
        load_text(Environment, f'{TEXT}  "{name}": "{value}"\n', "infra/dev.yaml")
    assert caught.value.findings[0].code == "SPC002"
    assert name in str(caught.value)
