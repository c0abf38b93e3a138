"""Every abuse case has a test that bears its id, and the table of docs/security.md names it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CASES = tuple(f"a{number:02}" for number in range(1, 33))
ID = re.compile(r"(?:^test|_)(a\d\d)(?=_)")
ROW = re.compile(r"^\| A(\d+) \| .*? \| .*? \| `([a-z0-9_]+)` \|$", re.MULTILINE)


def abuse_tests() -> dict[str, set[str]]:
    """Return the test functions of tests/abuse and the ids of cases that each one bears."""
    found = {}
    for path in sorted((ROOT / "tests" / "abuse").glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] = set(ID.findall(node.name.replace("test_a", "test__a", 1)))
    return found


def test_every_abuse_case_has_a_test_of_its_name():
    covered = set().union(*abuse_tests().values())
    assert sorted(covered) == sorted(CASES)


def test_every_test_of_the_suite_says_which_case_it_is_of():
    assert [name for name, cases in abuse_tests().items() if not cases] == []


def test_the_table_of_the_page_names_every_case_and_a_test_of_it():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = ROW.findall(page)
    assert [f"a{int(number):02}" for number, _ in rows] == list(CASES)
    known = abuse_tests()
    for number, name in rows:
        assert f"a{int(number):02}" in known.get(name, set()), name
