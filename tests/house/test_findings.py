"""Every finding code has one meaning, in one table, and the page of them is up to date."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.lint.codes import CODES, STAGES
from ivr.lint.codes.page import findings_markdown
from ivr.lint.rules import RULES

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "ivr" / "lint" / "codes"
CODE = re.compile(r"(?<![-\w])[A-Z]{3}\d{3}(?!\w)")
"""A finding code; HMAC-SHA256 is none."""


def codes_in(path: Path) -> Iterator[str]:
    """Yield every code that stands in a text of a module, in docstrings too."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text if CODE.search(text) else "")):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from CODE.findall(node.value)


@functools.cache
def used() -> dict[str, str]:
    """Return a file for each code; sought when a test asks, not when tests are collected."""
    return {
        code: path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "ivr").rglob("*.py"))
        if TABLES not in path.parents
        for code in codes_in(path)
    }


RULE_IDS = {rule.id for rule in RULES}


def test_codes_are_found_in_every_way_that_they_are_written():
    """By constant, by argument, inside a formatted text: else the tests below prove nothing."""
    assert {"LEX021", "YML002", "USE006", "RUN409", "VUI001"} <= set(used())


def test_every_code_that_is_used_has_a_meaning():
    assert {code: file for code, file in used().items() if code not in {*CODES, *RULE_IDS}} == {}


def test_every_meaning_is_of_a_code_that_is_used():
    assert sorted({*CODES, *RULE_IDS} - set(used())) == []


def test_a_code_stands_in_one_table_once():
    told = [each.code for codes in STAGES.values() for each in codes]
    assert len(told) == len(set(told)) == len(CODES)
    assert RULE_IDS.isdisjoint(told)


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_a_meaning_is_a_sentence_and_so_is_what_to_do(code):
    for text in (code.means, code.remedy):
        assert text[0].isupper() or text[0] == "`"
        assert text.endswith(".")
        assert "|" not in text
        assert "  " not in text


def test_the_page_of_codes_is_up_to_date():
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert page == findings_markdown(), "`make docs`"
    assert set(CODE.findall(page)) == {*CODES, *RULE_IDS}


def test_documents_name_only_codes_that_exist():
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        named = set(CODE.findall(path.read_text(encoding="utf-8")))
        assert named <= {*CODES, *RULE_IDS}, path.name


LOADED = (
    "import sys; from ivr.cli.main import execute; execute({arguments!r});"
    "print('loaded', sorted(m for m in sys.modules if m.startswith('ivr.lint')), file=sys.stderr)"
)


@pytest.mark.parametrize("arguments", [["--help"], ["compile", "-C", "ivr/local/template"]])
def test_meanings_cost_nothing_where_nobody_asks(arguments, tmp_path):
    if arguments[0] == "compile":
        made = tmp_path / "w"
        subprocess.run([sys.executable, "-m", "ivr.cli.main", "new", str(made)], check=True)
        arguments = ["compile", "-C", str(made)]
    ran = subprocess.run(
        [sys.executable, "-c", LOADED.format(arguments=arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "loaded" in ran.stderr
    assert "ivr.lint.codes" not in ran.stderr
