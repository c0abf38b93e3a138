"""The public face, the tables and the names of the house."""

import ast
from pathlib import Path

import pytest

from ivr import workspace
from ivr.compiler.lower import LOWERINGS
from ivr.contract import FUNCTIONS
from ivr.ir.actions import MODELLED_ACTIONS
from ivr.runtime.handlers import HANDLERS
from ivr.simulator.steps import STEPS
from ivr.spec.nodes import NODES
from ivr.spec.nodes.decide import Repeat

BANNED = ("manager", "util", "helper", "processor", "misc")
SOURCES = sorted(Path("ivr").rglob("*.py"))


def test_the_public_face_is_sorted_and_exists():
    assert workspace.__all__ == sorted(workspace.__all__)
    assert all(hasattr(workspace, name) for name in workspace.__all__)


def test_every_node_is_lowered_but_the_one_of_exact_dialogs():
    assert set(LOWERINGS) == set(NODES.values()) - {Repeat}


def test_every_modelled_action_is_simulated():
    assert set(STEPS) == set(MODELLED_ACTIONS)


def test_every_function_of_the_contract_has_a_handler():
    assert set(FUNCTIONS) <= set(HANDLERS)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_names_say_what_they_are(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    names = [path.stem, *(node.name for node in ast.walk(tree) if isinstance(node, kinds))]
    assert [n for n in names if any(part in n.lower().split("_") for part in BANNED)] == []


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_rooms_stay_rooms(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
