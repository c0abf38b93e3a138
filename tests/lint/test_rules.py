"""Every rule keeps quiet on its good cases and speaks on its bad ones, at the right place."""

from __future__ import annotations

import pytest
from lint_cases import cases, lines_before, rule_ids, subject

from ivr.faults import Severity
from ivr.lint.engine import choose, lint
from ivr.lint.rules import REFUSING, RULES

IDS = [rule.id for rule in RULES]
REFUSED = {rule.id for rule in REFUSING}
GRAVER = [rule.id for rule in RULES if rule.worst is not None]
GOOD = [(rule, number) for rule in rule_ids() for number in range(len(cases(rule)["good"]))]
BAD = [(rule, number) for rule in rule_ids() for number in range(len(cases(rule)["bad"]))]


def test_every_rule_has_a_case_file_and_every_file_a_rule() -> None:
    assert sorted(IDS) == rule_ids()
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("rule", IDS)
def test_every_rule_has_good_and_bad_cases(rule: str) -> None:
    assert cases(rule)["good"]
    assert cases(rule)["bad"]


@pytest.mark.parametrize("rule", GRAVER)
def test_a_rule_that_refuses_the_extreme_has_a_case_of_it(rule: str) -> None:
    told = {case.get("severity") for case in cases(rule)["bad"]}
    assert "error" in told


@pytest.mark.parametrize(("rule", "number"), GOOD)
def test_good(rule: str, number: int) -> None:
    assert lint(subject(cases(rule)["good"][number]), choose(only=[rule])) == ()


@pytest.mark.parametrize(("rule", "number"), BAD)
def test_bad(rule: str, number: int) -> None:
    case = cases(rule)["bad"][number]
    findings = lint(subject(case), choose(only=[rule]))
    told = [finding for finding in findings if case["message"] in finding.message]
    assert told, [str(finding) for finding in findings]
    finding = told[0]
    assert finding.code == rule
    if case.get("line"):
        assert finding.where.line - lines_before(finding.where) == case["line"], str(finding)
    else:
        assert case["file"] in finding.where.file
    assert finding.severity == case.get("severity", finding.severity)
    assert case.get("remedy", "") in finding.remedy
    # what one of them calls an error, the other refuses: lint and compile never disagree
    refused = rule in REFUSED or rule.startswith("TST")
    assert refused or all(each.severity is not Severity.ERROR for each in findings)
