import pytest

from ivr.contract import Kind
from ivr.faults import Refused
from ivr.spec.infra.functions import FunctionsSpec, check, contracts
from ivr.spec.reading.loader import load_text


def test_a_workspace_declares_functions_of_its_own():
    text = """\
functions:
  branch_finder:
    about: finds the nearest branch
    asks: {postcode: {kind: digits, secret: true}}
    answers: {branch: {kind: text}, open: {kind: choice, choices: ["yes", "no"]}}
    local: shop.functions:find
"""
    table = contracts(load_text(FunctionsSpec, text, "infra/functions.yaml"))
    function = table["branch_finder"]
    assert function.asks["postcode"].secret
    assert function.answers["open"].choices == ("yes", "no")
    assert function.answers["branch"].kind is Kind.TEXT


REDECLARED = """
functions:
  authenticate:
    asks:
      proof: {kind: choice, choices: [birth_date]}
      secret: {kind: digits}
    answers:
      result: {kind: choice, choices: [passed, failed]}
  case:
    answers:
      amount: {kind: money}
      date: {kind: date, private: true}
"""


def test_a_shipped_function_declared_anew_keeps_what_is_secret_and_private():
    spec = load_text(FunctionsSpec, REDECLARED, "infra/functions.yaml")
    found = [(f.code, f.where.line, f.message) for f in check(spec)]
    assert found == [
        ("SEC001", 6, "this field is secret in the function that ships"),
        ("SEC013", 11, "this field is private in the function that ships"),
    ]
    kept = REDECLARED.replace("digits}", "digits, secret: true}").replace(
        "amount: {kind: money}", "amount: {kind: money, private: true}"
    )
    assert list(check(load_text(FunctionsSpec, kept, "infra/functions.yaml"))) == []


def test_functions_of_a_workspaces_own_are_its_own_business():
    own = REDECLARED.replace("authenticate", "prove_us").replace("case:", "cases_of_us:")
    assert list(check(load_text(FunctionsSpec, own, "infra/functions.yaml"))) == []


def test_a_closed_set_has_a_member():
    text = """\
functions:
  finder:
    answers:
      open: {kind: choice, choices: []}
"""
    with pytest.raises(Refused) as refused:
        load_text(FunctionsSpec, text, "infra/functions.yaml")
    assert [(f.code, f.where.line) for f in refused.value.findings] == [("SPC002", 4)]
