"""Actions written by hand, and what an import makes of them."""

import pytest

from ivr.adopting import Source, adopt
from ivr.formats.connect import read_flow


def _step(kind, parameters=None, then=None, errors=None, **conditions):
    """An action; conditions are Equals, `is_` before a key."""
    ways = {"NextAction": then} if then else {}
    if errors:
        ways["Errors"] = [{"ErrorType": e, "NextAction": to} for e, to in errors.items()]
    if conditions:
        ways["Conditions"] = [
            {"NextAction": to, "Condition": {"Operator": "Equals", "Operands": [key[3:]]}}
            for key, to in conditions.items()
        ]
    return {"Type": kind, "Parameters": parameters or {}, "Transitions": ways}


def _adopted(actions, metadata=None, **extra):
    listed = [{"Identifier": name, **action} for name, action in actions.items()]
    value = {"Version": "2019-10-30", "StartAction": next(iter(actions)), "Actions": listed}
    value["Metadata"] = metadata or {}
    (made,), refused = adopt([Source(read_flow({**value, **extra}, "main"), "main.json")])
    assert refused == ()
    assert made.proven, made.findings or made.difference
    return made


def _nodes(actions, **more):
    return _adopted(actions, **more).imported.dialog["nodes"]


@pytest.fixture
def step():
    return _step


@pytest.fixture
def adopted():
    return _adopted


@pytest.fixture
def nodes():
    return _nodes
