"""The same scripted calls pass before and after every long flow is cut."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr import workspace
from ivr.compiler.material import Material
from ivr.compiler.pipeline import Limits, compile_program
from ivr.faults import Refused

ROOT = Path(__file__).parents[2]
EVERY = 9
"""Every ninth case of the shipped scenarios: all dialogs, both locales, keys and words."""

SMALL = Limits(actions=60, characters=60_000)


def unclassified(functions):
    """Return a contract that calls nothing private, so that every value may be carried."""
    return {
        name: replace(function, answers=opened(function.answers))
        for name, function in functions.items()
    }


def opened(answers):
    return {name: field._replace(private=False) for name, field in answers.items()}


def material(loaded, functions):
    return Material(loaded.dialogs, loaded.bots, loaded.prompts, loaded.environment, functions)


def suite(limits):
    loaded = workspace.load(ROOT)
    functions = unclassified(loaded.functions)
    compiled = compile_program(material(loaded, functions), limits)
    return compiled.program, workspace.suite(loaded, workspace.make(loaded, compiled))


def verdicts(made):
    cases = [case for path in made.files() for case in made.cases(path)]
    return {case.name: made.run(case) for case in cases[::EVERY]}


@pytest.fixture(scope="module")
def whole():
    return suite(Limits())


@pytest.fixture(scope="module")
def parts():
    return suite(SMALL)


def test_flows_were_cut(whole, parts):
    before, after = ({flow.name for flow in program.flows} for program, _ in (whole, parts))
    assert before < after
    assert max(len(flow.actions) for flow in parts[0].flows) <= SMALL.actions


def test_callers_hear_the_same_before_and_after(whole, parts):
    before, after = verdicts(whole[1]), verdicts(parts[1])
    assert [name for name, verdict in before.items() if verdict.status != "passed"] == []
    assert [name for name, verdict in after.items() if verdict.status != "passed"] == []
    differs = [
        name
        for name, verdict in before.items()
        if verdict.record.said() != after[name].record.said()
        or verdict.record.end.kind != after[name].record.end.kind
    ]
    assert differs == []


def test_what_is_private_is_refused_instead_of_carried():
    loaded = workspace.load(ROOT)
    with pytest.raises(Refused) as refused:
        compile_program(material(loaded, loaded.functions), SMALL)
    assert {finding.code for finding in refused.value.findings} == {"CMP012"}
    assert all(finding.where.line > 1 for finding in refused.value.findings)
