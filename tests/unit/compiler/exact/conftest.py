"""Exact dialogs compiled in memory, and actions as tests spell them."""

import json

import pytest

from ivr.formats.connect import read_flow, write_flow
from ivr.speech.prompts import Variable

HEAD = """\
dialog: x
exact: true
locales: [en-US]
start: first
nodes:
  b: {hangup: null}
  c: {hangup: null}
"""


def action(here, kind, parameters=None, then=None, errors=None, when=None, *, operator="Equals"):  # noqa: PLR0917 - an action in one line
    """Return an action; errors and conditions as tables."""
    wired = {
        "Errors": [{"NextAction": to, "ErrorType": e} for e, to in (errors or {}).items()],
        "Conditions": [
            {"NextAction": to, "Condition": {"Operator": operator, "Operands": [operand]}}
            for operand, to in (when or {}).items()
        ],
    }
    onward = {} if then is None else {"NextAction": then}
    ways = {**onward, **wired} if then or errors or when else {}
    return {"Identifier": here, "Type": kind, "Parameters": parameters or {}, "Transitions": ways}


def place(name, at, kind="text"):
    return Variable(name=name, type=kind, phase="call", sample="Ann", at=at)


@pytest.fixture
def at():
    """A variable that stands at a place."""
    return place


@pytest.fixture
def spelt():
    """Return a function: the parts of an action -> its JSON."""
    return lambda expected: action(*expected[0], **expected[1])


@pytest.fixture
def exact(bench):
    """Return a function: nodes -> the JSON of their actions, symbols in the place of ARNs."""
    bench.variables["n"] = place("n", "$.Attributes.n")

    def compiled(nodes, head=HEAD):
        lines = nodes.strip("\n").splitlines()
        program = bench.compile(head + "".join(f"  {line}\n" for line in lines)).program
        text = json.dumps([action.json_value() for action in program.flow("x").actions])
        for symbol, arn in program.symbols.items():
            text = text.replace(json.dumps(arn), json.dumps(symbol))
        return [action for action in json.loads(text) if action["Identifier"] not in ("b", "c")]

    return compiled


@pytest.fixture
def says(bench, exact):
    """Return a check: nodes compile to these actions, and are read again as they are."""

    def checked(nodes, expected, head=HEAD):
        assert exact(nodes, head) == [action(*parts, **more) for parts, more in expected]
        lines = nodes.strip("\n").splitlines()
        flow = bench.compile(head + "".join(f"  {line}\n" for line in lines)).program.flow("x")
        assert read_flow(write_flow(flow), "x").by_id["first"] == flow.by_id["first"]

    return checked
