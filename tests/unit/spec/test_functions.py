from ivr.contract import Kind
from ivr.spec.functions import FunctionsSpec, contracts
from ivr.spec.loader import load_text


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
