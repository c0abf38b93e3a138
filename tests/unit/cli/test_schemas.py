"""The schemas that editors complete from accept every shipped file, and refuse a typing error."""

from pathlib import Path

import jsonschema
import pytest

from ivr.cli.schemas import SCHEMAS
from ivr.spec.reader import read_file

FILES = {
    "dialog": "flows/*.yaml",
    "bot": "bots/*.yaml",
    "prompts": "prompts/*/*.yaml",
    "variables": "prompts/variables.yaml",
    "environment": "infra/environments/*.yaml",
    "policy": "infra/policy/*.yaml",
    "scenarios": "tests/scenarios/*.yaml",
    "caller": "tests/callers/*.yaml",
}
SHIPPED = [(kind, path) for kind, found in FILES.items() for path in sorted(Path().glob(found))]


@pytest.fixture(scope="module")
def judges():
    return {kind: jsonschema.Draft202012Validator(made()) for kind, made in SCHEMAS.items()}


@pytest.mark.parametrize(("kind", "path"), SHIPPED, ids=str)
def test_a_shipped_file_is_what_its_schema_says(judges, kind, path):
    value = read_file(path, str(path)).value
    assert [error.message for error in judges[kind].iter_errors(value)] == []


def test_there_are_files_of_every_kind():
    assert {kind for kind, _ in SHIPPED} == set(FILES)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("dialog", {"dialog": "a", "locales": ["en-US"], "start": "b", "nodes": {}, "strat": 1}),
        ("policy", {"policy": "a", "scales": {}, "bands": []}),
        ("caller", {"caller": "a", "given": {"huors.bank": "open"}}),
        ("prompts", {"greeting": {"txt": "hello"}}),
        ("variables", {"bank": {"type": "colour", "phase": "build"}}),
        ("functions", {"functions": {"a": {"answrs": {}}}}),
    ],
)
def test_a_typing_error_is_refused(judges, kind, value):
    assert list(judges[kind].iter_errors(value))
