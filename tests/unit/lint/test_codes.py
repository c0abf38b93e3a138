"""A finding code is explained: what it means, what to do, and for rules the source."""

import json

import pytest

from ivr.faults import Unreadable, Where, error
from ivr.lint.codes import CODES
from ivr.lint.codes.page import explained, findings_markdown, listed
from ivr.lint.report import as_sarif
from ivr.lint.rules import RULES


def test_a_code_of_a_stage_tells_what_it_means_and_what_to_do():
    means, remedy = explained("YML002")
    assert means == f"YML002: {CODES['YML002'].means}"
    assert remedy == "What to do: Keep one of the two."


def test_a_lint_rule_tells_its_reason_and_source_too():
    rule = next(rule for rule in RULES if rule.id == "VUI001")
    told = explained("VUI001")
    assert told[0] == f"VUI001: {rule.title}."
    assert rule.why in told[1]
    assert told[2:] == (f"What to do: {rule.remedy}", f"Source: {rule.source}.")


@pytest.mark.parametrize("written", ["cmp012", " CMP012 ", "Cmp012"])
def test_a_code_may_be_written_in_any_case(written):
    assert explained(written) == explained("CMP012")


@pytest.mark.parametrize(
    ("written", "says"),
    [("VUI00I", "Did you mean 'VUI0"), ("", "`ivr explain` lists"), ("??", "`ivr explain` lists")],
)
def test_a_code_that_nothing_has_is_told(written, says):
    with pytest.raises(Unreadable, match="no finding has the code") as refused:
        explained(written)
    assert says in str(refused.value)
    assert refused.value.code == "USE003"


def test_every_code_is_listed_once():
    codes = [code for code, _ in listed()]
    assert sorted(codes) == sorted([*CODES, *(rule.id for rule in RULES)])


def test_the_page_has_a_row_for_each_code():
    rows = [line for line in findings_markdown().splitlines() if line.startswith("| ")]
    heads = [row for row in rows if row.startswith("| Code")]
    assert len(rows) - len(heads) == len(CODES) + len(RULES)
    assert all(row.count(" | ") == 2 for row in rows)


def test_a_log_for_machines_explains_codes_of_every_stage():
    found = [error(code, Where("a.yaml", 1, 1), "wrong") for code in ("YML002", "GRA001", "XYZ999")]
    (run,) = json.loads(as_sarif(found))["runs"]
    told = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert told["YML002"]["shortDescription"] == {"text": CODES["YML002"].means}
    assert told["YML002"]["help"] == {"text": CODES["YML002"].remedy}
    assert "fullDescription" in told["GRA001"]
    assert told["XYZ999"] == {"id": "XYZ999"}
